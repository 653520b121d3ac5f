"""Is a message well-formed? Asked before anything else looks at it, so that no peer can make a handler fail.

Only what the message says by itself is judged here; what it says about this office's log is judged by `rules`.
Each check returns a reason code, or None when the message is well-formed.
"""

from ipchain.consensus.raft import messages, reasons
from ipchain.ledger.block import Batch

_LARGEST = messages.LARGEST_NUMBER


def candidacy(message: messages.PreVote | messages.RequestVote) -> str | None:
    """A term from 1 on, and a log that ends in an earlier one."""
    if not (_number(message.term) and _number(message.last_index) and _number(message.last_term)):
        return reasons.OUT_OF_RANGE
    if not message.last_term < message.term or (message.last_index == 0) != (message.last_term == 0):
        return reasons.OUT_OF_RANGE
    return None


def ballot(message: messages.PreVoteReply | messages.RequestVoteReply) -> str | None:
    """A term and a yes or no."""
    if not _number(message.term) or type(message.granted) is not bool:
        return reasons.OUT_OF_RANGE
    return None


def append_entries(message: messages.AppendEntries) -> str | None:
    """Terms along the entries never fall, begin no lower than the previous one and end no higher than the own."""
    highest, place, term, commit = message.term, message.previous_index, message.previous_term, message.commit
    if not (_number(highest) and _number(place) and _number(term) and _number(commit)):
        return reasons.OUT_OF_RANGE
    if highest < 1 or (place == 0) != (term == 0):
        return reasons.OUT_OF_RANGE
    if type(message.entries) is not tuple:
        return reasons.MALFORMED_ENTRIES
    for entry in message.entries:
        if type(entry) is not messages.Entry or type(entry.batch) is not Batch or type(entry.term) is not int:
            return reasons.MALFORMED_ENTRIES
        if entry.term < term or entry.term < 1:
            return reasons.MALFORMED_ENTRIES
        term = entry.term
    return reasons.MALFORMED_ENTRIES if term > highest else None


def append_accepted(message: messages.AppendAccepted) -> str | None:
    """Two numbers."""
    return None if _number(message.term) and _number(message.match) else reasons.OUT_OF_RANGE


def append_refused(message: messages.AppendRefused) -> str | None:
    """Numbers, with a hint not behind the refused place."""
    if not (_number(message.term) and _number(message.previous_index)):
        return reasons.OUT_OF_RANGE
    if not (_number(message.hint_index) and _number(message.hint_term)):
        return reasons.OUT_OF_RANGE
    return reasons.OUT_OF_RANGE if message.hint_index > message.previous_index else None


def heartbeat(message: messages.Heartbeat) -> str | None:
    """Four numbers, the term from 1 on."""
    if not (_number(message.term) and _number(message.beat) and _number(message.commit) and _number(message.expected)):
        return reasons.OUT_OF_RANGE
    return None if message.term >= 1 else reasons.OUT_OF_RANGE


def heartbeat_reply(message: messages.HeartbeatReply) -> str | None:
    """Four numbers."""
    if _number(message.term) and _number(message.beat) and _number(message.expected) and _number(message.verified):
        return None
    return reasons.OUT_OF_RANGE


def _number(value: object) -> bool:
    """True for a whole number in the range of terms and indices; True and False are no numbers."""
    return type(value) is int and 0 <= value <= _LARGEST
