"""Play one planned run and file what it leaves: in this process, or as the work of another one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic_ns
from typing import Literal

from ipchain.cli.exits import Exit
from ipchain.cli.plan import PlannedRun
from ipchain.experiment.runner import Progress, Signatures, run
from ipchain.names import Micros
from ipchain.report.contents import file_run
from ipchain.report.page.words import Language
from ipchain.report.provenance import Making, reproduce
from ipchain.report.summary import Summary
from ipchain.report.terminal import Shown
from ipchain.scenario.loader import load
from ipchain.scenario.model import Scenario

KeepTrace = Literal["all", "failures", "none"]


@dataclass(frozen=True, slots=True)
class Manner:
    """How every run of a command is played and kept; plain values, so that they travel to workers."""

    runs: Path
    signatures: Signatures
    keep_trace: KeepTrace
    strict: bool
    command: tuple[str, ...]
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """One run that is over and filed."""

    planned: PlannedRun
    shown: Shown
    code: Exit


def play(
    planned: PlannedRun,
    manner: Manner,
    *,
    scenario: Scenario | None = None,
    progress: Callable[[Progress], None] | None = None,
    wall_time_us: Micros | None = None,
) -> Done:
    """Load (unless it is loaded), play, judge and file one run.

    `wall_time_us` is what is left for it; the scenario's own budget holds as well.
    """
    if scenario is None:
        scenario = load(planned.scenario, overrides=planned.overrides, allow_large=planned.allow_large)
    scenario = replace(scenario, seed=planned.seed)
    began_at, began_ns = datetime.now(UTC), monotonic_ns()
    result = run(
        scenario,
        signatures=manner.signatures,
        strict=manner.strict,
        progress=progress,
        wall_time_us=_smaller(wall_time_us, scenario.budget.wall_time_us),
    )
    took_us = (monotonic_ns() - began_ns) // 1000
    filed = file_run(
        result,
        manner.runs,
        Making(manner.command, began_at, took_us),
        keep_trace=manner.keep_trace == "all" or (manner.keep_trace == "failures" and not result.ok),
        language=manner.language,
    )
    again = reproduce(planned.scenario, planned.seed, planned.overrides, manner.signatures, strict=manner.strict)
    again += " --allow-large" if planned.allow_large else ""
    return Done(planned, Shown(filed.summary, filed.folder, filed.outcome, again, took_us), code_of(filed.summary))


def code_of(summary: Summary) -> Exit:
    """The exit code one run deserves by itself."""
    if summary.ended == "interrupted":
        return Exit.INTERRUPTED
    if summary.verdict == "does-not-hold":
        return Exit.NOT_HELD
    if summary.verdict == "not-tested" or summary.ended != "completed":
        return Exit.NOT_TESTED
    return Exit.HELD


def _smaller(first: Micros | None, second: Micros | None) -> Micros | None:
    return min((bound for bound in (first, second) if bound is not None), default=None)
