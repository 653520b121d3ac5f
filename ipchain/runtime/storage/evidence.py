"""Marks of quarantine, and copies of what was found.

A mark is a file whose name says the row of the table, such as `quarantine.lost-tail`; its text says it in words. It is
durable before the store is handed out, and nothing of ours ever takes it away: the way back is a new consensus key.

The copies are of the write-ahead log and the witness as they were found, because closing or going on would overwrite
the log, and with it what may still be in it. The first copy stays; later starts do not replace it.

Not here: which row it is (`recovery`).
"""

from typing import Final

from ipchain.runtime.storage import witness
from ipchain.runtime.storage.folder import NodeFolder
from ipchain.runtime.storage.whole import put_file

DATABASE: Final = "ledger.db"
LOG: Final = "ledger.db-wal"

_MARK: Final = "quarantine."
_COPY: Final = "evidence."


def marks(folder: NodeFolder) -> tuple[str, ...]:
    """The rows this folder is marked with, sorted."""
    return tuple(
        name.removeprefix(_MARK) for name in folder.names() if name.startswith(_MARK) and not name.endswith(".making")
    )


def mark(folder: NodeFolder, row: str, words: str) -> None:
    """Put the mark, durably."""
    put_file(folder, f"{_MARK}{row}", words.encode())


def renew(folder: NodeFolder) -> None:
    """Put every mark again: one that was found may be known to the kernel only."""
    for row in marks(folder):
        put_file(folder, f"{_MARK}{row}", folder.read(f"{_MARK}{row}"))


def keep(folder: NodeFolder) -> None:
    """Copy the log and the witness, unless there is a copy, or nothing to copy."""
    names = folder.names()
    for name in (LOG, witness.NAME):
        if name in names and f"{_COPY}{name}" not in names:
            content = folder.read(name)
            if content:
                put_file(folder, f"{_COPY}{name}", content)
