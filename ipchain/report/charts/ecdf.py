"""The share of values that are not above a value: one step line for each set, over a logarithmic axis of times.

Curves that lie close are told apart by dashes and by the legend, and their figures stand in the table.

Not here: which sets there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from ipchain.names import MILLISECOND, SECOND, Micros
from ipchain.report.charts.lettering import width_of
from ipchain.report.charts.plot import (
    AXIS,
    LEFT,
    LINE,
    RIGHT,
    TITLE,
    WIDTH,
    Panel,
    axis_below,
    axis_left,
    legend,
    line_sample,
)
from ipchain.report.charts.scale import Linear, Log, LogRange, log_range
from ipchain.report.charts.svg import XY, element, group, line, steps, text
from ipchain.report.charts.ticks import span
from ipchain.report.page.words import Words

SHARES: Final = ((0, "0"), (0.25, "25"), (0.5, "50"), (0.75, "75"), (1, "100"))


@dataclass(frozen=True, slots=True)
class Curve:
    """Some of the values of one set in rising order (us), with their ranks from 1 on, of `samples` in all."""

    name: str
    values_us: Sequence[Micros]
    ranks: Sequence[int]
    samples: int


def curves(
    drawn: Sequence[Curve], marks: Sequence[tuple[str, Micros]], says: str, words: Words
) -> tuple[tuple[int, float], Markup]:
    """The size and the content of a drawing of these curves, with named marks on the axis of times."""
    axis = axis_of(drawn)
    scale = Log(axis.low, axis.high, LEFT, WIDTH - RIGHT)
    rows = _rows(marks, scale)
    top = LINE * (1 + max((row for *_, row in rows), default=0)) + (LINE if rows else 0) + 6
    top = max(top, TITLE)
    panel = Panel(LEFT, WIDTH - RIGHT, top, top + 200)
    shares = Linear(0, 1, panel.bottom, panel.top)
    parts = [
        text(0, LINE / 2, words.say("charts.share_of_requests"), "quiet"),
        axis_below(panel, scale, [(value, span(value)) for value in axis.ticks], says),
        axis_left(panel, shares, SHARES),
    ]
    for name, place, start, row in rows:
        y = LINE * (row + 1) + LINE / 2
        parts.append(line(place, y + LINE / 2, place, panel.bottom, "mark-line"))
        parts.append(text(start, y, name))
    parts.extend(curve_path(curve, number, scale, shares) for number, curve in enumerate(drawn))
    entries = [(line_sample(f"line {series_class(number)}"), curve.name) for number, curve in enumerate(drawn)]
    keys, height = legend(entries, panel.bottom + AXIS + 4)
    return (WIDTH, panel.bottom + AXIS + 4 + height), group([*parts, keys])


def axis_of(drawn: Sequence[Curve]) -> LogRange:
    """A round range that holds all values above zero."""
    values = [value for curve in drawn for value in (*curve.values_us[:1], *curve.values_us[-1:]) if value > 0]
    return log_range(min(values, default=MILLISECOND), max(values, default=SECOND))


def curve_path(curve: Curve, number: int, scale: Log, shares: Linear) -> Markup:
    """One curve as steps: it rises at each value to the share of values not above it."""
    if not curve.values_us:
        return Markup()
    # `steps` goes level first and up then: the height of a point is the share from its value on.
    points: list[XY] = [(scale.at(curve.values_us[0]), shares.at(0))]
    points += [
        (scale.at(value), shares.at(rank / curve.samples))
        for value, rank in zip(curve.values_us, curve.ranks, strict=True)
    ]
    points.append((scale.stop, shares.at(1)))
    return element("path", d=steps(points), class_=f"line {series_class(number)}")


def series_class(number: int) -> str:
    """Colour and dashes of the so-many-th series; from the ninth on they come again."""
    return f"s{number % 8}"


def _rows(marks: Sequence[tuple[str, Micros]], scale: Log) -> list[tuple[str, float, float, int]]:
    """(text, place, left edge of the text, row): texts that would touch go one row lower."""
    free: list[float] = []
    found = []
    for name, value in marks:
        said = f"{name}: {span_exact(value)}"
        wide = width_of(said)
        place = scale.at(value)
        start = min(max(place - wide / 2, 0), WIDTH - wide)
        row = next((row for row, edge in enumerate(free) if edge <= start), len(free))
        if row == len(free):
            free.append(0)
        free[row] = start + wide + 10
        found.append((said, place, start, row))
    return found


def span_exact(value: Micros) -> str:
    """A time with three digits that count, in the unit that suits it: `672 ms`, `12.7 s`."""
    if value < SECOND:
        return f"{value / MILLISECOND:.3g}\N{NO-BREAK SPACE}ms"
    return (
        f"{value / SECOND:.3g}\N{NO-BREAK SPACE}s"
        if value < 1000 * SECOND
        else (f"{value // SECOND}\N{NO-BREAK SPACE}s")
    )
