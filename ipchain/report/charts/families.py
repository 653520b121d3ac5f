"""What messages and events look like in the space-time diagram: every kind and every mark in two closed tables.

Kinds of messages are many, so each belongs to a family with one colour and one kind of dashes. A kind that is not in
the table belongs to the last family and is shown; a test holds the table against the messages of the protocols.

Not here: where they are drawn (`space_time`).
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Family:
    """Messages that do one thing. `series` is the number of its colour and dashes."""

    id: str
    series: int
    key: str


FAMILIES: Final = (
    Family("entry", 2, "charts.family_entry"),
    Family("proposal", 0, "charts.family_proposal"),
    Family("answer", 5, "charts.family_answer"),
    Family("commit", 4, "charts.family_commit"),
    Family("heartbeat", 6, "charts.family_heartbeat"),
    Family("election", 1, "charts.family_election"),
    Family("catch-up", 3, "charts.family_catch_up"),
    Family("other", 7, "charts.family_other"),
)

_BY_KIND: Final = MappingProxyType(
    {
        "Relay": "entry",
        "AppendEntries": "proposal",
        "PrePrepare": "proposal",
        "AppendAccepted": "answer",
        "AppendRefused": "answer",
        "Prepare": "answer",
        "CommitVote": "commit",
        "Checkpoint": "commit",
        "Heartbeat": "heartbeat",
        "HeartbeatReply": "heartbeat",
        "Status": "heartbeat",
        "PreVote": "election",
        "PreVoteReply": "election",
        "RequestVote": "election",
        "RequestVoteReply": "election",
        "ViewChange": "election",
        "NewView": "election",
        "CatchUp": "catch-up",
        "Decided": "catch-up",
        "BatchWanted": "catch-up",
        "BatchGiven": "catch-up",
    }
)


def family_of(kind: str) -> int:
    """The place in `FAMILIES` of a kind of message."""
    wanted = _BY_KIND.get(kind, "other")
    return next(place for place, family in enumerate(FAMILIES) if family.id == wanted)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something an office did. `name` is the key of its name, `tells` of a sentence with the facts named in `facts`."""

    id: str
    shape: str
    series: int
    name: str
    tells: str
    facts: tuple[str, ...] = ()


MARKS: Final = (
    Mark("request", "down", 2, "charts.mark_request", "charts.tells_request", ("verb", "request")),
    Mark("vote", "ring", 5, "charts.mark_vote", "charts.tells_vote", ("phase", "round", "sequence")),
    Mark("quorum", "diamond", 4, "charts.mark_quorum", "charts.tells_quorum", ("height",)),
    Mark("block", "square", 0, "charts.mark_block", "charts.tells_block", ("height",)),
    Mark("entered", "bar", 6, "charts.mark_entered", "charts.tells_entered", ("round",)),
    Mark("leader", "star", 1, "charts.mark_leader", "charts.tells_leader", ("round",)),
    Mark("stepped-down", "plus", 1, "charts.mark_stepped_down", "charts.tells_stepped_down", ("round",)),
    Mark("started", "right", 2, "charts.mark_started", "charts.tells_started", ("height",)),
    Mark("stopped", "cross", 7, "charts.mark_stopped", "charts.tells_stopped"),
    Mark("paused", "bars", 3, "charts.mark_paused", "charts.tells_paused"),
    Mark("resumed", "right", 3, "charts.mark_resumed", "charts.tells_resumed"),
    Mark("halted", "cross", 1, "charts.mark_halted", "charts.tells_halted", ("why",)),
    Mark("rejected", "up", 1, "charts.mark_rejected", "charts.tells_rejected", ("sender", "kind", "reason")),
    Mark("contradicted", "up", 7, "charts.mark_contradicted", "charts.tells_contradicted", ("against",)),
)
"""In the order in which the legend shows them; the facts are in the order of `Marks.says`."""

MARK_BY_ID: Final = MappingProxyType({mark.id: mark for mark in MARKS})

STOPS: Final = MappingProxyType({"stopped": "down", "halted": "down", "paused": "down"})
"""Marks after which an office does nothing, with the class of its lane."""

GOES_ON: Final = frozenset(("started", "resumed"))
