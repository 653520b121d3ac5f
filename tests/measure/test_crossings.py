"""Layers, deadlines and losses of real short runs, one for each thing that can stop what is handed over."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache

import pytest

from ipchain.experiment.runner import run
from ipchain.interop.layers import (
    ANSWERED_LATE,
    DELIVERED_LATE,
    NO_CODE,
    NOT_ANSWERED,
    NOT_DELIVERED,
    READ_OTHERWISE,
    Layer,
)
from ipchain.measure.crossings import crossings
from ipchain.measure.deadlines import Claim, Sort, survival
from ipchain.measure.deliveries import deliveries
from ipchain.measure.interoperability import interoperability
from ipchain.measure.legal_days import DAY_US, LegalCalendar, legal_calendar
from ipchain.measure.replay import replay
from ipchain.names import SECOND
from ipchain.scenario.loader import parse
from ipchain.scenario.standards import load_standards
from ipchain.trace import CalendarJumped, EntryExecuted, RegisterShown, Rejected

TECHNICAL, SEMANTIC, ORGANISATIONAL, LEGAL = Layer
HEAD = """\
ipchain: 1
title: A small scenario
calendar: 2026-01-15
duration: {duration}
offices: [{offices}]
parties:
  aurora: {{name: Aurora Foods (invented), home: EM}}
  borealis: {{name: Borealis Trading (invented), home: EM}}
consensus: raft
network: {{delay: 20 ms, jitter: 0 %}}
"""
MARK = (
    "  - {id: file, at: 5 s,"
    " register: {right: mark, kind: trade-mark, at_office: EM, owner: aurora, nice_classes: [9]}}\n"
)


def played(steps, *, offices="EM, GB, AU", duration="60 s", faults=""):
    text = HEAD.format(duration=duration, offices=offices) + "steps:\n" + steps + faults
    scenario, problems = parse(text, "small.ipchain.yaml")
    assert scenario is not None, problems
    return run(scenario)


@cache
def measured(steps, **options):
    result = played(steps, **options)
    return interoperability(result.scenario, result.trace.records, load_standards())


def stops(found):
    return {(one.sort, one.request if one.sort != "designation" else one.receiver): one.why for one in found.crossings}


class TestWhatStopsRequests:
    def test_nothing_stops_a_sound_filing(self):
        found = measured(MARK)
        assert stops(found) == {("request", "file"): ""}
        assert [(one.reached, one.passed) for one in found.rates] == [(1, 1)] * 4
        assert found.score.strict == found.score.weakest == 1

    def test_a_filing_that_the_register_does_not_keep_is_stopped_by_meaning(self):
        found = measured(MARK.replace("trade-mark", "patent").replace(", nice_classes: [9]", ""))
        assert stops(found) == {("request", "file"): "kind-not-kept"}
        assert found.stops == {(SEMANTIC, "kind-not-kept"): 1}
        assert [one.rate for one in found.rates] == [1, 0, None, None]
        assert found.score.strict is None

    def test_an_act_at_an_office_that_has_no_part_is_stopped_by_organisation(self):
        found = measured(MARK + "  - {id: renew, renew: {right: mark, at_office: AU}}\n")
        assert found.stops == {(ORGANISATIONAL, "no-part-here"): 1}

    def test_an_act_that_the_law_does_not_allow_is_stopped_by_law(self):
        found = measured(MARK + "  - {id: own, oppose: {right: mark, at_office: EM, by: aurora}}\n")
        assert found.stops == {(LEGAL, "own-right"): 1}
        assert [(one.reached, one.passed) for one in found.rates] == [(2, 2), (2, 2), (2, 2), (2, 1)]
        assert found.score.strict == Fraction(1, 2)
        assert found.by_office["EM"] == found.rates
        assert [one.reached for one in found.by_office["GB"]] == [0, 0, 0, 0]

    def test_a_request_at_an_office_that_is_cut_off_to_the_end_is_not_delivered(self):
        faults = "faults:\n  - {id: cut, at: 4 s, partition: [[EM, GB], [AU]]}\n"
        alone = MARK.replace("at_office: EM", "at_office: AU")
        assert measured(alone, faults=faults).stops == {(TECHNICAL, NOT_DELIVERED): 1}

    def test_a_request_that_is_still_open_soon_after_it_was_due_is_left_out(self):
        faults = "faults:\n  - {id: cut, at: 4 s, partition: [[EM, GB], [AU]]}\n"
        alone = MARK.replace("at_office: EM", "at_office: AU").replace("at: 5 s", "at: 55 s")
        assert measured(alone, faults=faults).crossings == ()

    def test_a_request_that_is_held_up_is_delivered_late_whatever_came_of_it(self):
        faults = "faults:\n  - {id: cut, at: 6 s, for: 24 s, partition: [[EM, GB], [AU]]}\n"
        late = MARK + "  - {id: renew, at: 8 s, renew: {right: mark, at_office: AU}}\n"
        assert stops(measured(late, faults=faults))["request", "renew"] == DELIVERED_LATE


class TestDesignations:
    EXTEND = "  - {id: widen, extend: {right: mark, at_office: EM, to: [GB, AU]}}\n"

    def test_each_office_that_is_asked_answers_for_itself(self):
        found = measured(MARK + self.EXTEND)
        assert stops(found)["designation", "GB"] == stops(found)["designation", "AU"] == ""
        assert found.by_office["GB"][3].passed == 1

    def test_an_office_that_does_not_keep_the_kind_has_no_place_for_it(self):
        patent = MARK.replace("trade-mark", "patent").replace(", nice_classes: [9]", "").replace("EM", "GB")
        extend = "  - {id: widen, extend: {right: mark, at_office: GB, to: [EM, AU]}}\n"
        found = measured(patent + extend)
        assert stops(found)["designation", "EM"] == "kind-not-kept"
        assert stops(found)["designation", "AU"] == ""

    def test_an_office_that_is_cut_off_never_heard_of_it(self):
        faults = "faults:\n  - {id: cut, at: 6 s, partition: [[EM, GB], [AU]]}\n"
        found = measured(MARK + self.EXTEND.replace("{id: widen,", "{id: widen, at: 8 s,"), faults=faults)
        assert stops(found)["designation", "AU"] == NOT_DELIVERED
        assert stops(found)["designation", "GB"] == ""

    def test_a_designation_that_is_held_up_is_delivered_late(self):
        faults = "faults:\n  - {id: cut, at: 6 s, for: 24 s, partition: [[EM, GB], [AU]]}\n"
        found = measured(MARK + self.EXTEND.replace("{id: widen,", "{id: widen, at: 8 s,"), faults=faults)
        assert stops(found)["designation", "AU"] == DELIVERED_LATE
        assert stops(found)["designation", "GB"] == ""

    def test_an_answer_that_takes_longer_than_the_offices_review_is_late(self):
        """Planted: the same trace, with an office that had promised to need no time."""
        result = played(MARK + self.EXTEND, offices="EM, GB, AU")
        slow = [
            (now + 20 * SECOND if type(event) is EntryExecuted and event.verb == "answer" else now, event)
            for now, event in result.trace.records
        ]
        slow.sort(key=lambda record: record[0])
        found = interoperability(result.scenario, slow, load_standards())
        assert stops(found)["designation", "AU"] == ANSWERED_LATE
        patient = replace(
            result.scenario,
            offices=tuple(replace(office, review_us=30 * SECOND) for office in result.scenario.offices),
        )
        assert stops(interoperability(patient, slow, load_standards()))["designation", "AU"] == ""

    def test_an_office_that_never_answers_is_stopped_by_organisation(self):
        result = played(MARK + self.EXTEND, offices="EM, GB, AU")
        slow = [
            (now, event)
            for now, event in result.trace.records
            if not (type(event) is EntryExecuted and event.verb == "answer" and event.signer == "AU")
        ]
        found = interoperability(result.scenario, slow, load_standards())
        assert stops(found)["designation", "AU"] == NOT_ANSWERED
        assert (ORGANISATIONAL, NOT_ANSWERED) in found.stops

    def test_shares_of_several_owners_are_a_thing_that_nobody_can_tell(self):
        share = "  - {id: half, assign: {right: mark, at_office: EM, from: aurora, to: borealis, share: 1/2}}\n"
        found = measured(MARK + share + self.EXTEND)
        (semantic,) = [one for one in found.rates if one.layer is SEMANTIC]
        assert semantic.unjudged == 2
        assert stops(found)["designation", "GB"] == ""


class TestCertificates:
    CERTIFY = (
        "  - {id: paper, certify: {right: mark, at_office: EM}}\n"
        "  - {id: check, verify: {certificate_of: paper, at_office: GB}}\n"
    )
    OPPOSE = "  - {id: oppose, oppose: {right: mark, at_office: EM, by: borealis}}\n"

    def test_a_status_that_means_the_same_passes(self):
        assert stops(measured(MARK + self.CERTIFY))["certificate", "check"] == ""

    def test_an_opposed_mark_is_pending_at_one_office_and_ended_at_the_other(self):
        found = measured(MARK + self.OPPOSE + self.CERTIFY)
        assert stops(found)["certificate", "check"] == READ_OTHERWISE
        assert found.stops == {(SEMANTIC, READ_OTHERWISE): 1}

    def test_an_office_whose_marks_are_opposed_after_registration_has_no_such_status(self):
        found = measured((MARK + self.OPPOSE + self.CERTIFY).replace("GB", "DE"), offices="EM, DE, AU")
        assert stops(found)["certificate", "check"] == NO_CODE

    def test_a_certificate_checked_where_it_was_issued_crosses_nothing(self):
        found = measured(MARK + self.CERTIFY.replace("GB", "EM"))
        assert ("certificate", "check") not in stops(found)

    def test_a_changed_row_of_the_table_changes_what_is_understood(self):
        """Planted: UKIPO maps opposed marks as EUIPO does."""
        result = played(MARK + self.OPPOSE + self.CERTIFY)
        standards = load_standards()
        row = standards.table.offices["EM"]["application-opposed"]
        table = replace(standards.table, offices={**standards.table.offices, "GB": {"application-opposed": row}})
        found = crossings(result.scenario, result.trace.records, replace(standards, table=table))
        assert {one.request: one.why for one in found}["check"] == ""


class TestDeliveries:
    def test_lost_and_unsound_messages_do_not_pass(self):
        result = played(MARK)
        sound = deliveries(result.trace.records)
        assert sound.rate == 1
        spoilt = [*result.trace.records, (1, Rejected("EM", "GB", "RequestVote", "malformed-entries"))]
        assert deliveries(spoilt).refused == 1
        late = [*result.trace.records, (1, Rejected("EM", "GB", "RequestVote", "stale-term"))]
        assert deliveries(late).rate == 1

    def test_a_run_that_kept_no_messages_has_no_figure(self):
        assert deliveries([]).rate is None


class TestDeadlines:
    JUMP = "  - {id: later, jump: 6 months}\n"
    EARLIER = (
        MARK.replace("file", "first").replace("right: mark", "right: first").replace("at_office: EM", "at_office: GB")
    )
    CLAIM = (
        "  - {id: file, register: {right: mark, kind: trade-mark, at_office: EM, owner: aurora, priority_of: first}}\n"
    )

    def claims(self, steps, **options):
        return [(one.sort, one.in_time_without_delay, one.in_time) for one in measured(steps, **options).claims]

    def test_a_priority_claimed_on_the_last_day_is_in_time(self):
        (claim,) = measured(self.EARLIER + self.JUMP + self.CLAIM).claims
        assert claim == Claim(Sort.PRIORITY, "EM", "mark", date(2026, 7, 15), date(2026, 7, 15), date(2026, 7, 15))
        assert survival([claim]).share == 1

    def test_a_priority_claimed_a_day_later_is_late_without_any_delay(self):
        steps = self.EARLIER + self.JUMP.replace("6 months", "6 months 1 day") + self.CLAIM
        assert self.claims(steps) == [(Sort.PRIORITY, False, False)]
        assert survival(measured(steps).claims).share is None

    def test_a_claim_that_was_in_time_when_due_and_late_when_final_does_not_survive(self):
        """Due on the last day at an office that is cut off; the network is back a day later."""
        steps = (
            self.EARLIER
            + self.JUMP.replace("{id: later,", "{id: later, at: 10 s,")
            + self.CLAIM.replace("{id: file,", "{id: file, at: 30 s,")
            + "  - {id: night, at: 60 s, jump: 1 day}\n"
        )
        faults = "faults:\n  - {id: cut, at: 20 s, for: 70 s, partition: [[GB, AU], [EM]]}\n"
        found = measured(steps, faults=faults, duration="3 min")
        assert [(one.in_time_without_delay, one.in_time) for one in found.claims] == [(True, False)]
        assert survival(found.claims).share == 0
        assert measured(steps, duration="3 min").claims[0].in_time, "without the cut it is in time"

    def test_one_that_never_reaches_the_ledger_is_lost_once_its_limit_is_over(self):
        steps = (
            self.EARLIER
            + self.JUMP.replace("{id: later,", "{id: later, at: 10 s,")
            + self.CLAIM.replace("{id: file,", "{id: file, at: 30 s,")
        )
        faults = "faults:\n  - {id: cut, at: 20 s, partition: [[GB, AU], [EM]]}\n"
        night = "  - {id: night, at: 60 s, jump: 1 day}\n"
        assert self.claims(steps, faults=faults, duration="3 min") == [], "its limit still lies ahead"
        assert self.claims(steps + night, faults=faults, duration="3 min") == [(Sort.PRIORITY, True, False)]

    def test_an_opposition_has_the_offices_window(self):
        (claim,) = measured(MARK + TestCertificates.OPPOSE).claims
        assert (claim.sort, claim.last, claim.in_time) == (Sort.OPPOSITION, date(2026, 4, 14), True)

    def test_an_opposition_after_the_window_is_a_claim_that_came_too_late(self):
        assert self.claims(MARK + self.JUMP + TestCertificates.OPPOSE) == [(Sort.OPPOSITION, False, False)]

    def test_an_act_refused_for_another_reason_is_no_claim(self):
        own = TestCertificates.OPPOSE.replace("by: borealis", "by: aurora")
        assert self.claims(MARK + own) == []

    @pytest.mark.parametrize(("years", "in_time"), [("10 years", True), ("10 years 6 months", False)])
    def test_a_renewal_has_until_the_end_of_the_grace(self, years, in_time):
        steps = MARK + f"  - {{id: later, jump: {years}}}\n  - {{id: renew, renew: {{right: mark, at_office: EM}}}}\n"
        (claim,) = measured(steps).claims
        assert (claim.sort, claim.last, claim.in_time) == (Sort.RENEWAL, date(2036, 7, 14), in_time)

    def test_a_refusal_has_the_madrid_months(self):
        patent = MARK.replace("trade-mark", "patent").replace(", nice_classes: [9]", "").replace("EM", "GB")
        extend = "  - {id: widen, extend: {right: mark, at_office: GB, to: [EM]}}\n"
        (claim,) = measured(patent + extend).claims
        assert (claim.sort, claim.office, claim.last) == (Sort.REFUSAL, "EM", date(2027, 7, 15))


class TestTheLegalCalendar:
    def test_a_day_of_the_run_is_a_day_of_the_calendar(self):
        calendar = LegalCalendar(((0, date(2026, 2, 28)),))
        assert [calendar.on(day * DAY_US) for day in (0, 1, 2)] == [
            date(2026, 2, 28),
            date(2026, 3, 1),
            date(2026, 3, 2),
        ]

    def test_a_jump_moves_it_from_its_moment_on(self):
        calendar = legal_calendar(date(2026, 1, 1), [(5 * SECOND, CalendarJumped("x", "2026-07-01"))])
        assert calendar.on(5 * SECOND - 1) == date(2026, 1, 1)
        assert calendar.on(5 * SECOND) == date(2026, 7, 1)
        assert calendar.on(DAY_US) == date(2026, 7, 2)

    def test_it_ends_with_the_calendar(self):
        assert LegalCalendar(((0, date(9999, 12, 31)),)).on(3 * DAY_US) == date.max


class TestReplayAndLosses:
    STEPS = (
        MARK
        + TestDesignations.EXTEND
        + ("  - {id: allow, license: {right: mark, at_office: EM, from: aurora, to: borealis, territory: [EM]}}\n")
    )

    def test_the_registers_made_again_show_what_the_offices_showed(self):
        result = played(self.STEPS)
        profiles = {office.code: office.legal for office in result.scenario.offices}
        again = replay(result.trace.records, profiles)
        for _ in again:
            pass
        shown = [event for _, event in result.trace.records if type(event) is RegisterShown]
        assert shown
        for event in shown:
            view = again.registers.view(event.right, date(2026, 1, 15))
            assert (view.owners, view.licensees, view.statuses) == (event.owners, event.licensees, event.statuses)

    def test_each_office_with_a_record_has_a_route_to_every_other(self):
        found = measured(self.STEPS)
        assert found.records == 3
        assert len(found.losses) == 6
        trip = found.losses["EM", "AU"]
        assert trip.fields == 9 + 7 - 1 + 1, "no words, number, shares or priority; a licence without an end"
        assert trip.gone == ()
        assert trip.unsaid == 3, "exclusivity is said of EM and not of AU, nor are territory and sub-licences"

    def test_an_office_without_a_record_has_none(self):
        assert {route[0] for route in measured(MARK).losses} == {"EM"}

    def test_the_same_run_gives_the_same_figures(self):
        first = played(self.STEPS)
        again = played(self.STEPS)
        standards = load_standards()
        assert interoperability(first.scenario, first.trace.records, standards) == interoperability(
            again.scenario, again.trace.records, standards
        )
