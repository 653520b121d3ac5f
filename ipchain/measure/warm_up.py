"""Where a run has settled: MSER-5, which leaves out the start that disturbs the mean most.

The observations of one run are averaged in fives. For each number of fives left out at the start, the spread of the
rest is divided by the square of how many remain; the best cut is where this is least. A best cut in the second half
of the run means that no steady part was seen: then nothing is cut, and the answer says so.

All comparisons are between exact fractions. Sources: White 1997, "An Effective Truncation Heuristic for Bias
Reduction in Simulation Output", Simulation 69; White, Cobb and Spratt 2000 (fives, and the half).
Not here: which observations, such as the throughput of each second; the caller makes the row, evenly spaced.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from ipchain.measure.statistics import Number, scaled

BATCH: Final = 5

FEWEST_BATCHES: Final = 10
"""Fives below which a run is too short to tell its start from the rest."""

KEPT_BATCHES: Final = 5
"""Fives that every cut keeps: of fewer, the spread is small by accident."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Leave out the first `cut` of `observations`; a multiple of five, at most half of them."""

    cut: int
    observations: int


@dataclass(frozen=True, slots=True)
class NotSettled:
    """Steady state not reached. `too_short`: the row is too short to say anything, rather than unsteady."""

    observations: int
    too_short: bool


def warm_up(observations: Sequence[Number]) -> Settled | NotSettled:
    """How much of the start of one run to leave out, by MSER-5; of equally good cuts the earliest.

    Observations beyond the last full five are not looked at. Needs 50 observations.
    """
    batches = len(observations) // BATCH
    if batches < FEWEST_BATCHES:
        return NotSettled(len(observations), too_short=True)
    whole, _ = scaled(observations[: batches * BATCH])
    fives = [sum(whole[first : first + BATCH]) for first in range(0, len(whole), BATCH)]
    errors = standard_errors(fives)[: batches - KEPT_BATCHES + 1]
    best = errors.index(min(errors))
    if 2 * best > batches:
        return NotSettled(len(observations), too_short=False)
    return Settled(best * BATCH, len(observations))


def standard_errors(values: Sequence[int]) -> list[Fraction]:
    """For each cut d: the sum of squared distances from their mean of values[d:], over the square of their count."""
    errors = []
    total = squares = 0
    for count, value in enumerate(reversed(values), start=1):
        total += value
        squares += value * value
        errors.append(Fraction(count * squares - total * total, count**3))
    return errors[::-1]
