"""Play a scenario once: `ipchain.run`, and `ipchain.arun` for callers that must not wait.

Both work while an event loop runs, as in a notebook: a simulated run needs no loop of its own, and `arun` plays it in
a worker thread. An awaiting task that is cancelled ends the run soon; nothing is left of it.

Not here: many runs (`comparison`) and what a run gives (`result`).
"""

import asyncio
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from time import monotonic_ns

from ipchain.experiment import runner
from ipchain.experiment.runner import Progress, Signatures
from ipchain.names import Micros
from ipchain.report import progress as progress_shown
from ipchain.report.provenance import Making
from ipchain.scenario import model
from ipchain.study.result import Result
from ipchain.study.scenario import Scenario, load

Playable = Scenario | model.Scenario | str | Path
"""A scenario that was loaded, or the path or shipped name of one."""

Watching = bool | Callable[[Progress], None] | None
"""True shows how far the run is; a function is told about 200 times in a run."""


class _Abandoned(Exception):
    """Nobody waits for this run any more."""


def run(
    scenario: Playable,
    *,
    seed: int | None = None,
    signatures: Signatures = "ideal",
    strict: bool = False,
    progress: Watching = None,
    wall_time_us: Micros | None = None,
    keep_messages: bool = True,
) -> Result:
    """Play the scenario and judge it. Blocks; also fine in a notebook.

    `strict` lets every `should` count as a `must`. `wall_time_us` ends the run early when so much real time has gone;
    None means the scenario's own budget. Without `keep_messages` the events have no single messages, and metrics of
    messages have no figures. Nothing is written to disk. Raises ScenarioError before anything runs, UsageError for a
    scenario that compares cells, InvariantViolation for our own bugs.
    """
    asked = asked_of(scenario)
    began_at, began_ns = datetime.now(UTC), monotonic_ns()
    with _shower(progress) as look:
        played = runner.run(
            asked.value,
            seed=seed,
            signatures=signatures,
            strict=strict,
            progress=look,
            wall_time_us=wall_time_us,
            keep_messages=keep_messages,
        )
    told = f"ipchain.run({asked.name!r}, seed={played.seed})"
    making = Making((told,), began_at, (monotonic_ns() - began_ns) // 1000)
    return Result(played, making, allow_large=asked.allow_large)


async def arun(
    scenario: Playable,
    *,
    seed: int | None = None,
    signatures: Signatures = "ideal",
    strict: bool = False,
    progress: Watching = None,
    wall_time_us: Micros | None = None,
    keep_messages: bool = True,
) -> Result:
    """Like `run`, in a worker thread, so that the caller's event loop goes on meanwhile."""
    stop = Event()

    def play() -> Result:
        with _shower(progress) as look:
            return run(
                scenario,
                seed=seed,
                signatures=signatures,
                strict=strict,
                progress=_until(stop, look),
                wall_time_us=wall_time_us,
                keep_messages=keep_messages,
            )

    work = asyncio.get_running_loop().run_in_executor(None, play)
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        stop.set()
        raise


def asked_of(scenario: Playable) -> Scenario:
    """The scenario that is meant. Raises ScenarioError, UsageError, ComputerError where it cannot be loaded."""
    match scenario:
        case Scenario():
            return scenario
        case model.Scenario():
            return Scenario(scenario)
        case _:
            return load(scenario)


def _until(stop: Event, look: Callable[[Progress], None] | None) -> Callable[[Progress], None]:
    def told(progress: Progress) -> None:
        if stop.is_set():
            raise _Abandoned
        if look is not None:
            look(progress)

    return told


def _shower(progress: Watching) -> AbstractContextManager[Callable[[Progress], None] | None]:
    if not isinstance(progress, bool):
        return nullcontext(progress)
    if not progress:
        return nullcontext(None)
    shown = progress_shown.bar if sys.stdout.isatty() else progress_shown.plain_lines
    return shown(sys.stdout, "running")
