"""Disks that rot and lie: nothing altered is handed out, and nothing lost goes unnoticed."""

from random import Random

import planted_storage
import pytest
from faulty_disk import FaultyDisk
from rot_schedules import DAMAGES_PER_DISK, Damage, damaged
from storage_cases import (
    DATABASE,
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
    real_records,
)

from ipchain.runtime.storage.recovery import Case, StoreRefused

DISKS = 12


def many(disks):
    seen = Damage()
    for seed in range(disks):
        seen.add(damaged(seed))
        if seen.violations:
            break
    return seen


def test_damage_of_any_kind_is_harmless_or_noticed():
    """Reliability B-10, on the real SQLite."""
    seen = many(DISKS)

    assert seen.violations == []
    assert seen.schedules == DAMAGES_PER_DISK * DISKS
    assert set(seen.outcomes) >= {
        Case.NORMAL, Case.LOST_TAIL, Case.MALFORMED, Case.SAFETY_DAMAGED, Case.RECORD_DAMAGED, Case.WITNESS_DAMAGED,
    }  # fmt: skip


@pytest.mark.parametrize(
    "mistake",
    [planted_storage.chain_not_checked, planted_storage.witness_not_compared],
    ids=lambda mistake: mistake.__name__,
)
def test_a_check_left_out_is_seen(mistake):
    with mistake():
        seen = many(DISKS)

    assert seen.violations


def outcome(disk, had):
    """What a start makes of it: whole, noticed, or lost in silence."""
    try:
        one = opened(disk)
    except StoreRefused as refusal:
        return refusal.found.case
    assert one.records == had[: len(one.records)], "altered records were handed out"
    if one.store.may_promise and len(one.records) < len(had):
        return "silence"
    return one.found.case


def test_no_flipped_bit_of_the_log_is_overlooked():
    """Reliability F6: SQLite drops the rest of the log and calls the file sound."""
    records = made_records(12, sizes=(20, 300))
    seen = {}
    sound = filled_disk(records, closed=False)
    for offset in range(0, len(sound.names[LOG].seen), 389):
        disk = copied(sound)
        flip(disk, LOG, offset, offset % 8)
        seen[offset] = outcome(disk, bodies(records))

    assert "silence" not in seen.values()
    assert sum(case is Case.LOST_TAIL for case in seen.values()) > len(seen) // 4


def test_no_flipped_bit_of_the_database_is_overlooked():
    """Reliability F7: SQLite serves an altered row and calls the file sound."""
    records = real_records("raft")
    sound = filled_disk(records)
    seen = {}
    for offset in range(0, len(sound.names[DATABASE].seen), 97):
        disk = copied(sound)
        flip(disk, DATABASE, offset, offset % 8)
        seen[offset] = outcome(disk, bodies(records))

    assert "silence" not in seen.values()
    assert {Case.SAFETY_DAMAGED, Case.MALFORMED, Case.RECORD_DAMAGED} <= set(seen.values())


def test_no_flipped_bit_of_the_witness_costs_a_record_or_a_vote():
    records = made_records(5)
    sound = filled_disk(records)
    for offset in range(0, 8192, 61):
        disk = copied(sound)
        flip(disk, WITNESS, offset)
        assert outcome(disk, bodies(records)) is Case.NORMAL, "the other slot, and the records, are whole"


@pytest.mark.parametrize("seed", range(40))
def test_a_sync_that_lies_about_the_database_is_noticed_by_the_witness(seed):
    had, disk = _written(seed, lies_about=("ledger.db", "ledger.db-wal"))

    assert outcome(disk.after_power_cut(Random(seed)), had) != "silence"


def test_a_disk_that_lies_about_everything_can_lose_in_silence():
    """A limit: what one disk has forgotten altogether only the peers can know (reliability S-23)."""
    seen = []
    for seed in range(60):
        had, disk = _written(seed, lies_about=("",))
        seen.append(outcome(disk.after_power_cut(Random(seed)), had))

    assert seen.count("silence") > 0
    assert len(seen) - seen.count("silence") > 20


def test_a_folder_that_was_rolled_back_altogether_is_not_noticed():
    """The other limit: database and witness of one earlier moment."""
    records = made_records(6)
    disk = filled_disk(records[:3])
    earlier = {name: bytes(file.seen) for name, file in disk.names.items()}
    store = opened(disk).store
    store.append(records[3:])
    store.close()
    for name, content in earlier.items():
        disk.names[name].seen[:] = content

    assert outcome(at_rest(disk), bodies(records)) == "silence"


def _written(seed, *, lies_about):
    """What was acknowledged by a store whose disk has lied since it was opened."""
    disk: FaultyDisk = new_disk()
    store = opened(disk).store
    honest = made_records(3, seed)
    store.append(honest)
    disk.lies_about = lies_about
    told = made_records(1 + seed % 9, seed + 1000)
    for record in told:
        store.append([record])
    return bodies((*honest, *told)), disk
