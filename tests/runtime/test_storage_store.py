"""Append, read, repair, back up, restore: what a store does while nothing breaks, and what it refuses to do."""

from pathlib import Path

import pytest
from faulty_disk import FaultyDisk
from faulty_folder import Folder, home
from storage_cases import (
    DATABASE,
    IDENTITY,
    LIMITS,
    LOG,
    PLACE,
    WITNESS,
    at_rest,
    bodies,
    edit,
    filled_disk,
    flip,
    made_records,
    new_disk,
    opened,
    rot_bytes,
    spoil,
)

from ipchain.errors import ComputerError, InvariantViolation, UsageError
from ipchain.runtime.storage import tables
from ipchain.runtime.storage.database import DatabaseFault, Trouble
from ipchain.runtime.storage.kinds import KINDS, stored
from ipchain.runtime.storage.opening import create_store, restore_store
from ipchain.runtime.storage.recovery import Case, StoreRefused
from ipchain.runtime.storage.room import Limits
from ipchain.runtime.storage.seals import STATION, StoreIdentity, digest_of_body
from ipchain.runtime.storage.stopping import RecordDamaged, StorageFull, StorageStopped
from ipchain.runtime.storage.store import Missing, StoredRecord
from ipchain.runtime.storage.witness import statement

SHELF = Path("shelf/copy.db")


def test_what_was_appended_comes_back_in_order():
    records = made_records(100)
    disk = new_disk()
    store = opened(disk).store
    store.append(records[:1])
    store.append(())
    store.append(records[1:40])
    store.append(records[40:])
    assert store.last == 100
    store.close()

    assert opened(disk).records == bodies(records)


def test_nothing_returns_before_commit_and_witness_are_synced():
    disk = new_disk()
    store = opened(disk).store
    seen = []
    honest = disk._hit
    disk._hit = lambda kind, name: seen.append((kind, name)) or honest(kind, name)
    store.append(made_records(3))

    names = [entry for entry in seen if entry[0] in {"write", "sync"}]
    assert names[-3:] == [("sync", "ledger.db-wal"), ("write", "safety.w"), ("sync", "safety.w")]
    assert {name for kind, name in names[:-3] if kind == "write"} == {"ledger.db-wal"}


def test_the_witness_names_every_append_also_one_without_a_promise():
    disk = new_disk()
    store = opened(disk).store
    for _ in range(3):
        store.append([StoredRecord("log", b"a block")])
        said = statement(IDENTITY.genesis, disk.durable(WITNESS))
        assert said.newest.place == store.last


def test_the_log_is_moved_before_it_grows_without_end():
    disk = new_disk()
    store = opened(disk, limits=Limits(reserve_bytes=4096, low_bytes=0, checkpoint_pages=50)).store
    for _ in range(60):
        store.append(made_records(5))

    assert len(disk.names[LOG].seen) < 80 * 4200
    assert len(disk.names[DATABASE].seen) > 10 * 4096


def test_room_is_looked_at():
    disk = new_disk()
    store = opened(disk, limits=Limits(reserve_bytes=4096, low_bytes=1000, checkpoint_pages=50)).store
    assert store.takes_work
    disk.room = 999
    assert not store.takes_work
    disk.room = 1000
    assert store.takes_work
    assert not store.must_halt


def test_the_reserve_that_was_used_is_made_again():
    roomy = Limits(reserve_bytes=1 << 16, low_bytes=0)
    disk = new_disk(roomy)
    store = opened(disk, limits=roomy).store
    disk.room = 0
    store.append(made_records(1))
    assert store.must_halt
    with pytest.raises(StorageFull):
        store.append(made_records(1))
    disk.room = None

    assert opened(disk.after_kill(), limits=roomy).records == bodies(made_records(1))
    assert "node/reserve" in disk.names


def test_a_transaction_that_found_no_room_half_way_is_taken_back_first(monkeypatch):
    disk = new_disk()
    store = opened(disk).store
    honest, calls = tables.insert, []

    def insert(database, sealed):
        honest(database, sealed)
        calls.append(database.in_transaction)
        if len(calls) == 1:
            raise DatabaseFault(Trouble.FULL, "no room")

    monkeypatch.setattr(tables, "insert", insert)
    store.append(made_records(3))

    assert calls == [True, True]
    assert store.must_halt
    assert opened(disk.after_kill()).records == bodies(made_records(3))


# ---- read ---------------------------------------------------------------------------------------


def test_any_stretch_can_be_read_and_is_proven():
    records = made_records(2 * STATION + 20)
    store = opened(filled_disk(records, one_by_one=False)).store

    for first, last in ((1, 1), (1, 10), (STATION, STATION + 1), (STATION + 1, STATION + 1), (500, len(records))):
        assert store.read(first, last) == bodies(records[first - 1 : last])
    more = made_records(STATION, seed=4)
    store.append(more)
    assert store.read(store.last - 3, store.last) == bodies(more[-4:])


@pytest.mark.parametrize(("first", "last"), [(0, 1), (2, 1), (1, 6)])
def test_nothing_is_read_that_is_not_there(first, last):
    store = opened(filled_disk(made_records(5))).store

    with pytest.raises(InvariantViolation, match="reads-what-is-there"):
        store.read(first, last)


def test_a_record_that_rots_while_the_store_is_open_does_not_leave_the_node():
    records = made_records(60, sizes=(300,))
    disk = filled_disk(records)
    store = opened(disk).store
    rot_bytes(disk, DATABASE, records[29].body)
    store._parts.database.run("PRAGMA shrink_memory")

    assert store.read(31, 35) == bodies(records[30:35]), "its neighbours are sound"
    assert not store.may_promise, "but the damage was seen on the way"
    with pytest.raises(RecordDamaged) as caught:
        store.read(28, 32)
    assert caught.value.place == 30
    assert store.missing() == (Missing(30, digest_of_body(records[29].body)),)
    assert store.repair(30, records[29].body)
    assert store.read(28, 32) == bodies(records[27:32])


def test_verify_full_reads_from_the_disk_and_not_from_memory():
    records = made_records(60, sizes=(300,))
    disk = filled_disk(records)
    store = opened(disk).store
    assert store.verify_full().case is Case.NORMAL
    assert store.may_promise
    rot_bytes(disk, DATABASE, records[40].body)

    found = store.verify_full()
    assert found.case is Case.SAFETY_DAMAGED
    assert [fault.place for fault in found.facts.faults] == [41]
    assert not store.may_promise
    with pytest.raises(InvariantViolation, match="no-promise"):
        store.append([StoredRecord("safety", b"a vote")])


def test_verify_full_stops_a_store_whose_pages_are_malformed():
    disk = filled_disk(made_records(60, sizes=(300,)))
    store = opened(disk).store
    for offset in range(2 * 4096, 2 * 4096 + 40):
        disk.names[DATABASE].seen[offset] = 0xFF
    disk.names[DATABASE].durable[:] = disk.names[DATABASE].seen

    with pytest.raises(StorageStopped, match="verify"):
        store.verify_full()
    with pytest.raises(StorageStopped):
        store.append(made_records(1))


# ---- repair -------------------------------------------------------------------------------------


def test_a_record_of_unknown_hash_cannot_be_repaired():
    records = made_records(6)
    disk = filled_disk(records)
    for table in ("records", "seals"):
        spoil(disk, 3, "digest", table)
    spoil(disk, 3)
    one = opened(disk)

    assert one.found.case is Case.SAFETY_DAMAGED
    assert one.store.missing() == (Missing(3, None),)
    assert not one.store.repair(3, records[2].body), "nobody can prove that it was this"
    assert not one.store.repair(4, records[3].body), "that one is not missing"


def test_a_row_under_a_wrong_number_is_missing_where_it_belongs_and_can_be_put_back():
    records = made_records(6)
    disk = filled_disk(records)
    edit(disk, ("UPDATE records SET place = 300 WHERE place = 6", ()))
    one = opened(disk)
    assert one.found.case is Case.TAIL_DAMAGED
    assert one.store.repair(6, records[5].body)
    one.store.close()

    store = opened(disk).store
    assert store.may_promise
    store.append(made_records(300))
    assert store.last == 306


def test_a_row_where_none_belongs_is_taken_away():
    records = made_records(6)
    disk = filled_disk(records)
    edit(disk, ("INSERT INTO seals (place, kind, digest, chain) VALUES (-4, 0, x'00', x'00')", ()))

    one = opened(disk)
    assert one.found.case is Case.COPY_DAMAGED
    one.store.close()
    assert opened(disk).found.case is Case.NORMAL


def test_a_text_where_bytes_belong_is_no_error_of_ours():
    disk = filled_disk(made_records(6))
    edit(disk, ("UPDATE records SET body = CAST(x'ff00fe' AS TEXT), kind = 'x' WHERE place = 3", ()))

    one = opened(disk)
    assert one.found.case is Case.RECORD_DAMAGED
    assert one.store.missing() == (Missing(3, digest_of_body(made_records(6)[2].body)),)


@pytest.mark.parametrize(
    ("ask", "at"),
    [
        (lambda store: store.read(1, 60), ("read", "ledger.db")),
        (lambda store: store.verify_full(), ("read", "ledger.db")),
        (lambda store: store.repair(2, made_records(60, sizes=(300,))[1].body), ("sync", "ledger.db-wal")),
    ],
)
def test_an_error_of_the_disk_while_reading_or_repairing_ends_the_store(ask, at):
    disk = filled_disk(made_records(60, sizes=(300,)))
    spoil(disk, 2)
    store = opened(disk).store
    store._parts.database.run("PRAGMA shrink_memory")
    disk.plan_on(*at)

    with pytest.raises(StorageStopped) as caught:
        ask(store)
    assert caught.value.exit_code == 74
    with pytest.raises(StorageStopped):
        store.append(made_records(1))


def test_an_error_while_rewriting_the_witness_ends_the_store():
    disk = filled_disk(made_records(3))
    for slot in range(2):
        flip(disk, WITNESS, slot * 4096 + 20)
    store = opened(disk).store
    disk.plan_on("sync", "safety.w")
    with pytest.raises(StorageStopped, match="witness"):
        store.rewrite_witness()

    assert opened(disk.after_kill()).found.case in {Case.WITNESS_DAMAGED, Case.NORMAL}


def test_a_log_that_moves_only_in_part_is_a_fault(monkeypatch):
    database = Folder(filled_disk(made_records(3)), PLACE).connect("ledger.db")
    monkeypatch.setattr(database, "run", lambda *_given: [(0, 10, 4)])

    with pytest.raises(DatabaseFault, match="moved 4 of 10 pages"):
        tables.checkpoint(database, "PASSIVE")


def test_the_witness_is_rewritten_only_when_it_alone_was_damaged():
    store = opened(filled_disk(made_records(6))).store

    with pytest.raises(InvariantViolation, match="rewrites-only-a-damaged-witness"):
        store.rewrite_witness()


# ---- create -------------------------------------------------------------------------------------


def test_a_store_is_created_once():
    disk = filled_disk(made_records(3))

    with pytest.raises(UsageError, match="there is a store already"):
        create_store(PLACE, IDENTITY, limits=LIMITS, home=home(disk))
    assert opened(disk).records == bodies(made_records(3))


@pytest.mark.parametrize("left", [WITNESS, LOG, "node/quarantine.lost-tail"])
def test_an_office_that_lost_its_ledger_gets_no_new_one_under_its_old_key(left):
    disk = filled_disk(made_records(3), closed=False)
    names = [name for name in disk.names if name != left]
    if left not in disk.names:
        Folder(disk, PLACE).create(Path(left).name, b"")
    for name in names:
        disk.remove(name)

    with pytest.raises(UsageError, match="needs a new consensus key"):
        create_store(PLACE, IDENTITY, limits=LIMITS, home=home(disk))


def test_what_an_unfinished_creation_left_is_no_obstacle():
    disk = FaultyDisk()
    disk.plan_on("rename", "node/ledger.db.making")
    with pytest.raises(StoreRefused):
        create_store(PLACE, IDENTITY, limits=LIMITS, home=home(disk))
    assert WITNESS in disk.names
    create_store(PLACE, IDENTITY, limits=LIMITS, home=home(disk.after_kill()))

    assert opened(disk).found.case is Case.NORMAL


# ---- back up and restore ------------------------------------------------------------------------


def backed_up(records):
    disk = filled_disk(records)
    store = opened(disk).store
    store.backup(SHELF)
    store.close()
    return disk


def restore(disk, identity=IDENTITY, place=Path("other")):
    restore_store(SHELF, place, identity, limits=LIMITS, home=home(disk))


def test_a_backup_holds_every_record_and_the_store_goes_on():
    records = made_records(30)
    disk = filled_disk(records)
    store = opened(disk).store
    store.backup(SHELF)
    store.append(made_records(2, seed=5))
    restore(disk)

    assert opened(disk, place=Path("other")).records == bodies(records)


def test_a_backup_never_takes_the_place_of_a_file():
    disk = backed_up(made_records(3))
    store = opened(disk).store

    with pytest.raises(UsageError, match="name a new file"):
        store.backup(SHELF)


def test_a_backup_that_fails_is_told_and_leaves_the_store_alive():
    disk = filled_disk(made_records(3))
    store = opened(disk).store
    disk.plan_on("write", "copy.db.making")
    with pytest.raises(ComputerError, match="could not be made"):
        store.backup(SHELF)
    assert str(SHELF) not in disk.names
    store.append(made_records(1))
    store.backup(SHELF)

    assert str(SHELF) in disk.names


def test_a_backup_put_in_place_by_hand_is_a_restored_store_too():
    disk = backed_up(made_records(3))
    disk.names[DATABASE].seen[:] = disk.names[str(SHELF)].seen
    edit(disk, ("PRAGMA journal_mode=WAL", ()))

    assert opened(disk).found.case is Case.RESTORED


def test_nothing_is_restored_over_a_store():
    disk = backed_up(made_records(3))

    with pytest.raises(UsageError, match="move it away first"):
        restore(disk, place=PLACE)


def test_a_damaged_backup_is_not_restored():
    records = made_records(30, sizes=(300,))
    disk = backed_up(records)
    rot_bytes(disk, str(SHELF), records[9].body)
    with pytest.raises(StoreRefused, match="the backup is damaged: ok; faulty: 10"):
        restore(disk)

    assert "other/ledger.db" not in disk.names


def test_another_offices_backup_is_not_restored():
    disk = backed_up(made_records(3))

    with pytest.raises(StoreRefused, match="belongs to another office"):
        restore(disk, StoreIdentity("test", "JP", b"k" * 32))


def test_a_log_that_lies_where_a_backup_goes_is_kept_as_evidence_and_not_played():
    disk = backed_up(made_records(3))
    store = opened(disk).store
    store.append(made_records(4, seed=8))
    disk.after_kill()
    orphan = bytes(disk.names[LOG].seen)
    Folder(disk, "other").create("ledger.db-wal", orphan)
    restore(at_rest(disk))

    assert bytes(disk.names["other/evidence.ledger.db-wal"].seen) == orphan
    assert opened(disk, place=Path("other")).records == bodies(made_records(3))


# ---- the end ------------------------------------------------------------------------------------


def test_a_closed_store_says_so_and_can_be_closed_twice():
    store = opened(filled_disk(made_records(3))).store
    store.close()
    store.close()

    with pytest.raises(StorageStopped, match="closed"):
        store.append(made_records(1))


def test_a_log_that_cannot_be_moved_on_closing_is_told_and_costs_nothing():
    records = made_records(3)
    disk = new_disk()
    store = opened(disk).store
    store.append(records)
    disk.plan_on("sync", "ledger.db")
    with pytest.raises(StorageStopped, match="close"):
        store.close()
    assert not disk.locks

    assert opened(disk).records == bodies(records)


def test_evidence_that_cannot_be_kept_is_told():
    disk = filled_disk(made_records(3))
    disk.names[DATABASE].seen[:16] = b"x" * 16
    disk.plan_on("rename", "node/evidence.safety.w.making")

    with pytest.raises(StoreRefused, match="no evidence could be kept"):
        opened(disk)


# ---- kinds --------------------------------------------------------------------------------------


def test_every_record_that_an_office_persists_has_a_kind():
    from ipchain.consensus.pbft import records as pbft
    from ipchain.consensus.raft.messages import RECORD_KINDS
    from ipchain.office import messages as office

    persisted = {*RECORD_KINDS, *pbft.PbftRecord.__args__, office.BlockRecord, office.SubmissionRecord}
    assert set(KINDS) == persisted


def test_a_record_without_a_kind_is_our_mistake():
    from ipchain.consensus.raft.messages import PreVote

    with pytest.raises(KeyError):
        stored(PreVote(term=1, last_index=0, last_term=0))
