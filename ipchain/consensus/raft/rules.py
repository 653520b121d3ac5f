"""Every decision of Raft, as pure functions: they answer, they change nothing.

Each rule names its place in the Raft paper (Ongaro & Ousterhout 2014, extended version) or in Ongaro's
dissertation. The handlers call them as `rules.<name>`, so a test can put a wrong rule in place of one and see
that the checkers notice.

Not here: what is sent, stored or remembered once a rule has answered.
"""

from collections.abc import Sequence

from ipchain.consensus.raft import reasons
from ipchain.consensus.raft.log import Log
from ipchain.consensus.raft.messages import AppendEntries, Entry
from ipchain.names import Micros, OfficeId


def log_is_current(last_term: int, last_index: int, own_last_term: int, own_last_index: int) -> bool:
    """True when the candidate's log is at least as up to date as one's own: later term, or same and not shorter.

    Source: Raft paper, section 5.4.1.
    """
    return (last_term, last_index) >= (own_last_term, own_last_index)


def vote_refusal(candidate: OfficeId, voted_for: OfficeId | None, leader: OfficeId | None) -> str | None:
    """Why this office is not free to vote for the candidate in the term at hand, or None when it is.

    Free means: already voted for this candidate, or for nobody while no leader of the term is known.
    Source: Raft paper, section 5.2, at most one vote per term; a repeated question gets the same answer.
    """
    if voted_for == candidate:
        return None
    if voted_for is not None:
        return reasons.ALREADY_VOTED
    return None if leader is None else reasons.LEADER_KNOWN


def leader_is_alive(leads: bool, leader: OfficeId | None, silent_us: Micros, lowest_timeout_us: Micros) -> bool:  # noqa: FBT001 - a fact, like the others
    """True when this office leads, or has heard its leader within the lowest election timeout.

    It then ignores requests for votes, so that a returning or removed office cannot disturb a working leader.
    Source: dissertation, sections 4.2.3 and 9.6.
    """
    return leads or (leader is not None and silent_us < lowest_timeout_us)


def is_quorum(members: int, quorum: int) -> bool:
    """True when the set of seats, one bit each, has at least `quorum` members: nobody counts twice."""
    return members.bit_count() >= quorum


def missing_from(log: Log, previous_index: int, entries: Sequence[Entry]) -> int:
    """How many of the entries, from the first on, the log holds already: it is cut only where they differ.

    A late or shorter message whose entries are all held changes nothing.
    Source: Raft paper, figure 2, AppendEntries receiver, steps 3 and 4. 0 <= result <= len(entries).
    """
    if previous_index == log.last:
        return 0
    for held, entry in enumerate(entries):
        if not log.holds(previous_index + 1 + held, entry.term):
            return held
    return len(entries)


def contradicts_committed(log: Log, commit: int, message: AppendEntries) -> bool:
    """True when the message says something else about a committed place. No honest leader does.

    Source: Raft paper, section 5.4, Leader Completeness.
    """
    place = message.previous_index
    if place > commit:
        return False
    if log.term_at(place) != message.previous_term:
        return True
    overlap = message.entries[: commit - place]
    return any(log.term_at(place + 1 + step) != entry.term for step, entry in enumerate(overlap))


def acknowledged_index(previous_index: int, count: int, commit: int) -> int:
    """Up to where a follower may say that its log equals the leader's: what this very message showed.

    Never its own last index: entries behind the message may be of a dead leader. What is committed equals the
    leader's log in any case, so a message about older places is answered with the commit index.
    Source: Raft paper, section 5.3; figure 2.
    """
    return max(previous_index + count, commit)


def follower_commit(commit: int, leader_commit: int, verified: int) -> int:
    """The follower's new commit index: the leader's, but not beyond what is verified to equal its log.

    Source: Raft paper, figure 2, AppendEntries receiver, step 5 ("index of last new entry").
    """
    return max(commit, min(leader_commit, verified))


def heartbeat_commit(match: int, commit: int) -> int:
    """What a leader may tell a follower is committed without showing entries again.

    Source: dissertation, section 3.5; the follower's log is known to equal the leader's up to `match` only.
    """
    return min(match, commit)


def commit_by_counting(matches: Sequence[int], quorum: int, commit: int, term: int, log: Log) -> int:
    """The leader's new commit index: the largest place held by a quorum, if it is of the leader's own term.

    `matches` has one number per member, the leader's own last durable index among them. An entry of an earlier
    term is never committed by counting, only together with a later one of the own term.
    Source: Raft paper, sections 5.3 and 5.4.2, figure 8.
    """
    held = sorted(matches)[-quorum]
    if held > commit and log.term_at(held) == term:
        return held
    return commit


def refusal_hint(log: Log, previous_index: int, previous_term: int) -> tuple[int, int]:
    """Where a follower whose log does not fit suggests to look next: its largest (index, term) with term not above.

    Source: Raft paper, end of section 5.3 (back-off by terms); dissertation, section 3.5.
    """
    index = log.latest_not_above(previous_term, previous_index)
    return index, log.term_at(index)


def next_after_refusal(log: Log, match: int, previous_index: int, hint_index: int, hint_term: int) -> int:
    """The leader's next index for a follower that refused: behind the largest own place that may fit the hint.

    Always smaller than before, never at or below `match`. Each step skips at least one term.
    Source: as `refusal_hint`, the leader's half of the search.
    """
    fitting = log.latest_not_above(hint_term, hint_index)
    return max(match, min(fitting, previous_index - 1)) + 1


def append_was_lost(expected: int, verified: int, match: int) -> bool:
    """True when a follower answers a heartbeat without having what was sent at least one interval before it.

    Source: own. The paper retries each call without end; here the heartbeat's answer says whether to.
    """
    return max(verified, match) < expected


def block_wait_us(now: Micros, proposed_at: Micros | None, interval_us: Micros) -> Micros:
    """How long the leader waits before its next proposal; 0 when it may propose at once."""
    return 0 if proposed_at is None else max(0, proposed_at + interval_us - now)
