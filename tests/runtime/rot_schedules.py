"""Drawn damage to a store at rest: whatever happens, nothing altered is handed out, and nothing lost goes unnoticed.

After each damage the store is opened and one of these must hold:

- it may promise, and its records are exactly those that were acknowledged (the damage took nothing);
- it may not, and what it hands out is a beginning of those that were acknowledged, or it is refused.
"""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from rot import ROT, STALE
from storage_cases import at_rest, bodies, copied, made_records, new_disk, opened

from ipchain.runtime.storage.recovery import StoreRefused
from ipchain.runtime.storage.stopping import StorageStopped

DAMAGES_PER_DISK = 40


@dataclass
class Damage:
    """What was seen over many schedules."""

    schedules: int = 0
    outcomes: Counter = field(default_factory=Counter)
    violations: list = field(default_factory=list)

    def add(self, other):
        """Both together."""
        self.schedules += other.schedules
        self.outcomes += other.outcomes
        self.violations += other.violations


def damaged(seed, most=DAMAGES_PER_DISK):
    """One store, damaged in `most` ways, each time from its sound state."""
    dice = Random(f"rot {seed}")
    records = made_records(dice.randint(8, 60), seed, sizes=(20, 60, 300, 300, 5000))
    closed = dice.random() < 0.5
    before, sound = _stages(records, closed=closed)
    seen = Damage()
    for number in range(most):
        disk = copied(sound)
        rot = dice.choice((*ROT, *STALE))
        words = rot(disk, dice, before) if rot in STALE else rot(disk, dice)
        seen.schedules += 1
        _look(disk, records, seen, f"seed {seed}, damage {number}, {len(records)} records, {words}")
    return seen


def _stages(records, *, closed):
    """The files when half of the records were written, and the disk at the end."""
    half = len(records) // 2
    disk = new_disk()
    store = opened(disk).store
    for record in records[:half]:
        store.append([record])
    if closed:
        store.close()
        store = opened(disk).store
    before = {name: bytes(file.seen) for name, file in disk.names.items()}
    for record in records[half:]:
        store.append([record])
    if closed:
        store.close()
    return before, at_rest(disk)


def _look(disk, records, seen, words):
    try:
        one = opened(disk)
    except StoreRefused as refusal:
        seen.outcomes[refusal.found.case] += 1
        return
    seen.outcomes[one.found.case] += 1
    had = bodies(records)
    if one.store.may_promise and one.records != had:
        seen.violations.append(f"{words}: {one.found.case}, {len(one.records)} of {len(had)} records, nobody noticed")
    elif one.records != had[: len(one.records)]:
        seen.violations.append(f"{words}: {one.found.case}, altered records were handed out")
    elif one.store.may_promise:
        _goes_on(disk, one, had, seen, words)


def _goes_on(disk, one, had, seen, words):
    """What was found harmless stays so: it can be written on, and that too is there, or its loss is seen."""
    try:
        one.store.append(made_records(3, seed=99))
        one.store.close()
    except StorageStopped:
        seen.outcomes["stopped later"] += 1
    try:
        again = opened(at_rest(disk))
    except StoreRefused:
        seen.outcomes["refused later"] += 1
        return
    if again.store.may_promise and again.records[: len(had)] != had:
        seen.violations.append(f"{words}: harmless at first, then {len(again.records)} records and nobody noticed")
