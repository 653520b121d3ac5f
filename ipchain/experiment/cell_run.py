"""One run of a comparison, from configuration to what is kept of it.

A task is plain values: the text of the scenario, the cell, the seed. Whoever does it, in this process, in another one
or on another machine, reads the scenario itself, and first makes sure that it is the same program with the same data:
else its runs would stand beside others that they cannot be compared with.

Not here: handing tasks out (`workers`).
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Final, cast

from ipchain.checkers.verdict import Verdict
from ipchain.errors import ComputerError
from ipchain.experiment.finished import Finding, FinishedRun, Word, key_of
from ipchain.experiment.program import code_sha256
from ipchain.experiment.runner import Progress, Result, Signatures, run
from ipchain.experiment.settling import NOTHING_TO_SETTLE, settling_of
from ipchain.experiment.told import packed
from ipchain.measure.table import DEFINITIONS, GAUGES, measure
from ipchain.names import Micros
from ipchain.scenario.comparing import Cell, Choice, Compared
from ipchain.scenario.files import ScenarioText
from ipchain.scenario.loader import cell_of
from ipchain.scenario.model import Scenario
from ipchain.scenario.resolved import resolved

KNOWN_CELLS: Final = 64


@dataclass(frozen=True, slots=True)
class Task:
    """One run to be made. `program` and `data` are the digests that whoever makes it must have too."""

    text: ScenarioText
    choice: Choice
    seed: int
    signatures: Signatures
    figures: tuple[Compared, ...]
    find_warm_up: bool
    program: str
    data: str

    @property
    def cell(self) -> str:
        """The name of its cell."""
        return Cell(self.choice).name

    @property
    def key(self) -> str:
        """The digest of everything that decides this run and what is kept of it."""
        text = self.text
        return key_of(
            scenario=hashlib.sha256(text.source).hexdigest(),
            beside=[(name, hashlib.sha256(raw).hexdigest()) for name, raw in text.beside],
            overrides=text.overrides,
            cell=self.choice,
            resolved=self.data,
            seed=self.seed,
            signatures=self.signatures,
            figures=[figure.name for figure in self.figures],
            find_warm_up=self.find_warm_up,
            program=self.program,
        )


def do(task: Task, progress: Callable[[Progress], None] | None = None) -> FinishedRun:
    """Play the run of this task. Raises ComputerError where this is another program, or has other data."""
    scenario, data = _cell(task.text, task.choice)
    if code_sha256() != task.program or data != task.data:
        what = "data of offices and networks" if code_sha256() == task.program else "ipchain"
        raise ComputerError(f"a worker has another version of {what} than this one; install the same on every machine")
    result = run(replace(scenario, seed=task.seed), signatures=task.signatures, progress=progress)
    return kept(result, task)


def kept(result: Result, task: Task) -> FinishedRun:
    """What a comparison keeps of a run."""
    settling = settling_of(result.scenario, result.trace) if task.find_warm_up else NOTHING_TO_SETTLE
    warm_up_us = settling.warm_up_us if task.find_warm_up else result.scenario.warm_up_us
    return FinishedRun(
        cell=task.cell,
        seed=task.seed,
        ended=result.ended,
        ended_at_us=result.ended_at_us,
        trace_sha256=result.digest,
        findings=tuple(_finding(verdict) for verdict in result.verdicts),
        figures={name: str(value) for name, value in _figures(result, task.figures, warm_up_us).items()},
        warm_up_us=warm_up_us,
        settled=settling.settled,
    )


def data_of(scenario: Scenario) -> str:
    """The digest of everything a cell's scenario says once defaults and the data of offices are filled in."""
    return hashlib.sha256(resolved(scenario).encode()).hexdigest()


@lru_cache(maxsize=KNOWN_CELLS)
def _cell(text: ScenarioText, choice: Choice) -> tuple[Scenario, str]:
    """The scenario of a cell and the digest of its data; read once in each process."""
    scenario = cell_of(text, choice)
    return scenario, data_of(scenario)


def _finding(verdict: Verdict) -> Finding:
    return Finding(
        id=verdict.id,
        word=cast("Word", verdict.finding.name.lower().replace("_", "-")),
        observed=str(verdict.observed),
        checks=verdict.checks,
        first_bad_us=verdict.first_bad_at,
        offices=verdict.offices,
        built_in=verdict.built_in,
        told=packed(verdict.observed),
    )


def _figures(result: Result, asked: tuple[Compared, ...], warm_up_us: Micros) -> dict[str, Fraction]:
    """Every figure of the tables, and those asked for besides, where the run had samples for them."""
    measurements = result.measurements
    if warm_up_us != result.scenario.warm_up_us:
        measurements = measure(replace(result.scenario, warm_up_us=warm_up_us), result.trace)
    found = {f"{one.name}.{stat}": value for one in measurements for stat, value in one.stats.items()}
    for figure in asked:
        if figure.stat in DEFINITIONS[figure.metric].stats:
            continue
        gauge = GAUGES[figure.metric]()
        for now, event in result.trace:
            if type(event) in gauge.watches:
                gauge.observe(now, event)
        end = result.ended_at_us
        value, _ = gauge.figure(figure.stat, ((warm_up_us, end + 1),), end=end)
        if value is not None:
            found[figure.name] = value
    return dict(sorted(found.items()))
