"""Power cuts on the real code: nothing acknowledged is lost. `tests/campaign/power_cuts.py` makes many more."""

from contextlib import suppress
from itertools import cycle

import planted_storage
import pytest
from faulty_disk import FaultyDisk, PowerCut
from faulty_folder import home
from power_cut_lives import Tally, cuts
from storage_cases import IDENTITY, LIMITS, PLACE, bodies, filled_disk, made_records, opened

from ipchain.runtime.storage.opening import create_store
from ipchain.runtime.storage.recovery import Case, StoreRefused

CUTS = 500
SEARCHED = 2_000


def many(most):
    seen, seed = Tally(), 0
    while seen.cuts < most and not seen.violations:
        seen.add(cuts(seed))
        seed += 1
    return seen


def test_no_acknowledged_record_is_lost_in_500_power_cuts():
    """Reliability B-09, S-I1 to S-I4."""
    seen = many(CUTS)

    assert seen.violations == []
    assert seen.cuts >= CUTS
    assert seen.acknowledged > CUTS
    assert set(seen.hit) >= {"write", "sync", "create", "rename", "remove", "truncate", "sync names"}, "cut everywhere"
    assert seen.in_flight_kept > 20, "some cuts fell between commit and acknowledgement"
    assert seen.in_flight_lost > 20
    assert seen.kills > 20
    assert seen.failed_syncs > 2


def test_the_same_seed_gives_the_same_lives():
    assert cuts(3) == cuts(3)


class EverythingIsLost:
    """Dice that drop every write and every name that was not synced."""

    def random(self):
        return 0.5

    def randint(self, least, most):
        return least


def survives(killed_at):
    """Killed while it was created or first used; used by the next process; then the power is cut."""
    disk = FaultyDisk()
    disk.plan(killed_at, "kill")
    with suppress(PowerCut):
        create_store(PLACE, IDENTITY, limits=LIMITS, home=home(disk))
        opened(disk).store.append(made_records(1))
    disk.after_kill()
    if f"{PLACE}/ledger.db" not in disk.names:
        create_store(PLACE, IDENTITY, limits=LIMITS, home=home(disk))
    one = opened(disk)
    one.store.append(made_records(2, seed=1))
    try:
        again = opened(disk.after_power_cut(EverythingIsLost()))
    except StoreRefused:
        return False
    return again.records == (*one.records, *bodies(made_records(2, seed=1))) and again.found.case is Case.NORMAL


KILLED_AT = range(1, 70)


@pytest.mark.parametrize("killed_at", KILLED_AT)
def test_what_a_killed_process_left_in_memory_is_made_durable_before_it_is_spoken_of(killed_at):
    """Names of files too: a log that was made, but never synced, took four records with it."""
    assert survives(killed_at)


def test_names_that_are_believed_to_be_on_the_disk_are_seen():
    with planted_storage.names_read_from_memory():
        assert not all(survives(killed_at) for killed_at in KILLED_AT)


class EverySecondSector:
    """Dice that tear every slot of the witness: every second sector arrives."""

    def __init__(self):
        self.throws = cycle([0.9, *[0.1, 0.9] * 4])

    def random(self):
        return next(self.throws)

    def randint(self, _least, most):
        return most


def found_after_torn_slots(write):
    """Killed before a slot was synced; the next process is cut off at its first or second write of a slot."""
    disk = filled_disk(made_records(3))
    store = opened(disk).store
    disk.plan_on("sync", "safety.w", "kill")
    with pytest.raises(PowerCut):
        store.append(made_records(1, seed=1))
    disk.after_kill()
    disk.plan_on("write", "safety.w", "cut", nth=write)
    with suppress(PowerCut):
        opened(disk)
    return opened(disk.after_power_cut(EverySecondSector())).found.case


def test_no_power_cut_tears_both_slots_of_the_witness():
    """The slot that a killed process left in memory is made durable before the other one is written."""
    assert [found_after_torn_slots(write) for write in (1, 2)] == [Case.NORMAL] * 2


def test_a_slot_that_is_believed_to_be_on_the_disk_is_seen():
    with planted_storage.witness_read_from_memory():
        assert Case.WITNESS_DAMAGED in [found_after_torn_slots(write) for write in (1, 2)]


@pytest.mark.parametrize(
    "mistake",
    [
        planted_storage.witness_before_commit,
        planted_storage.commit_without_sync,
        planted_storage.witness_without_sync,
        planted_storage.one_slot_for_the_witness,
        planted_storage.log_read_from_memory,
        planted_storage.names_not_synced,
        planted_storage.nothing_witnessed_on_open,
        planted_storage.acknowledged_before_the_commit,
    ],
    ids=lambda mistake: mistake.__name__,
)
def test_a_planted_mistake_is_seen(mistake):
    with mistake():
        seen = many(SEARCHED)

    assert seen.violations, f"not seen in {seen.cuts} power cuts"
