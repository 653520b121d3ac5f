"""`ipchain doctor`: is this computer fit for ipchain, and if not, what helps.

Each finding says what was looked at, what was found and how to mend it. Only findings that stop a run make
the exit code 4; the rest is advice. Nothing is sent anywhere.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from ipchain.cli.exits import Exit
from ipchain.cli.options import PLAIN, Output, RunsFolder, flag
from ipchain.report.build import dependencies, python_line, version_line
from ipchain.report.visible import visible

State = Literal["fine", "advice", "stops"]

_OLDEST_PYTHON: Final = (3, 11)
_LEAST_FREE_BYTES: Final = 200_000_000
_SETTINGS_SHOWN: Final = (
    "NO_COLOR",
    "FORCE_COLOR",
    "TERM",
    "CI",
    "GITHUB_ACTIONS",
    "LANG",
    "LC_ALL",
    "PYTHONIOENCODING",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `mend` is empty where all is well."""

    subject: str
    state: State
    found: str
    mend: str = ""


def doctor(
    *,
    bug_report: Annotated[bool, flag("--bug-report", help="Print a block of Markdown to put into a report.")] = False,
    runs: RunsFolder = Path("runs"),
    output: Output = PLAIN,
) -> Exit:
    """Check this computer and say how to fix it. Exit code 0, or 4 when something stops ipchain from running."""
    findings = tuple(_examine(runs))
    if output.json:
        print(msgspec.json.encode([asdict(finding) for finding in findings]).decode())
    elif bug_report:
        print(_for_a_report(findings))
    else:
        for line in _for_people(findings, quiet=output.quiet):
            print(line)
    return Exit.COMPUTER if any(finding.state == "stops" for finding in findings) else Exit.HELD


def _examine(runs: Path) -> Iterable[Finding]:
    yield _python()
    yield Finding("ipchain", "fine", version_line())
    yield from _packages()
    yield _terminal()
    yield _runs_folder(runs)
    yield Finding("processors", "fine", f"{os.cpu_count() or 1}; 'ipchain run --jobs N' uses several")
    yield _broker()
    yield _settings()


def _python() -> Finding:
    if sys.version_info >= _OLDEST_PYTHON:
        return Finding("python", "fine", python_line())
    return Finding("python", "stops", python_line(), "install Python 3.11 or newer")


def _packages() -> Iterable[Finding]:
    for name, version in dependencies().items():
        if version == "missing":
            yield Finding(f"package {name}", "stops", "missing", f"python -m pip install {name}")
        else:
            yield Finding(f"package {name}", "fine", version)


def _terminal() -> Finding:
    columns = shutil.get_terminal_size().columns
    encoding = sys.stdout.encoding or "unknown"
    kind = f"{columns} columns" if sys.stdout.isatty() else "not a terminal: plain lines, no colours"
    if encoding.lower().replace("-", "") != "utf8":
        mend = "set PYTHONUTF8=1; until then some letters are shown as escapes"
        return Finding("terminal", "advice", f"{kind}, {encoding}", mend)
    return Finding("terminal", "fine", f"{kind}, {encoding}")


def _runs_folder(runs: Path) -> Finding:
    nearest = next(folder for folder in (runs.absolute(), *runs.absolute().parents) if folder.exists())
    mend = "choose another folder with --runs DIR or IPCHAIN_RUNS"
    try:
        with tempfile.TemporaryFile(dir=nearest) as probe:
            probe.write(b"ipchain")
    except OSError as error:
        return Finding("runs folder", "stops", f"{runs}: {error.strerror}", mend)
    free = shutil.disk_usage(nearest).free
    if free < _LEAST_FREE_BYTES:
        return Finding("runs folder", "advice", f"{runs}: only {free // 1_000_000} MB free", f"make room, or {mend}")
    return Finding("runs folder", "fine", f"{runs}: writable, {free // 1_000_000} MB free")


def _broker() -> Finding:
    found = shutil.which("mosquitto")
    if found is not None:
        return Finding("mosquitto", "fine", found)
    return Finding("mosquitto", "advice", "not found", "only runs over MQTT need it; simulated runs do not")


def _settings() -> Finding:
    names = [*_SETTINGS_SHOWN, *sorted(name for name in os.environ if name.startswith("IPCHAIN_"))]
    told = [f"{name}={os.environ[name]}" for name in names if name in os.environ]
    return Finding(
        "settings", "fine", f"{', '.join(told) or 'no variable set'}; a flag wins over its IPCHAIN_ variable"
    )


def _for_people(findings: Iterable[Finding], *, quiet: bool) -> Iterable[str]:
    words = {"fine": "FINE", "advice": "ADVICE", "stops": "STOPS US"}
    for finding in findings:
        if quiet and finding.state != "stops":
            continue
        mend = f"  -> {finding.mend}" if finding.mend else ""
        yield visible(f"{words[finding.state]:<9} {finding.subject:<20} {finding.found}{mend}")


def _for_a_report(findings: Iterable[Finding]) -> str:
    rows = (f"{finding.state:<7} {finding.subject}: {finding.found}" for finding in findings)
    return "\n".join(("```text", *(visible(row).replace("```", "'''") for row in rows), "```"))
