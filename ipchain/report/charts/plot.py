"""The frame of a chart: panels, axes, shaded faults, legends. Everything has room for the large letters of a phone.

Not here: data of any kind.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from ipchain.names import Micros
from ipchain.report.charts.lettering import fitted, width_of
from ipchain.report.charts.marks import SHAPES, class_of
from ipchain.report.charts.scale import Linear, Scale, time_step, time_ticks
from ipchain.report.charts.svg import EMPTY, dots, element, group, line, rect, shapes, text
from ipchain.report.charts.ticks import moment
from ipchain.report.dossier.bands import Band

WIDTH: Final = 640
LEFT: Final = 66
RIGHT: Final = 30
"""Room beside a panel: for `1,000` and for half of the last tick's label."""

LINE: Final = 22
"""Height of one line of text."""

TITLE: Final = 34
"""Height above a panel whose left axis says what it shows."""

AXIS: Final = 52
"""Height of an axis below a panel: its ticks, and a line that says what they are."""

TICK: Final = 10
"""From a panel down to the names of its ticks: clear of the lowest name at its left."""

_BAND_ROWS: Final = 3
_SAMPLE: Final = 30


@dataclass(frozen=True, slots=True)
class Panel:
    """The part of a drawing inside its axes."""

    left: float
    right: float
    top: float
    bottom: float

    def over_time(self, low: Micros, high: Micros) -> Linear:
        """The scale of moments along this panel."""
        return Linear(low, max(high, low + 1), self.left, self.right)


def time_axis(panel: Panel, scale: Linear, says: str) -> Markup:
    """Round moments under the panel, with a grid line each, and what they are."""
    low, high = int(scale.low), int(scale.high)
    step = time_step(low, high, 5)
    return axis_below(panel, scale, [(at, moment(at, step)) for at in time_ticks(low, high, 5)], says)


def axis_below(panel: Panel, scale: Scale, ticks: Sequence[tuple[float, str]], says: str) -> Markup:
    """Named ticks under the panel, with a grid line each; a name that would touch the one before is left out."""
    parts: list[Markup] = []
    free = -float("inf")
    for value, name in ticks:
        place = scale.at(value)
        parts.append(line(place, panel.top, place, panel.bottom, "grid"))
        half = width_of(name) / 2
        if place - half >= free and place + half <= WIDTH:
            parts.append(text(place, panel.bottom + TICK, name, "tick", "middle", "under"))
            free = place + half + 6
    parts.extend(
        (
            line(panel.left, panel.bottom, panel.right, panel.bottom, "axis"),
            text(panel.right, panel.bottom + TICK + LINE, says, "quiet", "end", "under"),
        )
    )
    return group(parts)


def axis_left(panel: Panel, scale: Scale, ticks: Sequence[tuple[float, str]], says: str = "") -> Markup:
    """Named ticks left of the panel, with a grid line each; what they are stands above the panel, at its left."""
    parts: list[Markup] = []
    for value, name in ticks:
        place = scale.at(value)
        parts.append(line(panel.left, place, panel.right, place, "grid"))
        parts.append(text(panel.left - 6, place, name, "tick", "end"))
    if says:
        parts.append(text(0, panel.top - LINE, says, "quiet"))
    return group(parts)


@dataclass(frozen=True, slots=True)
class Header:
    """Names of shaded faults above a panel: the drawing, and its height."""

    svg: Markup
    height: float


def band_names(bands: Sequence[Band], scale: Linear, top: float) -> Header:
    """The name of each fault above the place where it begins, in up to three rows; what finds no room is left out.

    A chart says in its note when every fault was in force, so that no name is lost.
    """
    free = [scale.start] * _BAND_ROWS
    parts: list[Markup] = []
    used = 0
    for band in bands:
        if _outside(band, scale):
            continue
        name = fitted(band.fault, (scale.stop - scale.start) / 2)
        place = min(scale.at(band.since_us), WIDTH - width_of(name))
        row = next((row for row in range(_BAND_ROWS) if free[row] <= place), None)
        if row is None or not name:
            continue
        free[row] = place + width_of(name) + 10
        used = max(used, row + 1)
        parts.append(text(place, top + row * LINE + LINE / 2, name, "fault"))
    return Header(group(parts) if parts else EMPTY, used * LINE)


def shading(bands: Sequence[Band], scale: Linear, top: float, bottom: float) -> Markup:
    """The time in which each fault was in force, with its edges, so that it shows without colour as well."""
    parts: list[Markup] = []
    for band in bands:
        if _outside(band, scale):
            continue
        since = scale.at(band.since_us)
        until = scale.stop if band.until_us is None else scale.at(band.until_us)
        parts.append(rect(since, top, until - since, bottom - top, "band"))
        parts.append(line(since, top, since, bottom, "band-edge"))
        if band.until_us is not None and band.until_us <= scale.high:
            parts.append(line(until, top, until, bottom, "band-edge"))
    return group(parts) if parts else EMPTY


def _outside(band: Band, scale: Linear) -> bool:
    return band.since_us > scale.high or (band.until_us is not None and band.until_us < scale.low)


Sample = Callable[[float, float], Markup]
"""Draws what a legend explains, 24 units wide, from this left edge, centred at this height."""


def legend(entries: Sequence[tuple[Sample, str]], top: float) -> tuple[Markup, float]:
    """Samples with their names, in as many lines as needed; and the height of it all."""
    parts: list[Markup] = []
    x, y = 0.0, top
    for sample, name in entries:
        wide = _SAMPLE + width_of(name) + 14
        if x and x + wide > WIDTH:
            x, y = 0.0, y + LINE
        middle = y + LINE / 2
        parts.extend((sample(x, middle), text(x + _SAMPLE, middle, fitted(name, WIDTH - _SAMPLE))))
        x += wide
    return group(parts), y + LINE - top if entries else 0.0


def line_sample(class_: str) -> Sample:
    """A piece of a line of this class."""
    return lambda x, y: line(x, y, x + 24, y, class_)


def shape_sample(shape: str, colour: str) -> Sample:
    """One mark of this shape."""
    return lambda x, y: element("path", d=shapes([(x + 12, y)], SHAPES[shape]), class_=class_of(shape, colour))


def dot_sample(colour: str) -> Sample:
    """One of many dots."""
    return lambda x, y: element("path", d=dots([(x + 12, y)]), class_=f"dots {colour}")


def box_sample(class_: str) -> Sample:
    """A piece of a bar of this class."""
    return lambda x, y: rect(x, y - 6, 24, 12, class_)
