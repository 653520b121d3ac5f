"""The figures of a comparison: one number of each run, estimates with intervals, differences to the baseline.

The unit is the run. Cells share their seeds, so differences are taken seed by seed. Each interval draws from a stream
of its own name under the scenario's seed, so it does not depend on which others were asked for. The p-values of all
differences of a comparison are one family, and are adjusted together.

Not here: the methods (`ipchain.measure.bootstrap`, `paired`), and counts of runs that broke (`tally`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ipchain.chance import Stream
from ipchain.experiment.finished import FinishedRun
from ipchain.measure.bootstrap import CONFIDENCE, RESAMPLES, Estimate, Precision, estimate, precision
from ipchain.measure.paired import Comparison as Paired
from ipchain.measure.paired import compare as compare_pairs
from ipchain.measure.paired import holm
from ipchain.measure.statistics import NoAnswer, Number, Summary, summary
from ipchain.measure.table import DEFINITIONS
from ipchain.scenario.comparing import Compared


@dataclass(frozen=True, slots=True)
class Manner:
    """How intervals are made: from which seed they draw, how sure they are to be, how many resamples they take."""

    seed: int
    confidence: Fraction = CONFIDENCE
    resamples: int = RESAMPLES


@dataclass(frozen=True, slots=True)
class CellFigure:
    """One figure of one cell: the number of each run by its seed, and what they say together.

    `without` are the seeds whose runs had no sample for it. Everything is in `unit`.
    """

    cell: str
    figure: Compared
    unit: str
    values: Mapping[int, Fraction]
    without: tuple[int, ...]
    summary: Summary
    estimate: Estimate
    precision: Precision | NoAnswer


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of one cell less that of the baseline, pair by pair; `adjusted_p` is Holm's, None without a pair."""

    cell: str
    baseline: str
    figure: Compared
    unit: str
    paired: Paired
    adjusted_p: Fraction | None


@dataclass(frozen=True, slots=True)
class Weighed:
    """All figures of a comparison, in the order of figures, then cells."""

    baseline: str
    figures: tuple[Compared, ...]
    by_cell: tuple[CellFigure, ...]
    differences: tuple[Difference, ...]

    def of(self, figure: Compared, cell: str) -> CellFigure:
        """One figure of one cell."""
        return next(one for one in self.by_cell if one.figure == figure and one.cell == cell)

    def difference(self, figure: Compared, cell: str) -> Difference | None:
        """One figure of one cell against the baseline; None for the baseline itself."""
        return next((one for one in self.differences if one.figure == figure and one.cell == cell), None)


def weigh(
    runs: Mapping[str, Sequence[FinishedRun]], figures: Sequence[Compared], baseline: str, manner: Manner
) -> Weighed:
    """Each figure in each cell, and against the baseline. `runs` are those of every cell, by its name."""
    by_cell = tuple(_of_cell(runs[cell], cell, figure, manner) for figure in figures for cell in runs)
    values = {(one.figure, one.cell): one.values for one in by_cell}
    differences = tuple(
        difference(values[figure, cell], values[figure, baseline], (cell, baseline), figure, manner)
        for figure in figures
        for cell in runs
        if cell != baseline
    )
    adjusted = holm({_name(one): one.paired.test.p for one in differences if one.paired.test is not None})
    return Weighed(
        baseline,
        tuple(figures),
        by_cell,
        tuple(replace(one, adjusted_p=adjusted.get(_name(one))) for one in differences),
    )


def difference(
    cell: Mapping[int, Number],
    baseline: Mapping[int, Number],
    names: tuple[str, str],
    figure: Compared,
    manner: Manner,
) -> Difference:
    """One figure of a cell less that of another, seed by seed; `names` are those of the two."""
    stream = Stream(manner.seed, f"paired:{names[0]}:{names[1]}:{figure.name}")
    found = compare_pairs(cell, baseline, stream, confidence=manner.confidence, resamples=manner.resamples)
    return Difference(names[0], names[1], figure, unit_of(figure), found, None)


def figures_of(runs: Iterable[FinishedRun]) -> tuple[str, ...]:
    """The names of all figures that any of the runs has, sorted."""
    return tuple(sorted({name for run in runs for name in run.figures}))


def unit_of(figure: Compared) -> str:
    """The unit that the numbers of this figure are in."""
    return DEFINITIONS[figure.metric].unit


def _of_cell(runs: Sequence[FinishedRun], cell: str, figure: Compared, manner: Manner) -> CellFigure:
    values = {run.seed: value for run in runs if (value := run.figure(figure.name)) is not None}
    found = estimate(
        tuple(values.values()),
        Stream(manner.seed, f"bootstrap:{cell}:{figure.name}"),
        confidence=manner.confidence,
        resamples=manner.resamples,
    )
    return CellFigure(
        cell,
        figure,
        unit_of(figure),
        values,
        tuple(run.seed for run in runs if run.seed not in values),
        summary(tuple(values.values())),
        found,
        precision(found),
    )


def _name(one: Difference) -> str:
    return f"{one.figure.name}:{one.cell}"
