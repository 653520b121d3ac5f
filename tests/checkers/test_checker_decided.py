"""`decision`: what became of a motion, against what should."""

import pytest
from made_events import asked, ended, fault, watch

from ipchain.checkers.decided import DecisionChecker
from ipchain.checkers.verdict import Finding
from ipchain.names import SECOND
from ipchain.scenario.model import Decision, Expectation
from ipchain.trace import MotionDecided, StepDecided

END = 600 * SECOND
HOLDS, BROKEN, UNTESTED = Finding.HOLDS, Finding.DOES_NOT_HOLD, Finding.NOT_TESTED


def wanted(outcome="adopted", **when):
    return Expectation(
        "mine", "decision", Decision("out", outcome), "must", "governance", "because", "", 7, required="So.", **when
    )


def proposed(at=10):
    return (at * SECOND, asked("out", due=at * SECOND, verb="propose"))


def decided(at, outcome="adopted", office="EM", motion="out", by="ballots"):
    return (at * SECOND, MotionDecided(office, 3, motion, outcome, at * SECOND, by == "ballots", by, 4))


def step_decided(at, outcome="final", reason="", name="out"):
    return (at * SECOND, StepDecided(name, outcome, reason))


def verdict(*records, expectation=None, end=END, why="completed"):
    checker = DecisionChecker(expectation or wanted())
    watch(checker, [*records, ended(end // SECOND, why)])
    return checker.verdict(end)


@pytest.mark.parametrize("outcome", ["adopted", "rejected", "lapsed"])
def test_it_holds_exactly_when_the_motion_ended_so(outcome):
    for wish in ("adopted", "rejected", "lapsed"):
        found = verdict(proposed(), decided(20, outcome), expectation=wanted(wish))
        assert found.finding is (HOLDS if wish == outcome else BROKEN)
        assert found.evidence == (decided(20, outcome),)


def test_the_sentence_says_how_it_ended_and_how_long_it_took():
    assert verdict(proposed(), decided(20)).observed == "adopted by its ballots, 10 s after it was due"
    by_time = verdict(proposed(), decided(130, "lapsed", by="time"))
    assert by_time.observed == "lapsed at the end of the vote, 2 min after it was due"
    assert (by_time.finding, by_time.first_bad_at) == (BROKEN, 130 * SECOND)


def test_the_first_office_that_shows_it_counts_and_other_motions_do_not():
    found = verdict(proposed(), decided(15, "rejected", motion="other"), decided(20, office="AU"), decided(40))
    assert found.finding is HOLDS
    assert found.evidence == (decided(20, office="AU"),)


def test_within_counts_from_the_moment_it_was_due_or_from_after():
    assert verdict(proposed(), decided(20), expectation=wanted(within_us=10 * SECOND)).finding is HOLDS
    late = verdict(proposed(), decided(21), expectation=wanted(within_us=10 * SECOND))
    assert (late.finding, late.first_bad_at) == (BROKEN, 20 * SECOND)
    after = wanted(within_us=10 * SECOND, after="cut")
    assert verdict(proposed(), *fault("cut", 15, 30), decided(39), expectation=after).finding is HOLDS
    assert verdict(proposed(), *fault("cut", 15, 30), decided(41), expectation=after).finding is BROKEN


def test_during_and_outside_faults_place_the_decision():
    cut = fault("cut", 15, 30)
    assert verdict(proposed(), *cut, decided(20), expectation=wanted(during="cut")).finding is HOLDS
    assert verdict(proposed(), *cut, decided(40), expectation=wanted(during="cut")).finding is BROKEN
    assert verdict(proposed(), *cut, decided(20), expectation=wanted(outside_faults=True)).finding is BROKEN


def test_a_refused_motion_has_no_result():
    found = verdict(proposed(), step_decided(12, "refused", "office-unknown"))
    assert (found.finding, found.observed) == (BROKEN, "the motion was refused at 12 s: office-unknown")


def test_a_motion_without_a_result_does_not_hold_once_the_time_is_over():
    found = verdict(proposed(), step_decided(12))
    assert (found.finding, found.first_bad_at, found.observed) == (BROKEN, END, "no result by 10 min")
    assert verdict(proposed(), expectation=wanted(within_us=30 * SECOND)).first_bad_at == 40 * SECOND
    assert verdict(proposed(), expectation=wanted(within_us=30 * SECOND), end=35 * SECOND).finding is UNTESTED


def test_what_was_never_proposed_or_was_cut_short_is_not_tested():
    assert verdict().finding is UNTESTED
    assert verdict(proposed(), expectation=wanted(after="cut")).finding is UNTESTED
    assert verdict(proposed(), why="interrupted").finding is UNTESTED
    assert verdict(proposed(), decided(20), why="interrupted").finding is HOLDS
