from made_events import AURORA, OFFICES, block, ended, executed, fault, filing, started, step, watch

from ipchain.checkers.eventually import EventuallyChecker
from ipchain.checkers.verdict import Finding
from ipchain.names import SECOND
from ipchain.scenario.model import Eventually, Expectation
from ipchain.trace import LeaderChosen, OfficePaused, OfficeResumed, OfficeStopped, SteppedDown

HOLDS, BROKEN, UNTESTED = Finding.HOLDS, Finding.DOES_NOT_HOLD, Finding.NOT_TESTED


def judged(records, what, *, entry="", offices=OFFICES, end=600, why="completed", **when):
    check = Eventually(what, offices, entry)
    checker = EventuallyChecker(Expectation("it", "eventually", check, "must", "", "", "", 1, **when))
    watch(checker, [*records, ended(end, why)])
    return checker.verdict(end * SECOND)


def blocks(*placed):
    return [(at * SECOND, block(office, height)) for at, office, height in placed]


FIRST = blocks((1, "AU", 1), (1, "EM", 1), (1, "RU", 1))
CUT = [*FIRST, *fault("cut", 100, 200), *blocks((150, "EM", 2), (150, "RU", 2))]


class TestSameLedger:
    def test_offices_that_agree_in_time_hold_with_the_time_it_took(self):
        found = judged([*CUT, *blocks((220, "AU", 2))], "same_ledger", after="cut", within_us=30 * SECOND)
        assert found.finding is HOLDS
        assert found.observed == "agreed after 20 s, 30 s allowed"

    def test_too_late_is_flagged_at_the_bound_with_the_office_that_was_last(self):
        found = judged([*CUT, *blocks((241, "AU", 2))], "same_ledger", after="cut", within_us=30 * SECOND)
        assert (found.finding, found.first_bad_at, found.offices) == (BROKEN, 230 * SECOND, ("AU",))
        assert found.observed == "agreed after 41 s, 30 s allowed"

    def test_an_office_that_never_agrees_is_flagged_and_not_tested_while_there_is_time(self):
        assert judged(CUT, "same_ledger", after="cut").offices == ("AU",)
        assert judged(CUT, "same_ledger", after="cut", within_us=30 * SECOND).finding is BROKEN
        assert judged(CUT, "same_ledger", after="cut", within_us=30 * SECOND, end=220).finding is UNTESTED

    def test_blocks_made_final_meanwhile_are_not_waited_for(self):
        records = [*CUT, *blocks((210, "EM", 3), (220, "AU", 2))]
        assert judged(records, "same_ledger", after="cut", within_us=30 * SECOND).finding is HOLDS

    def test_different_blocks_are_flagged_however_high_they_are(self):
        records = [*CUT, (220 * SECOND, block("AU", 2, name="fork"))]
        found = judged(records, "same_ledger", after="cut", within_us=30 * SECOND)
        assert (found.finding, found.first_bad_at) == (BROKEN, 220 * SECOND)

    def test_other_offices_are_not_looked_at(self):
        assert judged(CUT, "same_ledger", offices=("EM", "RU"), after="cut").finding is HOLDS

    def test_without_after_it_begins_when_the_last_fault_ended(self):
        assert judged([*CUT, *blocks((220, "AU", 2))], "same_ledger").observed == "agreed after 20 s"
        assert judged(FIRST, "same_ledger").observed == "agreed after 1 s"

    def test_an_empty_ledger_or_a_fault_that_never_came_is_no_test(self):
        assert judged([], "same_ledger").finding is UNTESTED
        assert judged(FIRST, "same_ledger", after="cut").observed == "cut never happened"

    def test_what_an_office_brings_back_from_its_disk_counts(self):
        records = [*CUT, (210 * SECOND, started("AU", 2, again=True))]
        assert judged(records, "same_ledger", after="cut", within_us=30 * SECOND).finding is HOLDS


class TestEntry:
    def entry(self, at, outcome="final"):
        act = executed(filing(), AURORA, height=2, reference="sale", outcome=outcome)
        return [*FIRST, *step("sale", 140, None), (at * SECOND, act), *blocks((150, "EM", 2), (150, "RU", 2))]

    def test_it_holds_when_the_last_office_has_it(self):
        records = [*self.entry(150), *blocks((170, "AU", 2))]
        found = judged(records, "entry", entry="sale", within_us=30 * SECOND)
        assert (found.finding, found.observed) == (HOLDS, "final at all of them after 30 s, 30 s allowed")
        assert judged(records, "entry", entry="sale", within_us=29 * SECOND).first_bad_at == 169 * SECOND

    def test_an_office_without_it_is_flagged(self):
        assert judged(self.entry(150), "entry", entry="sale").offices == ("AU",)

    def test_a_refused_entry_is_flagged_at_once(self):
        found = judged(self.entry(150, "refused"), "entry", entry="sale")
        assert (found.finding, found.first_bad_at) == (BROKEN, 150 * SECOND)

    def test_a_step_that_never_came_is_no_test(self):
        assert judged(FIRST, "entry", entry="sale").finding is UNTESTED

    def test_an_entry_that_was_asked_for_and_never_came_is_flagged(self):
        assert judged([*FIRST, *step("sale", 140, None)], "entry", entry="sale").finding is BROKEN


class TestLeader:
    CHOSEN = ((2 * SECOND, LeaderChosen("EM", 1)),)

    def test_a_leader_that_leads_on_holds_at_once(self):
        found = judged([*self.CHOSEN, *fault("cut", 10, 20)], "leader", after="cut")
        assert (found.finding, found.observed) == (HOLDS, "one leads after 0 s")

    def test_after_a_leader_was_hit_another_must_come(self):
        crash = fault("crash", 10, 60, "crash", ("EM",))
        gone = (10 * SECOND, OfficeStopped("EM", 0))
        when = {"after": "crash", "after_edge": "starts", "within_us": 5 * SECOND}
        new = (13 * SECOND, LeaderChosen("RU", 2))
        assert (
            judged([*self.CHOSEN, *crash, gone, new], "leader", **when).observed == "one leads after 3 s, 5 s allowed"
        )
        assert judged([*self.CHOSEN, *crash, gone], "leader", **when).first_bad_at == 15 * SECOND
        assert judged([*self.CHOSEN, *crash], "leader", **when).finding is BROKEN

    def test_only_the_named_office_counts(self):
        assert judged(self.CHOSEN, "leader", offices=("RU",)).finding is BROKEN
        assert judged(self.CHOSEN, "leader", offices=("EM",)).finding is HOLDS

    def test_one_that_stepped_down_or_is_paused_does_not_lead(self):
        cut = fault("cut", 10, 20)
        down = (5 * SECOND, SteppedDown("EM", 1, "quorum-lost"))
        assert judged([*self.CHOSEN, down, *cut], "leader", after="cut").finding is BROKEN
        frozen, goes_on = (5 * SECOND, OfficePaused("EM")), (25 * SECOND, OfficeResumed("EM", 0))
        assert judged([*self.CHOSEN, frozen, *cut], "leader", after="cut").finding is BROKEN
        assert judged([*self.CHOSEN, frozen, *cut, goes_on], "leader", after="cut").observed == "one leads after 5 s"

    def test_a_choice_for_an_older_round_is_no_choice(self):
        records = [*self.CHOSEN, (3 * SECOND, LeaderChosen("RU", 0))]
        assert judged(records, "leader", offices=("RU",)).finding is BROKEN

    def test_a_run_cut_short_before_a_leader_came_is_no_test(self):
        assert judged([], "leader", why="interrupted").finding is UNTESTED
