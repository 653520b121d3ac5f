from fractions import Fraction
from math import isclose, log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipchain.governance import concentration
from ipchain.governance.concentration import (
    THIRD,
    effective_number,
    entropy_bits,
    evenness,
    gini,
    gini_corrected,
    hhi,
    max_share,
    nakamoto_coefficient,
    shares,
)
from ipchain.governance.invalid import NegativeWeight, NoPositiveWeight, ThresholdOutOfRange

F = Fraction

VECTORS = [
    ((1,) * 6, 4, 3, F(0), F(5000, 3), F(6), 2.58496),
    ((50, 20, 10, 10, 5, 5), 2, 1, F(45, 100), F(3150), F(200, 63), 2.06096),
    ((4, 2, 1, 1), 2, 1, F(5, 16), F(34375, 10), F(32, 11), 1.75),
    ((10, 0, 0, 0), 1, 1, F(3, 4), F(10000), F(1), 0.0),
]

amounts = st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any)


@pytest.mark.parametrize(("x", "half", "third", "inequality", "index", "number", "bits"), VECTORS)
def test_the_four_distributions_worked_out_by_hand(x, half, third, inequality, index, number, bits):
    assert nakamoto_coefficient(x) == half
    assert nakamoto_coefficient(x, THIRD) == third
    assert gini(x) == inequality
    assert hhi(x) == index
    assert effective_number(x) == number
    assert round(entropy_bits(x), 5) == bits
    assert max_share(x) == F(max(x), sum(x))


@given(amounts)
def test_gini_is_the_mean_difference_over_twice_the_mean(x):
    differences = sum(abs(a - b) for a in x for b in x)

    assert gini(x) == F(differences, 2 * len(x) ** 2) / F(sum(x), len(x))


@given(amounts, st.fractions(0, 1).filter(lambda t: t < 1))
def test_the_nakamoto_coefficient_is_the_smallest_group_above_the_threshold(x, threshold):
    count = nakamoto_coefficient(x, threshold)
    largest = sorted(x, reverse=True)

    assert F(sum(largest[:count]), sum(x)) > threshold
    assert F(sum(largest[: count - 1]), sum(x)) <= threshold


@given(amounts)
def test_the_measures_stay_in_their_ranges(x):
    n = len(x)

    assert sum(shares(x)) == 1
    assert F(10_000, n) <= hhi(x) <= 10_000
    assert 1 <= effective_number(x) <= n
    assert 0 <= gini(x) <= F(n - 1, n)
    assert -1e-12 <= entropy_bits(x) <= log2(n) + 1e-12
    if n > 1:
        assert 0 <= gini_corrected(x) <= 1
        assert 0 <= evenness(x) <= 1 + 1e-12


@given(amounts, st.integers(1, 50))
def test_units_do_not_matter(x, factor):
    scaled = [amount * factor for amount in x]

    assert (gini(scaled), hhi(scaled), nakamoto_coefficient(scaled)) == (gini(x), hhi(x), nakamoto_coefficient(x))


def test_one_of_few_who_has_all_is_as_unequal_as_can_be():
    assert gini_corrected([10, 0, 0, 0]) == 1
    assert gini_corrected([1] * 6) == 0


def test_a_single_holder_has_no_evenness_and_no_corrected_gini():
    assert gini([3]) == 0
    assert gini_corrected([3]) is None
    assert evenness([3]) is None
    assert entropy_bits([3]) == 0


def test_equal_holders_are_perfectly_even():
    assert isclose(evenness([7] * 5), 1)


@pytest.mark.parametrize("measure", [shares, gini, gini_corrected, hhi, effective_number, entropy_bits, evenness])
def test_nothing_to_share_and_less_than_nothing_are_refused(measure):
    for nothing in ([], [0, 0]):
        with pytest.raises(NoPositiveWeight) as told:
            measure(nothing)
        assert told.value.holders == len(nothing)
    with pytest.raises(NegativeWeight, match="holder 2 has -1"):
        measure([2, -1])


@pytest.mark.parametrize("threshold", [F(-1, 10), F(1), F(3, 2)])
def test_a_threshold_outside_its_range_is_refused(threshold):
    with pytest.raises(ThresholdOutOfRange):
        nakamoto_coefficient([1, 2], threshold)


def test_at_least_instead_of_more_than_is_seen(monkeypatch):
    """Three of six equal holders have half, which is not more than half."""

    class AtLeast(Fraction):
        def __gt__(self, other):
            return Fraction.__ge__(self, other)

        def __add__(self, other):
            return AtLeast(Fraction.__add__(self, other))

    monkeypatch.setattr(concentration, "Fraction", AtLeast)
    assert nakamoto_coefficient([1] * 6) == 3
