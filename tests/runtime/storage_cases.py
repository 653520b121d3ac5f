"""Stores with real records on a faulty disk, and hands to reach into them."""

from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random

from faulty_disk import FaultyDisk, File
from faulty_folder import Folder, home

from ipchain.consensus.pbft.settings import PbftSettings
from ipchain.consensus.raft.settings import RaftSettings
from ipchain.experiment.synthetic import filings, office_codes, synthetic, uniform_network
from ipchain.names import MILLISECOND, SECOND
from ipchain.runtime.storage.kinds import stored
from ipchain.runtime.storage.opening import create_store, open_store
from ipchain.runtime.storage.room import Limits
from ipchain.runtime.storage.seals import StoreIdentity
from ipchain.runtime.storage.store import StoredRecord
from ipchain.simulation.world import World

IDENTITY = StoreIdentity("test", "EM", b"k" * 32)
LIMITS = Limits(reserve_bytes=4096, low_bytes=0, checkpoint_pages=1000)
PLACE = Path("node")
DATABASE, LOG, WITNESS = "node/ledger.db", "node/ledger.db-wal", "node/safety.w"

SETTINGS = {"raft": RaftSettings(), "pbft": PbftSettings()}


@cache
def real_records(model):
    """What one office of a short simulated run has persisted, as records of a store."""
    offices = office_codes(4)
    load = filings(Fraction(2), offices, 0, 8 * SECOND)
    scenario = synthetic(
        SETTINGS[model], offices, uniform_network(5 * MILLISECOND), seed=1, duration_us=20 * SECOND, load=(load,)
    )
    world = World(scenario)
    world.run()
    return tuple(stored(record) for record in world.hosts[offices[1]].disk.durable)


def made_records(count, seed=0, sizes=(20, 60, 300)):
    """Records of no meaning, every third of them no promise."""
    dice = Random(f"records {seed}")
    return tuple(
        StoredRecord("log" if number % 3 == 2 else "safety", b"%d:" % number + dice.randbytes(dice.choice(sizes)))
        for number in range(count)
    )


def bodies(records):
    return tuple(record.body for record in records)


def opened(disk, identity=IDENTITY, limits=LIMITS, audit=None, place=PLACE):
    return open_store(place, identity, limits=limits, audit=audit, home=home(disk))


def new_disk(limits=LIMITS):
    """A disk with an empty store."""
    disk = FaultyDisk()
    create_store(PLACE, IDENTITY, limits=limits, home=home(disk))
    return disk


def filled_disk(records, *, closed=True, one_by_one=True):
    """A disk with these records; when not closed, they are in the write-ahead log, as after a kill."""
    disk = new_disk()
    store = opened(disk).store
    for record in records if one_by_one else ():
        store.append([record])
    if not one_by_one:
        store.append(records)
    if closed:
        store.close()
    return at_rest(disk)


def copied(disk):
    """Another disk at rest with the same files."""
    fresh = FaultyDisk()
    fresh.names = {name: File(file.seen) for name, file in disk.names.items()}
    return at_rest(fresh)


def at_rest(disk):
    """The same disk, everything durable, in no process's hands."""
    disk.after_kill()
    for file in disk.names.values():
        file.durable = bytearray(file.seen)
        file.waiting.clear()
    disk.durable_names = dict(disk.names)
    disk.waiting_names.clear()
    return disk


def edit(disk, *statements):
    """Change the database by SQL, behind the store's back."""
    database = Folder(disk, PLACE).connect("ledger.db")
    database.run("PRAGMA locking_mode=EXCLUSIVE")
    for sql, values in statements:
        database.run(sql, values)
    database.run("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    at_rest(disk)


def spoil(disk, place, column="body", table="records"):
    """Flip one bit of what one place has in one column."""
    ((value,),) = _ask(disk, f"SELECT {column} FROM {table} WHERE place = ?", (place,))
    damaged = value ^ 1 if isinstance(value, int) else bytes([value[0] ^ 4]) + value[1:]
    edit(disk, (f"UPDATE {table} SET {column} = ? WHERE place = ?", (damaged, place)))


def flip(disk, name, offset, bit=0):
    """Flip one bit on the medium, and in what is read from it."""
    file = disk.names[name]
    for content in (file.seen, file.durable):
        content[offset] ^= 1 << bit


def rot_bytes(disk, name, content):
    """Flip one bit of this content wherever it stands; pages keep old copies in their free space."""
    seen = disk.names[name].seen
    at = seen.find(content)
    assert at >= 0
    while at >= 0:
        flip(disk, name, at + len(content) // 2)
        at = seen.find(content, at + 1)


def _ask(disk, sql, values):
    database = Folder(disk, PLACE).connect("ledger.db")
    database.run("PRAGMA locking_mode=EXCLUSIVE")
    rows = database.run(sql, values)
    database.close()
    at_rest(disk)
    return rows
