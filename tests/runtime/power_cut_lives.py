"""Many short lives of one store: it writes, the power goes at a drawn call, it is opened again, and so on.

Each life ends by a power cut or a kill at a drawn change to the disk (writes, syncs, creations, renamings; the opening
itself is hit as often as any other time), by an error of a drawn call and a kill after it, or by a proper close. A
kill leaves everything in the kernel's memory, synced or not. What must hold after each:

- every record that was acknowledged is there, with its bytes, in its order (no acknowledged record lost);
- after them comes nothing, or the whole batch that was under way (no half transaction, nothing invented);
- the store is found normal: an honest disk is no reason for quarantine;
- when `append` returned, the witness on the medium, not in memory, already named the last record (no early word),
  and it still does when the power is back.

What a store returns on opening counts as acknowledged from then on: the office may speak of all of it.
"""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from faulty_disk import FaultyDisk, PowerCut
from faulty_folder import home

from ipchain.runtime.storage.opening import create_store, open_store
from ipchain.runtime.storage.recovery import Case, StoreRefused
from ipchain.runtime.storage.room import Limits
from ipchain.runtime.storage.seals import StoreIdentity
from ipchain.runtime.storage.stopping import StorageStopped
from ipchain.runtime.storage.store import StoredRecord
from ipchain.runtime.storage.witness import statement

IDENTITY = StoreIdentity("test", "EM", b"k" * 32)
LIMITS = Limits(reserve_bytes=4096, low_bytes=0, checkpoint_pages=24)
PLACE = Path("node")
WITNESS = "node/safety.w"

CUTS_PER_DISK = 15
CHANGES_MOST = 60
CALLS_MOST = 150
SIZES = (20, 30, 60, 60, 100, 100, 200, 300, 300, 700, 700, 5000)
BATCHES = (1,) * 12 + (2, 2, 2, 2, 3, 5, 8, 32)


@dataclass
class Tally:
    """What was seen."""

    cuts: int = 0
    kills: int = 0
    failed_syncs: int = 0
    appends: int = 0
    acknowledged: int = 0
    in_flight_kept: int = 0
    in_flight_lost: int = 0
    cases: Counter = field(default_factory=Counter)
    hit: Counter = field(default_factory=Counter)
    violations: list = field(default_factory=list)

    def add(self, other):
        """Both together."""
        for name in ("cuts", "kills", "failed_syncs", "appends", "acknowledged", "in_flight_kept", "in_flight_lost"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.cases += other.cases
        self.hit += other.hit
        self.violations += other.violations


def cuts(seed, most=CUTS_PER_DISK):
    """One disk, until its power was cut `most` times or something was violated."""
    return _Lives(seed).until(most)


class _Lives:
    def __init__(self, seed):
        self.seed = seed
        self.dice = Random(f"power cuts {seed}")
        self.disk = FaultyDisk()
        self.known = []
        self.under_way = []
        self.is_created = False
        self.tally = Tally()
        self.serial = 0

    def until(self, most):
        while self.tally.cuts < most and not self.tally.violations:
            self._live()
        return self.tally

    def _create(self):
        """Until it says that it is done. Cut short, it may leave a store that is there, and after a cut is not."""
        self._plan()
        try:
            create_store(PLACE, IDENTITY, limits=LIMITS, home=home(self.disk))
            self.is_created = True
        except PowerCut:
            self._power_back()
        except StoreRefused:
            self._killed()

    def _live(self):
        if f"{PLACE}/ledger.db" not in self.disk.names and not self.is_created:
            self._create()
            return
        self._plan()
        try:
            opened = open_store(PLACE, IDENTITY, limits=LIMITS, home=home(self.disk))
            self.is_created = True
            self._check(opened)
            if not self.tally.violations:
                self._work(opened.store)
        except PowerCut:
            self._power_back()
        except StoreRefused as error:
            if not self.disk.log:  # no fault was planted in this life
                self._violated(f"refused: {error}")
            self._killed()
        except StorageStopped:
            self._killed()

    def _plan(self):
        """Which call of this life goes wrong, and how."""
        self.disk.log.clear()
        draw = self.dice.random()
        if draw < 0.9:
            self.disk.plan(self.dice.randint(1, CHANGES_MOST), "kill" if draw < 0.2 else "cut")
        else:
            self.disk.plan(self.dice.randint(1, CALLS_MOST), "error")

    def _work(self, store):
        while not self.tally.violations:
            batch = [self._record() for _ in range(self.dice.choice(BATCHES))]
            self.under_way = [record.body for record in batch]
            self.tally.appends += 1
            store.append(batch)
            self.known += self.under_way
            self.under_way = []
            self.tally.acknowledged += len(batch)
            self._check_witness(store)
            end = self.dice.random()
            if end < 0.03:
                store.close()
                return
            if end < 0.06:
                self._killed()
                return

    def _record(self):
        self.serial += 1
        body = f"{self.serial}:".encode() + self.dice.randbytes(self.dice.choice(SIZES))
        return StoredRecord(self.dice.choice(("safety", "log")), body)

    # ---- what must hold --------------------------------------------------------------------------

    def _check(self, opened):
        self.tally.cases[opened.found.case] += 1
        known = len(self.known)
        if opened.found.case is not Case.NORMAL:
            self._violated(f"found {opened.found}")
        elif list(opened.records[:known]) != self.known:
            same = sum(1 for had, has in zip(self.known, opened.records, strict=False) if had == has)
            self._violated(f"{known} records were acknowledged, {len(opened.records)} are there, {same} are the same")
        elif list(opened.records[known:]) not in ([], self.under_way):
            self._violated(f"after {known} acknowledged ones: {len(opened.records) - known} that were not under way")
        if self.under_way:
            kept = len(opened.records) > known
            self.tally.in_flight_kept += kept
            self.tally.in_flight_lost += not kept
        self.known = list(opened.records)
        self.under_way = []
        self._check_witness(opened.store)

    def _check_witness(self, store):
        said = statement(IDENTITY.genesis, self.disk.durable(WITNESS))
        if said.newest is None or said.newest.place != store.last:
            self._violated(f"spoke of {store.last}, but the medium has {said.newest}")

    def _violated(self, words):
        self.tally.violations.append(f"seed {self.seed}, cut {self.tally.cuts}: {words}")

    # ---- ends ------------------------------------------------------------------------------------

    def _power_back(self):
        """Off, and on again: the computer, or the process alone."""
        if self.disk.fault == "kill":
            self._killed()
            return
        self.tally.cuts += 1
        self.tally.hit[self.disk.log[-1][0]] += 1
        self.disk = self.disk.after_power_cut(self.dice)
        said = statement(IDENTITY.genesis, self.disk.durable(WITNESS))
        if self.known and (said.newest is None or said.newest.place < len(self.known)):
            self._violated(f"spoke of {len(self.known)}, but after the cut the medium has {said.newest}")

    def _killed(self):
        if self.disk.log:
            self.tally.failed_syncs += self.disk.log[-1][0] == "sync"
        self.tally.kills += 1
        self.disk = self.disk.after_kill()
