"""`ipchain run --dry-run`: the plan of a command, nothing run."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from ipchain.cli.exits import Exit
from ipchain.cli.plan import PlannedRun
from ipchain.consensus.catalogue import MODELS
from ipchain.report.moments import clock
from ipchain.report.visible import visible
from ipchain.scenario.explain import timeline
from ipchain.scenario.model import Scenario


def tell_plan(planned: Sequence[tuple[PlannedRun, Scenario]], runs: Path, *, as_json: bool) -> Exit:
    """Print every run that would be played, and the story of each scenario once."""
    if as_json:
        rows = [_row(run, scenario) for run, scenario in planned]
        print(msgspec.json.format(msgspec.json.encode(rows), indent=2).decode())
        return Exit.HELD
    told: set[str] = set()
    for run, scenario in planned:
        if run.scenario not in told:
            told.add(run.scenario)
            print(visible(f"{scenario.title} ({run.scenario})"))
            print(f"  {MODELS[scenario.consensus.model].promise(len(scenario.consensus.members))}")
            print(f"  {len(scenario.expect)} expectations, {clock(scenario.duration_us)} simulated")
            for line in timeline(scenario):
                print(visible(f"  {line}"))
        print(f"  seed {run.seed}")
    runs_word = "1 run" if len(planned) == 1 else f"{len(planned)} runs"
    print(visible(f"{runs_word} would be kept below {runs}. Nothing was run."))
    return Exit.HELD


def _row(run: PlannedRun, scenario: Scenario) -> dict[str, object]:
    return {
        "scenario": run.scenario,
        "name": scenario.name,
        "seed": run.seed,
        "overrides": list(run.overrides),
        "model": scenario.consensus.model,
        "offices": [office.code for office in scenario.offices],
        "duration_us": scenario.duration_us,
        "steps": [step.id for step in scenario.steps],
        "faults": [fault.id for fault in scenario.faults],
        "expect": [expectation.id for expectation in scenario.expect],
    }
