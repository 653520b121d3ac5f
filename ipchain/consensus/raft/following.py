"""The follower's side: entries and heartbeats of the leader (Raft paper, 5.3, figure 2 "Receiver implementation").

Links may reorder. A message that overtook an earlier one of the same leader is kept until that one arrives and
is then answered like any other; a lost one is noticed by the next heartbeats. Before the leader's log is known
to fit at all, a message that does not fit is refused at once, so that the leader can search.

Not here: snapshots from the leader.
"""

from collections.abc import Sequence

from ipchain.consensus.core import Effect, Send
from ipchain.consensus.raft import reasons, roles, rules
from ipchain.consensus.raft.messages import AppendAccepted, AppendEntries, AppendRefused, Heartbeat, HeartbeatReply
from ipchain.consensus.raft.state import Replica
from ipchain.names import Micros, OfficeId


def on_append_entries(r: Replica, now: Micros, sender: OfficeId, message: AppendEntries) -> Sequence[Effect]:
    """Accept entries that fit, refuse with a hint those that do not, keep those that came too early."""
    if message.term < r.term:
        # The sender, or we, are stuck in an old term: our own term frees it.
        refused = AppendRefused(r.term, message.previous_index, 0, 0)
        return (Send(sender, refused), r.rejected(sender, message, reasons.STALE_TERM))
    if _is_second_leader(r, sender, message.term):
        return (r.rejected(sender, message, reasons.SECOND_LEADER),)
    if rules.contradicts_committed(r.log, r.commit, message):
        return (r.rejected(sender, message, reasons.CONTRADICTS_COMMITTED),)
    effects: list[Effect] = []
    _hear(r, now, effects, sender, message.term)
    if r.log.holds(message.previous_index, message.previous_term):
        _accept(r, effects, sender, message)
        if r.early:
            _accept_early(r, effects, sender)
    elif 0 < r.verified < message.previous_index and len(r.early) < r.settings.max_early_appends:
        r.early[message.previous_index] = message
    else:
        index, term = rules.refusal_hint(r.log, message.previous_index, message.previous_term)
        effects.append(Send(sender, AppendRefused(r.term, message.previous_index, index, term)))
        effects.append(r.rejected(sender, message, reasons.LOG_MISMATCH))
    return effects


def on_heartbeat(r: Replica, now: Micros, sender: OfficeId, message: Heartbeat) -> Sequence[Effect]:
    """The leader lives. Commit what it says this office holds, and say what has been verified."""
    if message.term < r.term:
        reply = HeartbeatReply(r.term, message.beat, message.expected, 0)
        return (Send(sender, reply), r.rejected(sender, message, reasons.STALE_TERM))
    if _is_second_leader(r, sender, message.term):
        return (r.rejected(sender, message, reasons.SECOND_LEADER),)
    if message.commit > r.log.last:
        return (r.rejected(sender, message, reasons.COMMIT_BEYOND_LOG),)
    effects: list[Effect] = []
    _hear(r, now, effects, sender, message.term)
    effects.append(Send(sender, HeartbeatReply(r.term, message.beat, message.expected, r.verified)))
    r.commit_up_to(effects, message.commit)
    return effects


def _is_second_leader(r: Replica, sender: OfficeId, term: int) -> bool:
    """True when someone else leads this very term already: a term has at most one leader (paper, 5.2)."""
    return term == r.term and r.leader is not None and r.leader != sender


def _hear(r: Replica, now: Micros, effects: list[Effect], leader: OfficeId, term: int) -> None:
    """The leader of this term, or of a later one, spoke: follow it and restart the election timer (paper, 5.2)."""
    if term > r.term:
        roles.enter_newer_term(r, now, effects, term, leader, reasons.LEADER_HEARD)
    elif r.leader is None:
        roles.follow(r, now, effects, leader, reasons.LEADER_HEARD)
    r.heard_at = now
    r.patience.restart(now, effects)


def _accept(r: Replica, effects: list[Effect], leader: OfficeId, message: AppendEntries) -> None:
    """Keep what is new, acknowledge what this message showed, commit what is committed."""
    previous, entries = message.previous_index, message.entries
    held = rules.missing_from(r.log, previous, entries)
    if held < len(entries):
        r.keep(effects, previous + held, entries[held:])
    shown = previous + len(entries)
    match = rules.acknowledged_index(previous, len(entries), r.commit)
    r.verified = max(r.verified, match)
    # Only durable entries are acknowledged: the record stands above (8.1).
    effects.append(Send(leader, AppendAccepted(r.term, match)))
    r.commit_up_to(effects, rules.follower_commit(r.commit, message.commit, shown))


def _accept_early(r: Replica, effects: list[Effect], leader: OfficeId) -> None:
    """What overtook the message just accepted fits now, in order; each gets its own answer."""
    for previous in sorted(r.early):
        if previous > r.verified:
            return
        message = r.early.pop(previous)
        if r.log.holds(previous, message.previous_term) and not rules.contradicts_committed(r.log, r.commit, message):
            _accept(r, effects, leader, message)
