"""The second file: how far this node has spoken.

Two slots of 4 KiB are written alternately, after the commit of SQLite and before anything is said, and synced. A slot
names a place and its chain value. On open the newest valid slot must lie on the chain that SQLite gives back; a
database that ends before it has lost what this node has spoken of, whatever SQLite's own checks say.

A power cut may tear the slot that is being written; the other one is whole, and nothing was said of the torn one.
Why alternate: one slot rewritten in place would be lost when torn.

Not here: what a witness that is missing, damaged or ahead means (`recovery`).
"""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, NamedTuple

from ipchain.runtime.storage.folder import NodeFolder, OpenFile
from ipchain.runtime.storage.seals import DIGEST_BYTES

NAME: Final = "safety.w"
SLOT_BYTES: Final = 4096
SLOTS: Final = 2

_MAGIC: Final = b"ipchain/witness1"
_CHECKSUM_BYTES: Final = 32
_FIELDS_BYTES: Final = len(_MAGIC) + DIGEST_BYTES + 8 + DIGEST_BYTES


class Slot(NamedTuple):
    """A place this node has spoken of, and the chain value there. Place 0 is before the first record."""

    place: int
    chain: bytes


@dataclass(frozen=True, slots=True)
class Statement:
    """What the file says: its newest valid slot, None when both are invalid, and where the next one goes."""

    newest: Slot | None
    next_slot: int


def encode_slot(genesis: bytes, slot: Slot) -> bytes:
    """4 KiB: fields, zeros, and BLAKE2b-256 of all before it."""
    fields = _MAGIC + genesis + slot.place.to_bytes(8, "big") + slot.chain
    front = fields.ljust(SLOT_BYTES - _CHECKSUM_BYTES, b"\0")
    return front + blake2b(front, digest_size=_CHECKSUM_BYTES).digest()


def decode_slot(genesis: bytes, raw: bytes) -> Slot | None:
    """The slot in these bytes; None when torn, damaged, or of another store."""
    front, checksum = raw[:-_CHECKSUM_BYTES], raw[-_CHECKSUM_BYTES:]
    if len(raw) != SLOT_BYTES or blake2b(front, digest_size=_CHECKSUM_BYTES).digest() != checksum:
        return None
    if not front.startswith(_MAGIC + genesis):
        return None
    numbers = front[len(_MAGIC) + DIGEST_BYTES : _FIELDS_BYTES]
    return Slot(int.from_bytes(numbers[:8], "big"), numbers[8:])


def statement(genesis: bytes, raw: bytes) -> Statement:
    """Read both slots. The one to write next is never the newest valid one."""
    newest: Slot | None = None
    at = SLOTS - 1
    for index in range(SLOTS):
        slot = decode_slot(genesis, raw[index * SLOT_BYTES : (index + 1) * SLOT_BYTES])
        if slot is not None and (newest is None or slot.place > newest.place):
            newest, at = slot, index
    return Statement(newest, (at + 1) % SLOTS)


def fresh(genesis: bytes, slot: Slot) -> bytes:
    """The whole file with both slots alike."""
    return encode_slot(genesis, slot) * SLOTS


class Witness:
    """The open file. `write` returns only when the slot is durable."""

    __slots__ = ("_file", "_genesis", "_next")

    def __init__(self, folder: NodeFolder, genesis: bytes, next_slot: int) -> None:
        self._file: OpenFile = folder.open(NAME)
        self._genesis = genesis
        self._next = next_slot

    def write(self, slot: Slot) -> None:
        """This node may speak of everything up to here. Raises OSError; the store is dead then."""
        self._file.write_at(self._next * SLOT_BYTES, encode_slot(self._genesis, slot))
        self._file.sync()
        self._next = (self._next + 1) % SLOTS

    def rewrite(self, slot: Slot) -> None:
        """Both slots anew, one after the other."""
        for _ in range(SLOTS):
            self.write(slot)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
