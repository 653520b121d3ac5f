"""What GitHub Actions shows beside the lines of a scenario and on the page of a job.

Workflow commands are lines of the log; the summary of a job is a file the runner names. Both only when the
runner says that it is there (`GITHUB_ACTIONS`, `GITHUB_STEP_SUMMARY`). Nothing is masked: there are no secrets.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from ipchain.errors import ComputerError
from ipchain.report.summary import Summary
from ipchain.report.visible import visible


def is_github(environment: Mapping[str, str]) -> bool:
    """True inside a job of GitHub Actions."""
    return environment.get("GITHUB_ACTIONS", "").lower() == "true"


def annotations(summary: Summary, path: str) -> Iterator[str]:
    """One workflow command for every check that does not hold: an error for a `must`, a warning otherwise."""
    for check in summary.checks:
        if not check.needs_attention:
            continue
        command = "error" if check.severity == "must" or summary.strict else "warning"
        word = "does not hold" if check.verdict == "does-not-hold" else "not tested"
        title = _property(f"{check.id}: {word}")
        text = _text(f"seed {summary.made_from.seed}: {check.observed} (required: {check.required})")
        yield f"::{command} file={_property(path)},line={max(1, check.line)},title={title}::{text}"


def append_job_summary(environment: Mapping[str, str], text: str) -> None:
    """Add Markdown to the page of the job; nothing where the runner names no file. Raises ComputerError."""
    named = environment.get("GITHUB_STEP_SUMMARY")
    if not named:
        return
    try:
        with Path(named).open("a", encoding="utf-8") as page:
            page.write(text)
    except OSError as error:
        raise ComputerError(f"cannot write the job summary {named}: {error.strerror}") from error


def _text(text: str) -> str:
    return visible(text).replace("%", "%25")


def _property(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")
