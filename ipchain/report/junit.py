"""`junit.xml`: the verdicts in the form build servers read.

A suite is a scenario with its seed, a case is a check. A `must` that does not hold is a failure, a `must` that
was not tested an error, because a skip would be a silent green. A `should` that does not hold or was not tested,
and a built-in guarantee with nothing to check, is skipped with its sentence. Seed, trace hash and reproduce
command also stand in the text of a failure, because some viewers drop properties.

The copy in a run folder has no times: equal runs leave equal bytes. A copy asked for with `--junit` has them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ipchain.report.provenance import reproduce
from ipchain.report.summary import SIMULATED, Judged, Summary
from ipchain.report.visible import visible


@dataclass(frozen=True, slots=True)
class Suite:
    """One run: its summary, the file it came from as builds should show it, and its wall time if told."""

    summary: Summary
    file: str
    took_us: int | None = None


def junit(suites: Iterable[Suite]) -> bytes:
    """The bytes of a JUnit file over these runs, in order."""
    root = Element("testsuites", name="ipchain")
    totals = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    for suite in suites:
        counts = _suite(root, suite)
        totals = {name: totals[name] + counts[name] for name in totals}
    root.attrib |= {name: str(count) for name, count in totals.items()}
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'.encode()


def _suite(root: Element, suite: Suite) -> dict[str, int]:
    summary = suite.summary
    origin = summary.made_from
    name = f"{origin.scenario} [seed={origin.seed}]"
    element = SubElement(root, "testsuite", name=visible(name))
    if suite.took_us is not None:
        element.set("time", f"{suite.took_us / 1_000_000:.3f}")
    properties = SubElement(element, "properties")
    facts = {
        "note": SIMULATED,
        "title": summary.title,
        "seed": str(origin.seed),
        "verdict": summary.verdict,
        "ended": summary.ended,
        "model": summary.model,
        "overrides": " ".join(origin.overrides),
        "simulated_seconds": f"{summary.ended_at_us / 1_000_000:.6f}",
        "trace_sha256": summary.trace_sha256,
    }
    for key, value in facts.items():
        SubElement(properties, "property", name=key, value=visible(value))
    counts = {"tests": len(summary.checks), "failures": 0, "errors": 0, "skipped": 0}
    for check in summary.checks:
        kind = _case(element, check, suite, name)
        if kind:
            counts[kind] += 1
    element.attrib |= {key: str(count) for key, count in counts.items()}
    return counts


def _case(parent: Element, check: Judged, suite: Suite, name: str) -> str:
    case = SubElement(parent, "testcase", classname=visible(name), name=visible(check.id), file=visible(suite.file))
    if check.line:
        case.set("line", str(check.line))
    if check.verdict == "holds":
        return ""
    weight = "should" if check.is_idle else "must" if suite.summary.strict else check.severity
    tag, kind, word = _OUTCOMES[weight, check.verdict]
    outcome = SubElement(case, tag, message=visible(f"{word}: {check.observed}"))
    if tag != "skipped":
        outcome.set("type", check.verdict)
    outcome.text = "\n".join(visible(line) for line in _why(check, suite))
    return kind


_OUTCOMES = {
    ("must", "does-not-hold"): ("failure", "failures", "does not hold"),
    ("must", "not-tested"): ("error", "errors", "not tested"),
    ("should", "does-not-hold"): ("skipped", "skipped", "does not hold, should"),
    ("should", "not-tested"): ("skipped", "skipped", "not tested"),
}


def _why(check: Judged, suite: Suite) -> Iterable[str]:
    summary = suite.summary
    origin = summary.made_from
    again = reproduce(
        suite.file, origin.seed, origin.overrides, origin.signatures, strict=summary.strict, cell=origin.cell
    )
    yield f"required: {check.required}"
    yield f"observed: {check.observed}"
    if check.line:
        yield f"{suite.file}:{check.line}"
    yield f"seed {origin.seed}, trace {summary.trace_sha256}"
    yield f"reproduce: {again}"
