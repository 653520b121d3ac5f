"""`ipchain run --dry-run`: the plan of a command, nothing run."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from ipchain.cli.exits import Exit
from ipchain.cli.plan import PlannedComparison, PlannedRun
from ipchain.consensus.catalogue import MODELS
from ipchain.report.moments import clock
from ipchain.report.visible import visible
from ipchain.scenario.compared_plainly import comparison_told
from ipchain.scenario.explain import timeline
from ipchain.scenario.model import Scenario


def tell_plan(
    planned: Sequence[tuple[PlannedRun, Scenario]],
    comparisons: Sequence[PlannedComparison],
    runs: Path,
    *,
    as_json: bool,
) -> Exit:
    """Print every run that would be played, and the story of each scenario once."""
    if as_json:
        rows = [*(_row(run, scenario) for run, scenario in planned), *map(_comparison_row, comparisons)]
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
    for comparison in comparisons:
        _tell_comparison(comparison)
    count = len(planned) + sum(len(one.cells) * len(one.seeds) for one in comparisons)
    runs_word = "1 run" if count == 1 else f"{count} runs"
    print(visible(f"{runs_word} would be kept below {runs}. Nothing was run."))
    return Exit.HELD


def _tell_comparison(comparison: PlannedComparison) -> None:
    scenario = comparison.scenario
    print(visible(f"{scenario.title} ({comparison.named})"))
    for line in comparison_told(comparison.comparing):
        print(visible(f"  {line}"))
    print(f"  now: {len(comparison.cells)} cells, {len(comparison.seeds)} seeds")
    for line in timeline(scenario):
        print(visible(f"  {line}"))


def _comparison_row(comparison: PlannedComparison) -> dict[str, object]:
    return {
        "scenario": comparison.named,
        "name": comparison.scenario.name,
        "cells": [cell.name for cell in comparison.cells],
        "seeds": list(comparison.seeds),
        "overrides": list(comparison.selection.overrides),
        "baseline": comparison.comparing.baseline.name,
        "metrics": [figure.name for figure in comparison.comparing.figures],
    }


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
