"""Whether to believe a frame: small decisions in a fixed order, the cheap ones before the dear ones.

`CHECKS` is the whole of it. Until the signature is found right, nothing has been decoded and nothing is believed;
until the payload was scanned, no decoder has seen it. Each decision answers with a reason to refuse, or None, and
may leave in `Look` what the later ones need.

Not here: who asks, and what becomes of the answer (`opener`).
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from ipchain.consensus.core import Message
from ipchain.encoding import encode
from ipchain.identity.keys import SIGNATURE_BYTES
from ipchain.names import Micros, OfficeId
from ipchain.runtime.wire import prescan
from ipchain.runtime.wire.budget import Budgets, Purse
from ipchain.runtime.wire.consortium import Circle, Consortium
from ipchain.runtime.wire.fields import FIELDS
from ipchain.runtime.wire.frame import (
    EVERYONE,
    HEADER_BYTES,
    LEAST_FRAME_BYTES,
    MAGIC,
    PURPOSE,
    VERSION,
    Header,
    network_tag,
    statement,
    unpack,
)
from ipchain.runtime.wire.kinds import Kind, by_code, kinds_of
from ipchain.runtime.wire.limits import MOST_FRAME_BYTES, MOST_ITEMS, MOST_VIEWS_AHEAD
from ipchain.runtime.wire.muting import Patience
from ipchain.runtime.wire.reasons import Reason
from ipchain.runtime.wire.repeats import Repeats


class Peer:
    """What is remembered of one member."""

    __slots__ = ("patience", "purse", "repeats")

    def __init__(self, budgets: Budgets) -> None:
        self.purse = Purse(budgets)
        self.repeats = Repeats()
        self.patience = Patience()


class Standing:
    """What a listening office knows before a frame comes; `peers` is all that frames may change."""

    __slots__ = ("consortium", "current_view", "decoders", "instance", "kinds", "me", "network_tag", "peers")

    def __init__(
        self, consortium: Consortium, me: OfficeId, instance: int, current_view: int, peers: Mapping[OfficeId, Peer]
    ) -> None:
        self.consortium = consortium
        self.me = me
        self.instance = instance
        self.current_view = current_view
        self.peers = peers
        self.network_tag = network_tag(consortium.network)
        self.kinds = by_code(consortium.protocol)
        self.decoders: Mapping[type[Message], msgspec.msgpack.Decoder[Any]] = {
            kind.message: msgspec.msgpack.Decoder(kind.message) for kind in kinds_of(consortium.protocol)
        }


class Look:
    """One frame on its way through the checks. What is below the line is there once its check has passed."""

    __slots__ = (
        "circle", "data", "header", "kind", "message", "now_us", "packed_header", "payload", "peer", "sender", "topic"
    )  # fmt: skip

    def __init__(self, topic: str, data: bytes, now_us: Micros) -> None:
        self.topic = topic
        self.data = data
        self.now_us = now_us
        # ----
        self.header: Header
        self.kind: Kind
        self.circle: Circle
        self.sender: OfficeId
        self.peer: Peer
        self.payload: bytes
        self.message: Message


# ---- before anything is believed ----------------------------------------------------------------


def length(_: Standing, look: Look) -> Reason | None:
    """Neither shorter than any frame nor longer than any is allowed to be."""
    return None if LEAST_FRAME_BYTES <= len(look.data) <= MOST_FRAME_BYTES else Reason.LENGTH


def magic(_: Standing, look: Look) -> Reason | None:
    """One of our frames, as far as its first bytes say."""
    return None if look.data.startswith(MAGIC) else Reason.MAGIC


def version(standing: Standing, look: Look) -> Reason | None:
    """A layout, a kind and a version of that kind which this program can read, and all of the frame there."""
    look.header = header = unpack(look.data)
    if header.version != VERSION:
        return Reason.VERSION
    if header.payload_bytes != len(look.data) - HEADER_BYTES - SIGNATURE_BYTES:
        return Reason.PAYLOAD_LENGTH
    versions = standing.kinds.get(header.kind)
    if versions is None:
        return Reason.KIND
    kind = versions.get(header.kind_version)
    if kind is None:
        return Reason.KIND_VERSION
    look.kind = kind
    return None


def network(standing: Standing, look: Look) -> Reason | None:
    """Of this network, as far as the tag says; the signature says it for certain."""
    return None if look.header.network_tag == standing.network_tag else Reason.NETWORK


def sender_known(standing: Standing, look: Look) -> Reason | None:
    """From a seat that somebody holds in the frame's own epoch."""
    circle = standing.consortium.epochs.get(look.header.epoch)
    if circle is None:
        return Reason.EPOCH_UNKNOWN
    offices = circle.membership.offices
    if look.header.sender >= len(offices):
        return Reason.SENDER
    look.circle = circle
    look.sender = offices[look.header.sender]
    look.peer = standing.peers[look.sender]
    return None


def topic_matches_sender(standing: Standing, look: Look) -> Reason | None:
    """Under the topic of the office it names, and for this office or for everyone."""
    if look.topic != look.sender:
        return Reason.TOPIC
    recipient = look.header.recipient
    if recipient not in {EVERYONE, look.circle.membership.seat_of.get(standing.me)}:
        return Reason.RECIPIENT
    return None


def budget(_: Standing, look: Look) -> Reason | None:
    """From a peer that is listened to, and within what it is granted."""
    if look.peer.patience.is_muted(look.now_us):
        return Reason.MUTED
    return None if look.peer.purse.pay(look.kind.traffic, len(look.data), look.now_us) else Reason.BUDGET


def duplicate_cache(_: Standing, look: Look) -> Reason | None:
    """Not seen before."""
    return look.peer.repeats.seen(look.header, look.data)


def signature(standing: Standing, look: Look) -> Reason | None:
    """Signed by the office it names, over the very bytes that came."""
    data = look.data
    look.payload = data[HEADER_BYTES:-SIGNATURE_BYTES]
    said = statement(standing.consortium.protocol, look.header, data[:HEADER_BYTES], look.payload)
    if not look.circle.verifier.verify(look.sender, PURPOSE, said, data[-SIGNATURE_BYTES:]):
        look.peer.patience.bad_signature(look.now_us)
        return Reason.SIGNATURE
    # Only now is the number the sender's own: used up earlier, forgeries could use up those of honest frames.
    look.peer.repeats.use_up(look.header)
    return _of_another(standing, look)


def _of_another(standing: Standing, look: Look) -> Reason | None:
    """Signed by somebody else than this office; if not, by which of its lives."""
    if look.sender != standing.me:
        return None
    if look.header.instance > standing.instance:
        return Reason.OWN_KEY_ELSEWHERE
    # A later life of this office may be a copy of its disk: it goes on, this one stops. An earlier one is a
    # replay, or will see this one's frames and stop.
    return Reason.OWN_FRAME if look.header.instance == standing.instance else Reason.OLD_SESSION


# ---- the sender is known, what it says is not ---------------------------------------------------


def scan(_: Standing, look: Look) -> Reason | None:
    """Harmless to decode. What the scan took is put on the sender's account."""
    values = prescan.values_in(look.payload)
    if isinstance(values, Reason):
        look.peer.purse.scanned(MOST_ITEMS)
        return values
    look.peer.purse.scanned(values)
    return None


def decode(standing: Standing, look: Look) -> Reason | None:
    """A message of the kind the header names, with the types of its fields."""
    try:
        look.message = standing.decoders[look.kind.message].decode(look.payload)
    except Exception:  # noqa: BLE001 - a decoder of another's making, fed by a peer: whatever it raises is the peer's doing
        return Reason.SHAPE
    return None


def canonical(_: Standing, look: Look) -> Reason | None:
    """The one encoding of this message: a decoder skips fields it does not know, a digest does not."""
    return None if encode(look.message) == look.payload else Reason.NOT_CANONICAL


def ranges(standing: Standing, look: Look) -> Reason | None:
    """Every field within its range, and no vote for a view that is out of sight."""
    kind, message = look.kind, look.message
    if not FIELDS[kind.message].admits(message):
        return Reason.RANGE
    if kind.view_of is not None and kind.view_of(message) > standing.current_view + MOST_VIEWS_AHEAD:
        return Reason.VIEW_AHEAD
    return None


def epoch(standing: Standing, look: Look) -> Reason | None:
    """Of the epoch that is going on."""
    return None if look.header.epoch == standing.consortium.epoch else Reason.EPOCH


Check = Callable[[Standing, Look], Reason | None]

CHECKS: Final[tuple[Check, ...]] = (
    length,
    magic,
    version,
    network,
    sender_known,
    topic_matches_sender,
    budget,
    duplicate_cache,
    signature,
    scan,
    decode,
    canonical,
    ranges,
    epoch,
)
"""The order is the defence: docs/wire.md says why each stands where it stands."""
