"""What a comparison says on a terminal: cells with their verdicts, what broke and where, figures side by side."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ipchain.names import Micros
from ipchain.report.comparison_summary import CheckTold, ComparisonSummary, FigureTold
from ipchain.report.comparison_words import assumptions, count_of, difference_row, figure_row
from ipchain.report.moments import wall
from ipchain.report.sheet import VERDICTS
from ipchain.report.terminal import TONES, Line
from ipchain.report.visible import visible

_ENDED = {
    "interrupted": "Interrupted: the same command goes on from here.",
    "budget": "The time was over: the same command goes on from here.",
    "failed": "Stopped at the first run that does not hold (--fail-fast).",
}


def header(name: str, version: str, cells: Sequence[str], seeds: Sequence[int], overrides: Sequence[str]) -> Line:
    """What is going to be compared."""
    parts = [
        f"ipchain {version}",
        "simulated",
        visible(name),
        f"{len(cells)} cell{'' if len(cells) == 1 else 's'}",
        f"{len(seeds)} seed{'' if len(seeds) == 1 else 's'}",
        f"{len(cells) * len(seeds)} runs",
        *(visible(text) for text in overrides),
    ]
    return ((" · ".join(parts), "strong"),)


def comparison_lines(summary: ComparisonSummary, *, made: int, took_us: Micros, verbose: int) -> Iterator[Line]:
    """The whole table. `made` runs were played now, the others were there already."""
    there = summary.runs - made
    told = f"  played    {made} run{'' if made == 1 else 's'} in {wall(took_us)}"
    yield ((f"{told}, {there} were there already" if there else told, "faint"),)
    yield ()
    yield from _cells(summary)
    yield ()
    yield from _checks(summary, verbose=verbose)
    yield from figure_lines(summary.figures, summary.baseline, summary.confidence)
    for sentence in assumptions(summary):
        yield ((f"  {sentence}", "faint"),)
    yield ((f"  {summary.note}", "faint"),)
    if summary.ended in _ENDED:
        yield ((f"  {_ENDED[summary.ended]}", "doubt"),)
    yield ()


def figure_lines(figures: Iterable[FigureTold], baseline: str, confidence: float) -> Iterator[Line]:
    """Every figure with a row for each cell, and the differences to the baseline below."""
    for figure in figures:
        yield ((f"  {figure.name}", "strong"), (f"  {figure.definition}", "faint"))
        sure = f"{100 * confidence:g} % interval"
        head = ("cell", "runs", "mean", sure, "median", "least to greatest")
        yield from _table([head, *(figure_row(figure, cell) for cell in figure.cells)])
        if figure.differences:
            less = (f"less {visible(baseline)}", "pairs", "difference", sure, "p, adjusted")
            yield from _table([less, *(difference_row(figure, told) for told in figure.differences)])
        yield ()


def conclusion(summary: ComparisonSummary, folder: Path, reproduce: str, code: int) -> Iterator[Line]:
    """The last lines: the verdict over all cells, where to read on, how to do it again."""
    holding = sum(cell.verdict == "holds" for cell in summary.cells)
    left = f"; {summary.left_over} of {summary.left_over + summary.runs} runs never made" if summary.left_over else ""
    said = f"  {holding} of {len(summary.cells)} cells hold{left} · {visible(str(folder / 'report.html'))}"
    yield ((f"  {VERDICTS[summary.verdict]:<14}", TONES[summary.verdict]), (said, ""))
    yield ((f"  Reproduce: {visible(reproduce)}        exit {code}", ""),)


def _cells(summary: ComparisonSummary) -> Iterator[Line]:
    width = max(len(cell.name) for cell in summary.cells)
    for cell in summary.cells:
        total = cell.runs + cell.left_over
        word = f"  {VERDICTS[cell.verdict]:<14}"
        mark = "  baseline" if cell.name == summary.baseline else ""
        told = f"  {visible(cell.name):<{width}}  {cell.holding} of {total} runs hold"
        left = f", {cell.left_over} never played" if cell.left_over else ""
        yield ((word, TONES[cell.verdict]), (f"{told}{left}", ""), (mark, "faint"))


def _checks(summary: ComparisonSummary, *, verbose: int) -> Iterator[Line]:
    """What does not hold or was not tested, cell by cell; the rest by number."""
    silent = waiting = 0
    for check in summary.checks:
        if not verbose and _only_waits(check):
            waiting += 1
            continue
        shown = [part for part in check.cells if verbose or part.verdict != "holds"]
        if check.built_in and not verbose:
            shown = [part for part in shown if part.verdict == "does-not-hold" or part.left_over or part.untested]
        if not shown:
            silent += check.verdict == "holds"
            continue
        yield from _check(check, len(shown) == len(check.cells))
        for part in shown:
            word = f"    {VERDICTS[part.verdict]:<14}"
            yield ((word, TONES[part.verdict]), (f"  {visible(part.cell)}: {count_of(check, part)}", ""))
            if part.example:
                yield ((f"                    {visible(part.example)}", "faint"),)
    if waiting:
        told = f"  {waiting} check{'' if waiting == 1 else 's'}: nothing broke, and runs were never played"
        yield (("  NOT TESTED    ", "doubt"), (told, "faint"))
    if silent:
        yield (("  HOLDS         ", "good"), (f"  {silent} check{'' if silent == 1 else 's'} in every cell", "faint"))
    yield ()


def _only_waits(check: CheckTold) -> bool:
    """True when all that is missing are runs that were never played."""
    return any(part.left_over for part in check.cells) and not any(part.broke or part.untested for part in check.cells)


def _check(check: CheckTold, whole: bool) -> Iterator[Line]:  # noqa: FBT001 - said at its only call
    mark = " (should)" if not check.needed else ""
    runs = f", in {check.runs} of its runs" if check.runs != "all" else ""
    line = f"  line {check.line}" if check.line else ""
    tone = TONES[check.verdict] if whole else ""
    yield ((f"  {visible(check.id)}{mark}", tone), (f"  {visible(check.required)}{runs}", ""), (line, "faint"))


def _table(rows: Sequence[Sequence[str]]) -> Iterator[Line]:
    """Columns of equal width; the first to the left, the others to the right."""
    widths = [max(len(visible(row[place])) for row in rows) for place in range(len(rows[0]))]
    for number, row in enumerate(rows):
        cells = [visible(row[0]).ljust(widths[0])]
        cells += [visible(text).rjust(width) for text, width in zip(row[1:], widths[1:], strict=True)]
        yield ((f"    {'  '.join(cells)}".rstrip(), "faint" if not number else ""),)
