"""The store as it ships: `sqlite3` of the standard library on the disk of this computer."""

import errno
import fcntl
import os
import random
import sqlite3
import stat
import subprocess
import sys
import textwrap
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from storage_cases import bodies, made_records, real_records

from ipchain.errors import InvariantViolation
from ipchain.runtime.storage import disk as disk_module
from ipchain.runtime.storage.database import SETTINGS, DatabaseFault, Trouble
from ipchain.runtime.storage.disk import FolderOnDisk
from ipchain.runtime.storage.opening import create_store, open_store, restore_store
from ipchain.runtime.storage.recovery import Case, StoreRefused
from ipchain.runtime.storage.room import Limits
from ipchain.runtime.storage.seals import StoreIdentity
from ipchain.runtime.storage.sqlite import SqliteDatabase
from ipchain.runtime.storage.stopping import StorageFull, StorageStopped
from ipchain.runtime.storage.store import StoredRecord

IDENTITY = StoreIdentity("test", "EM", b"k" * 32)
SMALL = Limits(reserve_bytes=1 << 16, low_bytes=0, checkpoint_pages=50)


@pytest.fixture
def node(tmp_path):
    """The folder of an empty store."""
    create_store(tmp_path / "node", IDENTITY, limits=SMALL)
    return tmp_path / "node"


@pytest.fixture(autouse=True)
def closed_at_the_end():
    """What a test leaves open; newer Pythons warn of it."""
    yield
    while OPEN:
        with suppress(StorageStopped, DatabaseFault, OSError):
            OPEN.pop().close()


OPEN = []


def opened(folder, limits=SMALL):
    one = open_store(folder, IDENTITY, limits=limits)
    OPEN.append(one.store)
    return one


def connected(path):
    database = SqliteDatabase(path)
    OPEN.append(database)
    return database


def refusal(folder):
    with pytest.raises(StoreRefused) as caught:
        opened(folder)
    return caught.value.found


@pytest.mark.parametrize("model", ["raft", "pbft"])
def test_what_was_appended_is_there_after_closing_and_after_a_killed_process(node, model):
    records = real_records(model)
    store = opened(node).store
    for record in records[:10]:
        store.append([record])
    store.close()
    store = opened(node).store
    store.append(records[10:])
    _forget(store)

    one = opened(node)
    assert one.found.case is Case.NORMAL
    assert one.records == bodies(records)
    one.store.close()


def _forget(store):
    """As a kill does: the lock ends, nothing is written. The log stays because it is held open."""
    store._parts.folder.unlock()
    store._parts.witness.close()
    copy = Path(store._parts.folder._path)
    log = (copy / "ledger.db-wal").read_bytes()
    database = (copy / "ledger.db").read_bytes()
    store._parts.database.close()
    (copy / "ledger.db").write_bytes(database)
    (copy / "ledger.db-wal").write_bytes(log)
    (copy / "ledger.db-wal").chmod(0o600)


def test_a_flipped_bit_in_the_log_is_caught_with_the_standard_library_too(node):
    """Reliability F6, the accident that the witness is for."""
    store = opened(node).store
    for record in made_records(20):
        store.append([record])
    _forget(store)
    log = node / "ledger.db-wal"
    raw = bytearray(log.read_bytes())
    raw[len(raw) // 2] ^= 1
    log.write_bytes(raw)

    one = opened(node)
    assert one.found.case is Case.LOST_TAIL
    assert len(one.records) < 20
    assert not one.store.may_promise
    assert (node / "evidence.ledger.db-wal").read_bytes() == bytes(raw)
    assert "one bit" not in (node / "quarantine.lost-tail").read_text()
    assert "the witness at 20" in (node / "quarantine.lost-tail").read_text()
    one.store.close()


def test_the_room_of_the_disk_is_looked_at(node):
    assert opened(node).store.takes_work
    OPEN.pop().close()
    assert not opened(node, limits=Limits(reserve_bytes=1 << 16, low_bytes=1 << 60)).store.takes_work


def test_sqlite_is_told_to_leave_its_log_alone_where_it_can_be_told(tmp_path):
    database = connected(_empty(tmp_path))
    told = []

    class FromPython312:
        def setconfig(self, which, value):
            told.append((which, value))

    database._connection.close()
    database._connection = FromPython312()
    OPEN.clear()
    database._keep_log_on_close()
    assert told == [(1006, True)]


def test_every_setting_is_in_force(node):
    database = opened(node).store._parts.database

    read = {one.name: database.run(f"PRAGMA {one.name}") for one in SETTINGS}
    assert {name: rows[0][0] for name, rows in read.items()} == {one.name: one.reads for one in SETTINGS}
    assert database.run("PRAGMA synchronous") == [(2,)]


def test_nobody_else_may_read_what_is_made(node):
    store = opened(node).store
    store.append(made_records(3))
    store.backup(node.parent / "copy.db")

    assert stat.S_IMODE(node.stat().st_mode) == 0o700
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (*node.iterdir(), node.parent / "copy.db")}
    assert set(files) == {"ledger.db", "ledger.db-wal", "safety.w", "reserve", "lock", "copy.db"}
    assert set(files.values()) == {0o600}
    store.close()


def test_the_reserve_really_takes_its_room(node):
    assert (node / "reserve").stat().st_blocks * 512 >= SMALL.reserve_bytes


def test_the_reserve_is_filled_where_the_system_cannot_take_room_otherwise(tmp_path, monkeypatch):
    monkeypatch.delattr(os, "posix_fallocate")
    create_store(tmp_path / "node", IDENTITY, limits=Limits(reserve_bytes=(1 << 20) + 5, low_bytes=0))

    assert (tmp_path / "node" / "reserve").stat().st_size == (1 << 20) + 5


def test_a_mac_is_asked_to_empty_the_memory_of_the_drive(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(disk_module.fcntl, "fcntl", lambda _descriptor, what: asked.append(what))
    folder = FolderOnDisk(tmp_path)
    folder.create("x", b"content")

    assert asked == [51]


# ---- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "mode"), [(".", 0o750), (".", 0o701), ("ledger.db", 0o640), ("safety.w", 0o602)])
def test_a_mode_that_lets_others_in_is_refused_with_the_remedy(node, name, mode):
    (node / name).chmod(mode)
    found = refusal(node)

    assert found.case is Case.EXPOSED
    assert f"chmod {'700' if name == '.' else '600'}" in str(found)


def test_a_link_in_the_place_of_a_file_is_refused(node):
    (node / "safety.w").rename(node.parent / "elsewhere")
    (node / "safety.w").symlink_to(node.parent / "elsewhere")

    assert refusal(node).case is Case.EXPOSED


def test_a_folder_reached_by_a_link_is_refused(node):
    (node.parent / "link").symlink_to(node)

    assert refusal(node.parent / "link").case is Case.EXPOSED


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_somebody_elses_file_is_refused(node):
    os.chown(node / "ledger.db", 12345, -1)
    found = refusal(node)

    assert found.case is Case.EXPOSED
    assert "belongs to user 12345" in str(found)


def test_a_second_start_is_refused_and_told_by_whom(node):
    store = opened(node).store
    assert refusal(node).case is Case.LOCKED
    script = f"""
        from pathlib import Path
        from ipchain.runtime.storage.opening import open_store
        from ipchain.runtime.storage.seals import StoreIdentity
        open_store(Path({str(node)!r}), StoreIdentity("test", "EM", b"k" * 32))
    """
    second = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=False, timeout=60
    )

    assert f"is in use by process {os.getpid()}" in second.stderr
    store.close()
    opened(node).store.close()


def test_a_missing_or_broken_database_is_refused(node):
    (node / "ledger.db").write_bytes(b"SQLite format 3\0" + bytes(5000))
    assert refusal(node).case is Case.MALFORMED
    (node / "ledger.db").unlink()
    assert refusal(node).case is Case.ABSENT
    assert refusal(node.parent / "nowhere").case is Case.ABSENT


def test_a_database_in_the_hands_of_another_program_is_refused(node):
    other = sqlite3.connect(node / "ledger.db", isolation_level=None)
    other.execute("PRAGMA locking_mode=EXCLUSIVE")
    other.execute("BEGIN IMMEDIATE")
    (node / "ledger.db-wal").chmod(0o600)

    assert refusal(node).case is Case.LOCKED
    other.close()
    opened(node).store.close()


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreRefused):
        create_store(tmp_path / "file" / "node", IDENTITY, limits=SMALL)


def test_only_the_thread_that_opened_the_store_may_use_it(node):
    store = opened(node).store
    caught = []

    def other_thread():
        try:
            store.append(made_records(1))
        except StorageStopped as error:
            caught.append(error)

    thread = threading.Thread(target=other_thread)
    thread.start()
    thread.join()

    assert "thread" in str(caught[0])
    store.close()
    assert opened(node).records == ()


# ---- what the standard library reports ----------------------------------------------------------


def test_faults_of_the_standard_library_are_told_apart(tmp_path):
    with pytest.raises(DatabaseFault) as caught:
        SqliteDatabase(tmp_path / "nothing")
    assert caught.value.trouble is Trouble.FAILED
    (tmp_path / "garbage").write_bytes(b"x" * 5000)
    database = connected(tmp_path / "garbage")
    for ask in (
        lambda: database.run("SELECT * FROM sqlite_master"),
        lambda: database.run_many("INSERT INTO x VALUES (?)", [(1,)]),
        lambda: database.copy_into(connected(_empty(tmp_path))),
    ):
        with pytest.raises(DatabaseFault) as caught:
            ask()
        assert caught.value.trouble is Trouble.MALFORMED
    with pytest.raises(InvariantViolation, match="copies-to-its-like"):
        database.copy_into(object())
    database.close()


def _empty(tmp_path):
    (tmp_path / "empty").write_bytes(b"")
    return tmp_path / "empty"


def test_a_transaction_that_is_open_is_known(tmp_path):
    database = connected(_empty(tmp_path))
    assert not database.in_transaction
    database.run("BEGIN IMMEDIATE")
    assert database.in_transaction
    database.run("ROLLBACK")
    database.close()


def test_folders_are_made_all_the_way(tmp_path):
    FolderOnDisk(tmp_path / "a" / "b" / "c").make()
    FolderOnDisk(tmp_path / "a" / "b" / "c").make()

    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700


def test_a_folder_is_let_go_once(node):
    store = opened(node).store
    folder = store._parts.folder
    store.close()
    store.close()
    folder.unlock()
    folder.remove("reserve")

    opened(node).store.close()
    assert (node / "reserve").exists()


def test_a_failure_to_let_go_is_a_fault_too(tmp_path):
    database = connected(_empty(tmp_path))

    class Stubborn:
        def close(self):
            raise sqlite3.OperationalError("unable to close")

    database._connection.close()
    database._connection = Stubborn()
    OPEN.clear()
    with pytest.raises(DatabaseFault, match="unable to close"):
        database.close()


def test_a_backup_can_be_restored_and_read(node):
    records = made_records(200)
    store = opened(node).store
    store.append(records)
    store.backup(node.parent / "copy.db")
    store.close()
    restore_store(node.parent / "copy.db", node.parent / "again", IDENTITY, limits=SMALL)

    one = opened(node.parent / "again")
    assert one.found.case is Case.RESTORED
    assert one.records == bodies(records)
    one.store.close()
    assert [path.name for path in node.parent.glob("copy.db*")] == ["copy.db"], "one plain file, nothing beside it"


# ---- killed for real ----------------------------------------------------------------------------

WRITER = """
    import sys
    from pathlib import Path
    from ipchain.runtime.storage.opening import open_store
    from ipchain.runtime.storage.room import Limits
    from ipchain.runtime.storage.seals import StoreIdentity
    from ipchain.runtime.storage.store import StoredRecord

    limits = Limits(reserve_bytes=1 << 16, low_bytes=0, checkpoint_pages=50)
    one = open_store(Path(sys.argv[1]), StoreIdentity("test", "EM", b"k" * 32), limits=limits)
    print(one.found.case, len(one.records), flush=True)
    number = len(one.records)
    while True:
        batch = [StoredRecord("safety", b"%d" % (number + step)) for step in range(1 + number % 3)]
        one.store.append(batch)
        number += len(batch)
        print(number, flush=True)
"""


def test_a_killed_process_loses_nothing_it_has_acknowledged(node):
    """Reliability B-07, for the store alone: SIGKILL at a drawn moment, many times on one folder."""
    dice = random.Random(7)
    acknowledged = 0
    command = [sys.executable, "-c", textwrap.dedent(WRITER), str(node)]
    for _ in range(6):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            case, found = writer.stdout.readline().split()
            assert case == "normal"
            assert int(found) >= acknowledged
            acknowledged = int(found)
            for _ in range(dice.randint(1, 40)):
                acknowledged = int(writer.stdout.readline())
            writer.kill()
            rest = writer.stdout.read().split("\n")  # a last line may be cut short, but not one before it
            acknowledged = max([acknowledged, *map(int, rest[:-1])])

    records = opened(node).records
    assert len(records) >= acknowledged > 6
    assert records == tuple(b"%d" % number for number in range(len(records)))


# ---- full for real ------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path):
    """A file system of two megabytes."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a file system")
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"cannot mount a file system here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_disk_that_is_really_full_ends_the_node_and_costs_nothing(small_disk):
    create_store(small_disk / "node", IDENTITY, limits=SMALL)
    store = opened(small_disk / "node").store
    acknowledged = []

    def write_on():
        while True:
            body = b"%d" % len(acknowledged) + bytes(5000)
            store.append([StoredRecord("safety", body)])
            acknowledged.append(body)

    with pytest.raises(StorageFull) as caught:
        write_on()
    assert caught.value.exit_code == 4
    assert store.must_halt
    assert not store.takes_work
    with pytest.raises(StorageStopped):
        store.append(made_records(1))
    store.close()
    with pytest.raises(OSError, match="No space left"):
        (small_disk / "filler").write_bytes(bytes(2 << 20))
    assert refusal(small_disk / "node").case is Case.NO_ROOM
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)

    one = opened(small_disk / "node")
    assert one.found.case is Case.NORMAL
    assert list(one.records[: len(acknowledged)]) == acknowledged
    one.store.close()


def test_a_medium_that_is_read_only_is_refused(small_disk):
    create_store(small_disk / "node", IDENTITY, limits=SMALL)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)

    found = refusal(small_disk / "node")
    assert found.case is Case.MALFORMED
    assert os.strerror(errno.EROFS) in str(found)
