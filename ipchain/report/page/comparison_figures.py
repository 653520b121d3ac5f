"""The figures of a comparison on its page: the matrix of verdicts, a block for each metric, what one change does.

Each block has a table of cells, a forest plot of the differences to the baseline, and, where the figure is a time,
how the numbers of the runs are spread, drawn for every cell on one scale.

Not here: how charts are drawn (`ipchain.report.charts`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from ipchain.report.charts.figure import Figure
from ipchain.report.charts.forest import Difference, forest
from ipchain.report.charts.multiples import Cell, distributions
from ipchain.report.charts.parallel import Axis, parallel
from ipchain.report.charts.ticks import difference, quantity
from ipchain.report.charts.verdicts import Outcome, verdict_matrix
from ipchain.report.comparison_summary import DifferenceTold, FigureInCell, FigureTold, Number, Spread
from ipchain.report.dossier.comparison import ComparisonShown
from ipchain.report.dossier.said import Said
from ipchain.report.page.comparison_words import no_interval
from ipchain.report.page.words import Words

_UNIT: Final = re.compile(r"[^\d.,]*$")
"""What stands behind the digits of a figure."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure in words, and the number a reader sorts by; None sorts last."""

    text: str
    sorts: float | None


@dataclass(frozen=True, slots=True)
class CellRow:
    """One cell in the table of a figure."""

    cell: str
    is_baseline: bool
    runs: int
    mean: Shown
    interval: str
    median: Shown
    extremes: str
    more: str


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One cell less the baseline."""

    cell: str
    pairs: int
    change: Shown
    interval: str
    p: Shown


@dataclass(frozen=True, slots=True)
class Block:
    """One figure that is compared. `plot` and `spread` are None where there is nothing to draw."""

    name: str
    definition: Said
    rows: tuple[CellRow, ...]
    differences: tuple[DifferenceRow, ...]
    plot: Figure | None
    spread: Figure | None


@dataclass(frozen=True, slots=True)
class OnlyRow:
    """What one figure does when only one axis changes."""

    change: str
    same: str
    figure: str
    difference: Shown
    interval: str


def matrix(shown: ComparisonShown, words: Words) -> Figure | None:
    """Expectations by cells; only those that every cell judges, since an empty field has no word."""
    cells = [cell.name for cell in shown.summary.cells]
    rows = []
    for check in shown.summary.checks:
        by_cell = {part.cell: part for part in check.cells}
        idle = check.built_in and not any(part.held + part.broke for part in check.cells)
        if set(by_cell) != set(cells) or idle:
            continue
        # What is asked of some runs only is judged over all of them: its own word counts, not each run.
        rows.append((check.id, [_outcome(by_cell[cell].held, by_cell[cell].broke, check.runs) for cell in cells]))
    if not rows:
        return None
    return verdict_matrix("comparison-matrix", words.say("comparison.matrix"), cells, rows, words)


def _outcome(held: int, broke: int, runs: str) -> Outcome:
    return Outcome(held, broke if runs == "all" or not held else 0, 0)


def figures(shown: ComparisonShown, words: Words) -> object | None:
    """One block for each figure, and all of them together."""
    summary = shown.summary
    if not summary.figures:
        return None
    blocks = tuple(_block(shown, figure, place, words) for place, figure in enumerate(summary.figures))
    return {"together": _together(shown, words), "blocks": blocks, "baseline": summary.baseline}


def only_rows(shown: ComparisonShown, words: Words) -> Iterator[OnlyRow]:
    """One row for each change of one axis and each figure, in the order of the file."""
    units = {figure.name: figure.unit for figure in shown.summary.figures}
    for one in shown.summary.only:
        unit = units[one.figure]
        yield OnlyRow(
            change=words.say("comparison.change", axis=one.axis, before=one.before, after=one.after),
            same=words.list(one.same.values()),
            figure=one.figure,
            difference=_change(one.change.mean, unit, words),
            interval=_interval(one.change.mean, unit, words, signed=True),
        )


def _block(shown: ComparisonShown, figure: FigureTold, place: int, words: Words) -> Block:
    drawn = [
        Difference(
            words.say("comparison.less", cell=told.cell, baseline=told.baseline),
            Fraction(told.mean.value),
            _exact(told.mean.low),
            _exact(told.mean.high),
            told.pairs,
        )
        for told in figure.differences
        if told.mean.value is not None
    ]
    title = words.say("comparison.forest", figure=figure.name)
    return Block(
        figure.name,
        shown.definitions[figure.metric],
        tuple(_row(cell, figure, shown.summary.baseline, words) for cell in figure.cells),
        tuple(_difference(told, figure, words) for told in figure.differences),
        forest(f"comparison-forest-{place}", title, drawn, figure.unit, words) if drawn else None,
        _spread(shown, figure, place, words),
    )


def _spread(shown: ComparisonShown, figure: FigureTold, place: int, words: Words) -> Figure | None:
    if figure.unit != "us":
        return None
    cells = [
        Cell(one.cell, tuple(round(value) for _, value in one.values))
        for one in shown.numbers
        if one.figure == figure.name
    ]
    if not any(cell.times_us for cell in cells):
        return None
    return distributions(f"comparison-spread-{place}", words.say("comparison.spread", figure=figure.name), cells, words)


def _together(shown: ComparisonShown, words: Words) -> Figure | None:
    summary = shown.summary
    axes = [Axis(figure.name, figure.unit) for figure in summary.figures]
    if len(axes) < 2:
        return None
    cells = [
        (
            cell.name,
            [
                _exact(next(one.mean.value for one in figure.cells if one.cell == cell.name))
                for figure in summary.figures
            ],
        )
        for cell in summary.cells
    ]
    if not any(value is not None for _, values in cells for value in values):
        return None
    return parallel("comparison-parallel", words.say("comparison.parallel"), axes, cells, words)


def _row(cell: FigureInCell, figure: FigureTold, baseline: str, words: Words) -> CellRow:
    unit = figure.unit
    extremes = ""
    if cell.least is not None and cell.greatest is not None:
        extremes = _between(quantity(words, cell.least, unit), quantity(words, cell.greatest, unit), words)
    return CellRow(
        cell=cell.cell,
        is_baseline=cell.cell == baseline,
        runs=cell.runs,
        mean=_shown(cell.mean.value, unit, words),
        interval=_interval(cell.mean, unit, words, signed=False),
        median=_shown(cell.median, unit, words),
        extremes=extremes,
        more="" if cell.more_runs is None else words.number(cell.more_runs),
    )


def _difference(told: DifferenceTold, figure: FigureTold, words: Words) -> DifferenceRow:
    p = told.adjusted_p
    return DifferenceRow(
        cell=told.cell,
        pairs=told.pairs,
        change=_change(told.mean, figure.unit, words),
        interval=_interval(told.mean, figure.unit, words, signed=True),
        p=Shown("" if p is None else _p(p), p),
    )


def _shown(value: Number | None, unit: str, words: Words) -> Shown:
    if value is None:
        return Shown(words.say("charts.no_samples"), None)
    return Shown(quantity(words, value, unit), float(value))


def _change(found: Spread, unit: str, words: Words) -> Shown:
    if found.value is None:
        return Shown(words.say("comparison.no-pair"), None)
    return Shown(difference(words, found.value, unit), float(found.value))


def _interval(found: Spread, unit: str, words: Words, *, signed: bool) -> str:
    if found.low is None or found.high is None:
        return no_interval(found, words)
    say = difference if signed else quantity
    return _between(say(words, found.low, unit), say(words, found.high, unit), words)


def _between(low: str, high: str, words: Words) -> str:
    """Two figures with their unit once, where it is the same."""
    unit = _UNIT.search(high)
    shared = unit[0] if unit is not None else ""
    return words.say("comparison.between", low=low.removesuffix(shared), high=high)


def _p(p: float) -> str:
    """Three digits, and never so many that they pretend to be known."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def _exact(value: Number | None) -> Fraction | None:
    return None if value is None else Fraction(value)
