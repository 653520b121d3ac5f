"""Why a message was refused, and why a term or a leadership began or ended: two closed lists of words."""

from typing import Final

# ---- refused because no honest member in good order sends it -------------------------------------

UNKNOWN_KIND: Final = "unknown-kind"
STRANGER: Final = "stranger"
OUT_OF_RANGE: Final = "out-of-range"
MALFORMED_ENTRIES: Final = "malformed-entries"
VOTE_NOT_ASKED: Final = "vote-not-asked"
SECOND_LEADER: Final = "second-leader"
CONTRADICTS_COMMITTED: Final = "contradicts-committed"
MATCH_BEYOND_LOG: Final = "match-beyond-log"
COMMIT_BEYOND_LOG: Final = "commit-beyond-log"

SUSPICIOUS: Final = frozenset(
    {
        UNKNOWN_KIND,
        STRANGER,
        OUT_OF_RANGE,
        MALFORMED_ENTRIES,
        VOTE_NOT_ASKED,
        SECOND_LEADER,
        CONTRADICTS_COMMITTED,
        MATCH_BEYOND_LOG,
        COMMIT_BEYOND_LOG,
    }
)

# ---- refused in the ordinary course of the protocol ----------------------------------------------

STALE_TERM: Final = "stale-term"
LEADER_ALIVE: Final = "leader-alive"
LEADER_KNOWN: Final = "leader-known"
ALREADY_VOTED: Final = "already-voted"
LOG_BEHIND: Final = "log-behind"
POLL_CLOSED: Final = "poll-closed"
NOT_LEADING: Final = "not-leading"
LOG_MISMATCH: Final = "log-mismatch"
STALE_REFUSAL: Final = "stale-refusal"

ORDINARY: Final = frozenset(
    {
        STALE_TERM,
        LEADER_ALIVE,
        LEADER_KNOWN,
        ALREADY_VOTED,
        LOG_BEHIND,
        POLL_CLOSED,
        NOT_LEADING,
        LOG_MISMATCH,
        STALE_REFUSAL,
    }
)

# ---- why a term was entered, why a leader stopped ------------------------------------------------

CAMPAIGN: Final = "campaign"
VOTE_ASKED: Final = "vote-asked"
LEADER_HEARD: Final = "leader-heard"
NEWER_TERM_SEEN: Final = "newer-term-seen"
NO_QUORUM: Final = "no-quorum"
