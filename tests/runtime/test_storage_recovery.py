"""The table of recovery: one directed test per row, with real records of each protocol."""

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
    new_disk,
    opened,
    real_records,
    spoil,
)

from ipchain.encoding import decode, digest
from ipchain.ledger.block import Block
from ipchain.ledger.chain import Chain
from ipchain.office.messages import BlockRecord
from ipchain.runtime.storage import database as database_module
from ipchain.runtime.storage.database import Setting
from ipchain.runtime.storage.opening import restore_store
from ipchain.runtime.storage.recovery import RECOVERY, STARTS, Action, Case, Facts, StoreRefused, judge
from ipchain.runtime.storage.room import Limits
from ipchain.runtime.storage.seals import StoreIdentity, digest_of_body
from ipchain.runtime.storage.stopping import StorageStopped
from ipchain.runtime.storage.store import Missing, StoredRecord
from ipchain.runtime.storage.witness import SLOT_BYTES

ROWS = {}


def row(case):
    """This function tests the row."""

    def keep(function):
        ROWS[case] = function
        return function

    return keep


@pytest.mark.parametrize("model", ["raft", "pbft"])
@pytest.mark.parametrize("case", list(Case))
def test_what_is_found_is_what_the_table_says(case, model, monkeypatch):
    ROWS[case](real_records(model), monkeypatch)


def test_every_row_stands_in_the_table_once():
    assert sorted(one.case for one in RECOVERY) == sorted(Case)
    assert RECOVERY[-1].case is Case.NORMAL


def test_only_what_is_whole_may_vote():
    assert {one.case for one in RECOVERY if one.action in STARTS} == {Case.NORMAL, Case.TORN_TAIL, Case.COPY_DAMAGED}


def test_every_row_that_stops_a_node_tells_a_remedy():
    assert [one.case for one in RECOVERY if one.action not in STARTS and not one.remedy] == []


def found(disk, case, action, **given):
    """The store, after its row was looked at."""
    one = opened(disk, **given)
    assert (one.found.case, one.found.row.action) == (case, action), str(one.found)
    assert one.store.may_promise == (action in STARTS)
    return one


def refused(disk, case, action, **given):
    """The refusal, after its row was looked at; the folder is free again."""
    with pytest.raises(StoreRefused) as caught:
        opened(disk, **given)
    assert (caught.value.found.case, caught.value.found.row.action) == (case, action), str(caught.value)
    assert not disk.locks
    return caught.value


def stays_in_quarantine(disk, case):
    """Marked for good: it may go on with what peers can give, but makes no promise, now and at the next start."""
    one = found(disk, case, Action.QUARANTINE)
    with pytest.raises(Exception, match="no-promise-in-quarantine"):
        one.store.append([StoredRecord("safety", b"a vote")])
    one.store.append([StoredRecord("log", b"a block")])
    one.store.close()
    again = found(at_rest(disk), Case.QUARANTINED, Action.QUARANTINE)
    assert again.found.facts.marks == (case.value,)
    assert again.records[-1] == b"a block"
    again.store.close()


# ---- nothing lost -------------------------------------------------------------------------------


@row(Case.NORMAL)
def all_records_valid(records, _monkeypatch):
    one = found(filled_disk(records), Case.NORMAL, Action.START)

    assert one.records == bodies(records)
    assert one.store.missing() == ()


@row(Case.TORN_TAIL)
def last_record_bad_and_never_spoken_of(records, _monkeypatch):
    disk = new_disk()
    store = opened(disk).store
    store.append(records[:-1])
    disk.plan_on("write", "safety.w")  # after the commit
    with pytest.raises(StorageStopped):
        store.append(records[-1:])
    at_rest(disk)
    spoil(disk, len(records))

    one = found(disk, Case.TORN_TAIL, Action.CUT)
    assert one.records == bodies(records[:-1])
    one.store.append(records[-1:])
    one.store.close()
    assert found(disk, Case.NORMAL, Action.START).records == bodies(records)


@row(Case.COPY_DAMAGED)
def a_copy_of_a_hash_bad(records, _monkeypatch):
    whole = bodies(records)
    for table, column in (
        ("records", "digest"), ("records", "before"), ("records", "kind"),
        ("seals", "digest"), ("seals", "chain"), ("seals", "kind"),
    ):  # fmt: skip
        for place in (1, 7, len(records)):
            disk = filled_disk(records)
            spoil(disk, place, column, table)

            one = found(disk, Case.COPY_DAMAGED, Action.MEND)
            assert one.records == whole
            one.store.close()
            assert found(disk, Case.NORMAL, Action.START).records == whole


# ---- repaired by hash ---------------------------------------------------------------------------


def repaired(one, disk, records, *places):
    """Only the exact bytes are taken; then it is as it was."""
    store = one.store
    assert store.missing() == tuple(Missing(place, digest_of_body(records[place - 1].body)) for place in places)
    assert one.records == bodies(records[: places[0] - 1])
    for place in places:
        body = records[place - 1].body
        assert not store.repair(place, body + b"x")
        assert not store.repair(place, records[place - 2].body)
        assert store.repair(place, body)
        assert not store.repair(place, body), "it is not missing any more"
    assert store.missing() == ()
    assert not store.may_promise, "only a new start proves the whole store"
    store.close()
    assert found(disk, Case.NORMAL, Action.START).records == bodies(records)


@row(Case.TAIL_DAMAGED)
def last_record_bad_and_spoken_of(records, _monkeypatch):
    disk = filled_disk(records)
    spoil(disk, len(records))

    repaired(found(disk, Case.TAIL_DAMAGED, Action.REPAIR), disk, records, len(records))


@row(Case.RECORD_DAMAGED)
def bad_record_with_valid_ones_after_it(records, _monkeypatch):
    block = next(place for place, record in enumerate(records, 1) if record.kind == "log")
    disk = filled_disk(records)
    spoil(disk, block)

    repaired(found(disk, Case.RECORD_DAMAGED, Action.REPAIR), disk, records, block)


@row(Case.SAFETY_DAMAGED)
def safety_record_bad(records, _monkeypatch):
    promises = [place for place, record in enumerate(records, 1) if record.kind == "safety"]
    disk = filled_disk(records)
    spoil(disk, promises[2])
    spoil(disk, promises[3])

    repaired(found(disk, Case.SAFETY_DAMAGED, Action.REPAIR), disk, records, promises[2], promises[3])


# ---- quarantine ---------------------------------------------------------------------------------


@row(Case.LOST_TAIL)
def one_bit_of_the_log_that_sqlite_does_not_see(records, _monkeypatch):
    disk = filled_disk(records, closed=False)
    flip(disk, LOG, len(disk.names[LOG].seen) // 2)

    assert _structure(disk) == "ok", "SQLite itself sees nothing"
    one = found(disk, Case.LOST_TAIL, Action.QUARANTINE)
    assert len(one.records) < len(records)
    assert one.records == bodies(records[: len(one.records)])
    one.store.close()
    assert disk.names["node/evidence.ledger.db-wal"].seen, "what may still be in the log is kept"

    disk = filled_disk(records, closed=False)
    flip(disk, LOG, len(disk.names[LOG].seen) // 2)
    stays_in_quarantine(disk, Case.LOST_TAIL)


def _structure(disk):
    database = Folder(disk, PLACE).connect("ledger.db")
    database.run("PRAGMA locking_mode=EXCLUSIVE")
    ((words,),) = database.run("PRAGMA integrity_check")
    database.close()
    at_rest(disk)
    return words


@row(Case.OTHER_HISTORY)
def a_witness_that_is_not_on_the_chain(records, _monkeypatch):
    disk = filled_disk(records[:5])
    older = bytes(disk.names[DATABASE].seen)
    store = opened(disk).store
    store.append(records[5:])
    store.close()
    spoken = bytes(disk.names[WITNESS].seen)
    disk.names[DATABASE].seen[:] = older
    del disk.names[WITNESS].seen[:]
    disk.names[WITNESS].seen += filled_disk(records[:5]).names[WITNESS].seen
    store = opened(at_rest(disk)).store  # rolled back altogether: nothing on this disk tells
    store.append([StoredRecord("safety", b"another vote")] * len(records))
    store.close()
    disk.names[WITNESS].seen[:] = spoken

    stays_in_quarantine(at_rest(disk), Case.OTHER_HISTORY)


@row(Case.WITNESS_DAMAGED)
def both_slots_invalid(records, _monkeypatch):
    disk = filled_disk(records)
    flip(disk, WITNESS, 20)
    found(disk, Case.NORMAL, Action.START).store.close()  # one slot may be torn by any power cut
    flip(disk, WITNESS, 20)
    flip(disk, WITNESS, SLOT_BYTES + 20)

    one = found(at_rest(disk), Case.WITNESS_DAMAGED, Action.QUARANTINE)
    assert one.records == bodies(records)
    one.store.close()
    one = found(at_rest(disk), Case.WITNESS_DAMAGED, Action.QUARANTINE)
    one.store.rewrite_witness()  # the peers have heard nothing above
    assert not one.store.may_promise
    one.store.close()
    assert found(at_rest(disk), Case.NORMAL, Action.START).records == bodies(records)


@row(Case.WITNESS_MISSING)
def witness_deleted(records, _monkeypatch):
    disk = filled_disk(records)
    disk.remove(WITNESS)

    stays_in_quarantine(at_rest(disk), Case.WITNESS_MISSING)


@row(Case.RESTORED)
def restored_from_a_backup(records, _monkeypatch):
    disk = filled_disk(records)
    store = opened(disk).store
    store.backup(PLACE.with_name("shelf") / "copy.db")
    store.append([StoredRecord("safety", b"a vote after the backup")])
    store.close()
    for name in [name for name in disk.names if name.startswith("node/")]:
        disk.remove(name)
    restore_store(PLACE.with_name("shelf") / "copy.db", PLACE, IDENTITY, limits=LIMITS, home=home(disk))

    stays_in_quarantine(at_rest(disk), Case.RESTORED)


@row(Case.QUARANTINED)
def marked_at_an_earlier_start(records, _monkeypatch):
    disk = filled_disk(records)
    Folder(disk, PLACE).create("quarantine.lost-tail", b"")

    one = found(at_rest(disk), Case.QUARANTINED, Action.QUARANTINE)
    assert one.records == bodies(records)
    one.store.close()
    found(at_rest(disk), Case.QUARANTINED, Action.QUARANTINE)


# ---- halt ---------------------------------------------------------------------------------------


@row(Case.ROOT_DIFFERS)
def the_root_differs_from_the_certified_one(records, _monkeypatch):
    blocks = [record.body for record in records if record.kind == "log"]
    certified = {body: digest(body) for body in blocks}

    def audit(held):
        """Stands for the replay: what is found per block against what a quorum certified for it."""
        bad = [body for body in held if body in certified and digest(body) != certified[body]]
        return f"block {blocks.index(bad[0]) + 1}" if bad else None

    found(filled_disk(records), Case.NORMAL, Action.START, audit=audit).store.close()
    certified[blocks[2]] = digest(b"another state")
    disk = filled_disk(records, closed=False)
    refusal = refused(disk, Case.ROOT_DIFFERS, Action.HALT, audit=audit)
    assert "block 3" in str(refusal)
    assert "node/evidence.ledger.db-wal" in disk.names
    found(disk, Case.NORMAL, Action.START)


@row(Case.MALFORMED)
def the_database_is_malformed(records, _monkeypatch):
    size = len(filled_disk(records).names[DATABASE].seen)
    for damaged in (range(16), range(4096, 4196), range(size - 4096, size), range(1024, size)):
        disk = filled_disk(records)
        for offset in damaged:
            disk.names[DATABASE].seen[offset] = 0xFF
        refused(at_rest(disk), Case.MALFORMED, Action.HALT)
    assert "node/evidence.safety.w" in disk.names

    disk = filled_disk(records)
    edit(disk, ("DELETE FROM records WHERE place = 2", ()), ("DELETE FROM seals WHERE place = 3", ()))
    refused(disk, Case.MALFORMED, Action.HALT)

    disk = filled_disk(records)
    disk.plan_on("read", "ledger.db")
    refused(disk, Case.MALFORMED, Action.HALT)
    found(disk, Case.NORMAL, Action.START)


# ---- refuse -------------------------------------------------------------------------------------


@row(Case.LOCKED)
def a_second_instance(records, _monkeypatch):
    disk = filled_disk(records)
    first = opened(disk).store

    with pytest.raises(StoreRefused) as caught:
        opened(disk)
    assert caught.value.found.case is Case.LOCKED
    first.close()
    found(disk, Case.NORMAL, Action.START)


@row(Case.NO_ROOM)
def no_room_for_the_reserve(records, _monkeypatch):
    disk = filled_disk(records)
    disk.remove("node/reserve")
    disk.room = LIMITS.reserve_bytes - 1

    refused(disk, Case.NO_ROOM, Action.REFUSE)
    disk.room = LIMITS.reserve_bytes
    assert found(disk, Case.NORMAL, Action.START).records == bodies(records)


@row(Case.ABSENT)
def no_store(records, _monkeypatch):
    refused(FaultyDisk(), Case.ABSENT, Action.REFUSE)
    disk = filled_disk(records)
    disk.remove(DATABASE)
    refused(disk, Case.ABSENT, Action.REFUSE)


@row(Case.EXPOSED)
def open_to_others(records, monkeypatch):
    disk = filled_disk(records)
    monkeypatch.setattr(Folder, "exposure", lambda self, _names: f"{self.path} is open to others; chmod 700")

    refusal = refused(disk, Case.EXPOSED, Action.REFUSE)
    assert "chmod 700" in str(refusal)


@row(Case.FOREIGN)
def not_this_nodes_store(records, _monkeypatch):
    for other in (
        StoreIdentity("test", "JP", IDENTITY.consensus_key),
        StoreIdentity("other", "EM", IDENTITY.consensus_key),
        StoreIdentity("test", "EM", b"j" * 32),
    ):
        refused(filled_disk(records), Case.FOREIGN, Action.REFUSE, identity=other)
    for change in (
        "PRAGMA application_id=1",
        "PRAGMA user_version=0",
        "CREATE TRIGGER planted AFTER INSERT ON records BEGIN DELETE FROM seals; END",
        "DROP TABLE seals",
        "DELETE FROM facts",
    ):
        disk = filled_disk(records)
        edit(disk, (change, ()))
        refused(disk, Case.FOREIGN, Action.REFUSE)


@row(Case.NEWER)
def written_by_a_newer_version(records, _monkeypatch):
    disk = filled_disk(records)
    edit(disk, ("PRAGMA user_version=2", ()))

    assert "format 2, known is 1" in str(refused(disk, Case.NEWER, Action.REFUSE))


@row(Case.UNSAFE)
def a_setting_that_does_not_hold(records, monkeypatch):
    disk = filled_disk(records)
    edit(disk, ("PRAGMA journal_mode=DELETE", ()))
    assert "journal_mode reads back as 'delete'" in str(refused(disk, Case.UNSAFE, Action.REFUSE))

    disk = filled_disk(records)
    lax = Setting("synchronous", "NORMAL", 2)
    monkeypatch.setattr(database_module, "SETTINGS", (*database_module.SETTINGS, lax))
    assert "synchronous reads back as 1, not 2" in str(refused(disk, Case.UNSAFE, Action.REFUSE))


# ---- the rows among themselves ------------------------------------------------------------------


def test_more_than_one_finding_gives_the_graver_row():
    graver = Facts(marks=("lost-tail",), root="block 3 differs")
    assert judge(graver).case is Case.ROOT_DIFFERS
    assert judge(Facts(is_copy=True, witness="missing")).case is Case.RESTORED
    assert judge(Facts(witnessed=3, last=2, damaged_copies=True)).case is Case.LOST_TAIL


def test_a_real_block_decodes_from_what_is_stored():
    """What the audit of a real host starts from."""
    held = [record.body for record in real_records("raft") if record.kind == "log"]
    chain = Chain(Block(block.header, block.batch) for block in (decode(body, BlockRecord) for body in held))

    assert chain.height == len(held) > 5


def test_a_small_reserve_is_made_whole_again_after_a_power_cut_in_its_making():
    disk = new_disk(Limits(reserve_bytes=100, low_bytes=0))
    disk.remove("node/reserve")
    Folder(disk, PLACE).create("reserve.making", b"x")

    opened(disk, limits=Limits(reserve_bytes=100, low_bytes=0)).store.close()
    assert len(disk.names["node/reserve"].seen) == 100
    assert "node/reserve.making" not in disk.names
