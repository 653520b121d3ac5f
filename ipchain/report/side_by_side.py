"""Single runs that are there already, put side by side: runs that differ only in their seed make a cell.

A cell is named after what tells it from the others: the scenario, the overrides, the cell it had in a comparison.
Runs of different scenarios share no chances, and the pairs of their seeds then mean nothing: no differences are
taken between scenarios.

Not here: a comparison as its file states it (`comparison_telling`).
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from ipchain.errors import UsageError
from ipchain.experiment.finished import FinishedRun
from ipchain.experiment.weighing import Manner, figures_of, weigh
from ipchain.measure.bootstrap import CONFIDENCE
from ipchain.report.comparison_summary import FigureTold
from ipchain.report.comparison_telling import figures_told
from ipchain.report.sheet import VERDICTS
from ipchain.report.summary import SIMULATED, Summary, VerdictWord
from ipchain.report.terminal import TONES, Line
from ipchain.report.visible import json_visible, visible
from ipchain.scenario.compare_block import DEFAULT_FIGURES
from ipchain.scenario.comparing import Compared
from ipchain.scenario.vocabulary.checks import METRICS

FORMAT: Final = "ipchain.side-by-side/1"

Choosing = Callable[[Sequence[str]], tuple[Compared, ...]]
"""From the names of all figures that the runs have to those that are wanted; none means the usual ones."""


class Side(Struct, frozen=True, kw_only=True):
    """Runs that differ only in their seed."""

    name: str
    seeds: tuple[int, ...]
    verdicts: Annotated[dict[VerdictWord, int], Meta(description="how many runs have which verdict")]


class SideBySide(Struct, frozen=True, kw_only=True):
    """Several runs in a table."""

    schema: Literal["ipchain.side-by-side/1"]
    note: str
    cells: tuple[Side, ...]
    baseline: str
    confidence: float
    figures: tuple[FigureTold, ...]


def put_side_by_side(summaries: Sequence[Summary], baseline: str, choose: Choosing) -> SideBySide:
    """The runs by cells, with intervals over the seeds of each. Raises UsageError for runs that stand twice."""
    names = _names(summaries)
    cells: dict[str, dict[int, Summary]] = {}
    for summary in summaries:
        runs = cells.setdefault(names[_kind(summary)], {})
        seed = summary.made_from.seed
        if seed in runs:
            raise UsageError(f"seed {seed} of {names[_kind(summary)]} stands twice; name each run once")
        runs[seed] = summary
    if baseline and baseline not in cells:
        raise UsageError(f"--baseline {baseline}: there is no such cell; cells: {', '.join(cells)}")
    finished = {name: [_finished(name, run) for _, run in sorted(runs.items())] for name, runs in cells.items()}
    known = figures_of([run for runs in finished.values() for run in runs])
    figures = choose(known) or tuple(
        figure for name in DEFAULT_FIGURES if (figure := Compared(name, METRICS[name].stat)).name in known
    )
    against = baseline or next(iter(cells))
    weighed = weigh(finished, figures, against, Manner(0))
    scenarios = {name: next(iter(runs.values())).made_from.scenario for name, runs in cells.items()}
    told = tuple(
        msgspec.structs.replace(
            figure,
            differences=tuple(one for one in figure.differences if scenarios[one.cell] == scenarios[against]),
        )
        for figure in figures_told(weighed)
    )
    return SideBySide(
        schema=FORMAT,
        note=SIMULATED,
        cells=tuple(_side(name, runs) for name, runs in cells.items()),
        baseline=against,
        confidence=float(CONFIDENCE),
        figures=told,
    )


def side_lines(side: SideBySide) -> Iterator[Line]:
    """The cells with the verdicts of their runs, one line each."""
    width = max(len(visible(cell.name)) for cell in side.cells)
    for cell in side.cells:
        words = ", ".join(f"{count} {VERDICTS[word].lower()}" for word, count in cell.verdicts.items())
        count = f"{len(cell.seeds)} run{'' if len(cell.seeds) == 1 else 's'}"
        only = next(iter(cell.verdicts)) if len(cell.verdicts) == 1 else None
        yield ((f"  {visible(cell.name):<{width}}  {count}: {words}", TONES[only] if only else ""),)
    yield ((f"  {side.note}", "faint"),)
    yield ()


def as_json(side: SideBySide) -> bytes:
    """The bytes of the document: indented, UTF-8, controls and direction marks as JSON escapes."""
    return json_visible(msgspec.json.format(msgspec.json.encode(side), indent=2)) + b"\n"


_Kind = tuple[str, tuple[str, ...], tuple[tuple[str, str], ...], str, str]


def _kind(summary: Summary) -> _Kind:
    """What runs that belong together have in common: everything that decides them but the seed."""
    origin = summary.made_from
    return origin.scenario, origin.overrides, tuple(origin.cell.items()), origin.scenario_sha256, origin.signatures


def _names(summaries: Sequence[Summary]) -> dict[_Kind, str]:
    """A name for each kind; a number tells apart what would be called the same."""
    names: dict[_Kind, str] = {}
    for summary in summaries:
        kind = _kind(summary)
        if kind in names:
            continue
        origin = summary.made_from
        name = " ".join((origin.scenario, *origin.cell.values(), *origin.overrides))
        number = 1
        shown = name
        while shown in names.values():
            number += 1
            shown = f"{name} ({number})"
        names[kind] = shown
    return names


def _finished(cell: str, summary: Summary) -> FinishedRun:
    return FinishedRun(
        cell=cell,
        seed=summary.made_from.seed,
        ended=summary.ended,
        ended_at_us=summary.ended_at_us,
        trace_sha256=summary.trace_sha256,
        findings=(),
        figures={
            f"{one.name}.{stat}": str(Fraction(value)) for one in summary.metrics for stat, value in one.stats.items()
        },
        warm_up_us=0,
        settled=None,
    )


def _side(name: str, runs: dict[int, Summary]) -> Side:
    counts: dict[VerdictWord, int] = {}
    for run in runs.values():
        counts[run.verdict] = counts.get(run.verdict, 0) + 1
    return Side(name=name, seeds=tuple(sorted(runs)), verdicts=counts)
