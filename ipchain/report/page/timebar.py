"""Where things stand on a bar of time: from microseconds to whole units of a drawing.

All figures are whole numbers, so that the same run gives the same bytes everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ipchain.names import MINUTE, SECOND, Micros

_STEPS: Final = (
    SECOND // 10, SECOND // 5, SECOND // 2, SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 15 * SECOND, 30 * SECOND,
    MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, 60 * MINUTE, 120 * MINUTE, 360 * MINUTE,
    720 * MINUTE, 1440 * MINUTE,
)  # fmt: skip
"""Distances of ticks that people count in."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from `left` to `right` (units of the drawing) for the time from 0 to `until_us` (above 0)."""

    left: int
    right: int
    until_us: Micros

    def x(self, moment: Micros) -> int:
        """Where a moment stands; what lies outside stands at the end of the bar."""
        inside = min(max(moment, 0), self.until_us)
        return self.left + (self.right - self.left) * inside // max(1, self.until_us)

    def ticks(self, most: int = 10) -> tuple[Micros, ...]:
        """Moments worth a tick, at most so many and the beginning."""
        step = next((step for step in _STEPS if self.until_us // step <= most), self.until_us // most + 1)
        return tuple(range(0, self.until_us + 1, step))


def width_of(text: str, size: int) -> int:
    """About how wide a text is, in units, at this size: Latin letters are half as wide as Chinese ones."""
    return sum(size if ord(letter) >= 0x2E80 else size * 6 // 10 for letter in text)


def fitting(text: str, size: int, room: int) -> str:
    """The text, cut to the room it has; empty where not even three letters fit."""
    if width_of(text, size) <= room:
        return text
    while text and width_of(text, size) + size > room:
        text = text[:-1]
    return f"{text.rstrip()}…" if len(text) >= 3 else ""


def stacked(spans: Sequence[tuple[int, int]], gap: int) -> tuple[int, ...]:
    """For each span (in order of its left end) the first row in which it touches no other."""
    ends: list[int] = []
    rows = []
    for left, right in spans:
        row = next((row for row, end in enumerate(ends) if left >= end + gap), len(ends))
        ends[row : row + 1] = [right]
        rows.append(row)
    return tuple(rows)
