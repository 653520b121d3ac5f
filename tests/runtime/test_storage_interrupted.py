"""The power is cut while something is put right: afterwards it is as before, or done; never worse."""

from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from faulty_disk import PowerCut
from faulty_folder import home
from storage_cases import (
    IDENTITY,
    LIMITS,
    LOG,
    WITNESS,
    at_rest,
    bodies,
    copied,
    filled_disk,
    flip,
    made_records,
    new_disk,
    opened,
    spoil,
)

from ipchain.runtime.storage.opening import restore_store
from ipchain.runtime.storage.recovery import Case, StoreRefused
from ipchain.runtime.storage.stopping import StorageStopped
from ipchain.runtime.storage.store import StoredRecord

RECORDS = made_records(12, seed=6)
SHELF, OTHER = Path("shelf/copy.db"), Path("other")
DICE = 4


def interrupted(disk, act):
    """The disk after a power cut at every change that `act` makes, several times each."""
    probe = copied(disk)
    act(probe)
    for change in range(1, probe.changes + 1):
        for throw in range(DICE):
            hit = copied(disk)
            hit.plan(change, "cut")
            with suppress(PowerCut):
                act(hit)
            yield hit.after_power_cut(Random(f"{change} {throw}"))


def found(disk, **given):
    one = opened(disk, **given)
    one.store.close()
    return one


def test_a_repair_is_done_or_can_be_done_again():
    disk = filled_disk(RECORDS)
    for place in (4, 5, 12):
        spoil(disk, place)

    def repair(disk):
        store = opened(disk).store
        for missing in store.missing():
            assert store.repair(missing.place, RECORDS[missing.place - 1].body)
        store.close()

    for after in interrupted(disk, repair):
        case = opened(after).found.case
        assert case in {Case.NORMAL, Case.SAFETY_DAMAGED, Case.TAIL_DAMAGED}
        repair(at_rest(after))
        assert found(after).records == bodies(RECORDS)


def test_a_torn_tail_is_cut_off_once_and_for_all():
    disk = new_disk()
    store = opened(disk).store
    store.append(RECORDS[:10])
    disk.plan_on("write", "safety.w")
    with pytest.raises(StorageStopped):
        store.append(RECORDS[10:])
    at_rest(disk)
    for place in (11, 12):
        spoil(disk, place)

    for after in interrupted(disk, opened):
        one = opened(after)
        assert one.found.case in {Case.TORN_TAIL, Case.NORMAL}
        assert one.records == bodies(RECORDS[:10])


def test_a_damaged_copy_of_a_hash_is_mended_or_can_be():
    disk = filled_disk(RECORDS)
    spoil(disk, 3, "digest", "seals")
    spoil(disk, 12, "chain", "seals")

    for after in interrupted(disk, opened):
        one = opened(after)
        assert one.found.case in {Case.COPY_DAMAGED, Case.NORMAL}
        assert one.records == bodies(RECORDS)


def lost_tail():
    disk = filled_disk(RECORDS, closed=False)
    flip(disk, LOG, len(disk.names[LOG].seen) // 2)
    return disk


def in_quarantine(disk):
    store = opened(disk).store
    for number in range(len(RECORDS) + 3):  # past the place that the witness names
        store.append([StoredRecord("log", b"block %d" % number)])
    store.close()


def test_who_was_in_quarantine_stays_there():
    """Also when the records have grown past the witness again, which would hide what was lost."""
    for after in interrupted(lost_tail(), in_quarantine):
        assert found(after).found.case in {Case.LOST_TAIL, Case.QUARANTINED}
        assert not opened(at_rest(after)).store.may_promise


def test_a_quarantine_without_its_mark_would_be_forgotten(monkeypatch):
    """Planted: the store is handed out, and the mark is not put."""
    monkeypatch.setattr("ipchain.runtime.storage.evidence.mark", lambda *_given: None)
    disk = lost_tail()
    in_quarantine(disk)

    assert opened(at_rest(disk)).found.case is not Case.QUARANTINED


def test_a_rewritten_witness_is_there_or_can_be_rewritten():
    disk = filled_disk(RECORDS)
    for slot in range(2):
        flip(disk, WITNESS, 4096 * slot + 30)

    def rewrite(disk):
        store = opened(disk).store
        if not store.may_promise:
            store.rewrite_witness()
        store.close()

    for after in interrupted(disk, rewrite):
        one = opened(after)
        assert one.found.case in {Case.NORMAL, Case.WITNESS_DAMAGED}
        assert one.records == bodies(RECORDS)


def test_a_backup_is_there_whole_or_not_at_all():
    disk = filled_disk(RECORDS)

    def back_up(disk):
        store = opened(disk).store
        store.backup(SHELF)
        store.close()

    for after in interrupted(disk, back_up):
        if str(SHELF) in after.names:
            restore_store(SHELF, OTHER, IDENTITY, limits=LIMITS, home=home(after))
            assert found(after, place=OTHER).records == bodies(RECORDS)
        assert found(after).records == bodies(RECORDS)


def test_a_store_is_restored_whole_or_not_at_all():
    disk = filled_disk(RECORDS)
    store = opened(disk).store
    store.backup(SHELF)
    store.close()

    def restore(disk):
        restore_store(SHELF, OTHER, IDENTITY, limits=LIMITS, home=home(disk))

    for after in interrupted(at_rest(disk), restore):
        if f"{OTHER}/ledger.db" not in after.names:
            with pytest.raises(StoreRefused):
                opened(after, place=OTHER)
            restore(after)
        one = found(after, place=OTHER)
        assert one.found.case is Case.RESTORED
        assert one.records == bodies(RECORDS)
