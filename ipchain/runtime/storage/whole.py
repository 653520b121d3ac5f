"""Files that appear whole or not at all, and a store as one file.

What is new is written under another name, synced and renamed: a power cut leaves nothing that looks finished. Copies of
a store are made by SQLite's backup interface only (reliability S-15), and say of themselves that they are copies. So
whoever puts one in the place of a store, by `restore_store` or by hand, finds a restored store: this node may have
spoken since the copy was made, and must not vote under its old key.

Not here: what a restored store may do (`recovery`).
"""

from collections.abc import Callable

from ipchain.errors import ComputerError, UsageError
from ipchain.runtime.storage import tables
from ipchain.runtime.storage.database import Database, DatabaseFault
from ipchain.runtime.storage.folder import NodeFolder


def put_file(folder: NodeFolder, name: str, content: bytes) -> None:
    """Make the file `name`, or replace it, durably. Raises OSError; then the old one, or none, is there."""
    making = f"{name}.making"
    _remove_all(folder, making)
    folder.create(making, content)
    folder.rename(making, name)
    folder.sync()


def put_database(folder: NodeFolder, name: str, fill: Callable[[Database], None]) -> None:
    """Make the database `name`, durably. Raises DatabaseFault and OSError; then there is none of that name."""
    making = f"{name}.making"
    _remove_all(folder, making)
    folder.create(making, b"")
    database = folder.connect(making)
    try:
        fill(database)
    finally:
        database.close()
    # What was moved out of the log by the fill is in the file; some builds of SQLite leave the empty log behind.
    _remove_all(folder, f"{making}-")
    file = folder.open(making)
    try:
        file.sync()
    finally:
        file.close()
    folder.rename(making, name)
    folder.sync()


def copy_database(source: Database, folder: NodeFolder, name: str) -> None:
    """A backup as one file. Raises UsageError when the name is taken, ComputerError when the copy failed."""
    if name in folder.names():
        raise UsageError(f"{name} is there already; name a new file for the backup")
    try:
        put_database(folder, name, lambda target: _fill(source, target))
    except (DatabaseFault, OSError) as error:
        raise ComputerError(f"the backup {name} could not be made: {error}") from error


def _fill(source: Database, target: Database) -> None:
    source.copy_into(target)
    tables.leave_log(target)
    tables.mark_as_copy(target)


def _remove_all(folder: NodeFolder, prefix: str) -> None:
    for name in folder.names():
        if name.startswith(prefix):
            folder.remove(name)
