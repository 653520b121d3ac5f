"""The SQL: two tables that keep every hash twice, and a third for whose store this is.

`records` holds the bytes of a record with its digest and the chain value before it; `seals`, in other pages of the
file, holds kind and digest again with the chain value after it. So when a page of one is damaged, the other still
says exactly what was written, and a peer's copy can be held against it (reliability S-26).

Not here: what the values prove (`seals`).
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ipchain.runtime.storage.database import Database, DatabaseFault, SqlValue, Trouble
from ipchain.runtime.storage.seals import Entry, Kept, Seal, Written

APPLICATION_ID: Final = 0x69704348
"""'ipCH' in the header of the file."""

FORMAT: Final = 1
"""Version of these tables, `user_version` of the file."""

PAGE_BYTES: Final = 4096

TABLES: Final = {
    "facts": "CREATE TABLE facts (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    "records": (
        "CREATE TABLE records (place INTEGER PRIMARY KEY, kind INTEGER NOT NULL, digest BLOB NOT NULL,"
        " before BLOB NOT NULL, body BLOB NOT NULL)"
    ),
    "seals": (
        "CREATE TABLE seals (place INTEGER PRIMARY KEY, kind INTEGER NOT NULL, digest BLOB NOT NULL,"
        " chain BLOB NOT NULL)"
    ),
}

_GENESIS: Final = "genesis"
_COPY: Final = "copy"
_CHUNK: Final = 1024

_SELECT_RECORDS: Final = (
    "SELECT place, kind, CAST(digest AS BLOB), CAST(before AS BLOB), CAST(body AS BLOB)"
    " FROM records WHERE place BETWEEN ? AND ?"
)
_SELECT_SEALS: Final = (
    "SELECT place, kind, CAST(digest AS BLOB), CAST(chain AS BLOB) FROM seals WHERE place BETWEEN ? AND ?"
)
_INSERT_RECORD: Final = "INSERT INTO records (place, kind, digest, before, body) VALUES (?, ?, ?, ?, ?)"
_INSERT_SEAL: Final = "INSERT INTO seals (place, kind, digest, chain) VALUES (?, ?, ?, ?)"


class Extent(NamedTuple):
    """How many places there are, and whether one of the tables has rows where none belong."""

    last: int
    has_strays: bool


def lay_out(database: Database, genesis: bytes) -> None:
    """Make an empty file into an empty store."""
    database.run(f"PRAGMA page_size={PAGE_BYTES}")
    enter_log(database)
    database.run("PRAGMA synchronous=FULL")
    database.run("BEGIN IMMEDIATE")
    database.run(f"PRAGMA application_id={APPLICATION_ID}")
    database.run(f"PRAGMA user_version={FORMAT}")
    for sql in TABLES.values():
        database.run(sql)
    database.run("INSERT INTO facts (name, value) VALUES (?, ?)", (_GENESIS, genesis))
    database.run("COMMIT")
    checkpoint(database, "TRUNCATE")


def mark_as_copy(database: Database) -> None:
    """Say in the file itself that it is a backup."""
    database.run("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (_COPY, b"\1"))


def enter_log(database: Database) -> None:
    """Keep a write-ahead log from here on."""
    database.run("PRAGMA locking_mode=EXCLUSIVE")
    database.run("PRAGMA journal_mode=WAL")


def leave_log(database: Database) -> None:
    """Be one file, without a log beside it."""
    database.run("PRAGMA locking_mode=EXCLUSIVE")
    database.run("PRAGMA journal_mode=DELETE")


def checkpoint(database: Database, how: str) -> int:
    """Move the write-ahead log into the database; how many pages it had. Raises DatabaseFault when not all moved."""
    rows = database.run(f"PRAGMA wal_checkpoint({how})")
    busy, pages, moved = rows[0] if rows else (1, -1, -1)
    if busy != 0 or pages != moved or not isinstance(pages, int):
        raise DatabaseFault(Trouble.FAILED, f"checkpoint moved {moved!r} of {pages!r} pages, busy {busy!r}")
    return pages


def application(database: Database) -> tuple[SqlValue, SqlValue]:
    """Whose kind of file it is, and the version of its tables."""
    (identity,), (version,) = *database.run("PRAGMA application_id"), *database.run("PRAGMA user_version")
    return identity, version


def has_these_tables(database: Database) -> bool:
    """True when the file has exactly our tables: nothing planted, such as a trigger, and nothing gone."""
    rows = database.run("SELECT CAST(name AS BLOB), CAST(sql AS BLOB) FROM sqlite_master")
    return {row[0]: row[1] for row in rows} == {name.encode(): sql.encode() for name, sql in TABLES.items()}


def genesis_of(database: Database) -> SqlValue:
    """The chain value before the first record, which stands for the owner."""
    return _fact(database, _GENESIS)


def is_copy(database: Database) -> bool:
    """True when the file was once a backup."""
    return _fact(database, _COPY) is not None


def structure(database: Database) -> str:
    """'ok', or the first thing that SQLite finds wrong with the pages."""
    rows = database.run("PRAGMA quick_check(1)")
    return str(rows[0][0]) if rows else "no answer"


def extent(database: Database) -> Extent:
    """How many places there are. Raises DatabaseFault when neither table can say.

    A table is believed when its places are 1 to n without a gap. A damaged row number breaks that in one of them.
    """
    sizes = [_size(database, table) for table in ("records", "seals")]
    believed = [count for count, dense in sizes if dense]
    if not believed:
        raise DatabaseFault(Trouble.MALFORMED, "both tables have gaps in their places")
    return Extent(max(believed), has_strays=len(believed) < len(sizes))


def entries(database: Database, first: int, last: int) -> Iterator[Entry]:
    """What both tables have, place by place; both ends included.

    Everything is read as bytes, so that a damaged type cannot raise an error where text is decoded.
    """
    for start in range(first, last + 1, _CHUNK):
        span = (start, min(start + _CHUNK - 1, last))
        written = {row.place: row for row in map(_written, database.run(_SELECT_RECORDS, span))}
        kept = {row.place: row for row in map(_kept, database.run(_SELECT_SEALS, span))}
        for place in range(span[0], span[1] + 1):
            yield Entry(place, written.get(place), kept.get(place))


def insert(database: Database, sealed: Sequence[tuple[Seal, bytes]]) -> None:
    """Add rows at the end."""
    database.run_many(_INSERT_RECORD, [(one.place, one.kind, one.digest, one.before, body) for one, body in sealed])
    database.run_many(_INSERT_SEAL, [(one.place, one.kind, one.digest, one.chain) for one, _ in sealed])


def replace(database: Database, sealed: Sequence[tuple[Seal, bytes]], last: int) -> None:
    """Put proven rows where damaged ones are, or none; rows outside of 1 to `last` go."""
    for table in ("records", "seals"):
        database.run(f"DELETE FROM {table} WHERE place < 1 OR place > ?", (last,))  # noqa: S608 - a literal above
    for one, _ in sealed:
        database.run("DELETE FROM records WHERE place = ?", (one.place,))
        database.run("DELETE FROM seals WHERE place = ?", (one.place,))
    insert(database, sealed)


def cut(database: Database, first: int) -> None:
    """Take away this place and all after it."""
    database.run("DELETE FROM records WHERE place >= ?", (first,))
    database.run("DELETE FROM seals WHERE place >= ?", (first,))


def _fact(database: Database, name: str) -> SqlValue:
    rows = database.run("SELECT CAST(value AS BLOB) FROM facts WHERE name = ?", (name,))
    return rows[0][0] if rows else None


def _size(database: Database, table: str) -> tuple[int, bool]:
    ((count, first, last),) = database.run(f"SELECT count(*), min(place), max(place) FROM {table}")  # noqa: S608
    assert isinstance(count, int)
    return count, count == 0 or (first == 1 and last == count)


def _written(row: tuple[SqlValue, ...]) -> Written:
    place, kind, digest, before, body = row
    return Written(_number(place), _number(kind), _bytes(body), _bytes(digest), _bytes(before))


def _kept(row: tuple[SqlValue, ...]) -> Kept:
    place, kind, digest, chain = row
    return Kept(_number(place), _number(kind), _bytes(digest), _bytes(chain))


def _number(value: SqlValue) -> int:
    return value if isinstance(value, int) else -1


def _bytes(value: SqlValue) -> bytes:
    return value if isinstance(value, bytes) else b""
