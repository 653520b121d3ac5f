"""Two cells run with the same seeds: the difference run by run, and how surprising it would be without a cause.

The same seed gives both cells the same chances, so what they share cancels out and the difference is narrower than
two separate intervals would let one think. The test turns the sign of each difference both ways: if the cells were
alike, either sign was as likely, and the p-value is the share of all patterns of signs whose sum is at least as far
from zero. Up to 32 pairs every pattern is counted; beyond that, 10,000 drawn ones.

Sources: Fisher 1935, "The Design of Experiments", section 21 (signs); Phipson and Smyth 2010 (drawn patterns: one is
added to both counts); Holm 1979, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of
Statistics 6.
Not here: which comparisons belong to one family; the caller says.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from ipchain.chance import Stream
from ipchain.errors import invariant
from ipchain.measure.bootstrap import CONFIDENCE, MEAN, RESAMPLES, Estimate, Method, estimate
from ipchain.measure.statistics import NoAnswer, Number, Why, exact, scaled

EXACT_UP_TO: Final = 32
"""Pairs up to which all patterns of signs are counted: two lists of 2**16 sums."""

DRAWS: Final = 10_000

_BYTE = 8


@dataclass(frozen=True, slots=True)
class Pairs:
    """One difference, cell less baseline, for each seed that both have a number for, in the order of the seeds.

    `unpaired` are the seeds that only one of the two has; they are left out.
    """

    seeds: tuple[int, ...]
    differences: tuple[Fraction, ...]
    unpaired: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SignFlip:
    """A two-sided sign-flip test. `patterns`: how many patterns of signs were looked at; `drawn`: by lot, not all."""

    p: Fraction
    patterns: int
    drawn: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """One cell against the baseline in one metric; None where no pair exists."""

    pairs: Pairs
    difference: Estimate
    test: SignFlip | None


def compare(
    cell: Mapping[int, Number],
    baseline: Mapping[int, Number],
    stream: Stream,
    *,
    method: Method = "BCa",
    widened: bool = True,
    confidence: Fraction = CONFIDENCE,
    resamples: int = RESAMPLES,
) -> Comparison:
    """The mean difference between two cells, seed by seed, with its interval and its test.

    Both map a seed to the run's number. The interval draws from the stream first, then the test, if it must. There is
    no interval where so few pairs differ that not even all of one sign would be surprising: a bootstrap of many zeros
    and a few others leaves zero out although the test finds nothing.
    """
    found = pairs(cell, baseline)
    difference = estimate(
        found.differences, stream, MEAN, method=method, widened=widened, confidence=confidence, resamples=resamples
    )
    differ = sum(value != 0 for value in found.differences)
    if differ and Fraction(2, 1 << differ) > 1 - confidence and not isinstance(difference.interval, NoAnswer):
        difference = replace(difference, interval=NoAnswer(Why.FEW_DIFFER, differ))
    return Comparison(found, difference, sign_flip(found.differences, stream))


def pairs(cell: Mapping[int, Number], baseline: Mapping[int, Number]) -> Pairs:
    """Cell less baseline for each seed of both, exactly."""
    both = tuple(sorted(cell.keys() & baseline.keys()))
    ours, theirs = exact([cell[seed] for seed in both]), exact([baseline[seed] for seed in both])
    differences = tuple(one - other for one, other in zip(ours, theirs, strict=True))
    return Pairs(both, differences, tuple(sorted(cell.keys() ^ baseline.keys())))


def sign_flip(differences: Sequence[Number], stream: Stream, draws: int = DRAWS) -> SignFlip | None:
    """How likely a sum so far from zero is when every sign is a toss of a coin; None without differences.

    Exact for up to 32 differences, and then nothing is drawn. With draws, the p-value is (1 + as far) / (1 + draws),
    never below what so many draws can show.
    """
    invariant(draws >= 1, "can-draw", draws=draws)
    if not differences:
        return None
    # A difference of zero changes no sum, whatever its sign: leaving it out leaves every share as it is.
    whole = [value for value in scaled(differences)[0] if value]
    if len(whole) <= EXACT_UP_TO:
        patterns = 1 << len(whole)
        return SignFlip(Fraction(_as_far(whole), patterns), patterns, drawn=False)
    return SignFlip(Fraction(1 + _drawn_as_far(whole, stream, draws), 1 + draws), draws, drawn=True)


def _as_far(values: Sequence[int]) -> int:
    """How many of all patterns of signs give a sum at least as far from zero as these values.

    Each half of the values is written out; for each sum of the one, the fitting sums of the other are counted.
    """
    far = abs(sum(values))
    first = _sums(values[: len(values) // 2])
    second = sorted(_sums(values[len(values) // 2 :]))
    # Where far is 0, every sum is far enough, and must not be counted from both ends.
    if not far:
        return len(first) * len(second)
    return sum(len(second) - bisect_left(second, far - one) + bisect_right(second, -far - one) for one in first)


def _sums(values: Sequence[int]) -> list[int]:
    """The sum for each pattern of signs; the bits of its place say which signs are turned."""
    sums = [sum(values)]
    for value in values:
        sums += [before - 2 * value for before in sums]
    return sums


def _drawn_as_far(values: Sequence[int], stream: Stream, draws: int) -> int:
    """How many of the drawn patterns give a sum at least as far from zero. One drawn number turns sixteen signs."""
    far = abs(sum(values))
    tables = [_sums(values[first : first + _BYTE]) for first in range(0, len(values), _BYTE)]
    words = (len(tables) + 1) // 2
    hits = 0
    for _ in range(draws):
        row = stream.take16(words)
        total = 0
        for place, table in enumerate(tables):
            # The last table may be of fewer values: of its bits the lowest are used.
            total += table[(row[place // 2] >> (_BYTE * (place % 2))) & (len(table) - 1)]
        hits += abs(total) >= far
    return hits


def holm(p_values: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Adjusted p-values of one family of comparisons, in the order given: compare each with the risk as it is.

    The smallest of m is multiplied by m, the next by m - 1, and so on; none is below one before it, none above 1.
    The chance of even one false alarm in the whole family then stays within the risk, however they depend.
    """
    adjusted: dict[str, Fraction] = {}
    least = Fraction(0)
    for rank, name in enumerate(sorted(p_values, key=lambda name: (p_values[name], name))):
        least = max(least, min(Fraction(1), (len(p_values) - rank) * p_values[name]))
        adjusted[name] = least
    return {name: adjusted[name] for name in p_values}
