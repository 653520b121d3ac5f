"""Fewer points for a drawing, by a rule the page states, so that a long run fits into one file.

What is left out is only ever drawn less often: figures and tables are taken from everything.

Not here: figures of any kind.
"""

from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct

from ipchain.names import Micros


class Series(Struct, frozen=True):
    """A value over time: what it became (or was) at each moment. `of` is how many points there were before thinning.

    `at_us` is in order; as long as `values`.
    """

    at_us: tuple[Micros, ...]
    values: tuple[int, ...]
    of: int

    @property
    def is_thinned(self) -> bool:
        """True when points were left out."""
        return self.of > len(self.at_us)


Point = tuple[Micros, int]


def thinned(points: Sequence[Point], slots: int, end: Micros) -> Series:
    """In each of `slots` equal parts of the run, the greatest (the first such) and the last point are kept.

    The very first and last points are kept too. `points` are in order of time, none after `end`.
    """
    if len(points) <= slots:
        return series(points, len(points))
    kept: list[Point] = [points[0]]
    for _, group in groupby(points, key=lambda point: point[0] * slots // (end + 1)):
        part = list(group)
        peak = max(range(len(part)), key=lambda place: part[place][1])
        kept += [part[peak]] if peak == len(part) - 1 else [part[peak], part[-1]]
    if kept[1:2] == [points[0]]:
        kept.pop(0)
    return series(kept, len(points))


def series(points: Sequence[Point], of: int) -> Series:
    """The points as they are."""
    return Series(tuple(at for at, _ in points), tuple(value for _, value in points), of)


def spread_out(count: int, most: int) -> tuple[int, ...]:
    """Places 0 to count - 1: all of them, or `most` at equal steps with the first and the last."""
    if count <= most:
        return tuple(range(count))
    return tuple(step * (count - 1) // (most - 1) for step in range(most))
