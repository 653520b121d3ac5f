"""What many runs say together: one number per run in, estimates out.

Requests inside a run depend on one another, so the unit is the run: whoever compares brings one number of each.
Numbers are whole, exact fractions or floats. A float is taken for exactly what it is (`Fraction(x)`), all sums are
exact, and so an estimate depends neither on the order of the runs nor on the platform. Results stay exact
fractions; only what needs a root is a float, rounded once at its end. A page rounds when it prints: `float(x)`.

Sources: nearest rank as in `measure.metric` and docs/results.md; what each number means: docs/statistics.md.
Not here: intervals (`bootstrap`), yes and no (`binomial`), differences (`paired`), the start of a run (`warm_up`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from math import ceil, isfinite, lcm, sqrt
from typing import Final

from ipchain.errors import invariant
from ipchain.measure.metric import P99_NEEDS

Number = int | Fraction | float
"""What one run may say of itself; a float must be finite."""

FAR_PER_CENT: Final = 99
"""From this percentile up to the greatest value, `P99_NEEDS` values are needed."""


class Why(Enum):
    """Why there is no answer."""

    TOO_FEW = "too few runs"
    ALL_EQUAL = "every run gave the same number"
    FEW_DIFFER = "too few pairs differ"
    BEYOND_RESAMPLES = "the estimate lies at the edge of its resamples"
    TOO_SKEWED = "the correction for skewness has no solution at this confidence"
    AROUND_ZERO = "the estimate is zero, so nothing is relative to it"


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """There is no such figure for these runs, and why; `samples` is how many runs there were."""

    why: Why
    samples: int


def exact(values: Sequence[Number]) -> tuple[Fraction, ...]:
    """Each number as the fraction that it is. Raises InvariantViolation for a float that is no number."""
    for value in values:
        invariant(not isinstance(value, float) or isfinite(value), "sample-is-a-number", value=value)
    return tuple(Fraction(value) for value in values)


def scaled(values: Sequence[Number]) -> tuple[tuple[int, ...], int]:
    """The numbers times their least common denominator, as whole numbers, and that denominator."""
    fractions = exact(values)
    unit = lcm(*(value.denominator for value in fractions))
    return tuple(value.numerator * (unit // value.denominator) for value in fractions), unit


def mean(values: Sequence[Number]) -> Fraction | None:
    """The sum over the count, exactly; None without values."""
    return sum(exact(values), Fraction(0)) / len(values) if values else None


def quantile(values: Sequence[Number], per_cent: int) -> Fraction | None:
    """The smallest value such that at least `per_cent` of all are not above it (nearest rank); 1 to 100.

    It is always a value that was seen. None without values, and None for the 99th percentile of fewer than 1,000;
    100 is the greatest value and needs one only.
    """
    invariant(1 <= per_cent <= 100, "per-cent-in-range", per_cent=per_cent)
    if not values or (FAR_PER_CENT <= per_cent < 100 and len(values) < P99_NEEDS):
        return None
    return sorted(exact(values))[ceil(Fraction(per_cent * len(values), 100)) - 1]


def median(values: Sequence[Number]) -> Fraction | None:
    """The 50th percentile by nearest rank: of an even number of values, the lower of the two in the middle."""
    return quantile(values, 50)


def deviation(values: Sequence[Number]) -> float | None:
    """Standard deviation of the runs around their mean, with n - 1 below; None for fewer than two.

    The variance is exact; it is rounded once, before the root.
    """
    squared = variance(values)
    return None if squared is None else sqrt(squared)


def variance(values: Sequence[Number]) -> Fraction | None:
    """Sum of squared distances from the mean over n - 1, exactly; None for fewer than two values."""
    size = len(values)
    if size < 2:
        return None
    whole, unit = scaled(values)
    return Fraction(size * sum(value * value for value in whole) - sum(whole) ** 2, size * (size - 1) * unit * unit)


@dataclass(frozen=True, slots=True)
class Summary:
    """One cell's runs in a few numbers, in the unit of the metric."""

    samples: int
    mean: Fraction | None
    median: Fraction | None
    least: Fraction | None
    greatest: Fraction | None
    deviation: float | None


def summary(values: Sequence[Number]) -> Summary:
    """The runs of one cell in a few numbers; what too few runs cannot give is None."""
    return Summary(
        samples=len(values),
        mean=mean(values),
        median=median(values),
        least=min(exact(values), default=None),
        greatest=max(exact(values), default=None),
        deviation=deviation(values),
    )
