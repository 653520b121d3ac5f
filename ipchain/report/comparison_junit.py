"""`junit.xml` of a comparison: a suite is a cell, a case is a check over all the runs of that cell.

The weights are those of single runs: a `must` that does not hold is a failure, one that was not tested an error.
"""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, fromstring, indent, tostring

from ipchain.report.comparison_summary import CheckInCell, CheckTold, ComparisonSummary
from ipchain.report.comparison_words import count_of
from ipchain.report.visible import visible

_OUTCOMES = {
    (True, "does-not-hold"): ("failure", "failures", "does not hold"),
    (True, "not-tested"): ("error", "errors", "not tested"),
    (False, "does-not-hold"): ("skipped", "skipped", "does not hold, should"),
    (False, "not-tested"): ("skipped", "skipped", "not tested"),
}


def comparison_junit(summary: ComparisonSummary, file: str, reproduce: str) -> bytes:
    """The bytes of a JUnit file over the cells, in order. `file` is the scenario file as builds should show it."""
    root = Element("testsuites", name="ipchain")
    totals = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    for cell in summary.cells:
        name = f"{summary.made_from.scenario} [{cell.name}]"
        suite = SubElement(root, "testsuite", name=visible(name))
        properties = SubElement(suite, "properties")
        facts = {
            "note": summary.note,
            "title": summary.title,
            "verdict": cell.verdict,
            "runs": str(cell.runs),
            "left_over": str(cell.left_over),
            "model": cell.model,
            "runs_sha256": summary.runs_sha256,
        }
        for key, value in facts.items():
            SubElement(properties, "property", name=key, value=visible(value))
        counts = dict.fromkeys(totals, 0)
        for check in summary.checks:
            part = next((one for one in check.cells if one.cell == cell.name), None)
            if part is not None:
                counts["tests"] += 1
                kind = _case(suite, check, part, name, file, reproduce)
                if kind:
                    counts[kind] += 1
        suite.attrib |= {key: str(count) for key, count in counts.items()}
        totals = {key: totals[key] + counts[key] for key in totals}
    root.attrib |= {key: str(count) for key, count in totals.items()}
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'.encode()


def together_in_junit(documents: Sequence[bytes]) -> bytes:
    """Several JUnit files as one, in order."""
    if len(documents) == 1:
        return documents[0]
    root = Element("testsuites", name="ipchain")
    totals = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    for document in documents:
        found = fromstring(document)  # noqa: S314 - written by us a moment ago
        root.extend(found)
        totals = {key: count + int(found.get(key, "0")) for key, count in totals.items()}
    root.attrib |= {key: str(count) for key, count in totals.items()}
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'.encode()


def _case(parent: Element, check: CheckTold, part: CheckInCell, name: str, file: str, reproduce: str) -> str:
    case = SubElement(parent, "testcase", classname=visible(name), name=visible(check.id), file=visible(file))
    if check.line:
        case.set("line", str(check.line))
    if part.verdict == "holds":
        return ""
    idle = check.built_in and not (part.held + part.broke + part.untested + part.left_over)
    tag, kind, word = _OUTCOMES[check.needed and not idle, part.verdict]
    said = count_of(check, part)
    outcome = SubElement(case, tag, message=visible(f"{word}: {said}"))
    if tag != "skipped":
        outcome.set("type", part.verdict)
    lines = (f"required: {check.required}", f"observed: {said}", part.example, f"reproduce: {reproduce}")
    outcome.text = "\n".join(visible(line) for line in lines if line)
    return kind
