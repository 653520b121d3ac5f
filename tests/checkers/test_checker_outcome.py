from made_events import ended, fault, step, watch

from ipchain.checkers.outcome import OutcomeChecker
from ipchain.checkers.verdict import Finding
from ipchain.names import SECOND
from ipchain.scenario.model import Expectation, Outcome
from ipchain.trace import StepDecided

HOLDS, BROKEN, UNTESTED = Finding.HOLDS, Finding.DOES_NOT_HOLD, Finding.NOT_TESTED


def judged(records, outcome="final", because="", *, end=600, why="completed", **when):
    expectation = Expectation("sale", "outcome", Outcome("sale", outcome, because), "must", "", "", "", 1, **when)
    checker = OutcomeChecker(expectation)
    watch(checker, [*records, ended(end, why)])
    return checker.verdict(end * SECOND)


def test_a_step_that_ends_as_asked_and_in_time_holds():
    found = judged(step("sale", 10, 12), within_us=2 * SECOND)
    assert found.finding is HOLDS
    assert found.observed == "final after 2 s, 2 s allowed"
    assert found.evidence


def test_a_step_that_ends_otherwise_is_flagged_at_its_decision():
    found = judged(step("sale", 10, 12, "refused", "not-owner"))
    assert (found.finding, found.first_bad_at) == (BROKEN, 12 * SECOND)
    assert found.observed == "refused because not-owner after 2 s"


def test_the_reason_counts_when_one_is_asked_for():
    refused = step("sale", 10, 12, "refused", "not-owner")
    assert judged(refused, "refused", "not-owner").finding is HOLDS
    assert judged(refused, "refused", "frozen").finding is BROKEN
    assert judged(refused, "refused").finding is HOLDS


def test_a_step_that_ends_too_late_is_flagged_at_the_bound():
    found = judged(step("sale", 10, 13), within_us=2 * SECOND)
    assert (found.finding, found.first_bad_at) == (BROKEN, 12 * SECOND)


def test_time_counts_from_due_and_from_after_where_it_is_given():
    records = [*step("sale", 10, 30), *fault("cut", 5, 25)]
    assert judged(records, within_us=10 * SECOND).finding is BROKEN
    assert judged(records, within_us=10 * SECOND, after="cut").finding is HOLDS
    assert judged(records, within_us=20 * SECOND, after="cut", after_edge="starts").finding is BROKEN


def test_an_undecided_step_is_flagged_when_its_time_is_over_and_not_tested_before():
    assert judged(step("sale", 10, None), within_us=20 * SECOND, end=30).first_bad_at == 30 * SECOND
    assert judged(step("sale", 10, None), within_us=20 * SECOND, end=29).finding is UNTESTED


def test_an_undecided_step_without_a_time_is_flagged_at_the_end_of_a_whole_run_only():
    assert judged(step("sale", 10, None)).finding is BROKEN
    assert judged(step("sale", 10, None), why="interrupted").finding is UNTESTED


def test_a_step_decided_before_a_run_was_cut_short_counts():
    assert judged(step("sale", 10, 12), why="interrupted").finding is HOLDS


def test_a_step_that_never_came_is_not_tested():
    found = judged(step("other", 10, 12))
    assert (found.finding, found.checks) == (UNTESTED, 0)
    assert judged(step("sale", 10, 12), after="cut").observed == "cut never happened"


def test_a_jump_is_decided_without_being_asked_for():
    assert judged([(10 * SECOND, StepDecided("sale", "jumped", ""))], "jumped").finding is HOLDS


def test_during_a_fault_the_decision_must_fall_into_it():
    assert judged([*step("sale", 10, 12), *fault("cut", 5, 25)], during="cut").finding is HOLDS
    assert judged([*step("sale", 10, 30), *fault("cut", 5, 25)], during="cut").finding is BROKEN


def test_only_the_first_decision_counts():
    records = [*step("sale", 10, 12), (13 * SECOND, StepDecided("sale", "refused", ""))]
    assert judged(records).finding is HOLDS
