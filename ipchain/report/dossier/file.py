"""`data/dossier.json`: the dossier as a file, so that a page can be written again from the run folder alone.

Whoever changes one byte of it is told so: `provenance.json` beside it has the hash of every file of the run.

Not here: writing the page again (`ipchain.report.again`).
"""

from pathlib import Path
from typing import Final

import msgspec

from ipchain.errors import UsageError
from ipchain.experiment.program import code_sha256
from ipchain.report.dossier.gather import Dossier
from ipchain.report.visible import json_visible
from ipchain.report.vouching import Damaged, is_what_was_written, vouching

FILE: Final = "data/dossier.json"
"""Where it lies in a run folder."""

_SUMMARY: Final = "summary.json"


def as_json(dossier: Dossier) -> bytes:
    """The bytes of the file: UTF-8, controls and direction marks as JSON escapes."""
    return json_visible(msgspec.json.encode(dossier)) + b"\n"


def read_dossier(run: Path) -> tuple[Dossier, bool]:
    """The dossier of a run folder, and whether this very program wrote it, as `provenance.json` vouches.

    Raises UsageError for a folder that is no run or has no dossier, Damaged for a file that cannot be what the run
    wrote.
    """
    if not run.is_dir():
        raise UsageError(f"there is no run folder {run}; 'ipchain run' makes one below runs/")
    path = run / FILE
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise UsageError(_missing(run)) from None
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or type(error).__name__}") from error
    told = vouching(run)
    if not is_what_was_written(run, FILE, content):
        raise Damaged(f"{path} is damaged: it is not the file that the run wrote; run the scenario again")
    try:
        dossier = msgspec.json.decode(content, type=Dossier)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Damaged(
            f"{path} is damaged, or of another version of ipchain: {error}; run the scenario again"
        ) from error
    return dossier, told.code_sha256 == code_sha256()


def _missing(run: Path) -> str:
    if (run / _SUMMARY).is_file():
        return f"{run} has no {FILE}: the run was made by an earlier version; run the scenario again"
    return f"{run} is no run folder: it has no {FILE}"
