"""The database of the product: `sqlite3` of the standard library.

Not here: what is asked of it (`database`, `tables`).
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Final, cast

from ipchain.errors import invariant
from ipchain.runtime.storage.database import Database, DatabaseFault, SqlValue, Trouble

_TROUBLES: Final = {
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_CORRUPT: Trouble.MALFORMED,
    sqlite3.SQLITE_NOTADB: Trouble.MALFORMED,
    sqlite3.SQLITE_FORMAT: Trouble.MALFORMED,
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
}

_NO_CHECKPOINT_ON_CLOSE: Final = 1006
"""SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE."""

_PRIMARY: Final = 0xFF
"""The low byte of an error code is the kind; the rest says more."""


class SqliteDatabase:
    """One connection to an existing file; a missing file is a fault, never a new database."""

    __slots__ = ("_connection",)

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        mode = "ro" if read_only else "rw"
        try:
            self._connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}", timeout=0, isolation_level=None, uri=True
            )
        except sqlite3.Error as error:
            raise _fault(error) from error
        self._keep_log_on_close()

    def run(self, sql: str, values: Sequence[SqlValue] = ()) -> list[tuple[SqlValue, ...]]:
        """Run one statement to its end; its rows."""
        try:
            return cast("list[tuple[SqlValue, ...]]", self._connection.execute(sql, values).fetchall())
        except sqlite3.Error as error:
            raise _fault(error) from error

    def run_many(self, sql: str, rows: Sequence[Sequence[SqlValue]]) -> None:
        """Run one statement once per row of values."""
        try:
            self._connection.executemany(sql, rows)
        except sqlite3.Error as error:
            raise _fault(error) from error

    @property
    def in_transaction(self) -> bool:
        """True between BEGIN and its end."""
        return self._connection.in_transaction

    def copy_into(self, target: Database) -> None:
        """Copy everything by SQLite's backup interface."""
        invariant(isinstance(target, SqliteDatabase), "sqlite.copies-to-its-like", target=type(target).__name__)
        try:
            self._connection.backup(cast("SqliteDatabase", target)._connection)  # noqa: SLF001 - its own kind
        except sqlite3.Error as error:
            raise _fault(error) from error

    def close(self) -> None:
        """Let go of the file."""
        try:
            self._connection.close()
        except sqlite3.Error as error:
            raise _fault(error) from error

    def _keep_log_on_close(self) -> None:
        """Closing must not move the write-ahead log into the database: after a failed sync, or as evidence.

        Python offers the switch from 3.12 on. Before, a store that died is closed with the process (`os._exit`).
        """
        configure = getattr(self._connection, "setconfig", None)
        if configure is not None:
            configure(_NO_CHECKPOINT_ON_CLOSE, True)


def _fault(error: sqlite3.Error) -> DatabaseFault:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    return DatabaseFault(_TROUBLES.get(code, Trouble.FAILED), f"{name}: {error}")
