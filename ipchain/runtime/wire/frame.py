"""The frame: a fixed header, a payload, a signature; and several frames in one publish.

All numbers are big-endian and unsigned. The signature stands over a domain that names the product, the purpose,
the network, the protocol, the epoch and the kind, then the header and the digest of the payload. The canonical
encoding carries lengths, so no two domains run together.

The recipient is in the header, and so under the signature: some answers of Raft do not name whom they answer
(a vote says yes, not to whom), and a broker that delivers one to another inbox must not win an election.

Not here: what the payload says (`kinds`), whether to believe any of it (`opener`).
"""

from collections.abc import Iterator
from struct import Struct as Layout
from typing import Final, NamedTuple

from ipchain.encoding import digest, digest_of, encode
from ipchain.identity.keys import SIGNATURE_BYTES
from ipchain.runtime.wire.limits import MOST_FRAME_BYTES

MAGIC: Final = b"ipch"
VERSION: Final = 1
PURPOSE: Final = "frame"
"""The signature's purpose: never that of a vote or a transaction."""

EVERYONE: Final = 0xFFFF
"""The recipient of a broadcast; no seat has this number."""

_LAYOUT: Final = Layout(">4sBBB8sIHHQQI")
_PAYLOAD_BYTES: Final = Layout(">I")
HEADER_BYTES: Final = _LAYOUT.size
LEAST_FRAME_BYTES: Final = HEADER_BYTES + 1 + SIGNATURE_BYTES
MOST_PAYLOAD_BYTES: Final = MOST_FRAME_BYTES - HEADER_BYTES - SIGNATURE_BYTES


class Header(NamedTuple):
    """What stands before a payload, in this order.

    `sender` and `recipient` are seats in the membership of `epoch`. `instance` grows with every start of the
    sender's process, `sequence` with every frame of one process.
    """

    magic: bytes
    version: int
    kind: int
    kind_version: int
    network_tag: bytes
    epoch: int
    sender: int
    recipient: int
    instance: int
    sequence: int
    payload_bytes: int


FIELD_BYTES: Final = (4, 1, 1, 1, 8, 4, 2, 2, 8, 8, 4)
"""How many bytes each field of the header takes."""


def pack(header: Header) -> bytes:
    """The header's bytes. Raises struct.error for a number that does not fit its field: our own mistake."""
    return _LAYOUT.pack(*header)


def unpack(data: bytes) -> Header:
    """The header at the front of at least HEADER_BYTES bytes. Any such bytes are some header."""
    return Header._make(_LAYOUT.unpack_from(data))


def network_tag(network: str) -> bytes:
    """8 bytes that tell networks apart cheaply; what binds a frame to its network is the signature's domain."""
    return digest_of(("ipchain", "network tag", network))[:8]


def statement(protocol: str, header: Header, packed: bytes, payload: bytes) -> bytes:
    """What the sender signs for `PURPOSE`; the signer puts product, purpose and network in front.

    `packed` are the header's own bytes. Epoch and kind stand in them already; they are named again so that the
    domain reads the same for every signature, whatever a later header looks like.
    """
    return encode((protocol, header.epoch, header.kind, packed, digest(payload)))


def frames_of(publish: bytes) -> Iterator[bytes]:
    """The frames of one publish, which may hold several, one behind the other.

    Whatever does not read like a frame comes out as one last piece, for the opener to refuse with its reason.
    There are at most as many pieces as smallest frames fit; a publish above MOST_FRAME_BYTES is one piece.
    """
    start, end = 0, len(publish)
    if end > MOST_FRAME_BYTES:
        yield publish
        return
    while end - start >= LEAST_FRAME_BYTES and publish.startswith(MAGIC, start):
        (payload_bytes,) = _PAYLOAD_BYTES.unpack_from(publish, start + HEADER_BYTES - _PAYLOAD_BYTES.size)
        behind = start + HEADER_BYTES + payload_bytes + SIGNATURE_BYTES
        if payload_bytes == 0 or behind > end:
            break
        yield publish[start:behind]
        start = behind
    if start < end or end == 0:
        yield publish[start:]
