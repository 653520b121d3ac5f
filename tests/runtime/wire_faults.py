"""One frame for each reason to refuse: a vote in which exactly that is wrong."""

import msgpack
from wire_room import EPOCH, INSTANCE, KIND_OF, LIAR, OFFICES, PEER, THIRD
from wire_samples import SAMPLES, plain

from ipchain.encoding import encode
from ipchain.runtime.wire.reasons import Reason

VOTE = SAMPLES["prepare"]
OLDER = EPOCH - 1

# How to break a vote's frame for each reason: fields of the header, the payload, who signs, or the topic.
FAULTS = {
    Reason.MAGIC: {"magic": b"ipcx"},
    Reason.VERSION: {"version": 2},
    Reason.PAYLOAD_LENGTH: {"payload_bytes": 4_000},
    Reason.KIND: {"kind": KIND_OF[type(SAMPLES["heartbeat"])]},
    Reason.KIND_VERSION: {"kind_version": 2},
    Reason.NETWORK: {"network_tag": b"elsewher"},
    Reason.EPOCH_UNKNOWN: {"epoch": 99},
    Reason.SENDER: {"sender": len(OFFICES)},
    Reason.TOPIC: {"topic": THIRD},
    Reason.RECIPIENT: {"recipient": OFFICES.index(LIAR)},
    Reason.OLD_SESSION: {"instance": INSTANCE - 1},
    Reason.SIGNATURE: {"signer_of": LIAR},
    Reason.TRUNCATED: {"payload": b"\x95\x29\x03"},
    Reason.TRAILING: {"payload": encode(VOTE) + b"\x00"},
    Reason.DEPTH: {"payload": b"\x91" * 17 + b"\x00"},
    Reason.ITEMS: {"payload": b"\xdc\x20\x00" + b"\x00" * 8_192},
    Reason.STRING_LENGTH: {"payload": b"\xc6\x00\x03\x00\x01" + bytes(196_609)},
    Reason.FLOAT: {"payload": msgpack.packb([41, 3.0, 129, bytes(32), bytes(64)])},
    Reason.EXTENSION: {"payload": msgpack.packb([41, msgpack.ExtType(1, b"x"), 129, bytes(32), bytes(64)])},
    Reason.MAP: {"payload": msgpack.packb([41, {None: 1}, 129, bytes(32), bytes(64)])},
    Reason.RESERVED: {"payload": b"\x95\x29\xc1\x01\x01\x01"},
    Reason.NOT_MINIMAL: {"payload": encode(VOTE).replace(b"\x95\x29\x03", b"\x95\x29\xcc\x03")},
    Reason.SHAPE: {"payload": encode(SAMPLES["checkpoint"])},
    Reason.NOT_CANONICAL: {"payload": msgpack.packb([*plain(VOTE), 0])},
    Reason.RANGE: {"payload": msgpack.packb([41, 3, 0, bytes(32), bytes(64)])},
    Reason.VIEW_AHEAD: {"payload": msgpack.packb([41, 65, 129, bytes(32), bytes(64)])},
    Reason.EPOCH: {"epoch": OLDER},
}
ORDER = [reason for reason in Reason if reason in FAULTS]


def broken(room, *reasons):
    """A vote with all of these faults, and the topic it comes under."""
    how = {}
    for reason in reversed(reasons):
        how |= FAULTS[reason]
    topic = how.pop("topic", PEER)
    signer = room.keys[how.pop("signer_of", PEER)]
    kind = how.pop("kind", KIND_OF[type(VOTE)])
    payload = how.pop("payload", encode(VOTE))
    return room.frame(payload=payload, kind=kind, signer=signer, **how), topic
