"""Play every cell of a scenario with the same seeds: `ipchain.compare`, and what it gives.

    c = ipchain.compare(s, jobs=8, progress=True)
    c.summary("time_to_final.p95")
    c.difference("time_to_final.p95", baseline={"consensus": "raft"})

The unit is the run. Cells share their seeds, so differences are taken seed by seed.

Not here: playing (`ipchain.experiment.comparison`), estimates and differences (`weighed`).
"""

import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import Final, Literal

from markupsafe import Markup

from ipchain.errors import UsageError
from ipchain.experiment import comparison as experiment
from ipchain.experiment.comparison import Ended, Standing
from ipchain.experiment.runner import Signatures
from ipchain.experiment.shelf import Shelf
from ipchain.experiment.tally import VerdictWord
from ipchain.experiment.weighing import figures_of
from ipchain.experiment.workers import Where
from ipchain.names import Micros
from ipchain.report import comparison_progress
from ipchain.report.comparison_tables import expectations_table, runs_table
from ipchain.report.sheet import VERDICTS
from ipchain.study.frame import Table
from ipchain.study.markup import rendered
from ipchain.study.play import Playable, asked_of
from ipchain.study.scenario import Scenario
from ipchain.study.weighed import Baseline, difference_table, summary_table

Watching = bool | Callable[[Standing], None] | None
"""True shows how far the comparison is; a function is told after every run."""

_NAMES: Final = (
    *("baseline", "cells", "difference", "ended", "expectations", "figures", "left_over", "made", "ok", "runs"),
    *("scenario", "seeds", "summary", "verdict", "verdict_of"),
)


def compare(
    scenario: Playable,
    *,
    jobs: int | None = None,
    scheduler: str = "",
    progress: Watching = None,
    signatures: Signatures = "ideal",
    strict: bool = False,
    finished: str | Path | None = None,
    wall_time_us: Micros | None = None,
) -> "Comparison":
    """Play every cell with every seed and judge them. Blocks; also fine in a notebook.

    `jobs` runs at the same time, None one for each processor; or the workers of the Dask cluster at `scheduler`.
    `finished` is a file that keeps every run as it is over: with the same file, a comparison that was interrupted goes
    on where it stopped, and one with more seeds plays only what is new. After `wall_time_us` of real time no run
    begins; None means the file's budget. An interruption ends it early with what there is.

    Raises UsageError for a scenario that compares nothing, ScenarioError, ComputerError, InvariantViolation.
    """
    asked = asked_of(scenario)
    if jobs is not None and scheduler:
        raise UsageError("jobs and scheduler exclude each other: a cluster knows how many workers it has")
    if jobs is not None and jobs < 1:
        raise UsageError(f"jobs={jobs} leaves nobody to work; write jobs=1 or more")
    with _shower(progress) as look:
        made = experiment.compare(
            asked.value,
            seeds=asked.seeds if asked.compares else None,
            where=Where(jobs, scheduler or None),
            signatures=signatures,
            strict=strict,
            shelf=None if finished is None else Shelf(Path(finished)),
            budget_us=wall_time_us,
            allow_large=asked.allow_large,
            progress=look,
        )
    return Comparison(made, asked)


class Comparison:
    """Cells by seeds, and what became of every run."""

    def __init__(self, made: experiment.Comparison, scenario: Scenario) -> None:
        self._made = made
        self._scenario = scenario

    @property
    def scenario(self) -> Scenario:
        """What was compared."""
        return self._scenario

    @property
    def cells(self) -> tuple[str, ...]:
        """The names of the cells, in order."""
        return tuple(self._made.cells)

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds of every cell."""
        return self._made.seeds

    @property
    def baseline(self) -> str:
        """The cell that the others are compared with, unless another is named."""
        return self._made.baseline

    @property
    def figures(self) -> tuple[str, ...]:
        """Every figure that the runs have: what `summary` and `difference` can be asked for."""
        return figures_of(self._made.runs)

    @property
    def verdict(self) -> VerdictWord:
        """The verdict over all cells: the worst of them."""
        return self._made.verdict

    @property
    def ok(self) -> bool:
        """True only when everything that must hold was tested and holds."""
        return self._made.ok

    @property
    def ended(self) -> Ended:
        """`completed`, or why not every run was made."""
        return self._made.ended

    @property
    def left_over(self) -> int:
        """How many runs were never made."""
        return self._made.left_over

    @property
    def made(self) -> int:
        """How many runs were played now; the others were finished before."""
        return self._made.made

    def verdict_of(self, cell: str | Mapping[str, str]) -> VerdictWord:
        """The verdict over one cell, by its name or its variants. Raises NoSuchName."""
        return self._made.verdict_of(Baseline(self._made, cell).one())

    @cached_property
    def runs(self) -> Table:
        """One row for each run: cell, seed, verdict, every figure."""
        return Table(runs_table(self._made))

    @cached_property
    def expectations(self) -> Table:
        """One row for each check of each run."""
        return Table(expectations_table(self._made))

    def summary(self, figure: str = "") -> Table:
        """One row for each cell: mean with its interval, median, spread. Without a name, every compared figure.

        Raises UsageError for a figure that no run has.
        """
        return Table(summary_table(self._made, figure))

    def difference(self, figure: str, *, baseline: str | Mapping[str, str] = "", paired: Literal[True] = True) -> Table:
        """One row for each cell: the figure less that of the baseline, seed by seed, with its interval.

        `baseline` is a cell, by name, or variants of some axes: `{"consensus": "raft"}` compares every cell with the
        one that differs from it in the consensus alone. P-values are adjusted (Holm) over the rows. Only pairs are
        offered: cells share their seeds, and leaving that unused would only widen the intervals.
        """
        if not paired:
            raise UsageError("the cells share their seeds, so only paired differences are offered: paired=True")
        return Table(difference_table(self._made, figure, Baseline(self._made, baseline)))

    def __repr__(self) -> str:
        made = f"{len(self.cells)} cells, {len(self.seeds)} seeds, {len(self._made.runs)} runs"
        return f"Comparison({self.scenario.name}, {made}: {self.verdict}, {self.ended})"

    def _repr_html_(self) -> Markup:
        made = self._made
        cells = [
            (
                name,
                VERDICTS[made.verdict_of(name)],
                sum(made.word_of(run) == "holds" for run in made.runs_of(name)),
                len(made.runs_of(name)),
            )
            for name in self.cells
        ]
        return rendered("comparison.html.j2", comparison=self, verdict=VERDICTS[self.verdict], cells=cells)

    def __dir__(self) -> list[str]:
        return list(_NAMES)


def _shower(progress: Watching) -> AbstractContextManager[Callable[[Standing], None] | None]:
    if not isinstance(progress, bool):
        return nullcontext(progress)
    if not progress:
        return nullcontext(None)
    shown = comparison_progress.bar if sys.stdout.isatty() else comparison_progress.plain_lines
    return shown(sys.stdout, "comparing")
