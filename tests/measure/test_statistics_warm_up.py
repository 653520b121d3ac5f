"""MSER-5: where a run has settled, and when it has not. White 1997."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from ipchain.chance import Stream
from ipchain.measure.warm_up import NotSettled, Settled, standard_errors, warm_up


def noise(count, width=21):
    stream = Stream(1, "noise")
    return [stream.below(width) for _ in range(count)]


def test_a_start_that_differs_is_left_out_and_no_more():
    row = [500 - 10 * i for i in range(50)] + [0] * 350
    row = [one + other for one, other in zip(row, noise(400), strict=True)]
    found = warm_up(row)

    assert isinstance(found, Settled)
    assert 45 <= found.cut <= 60


def test_a_run_that_is_steady_from_the_start_loses_little():
    found = warm_up(noise(400))

    assert isinstance(found, Settled)
    assert found.cut <= 100


def test_a_run_that_always_says_the_same_loses_nothing():
    assert warm_up([7] * 60) == Settled(0, 60)


def test_a_run_that_grows_all_the_time_has_not_settled():
    assert warm_up(list(range(200))) == NotSettled(200, too_short=False)


def test_a_run_that_jumps_after_its_middle_has_not_settled():
    assert warm_up([0] * 150 + [100] * 50) == NotSettled(200, too_short=False)


def test_fewer_than_fifty_observations_are_too_few_to_tell():
    assert warm_up([1] * 49) == NotSettled(49, too_short=True)
    assert isinstance(warm_up([1] * 50), Settled)


def test_what_does_not_fill_a_five_is_not_looked_at():
    row = noise(100)

    assert warm_up([*row, 9999]).cut == warm_up(row).cut


@settings(deadline=None)
@given(st.lists(st.integers(-100, 100), min_size=1, max_size=30))
def test_each_standard_error_is_its_formula(values):
    """Sum of squares around the mean of what remains, over the square of how much remains."""
    for cut, found in enumerate(standard_errors(values)):
        rest = values[cut:]
        middle = Fraction(sum(rest), len(rest))
        assert found == sum((value - middle) ** 2 for value in rest) / len(rest) ** 2


def test_the_cut_is_the_smallest_of_all_standard_errors():
    row = [300 - 12 * i if i < 25 else 0 for i in range(200)]
    row = [one + other for one, other in zip(row, noise(200), strict=True)]
    fives = [Fraction(sum(row[i : i + 5]), 5) for i in range(0, 200, 5)]
    by_hand = []
    for cut in range(36):
        middle = sum(fives[cut:]) / len(fives[cut:])
        by_hand.append(sum((five - middle) ** 2 for five in fives[cut:]) / len(fives[cut:]) ** 2)

    assert warm_up(row).cut == 5 * by_hand.index(min(by_hand))
