"""Two cells with the same seeds: pairs, sign-flip test, Holm's correction."""

from fractions import Fraction
from itertools import chain, combinations, product
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_statistics import DIFFERENCES, EVEN, SCIPY

from ipchain.chance import Stream
from ipchain.measure.bootstrap import MEAN, estimate
from ipchain.measure.paired import compare, holm, pairs, sign_flip
from ipchain.measure.statistics import NoAnswer, Why


def dice(name="test"):
    return Stream(1, name)


def test_pairs_are_made_by_seed_whatever_the_order_and_strays_are_named():
    found = pairs({3: 10, 1: 7.5, 9: 1}, {1: 5, 3: 12, 4: 0})

    assert found.seeds == (1, 3)
    assert found.differences == (Fraction(5, 2), Fraction(-2))
    assert found.unpaired == (4, 9)


def test_the_interval_of_a_comparison_is_that_of_its_differences():
    cell, baseline = {seed: 100 * seed + d for seed, d in enumerate(DIFFERENCES)}, {s: 100 * s for s in range(12)}
    found = compare(cell, baseline, dice(), resamples=500)

    assert found.difference == estimate(DIFFERENCES, dice(), MEAN, resamples=500)
    assert found.test == sign_flip(DIFFERENCES, dice())


def test_same_seeds_see_a_difference_that_separate_intervals_do_not():
    """What pairing is for: the seeds differ by far more than the cells."""
    baseline = {seed: (seed * 7919) % 997 for seed in range(30)}
    cell = {seed: value + 5 + seed % 3 for seed, value in baseline.items()}
    paired = compare(cell, baseline, dice(), resamples=1000)
    alone = [estimate(list(of.values()), dice(), resamples=1000).interval for of in (cell, baseline)]

    assert paired.difference.interval.low > 5
    assert alone[0].low < alone[1].high, "the separate intervals overlap"


@pytest.mark.parametrize("differ", [1, 2, 5])
def test_so_few_pairs_that_differ_give_no_interval(differ):
    """A bootstrap of 25 zeros and a few others leaves zero out, although the test finds nothing at all."""
    cell = {seed: 10 + (3 + seed if seed < differ else 0) for seed in range(30)}
    found = compare(cell, dict.fromkeys(range(30), 10), dice(), resamples=500)

    assert found.difference.interval == NoAnswer(Why.FEW_DIFFER, differ)
    assert found.difference.value > 0
    assert found.test.p > Fraction(5, 100)


def test_six_pairs_that_differ_are_enough():
    cell = {seed: 10 + (3 + seed if seed < 6 else 0) for seed in range(30)}
    found = compare(cell, dict.fromkeys(range(30), 10), dice(), resamples=500)

    assert found.difference.interval.low > 0
    assert found.test.p < Fraction(5, 100)


def test_more_confidence_needs_more_pairs_that_differ():
    cell = {seed: 10 + (3 + seed if seed < 6 else 0) for seed in range(30)}
    found = compare(cell, dict.fromkeys(range(30), 10), dice(), resamples=500, confidence=Fraction(99, 100))

    assert found.difference.interval == NoAnswer(Why.FEW_DIFFER, 6)


def test_cells_without_a_common_seed_are_not_compared():
    found = compare({1: 1}, {2: 1}, dice())

    assert found.difference.interval == NoAnswer(Why.TOO_FEW, 0)
    assert found.test is None


@pytest.mark.parametrize(
    ("call", "values"),
    [
        ("flips(DIFFERENCES)", DIFFERENCES),
        ("flips((1, 2, 3, 4, 5, 6, 7, 8))", (1, 2, 3, 4, 5, 6, 7, 8)),
        ("flips(EVEN)", EVEN),
    ],
)
def test_the_exact_p_value_is_scipys(call, values):
    found = sign_flip(values, dice())

    assert not found.drawn
    assert float(found.p) == SCIPY[call]


@settings(deadline=None)
@given(st.lists(st.integers(-9, 9), min_size=1, max_size=9))
def test_the_exact_p_value_counts_every_pattern_of_signs(values):
    sums = [sum(s * v for s, v in zip(signs, values, strict=True)) for signs in product((1, -1), repeat=len(values))]
    far = sum(abs(total) >= abs(sum(values)) for total in sums)

    assert sign_flip(values, dice()).p == Fraction(far, len(sums))


def test_the_default_thirty_seeds_are_counted_not_drawn():
    stream = dice()
    found = sign_flip([seed - 10 for seed in range(31)], stream)

    assert (found.drawn, found.patterns) == (False, 2**30)  # one difference is zero
    assert stream.take16(4) == dice().take16(4), "nothing was drawn"


def test_drawn_p_values_come_near_the_exact_one_and_never_reach_zero():
    """Thirty-two counted differences; with two more that hardly matter they are drawn."""
    values = [1_000_000 * (2 * ((i * 37) % 11) - 7) for i in range(32)]
    counted, drawn = sign_flip(values, dice()), sign_flip([*values, 1, -1], dice())

    assert (counted.drawn, drawn.drawn) == (False, True)
    assert drawn.p == pytest.approx(counted.p, abs=0.015)
    assert sign_flip([1] * 40, dice()).p == Fraction(1, 10_001)


def test_a_drawn_sum_just_as_far_from_zero_counts_as_as_far():
    """Of 34 ones, 18 above zero: only the patterns of 17 and 17 are nearer."""
    found = sign_flip([1] * 18 + [-1] * 16, dice())

    assert found.p == pytest.approx(1 - Fraction(comb(34, 17), 2**34), abs=0.015)


def test_each_drawn_bit_turns_the_sign_of_one_difference():
    """The definition, for forty differences: sixteen signs to a drawn number, the lowest bit first."""
    values, stream, far = [3**i for i in range(40)], dice(), 0
    values[-1] = -sum(values[:-1]) // 2
    for _ in range(300):
        words = stream.take16(3)
        signs = [-1 if words[i // 16] >> (i % 16) & 1 else 1 for i in range(40)]
        far += abs(sum(sign * value for sign, value in zip(signs, values, strict=True))) >= abs(sum(values))

    assert 0 < far < 300
    assert sign_flip(values, dice(), draws=300).p == Fraction(1 + far, 301)


def test_differences_of_nothing_surprise_nobody():
    assert sign_flip([0] * 50, dice()).p == 1


# ---- Holm ---------------------------------------------------------------------------------------


def test_holms_steps_on_four_comparisons():
    p = {"a": Fraction(1, 100), "b": Fraction(4, 100), "c": Fraction(3, 100), "d": Fraction(5, 1000)}

    assert holm(p) == {"a": Fraction(3, 100), "b": Fraction(6, 100), "c": Fraction(6, 100), "d": Fraction(2, 100)}
    assert list(holm(p)) == list(p)


@given(st.lists(st.fractions(0, 1, max_denominator=40), min_size=1, max_size=5))
def test_holm_is_the_closed_test_of_bonferroni(values):
    """Holm 1979, section 2: rejected when every family that holds the comparison is, by Bonferroni."""
    p = {str(place): value for place, value in enumerate(values)}
    families = list(chain.from_iterable(combinations(p, size) for size in range(1, len(p) + 1)))

    closed = {name: max(min(Fraction(1), len(f) * min(p[of] for of in f)) for f in families if name in f) for name in p}
    assert holm(p) == closed


def test_one_comparison_needs_no_correction_and_none_gives_none():
    assert holm({"a": Fraction(3, 100)}) == {"a": Fraction(3, 100)}
    assert holm({}) == {}
