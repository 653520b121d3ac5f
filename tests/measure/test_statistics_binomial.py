"""Yes or no in so many runs: exact bounds against scipy, and against their own definition. Clopper, Pearson 1934."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_statistics import SCIPY

from ipchain.errors import InvariantViolation
from ipchain.measure.binomial import Count, at_least, bounds, per_cent, sentence

ALTERNATIVES = {"less": "at most", "greater": "at least", "two-sided": "both"}
STEP = Fraction(1, 2**32)


@pytest.mark.parametrize("call", [call for call in SCIPY if call.startswith("exact")])
def test_bounds_are_scipys(call):
    happened, runs, alternative = eval(call.removeprefix("exact"))
    low, high = SCIPY[call]
    found = bounds(Count(happened, runs), ALTERNATIVES[alternative])

    assert float(found.low) == pytest.approx(low, abs=1e-9)
    assert float(found.high) == pytest.approx(high, abs=1e-9)


@pytest.mark.parametrize(
    ("happened", "runs", "sides", "said"),
    [
        (0, 30, "at most", "0 of 30: at most 9.5 %"),
        (0, 180, "at most", "0 of 180: at most 1.7 %"),
        (0, 30, "both", "0 of 30: 0 % to 11.6 %"),
        (30, 30, "at least", "30 of 30: at least 90.5 %"),
        (7, 30, "both", "7 of 30: 9.9 % to 42.3 %"),
        (0, 10_000, "at most", "0 of 10000: at most 0.030 %"),
    ],
)
def test_the_sentence_says_the_count_and_its_bound(happened, runs, sides, said):
    assert sentence(bounds(Count(happened, runs), sides)) == said


def test_a_one_sided_bound_taken_for_two_sided_would_be_seen():
    """A planted fault: the whole risk on each side. The sentence for 0 of 30 tells the two apart."""
    one_sided, two_sided = bounds(Count(0, 30)), bounds(Count(0, 30), "both")

    assert round(float(one_sided.high), 4) == 0.0950
    assert round(float(two_sided.high), 4) == 0.1157
    planted = bounds(Count(0, 30), "both", Fraction(90, 100))
    assert planted.high == one_sided.high != two_sided.high


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 60).flatmap(lambda runs: st.tuples(st.integers(0, runs), st.just(runs))))
def test_bounds_are_the_last_shares_that_the_count_does_not_refute(case):
    """The definition: just inside, a count so extreme has more than the risk; at the bound it has it at most."""
    happened, runs = case
    risk = Fraction(5, 200)
    found = bounds(Count(happened, runs), "both")

    if happened:
        assert at_least(happened, runs, found.low) <= risk < at_least(happened, runs, found.low + STEP)
    else:
        assert found.low == 0
    if happened < runs:
        # At most so many: the rest of the chance of one more.
        assert 1 - at_least(happened + 1, runs, found.high) <= risk
        assert 1 - at_least(happened + 1, runs, found.high - STEP) > risk
    else:
        assert found.high == 1


@pytest.mark.parametrize("share", [Fraction(1, 100), Fraction(1, 10), Fraction(37, 100), Fraction(1, 2)])
@pytest.mark.parametrize("sides", ["at most", "at least", "both"])
def test_the_true_share_is_covered_at_least_as_often_as_promised(share, sides):
    """Counted over all outcomes of 30 runs, not drawn."""
    runs = 30
    chances = [at_least(k, runs, share) - at_least(k + 1, runs, share) for k in range(runs + 1)]
    covered = sum(
        chance
        for k, chance in enumerate(chances)
        if (found := bounds(Count(k, runs), sides)).low <= share <= found.high
    )

    assert sum(chances) == 1
    assert covered >= Fraction(95, 100)


def test_without_runs_there_is_no_bound():
    assert bounds(Count(0, 0)) is None


@pytest.mark.parametrize(("happened", "runs"), [(-1, 3), (4, 3)])
def test_a_count_that_cannot_be_is_refused(happened, runs):
    with pytest.raises(InvariantViolation, match="count-within-runs"):
        Count(happened, runs)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (Fraction(0), "0 %"),
        (Fraction(1), "100 %"),
        (Fraction(5, 100), "5.0 %"),
        (Fraction(1, 3), "33.3 %"),
        (Fraction(95, 1000), "9.5 %"),
        (Fraction(9999, 10_000), "99.99 %"),
        (Fraction(1, 10_000), "0.010 %"),
        (Fraction(3, 10**9), "0.00000030 %"),
    ],
)
def test_a_percentage_is_never_nothing_or_everything_unless_it_is(share, said):
    assert per_cent(share) == said
