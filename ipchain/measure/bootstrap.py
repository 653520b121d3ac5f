"""How far the estimate may be off: bootstrap intervals over runs, and how many more runs would narrow them.

A resample draws as many runs as there are, each as likely as the others, with repetition. The interval is cut from
the estimates of many resamples: at fixed shares (percentile), or at shares corrected for the bias and the
skewness of the estimate (BCa, the default). All sums are whole numbers, so the bounds are exact fractions; only the
two shares are floats, from arithmetic that is the same on every platform. Equal runs and stream, equal bits.

Give each interval a stream of its own name, such as `bootstrap:<cell>:<metric>`: then no interval depends on
which others were asked for before.

Sources: Efron 1987, "Better Bootstrap Confidence Intervals", Journal of the American Statistical Association 82;
ranks of the resamples after Efron and Tibshirani 1993, section 12.5.
Not here: what small samples do to the coverage, which is measured in docs/statistics.md.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, sqrt
from typing import Final, Literal

from ipchain.arithmetic import normal_probability, normal_quantile
from ipchain.chance import Stream
from ipchain.errors import invariant
from ipchain.measure.statistics import NoAnswer, Number, Why, scaled

Method = Literal["BCa", "percentile"]

CONFIDENCE: Final = Fraction(95, 100)
RESAMPLES: Final = 10_000
FEWEST_RUNS: Final = 3
"""With fewer runs the jackknife has nothing to say about skewness, and no interval is given."""

MOST_RUNS: Final = 65_536
"""One 16-bit number of a stream picks one run."""

TARGET: Final = Fraction(5, 100)
"""The relative half-width that `more_runs` aims at unless told otherwise."""

_AT_ONCE = 256
_WORDS = 1 << 16


@dataclass(frozen=True, slots=True)
class Statistic:
    """What is estimated. `score` orders samples of one size as the statistic does, in whole numbers.

    `per_value`: the score is the statistic times the size of the sample.
    """

    name: str
    score: Callable[[Sequence[int]], int]
    per_value: bool


def _middle(values: Sequence[int]) -> int:
    """The median by nearest rank, as in `statistics.median`."""
    return sorted(values)[(len(values) - 1) // 2]


MEAN: Final = Statistic("mean", sum, per_value=True)
MEDIAN: Final = Statistic("median", _middle, per_value=False)


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, both included, in the unit of the metric.

    Made by a method that covers the true value in about `confidence` of all experiments.
    """

    low: Fraction
    high: Fraction
    confidence: Fraction
    method: Method
    widened: bool
    resamples: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """A statistic of one cell's runs; `value` is None without runs."""

    statistic: str
    samples: int
    value: Fraction | None
    interval: Interval | NoAnswer


def estimate(
    values: Sequence[Number],
    stream: Stream,
    statistic: Statistic = MEAN,
    *,
    method: Method = "BCa",
    widened: bool = True,
    confidence: Fraction = CONFIDENCE,
    resamples: int = RESAMPLES,
) -> Estimate:
    """The statistic of these runs, one number each, with its interval. 0 < confidence < 1, resamples >= 1.

    `widened` makes up for few runs (`plain_levels`): thirty runs then cover what is promised (docs/decisions/0010).
    No interval for fewer than three runs, runs that all say the same, or an estimate that a method cannot place
    among its resamples. Raises InvariantViolation for more than 65,536 runs.
    """
    invariant(0 < confidence < 1, "confidence-in-range", confidence=confidence)
    invariant(resamples >= 1 and len(values) <= MOST_RUNS, "can-resample", resamples=resamples, runs=len(values))
    size = len(values)
    if not size:
        return Estimate(statistic.name, 0, None, NoAnswer(Why.TOO_FEW, 0))
    whole, unit = scaled(values)
    divisor = unit * size if statistic.per_value else unit
    value = Fraction(statistic.score(whole), divisor)
    if size < FEWEST_RUNS or len(set(whole)) == 1:
        why = Why.TOO_FEW if size < FEWEST_RUNS else Why.ALL_EQUAL
        return Estimate(statistic.name, size, value, NoAnswer(why, size))
    scores = resampled(whole, stream, statistic, resamples)
    plain = plain_levels(confidence, size if widened else None)
    levels = plain if method == "percentile" else bca_levels(whole, scores, statistic, plain)
    if isinstance(levels, Why):
        return Estimate(statistic.name, size, value, NoAnswer(levels, size))
    low, high = (Fraction(score, divisor) for score in cut(scores, levels))
    return Estimate(statistic.name, size, value, Interval(low, high, confidence, method, widened, resamples))


def resampled(values: Sequence[int], stream: Stream, statistic: Statistic, resamples: int) -> list[int]:
    """The scores of so many resamples, in ascending order."""
    size = len(values)
    # Numbers from the last, incomplete round over the runs are dropped, or the first runs would come up more often.
    fair = _WORDS - _WORDS % size
    drawn: list[int] = []
    scores: list[int] = []
    while len(scores) < resamples:
        wanted = min(_AT_ONCE, resamples - len(scores)) * size - len(drawn)
        drawn += [values[word % size] for word in stream.take16(wanted) if word < fair]
        complete = len(drawn) // size * size
        scores += [statistic.score(drawn[first : first + size]) for first in range(0, complete, size)]
        del drawn[:complete]
    scores.sort()
    return scores


def plain_levels(confidence: Fraction, widened_for: int | None = None) -> tuple[float, float]:
    """The shares of resamples below and up to which the percentile interval reaches: 2.5 % and 97.5 % for 95 %.

    `widened_for`: the number of runs, when the interval is to make up for how few they are. A resample varies less
    than a sample by the root of (n - 1) / n, and the spread itself is only estimated, which Student's t allows for
    (Hesterberg 2015, "What Teachers Should Know About the Bootstrap", American Statistician 69).
    """
    beside = float((1 - confidence) / 2)
    if widened_for is not None:
        freedom = widened_for - 1
        beside = normal_probability(sqrt(widened_for / freedom) * student_quantile(beside, freedom))
    return beside, 1.0 - beside


def student_quantile(p: float, freedom: int) -> float:
    """Student's t by the expansion of Fisher and Cornish 1960: at 95 % good to 1 part in 10**4 from 8 degrees on."""
    z = normal_quantile(p)
    square = z * z
    terms = (
        z,
        z * (square + 1) / 4,
        z * ((5 * square + 16) * square + 3) / 96,
        z * (((3 * square + 19) * square + 17) * square - 15) / 384,
        z * ((((79 * square + 776) * square + 1482) * square - 1920) * square - 945) / 92160,
    )
    total = 0.0
    for term in reversed(terms):
        total = total / freedom + term
    return total


def bca_levels(
    values: Sequence[int], scores: Sequence[int], statistic: Statistic, plain: tuple[float, float]
) -> tuple[float, float] | Why:
    """Such shares, bias-corrected and accelerated (Efron 1987); `scores` are those of the resamples, ascending.

    The bias is seen in how many resamples lie below the estimate, of ties one half; the acceleration, which is how
    fast the error grows with the true value, in the skewness of the jackknife.
    """
    own = statistic.score(values)
    twice_below = bisect_left(scores, own) + bisect_right(scores, own)
    if twice_below in {0, 2 * len(scores)}:
        return Why.BEYOND_RESAMPLES
    bias = normal_quantile(twice_below / (2 * len(scores)))
    pace = acceleration(values, statistic)
    levels = []
    for level in plain:
        shifted = bias + normal_quantile(level)
        if pace * shifted >= 1.0:
            return Why.TOO_SKEWED
        levels.append(normal_probability(bias + shifted / (1.0 - pace * shifted)))
    return levels[0], levels[1]


def acceleration(values: Sequence[int], statistic: Statistic) -> float:
    """One sixth of the skewness of the jackknife: each run's pull on the estimate, found by leaving it out.

    Exact but for one division and one root. 0 when leaving out one run never changes the estimate.
    """
    without = [statistic.score([*values[:i], *values[i + 1 :]]) for i in range(len(values))]
    # The mean of the scores less each, times their count: whole numbers, and the ratio below does not see the factor.
    total = sum(without)
    pulls = [total - len(without) * score for score in without]
    squares = sum(pull * pull for pull in pulls)
    if not squares:
        return 0.0
    cubes = sum(pull**3 for pull in pulls)
    size = sqrt(Fraction(cubes * cubes, squares**3)) / 6.0
    return size if cubes > 0 else -size


def cut(scores: Sequence[int], levels: tuple[float, float]) -> tuple[int, int]:
    """The resamples at these shares: the k-th from below with k = (B + 1) x share rounded down, and so from above."""
    ranks = len(scores) + 1
    low = floor(ranks * levels[0])
    high = ceil(ranks * levels[1])
    return scores[min(max(low, 1), len(scores)) - 1], scores[min(max(high, 1), len(scores)) - 1]


@dataclass(frozen=True, slots=True)
class Precision:
    """How narrow an interval is for its estimate: half its width over the estimate's size, as a share of 1.

    `more_runs` is how many runs beyond these would probably bring it down to `target`; 0 when it is there.
    """

    relative_half_width: Fraction
    target: Fraction
    more_runs: int


def precision(found: Estimate, target: Fraction = TARGET) -> Precision | NoAnswer:
    """How many more runs reach the target, since the width falls with the root of the number of runs.

    That is a forecast from the spread of the runs at hand, not a promise. No answer without an interval, or
    when the estimate is zero.
    """
    invariant(target > 0, "target-above-zero", target=target)
    if isinstance(found.interval, NoAnswer):
        return found.interval
    if not found.value:
        return NoAnswer(Why.AROUND_ZERO, found.samples)
    relative = (found.interval.high - found.interval.low) / 2 / abs(found.value)
    needed = ceil(found.samples * (relative / target) ** 2)
    return Precision(relative, target, max(0, needed - found.samples))
