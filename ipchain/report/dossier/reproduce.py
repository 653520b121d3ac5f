"""How to make the run again, how to compare it, and how to cite it."""

from pathlib import PurePath

from msgspec import Struct

from ipchain.experiment.runner import Result
from ipchain.report.provenance import reproduce
from ipchain.report.summary import Summary


class Reproduce(Struct, frozen=True, kw_only=True):
    """The command, and the hashes that decide whether two runs are the same."""

    command: str
    file: str
    scenario_sha256: str
    resolved_sha256: str
    trace_sha256: str


def gather_reproduce(result: Result, summary: Summary) -> Reproduce:
    """From what the run was made from. The file is named without its folder: a page knows no machine."""
    file = PurePath(result.scenario.path).name
    origin = summary.made_from
    return Reproduce(
        command=reproduce(
            file, origin.seed, origin.overrides, origin.signatures, strict=summary.strict, cell=origin.cell
        ),
        file=file,
        scenario_sha256=origin.scenario_sha256,
        resolved_sha256=origin.resolved_sha256,
        trace_sha256=summary.trace_sha256,
    )
