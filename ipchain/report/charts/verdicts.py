"""The matrix of verdicts: one row for each expectation, one column for each cell of a comparison.

A mark says the word by its form: a filled square where every run held, a cross where one did not, a ring where none
was put to the test; beside it, how many runs held of those that were tested. No row or column is ranked.

Not here: bounds on the share behind a count (`ipchain.measure.binomial`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from ipchain.errors import invariant
from ipchain.report.charts.figure import Figure, Table
from ipchain.report.charts.lettering import fitted, width_of
from ipchain.report.charts.marks import SHAPES, class_of
from ipchain.report.charts.plot import LINE, WIDTH, Sample, legend, shape_sample
from ipchain.report.charts.svg import drawing, element, group, line, shapes, text
from ipchain.report.page.words import Words

_ROW: Final = 50


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one expectation in the runs of one cell."""

    holds: int
    does_not_hold: int
    not_tested: int

    @property
    def look(self) -> tuple[str, str, str]:
        """Shape, colour and key of its word: the worst of its runs decides."""
        if self.does_not_hold:
            return "cross", "s7", "charts.verdict_broken"
        return ("square", "s2", "charts.verdict_holds") if self.holds else ("ring", "s6", "charts.verdict_untested")


def verdict_matrix(
    id_: str, title: str, cells: Sequence[str], rows: Sequence[tuple[str, Sequence[Outcome]]], words: Words
) -> Figure:
    """`rows` are the expectations with one outcome for each cell. At least one row and one cell."""
    for name, outcomes in rows:
        invariant(len(outcomes) == len(cells), "report.matrix-is-full", row=name, cells=len(cells), given=len(outcomes))
    broken = [
        (name, cell) for name, outcomes in rows for cell, one in zip(cells, outcomes, strict=True) if one.does_not_hold
    ]
    if broken:
        finding = words.say(
            "charts.matrix_broken", count=len(broken), of=len(rows) * len(cells), name=broken[0][0], cell=broken[0][1]
        )
    elif any(not one.holds for _, outcomes in rows for one in outcomes):
        finding = words.say("charts.matrix_untested")
    else:
        finding = words.say("charts.matrix_holds", of=len(rows) * len(cells))
    table = Table(
        (words.say("charts.expectation"), *cells),
        tuple(
            (name, *(f"{words.say(one.look[2])} ({_count(one, words)})" for one in outcomes)) for name, outcomes in rows
        ),
    )
    return Figure(id_, title, finding, drawing(id_, title, finding, *_matrix(cells, rows, words)), table)


def _count(one: Outcome, words: Words) -> str:
    return words.say("charts.count_of", count=one.holds, of=one.holds + one.does_not_hold)


def _matrix(
    cells: Sequence[str], rows: Sequence[tuple[str, Sequence[Outcome]]], words: Words
) -> tuple[tuple[int, float], Markup]:
    wide = WIDTH / len(cells)
    parts: list[Markup] = [
        text(wide * (place + 0.5), LINE / 2, str(place + 1), "name", "middle") for place in range(len(cells))
    ]
    for row, (name, outcomes) in enumerate(rows):
        top = LINE + _ROW * row
        parts.append(line(0, top, WIDTH, top, "grid"))
        parts.append(text(0, top + LINE / 2 + 2, fitted(name, WIDTH)))
        for place, one in enumerate(outcomes):
            shape, colour, _ = one.look
            x, y = wide * (place + 0.5), top + LINE + 14
            count = _count(one, words)
            shown = width_of(count) + 26 <= wide
            mark = x - width_of(count) / 2 - 8 if shown else x
            parts.append(element("path", d=shapes([(mark, y)], SHAPES[shape]), class_=class_of(shape, colour)))
            if shown:
                parts.append(text(x + 6, y, count, anchor="middle"))
    bottom = LINE + _ROW * len(rows)
    looks: list[tuple[Sample, str]] = []
    for one in (Outcome(1, 0, 0), Outcome(0, 1, 0), Outcome(0, 0, 1)):
        shape, colour, key = one.look
        looks.append((shape_sample(shape, colour), words.say(key)))
    keys, height = legend(looks, bottom + 6)
    for place, cell in enumerate(cells):
        name = fitted(f"{place + 1}: {cell}", WIDTH)
        parts.append(text(0, bottom + 6 + height + LINE * (place + 0.5), name))
    return (WIDTH, bottom + 6 + height + LINE * len(cells)), group([*parts, keys])
