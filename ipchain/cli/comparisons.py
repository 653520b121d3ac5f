"""`ipchain run` of a file with `compare`: every cell with every seed, one table, one folder, one exit code.

Finished runs are kept in `.finished` beside the runs as they finish, so that the same command goes on after an
interruption, and a command with more seeds plays only what is new.

Not here: playing (`ipchain.experiment.comparison`) and filing (`ipchain.report.comparison_folder`).
"""

import hashlib
import shlex
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic_ns
from types import FrameType
from typing import Final

from ipchain.cli.exits import Exit
from ipchain.cli.plan import PlannedComparison
from ipchain.cli.play import KeepTrace, Manner
from ipchain.errors import UsageError
from ipchain.experiment.comparison import Comparison, Standing, compare
from ipchain.experiment.program import code_sha256
from ipchain.experiment.shelf import Shelf
from ipchain.experiment.workers import Where, each
from ipchain.names import Micros
from ipchain.report.comparison_folder import FiledComparison, file_comparison
from ipchain.report.comparison_kept import gone, keep, wanted
from ipchain.report.comparison_summary import ComparisonSummary
from ipchain.report.provenance import Making
from ipchain.report.slug import LONGEST, slug

SHELF: Final = ".finished"
"""Where below the folder of all runs the finished runs of comparisons are kept."""

MOST_KEPT_FAILURES: Final = 3
"""Runs of a cell that do not hold and are kept with everything, unless all are asked for."""


@dataclass(frozen=True, slots=True)
class Work:
    """How the comparisons of a command are made: by whom, for how long, and whether what is there is used."""

    where: Where
    budget_us: Micros | None
    fail_fast: bool
    fresh: bool


@dataclass(frozen=True, slots=True)
class ComparisonDone:
    """One comparison that is over and filed. `damaged` tells of stored runs that had to be made again."""

    planned: PlannedComparison
    filed: FiledComparison
    made: int
    took_us: Micros
    reproduce: str
    damaged: tuple[str, ...]
    code: Exit


def compare_and_file(
    planned: PlannedComparison, manner: Manner, work: Work, look: Callable[[Standing], None]
) -> ComparisonDone:
    """Play what is not there yet, judge everything, and write the folder. Ctrl-C and SIGTERM end it with what there is.

    Raises ComputerError, InvariantViolation for our own bugs.
    """
    began_at, began_ns = datetime.now(UTC), monotonic_ns()
    shelf = Shelf(_shelf_of(planned, manner.runs))
    with _terminated_like_interrupted():
        comparison = compare(
            planned.scenario,
            cells=[cell.choice for cell in planned.cells],
            seeds=planned.seeds,
            where=work.where,
            signatures=manner.signatures,
            strict=manner.strict,
            shelf=shelf,
            fresh=work.fresh,
            budget_us=work.budget_us,
            fail_fast=work.fail_fast,
            allow_large=planned.selection.allow_large,
            progress=look,
        )
        again = reproduce(planned, manner)
        stage = manner.runs / f".{slug(planned.scenario.name, LONGEST)}.kept"
        try:
            _keep_runs(comparison, manner, work, stage)
            took_us = (monotonic_ns() - began_ns) // 1000
            making = Making(manner.command, began_at, took_us)
            kept = stage if stage.is_dir() else None
            filed = file_comparison(comparison, manner.runs, making, again, kept, manner.language)
        finally:
            gone(stage)
    told = tuple(str(damaged) for damaged in comparison.damaged)
    return ComparisonDone(planned, filed, comparison.made, took_us, again, told, code_of(filed.summary))


def code_of(summary: ComparisonSummary) -> Exit:
    """The exit code one comparison deserves by itself."""
    if summary.ended == "interrupted":
        return Exit.INTERRUPTED
    if summary.verdict == "does-not-hold":
        return Exit.NOT_HELD
    if summary.verdict == "not-tested" or summary.left_over:
        return Exit.NOT_TESTED
    return Exit.HELD


def reproduce(planned: PlannedComparison, manner: Manner) -> str:
    """The one command that makes this comparison again."""
    selection = planned.selection
    words = ["ipchain", "run", planned.named]
    for choice in selection.where:
        words += ["--where", choice]
    if selection.seeds:
        words += ["--seeds", ",".join(_ranges(selection.seeds))]
    for override in selection.overrides:
        words += ["--set", override]
    if manner.signatures != "ideal":
        words += ["--signatures", manner.signatures]
    if manner.strict:
        words.append("--strict")
    if selection.allow_large:
        words.append("--allow-large")
    return shlex.join(words)


def where_of(jobs: int | None, scheduler: str) -> Where:
    """Who does the work. Raises UsageError when both are asked for."""
    if scheduler and jobs is not None:
        raise UsageError("--jobs and --scheduler exclude each other: a cluster knows how many workers it has")
    return Where(jobs, scheduler or None)


def _shelf_of(planned: PlannedComparison, runs: Path) -> Path:
    """One file for each scenario text and program: what neither has made is not looked through."""
    made_by = hashlib.sha256(planned.scenario.source + code_sha256().encode()).hexdigest()[:12]
    return runs / SHELF / f"{slug(planned.scenario.name, LONGEST - 13)}-{made_by}.jsonl"


def _keep_runs(comparison: Comparison, manner: Manner, work: Work, stage: Path) -> None:
    """File the single runs that are wanted; an interruption leaves the rest out."""
    gone(stage)
    named = tuple(_named(comparison, manner.keep_trace))
    if not named or comparison.ended == "interrupted":
        return
    jobs = Where(work.where.jobs)
    tasks = wanted(comparison, named, stage, manner.command, manner.language)
    try:
        each(keep, tasks, jobs)
    except KeyboardInterrupt:
        gone(stage)


def _named(comparison: Comparison, which: KeepTrace) -> Iterator[tuple[str, int]]:
    for cell in comparison.cells:
        whole = [run for run in comparison.runs_of(cell) if run.is_whole]
        if which == "all":
            yield from ((cell, run.seed) for run in whole)
        elif which == "failures":
            broke = [run for run in whole if comparison.word_of(run) == "does-not-hold"]
            yield from ((cell, run.seed) for run in broke[:MOST_KEPT_FAILURES])


def _ranges(seeds: Sequence[int]) -> Iterator[str]:
    """`1-30`, `7`: seeds that follow each other as a range."""
    first = last = seeds[0]
    for seed in (*seeds[1:], None):
        if seed is not None and seed == last + 1:
            last = seed
            continue
        yield str(first) if first == last else f"{first}-{last}"
        if seed is not None:
            first = last = seed


@contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    """A build server that stops a job sends SIGTERM: what is finished is kept all the same."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
