"""Single runs of a comparison that are kept with all they leave: played once more, and filed below their cell.

Playing them again costs less than keeping every run until it is known which are wanted, works also when the
comparison was made on other machines, and shows on the way that the same seed makes the same trace.

Not here: which runs are wanted (the command line says).
"""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic_ns

from ipchain.errors import ComputerError, InvariantViolation
from ipchain.experiment.comparison import Comparison
from ipchain.experiment.runner import run
from ipchain.report.contents import file_run
from ipchain.report.folder import ready
from ipchain.report.page.words import Language
from ipchain.report.provenance import Making
from ipchain.scenario.comparing import Choice
from ipchain.scenario.files import ScenarioText
from ipchain.scenario.loader import cell_of, text_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """One run to be kept: plain values, so that it travels to a worker. `stage` is the folder of all cells."""

    text: ScenarioText
    choice: Choice
    cell: str
    seed: int
    trace_sha256: str
    signatures: str
    strict: bool
    command: tuple[str, ...]
    language: Language | None
    stage: Path


def wanted(
    comparison: Comparison,
    runs: Iterable[tuple[str, int]],
    stage: Path,
    command: tuple[str, ...],
    language: Language | None,
) -> tuple[Wanted, ...]:
    """These runs, named by cell and seed, as work to be done."""
    by_name = {(run.cell, run.seed): run for run in comparison.runs}
    text = text_of(comparison.scenario, allow_large=True)
    return tuple(
        Wanted(
            text,
            comparison.cells[cell].cell,
            cell,
            seed,
            by_name[cell, seed].trace_sha256,
            comparison.signatures,
            comparison.strict,
            command,
            language,
            stage,
        )
        for cell, seed in runs
    )


def keep(work: Wanted) -> None:
    """Play the run again and file it as `<stage>/<cell>/seed-<seed>`.

    Raises InvariantViolation when it leaves another trace than before, ComputerError when this computer cannot.
    """
    below = work.stage / work.cell
    ready(below)
    began_at, began_ns = datetime.now(UTC), monotonic_ns()
    scenario = replace(cell_of(work.text, work.choice), seed=work.seed)
    result = run(scenario, signatures="ed25519" if work.signatures == "ed25519" else "ideal", strict=work.strict)
    if result.digest != work.trace_sha256:
        told = "run.same-seed-same-trace"
        raise InvariantViolation(told, cell=work.cell, seed=work.seed, before=work.trace_sha256, now=result.digest)
    took_us = (monotonic_ns() - began_ns) // 1000
    filed = file_run(result, below, Making(work.command, began_at, took_us), keep_trace=True, language=work.language)
    try:
        filed.folder.rename(below / f"seed-{work.seed:02d}")
    except OSError as error:
        raise ComputerError(f"cannot keep a run in {below}: {error.strerror}") from error


def gone(stage: Path) -> None:
    """Take the staged folders away; they lie in the comparison by now."""
    shutil.rmtree(stage, ignore_errors=True)
