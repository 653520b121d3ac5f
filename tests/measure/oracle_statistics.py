"""What scipy says, beside the call that makes it say so. The product does not know scipy, and the tests need none.

Run this file where scipy and numpy are installed: it works every value out again and names those that differ.
"""

import sys

SKEWED = (
    12, 15, 9, 22, 31, 8, 14, 19, 27, 11, 64, 10, 13, 17, 25, 9, 41, 16, 12, 20, 33, 7, 18, 15, 11, 90, 14, 23, 10, 29,
)  # fmt: skip
"""Thirty runs: leader elections in milliseconds, say. Skewed to the right."""

EVEN = (4.1, 5.3, 4.8, 6.0, 5.1, 4.4, 5.7, 5.0, 4.9, 5.5)

TENTHS = tuple(round(10 * value) for value in EVEN)
"""The same in whole numbers: floats would blur which resamples tie with the estimate."""

DIFFERENCES = (3, -1, 4, 2, 0, 5, -2, 6, 1, 3, 3, -4)
"""Twelve pairs, with ties and a zero."""

SCIPY = {
    "np.mean(SKEWED)": 21.5,
    "np.std(SKEWED, ddof=1)": 17.531744607012655,
    "np.std(EVEN, ddof=1)": 0.5769652406245015,
    "np.quantile(SKEWED, 0.5, method='inverted_cdf')": 15.0,
    "np.quantile(SKEWED, 0.9, method='inverted_cdf')": 33.0,
    "np.quantile(SKEWED, 0.95, method='inverted_cdf')": 64.0,
    "np.quantile(EVEN, 0.25, method='inverted_cdf')": 4.8,
    "bootstrap(SKEWED, 'BCa')": (16.933333333333334, 30.466666666666665),
    "bootstrap(SKEWED, 'percentile')": (16.1, 28.3),
    "bootstrap(EVEN, 'BCa')": (4.73, 5.41),
    "bca(SKEWED)": (0.06313281319215187, 0.9945516394095646, 0.07719995852582585),
    "bca(TENTHS)": (0.020685881535556127, 0.9700789026808264, -0.00585448979993825),
    "bca(DIFFERENCES)": (0.022881392085319904, 0.9729014121323505, -0.0204977817761234),
    "exact(0, 30, 'less')": (0.0, 0.09503385285530412),
    "exact(0, 180, 'less')": (0.0, 0.016505228195725523),
    "exact(0, 30, 'two-sided')": (0.0, 0.11570330822202743),
    "exact(30, 30, 'greater')": (0.9049661471446959, 1.0),
    "exact(30, 30, 'two-sided')": (0.8842966917779725, 1.0),
    "exact(7, 30, 'less')": (0.0, 0.3939474225225303),
    "exact(7, 30, 'greater')": (0.1149868955697387, 1.0),
    "exact(7, 30, 'two-sided')": (0.09933786495802023, 0.42283652297821944),
    "exact(29, 30, 'two-sided')": (0.827830544366587, 0.9991564290733507),
    "exact(250, 500, 'two-sided')": (0.4552855693242274, 0.5447144306757725),
    "exact(1, 1, 'two-sided')": (0.025000000000000022, 1.0),
    "flips(DIFFERENCES)": 0.0966796875,
    "flips((1, 2, 3, 4, 5, 6, 7, 8))": 0.0078125,
    "flips(EVEN)": 0.001953125,
    "stats.t.ppf(0.025, 9)": -2.2621571627982053,
    "stats.t.ppf(0.025, 29)": -2.045229642132704,
    "stats.t.ppf(0.005, 29)": -2.7563859036706053,
    "stats.norm.cdf(np.sqrt(30 / 29) * stats.t.ppf(0.025, 29))": 0.018753900278220513,
}
"""Calls as in `calls` below, with scipy 1.17.1 and numpy 2.4.6."""

RESAMPLES = 2_000
"""Of our own, which scipy is shown to work out its levels."""


def calls():
    """The words that the table above uses."""
    import numpy as np
    from scipy import stats

    def bootstrap(values, method):
        found = stats.bootstrap(
            (values,), np.mean, n_resamples=400_000, batch=20_000, method=method, rng=np.random.default_rng(1)
        )
        return tuple(float(end) for end in found.confidence_interval)

    def bca(values):
        """Levels and acceleration that scipy takes from the resamples of `ipchain.measure.bootstrap`."""
        from ipchain.chance import Stream
        from ipchain.measure.bootstrap import MEAN, resampled
        from ipchain.measure.statistics import scaled

        whole, _ = scaled(values)
        totals = resampled(whole, Stream(1, "oracle"), MEAN, RESAMPLES)
        made, sample = np.array(totals, dtype=float), (np.array(whole, dtype=float),)
        low, high, pace = stats._resampling._bca_interval(sample, np.sum, -1, 0.025, made, None, np)
        return float(low), float(high), float(np.ravel(pace)[0])

    def exact(happened, runs, alternative):
        found = stats.binomtest(happened, runs, alternative=alternative).proportion_ci(0.95, method="exact")
        return float(found.low), float(found.high)

    def flips(values):
        found = stats.permutation_test((values,), np.sum, permutation_type="samples", n_resamples=np.inf)
        return float(found.pvalue)

    return {
        "np": np, "stats": stats, "bootstrap": bootstrap, "bca": bca, "exact": exact, "flips": flips,
        "SKEWED": SKEWED, "EVEN": EVEN, "TENTHS": TENTHS, "DIFFERENCES": DIFFERENCES,
    }  # fmt: skip


def plain(value):
    return value if isinstance(value, tuple) else float(value)


if __name__ == "__main__":
    words = calls()
    differ = 0
    for call, kept in SCIPY.items():
        now = plain(eval(call, words))
        if now != kept:
            differ += 1
            print(f'    "{call}": {now!r},')
    print(f"{len(SCIPY)} values, {differ} differ")
    sys.exit(differ > 0)
