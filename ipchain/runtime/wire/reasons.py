"""Why a frame was refused: a closed list, and the value that says so.

The text of a reason is for logs, counters and people. It is never sent to anybody: an answer to garbage would
make this office an amplifier.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ipchain.names import OfficeId


class Reason(StrEnum):
    """Every way a frame can be refused, in the order of the checks."""

    LENGTH = "length"
    MAGIC = "magic"
    VERSION = "version"
    PAYLOAD_LENGTH = "payload-length"
    KIND = "kind"
    KIND_VERSION = "kind-version"
    NETWORK = "network"
    EPOCH_UNKNOWN = "epoch-unknown"
    SENDER = "sender"
    TOPIC = "topic"
    RECIPIENT = "recipient"
    MUTED = "muted"
    BUDGET = "budget"
    DUPLICATE = "duplicate"
    OLD_SESSION = "old-session"
    OLD_SEQUENCE = "old-sequence"
    SIGNATURE = "signature"
    OWN_FRAME = "own-frame"
    OWN_KEY_ELSEWHERE = "own-key-elsewhere"
    TRUNCATED = "truncated"
    TRAILING = "trailing"
    DEPTH = "depth"
    ITEMS = "items"
    STRING_LENGTH = "string-length"
    FLOAT = "float"
    EXTENSION = "extension"
    MAP = "map"
    RESERVED = "reserved"
    NOT_MINIMAL = "not-minimal"
    SHAPE = "shape"
    NOT_CANONICAL = "not-canonical"
    RANGE = "range"
    VIEW_AHEAD = "view-ahead"
    EPOCH = "epoch"


MEANING: Final[Mapping[Reason, str]] = {
    Reason.LENGTH: "shorter than the smallest frame or longer than the largest",
    Reason.MAGIC: "does not begin as our frames do",
    Reason.VERSION: "a layout of frames this program does not know",
    Reason.PAYLOAD_LENGTH: "the header declares another number of payload bytes than there are",
    Reason.KIND: "a kind of message that this consortium's protocol does not have",
    Reason.KIND_VERSION: "a known kind in a version this program does not know",
    Reason.NETWORK: "of another network",
    Reason.EPOCH_UNKNOWN: "of an epoch whose members this office does not know",
    Reason.SENDER: "from a seat that nobody holds",
    Reason.TOPIC: "came under the topic of another office than the one it names",
    Reason.RECIPIENT: "meant for another office",
    Reason.MUTED: "from a peer that sent too many wrong signatures lately",
    Reason.BUDGET: "beyond what this peer may send or cost",
    Reason.DUPLICATE: "the very same frame, or its number, was seen before",
    Reason.OLD_SESSION: "from an earlier life of its sender",
    Reason.OLD_SEQUENCE: "older than the numbers that are remembered",
    Reason.SIGNATURE: "not signed by the office it names",
    Reason.OWN_FRAME: "this office's own frame, come back",
    Reason.OWN_KEY_ELSEWHERE: "signed with this office's key by a process that started later: stop",
    Reason.TRUNCATED: "the payload ends before its values do",
    Reason.TRAILING: "bytes behind the last value",
    Reason.DEPTH: "arrays nested too deep",
    Reason.ITEMS: "too many values",
    Reason.STRING_LENGTH: "one text or binary too long",
    Reason.FLOAT: "a floating-point number",
    Reason.EXTENSION: "an extension type",
    Reason.MAP: "a map, and so a nil or repeated key",
    Reason.RESERVED: "the byte that MessagePack never uses",
    Reason.NOT_MINIMAL: "a number or length in more bytes than needed",
    Reason.SHAPE: "not a message of the kind the header names",
    Reason.NOT_CANONICAL: "decodes, but to a message with other bytes",
    Reason.RANGE: "a field outside its range",
    Reason.VIEW_AHEAD: "a vote for a view too far ahead",
    Reason.EPOCH: "rightly signed, but not of the current epoch",
}
"""What each reason says, for people."""


@dataclass(frozen=True, slots=True)
class WireError:
    """A frame was refused. `peer` is the member under whose topic it came, None when no member has that topic.

    Before the signature is checked, `peer` is what the broker says and no more: count it, do not accuse it.
    """

    reason: Reason
    peer: OfficeId | None
