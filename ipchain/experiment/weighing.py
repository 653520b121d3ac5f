"""The figures of a comparison: one number of each run, estimates with intervals, differences to the baseline.

The unit is the run. Cells share their seeds, so differences are taken seed by seed. Each interval draws from a stream
of its own name under the scenario's seed, so it does not depend on which others were asked for. The p-values of all
differences of a comparison are one family, and are adjusted together.

Not here: the methods (`ipchain.measure.bootstrap`, `paired`), and counts of runs that broke (`tally`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ipchain.chance import Stream
from ipchain.experiment.comparison import Comparison
from ipchain.measure.bootstrap import Estimate, Precision, estimate, precision
from ipchain.measure.paired import Comparison as Paired
from ipchain.measure.paired import compare as compare_pairs
from ipchain.measure.paired import holm
from ipchain.measure.statistics import NoAnswer, Summary, summary
from ipchain.measure.table import DEFINITIONS
from ipchain.scenario.comparing import Compared


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


def weigh(comparison: Comparison, *, figures: Sequence[Compared] | None = None, baseline: str | None = None) -> Weighed:
    """The figures that the comparison names, or others of those its runs have, against its baseline or another cell."""
    chosen = comparison.comparing.figures if figures is None else tuple(figures)
    against = comparison.baseline if baseline is None else baseline
    by_cell = tuple(_of_cell(comparison, figure, cell) for figure in chosen for cell in comparison.cells)
    values = {(one.figure, one.cell): one.values for one in by_cell}
    paired = {
        (figure, cell): compare_pairs(
            values[figure, cell],
            values[figure, against],
            Stream(comparison.scenario.seed, f"paired:{cell}:{against}:{figure.name}"),
            confidence=comparison.comparing.confidence,
            resamples=comparison.comparing.resamples,
        )
        for figure in chosen
        for cell in comparison.cells
        if cell != against
    }
    adjusted = holm({f"{figure.name}:{cell}": one.test.p for (figure, cell), one in paired.items() if one.test})
    differences = tuple(
        Difference(cell, against, figure, _unit(figure), one, adjusted.get(f"{figure.name}:{cell}"))
        for (figure, cell), one in paired.items()
    )
    return Weighed(against, chosen, by_cell, differences)


def figures_of(comparison: Comparison) -> tuple[str, ...]:
    """The names of all figures that any run has, sorted."""
    return tuple(sorted({name for run in comparison.runs for name in run.figures}))


def _of_cell(comparison: Comparison, figure: Compared, cell: str) -> CellFigure:
    runs = comparison.runs_of(cell)
    values = {run.seed: value for run in runs if (value := run.figure(figure.name)) is not None}
    found = estimate(
        tuple(values.values()),
        Stream(comparison.scenario.seed, f"bootstrap:{cell}:{figure.name}"),
        confidence=comparison.comparing.confidence,
        resamples=comparison.comparing.resamples,
    )
    return CellFigure(
        cell,
        figure,
        _unit(figure),
        values,
        tuple(run.seed for run in runs if run.seed not in values),
        summary(tuple(values.values())),
        found,
        precision(found),
    )


def _unit(figure: Compared) -> str:
    return DEFINITIONS[figure.metric].unit
