"""Coverage and gap, deals, conflicts of licences, and claims of priority, from traces made by hand."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipchain.encoding import encode
from ipchain.ledger.transaction import Transaction
from ipchain.measure.deals import Deals, atomicity
from ipchain.measure.legal_effect import legal_effects
from ipchain.measure.licence_conflicts import licence_conflicts
from ipchain.measure.priority import priority_claims, survivors
from ipchain.rights.actions import License, Register, encode_action
from ipchain.trace import DealAnnounced, EffectShown, EntryExecuted, Requested, StepDecided


def effect(office, answer, contract="2026-01-10", since=""):
    return EffectShown(
        office, "mark", "act", "license", "IB", "international", "", answer, contract, "", since, "x", (), (), ()
    )  # fmt: skip


def entry(action, *, on, office="CH", signer="CH", height=1, reference="r", outcome="final", reason=""):
    verb, payload = encode_action(action)
    body = encode(Transaction(signer, height, on.toordinal(), reference, verb, payload))
    return EntryExecuted(
        office, height, 0, f"{height}", body, bytes(64), signer, reference, verb, action.right, "trade-mark", outcome,
        reason, "", "", (), (),
    )  # fmt: skip


class TestCoverageAndGap:
    def test_unknown_is_addressed_and_no_effect(self):
        found = legal_effects(
            [(9, effect("EM", "yes", since="2026-02-09")), (9, effect("MT", "unknown")), (9, effect("RU", "no"))]
        )
        coverage = found.coverage("act")
        assert (coverage.has, coverage.has_not, coverage.unknown) == (("EM",), ("RU",), ("MT",))
        assert coverage.share == Fraction(1, 3)
        assert found.coverage("another") is None

    def test_the_gap_is_in_days_of_the_calendar_and_the_delay_in_time_of_the_run(self):
        executed = entry(
            License("mark", "a", "b", ("EM",), True, 0, 0, 0, False),
            on=date(2026, 2, 9),
            office="EM",
            signer="IB",
            reference="act",
        )
        records = [
            (5, Requested("act", True, "IB", "license", "mark", 3)),
            (8, executed),
            (9, effect("EM", "yes", since="2026-02-09")),
        ]
        (one,) = legal_effects(records).of("act")
        assert (one.gap_days, one.held_after_us) == (30, 5)

    @given(st.lists(st.sampled_from(["yes", "no", "unknown"]), min_size=1, max_size=20))
    def test_the_share_is_that_of_the_answers(self, answers):
        records = [(0, effect(f"Q{place}", answer, since="2026-02-09")) for place, answer in enumerate(answers)]
        assert legal_effects(records).coverage("act").share == Fraction(answers.count("yes"), len(answers))


class TestDeals:
    def seen(self, *outcomes):
        fold = Deals()
        steps = tuple(str(number) for number in range(len(outcomes)))
        fold.observe(0, DealAnnounced("sale", steps))
        for name, outcome in zip(steps, outcomes, strict=True):
            if outcome:
                fold.observe(7, StepDecided(name, outcome, ""))
        return fold.seen("sale")

    @pytest.mark.parametrize(
        ("outcomes", "ending"),
        [
            (("final", "final"), "completed"),
            (("refused",), "failed"),
            (("final", "refused"), "half-done"),
            (("final", ""), "open"),
            (("refused", ""), "open"),
            (("final", "refused", ""), "half-done"),
        ],
    )
    def test_how_deals_end(self, outcomes, ending):
        assert self.seen(*outcomes).ending == ending

    def test_the_rate_leaves_out_open_deals_and_is_none_without_any(self):
        whole, half, still = self.seen("final"), self.seen("final", "refused"), self.seen("")
        assert atomicity([whole, half, still]) == Fraction(1, 2)
        assert atomicity([still]) is None


def licence(licensee, territory=("CH",), exclusive=True, goods=(), years=0):
    return License("mark", "firn", licensee, territory, exclusive, years, 0, 0, False, goods)


def conflicts(*asked):
    """Each: (reference, licence, reason of a refusal); one day apart."""
    records = []
    for day, (name, made, why) in enumerate(asked, 1):
        outcome = "refused" if why else "final"
        on = date(2026, 1, day)
        records.append((day, entry(made, on=on, height=day, reference=name, outcome=outcome, reason=why)))
    return licence_conflicts(records)


class TestLicenceConflicts:
    def test_one_that_was_refused_for_it_is_noticed(self):
        found = conflicts(("a", licence("x"), ""), ("b", licence("y"), "exclusive-conflict"))
        assert (found.true, found.noticed, found.false_rejections) == ((("b", "a"),), (("b", "a"),), ())
        assert found.detection_rate == 1

    def test_one_that_was_entered_without_a_word_is_not(self):
        found = conflicts(("a", licence("x"), ""), ("b", licence("y"), ""))
        assert (found.true, found.noticed, found.detection_rate) == ((("b", "a"),), (), 0)

    @pytest.mark.parametrize(
        "other",
        [
            licence("y", territory=("EM",)),
            licence("y", goods=(25,)),
            licence("x"),
        ],
    )
    def test_other_territory_other_goods_or_the_same_parties_are_no_conflict_and_a_refusal_is_wrong(self, other):
        found = conflicts(("a", licence("x", goods=(9,)), ""), ("b", other, "exclusive-conflict"))
        assert (found.true, found.false_rejections, found.detection_rate) == ((), ("b",), None)

    def test_two_simple_licences_never_conflict_a_simple_and_an_exclusive_one_do(self):
        simple = licence("x", exclusive=False)
        assert conflicts(("a", simple, ""), ("b", licence("y", exclusive=False), "")).true == ()
        assert conflicts(("a", simple, ""), ("b", licence("y"), "")).true == (("b", "a"),)

    def test_a_request_refused_for_another_reason_is_left_out(self):
        found = conflicts(("a", licence("x"), "not-owner"), ("b", licence("y"), ""))
        assert (found.true, found.refused) == ((), ())


def filing(right, earlier="", kind="trade-mark"):
    return Register(right, kind, "wombat", "", (), (), "", (), earlier)


class TestPriority:
    def claims(self, asked, taken_on, *, outcome="final", kind="trade-mark"):
        late = "" if outcome == "final" else "priority-too-late"
        return priority_claims(
            [
                (1, entry(filing("first", kind=kind), on=date(2026, 1, 12), height=1)),
                (2, entry(filing("other"), on=taken_on, height=2, reference="other")),
                (
                    3,
                    entry(
                        filing("second", "first", kind),
                        on=asked,
                        height=3,
                        reference="claim",
                        outcome=outcome,
                        reason=late,
                    ),
                ),
            ]
        )

    def test_six_months_for_marks_with_the_last_day(self):
        """Paris Convention Art. 4C(1)."""
        (claim,) = self.claims(date(2026, 7, 12), date(2026, 2, 1))
        assert (claim.last_day, claim.margin_days, claim.taken) == (date(2026, 7, 12), 0, True)

    def test_twelve_months_for_patents(self):
        (claim,) = self.claims(date(2026, 7, 12), date(2026, 2, 1), kind="patent")
        assert claim.last_day == date(2027, 1, 12)

    def test_one_handed_in_in_time_and_ordered_too_late_was_lost_to_the_order(self):
        (claim,) = self.claims(date(2026, 7, 10), date(2026, 7, 14), outcome="refused")
        assert (claim.was_in_time, claim.taken, claim.margin_days) == (True, False, -2)
        assert survivors([claim]) == (0, 1)

    def test_one_handed_in_too_late_is_none_that_could_survive(self):
        (claim,) = self.claims(date(2026, 7, 14), date(2026, 2, 1), outcome="refused")
        assert survivors([claim]) == (0, 0)

    def test_a_filing_without_a_claim_is_none(self):
        assert priority_claims([(1, entry(filing("first"), on=date(2026, 1, 12)))]) == ()
