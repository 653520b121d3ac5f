"""Counts, figures and differences of a comparison in words, for terminals and Markdown. Nothing is ranked."""

from collections.abc import Iterator, Sequence
from typing import Final

from ipchain.names import SECOND
from ipchain.report.comparison_summary import (
    CheckInCell,
    CheckTold,
    ComparisonSummary,
    DifferenceTold,
    FigureInCell,
    FigureTold,
    Spread,
)
from ipchain.report.moments import figure as worded

FEWEST_SEEDS: Final = 20
"""Below, intervals are known to be too narrow; see docs/statistics.md."""

_MOST_SEEDS: Final = 8


def amount(value: float, unit: str) -> str:
    """A figure with its unit: `1.145 s`, `97.5 %`, `34.76 messages`."""
    return worded(value, unit)


def change(value: float, unit: str) -> str:
    """A difference with its sign: `+0.149 s`; shares in percentage points."""
    if unit == "share":
        return f"{100 * value:+.2f} points"
    if unit == "us":
        return f"{value / SECOND:+.3f} s"
    return f"{'+' if value >= 0 else '-'}{worded(abs(value), unit)}"


def interval(found: Spread, unit: str, *, signed: bool = False) -> str:
    """`1.097 to 1.189 s`, or why there is none."""
    if found.low is None or found.high is None:
        return found.no_interval
    shown = change if signed else amount
    return between(shown(found.low, unit), shown(found.high, unit))


def between(low: str, high: str) -> str:
    """Two figures with their unit once, where it is the same."""
    unit = high[high.find(" ") :]
    return f"{low.removesuffix(unit)} to {high}"


def seeds_text(seeds: Sequence[int]) -> str:
    """`seeds 3, 9, 17`, the first few of many; a range where they follow each other."""
    if not seeds:
        return ""
    if len(seeds) == 1:
        return f"seed {seeds[0]}"
    if list(seeds) == list(range(seeds[0], seeds[-1] + 1)):
        return f"seeds {seeds[0]} to {seeds[-1]}"
    shown = ", ".join(map(str, seeds[:_MOST_SEEDS]))
    more = f" and {len(seeds) - _MOST_SEEDS} more" if len(seeds) > _MOST_SEEDS else ""
    return f"seeds {shown}{more}"


def count_of(check: CheckTold, part: CheckInCell) -> str:
    """What the runs of a cell showed of a check: `broke in 3 of 30: at most 24.1 % (seeds 3, 9, 17)`."""
    if not part.held + part.broke:
        return "never put to the test"
    if check.kind == "violates":
        broke, total = part.held, part.held + part.broke
        return f"broke as expected in {broke} of {total} runs"
    seeds = f" ({seeds_text(part.broke_seeds)})" if part.broke else ""
    rest = f"; not tested in {part.untested} more" if part.untested else ""
    left = f"; {part.left_over} never played" if part.left_over else ""
    return f"broke in {part.bound}{seeds}{rest}{left}"


def figure_row(figure: FigureTold, cell: FigureInCell) -> tuple[str, ...]:
    """Cell, runs, mean, interval; median, least and greatest."""
    unit = figure.unit
    if cell.mean.value is None or cell.median is None or cell.least is None or cell.greatest is None:
        return (cell.cell, str(cell.runs), "no sample", "", "", "")
    return (
        cell.cell,
        str(cell.runs),
        amount(cell.mean.value, unit),
        interval(cell.mean, unit),
        amount(cell.median, unit),
        between(amount(cell.least, unit), amount(cell.greatest, unit)),
    )


def difference_row(figure: FigureTold, told: DifferenceTold) -> tuple[str, ...]:
    """Cell, pairs, difference, interval, adjusted p."""
    if told.mean.value is None:
        return (told.cell, "0", "no pair", "", "")
    return (
        told.cell,
        str(told.pairs),
        change(told.mean.value, figure.unit),
        interval(told.mean, figure.unit, signed=True),
        "" if told.adjusted_p is None else "< 0.001" if told.adjusted_p < 0.001 else f"{told.adjusted_p:.3f}",
    )


def assumptions(summary: ComparisonSummary) -> Iterator[str]:
    """What a reader must know before relying on the figures: one sentence each."""
    yield f"Intervals: {summary.interval}; {100 * summary.confidence:g} % confidence; the unit is the run."
    if len(summary.made_from.seeds) < FEWEST_SEEDS:
        few = len(summary.made_from.seeds)
        yield f"Few seeds ({few}): such intervals hold the truth less often than they promise; write at least 20."
    yield "All cells were played with the same seeds, and differences are taken seed by seed."
    yield "p-values are of sign-flip tests, adjusted by Holm's method over all differences to the baseline."
    yield from warm_up_told(summary)
    yield from dict.fromkeys(cell.caution for cell in summary.cells)
    yield "Not modelled: the processor time of cryptography, the work of human examiners, real law in full."
    yield "Cells are shown in the order of the file; nothing is ranked."


def warm_up_told(summary: ComparisonSummary) -> Iterator[str]:
    """What of the start of the runs is in no figure, and where no steady state was seen."""
    warm_up = summary.warm_up
    if warm_up.stated_us is not None:
        yield f"The first {warm_up.stated_us / SECOND:g} s of every run are in no figure, as the file says."
        return
    looked_for = warm_up.settled + warm_up.unsettled
    if not looked_for:
        yield "No start was left out of the figures: there is no background load that could settle."
        return
    least, greatest = warm_up.least_us // SECOND, warm_up.greatest_us // SECOND
    lengths = f"{least} s" if least == greatest else f"{least} s to {greatest} s"
    if warm_up.settled:
        yield f"What comes before a run has settled is in no figure (MSER-5, before the first fault): {lengths}."
    if warm_up.unsettled:
        yield f"Steady state not reached in {warm_up.unsettled} of {looked_for} runs; nothing was left out there."
