"""Our logarithm, exponential and normal distribution against the platform's, which the product may not use."""

import math

import pytest

from ipchain.arithmetic import artanh, exp, ln, normal_probability, normal_quantile, normal_quantile_short

# scipy.special.ndtri(p), scipy 1.17.1
NORMAL_QUANTILES = {
    1e-300: -37.0470962993612,
    1e-9: -5.9978070150076865,
    0.0001: -3.7190164854556804,
    0.025: -1.9599639845400545,
    0.075: -1.4395314709384563,
    0.3: -0.5244005127080409,
    0.95: 1.6448536269514722,
    0.975: 1.959963984540054,
    0.999: 3.090232306167813,
}

# scipy.special.ndtr(z), scipy 1.17.1
NORMAL_PROBABILITIES = {
    -37.0: 5.7255712225239266e-300,
    -8.0: 6.22096057427174e-16,
    -3.0: 0.0013498980316300933,
    -1.0: 0.15865525393145707,
    0.5: 0.6914624612740131,
    2.999: 0.9986456634662729,
    3.5: 0.9997673709209645,
}


@pytest.mark.parametrize("p", NORMAL_QUANTILES)
def test_the_normal_quantile_is_scipys(p):
    assert normal_quantile(p) == pytest.approx(NORMAL_QUANTILES[p], rel=2e-15)


@pytest.mark.parametrize("z", NORMAL_PROBABILITIES)
def test_the_normal_probability_is_scipys(z):
    assert normal_probability(z) == pytest.approx(NORMAL_PROBABILITIES[z], rel=1e-12)


def test_the_normal_quantile_and_probability_undo_one_another():
    for thousandth in range(1, 1000):
        p = thousandth / 1000
        assert normal_probability(normal_quantile(p)) == pytest.approx(p, rel=1e-13)


def test_the_short_quantile_keeps_seven_digits_of_the_long_one():
    worst = max(abs(normal_quantile_short(p / 1000) - normal_quantile(p / 1000)) for p in range(500, 1000))

    assert 1e-10 < worst < 1e-6


def test_logarithm_exponential_and_artanh_are_the_platforms_to_the_last_digits():
    for step in range(1, 2000):
        x = step / 2000
        assert ln(x) == pytest.approx(math.log(x), rel=1e-13)
        assert artanh(x / 2) == pytest.approx(math.atanh(x / 2), rel=1e-14)
        assert exp(-step / 3) == pytest.approx(math.exp(-step / 3), rel=1e-14)
    assert (exp(0.0), ln(1.0), artanh(0.0)) == (1.0, 0.0, 0.0)
    assert exp(-800.0) == 0.0


@pytest.mark.parametrize("p", [0.0, 1.0, -0.1, 1.5])
def test_a_probability_of_nothing_or_everything_has_no_quantile(p):
    with pytest.raises(AssertionError):
        normal_quantile(p)
