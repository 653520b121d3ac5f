"""Figures of a comparison as tables: estimates with intervals for each cell, differences between cells.

Not here: the statistics (`ipchain.measure`) and weighing runs (`ipchain.experiment.weighing`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from ipchain.errors import UsageError
from ipchain.experiment.comparison import Comparison
from ipchain.experiment.weighing import Difference, Manner, Weighed, difference, figures_of, weigh
from ipchain.measure.paired import holm
from ipchain.report.comparison_summary import DifferenceTold, FigureInCell
from ipchain.report.comparison_telling import figures_told
from ipchain.report.tables import Column, Table, Value
from ipchain.scenario.comparing import Compared
from ipchain.scenario.suggestions import did_you_mean
from ipchain.scenario.values import Complaint
from ipchain.scenario.vocabulary.checks import METRICS
from ipchain.scenario.vocabulary.scalars import metric_name
from ipchain.study.mistakes import NoSuchName

_SPREAD: Final = (
    Column("low", "number", "lower end of the interval"),
    Column("high", "number", "upper end of the interval"),
    Column("confidence", "number", "how sure the interval is to be, as a share of 1"),
    Column("no_interval", "text", "why there is no interval; empty where there is one"),
    Column("unit", "text", "us are microseconds, share is a share of 1"),
)
_SUMMARY: Final = (
    Column("n", "whole", "runs that have a number"),
    Column("estimate", "number", "mean over the runs"),
    *_SPREAD,
    Column("median", "number", "median of the runs"),
    Column("least", "number", "least of the runs"),
    Column("greatest", "number", "greatest of the runs"),
    Column("half_width", "number", "half the interval over the mean, as a share of 1"),
    Column("more_runs", "whole", "how many more runs would probably bring that down to 5 %"),
)
_DIFFERENCE: Final = (
    Column("baseline", "text", "the cell it is compared with"),
    Column("n", "whole", "seeds that both cells have a number for"),
    Column("estimate", "number", "mean of the differences, cell less baseline"),
    *_SPREAD,
    Column("p", "number", "two-sided sign-flip test"),
    Column("adjusted_p", "number", "Holm's, over the rows of this table"),
)


class Baseline:
    """Which cell each cell is compared with: a cell by name or variants of axes; empty is the comparison's own."""

    def __init__(self, comparison: Comparison, wanted: str | Mapping[str, str]) -> None:
        """Raises NoSuchName for a cell, an axis or a variant that is not there."""
        self._cells = {name: dict(cell.cell) for name, cell in comparison.cells.items()}
        if isinstance(wanted, str):
            name = wanted or comparison.baseline
            if name not in self._cells:
                raise NoSuchName("cell in this comparison", name, self._cells)
            self._wanted: dict[str, str] = self._cells[name]
            return
        for axis, variant in wanted.items():
            known = {choice[axis] for choice in self._cells.values() if axis in choice}
            if not known:
                raise NoSuchName("axis in this comparison", axis, next(iter(self._cells.values())))
            if variant not in known:
                raise NoSuchName(f"cell whose {axis} is", variant, sorted(known))
        self._wanted = dict(wanted)

    def one(self) -> str:
        """The only cell that is meant. Raises UsageError where it is more than one."""
        found = [name for name, choice in self._cells.items() if self._wanted.items() <= choice.items()]
        if len(found) != 1:
            raise UsageError(f"{len(found)} cells are meant; the cells are {', '.join(self._cells)}")
        return found[0]

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each cell that is compared, and the one it is compared with."""
        for name, choice in self._cells.items():
            other = {**choice, **self._wanted}
            found = next((cell for cell, known in self._cells.items() if known == other), None)
            if found is not None and found != name:
                yield name, found


def summary_table(comparison: Comparison, figure: str) -> Table:
    """One row for each figure and cell. Raises UsageError for a figure that no run has."""
    figures = (_figure(comparison, figure),) if figure else comparison.comparing.figures
    rows: list[tuple[Value, ...]] = []
    for cell in comparison.cells:
        # Cell by cell: differences are not asked for, and would take most of the time.
        told = figures_told(weigh({cell: comparison.runs_of(cell)}, figures, cell, _manner(comparison)))
        rows += [(one.name, *_named(comparison, cell), *_summary(one.cells[0], one.unit, comparison)) for one in told]
    rows.sort(key=lambda row: [one.name for one in figures].index(str(row[0])))
    return Table("summary", "figure x cell", (*_head(comparison), *_SUMMARY), tuple(rows))


def difference_table(comparison: Comparison, figure: str, baseline: Baseline) -> Table:
    """One row for each cell and the one it is compared with. Raises UsageError where there is nothing to compare."""
    chosen = _figure(comparison, figure)
    pairs = tuple(baseline.pairs())
    if not pairs:
        raise UsageError("no two cells of this comparison differ in that alone; name another baseline")
    found = _adjusted([_difference(comparison, chosen, cell, other) for cell, other in pairs])
    (told,) = figures_told(Weighed(comparison.baseline, (chosen,), (), found))
    rows = tuple(
        (told.name, *_named(comparison, one.cell), *_row(one, told.unit, comparison)) for one in told.differences
    )
    return Table("difference", "cell x baseline", (*_head(comparison), *_DIFFERENCE), rows)


def _difference(comparison: Comparison, figure: Compared, cell: str, other: str) -> Difference:
    values = {
        name: {run.seed: value for run in comparison.runs_of(name) if (value := run.figure(figure.name)) is not None}
        for name in (cell, other)
    }
    return difference(values[cell], values[other], (cell, other), figure, _manner(comparison))


def _adjusted(found: list[Difference]) -> tuple[Difference, ...]:
    adjusted = holm({one.cell: one.paired.test.p for one in found if one.paired.test is not None})
    return tuple(replace(one, adjusted_p=adjusted.get(one.cell)) for one in found)


def _figure(comparison: Comparison, name: str) -> Compared:
    read = metric_name(name)
    if isinstance(read, Complaint):
        raise UsageError(f"{read.message}; {read.note}".removesuffix("; "))
    metric, _, stat = read.partition(".")
    figure = Compared(metric, stat or METRICS[metric].stat)
    known = figures_of(comparison.runs)
    if figure.name not in known:
        hint = did_you_mean(figure.name, known) or "c.figures has what there is"
        raise UsageError(f"no run of this comparison has {figure.name}; {hint}")
    return figure


def _manner(comparison: Comparison) -> Manner:
    comparing = comparison.comparing
    return Manner(comparison.scenario.seed, comparing.confidence, comparing.resamples)


def _head(comparison: Comparison) -> tuple[Column, ...]:
    return (
        Column("figure", "text", "metric.statistic"),
        Column("cell", "text", "name of the cell"),
        *(Column(axis.key, "text", "variant of this axis") for axis in comparison.comparing.axes),
    )


def _named(comparison: Comparison, cell: str) -> tuple[str, ...]:
    return (cell, *(variant for _, variant in comparison.cells[cell].cell))


def _summary(one: FigureInCell, unit: str, comparison: Comparison) -> tuple[Value, ...]:
    mean = one.mean
    confidence = float(comparison.comparing.confidence)
    spread = (mean.value, mean.low, mean.high, confidence, mean.no_interval, unit)
    return (one.runs, *_floats(*spread), *_floats(one.median, one.least, one.greatest, one.half_width), one.more_runs)


def _row(one: DifferenceTold, unit: str, comparison: Comparison) -> tuple[Value, ...]:
    mean = one.mean
    confidence = float(comparison.comparing.confidence)
    spread = (mean.value, mean.low, mean.high, confidence, mean.no_interval, unit)
    return (one.baseline, one.pairs, *_floats(*spread), one.p, one.adjusted_p)


def _floats(*values: Value) -> tuple[Value, ...]:
    """Columns of figures hold floats, also where a figure happens to be whole."""
    return tuple(float(value) if isinstance(value, int) else value for value in values)
