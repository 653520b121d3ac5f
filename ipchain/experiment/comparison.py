"""A comparison: every cell of a scenario with the same seeds, each run judged, finished runs never made twice.

Seeds come first in the order of work: seed 1 in every cell, then seed 2. So whatever stops a comparison early, the
cells have nearly the same seeds, and differences can be taken pair by pair.

A run that is over is put on the shelf at once. The next time, everything that is there already is taken from it, and
only the rest is played. The same program making another trace from the same things is a fault of ours.

Not here: verdicts (`tally`), estimates and differences (`weighing`), files (`report`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic_ns
from types import MappingProxyType
from typing import Literal

from ipchain.errors import InvariantViolation, UsageError, invariant
from ipchain.experiment.cell_run import Task, data_of
from ipchain.experiment.finished import DamagedRecord, FinishedRun, Word
from ipchain.experiment.program import code_sha256
from ipchain.experiment.runner import Signatures
from ipchain.experiment.shelf import Shelf
from ipchain.experiment.tally import Asked, Check, VerdictWord, asked_of, checks_of, word_of_cell, word_of_run, worst
from ipchain.experiment.workers import Gate, Where, answers
from ipchain.names import Micros
from ipchain.scenario.comparing import Choice, Comparing
from ipchain.scenario.loader import cells_of, text_of
from ipchain.scenario.model import Scenario
from ipchain.scenario.written_comparison import every_expectation

Ended = Literal["completed", "interrupted", "budget", "failed"]
"""`budget`: the time was over before all runs had begun; `failed`: it was asked to stop at the first that fails."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a comparison is: runs that are over, of how many, and how many of them were on the shelf."""

    over: int
    total: int
    from_shelf: int
    last: FinishedRun | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Cells by seeds, and what became of every run.

    `cells` are the scenarios by the names of their cells, in order; `baseline` is one of the names. `runs` stand in
    the order of cells and seeds; those that were left over are missing. `made` is how many were played now, the
    others were on the shelf. Everything but `made` and `damaged` is the same however the work was done.
    """

    scenario: Scenario
    comparing: Comparing
    cells: Mapping[str, Scenario]
    seeds: tuple[int, ...]
    baseline: str
    signatures: Signatures
    strict: bool
    runs: tuple[FinishedRun, ...]
    checks: tuple[Check, ...]
    ended: Ended
    made: int = 0
    damaged: tuple[DamagedRecord, ...] = ()

    @property
    def verdict(self) -> VerdictWord:
        """The verdict over all cells: the worst of them."""
        return worst(self.verdict_of(name) for name in self.cells)

    @property
    def ok(self) -> bool:
        """True only when everything that must hold was tested and holds."""
        return self.verdict == "holds"

    @property
    def left_over(self) -> int:
        """How many runs were never made."""
        return len(self.cells) * len(self.seeds) - len(self.runs)

    def verdict_of(self, cell: str) -> VerdictWord:
        """The verdict over everything that must hold in a cell; a cell that was never played is not tested."""
        word = word_of_cell(self.checks, cell)
        return "not-tested" if word == "nothing-to-judge" and not self.runs_of(cell) else word

    def runs_of(self, cell: str) -> tuple[FinishedRun, ...]:
        """The runs of a cell, in the order of their seeds."""
        return tuple(run for run in self.runs if run.cell == cell)

    def word_of(self, run: FinishedRun) -> Word:
        """The verdict of one run over everything that must hold in every run."""
        return word_of_run(run, asked_of(self.cells[run.cell], strict=self.strict))

    def __repr__(self) -> str:
        made = f"{len(self.cells)} cells, {len(self.seeds)} seeds, {len(self.runs)} runs"
        return f"Comparison({self.scenario.name}, {made}: {self.verdict}, {self.ended})"


def compare(
    scenario: Scenario,
    *,
    cells: Sequence[Choice] | None = None,
    seeds: Sequence[int] | None = None,
    where: Where | None = None,
    signatures: Signatures = "ideal",
    strict: bool = False,
    shelf: Shelf | None = None,
    fresh: bool = False,
    budget_us: Micros | None = None,
    fail_fast: bool = False,
    allow_large: bool = False,
    progress: Callable[[Standing], None] | None = None,
) -> Comparison:
    """Play every cell with every seed and judge them; blocks. `scenario` is one whose file has `compare`.

    `cells` and `seeds` choose among, or instead of, the file's. Finished runs are kept on the `shelf`, and taken from
    it unless `fresh`. `budget_us` is real time after which no run begins; None means the file's. An interruption
    (Ctrl-C) ends it early with what there is. Raises UsageError for a scenario that compares nothing, ScenarioError,
    ComputerError, InvariantViolation for our own bugs.
    """
    comparing = scenario.compare
    if comparing is None:
        raise UsageError(f"'{scenario.name}' compares nothing: it has no 'compare'")
    chosen = _chosen(scenario, comparing, cells, allow_large=allow_large)
    played = tuple(comparing.seeds if seeds is None else dict.fromkeys(seeds))
    kept = Shelf(None) if shelf is None else shelf
    asked = {name: asked_of(cell, strict=strict) for name, cell in chosen.items()}
    work = _Work(asked, fail_fast=fail_fast, shelf=kept, fresh=fresh, progress=progress)
    text = text_of(scenario, allow_large=allow_large)
    data = {name: data_of(cell) for name, cell in chosen.items()}
    tasks = [
        Task(
            text,
            cell.cell,
            seed,
            signatures,
            comparing.figures,
            comparing.warm_up_us is None,
            code_sha256(),
            data[name],
        )
        for seed in played
        for name, cell in chosen.items()
    ]
    budget_us = comparing.wall_time_us if budget_us is None else budget_us
    ended = work.do(tasks, where or Where(), Gate(None if budget_us is None else monotonic_ns() + 1000 * budget_us))
    return _put_together(
        scenario, chosen, played, work.runs, signatures, ended, strict=strict, made=work.made, damaged=kept.damaged
    )


def again(
    scenario: Scenario,
    runs: Sequence[FinishedRun],
    *,
    cells: Sequence[str],
    seeds: Sequence[int],
    signatures: Signatures,
    strict: bool,
    ended: Ended,
) -> Comparison:
    """The comparison that these runs came from, judged again; nothing is played. `cells` by their names."""
    comparing = scenario.compare
    invariant(comparing is not None, "comparison.compares", scenario=scenario.name)
    assert comparing is not None
    choices = [cell.choice for cell in comparing.cells if cell.name in cells]
    chosen = _chosen(scenario, comparing, choices, allow_large=True)
    of_these = [run for run in runs if run.cell in chosen and run.seed in seeds]
    return _put_together(scenario, chosen, tuple(seeds), of_these, signatures, ended, strict=strict)


def _put_together(
    scenario: Scenario,
    chosen: Mapping[str, Scenario],
    seeds: tuple[int, ...],
    runs: Iterable[FinishedRun],
    signatures: Signatures,
    ended: Ended,
    *,
    strict: bool,
    made: int = 0,
    damaged: tuple[DamagedRecord, ...] = (),
) -> Comparison:
    comparing = scenario.compare
    assert comparing is not None
    cells = {name: place for place, name in enumerate(chosen)}
    places = {seed: place for place, seed in enumerate(seeds)}
    in_order = tuple(sorted(runs, key=lambda run: (cells[run.cell], places[run.seed])))
    asked = {name: asked_of(cell, strict=strict) for name, cell in chosen.items()}
    return Comparison(
        scenario=scenario,
        comparing=comparing,
        cells=MappingProxyType(dict(chosen)),
        seeds=seeds,
        baseline=comparing.baseline.name if comparing.baseline.name in chosen else next(iter(chosen)),
        signatures=signatures,
        strict=strict,
        runs=in_order,
        checks=checks_of(asked, seeds, in_order, [one.id for one in every_expectation(chosen.values())]),
        ended=ended,
        made=made,
        damaged=damaged,
    )


def _chosen(
    scenario: Scenario, comparing: Comparing, cells: Sequence[Choice] | None, *, allow_large: bool
) -> dict[str, Scenario]:
    every = cells_of(scenario, allow_large=allow_large)
    wanted = [cell.choice for cell in comparing.cells] if cells is None else list(cells)
    invariant(set(wanted) <= {cell.cell for cell in every}, "comparison.cells-are-its-own", cells=wanted)
    names = {cell.choice: cell.name for cell in comparing.cells}
    return {names[cell.cell]: cell for cell in every if cell.cell in wanted}


class _Work:
    """The runs as they come in."""

    def __init__(
        self,
        asked: Mapping[str, Sequence[Asked]],
        *,
        fail_fast: bool,
        shelf: Shelf,
        fresh: bool,
        progress: Callable[[Standing], None] | None,
    ) -> None:
        self.runs: list[FinishedRun] = []
        self.made = 0
        self._asked = asked
        self._fail_fast = fail_fast
        self._shelf = shelf
        self._fresh = fresh
        self._progress = progress
        self._total = 0

    def do(self, tasks: Iterable[Task], where: Where, gate: Gate) -> Ended:
        """Take from the shelf what is there, and make the rest. Whatever was made is on the shelf, come what may."""
        tasks = list(tasks)
        self._total = len(tasks)
        to_do: list[Task] = []
        for task in tasks:
            run = None if self._fresh else self._shelf.get(task.key)
            if run is None:
                to_do.append(task)
            else:
                self._take(run)
        if self._fail_fast and any(map(self._fails, self.runs)):
            gate.close()
        found = answers(to_do, where, gate)
        try:
            for answer in found:
                run = answer.run
                if run is None or run.ended == "interrupted":
                    return "interrupted"
                self._keep(answer.task, run)
                if self._fail_fast and self._fails(run):
                    gate.close()
        except KeyboardInterrupt:
            return "interrupted"
        finally:
            found.close()
        if len(self.runs) == self._total:
            return "completed"
        return "budget" if gate.is_late else "failed"

    def _keep(self, task: Task, run: FinishedRun) -> None:
        before = self._shelf.get(task.key)
        if before is not None and before.is_whole and run.is_whole and before.trace_sha256 != run.trace_sha256:
            raise InvariantViolation("run.same-seed-same-trace", cell=run.cell, seed=run.seed)
        # A run that ran into its own limit of real time might come to its end another time.
        if run.is_whole and before is None:
            self._shelf.put(task.key, run)
        self.made += 1
        self._take(run)

    def _take(self, run: FinishedRun) -> None:
        self.runs.append(run)
        if self._progress is not None:
            self._progress(Standing(len(self.runs), self._total, len(self.runs) - self.made, run))

    def _fails(self, run: FinishedRun) -> bool:
        return word_of_run(run, self._asked[run.cell]) == "does-not-hold"
