"""What Raft offices say to each other, and what they must never forget.

The paper's two calls are here one message each way (RequestVote, AppendEntries), with pre-votes (dissertation
9.6) and heartbeats as kinds of their own, so that a trace tells them apart. An answer to AppendEntries is one
of two kinds, because acceptance and refusal carry different facts.

Terms and indices are whole numbers, 0 <= number <= 2**62. The index of an entry is the height of its block.
Not here: InstallSnapshot, TimeoutNow, membership entries, read requests.
"""

from typing import Final

from msgspec import Struct

from ipchain.ledger.block import Batch
from ipchain.names import OfficeId

LARGEST_NUMBER: Final = 1 << 62
"""No honest term or index comes near it; a larger one is a peer's mistake."""


class Entry(Struct, frozen=True, array_like=True, tag=20, gc=False):
    """One entry of the log: the term in which a leader made it, and what it orders (Raft paper, 5.3)."""

    term: int
    batch: Batch


# ---- messages -----------------------------------------------------------------------------------


class PreVote(Struct, frozen=True, array_like=True, tag=21, gc=False):
    """Would you vote for me in this term, which I have not entered yet? Binds nobody (dissertation 9.6)."""

    term: int
    last_index: int
    last_term: int


class PreVoteReply(Struct, frozen=True, array_like=True, tag=22, gc=False):
    """A yes repeats the term asked for; a no carries the answerer's own term."""

    term: int
    granted: bool


class RequestVote(Struct, frozen=True, array_like=True, tag=23, gc=False):
    """Vote for me in this term; my log ends here (Raft paper, 5.2 and 5.4.1)."""

    term: int
    last_index: int
    last_term: int


class RequestVoteReply(Struct, frozen=True, array_like=True, tag=24, gc=False):
    """The answer in the answerer's own term. A yes binds for that term, across crashes."""

    term: int
    granted: bool


class AppendEntries(Struct, frozen=True, array_like=True, tag=25, gc=False):
    """These entries follow (previous_index, previous_term) in my log; I have committed up to `commit` (5.3)."""

    term: int
    previous_index: int
    previous_term: int
    entries: tuple[Entry, ...]
    commit: int


class AppendAccepted(Struct, frozen=True, array_like=True, tag=26, gc=False):
    """Up to `match` my durable log equals yours, as far as your message showed it."""

    term: int
    match: int


class AppendRefused(Struct, frozen=True, array_like=True, tag=27, gc=False):
    """I do not hold (previous_index, its term). The hint is my largest place with a term not above it (5.3)."""

    term: int
    previous_index: int
    hint_index: int
    hint_term: int


class Heartbeat(Struct, frozen=True, array_like=True, tag=28, gc=False):
    """I lead. `commit` is committed and known to be in your log.

    `beat` counts the heartbeats of this leadership; `expected` is what was sent to you before the previous beat
    and should have arrived by now.
    """

    term: int
    beat: int
    commit: int
    expected: int


class HeartbeatReply(Struct, frozen=True, array_like=True, tag=29, gc=False):
    """I follow. `beat` and `expected` are echoed; up to `verified` my durable log equals yours."""

    term: int
    beat: int
    expected: int
    verified: int


MESSAGE_KINDS: Final = (
    PreVote,
    PreVoteReply,
    RequestVote,
    RequestVoteReply,
    AppendEntries,
    AppendAccepted,
    AppendRefused,
    Heartbeat,
    HeartbeatReply,
)
"""Every message of this protocol, for a host that decodes them."""


# ---- records ------------------------------------------------------------------------------------


class HardState(Struct, frozen=True, array_like=True, tag=120, gc=False):
    """Term and vote in one record: in two, a crash between them forgets a vote (Raft paper, figure 2)."""

    term: int
    voted_for: OfficeId | None


class LogRecord(Struct, frozen=True, array_like=True, tag=121, gc=False):
    """From `previous_index` on the log goes on with these entries.

    Whatever stood behind `previous_index` before is gone: truncation has no record of its own.
    """

    previous_index: int
    entries: tuple[Entry, ...]


RECORD_KINDS: Final = (HardState, LogRecord)
"""Every record of this protocol, for a host that reads them back."""
