"""What a disk does to files that nobody writes: bits, sectors and pages that are not what was written.

Each takes a disk at rest and dice, does one thing to one of its files, and says what it did.
"""

from faulty_disk import SECTOR
from storage_cases import DATABASE, LOG, WITNESS, flip


def flipped_bit(disk, dice):
    name = _some_file(disk, dice)
    offset, bit = dice.randrange(len(disk.names[name].seen)), dice.randrange(8)
    flip(disk, name, offset, bit)
    return f"bit {bit} of byte {offset} of {name} flipped"


def rotten_sector(disk, dice):
    name, start = _some_sector(disk, dice)
    bits = dice.randint(1, 8)
    for _ in range(bits):
        flip(disk, name, min(start + dice.randrange(SECTOR), len(disk.names[name].seen) - 1), dice.randrange(8))
    return f"{bits} bits of the sector at {start} of {name} flipped"


def zeroed_sector(disk, dice):
    name, start = _some_sector(disk, dice)
    _put(disk, name, start, bytes(SECTOR))
    return f"sector at {start} of {name} zeroed"


def misdirected_sector(disk, dice):
    name, start = _some_sector(disk, dice)
    other = _sector_of(disk, name, dice)
    content = bytes(disk.names[name].seen[start : start + SECTOR])
    _put(disk, name, other, content)
    return f"sector at {start} of {name} landed at {other}"


def lost_end(disk, dice):
    name = _some_file(disk, dice)
    size = dice.randrange(len(disk.names[name].seen))
    del disk.names[name].seen[size:]
    return f"{name} ends at {size}"


def stale_sector(disk, dice, earlier):
    """`earlier` are the same files as they once were."""
    name, start = _some_sector(disk, dice)
    old = earlier.get(name, b"")[start : start + SECTOR]
    _put(disk, name, start, old)
    return f"sector at {start} of {name} is as it once was ({len(old)} bytes)"


def stale_page(disk, dice, earlier):
    name = _some_file(disk, dice)
    start = dice.randrange(len(disk.names[name].seen)) // 4096 * 4096
    old = earlier.get(name, b"")[start : start + 4096]
    _put(disk, name, start, old)
    return f"page at {start} of {name} is as it once was ({len(old)} bytes)"


ROT = (flipped_bit, rotten_sector, zeroed_sector, misdirected_sector, lost_end)
STALE = (stale_sector, stale_page)


def _some_file(disk, dice):
    there = [name for name in (DATABASE, LOG, WITNESS) if name in disk.names and disk.names[name].seen]
    return dice.choice(there)


def _some_sector(disk, dice):
    name = _some_file(disk, dice)
    return name, _sector_of(disk, name, dice)


def _sector_of(disk, name, dice):
    return dice.randrange(len(disk.names[name].seen)) // SECTOR * SECTOR


def _put(disk, name, start, content):
    for image in (disk.names[name].seen, disk.names[name].durable):
        image[start : start + len(content)] = content[: max(0, len(image) - start)]
