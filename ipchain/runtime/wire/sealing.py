"""From a message to a signed frame.

A frame is sealed once, however many members it goes to. What every honest receiver would refuse is not sealed:
better a clear stop here than silence there.

Not here: keys (`identity`), topics and brokers (`transport`).
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from ipchain.consensus.core import Message
from ipchain.encoding import encode
from ipchain.errors import IpchainError, invariant
from ipchain.identity.keys import Signer
from ipchain.names import Micros, OfficeId
from ipchain.runtime.wire import prescan
from ipchain.runtime.wire.consortium import Consortium
from ipchain.runtime.wire.fields import FIELDS
from ipchain.runtime.wire.frame import (
    EVERYONE,
    MAGIC,
    MOST_PAYLOAD_BYTES,
    PURPOSE,
    VERSION,
    Header,
    network_tag,
    pack,
    statement,
)
from ipchain.runtime.wire.kinds import Kind, newest
from ipchain.runtime.wire.limits import MOST_ITEMS
from ipchain.runtime.wire.reasons import Reason

LARGEST_INSTANCE: Final = (1 << 64) - 1


class Unsendable(IpchainError):
    """Every honest member would refuse this message. `reason` is the one they would give."""

    def __init__(self, kind: str, reason: Reason, size_bytes: int) -> None:
        super().__init__(f"a message of kind {kind} with {size_bytes} bytes would be refused: {reason}")
        self.kind = kind
        self.reason = reason
        self.size_bytes = size_bytes


class Sealer:
    """One process's voice: seals what its office says, and numbers the frames from 1.

    `instance` must be above that of every earlier process of this office, see `next_instance`.
    """

    __slots__ = ("_consortium", "_instance", "_kinds", "_sequence", "_signer", "_tag")

    def __init__(self, consortium: Consortium, signer: Signer, instance: int) -> None:
        self._signer = signer
        self._instance = instance
        self._sequence = 0
        self.move_to(consortium)

    def move_to(self, consortium: Consortium) -> None:
        """From now on frames are of this consortium's epoch."""
        office = self._signer.office
        invariant(office in consortium.current.membership, "wire.office-sits-in-its-consortium", me=office)
        self._consortium = consortium
        self._kinds: Mapping[type[Struct], Kind] = newest(consortium.protocol)
        self._tag = network_tag(consortium.network)

    def seal(self, message: Message, to: OfficeId | None = None) -> bytes:
        """The next frame, to one member or, with None, to all. Raises Unsendable, and then uses no number."""
        kind = self._kinds[type(message)]
        payload = encode(message)
        refusal = _refusal(kind, message, payload)
        if refusal is not None:
            raise Unsendable(kind.name, refusal, len(payload))
        self._sequence += 1
        seat_of = self._consortium.current.membership.seat_of
        header = Header(
            magic=MAGIC,
            version=VERSION,
            kind=kind.code,
            kind_version=kind.version,
            network_tag=self._tag,
            epoch=self._consortium.epoch,
            sender=seat_of[self._signer.office],
            recipient=EVERYONE if to is None else seat_of[to],
            instance=self._instance,
            sequence=self._sequence,
            payload_bytes=len(payload),
        )
        return seal(header, payload, self._consortium.protocol, self._signer)


def seal(header: Header, payload: bytes, protocol: str, signer: Signer) -> bytes:
    """The frame: header, payload, and the signer's signature over both. Checks nothing."""
    packed = pack(header)
    return packed + payload + signer.sign(PURPOSE, statement(protocol, header, packed, payload))


def _refusal(kind: Kind, message: Message, payload: bytes) -> Reason | None:
    if len(payload) > MOST_PAYLOAD_BYTES:
        return Reason.LENGTH
    if not FIELDS[kind.message].admits(message):
        return Reason.RANGE
    if len(payload) <= MOST_ITEMS:
        return None  # each value takes a byte at least, so there are few enough; the depth is that of the kind
    values = prescan.values_in(payload)
    return values if isinstance(values, Reason) else None


def next_instance(last: int, clock_us: Micros) -> int:
    """The number of a process that starts now; 0 <= result < 2**64. The host writes it down before its first frame.

    `last` is the one written down by the process before (0 for none), `clock_us` the wall clock since 1970. The
    clock alone fails when it is set back, the record alone when a disk is restored; a member would refuse
    every frame of a number that it has seen surpassed.
    """
    instance = max(last + 1, clock_us)
    invariant(0 <= instance <= LARGEST_INSTANCE, "wire.instance-fits-its-field", instance=instance)
    return instance
