"""Which runs and comparisons a command asks for: files, seeds, selection.

Every file that may be asked for is read before the first run: a mistake in one of them stops the command, and
nothing is run.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ipchain.errors import NothingToRun, UsageError
from ipchain.scenario.comparing import Cell, Comparing, applies
from ipchain.scenario.files import short_name
from ipchain.scenario.loader import examine
from ipchain.scenario.model import Scenario
from ipchain.scenario.problems import Problem, ScenarioError, has_errors
from ipchain.scenario.shipped import SUFFIX
from ipchain.scenario.suggestions import did_you_mean
from ipchain.scenario.values import Complaint
from ipchain.scenario.vocabulary.scalars import seeds

MOST_SEEDS: Final = 10_000
MOST_RUNS: Final = 10_000


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """One run: where its scenario is found, with which seed and overrides. `allow_large` lifts the caps on size."""

    scenario: str
    seed: int
    overrides: tuple[str, ...] = ()
    allow_large: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """What the flags choose among the files that were named."""

    seeds: tuple[int, ...] = ()
    overrides: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    allow_large: bool = False
    where: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedComparison:
    """One comparison: the file as it was named, the scenario of its baseline, the cells and seeds to be played."""

    named: str
    scenario: Scenario
    comparing: Comparing
    cells: tuple[Cell, ...]
    seeds: tuple[int, ...]
    selection: Selection


Plan = tuple[tuple[PlannedRun, Scenario], ...]
"""Runs in order, each with its scenario as loaded; several seeds share one scenario."""


def plan(
    named: Sequence[str], selection: Selection, *, strict: bool = False
) -> tuple[Plan, tuple[PlannedComparison, ...]]:
    """Every run and every comparison asked for, in order.

    Raises ScenarioError with the problems of all files (under `strict`, also when there is only advice),
    NothingToRun when nothing is left.
    """
    scenarios = _loaded(found(named), selection, strict=strict)
    chosen = [(where, scenario) for where, scenario in scenarios if _is_chosen(scenario, selection)]
    if not chosen:
        raise NothingToRun(_nothing(named, selection))
    runs = tuple(
        (PlannedRun(where, seed, selection.overrides, selection.allow_large), scenario)
        for where, scenario in chosen
        if scenario.compare is None
        for seed in selection.seeds or (scenario.seed,)
    )
    comparisons = tuple(
        PlannedComparison(
            where,
            scenario,
            scenario.compare,
            _cells(scenario.compare, selection.where),
            selection.seeds or scenario.compare.seeds,
            selection,
        )
        for where, scenario in chosen
        if scenario.compare is not None
    )
    if selection.where and not comparisons:
        raise UsageError(f"--where {selection.where[0]} chooses cells of a comparison, and no comparison was named")
    count = len(runs) + sum(len(one.cells) * len(one.seeds) for one in comparisons)
    if count > MOST_RUNS and not selection.allow_large:
        raise UsageError(f"{count} runs are too many for one command; at most {MOST_RUNS}. Split the seeds.")
    return runs, comparisons


def _cells(comparing: Comparing, where: Sequence[str]) -> tuple[Cell, ...]:
    """The cells that `--where axis=variant` leaves; several of one axis mean any of them."""
    wanted: dict[str, tuple[str, ...]] = {}
    known = {axis.key: tuple(dict(cell.choice)[axis.key] for cell in comparing.cells) for axis in comparing.axes}
    for text in where:
        axis, equals, variant = (part.strip() for part in text.partition("="))
        if not equals or axis not in known:
            hint = did_you_mean(axis, known) or f"axes: {', '.join(known)}"
            raise UsageError(f"--where {text}: write it like 'axis=variant'; {hint}")
        if variant not in known[axis]:
            known_here = f"variants: {', '.join(dict.fromkeys(known[axis]))}"
            hint = did_you_mean(variant, known[axis]) or known_here
            raise UsageError(f"--where {text}: no cell of this comparison has '{variant}'; {hint}")
        wanted[axis] = (*wanted.get(axis, ()), variant)
    cells = tuple(cell for cell in comparing.cells if applies(wanted, cell.choice))
    if not cells:
        raise NothingToRun(f"no cell matched --where {' --where '.join(where)}")
    return cells


def seeds_of(text: str) -> tuple[int, ...]:
    """`7`, `1-30` or `1-10,42`: whole numbers and inclusive ranges, in the order written, without repeats."""
    chosen: dict[int, None] = {}
    for part in text.split(","):
        these = seeds(part)
        if isinstance(these, Complaint):
            raise UsageError(f"--seeds {text}: {these.message}; {these.note}")
        if len(chosen) + len(these) > MOST_SEEDS:
            raise UsageError(f"--seeds {text} are too many for one command; at most {MOST_SEEDS}")
        chosen |= dict.fromkeys(these)
    return tuple(chosen)


def found(named: Sequence[str]) -> Iterator[str]:
    """Names and files as they are; for a folder every scenario file below it, sorted."""
    if not named:
        raise UsageError(
            f"say which scenario to run: a file (*{SUFFIX}), a folder, or a name of 'ipchain list examples'\n"
            "More: ipchain list examples"
        )
    for name in dict.fromkeys(named):
        if "\0" in name:
            raise UsageError("a path holds no zero byte")
        folder = Path(name)
        if not folder.is_dir():
            yield name
            continue
        below = sorted(path for path in folder.rglob(f"*{SUFFIX}") if path.is_file())
        yield from (str(path) for path in below)


def _loaded(wanted: Iterable[str], selection: Selection, *, strict: bool) -> list[tuple[str, Scenario]]:
    scenarios: list[tuple[str, Scenario]] = []
    problems: list[Problem] = []
    for where in wanted:
        # The name of a file tells whether it was asked for; a mistake in another one is nobody's affair now.
        if selection.only and Path(where).is_file() and short_name(Path(where).name) not in selection.only:
            continue
        scenario, told = examine(where, overrides=selection.overrides, allow_large=selection.allow_large)
        problems += told
        if scenario is not None:
            scenarios.append((where, scenario))
    if has_errors(problems) or (strict and problems):
        raise ScenarioError(problems)
    return scenarios


def _is_chosen(scenario: Scenario, selection: Selection) -> bool:
    named = not selection.only or scenario.name in selection.only
    tagged = not selection.tags or any(tag in scenario.tags for tag in selection.tags)
    return named and tagged


def _nothing(named: Sequence[str], selection: Selection) -> str:
    limits = [f"--only {name}" for name in selection.only] + [f"--tag {tag}" for tag in selection.tags]
    chosen = f" with {' '.join(limits)}" if limits else ""
    return f"no scenario matched {' '.join(named)}{chosen}"
