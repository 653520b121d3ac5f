"""The records of one node: append, read, repair, back up.

The order of an append is the contract (reliability S-01, S-22): one transaction of SQLite, synced; then the witness,
synced; only then does `append` return, and only then may anybody hear of it. After any failure the store is dead: it
raises the same error for every call until the process is gone.

The witness is written for every append, also one without a promise: so a damaged write-ahead log is seen whatever was
lost with it, and "not witnessed" always means "never spoken of".

One thread: the one that opened the store. It is the caller's own, because every append waits for the disk.

Not here: opening (`opening`), what the records mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ipchain.errors import invariant
from ipchain.runtime.storage import room, tables
from ipchain.runtime.storage.database import Database, DatabaseFault, Trouble
from ipchain.runtime.storage.examination import Obstacle, examine
from ipchain.runtime.storage.folder import Home, NodeFolder
from ipchain.runtime.storage.recovery import Case, Found
from ipchain.runtime.storage.room import Limits
from ipchain.runtime.storage.seals import KIND_CODES, STATION, Fault, Kind, Seal, Walked, digest_of_body, seal, walk
from ipchain.runtime.storage.stopping import RecordDamaged, StorageFull, StorageStopped
from ipchain.runtime.storage.whole import copy_database
from ipchain.runtime.storage.witness import Slot, Witness


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """The canonical bytes of one record; `safety` when it is a promise (see `kinds`)."""

    kind: Kind
    body: bytes


@dataclass(frozen=True, slots=True)
class Missing:
    """A faulty place, and the exact hash of what was written there; None when no copy of the hash is proven."""

    place: int
    digest: bytes | None


@dataclass(frozen=True, slots=True)
class Parts:
    """What `opening` hands to a store."""

    home: Home
    folder: NodeFolder
    database: Database
    witness: Witness | None
    """None in quarantine: what the node once spoke of stays as it was found."""
    genesis: bytes
    limits: Limits
    found: Found
    walked: Walked


class Store:
    """Made by `opening.open_store`."""

    __slots__ = (
        "_ended",
        "_faults",
        "_head",
        "_is_let_go",
        "_is_over",
        "_last",
        "_pages",
        "_parts",
        "_promises",
        "_stations",
    )

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._last = parts.walked.last
        self._head = parts.walked.head
        self._stations = parts.walked.stations
        self._promises = parts.found.may_promise
        self._faults = {fault.place: fault for fault in parts.walked.faults}
        self._pages = 0
        self._is_over = False
        self._is_let_go = False
        self._ended: StorageStopped | None = None

    # ---- what it knows ---------------------------------------------------------------------------

    @property
    def last(self) -> int:
        """How many records there are."""
        return self._last

    @property
    def may_promise(self) -> bool:
        """False in quarantine, and from the moment a damaged record is found until the store was opened again."""
        return self._promises

    @property
    def takes_work(self) -> bool:
        """False when the disk has little room left: finish, but take in nothing new. Costs one system call."""
        return not self._is_over and self._parts.folder.free_bytes() >= self._parts.limits.low_bytes

    @property
    def must_halt(self) -> bool:
        """True once the reserve was used: the last append was written, the next one will not be."""
        return self._is_over

    def missing(self) -> tuple[Missing, ...]:
        """The faulty places, in order."""
        return tuple(Missing(place, self._faults[place].digest) for place in sorted(self._faults))

    # ---- append ----------------------------------------------------------------------------------

    def append(self, records: Sequence[StoredRecord]) -> None:
        """Make all of them durable, in order, in one transaction. Nothing of it may be spoken of before this returns.

        Raises StorageStopped when a write, sync or checkpoint failed, StorageFull when there was no room before it.
        """
        self._check_alive()
        if self._is_over:
            raise self._stop(StorageFull("the disk is full and the reserve is used"))
        invariant(
            self._promises or all(record.kind != "safety" for record in records),
            "store.no-promise-in-quarantine",
            found=self._parts.found.case.value,
        )
        if not records:
            return
        sealed: list[tuple[Seal, bytes]] = []
        head = self._head
        for place, record in enumerate(records, self._last + 1):
            one = seal(head, place, KIND_CODES[record.kind], record.body)
            sealed.append((one, record.body))
            head = one.chain
        try:
            self._commit_with_reserve(sealed)
            # Only now, and before anybody hears of it: a witness ahead of the commit would cry wolf after a power
            # cut, one behind it would not see the loss of what was said.
            if self._parts.witness is not None:
                self._parts.witness.write(Slot(self._last + len(sealed), head))
            self._last += len(sealed)
            self._head = head
            self._stations |= {one.place: one.chain for one, _ in sealed if one.place % STATION == 0}
            self._move_log(sealed)
        except (DatabaseFault, OSError) as error:
            raise self._stop(_stopped("append", error)) from error

    def _commit_with_reserve(self, sealed: Sequence[tuple[Seal, bytes]]) -> None:
        """Commit; without room, once more with the room of the reserve.

        This is no second try of a failed sync: SQLite reports a full disk before anything counts as written.
        """
        try:
            self._commit(sealed)
        except DatabaseFault as fault:
            self._use_reserve(fault)
            if self._parts.database.in_transaction:
                self._parts.database.run("ROLLBACK")
            self._commit(sealed)

    def _use_reserve(self, fault: DatabaseFault) -> None:
        """Make room, once; from here on nothing new is begun. Raises the fault when it is no want of room."""
        if fault.trouble is not Trouble.FULL or not room.give_up(self._parts.folder):
            raise fault
        self._is_over = True

    def _commit(self, sealed: Sequence[tuple[Seal, bytes]]) -> None:
        database = self._parts.database
        database.run("BEGIN IMMEDIATE")
        tables.insert(database, sealed)
        database.run("COMMIT")

    def _move_log(self, sealed: Sequence[tuple[Seal, bytes]]) -> None:
        """Move the write-ahead log into the database when it may have grown to its limit.

        Without room it stays where it is: the records are as safe in the log.
        """
        self._pages += 2 + sum(len(body) for _, body in sealed) // tables.PAGE_BYTES
        if self._pages < self._parts.limits.checkpoint_pages:
            return
        try:
            tables.checkpoint(self._parts.database, "PASSIVE")
        except DatabaseFault as fault:
            self._use_reserve(fault)
        self._pages = 0

    # ---- read ------------------------------------------------------------------------------------

    def read(self, first: int, last: int) -> tuple[bytes, ...]:
        """The records from `first` to `last`, each proven again. 1 <= first <= last <= self.last.

        For whatever leaves the node. Raises RecordDamaged; the record is then listed by `missing`, and the store makes
        no promise until it was repaired and opened again.
        """
        self._check_alive()
        there = 1 <= first <= last <= self._last
        invariant(there, "store.reads-what-is-there", first=first, last=last, held=self._last)
        after = (first - 1) // STATION * STATION
        try:
            found = tables.entries(self._parts.database, after + 1, last)
            walked = walk(found, self._stations[after], after=after)
        except DatabaseFault as error:
            raise self._stop(_stopped("read", error)) from error
        self._note(walked.faults)
        bodies = walked.bodies[first - after - 1 :]
        sound = tuple(body for body in bodies if body is not None)
        if len(sound) < len(bodies):
            bad = next(fault for fault in walked.faults if fault.place >= first)
            raise RecordDamaged(bad.place, bad.digest)
        return sound

    def verify_full(self) -> Found:
        """Read everything from the disk again, not from memory, and judge it like an opening. Takes as long as one.

        What is found is told, not acted on: faulty records are listed by `missing`, and the store makes no promise
        until it was opened again. Malformed pages stop it.
        """
        self._check_alive()
        try:
            self._parts.database.run("PRAGMA shrink_memory")
            examined = examine(self._parts.folder, self._parts.database, self._parts.genesis)
        except (Obstacle, DatabaseFault, OSError) as error:
            raise self._stop(_stopped("verify", error)) from error
        found = examined.judged
        self._note(examined.walked.faults)
        self._promises = self._promises and found.may_promise
        return found

    def _note(self, faults: Sequence[Fault]) -> None:
        self._faults |= {fault.place: fault for fault in faults}
        self._promises = self._promises and not faults

    # ---- repair ----------------------------------------------------------------------------------

    def repair(self, place: int, body: bytes) -> bool:
        """Put back what was written at a faulty place; False, and nothing done, unless it has the exact hash.

        The bytes come from a peer, whose mistakes are no errors here. When `missing` is empty, close and open again:
        the whole store is then proven anew.
        """
        self._check_alive()
        fault = self._faults.get(place)
        if fault is None or fault.digest is None or fault.kind is None or digest_of_body(body) != fault.digest:
            return False
        database = self._parts.database
        try:
            database.run("BEGIN IMMEDIATE")
            one = Seal(place, fault.kind, fault.digest, fault.before, fault.chain)
            tables.replace(database, [(one, body)], self._last)
            database.run("COMMIT")
        except (DatabaseFault, OSError) as error:
            raise self._stop(_stopped("repair", error)) from error
        del self._faults[place]
        return True

    def rewrite_witness(self) -> None:
        """All honest peers have heard nothing above the last record: witness it. Then close and open again.

        Only for a store that was found with both witness slots damaged and nothing else wrong; asking the peers is
        the network's part (reliability S-23).
        """
        self._check_alive()
        found = self._parts.found
        invariant(
            found.case is Case.WITNESS_DAMAGED and not self._faults,
            "store.rewrites-only-a-damaged-witness",
            found=found.case.value,
            faults=len(self._faults),
        )
        try:
            witness = Witness(self._parts.folder, self._parts.genesis, 0)
            witness.rewrite(Slot(self._last, self._head))
            witness.close()
        except OSError as error:
            raise self._stop(_stopped("witness", error)) from error

    # ---- copies and the end ----------------------------------------------------------------------

    def backup(self, to: Path) -> None:
        """A copy of all records in one file, by SQLite's backup interface; `to` must not exist yet.

        Whoever opens it finds it restored: it may serve and catch up, but never vote. Raises ComputerError when the
        copy could not be made; the store itself goes on.
        """
        self._check_alive()
        copy_database(self._parts.database, self._parts.home(to.parent), to.name)

    def close(self) -> None:
        """End well. Raises StorageStopped when the log could not be moved; nothing is lost then either.

        After a failure leave the process instead (`os._exit`): before Python 3.12 SQLite cannot be kept from moving
        its log while it closes. Harmless for what was acknowledged, but not silent towards the disk.
        """
        if self._is_let_go:
            return
        self._is_let_go = True
        try:
            if self._ended is None:
                tables.checkpoint(self._parts.database, "TRUNCATE")
                self._ended = StorageStopped("the store is closed")
        except (DatabaseFault, OSError) as error:
            raise self._stop(_stopped("close", error)) from error
        finally:
            self._parts.database.close()
            if self._parts.witness is not None:
                self._parts.witness.close()
            self._parts.folder.unlock()

    def _check_alive(self) -> None:
        if self._ended is not None:
            raise self._ended

    def _stop(self, end: StorageStopped) -> StorageStopped:
        """Dead from here on; everything that is asked of the store raises this."""
        self._ended = end
        return end


def _stopped(what: str, error: Exception) -> StorageStopped:
    full = isinstance(error, DatabaseFault) and error.trouble is Trouble.FULL
    if full or (isinstance(error, OSError) and error.errno in room.ERRNOS):
        return StorageFull(f"{what}: {error}")
    return StorageStopped(f"{what}: {error}")
