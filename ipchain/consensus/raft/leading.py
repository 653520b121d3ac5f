"""What a leader does with the answers of its followers, and its heartbeats (Raft paper, 5.2 and 5.3).

Not here: read requests confirmed by a heartbeat round. `beat` is the number such a round would carry.
"""

from collections.abc import Sequence

from ipchain.consensus.core import NOTHING, Broadcast, Effect, Send, SetTimer
from ipchain.consensus.raft import reasons, replication, roles, rules
from ipchain.consensus.raft.messages import AppendAccepted, AppendRefused, Heartbeat, HeartbeatReply
from ipchain.consensus.raft.progress import Leadership, Progress
from ipchain.consensus.raft.state import HEARTBEAT, Replica
from ipchain.names import Micros, OfficeId

Answer = AppendAccepted | AppendRefused | HeartbeatReply


def on_append_accepted(r: Replica, now: Micros, sender: OfficeId, message: AppendAccepted) -> Sequence[Effect]:
    """A follower holds more: count, and send it what the window had no room for."""
    leads = r.leads
    if leads is None or message.term != r.term:
        return _not_for_this_leadership(r, now, sender, message)
    if message.match > r.log.last:
        return (r.rejected(sender, message, reasons.MATCH_BEYOND_LOG),)
    follower = leads.progress[sender]
    leads.active |= follower.bit
    return _acknowledged(r, leads, now, follower, message.match)


def on_append_refused(r: Replica, now: Micros, sender: OfficeId, message: AppendRefused) -> Sequence[Effect]:
    """The follower's log does not fit: probe further back. Neither match nor commit moves (R-26)."""
    leads = r.leads
    if leads is None or message.term != r.term:
        return _not_for_this_leadership(r, now, sender, message)
    follower = leads.progress[sender]
    leads.active |= follower.bit
    match, refused = leads.matches[follower.seat], message.previous_index
    late = refused >= follower.next if follower.replicating else refused != follower.next - 1
    if late or refused <= match:
        return (r.rejected(sender, message, reasons.STALE_REFUSAL),)
    follower.replicating = False
    follower.waiting = False
    follower.due = 0
    follower.next = rules.next_after_refusal(r.log, match, refused, message.hint_index, message.hint_term)
    effects: list[Effect] = []
    replication.replicate(r, leads, follower, effects)
    return effects


def on_heartbeat_reply(r: Replica, now: Micros, sender: OfficeId, message: HeartbeatReply) -> Sequence[Effect]:
    """The follower lives. What it has verified counts like an acceptance; what it should have and lacks is resent."""
    leads = r.leads
    if leads is None or message.term != r.term:
        return _not_for_this_leadership(r, now, sender, message)
    if message.verified > r.log.last:
        return (r.rejected(sender, message, reasons.MATCH_BEYOND_LOG),)
    follower = leads.progress[sender]
    leads.active |= follower.bit
    effects = _acknowledged(r, leads, now, follower, message.verified)
    lost = rules.append_was_lost(message.expected, message.verified, leads.matches[follower.seat])
    if not lost or message.beat <= follower.resent_at:
        return effects
    repeated: list[Effect] = list(effects)
    replication.repeat(r, leads, follower, repeated)
    return repeated


def send_heartbeats(r: Replica, leads: Leadership, effects: list[Effect]) -> None:
    """One heartbeat to each follower; one object for all when all stand alike (paper, 5.2)."""
    leads.beat += 1
    beats: list[tuple[Progress, int, int]] = []
    for follower in leads.progress.values():
        commit = rules.heartbeat_commit(leads.matches[follower.seat], r.commit)
        beats.append((follower, commit, follower.due))
        follower.due = follower.sent
    _, commit, due = beats[0]
    if all(beat[1:] == (commit, due) for beat in beats):
        effects.append(Broadcast(Heartbeat(r.term, leads.beat, commit, due)))
    else:
        effects.extend(Send(f.office, Heartbeat(r.term, leads.beat, commit, due)) for f, commit, due in beats)
    effects.append(SetTimer(HEARTBEAT, r.settings.heartbeat_us))


def _acknowledged(r: Replica, leads: Leadership, now: Micros, follower: Progress, match: int) -> Sequence[Effect]:
    """Note the match; a new one may commit something, and makes room for what waits to be sent."""
    if not replication.acknowledge(r, leads, follower, match):
        return NOTHING
    effects: list[Effect] = []
    if match > r.commit:
        replication.count(r, leads, now, effects)
    if follower.next <= r.log.last:
        replication.replicate(r, leads, follower, effects)
    return effects or NOTHING


def _not_for_this_leadership(r: Replica, now: Micros, sender: OfficeId, message: Answer) -> Sequence[Effect]:
    """An answer from a later term ends ours; one from an earlier term, or to a leader no more, is late."""
    if message.term > r.term:
        effects: list[Effect] = []
        roles.enter_newer_term(r, now, effects, message.term, None, reasons.NEWER_TERM_SEEN)
        return effects
    reason = reasons.STALE_TERM if message.term < r.term else reasons.NOT_LEADING
    return (r.rejected(sender, message, reason),)
