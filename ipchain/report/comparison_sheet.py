"""`summary.md` of a comparison: the same as on the terminal, for an e-mail or a pull request."""

from collections.abc import Iterator, Sequence

from ipchain.report.comparison_summary import ComparisonSummary
from ipchain.report.comparison_words import assumptions, change, count_of, difference_row, figure_row, interval
from ipchain.report.sheet import VERDICTS
from ipchain.report.visible import markdown, visible


def comparison_sheet(summary: ComparisonSummary, reproduce: str) -> str:
    """The comparison as Markdown, one sentence per line."""
    return "\n".join(_lines(summary, reproduce)) + "\n"


def _lines(summary: ComparisonSummary, reproduce: str) -> Iterator[str]:
    holding = sum(cell.verdict == "holds" for cell in summary.cells)
    yield f"# {markdown(summary.title)}"
    yield ""
    yield f"**{VERDICTS[summary.verdict]}**: {holding} of {len(summary.cells)} cells hold."
    yield summary.note
    if summary.left_over:
        yield f"{summary.left_over} of {summary.left_over + summary.runs} runs were never made and count as not tested."
    yield ""
    if summary.description:
        yield markdown(" ".join(summary.description.split()))
        yield ""
    yield "## Cells"
    yield ""
    rows = [
        (cell.name, VERDICTS[cell.verdict], f"{cell.holding} of {cell.runs + cell.left_over}", cell.promise)
        for cell in summary.cells
    ]
    yield from _table(("Cell", "Verdict", "Runs that hold", "What the model withstands"), rows)
    yield "## Checks"
    yield ""
    counts = [
        (
            f"{VERDICTS[part.verdict]}{'' if check.needed else ' (should)'}",
            check.id,
            part.cell,
            count_of(check, part),
            check.required,
        )
        for check in summary.checks
        for part in check.cells
    ]
    yield from _table(("Verdict", "Check", "Cell", "Observed", "Required"), counts)
    yield from _figures(summary)
    yield "## What these figures rest on"
    yield ""
    for sentence in assumptions(summary):
        yield f"- {markdown(sentence)}"
    yield ""
    yield "## How to make this comparison again"
    yield ""
    yield "```console"
    yield visible(f"$ {reproduce}")
    yield "```"
    yield ""
    origin = summary.made_from
    yield f"- ipchain {origin.ipchain}"
    yield f"- runs `{summary.runs_sha256}`"
    yield f"- scenario file `{origin.scenario_sha256}`"


def _figures(summary: ComparisonSummary) -> Iterator[str]:
    sure = f"{100 * summary.confidence:g} % interval"
    for figure in summary.figures:
        yield f"## {markdown(figure.name)}"
        yield ""
        yield markdown(figure.definition)
        yield ""
        rows = [(*figure_row(figure, cell), _more(cell.more_runs)) for cell in figure.cells]
        yield from _table(("Cell", "Runs", "Mean", sure, "Median", "Least to greatest", "More runs for 5 %"), rows)
        if figure.differences:
            differences = [difference_row(figure, told) for told in figure.differences]
            yield from _table((f"Less {summary.baseline}", "Pairs", "Difference", sure, "p, adjusted"), differences)
        changes = [
            (
                f"{one.axis}: {one.before} to {one.after}",
                ", ".join(one.same.values()),
                "" if one.change.mean.value is None else change(one.change.mean.value, figure.unit),
                interval(one.change.mean, figure.unit, signed=True),
            )
            for one in summary.only
            if one.figure == figure.name
        ]
        if changes:
            yield from _table(("When only this changes", "and this stays", "Change", sure), changes)


def _more(runs: int | None) -> str:
    return "" if runs is None else str(runs)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(markdown(text) for text in head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(markdown(text) for text in row)} |"
    yield ""
