"""`data/dossier.json`: the dossier as a file, so that a page can be written again from the run folder alone.

Whoever changes one byte of it is told so: `provenance.json` beside it has the hash of every file of the run.

Not here: writing the page again (`ipchain.report.again`).
"""

import hashlib
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from ipchain.errors import UsageError
from ipchain.experiment.program import code_sha256
from ipchain.report.dossier.gather import Dossier
from ipchain.report.folder import VARIES
from ipchain.report.visible import json_visible

FILE: Final = "data/dossier.json"
"""Where it lies in a run folder."""

_SUMMARY: Final = "summary.json"


class Damaged(UsageError):
    """A file of a run folder is not what the run wrote."""


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
    vouching = _vouching(run)
    if not is_what_was_written(run, FILE, content):
        raise Damaged(f"{path} is damaged: it is not the file that the run wrote; run the scenario again")
    try:
        dossier = msgspec.json.decode(content, type=Dossier)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Damaged(
            f"{path} is damaged, or of another version of ipchain: {error}; run the scenario again"
        ) from error
    return dossier, vouching is not None and vouching.code_sha256 == code_sha256()


def is_what_was_written(run: Path, file: str, content: bytes) -> bool:
    """False when `provenance.json` has another hash for this file than that of these bytes."""
    vouching = _vouching(run)
    return vouching is None or vouching.files_sha256.get(file) == hashlib.sha256(content).hexdigest()


def _missing(run: Path) -> str:
    if (run / _SUMMARY).is_file():
        return f"{run} has no {FILE}: the run was made by an earlier version; run the scenario again"
    return f"{run} is no run folder: it has no {FILE}"


class _Vouching(Struct):
    code_sha256: str
    files_sha256: dict[str, str]


def _vouching(run: Path) -> _Vouching | None:
    """What the run wrote down about its files; None where there is nothing to compare with."""
    try:
        return msgspec.json.decode((run / VARIES).read_bytes(), type=_Vouching)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
