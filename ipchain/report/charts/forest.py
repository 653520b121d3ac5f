"""A forest plot: differences to a baseline, each with its interval, around the line of no difference.

An interval that holds zero is drawn hollow: the runs do not tell which way the difference goes.
Source of the form: Lewis and Clarke 2001, "Forest plots: trying to see the wood and the trees", BMJ 322.

Not here: how differences and intervals are computed (`ipchain.measure.paired`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from markupsafe import Markup

from ipchain.report.charts.figure import Figure, Table
from ipchain.report.charts.lettering import fitted
from ipchain.report.charts.marks import SHAPES, class_of
from ipchain.report.charts.plot import AXIS, RIGHT, WIDTH, Panel, axis_below
from ipchain.report.charts.scale import Linear, between
from ipchain.report.charts.svg import drawing, element, group, line, shapes, text
from ipchain.report.charts.ticks import difference, tick_of
from ipchain.report.page.words import Words

_ROW: Final = 48


@dataclass(frozen=True, slots=True)
class Difference:
    """One row, in the unit of the plot. `low` and `high` are None together, where there is no interval."""

    name: str
    estimate: Fraction
    low: Fraction | None
    high: Fraction | None
    samples: int

    @property
    def is_clear(self) -> bool:
        """True when the interval lies on one side of zero."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def forest(id_: str, title: str, rows: Sequence[Difference], unit: str, words: Words) -> Figure:
    """The rows in their order; at least one. `unit` as in metrics: us, share, entries ..."""
    finding = _finding(rows, unit, words)
    head = ("charts.difference_of", "charts.difference", "charts.interval_low", "charts.interval_high", "charts.runs")
    table = Table(
        tuple(words.say(key) for key in head),
        tuple(
            (
                row.name,
                difference(words, row.estimate, unit),
                *(
                    words.say("charts.no_interval") if end is None else difference(words, end, unit)
                    for end in (row.low, row.high)
                ),
                words.number(row.samples),
            )
            for row in rows
        ),
    )
    svg = drawing(id_, title, finding, *_plot(rows, unit, words))
    return Figure(id_, title, finding, svg, table, words.say("charts.forest_note"))


def _finding(rows: Sequence[Difference], unit: str, words: Words) -> str:
    clear = [row for row in rows if row.is_clear]
    if not clear:
        return words.say("charts.forest_none_clear", of=len(rows))
    most = max(clear, key=lambda row: abs(row.estimate))
    assert most.low is not None
    assert most.high is not None
    return words.say(
        "charts.forest_finding",
        clear=len(clear),
        of=len(rows),
        name=most.name,
        difference=difference(words, most.estimate, unit),
        low=difference(words, most.low, unit),
        high=difference(words, most.high, unit),
    )


def _plot(rows: Sequence[Difference], unit: str, words: Words) -> tuple[tuple[int, float], Markup]:
    ends = [float(end) for row in rows for end in (row.estimate, row.low, row.high, 0) if end is not None]
    low, high = min(ends), max(ends)
    margin = (high - low or 1.0) / 20
    panel = Panel(RIGHT, WIDTH - RIGHT, 4, 4 + _ROW * len(rows))
    scale = Linear(low - margin, high + margin, panel.left, panel.right)
    ticks = between(scale.low, scale.high, 4)
    parts = [
        axis_below(panel, scale, [(tick, tick_of(tick, unit)) for tick in ticks], words.say("charts.difference")),
    ]
    for place, row in enumerate(rows):
        top = panel.top + _ROW * place
        says = difference(words, row.estimate, unit)
        y = top + 34
        # Beside the interval only: through the name it would strike it out.
        parts.append(line(scale.at(0), y - 11, scale.at(0), y + 11, "zero"))
        parts.append(text(0, top + 12, fitted(row.name, WIDTH * 0.68), "name"))
        parts.append(text(WIDTH, top + 12, says, "value", "end"))
        if row.low is not None and row.high is not None:
            parts.append(
                line(
                    scale.at(float(row.low)), y, scale.at(float(row.high)), y, "thick s0" if row.is_clear else "line s0"
                )
            )
            ends_at = [(scale.at(float(row.low)), y), (scale.at(float(row.high)), y)]
            parts.append(element("path", d=shapes(ends_at, SHAPES["bar"]), class_=class_of("bar", "s0")))
        shape = "diamond" if row.is_clear else "ring"
        parts.append(
            element("path", d=shapes([(scale.at(float(row.estimate)), y)], SHAPES[shape]), class_=class_of(shape, "s0"))
        )
    return (WIDTH, panel.bottom + AXIS), group(parts)
