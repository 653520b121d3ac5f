"""What became of every check of a comparison: in each cell, and over all the cells it applies to.

A check that must hold in every run is judged cell by cell. One that must hold in some runs (`runs: at least 1`) is
judged over all the runs of all its cells together, and its word is the same in each of them. Three words, as for a
run: what a seed that was never played might have shown is not tested, and decides nothing unless it could have.

Not here: what one run showed (`ipchain.checkers`), and how far a count may be off (`ipchain.measure.binomial`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from ipchain.experiment.finished import Finding, FinishedRun, Word
from ipchain.scenario.expectations import ALL_RUNS, Runs
from ipchain.scenario.model import Scenario

VerdictWord = Literal[Word, "nothing-to-judge"]

_WORST_FIRST: Final[tuple[VerdictWord, ...]] = ("does-not-hold", "not-tested", "holds", "nothing-to-judge")


@dataclass(frozen=True, slots=True)
class InCell:
    """One check in one cell: the seeds whose runs held, broke, found nothing to check, or were never played.

    `idle` are runs in which a built-in guarantee had nothing to look at: they are not counted against it.
    `example` is the seed of the first run that broke, or that was not tested, and what was found; None where all held.
    """

    cell: str
    word: Word
    held: tuple[int, ...]
    broke: tuple[int, ...]
    untested: tuple[int, ...]
    idle: tuple[int, ...]
    left_over: tuple[int, ...]
    example: tuple[int, Finding] | None

    @property
    def tested(self) -> int:
        """In how many runs it could be judged."""
        return len(self.held) + len(self.broke)

    @property
    def is_idle(self) -> bool:
        """True for a guarantee that found nothing to check in any run."""
        return bool(self.idle) and not (self.held or self.broke or self.untested or self.left_over)


@dataclass(frozen=True, slots=True)
class Asked:
    """A check that somebody wrote down for a cell. `needed`: the verdict depends on it."""

    id: str
    needed: bool
    runs: Runs = ALL_RUNS


@dataclass(frozen=True, slots=True)
class Check:
    """One check over all the cells it applies to. `built_in`: a guarantee nobody wrote down."""

    id: str
    built_in: bool
    needed: bool
    runs: Runs
    word: Word
    cells: tuple[InCell, ...]

    def cell(self, name: str) -> InCell | None:
        """What became of it in this cell; None where it does not apply."""
        return next((one for one in self.cells if one.cell == name), None)


def asked_of(scenario: Scenario, *, strict: bool) -> tuple[Asked, ...]:
    """What the scenario of a cell asks for, in the order of the file; `strict`: a `should` counts as a `must`."""
    return tuple(Asked(one.id, strict or one.severity == "must", one.runs) for one in scenario.expect)


def checks_of(
    cells: Mapping[str, Sequence[Asked]], seeds: Sequence[int], runs: Iterable[FinishedRun], order: Sequence[str] = ()
) -> tuple[Check, ...]:
    """Every check: what was asked, in the stated order of their names, then the guarantees.

    `cells` has what is asked by the names of the cells, in their order.
    """
    by_cell: dict[str, dict[int, FinishedRun]] = {name: {} for name in cells}
    for run in runs:
        by_cell[run.cell][run.seed] = run
    written = {one.id: one for asked in cells.values() for one in asked}
    found: list[Check] = []
    for name in dict.fromkeys((*(name for name in order if name in written), *written)):
        where = [cell for cell, asked in cells.items() if any(one.id == name for one in asked)]
        parts = tuple(_in_cell(name, cell, by_cell[cell], seeds) for cell in where)
        found.append(_check(written[name], parts, built_in=False))
    guarantees = dict.fromkeys(
        finding.id for name in cells for run in by_cell[name].values() for finding in run.findings if finding.built_in
    )
    for name in guarantees:
        # A guarantee that the file names for some cells is judged there in the writer's words.
        where = [cell for cell in cells if any(_built_in(run, name) for run in by_cell[cell].values())]
        parts = tuple(_in_cell(name, cell, by_cell[cell], seeds) for cell in where)
        found.append(_check(Asked(name, needed=True), parts, built_in=True))
    return tuple(found)


def word_of_cell(checks: Iterable[Check], cell: str) -> VerdictWord:
    """The verdict over everything that must hold in this cell."""
    every = [(check, part) for check in checks if (part := check.cell(cell)) is not None]
    judged = [part.word for check, part in every if check.needed and not part.is_idle]
    if not every:
        return "nothing-to-judge"
    return worst(judged) if judged else "not-tested"


def word_of_run(run: FinishedRun, asked: Iterable[Asked]) -> Word:
    """The verdict of one run over everything that must hold in every run."""
    every_run = {one.id: one.needed and one.runs.is_all for one in asked}
    needed = [finding for finding in run.findings if every_run.get(finding.id, True)]
    words = [finding.word for finding in needed if not finding.is_idle]
    if "does-not-hold" in words:
        return "does-not-hold"
    return "holds" if words and "not-tested" not in words else "not-tested"


def worst(words: Iterable[VerdictWord]) -> VerdictWord:
    """The strongest of several verdicts; nothing to judge where there is none."""
    said = set(words)
    return next((word for word in _WORST_FIRST if word in said), "nothing-to-judge")


def _built_in(run: FinishedRun, name: str) -> bool:
    found = run.finding(name)
    return found is not None and found.built_in


def _in_cell(check: str, cell: str, runs: Mapping[int, FinishedRun], seeds: Sequence[int]) -> InCell:
    seen: dict[str, list[int]] = {"held": [], "broke": [], "untested": [], "idle": [], "left_over": []}
    first: dict[str, tuple[int, Finding]] = {}
    for seed in seeds:
        found = runs[seed].finding(check) if seed in runs else None
        kind = _kind(found)
        seen[kind].append(seed)
        if found is not None:
            first.setdefault(kind, (seed, found))
    word: Word = "holds"
    if seen["broke"]:
        word = "does-not-hold"
    elif seen["untested"] or seen["left_over"] or not seen["held"]:
        word = "not-tested"
    return InCell(
        cell,
        word,
        held=tuple(seen["held"]),
        broke=tuple(seen["broke"]),
        untested=tuple(seen["untested"]),
        idle=tuple(seen["idle"]),
        left_over=tuple(seen["left_over"]),
        example=first.get("broke") or first.get("untested"),
    )


def _kind(found: Finding | None) -> str:
    if found is None:
        return "left_over"
    if found.is_idle:
        return "idle"
    return {"holds": "held", "does-not-hold": "broke", "not-tested": "untested"}[found.word]


def _check(asked: Asked, parts: tuple[InCell, ...], *, built_in: bool) -> Check:
    if not asked.runs.is_all:
        word = _over_all(asked.runs, parts)
        parts = tuple(replace(part, word=word, example=None if word == "holds" else part.example) for part in parts)
        return Check(asked.id, built_in, asked.needed, asked.runs, word, parts)
    said = worst(part.word for part in parts if not part.is_idle)
    word = "not-tested" if said == "nothing-to-judge" else said
    return Check(asked.id, built_in, asked.needed, asked.runs, word, parts)


def _over_all(runs: Runs, parts: Sequence[InCell]) -> Word:
    """So many of all runs must hold: enough did, or enough still could, or never."""
    held = sum(len(part.held) for part in parts)
    unknown = sum(len(part.untested) + len(part.left_over) for part in parts)
    needed = runs.needed(held + unknown + sum(len(part.broke) for part in parts))
    if held >= needed:
        return "holds"
    return "not-tested" if held + unknown >= needed else "does-not-hold"
