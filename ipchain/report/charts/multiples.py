"""Small multiples of distributions: one small panel for each cell of a comparison, all on one scale.

Not here: one distribution in full (`ecdf`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from ipchain.measure.statistics import median
from ipchain.names import Micros
from ipchain.report.charts.ecdf import Curve, axis_of, curve_path
from ipchain.report.charts.figure import Figure, Table
from ipchain.report.charts.lettering import fitted
from ipchain.report.charts.plot import AXIS, LINE, WIDTH, Panel, axis_below
from ipchain.report.charts.scale import Linear, Log
from ipchain.report.charts.svg import drawing, group, line, text
from ipchain.report.charts.ticks import span
from ipchain.report.dossier.latency import CURVE
from ipchain.report.dossier.thinning import spread_out
from ipchain.report.page.words import Words

_GAP: Final = 36
_HIGH: Final = 110


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell and all its times in us, in any order."""

    name: str
    times_us: Sequence[Micros]


def distributions(id_: str, title: str, cells: Sequence[Cell], words: Words) -> Figure:
    """Two panels in a row; a cell without times has an empty panel that says so. At least one cell."""
    halves = [(round(half), cell.name) for cell in cells if (half := median(cell.times_us)) is not None]
    if halves:
        (slowest, slow), (fastest, fast) = max(halves), min(halves)
        finding = words.say(
            "charts.multiples_finding",
            fast=fast,
            fastest=words.length(fastest),
            slow=slow,
            slowest=words.length(slowest),
        )
    else:
        finding = words.say("charts.latency_nothing")
    table = Table(
        (words.say("charts.cell"), words.say("charts.samples"), words.say("charts.p50"), words.say("charts.greatest")),
        tuple(
            (
                cell.name,
                words.number(len(cell.times_us)),
                "" if half is None else words.length(round(half)),
                words.length(max(cell.times_us)) if cell.times_us else "",
            )
            for cell in cells
            for half in (median(cell.times_us),)
        ),
    )
    return Figure(id_, title, finding, drawing(id_, title, finding, *_grid(cells, words)), table)


def _curve(cell: Cell) -> Curve:
    values = sorted(cell.times_us)
    places = spread_out(len(values), CURVE)
    return Curve(cell.name, [values[place] for place in places], [place + 1 for place in places], len(values))


def _grid(cells: Sequence[Cell], words: Words) -> tuple[tuple[int, float], Markup]:
    drawn = [_curve(cell) for cell in cells]
    axis = axis_of(drawn)
    ticks = [(tick, span(tick)) for tick in axis.ticks]
    wide = (WIDTH - _GAP) / 2
    parts: list[Markup] = []
    height = 0.0
    for place, cell in enumerate(drawn):
        left = (wide + _GAP) * (place % 2)
        top = (_HIGH + AXIS + 2 * LINE) * (place // 2) + LINE + 6
        panel = Panel(left, left + wide, top, top + _HIGH)
        scale = Log(axis.low, axis.high, panel.left, panel.right - 10)
        shares = Linear(0, 1, panel.bottom, panel.top)
        parts.append(text(left, top - LINE / 2 - 4, fitted(cell.name, wide), "name"))
        parts.append(axis_below(panel, scale, ticks, words.say("charts.latency_short")))
        parts.extend(line(panel.left, shares.at(share), panel.right, shares.at(share), "grid") for share in (0.5, 1))
        if cell.samples:
            parts.append(curve_path(cell, 0, scale, shares))
        else:
            said = words.say("charts.no_samples")
            parts.append(text(left + wide / 2, (panel.top + panel.bottom) / 2, said, "quiet", "middle"))
        height = panel.bottom + AXIS
    return (WIDTH, height), group(parts)
