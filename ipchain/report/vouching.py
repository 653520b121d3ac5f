"""What a folder vouches for: `provenance.json` has the SHA-256 of every file that was written beside it.

Whoever reads a run or a comparison again reads through here, so that a file that was changed, taken from another
folder, or lost its vouching file never speaks for the run. It says nothing against somebody who changes both.

Not here: what the files mean.
"""

import hashlib
from pathlib import Path

import msgspec
from msgspec import Struct

from ipchain.errors import UsageError
from ipchain.report.folder import VARIES


class Damaged(UsageError):
    """A file of a run folder is missing, or is not what was written."""


class Vouching(Struct):
    """The part of `provenance.json` that is asked here."""

    code_sha256: str
    files_sha256: dict[str, str]


def vouching(folder: Path) -> Vouching:
    """What was written down about the files of this folder. Raises Damaged when nobody can tell."""
    path = folder / VARIES
    try:
        return msgspec.json.decode(path.read_bytes(), type=Vouching)
    except FileNotFoundError:
        raise Damaged(f"{folder} has no {VARIES}, so nobody can tell whether its files are what was written") from None
    except OSError as error:
        raise Damaged(f"{path} cannot be read: {error.strerror or type(error).__name__}") from error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Damaged(
            f"{path} is damaged, so nobody can tell whether the files beside it are what was written"
        ) from error


def is_what_was_written(folder: Path, file: str, content: bytes) -> bool:
    """False when the folder vouches for other bytes under this name. Raises Damaged, see `vouching`."""
    return vouching(folder).files_sha256.get(file) == hashlib.sha256(content).hexdigest()


def written(folder: Path, file: str) -> bytes:
    """The bytes of a file for which the folder vouches. Raises FileNotFoundError, OSError, and Damaged for others."""
    content = (folder / file).read_bytes()
    if not is_what_was_written(folder, file, content):
        raise Damaged(f"{folder / file} is damaged: it is not the file that was written; make the run again")
    return content
