from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_events import ended, fault, step, watch

from ipchain.checkers.limits import LimitChecker, is_within
from ipchain.checkers.verdict import Finding
from ipchain.names import SECOND
from ipchain.scenario.model import Expectation, Limit
from ipchain.trace import OfficeResumed

HOLDS, BROKEN, UNTESTED = Finding.HOLDS, Finding.DOES_NOT_HOLD, Finding.NOT_TESTED
MS = 1_000


class Fixed:
    """A gauge whose figure is known: the sum of what `OfficeResumed` carried inside the windows."""

    watches = (OfficeResumed,)

    def __init__(self):
        self.seen = []
        self.asked = []

    def observe(self, now, event):
        self.seen.append((now, event.waiting))

    def figure(self, stat, windows, *, end, verb=None, office=None, whole=False):
        self.asked.append((stat, tuple(windows), verb, office, whole))
        values = [value for now, value in self.seen if any(first <= now < last for first, last in windows)]
        return (Fraction(sum(values)), len(values)) if values else (None, 0)


def seen(at, value):
    return (at * SECOND, OfficeResumed("EM", value))


def judged(records, limit, *, why="completed", end=600, gauge=None, **when):
    expectation = Expectation("fast", "limit", limit, "must", "", "", "", 1, **when)
    checker = LimitChecker(expectation, gauge or Fixed())
    watch(checker, [*records, ended(end, why)])
    return checker.verdict(end * SECOND)


def below(high, **fields):
    return Limit("time_to_final", "p95", high=Fraction(high), high_included=False, **fields)


def test_a_figure_within_its_bounds_holds_and_tells_figure_bound_and_samples():
    found = judged([seen(5, 1_200 * MS)], below(3 * SECOND))
    assert (found.finding, found.checks) == (HOLDS, 1)
    assert found.observed == "1.2 s, below 3 s required (samples: 1)"


def test_a_figure_outside_is_flagged_with_its_office():
    found = judged([seen(5, 3 * SECOND)], below(3 * SECOND, at_office="AU"))
    assert (found.finding, found.offices) == (BROKEN, ("AU",))


def test_no_sample_is_no_test():
    assert judged([], below(3 * SECOND)).finding is UNTESTED


def test_a_run_cut_short_is_no_test():
    assert judged([seen(5, 1)], below(3 * SECOND), why="budget").finding is UNTESTED


def test_a_figure_refused_for_too_few_samples_says_so():
    class TooFew(Fixed):
        def figure(self, *_args, **_kwargs):
            return None, 12

    found = judged([], Limit("time_to_final", "p99", high=Fraction(1)), gauge=TooFew())
    assert (found.finding, found.observed) == (UNTESTED, "only 12 samples, too few for p99")


def test_zero_is_a_figure():
    exactly = Limit("final_entries", "total", low=Fraction(0), high=Fraction(0))
    assert judged([seen(15, 0), *fault("cut", 10, 20)], exactly, during="cut").finding is HOLDS
    assert judged([seen(15, 1), *fault("cut", 10, 20)], exactly, during="cut").finding is BROKEN


def test_during_and_after_and_outside_choose_the_part_of_the_run():
    cut = fault("cut", 10, 20)
    records = [seen(5, 1), seen(15, 2), seen(25, 4), *cut]
    limit = Limit("final_entries", "total", high=Fraction(99))

    def figure(**when):
        return judged(records, limit, **when).observed.split(" ")[0]

    assert figure() == "7"
    assert figure(during="cut") == "2"
    assert figure(after="cut") == "4"
    assert figure(after="cut", after_edge="starts") == "6"
    assert figure(outside_faults=True) == "5"


def test_verb_office_and_wholeness_are_handed_on():
    gauge = Fixed()
    judged([seen(5, 1)], below(9, of="register", at_office="AU"), gauge=gauge, outside_faults=True)
    assert gauge.asked == [("p95", ((0, 600 * SECOND + 1),), "register", "AU", True)]


def test_a_fault_that_never_came_is_named():
    assert judged([seen(5, 1)], below(9), during="cut").observed == "cut never happened"


def test_a_window_of_no_length_is_no_test():
    assert judged([seen(5, 1), *fault("cut", 10, 10)], below(9), during="cut").finding is UNTESTED


def test_a_bound_of_before_compares_with_the_time_before():
    cut = fault("cut", 10, 20)
    limit = Limit("throughput", "mean", low=Fraction(60, 100), of_before=True)
    assert judged([seen(5, 10), seen(15, 6), *cut], limit, during="cut").finding is HOLDS
    assert judged([seen(5, 10), seen(15, 5), *cut], limit, during="cut").finding is BROKEN
    nothing_before = judged([seen(15, 5), *cut], limit, during="cut")
    assert nothing_before.observed == "no sample was seen before 'cut'"


def test_a_step_can_be_the_window():
    assert judged([seen(15, 2), *step("sale", 10, 20)], below(3), during="sale").finding is HOLDS


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (Limit("availability", "mean", low=Fraction(2, 3)), "200 %, at least 66.66 % required"),
        (Limit("office_lag", "max", low=Fraction(1), low_included=False), "2 entries, above 1 entry required"),
        (
            Limit("throughput", "mean", low=Fraction(1), high=Fraction(9, 4)),
            "2 / s, between 1 / s and 2.25 / s required",
        ),
        (Limit("bytes_per_final", "mean", high=Fraction(2)), "2 B, at most 2 B required"),
        (Limit("leader_changes", "total", low=Fraction(2), high=Fraction(2)), "2, exactly 2 required"),
    ],
)  # fmt: skip
def test_figures_are_told_in_the_unit_of_their_metric(limit, words):
    assert judged([seen(5, 2)], limit).observed == f"{words} (samples: 1)"


@given(st.fractions(), st.fractions(), st.booleans())
def test_a_bound_is_met_exactly_when_arithmetic_says_so(value, bound, included):
    above = is_within(value, bound, None, low_included=included, high_included=True)
    assert above == (value >= bound if included else value > bound)
    under = is_within(value, None, bound, low_included=True, high_included=included)
    assert under == (value <= bound if included else value < bound)
