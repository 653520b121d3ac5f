"""Arrows between lanes as paths: all lines in one, all heads in one, all crosses in one, so that hundreds stay small.

Not here: which messages there were.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

from ipchain.report.charts.marks import SHAPES
from ipchain.report.charts.svg import number, shapes

HEAD = 5.0
"""Length of an arrow's head; its width is two thirds of it."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one place to another. One that is lost ends with a cross, one that leaves the window without a head."""

    x1: float
    y1: float
    x2: float
    y2: float
    is_lost: bool = False
    leaves: bool = False


def lines(arrows: Sequence[Arrow]) -> str:
    """The shafts."""
    return "".join(f"M{number(a.x1)} {number(a.y1)}L{number(a.x2)} {number(a.y2)}" for a in arrows)


def heads(arrows: Sequence[Arrow]) -> str:
    """A triangle at the end of each arrow that arrives."""
    return "".join(_head(arrow) for arrow in arrows if not arrow.is_lost and not arrow.leaves)


def losses(arrows: Sequence[Arrow]) -> str:
    """A cross at the end of each arrow that is lost."""
    return shapes([(arrow.x2, arrow.y2) for arrow in arrows if arrow.is_lost and not arrow.leaves], SHAPES["cross"])


def _head(arrow: Arrow) -> str:
    length = hypot(arrow.x2 - arrow.x1, arrow.y2 - arrow.y1)
    if not length:
        return ""
    along_x, along_y = (arrow.x2 - arrow.x1) / length, (arrow.y2 - arrow.y1) / length
    base_x, base_y = arrow.x2 - HEAD * along_x, arrow.y2 - HEAD * along_y
    side_x, side_y = -along_y * HEAD / 3, along_x * HEAD / 3
    corners = ((arrow.x2, arrow.y2), (base_x + side_x, base_y + side_y), (base_x - side_x, base_y - side_y))
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in corners) + "Z"
