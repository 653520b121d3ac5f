"""Scales: from a value to a place on the page, with ticks at round values.

Not here: axes (`axes`), and what a tick is called (`ticks`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from typing import Final

from ipchain.errors import invariant
from ipchain.names import MILLISECOND, MINUTE, SECOND, Micros

_HOUR: Final = 60 * MINUTE
_TIME_STEPS: Final[tuple[Micros, ...]] = (
    *(factor * 10**power for power in range(3) for factor in (1, 2, 5)),
    *(factor * 10**power * MILLISECOND for power in range(3) for factor in (1, 2, 5)),
    *(factor * SECOND for factor in (1, 2, 5, 10, 15, 30)),
    *(factor * MINUTE for factor in (1, 2, 5, 10, 15, 30)),
    *(factor * _HOUR for factor in (1, 2, 4, 6, 12, 24, 48, 120, 240)),
)


@dataclass(frozen=True, slots=True)
class Linear:
    """Values from `low` to `high` on places from `start` to `stop`; places may run downwards. low < high."""

    low: float
    high: float
    start: float
    stop: float

    def __post_init__(self) -> None:
        """Raise InvariantViolation for a range without width."""
        invariant(self.low < self.high, "report.scale-has-width", low=self.low, high=self.high)

    def at(self, value: float) -> float:
        """The place of a value; one outside the range is put at its end."""
        held = min(max(value, self.low), self.high)
        return self.start + (held - self.low) / (self.high - self.low) * (self.stop - self.start)


@dataclass(frozen=True, slots=True)
class Log:
    """The same for values above zero, each decade as wide as every other. 0 < low < high."""

    low: float
    high: float
    start: float
    stop: float

    def __post_init__(self) -> None:
        """Raise InvariantViolation for a range without width, or with zero in it."""
        invariant(0 < self.low < self.high, "report.scale-has-width", low=self.low, high=self.high)

    def at(self, value: float) -> float:
        """The place of a value; one outside the range, also zero, is put at its end."""
        held = min(max(value, self.low), self.high)
        return self.start + log10(held / self.low) / log10(self.high / self.low) * (self.stop - self.start)


Scale = Linear | Log


def round_up(value: float) -> float:
    """The smallest of 1, 2, 5, 10, 20 ... that is not below the value; for fractions 0.1, 0.2, 0.5 and so on."""
    if value <= 0:
        return 1
    power = 10.0 ** _exponent(value)
    return next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= value)


def counting_ticks(high: float, most: int) -> tuple[float, ...]:
    """0 and round steps up to the first one not below `high`; at most `most` + 1 of them. For counts and shares."""
    step = round_up(high / most)
    count = -int(-high // step)
    return tuple(step * place for place in range(count + 1))


def between(low: float, high: float, most: int) -> tuple[float, ...]:
    """Round values inside the range, which may begin below zero; at most `most` + 1 of them."""
    step = round_up((high - low) / most)
    first = -int(-low // step)
    last = int(high // step)
    return tuple(step * place for place in range(first, last + 1))


def time_ticks(low: Micros, high: Micros, most: int) -> tuple[Micros, ...]:
    """Moments at round steps of seconds, minutes, hours or parts of a second; at most `most` + 1 of them."""
    step = time_step(low, high, most)
    return tuple(range(-(-low // step) * step, high + 1, step))


def time_step(low: Micros, high: Micros, most: int) -> Micros:
    """How far these ticks are apart."""
    return next((step for step in _TIME_STEPS if (high - low) <= step * most), _TIME_STEPS[-1] * 10)


@dataclass(frozen=True, slots=True)
class LogRange:
    """A range for a logarithmic axis of whole values, and where its ticks are."""

    low: int
    high: int
    ticks: tuple[int, ...]


def log_range(low: int, high: int) -> LogRange:
    """From a round value (1, 2, 5, 10 ...) not above `low` to one not below `high`; 1 <= low <= high.

    Ticks at all of these values inside, or only at powers of ten where the range is wider than two decades.
    """
    rounded = [factor * 10**power for power in range(19) for factor in (1, 2, 5)]
    first = max(value for value in rounded if value <= max(low, 1))
    last = min(value for value in rounded if value >= high and value > first)
    inside = [value for value in rounded if first <= value <= last]
    if last > 100 * first:
        inside = [value for value in inside if str(value).startswith("1")]
    return LogRange(first, last, tuple(inside))


def apart(places: Sequence[float], least: float, low: float, high: float) -> tuple[float, ...]:
    """The places, moved as little as needed so that neighbours are `least` apart and all lie from `low` to `high`.

    In the order given. Where there is not enough room, they are spread evenly.
    """
    count = len(places)
    if count < 2:
        return tuple(min(max(place, low), high) for place in places)
    least = min(least, (high - low) / (count - 1))
    order = sorted(range(count), key=lambda one: (places[one], one))
    moved = [0.0] * count
    floor = low
    for one in order:
        moved[one] = floor = max(places[one], floor)
        floor += least
    ceiling = high
    for one in reversed(order):
        moved[one] = ceiling = min(moved[one], ceiling)
        ceiling -= least
    return tuple(moved)


def _exponent(value: float) -> int:
    """The power of ten that is not above the value: exact, where a logarithm might not be."""
    power = 0
    while 10.0 ** (power + 1) <= value:
        power += 1
    while 10.0**power > value:
        power -= 1
    return power
