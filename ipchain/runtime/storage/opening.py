"""Create, open and restore the store of one node.

What happens on open, in this order: lock; reserve; make durable what was only in the kernel's memory; connect and read
back every setting; examine everything; find the row; act on it; witness what is there, because from now on the office
may speak of all of it.

Why the folder is synced, and log and witness are written again, before they are read: after a failed sync, or a killed
process, the kernel may hold names and pages that the disk does not have, and call them clean. A later sync would then
succeed without writing them, and the next power cut would take what was recovered, and spoken of, in between (Rebello
et al. 2020); or tear both slots of the witness, the one in memory and the one that is written next.

An absent store is never made silently: an office that lost its disk must not come back under its old key and vote.

Not here: the rows (`recovery`), the records (`store`).
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from ipchain.errors import UsageError
from ipchain.runtime.storage import evidence, room, tables, witness
from ipchain.runtime.storage.database import Database, DatabaseFault, Trouble
from ipchain.runtime.storage.disk import LOCK, FolderOnDisk
from ipchain.runtime.storage.evidence import DATABASE, LOG
from ipchain.runtime.storage.examination import (
    Audit,
    Examined,
    Obstacle,
    check_database,
    check_settings,
    examine,
)
from ipchain.runtime.storage.folder import FolderLocked, Home, NodeFolder
from ipchain.runtime.storage.recovery import Action, Case, Facts, Found, StoreRefused, judge
from ipchain.runtime.storage.room import Limits
from ipchain.runtime.storage.seals import StoreIdentity, walk
from ipchain.runtime.storage.store import Parts, Store
from ipchain.runtime.storage.whole import put_database, put_file
from ipchain.runtime.storage.witness import Slot, Witness

OWN = (DATABASE, LOG, witness.NAME, room.NAME, LOCK)
"""The files whose owner and mode are looked at."""


@dataclass(frozen=True, slots=True)
class OpenedStore:
    """A store, the row it was found in, and its records.

    `records` are the canonical bytes in the order of writing: all of them, or those before the first faulty one.
    """

    store: Store
    found: Found
    records: tuple[bytes, ...]


def create_store(
    folder: Path, identity: StoreIdentity, *, limits: Limits | None = None, home: Home = FolderOnDisk
) -> None:
    """The empty store of an office that takes its seat. Makes the folder when there is none.

    Raises UsageError where there is, or was, a store; StoreRefused when the folder is locked, open to others or full.
    A power cut in between leaves no store; call it again.
    """
    place = home(folder)
    genesis = identity.genesis
    with _refusals(), ExitStack() as ends:
        place.make()
        _take(place, ends)
        _check_nothing_was_here(place, genesis)
        room.take(place, limits or Limits())
        if witness.NAME not in place.names():
            put_file(place, witness.NAME, witness.fresh(genesis, Slot(0, genesis)))
        put_database(place, DATABASE, lambda database: tables.lay_out(database, genesis))


def open_store(
    folder: Path,
    identity: StoreIdentity,
    *,
    audit: Audit | None = None,
    limits: Limits | None = None,
    home: Home = FolderOnDisk,
) -> OpenedStore:
    """Open what `create_store` made. Every row of the table either opens or raises StoreRefused.

    `audit` replays the records and says how the outcome differs from what was certified, if it does. All further calls
    must come from the thread that opened.
    """
    place = home(folder)
    genesis, sizes = identity.genesis, limits or Limits()
    with _refusals(), ExitStack() as undo:
        if DATABASE not in place.names():
            raise Obstacle(Case.ABSENT, str(folder))
        _take(place, undo)
        room.take(place, sizes)
        place.sync()
        for name in (LOG, witness.NAME):  # in this order: a witness must not get ahead of the log
            if name in place.names():
                place.rewrite(name)
        database = place.connect(DATABASE)
        undo.callback(database.close)
        with _evidence_of_failure(place):
            check_settings(database)
            check_database(database, genesis)
            examined = examine(place, database, genesis, audit)
            found = examined.judged
            _act(place, database, examined, found)
        opened = _hand_out(home, place, database, genesis, sizes, examined, found)
        undo.pop_all()
        return opened


def restore_store(
    backup: Path, folder: Path, identity: StoreIdentity, *, limits: Limits | None = None, home: Home = FolderOnDisk
) -> None:
    """Put a backup in the place of a store that is gone. What is opened there afterwards is in quarantine for good.

    Raises UsageError where there is a store, StoreRefused when the backup is damaged or another office's.
    """
    place, shelf = home(folder), home(backup.parent)
    genesis = identity.genesis
    with _refusals(), ExitStack() as ends:
        place.make()
        _take(place, ends)
        if DATABASE in place.names():
            raise UsageError(f"there is a store in {folder}; move it away first")
        if LOG in place.names():
            # A log without its database would be played into the restored one.
            evidence.keep(place)
            place.remove(LOG)
            place.sync()
        room.take(place, limits or Limits())
        source = shelf.connect(backup.name, read_only=True)
        ends.callback(source.close)
        check_database(source, genesis)
        put_database(place, DATABASE, lambda target: _restore(source, target, genesis))


# ---- how it is opened ---------------------------------------------------------------------------


def _act(place: NodeFolder, database: Database, examined: Examined, found: Found) -> None:
    """Do what the row says."""
    walked = examined.walked
    match found.row.action:
        case Action.START:
            pass
        case Action.CUT:
            first = walked.bad_tail
            assert first is not None
            _in_one_transaction(database, lambda: tables.cut(database, first))
            before = walked.faults[0].before
            del walked.bodies[first - 1 :], walked.faults[:]
            walked.last, walked.head = first - 1, before
            walked.stations = {at: chain for at, chain in walked.stations.items() if at < first}
            _mend(database, examined)
        case Action.MEND:
            _mend(database, examined)
        case Action.REPAIR:
            evidence.keep(place)
        case Action.QUARANTINE:
            if found.case is Case.QUARANTINED:
                evidence.renew(place)
                return
            evidence.keep(place)
            if found.case is not Case.WITNESS_DAMAGED:  # which the peers' word can clear
                evidence.mark(place, found.case, f"{found}\n")
        case Action.HALT | Action.REFUSE:
            evidence.keep(place)
            raise StoreRefused(found)
        case _:
            assert_never(found.row.action)


def _hand_out(
    home: Home,
    place: NodeFolder,
    database: Database,
    genesis: bytes,
    limits: Limits,
    examined: Examined,
    found: Found,
) -> OpenedStore:
    walked = examined.walked
    records = walked.sound_prefix
    walked.bodies.clear()
    speaker = None
    if found.row.action is not Action.QUARANTINE:
        speaker = Witness(place, genesis, examined.statement.next_slot)
    if speaker is not None and found.may_promise:
        speaker.write(Slot(walked.last, walked.head))
    parts = Parts(home, place, database, speaker, genesis, limits, found, walked)
    return OpenedStore(Store(parts), found, records)


def _mend(database: Database, examined: Examined) -> None:
    rows = [(mend.seal, mend.body) for mend in examined.walked.mends]
    if rows or examined.has_strays:
        _in_one_transaction(database, lambda: tables.replace(database, rows, examined.walked.last))


def _restore(source: Database, target: Database, genesis: bytes) -> None:
    source.copy_into(target)
    tables.enter_log(target)
    tables.mark_as_copy(target)
    structure = tables.structure(target)
    walked = walk(tables.entries(target, 1, tables.extent(target).last), genesis)
    if structure != "ok" or walked.faults:
        places = ", ".join(str(fault.place) for fault in walked.faults[:10])
        raise Obstacle(Case.MALFORMED, f"the backup is damaged: {structure}; faulty: {places or 'none'}")
    tables.checkpoint(target, "TRUNCATE")


def _in_one_transaction(database: Database, change: Callable[[], None]) -> None:
    database.run("BEGIN IMMEDIATE")
    change()
    database.run("COMMIT")


# ---- what stops it ------------------------------------------------------------------------------


def _take(place: NodeFolder, ends: ExitStack) -> None:
    """Look at owner and mode, and lock; the lock ends with `ends`."""
    words = place.exposure(OWN)
    if words is not None:
        raise Obstacle(Case.EXPOSED, words)
    place.lock()
    ends.callback(place.unlock)


def _check_nothing_was_here(place: NodeFolder, genesis: bytes) -> None:
    """Only what an earlier attempt at creating has left may be there."""
    names = place.names()
    if DATABASE in names:
        raise UsageError("there is a store already; open it")
    untouched = witness.NAME not in names or place.read(witness.NAME) == witness.fresh(genesis, Slot(0, genesis))
    if LOG in names or evidence.marks(place) or not untouched:
        raise UsageError("there are remains of a store; an office that lost its disk needs a new consensus key")


@contextmanager
def _evidence_of_failure(place: NodeFolder) -> Iterator[None]:
    """Keep copies before the connection is closed, which may move the log."""
    try:
        yield
    except (Obstacle, DatabaseFault, OSError) as error:
        try:
            evidence.keep(place)
        except OSError as second:
            error.add_note(f"no evidence could be kept: {second}")
        raise


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what stopped us into a row of the table."""
    try:
        yield
    except Obstacle as error:
        raise _refused(error.case, error) from error
    except FolderLocked as error:
        raise _refused(Case.LOCKED, error) from error
    except DatabaseFault as error:
        cases = {Trouble.FULL: Case.NO_ROOM, Trouble.BUSY: Case.LOCKED}
        raise _refused(cases.get(error.trouble, Case.MALFORMED), error) from error
    except OSError as error:
        raise _refused(Case.NO_ROOM if error.errno in room.ERRNOS else Case.MALFORMED, error) from error


def _refused(case: Case, error: Exception) -> StoreRefused:
    words = "; ".join([str(error), *getattr(error, "__notes__", ())])
    return StoreRefused(judge(Facts(obstacle=case), words))
