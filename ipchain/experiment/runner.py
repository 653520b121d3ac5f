"""Play one scenario once and judge it: the one function behind the command line, notebooks and campaigns.

A run that is interrupted, or over its budget, keeps what it has and says so: what it had shown by then
stands, and what only its end could have shown is not tested. A broken invariant is our own bug and passes
through as `InvariantViolation`.

Not here: files (`report`), several runs (`campaign`), and the words on a terminal (`report.terminal`).
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from ipchain.checkers.judge import checkers_for, overall, show_messages, watcher
from ipchain.checkers.verdict import Checker, Finding, Verdict
from ipchain.errors import UsageError
from ipchain.identity.keys import Verifier
from ipchain.measure.metric import Measurement
from ipchain.measure.table import measure
from ipchain.names import Micros, OfficeId
from ipchain.office.messages import BlockRecord
from ipchain.scenario.loader import load
from ipchain.scenario.model import Scenario
from ipchain.simulation.world import World
from ipchain.staging.stage import StopRun
from ipchain.trace import EntryExecuted, Event, FaultBegan, Listeners, RunEnded, Trace

Signatures = Literal["ideal", "ed25519"]
Ended = Literal["completed", "interrupted", "budget", "halted"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: virtual time, entries final at the office that has most, faults begun so far."""

    now_us: Micros
    duration_us: Micros
    entries_final: int
    faults_begun: int


@dataclass(frozen=True, slots=True)
class Result:
    """One run and what became of it. `digest` is the SHA-256 of the trace, in hexadecimal.

    `finding` is the verdict over all checks that must hold (under `strict`, over all); `ended` says whether the
    run reached its end. `ledgers` are the offices' own copies: blocks with the proofs beside them.
    """

    scenario: Scenario
    signatures: Signatures
    verdicts: tuple[Verdict, ...]
    strict: bool
    finding: Finding
    measurements: tuple[Measurement, ...]
    trace: Trace
    digest: str
    ended: Ended
    ended_at_us: Micros
    ledgers: Mapping[OfficeId, tuple[BlockRecord, ...]]

    @property
    def seed(self) -> int:
        """The one source of chance of this run."""
        return self.scenario.seed

    @property
    def ok(self) -> bool:
        """True only when everything that must hold was tested and holds."""
        return self.finding is Finding.HOLDS

    @property
    def interrupted(self) -> bool:
        """True when somebody stopped the run."""
        return self.ended == "interrupted"

    @property
    def complete(self) -> bool:
        """True when the run reached the end its scenario gives it."""
        return self.ended == "completed"

    def __repr__(self) -> str:
        return f"Result({self.scenario.name}, seed {self.seed}: {self.finding.value}, {self.ended})"


def run(
    scenario: Scenario | str | Path,
    *,
    seed: int | None = None,
    signatures: Signatures = "ideal",
    strict: bool = False,
    progress: Callable[[Progress], None] | None = None,
    wall_time_us: Micros | None = None,
    keep_messages: bool = True,
) -> Result:
    """Play the scenario (a value, a shipped name or a path) and judge it. Blocks; also fine in a notebook.

    `strict` lets every `should` count as a `must`. `wall_time_us` ends the run early when so much real time has
    gone; None means the scenario's own budget. `progress` is told about 200 times in a run. Raises ScenarioError
    before anything runs, InvariantViolation for our own bugs.
    """
    played = _chosen(scenario, seed)
    if played.compare is not None:
        raise UsageError(f"'{played.name}' compares several cells: play it with 'compare', or choose one of its cells")
    checkers: list[Checker] = []
    counter = _Counter(played.duration_us)

    def watchers(verifier: Verifier) -> tuple[Listeners, ...]:
        checkers.extend(checkers_for(played, verifier))
        return (watcher(tuple(checkers)), counter.listeners)

    world = World(played, watchers=watchers, signatures=signatures, keep_messages=keep_messages)
    budget_us = played.budget.wall_time_us if wall_time_us is None else wall_time_us
    world.run(_looking(counter, progress, budget_us))
    show_messages(checkers, world.trace.records)
    ended_at_us, ended = _end_of(world.trace)
    verdicts = tuple(checker.verdict(ended_at_us) for checker in checkers)
    # What is not asked of every run of a comparison does not decide over a single one.
    asked_of_some = {one.id for one in played.expect if not one.runs.is_all}
    return Result(
        scenario=played,
        signatures=signatures,
        verdicts=verdicts,
        strict=strict,
        finding=overall((one for one in verdicts if one.id not in asked_of_some), strict=strict),
        measurements=measure(played, world.trace),
        trace=world.trace,
        digest=world.trace.digest(),
        ended=ended,
        ended_at_us=ended_at_us,
        ledgers=world.ledgers(),
    )


def _chosen(scenario: Scenario | str | Path, seed: int | None) -> Scenario:
    if isinstance(scenario, Scenario):
        return scenario if seed is None else replace(scenario, seed=seed)
    return load(scenario, seed=seed)


def _looking(
    counter: "_Counter", progress: Callable[[Progress], None] | None, budget_us: Micros | None
) -> Callable[[Micros], None]:
    begun_ns = time.monotonic_ns()

    def look(now: Micros) -> None:
        if budget_us is not None and time.monotonic_ns() - begun_ns > budget_us * 1000:
            raise StopRun("budget")
        if progress is not None:
            progress(counter.at(now))

    return look


def _end_of(trace: Trace) -> tuple[Micros, Ended]:
    """The last event tells when and why the run was over."""
    now, event = trace.records[-1]
    assert isinstance(event, RunEnded), event
    match event.why:
        case "completed" | "interrupted" | "budget" | "halted":
            return now, event.why
        case _:
            raise AssertionError(event.why)


class _Counter:
    """Counts what a progress line shows."""

    __slots__ = ("_duration_us", "_faults", "_final")

    def __init__(self, duration_us: Micros) -> None:
        self._duration_us = duration_us
        self._final: dict[OfficeId, int] = {}
        self._faults = 0

    @property
    def listeners(self) -> Listeners:
        """What it wants to see."""
        return {EntryExecuted: (self._observe,), FaultBegan: (self._observe,)}

    def _observe(self, _now: Micros, event: Event) -> None:
        if type(event) is EntryExecuted and event.outcome == "final":
            self._final[event.office] = self._final.get(event.office, 0) + 1
        elif type(event) is FaultBegan:
            self._faults += 1

    def at(self, now: Micros) -> Progress:
        return Progress(now, self._duration_us, max(self._final.values(), default=0), self._faults)
