"""`summary.md`: the verdict for an e-mail, a pull request or the summary of a build."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ipchain.report.moments import clock, figure
from ipchain.report.provenance import reproduce
from ipchain.report.summary import SIMULATED, FaultStruck, Judged, Measured, StepTaken, Summary, VerdictWord
from ipchain.report.visible import markdown, visible
from ipchain.rights.reasons import REASONS

VERDICTS: Final[dict[VerdictWord, str]] = {
    "holds": "HOLDS",
    "does-not-hold": "DOES NOT HOLD",
    "not-tested": "NOT TESTED",
    "nothing-to-judge": "NOTHING TO JUDGE",
}

ENDED: Final = {
    "interrupted": "This run was interrupted; the results are partial.",
    "budget": "This run was stopped by its budget; the results are partial.",
    "halted": "This run halted; the results are partial.",
}

DIFFERENCES: Final = {
    "scenario": "the name of the scenario",
    "seed": "the seed",
    "scenario_sha256": "the scenario file",
    "resolved_sha256": "the defaults, or the data of offices and networks",
    "overrides": "the overrides of the command line",
    "transport": "the transport",
    "signatures": "the kind of signatures",
    "ipchain": "the version of ipchain",
    "code": "the code of ipchain",
    "ended": "how the run ended",
    "trace": "the trace, although everything else is the same: a fault in ipchain",
    "unreadable": "everything: that folder is no run this version can read",
}
"""What may differ from an earlier run of the same name and seed, in words."""


def sheet(summary: Summary, file: str) -> str:
    """One run as Markdown, one sentence per line. `file` is the scenario file's name."""
    return "\n".join(_lines(summary, file)) + "\n"


def sheets(runs: Sequence[tuple[Summary, str]]) -> str:
    """Several runs as one document: a table first, then every run that does not hold, folded."""
    if len(runs) == 1:
        return sheet(*runs[0])
    return "\n".join(_overview(runs)) + "\n"


def differences(what: Iterable[str]) -> str:
    """`differs.what` in words."""
    return ", ".join(DIFFERENCES.get(name, name) for name in what)


def how_many_hold(summary: Summary) -> str:
    """`8 of 9 expectations hold`; without expectations, the count of guarantees that do."""
    counts = summary.expectations
    total = counts.holds + counts.does_not_hold + counts.not_tested
    if total:
        said = f"{counts.holds} of {total} expectations hold"
        others = total - counts.holds
        # Only a wish may fail while the whole holds; unsaid, that reads like a slip.
        if not others or summary.verdict != "holds":
            return said
        return f"{said}; the other is a wish (should)" if others == 1 else f"{said}; the others are wishes (should)"
    holding = sum(check.verdict == "holds" for check in summary.checks)
    put_to_test = sum(not check.is_idle for check in summary.checks)
    return f"{holding} of {put_to_test} built-in guarantees hold"


def _lines(summary: Summary, file: str) -> Iterator[str]:
    origin = summary.made_from
    yield f"# {markdown(summary.title)}"
    yield ""
    yield f"**{VERDICTS[summary.verdict]}**: {how_many_hold(summary)}."
    yield SIMULATED
    if summary.ended in ENDED:
        yield ENDED[summary.ended]
    if summary.strict:
        yield "Judged strictly: every `should` counts as a `must`."
    if summary.differs is not None:
        yield f"Differs from `{summary.differs.folder}` in {differences(summary.differs.what)}."
    yield ""
    yield (
        f"{len(summary.offices)} offices ({', '.join(summary.offices)}), {summary.model}, seed {origin.seed}, "
        f"{clock(summary.ended_at_us)} of {clock(summary.duration_us)} simulated."
    )
    yield summary.promise
    yield from summary.cautions
    yield ""
    if summary.description:
        yield markdown(" ".join(summary.description.split()))
        yield ""
    yield from _story(summary.steps)
    yield from _faults(summary.faults)
    yield from _checks("Expectations", [check for check in summary.checks if not check.built_in])
    yield from _checks("Checked without being asked", [check for check in summary.checks if check.built_in])
    yield from _metrics(summary.metrics)
    yield "## How to make this run again"
    yield ""
    yield "```console"
    again = reproduce(file, origin.seed, origin.overrides, origin.signatures, strict=summary.strict, cell=origin.cell)
    yield visible(f"$ {again}")
    yield "```"
    yield ""
    yield f"- ipchain {origin.ipchain}"
    yield f"- trace `{summary.trace_sha256}`"
    yield f"- scenario file `{origin.scenario_sha256}`"


def _story(steps: Sequence[StepTaken]) -> Iterator[str]:
    """What was done and what became of it: the only place that tells a refusal nobody expected."""
    if not steps:
        return
    yield "## What happened"
    yield ""
    yield "| Step | What was done | Result | At |"
    yield "|---|---|---|---|"
    for step in steps:
        result = step.outcome or "no result"
        if step.reason:
            result = f"{result}: {step.reason}. {REASONS.get(step.reason, '')}".rstrip()
        at = clock(step.decided_us) if step.decided_us is not None else ""
        yield f"| {' | '.join(markdown(text) for text in (step.id, step.say, result))} | {at} |"
    yield ""


def _faults(faults: Sequence[FaultStruck]) -> Iterator[str]:
    """What the steps met on their way."""
    if not faults:
        return
    yield "## What went wrong on purpose"
    yield ""
    yield "| Fault | What it was | Offices | From | Until |"
    yield "|---|---|---|---|---|"
    for fault in faults:
        texts = (markdown(text) for text in (fault.id, fault.say, ", ".join(fault.offices)))
        began = clock(fault.began_us) if fault.began_us is not None else "never"
        ended = clock(fault.ended_us) if fault.ended_us is not None else "" if fault.began_us is None else "the end"
        yield f"| {' | '.join(texts)} | {began} | {ended} |"
    yield ""


def _checks(heading: str, checks: Sequence[Judged]) -> Iterator[str]:
    if not checks:
        return
    yield f"## {heading}"
    yield ""
    yield "| Verdict | Check | Required | Observed | Line |"
    yield "|---|---|---|---|---|"
    for check in checks:
        word = VERDICTS[check.verdict] + (" (should)" if check.severity == "should" else "")
        line = str(check.line) if check.line else ""
        texts = (markdown(text) for text in (check.id, check.required, check.observed))
        yield f"| {word} | {' | '.join(texts)} | {line} |"
    yield ""


def _metrics(metrics: Sequence[Measured]) -> Iterator[str]:
    taken = [one for one in metrics if one.stats]
    if not taken:
        return
    yield "## Figures"
    yield ""
    yield "| Metric | Figures | Samples | Definition |"
    yield "|---|---|---|---|"
    for one in taken:
        figures = ", ".join(f"{name} {figure(value, one.unit)}" for name, value in one.stats.items())
        yield f"| {one.name} | {figures} | {one.samples} | {markdown(one.definition)} |"
    yield ""


def _overview(runs: Sequence[tuple[Summary, str]]) -> Iterator[str]:
    holding = sum(summary.verdict == "holds" for summary, _ in runs)
    yield "# Scenarios"
    yield ""
    yield f"{holding} of {len(runs)} runs hold."
    yield SIMULATED
    yield ""
    yield "| Verdict | Scenario | Seed | Expectations |"
    yield "|---|---|---|---|"
    for summary, _ in runs:
        origin = summary.made_from
        word = VERDICTS[summary.verdict]
        yield f"| {word} | {markdown(origin.scenario)} | {origin.seed} | {how_many_hold(summary)} |"
    yield ""
    for summary, file in runs:
        if summary.verdict in ("holds", "nothing-to-judge"):
            continue
        yield "<details>"
        yield f"<summary>{markdown(summary.made_from.scenario)}, seed {summary.made_from.seed}</summary>"
        yield ""
        yield from _lines(summary, file)
        yield ""
        yield "</details>"
        yield ""
