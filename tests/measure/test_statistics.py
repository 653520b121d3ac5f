"""One number per run in, estimates out: against numpy, exact in any order. Definitions: docs/statistics.md."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle_statistics import EVEN, SCIPY, SKEWED

from ipchain.errors import InvariantViolation
from ipchain.measure.metric import statistic
from ipchain.measure.statistics import (
    deviation,
    exact,
    mean,
    median,
    quantile,
    scaled,
    summary,
    variance,
)

NUMBERS = st.lists(
    st.one_of(st.integers(-(10**9), 10**9), st.fractions(max_denominator=1000), st.floats(-1e9, 1e9)), max_size=40
)


def test_the_mean_is_numpys_and_exact():
    assert mean(SKEWED) == SCIPY["np.mean(SKEWED)"] == Fraction(43, 2)
    assert mean([0.1] * 10) == Fraction(0.1), "the float that 0.1 is, not a tenth"


def test_the_standard_deviation_is_numpys():
    assert deviation(SKEWED) == pytest.approx(SCIPY["np.std(SKEWED, ddof=1)"], rel=1e-15)
    assert deviation(EVEN) == pytest.approx(SCIPY["np.std(EVEN, ddof=1)"], rel=1e-14)


@pytest.mark.parametrize(
    ("name", "values", "per_cent"),
    [("SKEWED", SKEWED, 50), ("SKEWED", SKEWED, 90), ("SKEWED", SKEWED, 95), ("EVEN", EVEN, 25)],
)
def test_quantiles_are_numpys_by_nearest_rank(name, values, per_cent):
    kept = SCIPY[f"np.quantile({name}, {per_cent / 100}, method='inverted_cdf')"]

    assert float(quantile(values, per_cent)) == kept


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=60), st.sampled_from([50, 90, 95]))
def test_a_quantile_of_runs_is_the_percentile_of_samples_in_a_run(values, per_cent):
    """Nearest rank means the same in both modules."""
    assert quantile(values, per_cent) == statistic(f"p{per_cent}", [(value, 1) for value in values])


@given(NUMBERS, st.randoms(use_true_random=False))
def test_no_estimate_depends_on_the_order_of_the_runs(values, dice):
    shuffled = list(values)
    dice.shuffle(shuffled)

    assert summary(shuffled) == summary(values)


@given(NUMBERS.filter(bool))
def test_scaled_numbers_are_the_numbers(values):
    whole, unit = scaled(values)

    assert [Fraction(value, unit) for value in whole] == list(exact(values))


def test_a_sum_of_floats_loses_nothing():
    values = [1e16, 1.0, -1e16]

    assert sum(values) == 0.0, "a plain sum does lose the one"
    assert mean(values) == Fraction(1, 3)


def test_the_variance_of_close_numbers_far_from_zero_is_exact():
    """The formula with squares, in floats, gives nonsense here."""
    assert variance([10**9 + 4, 10**9 + 7, 10**9 + 13, 10**9 + 16]) == 30


def test_the_median_of_an_even_number_of_runs_is_one_that_was_seen():
    assert median([4, 1, 3, 2]) == 2


def test_a_99th_percentile_needs_a_thousand_values_and_a_greatest_value_one():
    assert quantile(range(999), 99) is None
    assert quantile(range(1000), 99) == 989
    assert quantile([7], 100) == 7


def test_without_values_there_is_nothing_to_say():
    assert (mean([]), median([]), deviation([]), deviation([3])) == (None, None, None, None)
    assert summary([]).least is None


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(InvariantViolation, match="sample-is-a-number"):
        mean([1, value])


@pytest.mark.parametrize("per_cent", [0, 101])
def test_a_percentile_outside_one_to_a_hundred_is_refused(per_cent):
    with pytest.raises(InvariantViolation, match="per-cent-in-range"):
        quantile([1], per_cent)
