from types import SimpleNamespace

from made_events import block, ended, fault, step, watch

from ipchain.checkers.guarantees import GuaranteeChecker
from ipchain.checkers.ledgers import SameLedger
from ipchain.checkers.tally import Tally
from ipchain.checkers.verdict import Finding
from ipchain.names import SECOND
from ipchain.scenario.model import Always, Expectation

END = 600 * SECOND


def written(kind="always", **when):
    return Expectation(
        "mine", kind, Always("same-ledger"), "should", "regulation", "because", "", 7, required="It holds.", **when
    )


def verdict(records, expectation=None, why="completed"):
    checker = GuaranteeChecker(SameLedger(), expectation)
    watch(checker, [*records, ended(600, why)])
    return checker.verdict(END)


def forked(at):
    return [(at * SECOND, block("EM", 1)), (at * SECOND, block("AU", 1, name="fork"))]


HELD = [(SECOND, block("EM", 1)), (SECOND, block("AU", 1))]


def test_a_built_in_guarantee_says_that_nobody_wrote_it_down():
    found = verdict(HELD)
    assert found.finding is Finding.HOLDS
    assert (found.id, found.severity, found.built_in, found.line, found.checks) == ("same-ledger", "must", True, 0, 2)
    assert found.observed == "at every moment (2 checks)"


def test_a_written_one_keeps_the_writers_words():
    found = verdict(forked(5), written())
    assert found.finding is Finding.DOES_NOT_HOLD
    assert (found.id, found.severity, found.built_in, found.line) == ("mine", "should", False, 7)
    assert (found.required, found.why, found.workstream) == ("It holds.", "because", "regulation")
    assert (found.first_bad_at, found.offices) == (5 * SECOND, ("AU", "EM"))
    assert found.evidence


def test_never_is_judged_like_always():
    assert verdict(HELD, written("never")).finding is Finding.HOLDS
    assert verdict(forked(5), written("never")).finding is Finding.DOES_NOT_HOLD


def test_violates_holds_when_the_guarantee_breaks_and_only_then():
    assert verdict(forked(5), written("violates")).finding is Finding.HOLDS
    assert verdict(HELD, written("violates")).finding is Finding.DOES_NOT_HOLD
    assert verdict([], written("violates")).finding is Finding.NOT_TESTED


def test_a_run_that_was_cut_short_tests_nothing_but_shows_a_break():
    assert verdict(HELD, why="interrupted").finding is Finding.NOT_TESTED
    assert verdict(HELD, why="budget").finding is Finding.NOT_TESTED
    assert verdict(forked(5), why="interrupted").finding is Finding.DOES_NOT_HOLD


def test_a_trace_without_its_end_tests_nothing():
    checker = GuaranteeChecker(SameLedger())
    watch(checker, HELD)
    assert checker.verdict(END).finding is Finding.NOT_TESTED


def test_during_a_fault_only_breaks_inside_it_count():
    during = written(during="cut")
    assert verdict([*forked(5), *fault("cut", 10, 20)], during).finding is Finding.NOT_TESTED
    assert verdict([*forked(15), *fault("cut", 10, 20)], during).finding is Finding.DOES_NOT_HOLD
    assert verdict([*forked(25), *fault("cut", 10, 20)], during).finding is Finding.NOT_TESTED
    inside = [(15 * SECOND, block("EM", 1)), *fault("cut", 10, 20)]
    assert verdict(inside, during).finding is Finding.HOLDS


def test_what_was_before_the_window_is_remembered_inside_it():
    records = [(5 * SECOND, block("EM", 1)), (15 * SECOND, block("AU", 1, name="fork")), *fault("cut", 10, 20)]
    assert verdict(records, written(during="cut")).finding is Finding.DOES_NOT_HOLD


def test_outside_faults_and_after_a_step_narrow_it_too():
    outside = written(outside_faults=True)
    assert verdict([*forked(15), *fault("cut", 10, 20)], outside).finding is Finding.NOT_TESTED
    assert verdict([*forked(25), *fault("cut", 10, 20)], outside).finding is Finding.DOES_NOT_HOLD
    after = written(after="sale")
    assert verdict([*forked(15), *step("sale", 10, 20)], after).finding is Finding.NOT_TESTED
    assert verdict([*forked(25), *step("sale", 10, 20)], after).finding is Finding.DOES_NOT_HOLD
    assert verdict([*forked(15), *step("sale", 10, 20)], written(after="sale", after_edge="starts")).first_bad_at


def test_a_fault_that_never_came_is_named():
    found = verdict(HELD, written(during="cut"))
    assert found.finding is Finding.NOT_TESTED
    assert found.observed == "cut never happened"


def test_asking_twice_gives_the_same_verdict():
    checker = GuaranteeChecker(SameLedger())
    watch(checker, [*forked(5), ended(600)])
    assert checker.verdict(END) == checker.verdict(END)


def test_the_guarantee_that_is_judged_once_does_not_claim_every_moment():
    tally = Tally()
    tally.checks = 3
    made = SimpleNamespace(name="registers-agree-after-faults", watches=(), tally=tally, close=lambda _end: None)
    checker = GuaranteeChecker(made)
    watch(checker, [ended(600)])
    assert checker.verdict(600_000_000).observed == "within 60 s after the last fault (3 checks)"
