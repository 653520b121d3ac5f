"""Every single call to the disk fails once: nothing acknowledged is lost, and the store is dead afterwards.

Reliability B-11, S-13, S-I5.
"""

from functools import cache
from pathlib import Path
from random import Random

import pytest
from faulty_disk import FaultyDisk
from faulty_folder import home
from storage_cases import IDENTITY, PLACE, at_rest, bodies, copied, made_records, opened

from ipchain.errors import ComputerError
from ipchain.runtime.storage import store as store_module
from ipchain.runtime.storage.opening import create_store
from ipchain.runtime.storage.recovery import Case, StoreRefused
from ipchain.runtime.storage.room import Limits
from ipchain.runtime.storage.stopping import StorageFull, StorageStopped
from ipchain.runtime.storage.store import StoredRecord

SMALL = Limits(reserve_bytes=4096, low_bytes=0, checkpoint_pages=12)
BATCHES = (1, 1, 3, 1, 8, 1, 1, 2, 1, 1, 1, 5, 1, 1)


class Work:
    """Open, append, read, verify, back up, close; what was acknowledged on the way, and how it ended."""

    def __init__(self, disk):
        self.disk = disk
        self.known = list(bodies(made_records(3)))
        self.under_way = []
        self.error = None
        self.store = None
        self.backup_failed = False

    def run(self):
        try:
            self._steps()
        except (StorageStopped, StoreRefused) as error:
            self.error = error
        return self

    def _steps(self):
        one = opened(self.disk, limits=SMALL)
        assert list(one.records) == self.known
        self.store = store = one.store
        records = iter(made_records(sum(BATCHES), seed=2, sizes=(20, 60, 300, 5000)))
        for count in BATCHES:
            batch = [next(records) for _ in range(count)]
            self.under_way = [record.body for record in batch]
            store.append(batch)
            self.known += self.under_way
            self.under_way = []
        assert store.read(1, store.last) == tuple(self.known)
        store.verify_full()
        try:
            store.backup(Path("shelf/copy.db"))
        except ComputerError:
            self.backup_failed = True
        store.close()


@cache
def _started():
    disk = FaultyDisk()
    create_store(PLACE, IDENTITY, limits=SMALL, home=home(disk))
    store = opened(disk, limits=SMALL).store
    store.append(made_records(3))
    store.close()
    return at_rest(disk)


def start():
    return copied(_started())


def calls_of_the_work():
    disk = start()
    disk.calls = 0
    kinds = []
    honest = disk._hit
    disk._hit = lambda kind, name: kinds.append((kind, name)) or honest(kind, name)
    assert Work(disk).run().error is None
    return kinds


CALLS = calls_of_the_work()


def after(work, seed):
    """Killed and opened again, then without power and opened again: what must be there is there, both times."""
    disk = work.disk.after_kill()
    one = opened(disk, limits=SMALL)
    assert one.found.case is Case.NORMAL
    known = len(work.known)
    assert list(one.records[:known]) == work.known
    assert list(one.records[known:]) in ([], work.under_way)
    disk = disk.after_power_cut(Random(f"after {seed}"))
    again = opened(disk, limits=SMALL)
    assert again.found.case is Case.NORMAL
    assert again.records == one.records, "what was recovered was spoken of, and is gone"
    again.store.append(made_records(2, seed=9))
    again.store.close()


def test_the_work_is_long_enough_and_does_everything():
    assert len(CALLS) >= 200
    assert {kind for kind, _ in CALLS} >= {"read", "write", "sync", "open", "create", "rename", "remove", "sync names"}
    assert ("write", "ledger.db") in CALLS, "the log was moved"
    assert ("write", "copy.db.making") in CALLS


@pytest.mark.parametrize("tenth", range(10))
def test_an_error_at_any_call_loses_nothing_and_ends_the_store(tenth):
    for call in range(1 + tenth, len(CALLS) + 1, 10):
        disk = start()
        disk.plan(call, "error")
        work = Work(disk).run()

        kind, name = CALLS[call - 1]
        assert disk.log == [(kind, name)], call
        on_the_shelf = name.startswith("copy.db") or work.backup_failed
        assert work.error is not None or on_the_shelf, f"call {call}, {kind} of {name}, failed and nobody heard"
        if isinstance(work.error, StorageStopped):
            assert work.error.exit_code == 74
            says_nothing_more(work, disk)
        after(work, call)


def says_nothing_more(work, disk):
    """Dead: the same error for everything, and no call to the disk."""
    calls = disk.calls
    for ask in (
        lambda: work.store.append([StoredRecord("safety", b"x")]),
        lambda: work.store.read(1, 1),
        lambda: work.store.repair(1, b"x"),
        work.store.verify_full,
        lambda: work.store.backup(Path("shelf/other.db")),
    ):
        with pytest.raises(StorageStopped) as caught:
            ask()
        assert caught.value is work.error
    assert disk.calls == calls


def test_no_room_at_any_write_is_ended_with_the_reserve_or_told_and_loses_nothing():
    """The write that found no room is done with the room of the reserve; the next one is not begun."""
    writes = [call for call, (kind, _) in enumerate(CALLS, 1) if kind in {"write", "create"}]
    ended_with_reserve = 0
    for call in writes:
        disk = start()
        disk.plan(call, "full")
        work = Work(disk).run()

        assert disk.log == [CALLS[call - 1]], call
        if work.store is not None and work.store.must_halt:
            ended_with_reserve += 1
            assert f"{PLACE}/reserve" not in disk.names
            assert not work.store.takes_work
            if len(work.known) < 3 + sum(BATCHES):
                assert isinstance(work.error, StorageFull), "the next append was refused"
                assert work.error.exit_code == 4
        else:
            assert work.error is not None or work.backup_failed
        after(work, call)
    assert ended_with_reserve > 20


@pytest.mark.parametrize("room", range(0, 80_000, 2_500))
def test_a_disk_that_fills_up_loses_nothing_whatever_its_room(room):
    disk = start()
    disk.room = room
    work = Work(disk).run()

    if not isinstance(work.error, StoreRefused):
        assert isinstance(work.error, StorageFull) or work.error is None
        assert work.error is None or work.error.exit_code == 4
    disk.room = None
    after(work, room)


def test_what_is_not_written_by_the_reserve_is_not_acknowledged():
    """The reserve is gone already, by a hand of its own: the full disk is told at once."""
    disk = start()
    store = opened(disk, limits=SMALL).store
    disk.remove("node/reserve")
    disk.room = 0

    with pytest.raises(StorageFull):
        store.append(made_records(1))
    disk.room = None
    assert opened(disk.after_kill(), limits=SMALL).records == bodies(made_records(3))


def test_a_store_that_tries_again_after_a_failed_sync_is_seen(monkeypatch):
    """Planted: the failed commit is simply repeated, as if a sync could be asked twice."""
    honest = store_module.Store._commit

    def stubborn(self, sealed):
        try:
            honest(self, sealed)
        except store_module.DatabaseFault:
            if self._parts.database.in_transaction:
                self._parts.database.run("ROLLBACK")
            honest(self, sealed)

    monkeypatch.setattr(store_module.Store, "_commit", stubborn)
    unheard = []
    for call, (kind, name) in enumerate(CALLS, 1):
        if (kind, name) == ("sync", "ledger.db-wal"):
            disk = start()
            disk.plan(call, "error")
            work = Work(disk).run()
            if work.error is None and disk.log:
                unheard.append(call)

    assert unheard
