"""What is asked of a database, and the settings without which its promises are worth nothing.

The product runs on `sqlite3` of the standard library (`sqlite`). The tests run the same statements in the same order
over a file system of their own that loses power, lies and rots.

Every setting is read back and compared: with `synchronous=NORMAL`, 2,392 of 3,000 simulated power cuts lost something
that had been acknowledged; with FULL none (measured; docs/storage.md).

Not here: the tables (`tables`).
"""

from collections.abc import Sequence
from enum import Enum
from typing import Final, NamedTuple, Protocol

SqlValue = int | float | str | bytes | None


class Trouble(Enum):
    """What kind of failure a database reports."""

    FULL = "no room"
    MALFORMED = "malformed"
    BUSY = "in use"
    FAILED = "failed"


class DatabaseFault(Exception):
    """A statement failed. Whether it is done is unknown until the database is opened again."""

    def __init__(self, trouble: Trouble, words: str) -> None:
        super().__init__(words)
        self.trouble = trouble


class Database(Protocol):
    """One connection. All calls come from one thread. Every method raises DatabaseFault."""

    def run(self, sql: str, values: Sequence[SqlValue] = ()) -> list[tuple[SqlValue, ...]]:
        """Run one statement to its end; its rows."""
        ...

    def run_many(self, sql: str, rows: Sequence[Sequence[SqlValue]]) -> None:
        """Run one statement once per row of values."""
        ...

    @property
    def in_transaction(self) -> bool:
        """True between BEGIN and its end."""
        ...

    def copy_into(self, target: "Database") -> None:
        """Copy everything by SQLite's backup interface into an empty database of the same kind."""
        ...

    def close(self) -> None:
        """Let go of the file; never writes what was not written, where the library allows to say so."""
        ...


class Setting(NamedTuple):
    """A pragma, the value it is set to (None: it must have it already), and what it must read back as."""

    name: str
    value: str | None
    reads: SqlValue
    may_be_absent: bool = False
    """True where a database without the feature gives no answer at all."""


SETTINGS: Final = (
    # In this order: the lock mode must be known before the write-ahead log is first touched, so that its index
    # stays in memory and no other process can come between.
    Setting("locking_mode", "EXCLUSIVE", "exclusive"),
    Setting("mmap_size", "0", 0, may_be_absent=True),
    Setting("trusted_schema", "OFF", 0),
    Setting("cell_size_check", "ON", 1),
    Setting("foreign_keys", "ON", 1),
    Setting("temp_store", "MEMORY", 2),
    Setting("synchronous", "FULL", 2),
    Setting("fullfsync", "ON", 1),
    Setting("checkpoint_fullfsync", "ON", 1),
    # Automatic checkpoints swallow their errors; ours are asked for, and looked at.
    Setting("wal_autocheckpoint", "0", 0),
    # Kept in the file since its creation. To set it here would hide that the file has changed.
    Setting("journal_mode", None, "wal"),
)


def apply_settings(database: Database) -> str | None:
    """Set and read back every setting; the words for the first that is not in force, else None."""
    for setting in SETTINGS:
        if setting.value is not None:
            database.run(f"PRAGMA {setting.name}={setting.value}")
        rows = database.run(f"PRAGMA {setting.name}")
        if not rows and setting.may_be_absent:
            continue
        read = rows[0][0] if rows else None
        if read != setting.reads:
            return f"{setting.name} reads back as {read!r}, not {setting.reads!r}"
    return None
