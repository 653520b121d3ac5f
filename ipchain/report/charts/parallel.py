"""Parallel coordinates: each metric an upright axis from its least to its greatest value, each cell a line across.

Axes are not turned towards "better": whether more is better is for the reader to say.
Source of the form: Inselberg 1985, "The plane with parallel coordinates", The Visual Computer 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Final

from markupsafe import Markup

from ipchain.errors import invariant
from ipchain.report.charts.ecdf import series_class
from ipchain.report.charts.figure import Figure, Table
from ipchain.report.charts.lettering import fitted
from ipchain.report.charts.plot import LINE, WIDTH, legend, line_sample
from ipchain.report.charts.scale import Linear
from ipchain.report.charts.svg import Anchor, broken_line, dots, drawing, element, group, line, text
from ipchain.report.charts.ticks import quantity
from ipchain.report.page.words import Words

_HIGH: Final = 200
_SIDE: Final = 24


@dataclass(frozen=True, slots=True)
class Axis:
    """One metric and its unit."""

    name: str
    unit: str


def parallel(
    id_: str,
    title: str,
    axes: Sequence[Axis],
    cells: Sequence[tuple[str, Sequence[Fraction | None]]],
    words: Words,
) -> Figure:
    """`cells` have one value for each axis, None where there was none. Two axes or more, and a cell or more."""
    for name, values in cells:
        invariant(len(values) == len(axes), "report.line-meets-axes", cell=name, axes=len(axes), given=len(values))
    ranges = [_range([values[place] for _, values in cells]) for place in range(len(axes))]
    finding = _finding(axes, cells, ranges, words)
    table = Table(
        (words.say("charts.cell"), *(axis.name for axis in axes)),
        tuple(
            (
                name,
                *(
                    words.say("charts.no_samples") if value is None else quantity(words, value, axis.unit)
                    for axis, value in zip(axes, values, strict=True)
                ),
            )
            for name, values in cells
        ),
    )
    svg = drawing(id_, title, finding, *_lines(axes, cells, ranges, words))
    return Figure(id_, title, finding, svg, table, words.say("charts.parallel_note"))


def _range(values: Sequence[Fraction | None]) -> tuple[Fraction, Fraction] | None:
    known = [value for value in values if value is not None]
    return (min(known), max(known)) if known else None


def _finding(
    axes: Sequence[Axis],
    cells: Sequence[tuple[str, Sequence[Fraction | None]]],
    ranges: Sequence[tuple[Fraction, Fraction] | None],
    words: Words,
) -> str:
    """The metric in which the cells differ most, as the ratio of its greatest to its least value."""
    ratios = [
        (ends[1] / ends[0], place) for place, ends in enumerate(ranges) if ends is not None and 0 < ends[0] < ends[1]
    ]
    if not ratios:
        return words.say("charts.parallel_alike")
    _, place = max(ratios, key=lambda one: (one[0], -one[1]))
    ends = ranges[place]
    assert ends is not None
    named = {value: name for name, values in reversed(cells) if (value := values[place]) is not None}
    unit = axes[place].unit
    return words.say(
        "charts.parallel_finding",
        metric=axes[place].name,
        least=quantity(words, ends[0], unit),
        least_cell=named[ends[0]],
        greatest=quantity(words, ends[1], unit),
        greatest_cell=named[ends[1]],
    )


def _lines(
    axes: Sequence[Axis],
    cells: Sequence[tuple[str, Sequence[Fraction | None]]],
    ranges: Sequence[tuple[Fraction, Fraction] | None],
    words: Words,
) -> tuple[tuple[int, float], Markup]:
    gap = (WIDTH - 2 * _SIDE) / max(1, len(axes) - 1)
    # Names of neighbours stand in two rows, so each may be as wide as two gaps; so do the ends of the axes.
    top = 4 * LINE
    bottom = top + _HIGH
    parts: list[Markup] = []
    scales: list[Linear] = []
    for place, (axis, ends) in enumerate(zip(axes, ranges, strict=True)):
        x = _SIDE + gap * place
        low, high = (0.0, 1.0) if ends is None else (float(ends[0]), float(ends[1]))
        scales.append(Linear(low, high if high > low else low + 1, bottom, top))
        odd = LINE * (place % 2)
        # The names of the outer axes begin and end with the drawing: centred, they would have half the room.
        anchor: Anchor = "start" if not place else "end" if place == len(axes) - 1 else "middle"
        at = {"start": 0.0, "middle": x, "end": float(WIDTH)}[anchor]
        room = (2 * gap if anchor == "middle" else 1.5 * gap) - 8
        parts.append(line(x, top, x, bottom, "axis"))
        parts.append(text(at, LINE / 2 + odd, fitted(axis.name, room), "name", anchor))
        if ends is not None:
            for value, y in ((ends[1], 2.5 * LINE + odd), (ends[0], bottom + LINE / 2 + odd)):
                parts.append(text(at, y, fitted(quantity(words, value, axis.unit), room), "tick", anchor))
    for number, (_, values) in enumerate(cells):
        spots = [
            None if value is None else (_SIDE + gap * place, scales[place].at(float(value)))
            for place, value in enumerate(values)
        ]
        for known, piece in groupby(spots, key=lambda spot: spot is not None):
            run = [spot for spot in piece if spot is not None]
            if known:
                parts.append(element("path", d=broken_line(run), class_=f"line {series_class(number)}"))
                parts.append(element("path", d=dots(run), class_=f"dots {series_class(number)}"))
    entries = [(line_sample(f"line {series_class(number)}"), name) for number, (name, _) in enumerate(cells)]
    keys, height = legend(entries, bottom + 2 * LINE + 6)
    return (WIDTH, bottom + 2 * LINE + 6 + height), group([*parts, keys])
