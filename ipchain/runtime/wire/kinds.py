"""Every kind of message that crosses the wire, with its version and its class of traffic.

A literal table. The number of a kind is the integer tag of its struct, so header and payload name it alike; the
version goes up when the fields of a struct change, and a program that reads two versions has two rows.
Golden frames of every row lie in tests/runtime/golden: whoever changes bytes, changes them knowingly.

Not here: what a field may hold (`fields`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from operator import attrgetter
from typing import Any, Final

from msgspec import Struct

from ipchain.consensus.core import Message
from ipchain.consensus.pbft import messages as pbft
from ipchain.consensus.raft import messages as raft
from ipchain.errors import invariant
from ipchain.office.messages import Relay


class Traffic(Enum):
    """What share of an office's attention a message may claim; the first class is served first."""

    CONSENSUS = "consensus"
    SYNC = "sync"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Kind:
    """One row: the struct, its number and version, and its class.

    `view_of` reads the view of a vote: it would be kept until its view comes, so views far ahead are refused.
    """

    code: int
    version: int
    name: str
    message: type[Struct]
    protocol: str | None
    traffic: Traffic
    view_of: Callable[[Any], int] | None = None

    def __post_init__(self) -> None:
        invariant(self.message.__struct_config__.tag == self.code, "wire.kind-is-the-tag", kind=self.name)


CONSENSUS, SYNC, CLIENT = Traffic.CONSENSUS, Traffic.SYNC, Traffic.CLIENT

_VIEW: Final = attrgetter("view")

# A VIEW-CHANGE has no `view_of`: of one far ahead the core keeps the view alone, for joining (PBFT paper, 4.5.2).
# Dropped here, it could leave a lagging member out of a quorum that needs it. Terms of Raft have none either: a
# member that was away must be able to adopt any later term.
KINDS: Final[tuple[Kind, ...]] = (
    Kind(10, 1, "relay", Relay, None, CLIENT),
    Kind(21, 1, "pre-vote", raft.PreVote, "raft", CONSENSUS),
    Kind(22, 1, "pre-vote-reply", raft.PreVoteReply, "raft", CONSENSUS),
    Kind(23, 1, "request-vote", raft.RequestVote, "raft", CONSENSUS),
    Kind(24, 1, "request-vote-reply", raft.RequestVoteReply, "raft", CONSENSUS),
    Kind(25, 1, "append-entries", raft.AppendEntries, "raft", CONSENSUS),
    Kind(26, 1, "append-accepted", raft.AppendAccepted, "raft", CONSENSUS),
    Kind(27, 1, "append-refused", raft.AppendRefused, "raft", CONSENSUS),
    Kind(28, 1, "heartbeat", raft.Heartbeat, "raft", CONSENSUS),
    Kind(29, 1, "heartbeat-reply", raft.HeartbeatReply, "raft", CONSENSUS),
    Kind(40, 1, "pre-prepare", pbft.PrePrepare, "pbft", CONSENSUS, view_of=_VIEW),
    Kind(41, 1, "prepare", pbft.Prepare, "pbft", CONSENSUS, view_of=_VIEW),
    Kind(42, 1, "commit", pbft.CommitVote, "pbft", CONSENSUS, view_of=_VIEW),
    Kind(43, 1, "checkpoint", pbft.Checkpoint, "pbft", CONSENSUS),
    Kind(44, 1, "view-change", pbft.ViewChange, "pbft", CONSENSUS),
    Kind(45, 1, "new-view", pbft.NewView, "pbft", CONSENSUS),
    Kind(46, 1, "status", pbft.Status, "pbft", CONSENSUS),
    Kind(47, 1, "catch-up", pbft.CatchUp, "pbft", SYNC),
    Kind(48, 1, "decided", pbft.Decided, "pbft", SYNC),
    Kind(49, 1, "batch-wanted", pbft.BatchWanted, "pbft", SYNC),
    Kind(50, 1, "batch-given", pbft.BatchGiven, "pbft", SYNC),
    Kind(62, 1, "checkpoint-certificate", pbft.CheckpointCertificate, "pbft", SYNC),
)  # fmt: skip


def kinds_of(protocol: str) -> tuple[Kind, ...]:
    """The kinds a consortium under this protocol speaks: its own, and those every office speaks."""
    return tuple(kind for kind in KINDS if kind.protocol in {None, protocol})


def by_code(protocol: str) -> Mapping[int, Mapping[int, Kind]]:
    """The kinds of a protocol by number, then by version."""
    table: dict[int, dict[int, Kind]] = {}
    for kind in kinds_of(protocol):
        table.setdefault(kind.code, {})[kind.version] = kind
    return table


def newest(protocol: str) -> Mapping[type[Message], Kind]:
    """The row in which a struct is sent: the newest of its versions."""
    return {kind.message: kind for kind in sorted(kinds_of(protocol), key=lambda kind: kind.version)}
