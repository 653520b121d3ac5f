"""Our statistics and scipy's, side by side on samples drawn anew; and the kept table is still what scipy says."""

from fractions import Fraction
from itertools import product

import pytest
from oracle_statistics import SCIPY, calls, plain

from ipchain.chance import Stream
from ipchain.measure.binomial import Count, bounds
from ipchain.measure.bootstrap import CONFIDENCE, MEAN, acceleration, bca_levels, plain_levels, resampled
from ipchain.measure.paired import sign_flip
from ipchain.measure.statistics import quantile, scaled, summary

np = pytest.importorskip("numpy")
stats = pytest.importorskip("scipy.stats")

SAMPLES = 20


@pytest.fixture(scope="module")
def words():
    return calls()


def drawn(number):
    """Three to forty whole numbers, some alike."""
    stream = Stream(number, "oracle")
    return [stream.below(200) - 60 for _ in range(3 + stream.below(38))]


@pytest.mark.parametrize("call", SCIPY)
def test_the_kept_table_is_what_scipy_says_now(call, words):
    assert plain(eval(call, words)) == pytest.approx(SCIPY[call], rel=1e-9)


@pytest.mark.parametrize("number", range(SAMPLES))
def test_estimates_are_numpys(number):
    values = drawn(number)
    found = summary(values)

    assert float(found.mean) == pytest.approx(np.mean(values), rel=1e-12)
    assert found.deviation == pytest.approx(np.std(values, ddof=1), rel=1e-12)
    for per_cent in (5, 25, 50, 90, 95):
        assert quantile(values, per_cent) == np.quantile(values, per_cent / 100, method="inverted_cdf")


@pytest.mark.parametrize("number", range(SAMPLES))
def test_corrected_levels_are_scipys_for_the_same_resamples(number):
    whole, _ = scaled(drawn(number))
    scores = resampled(whole, Stream(number, "draws"), MEAN, 500)
    sample, made = (np.array(whole, dtype=float),), np.array(scores, dtype=float)
    low, high, pace = stats._resampling._bca_interval(sample, np.sum, -1, 0.025, made, None, np)

    assert bca_levels(whole, scores, MEAN, plain_levels(CONFIDENCE)) == pytest.approx((low, high), rel=1e-9)
    assert acceleration(whole, MEAN) == pytest.approx(float(np.ravel(pace)[0]), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("runs", "word"), [*product((7, 30, 120), ("less", "greater", "two-sided"))])
def test_exact_bounds_are_scipys(runs, word):
    ours = {"less": "at most", "greater": "at least", "two-sided": "both"}[word]
    for happened in (0, 1, runs // 3, runs - 1, runs):
        found = bounds(Count(happened, runs), ours)
        told = stats.binomtest(happened, runs, alternative=word).proportion_ci(0.95, method="exact")

        assert (float(found.low), float(found.high)) == pytest.approx((told.low, told.high), abs=1e-9)


@pytest.mark.parametrize("number", range(SAMPLES))
def test_sign_flips_are_scipys(number):
    values = drawn(number)[:10]
    found = stats.permutation_test((values,), np.sum, permutation_type="samples", n_resamples=np.inf)

    assert float(sign_flip(values, Stream(0, "unused")).p) == pytest.approx(found.pvalue, rel=1e-12)


def test_a_planted_fault_would_be_seen():
    """The deviation of n below instead of n - 1 is off by more than the tolerance, also for forty values."""
    values = drawn(3)

    assert summary(values).deviation != pytest.approx(np.std(values), rel=1e-12)
    assert bounds(Count(0, 30)).high != Fraction(1, 10)
