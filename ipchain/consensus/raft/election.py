"""Elections: campaigns, votes, and pre-votes before them (Raft paper, 5.2 and 5.4.1; dissertation 9.6, 4.2.3).

Not here: votes during a change of members; campaigns on request of a leader that hands over.
"""

from collections.abc import Sequence

from ipchain.consensus.core import NOTHING, Broadcast, Effect, Observe, Send
from ipchain.consensus.raft import reasons, roles, rules
from ipchain.consensus.raft.messages import PreVote, PreVoteReply, RequestVote, RequestVoteReply
from ipchain.consensus.raft.state import Replica
from ipchain.names import Micros, OfficeId
from ipchain.trace import VoteCast


def no_leader_heard(r: Replica, now: Micros, effects: list[Effect]) -> None:
    """The election timer ran out: ask for votes, or first whether asking would help, once patience is over."""
    if not r.patience.is_over(now, effects):
        return
    if r.settings.pre_vote and r.quorum > 1:
        _ask_beforehand(r, now, effects)
    else:
        campaign(r, now, effects)


def campaign(r: Replica, now: Micros, effects: list[Effect]) -> None:
    """Enter the next term, vote for oneself, ask everyone (paper, 5.2)."""
    r.role = "candidate"
    r.leader = None
    r.ballots = r.my_bit
    r.patience.restart(now, effects)
    # The own vote binds like any other: it is durable before anyone hears of the candidacy.
    r.promise(effects, r.term + 1, r.me, None, reasons.CAMPAIGN)
    effects.append(_vote_cast(r, r.me))
    if rules.is_quorum(r.ballots, r.quorum):
        roles.lead(r, now, effects)
        return
    effects.append(Broadcast(RequestVote(r.term, r.log.last, r.log.last_term)))


def on_pre_vote(r: Replica, now: Micros, sender: OfficeId, message: PreVote) -> Sequence[Effect]:
    """Say whether the sender would get our vote. Changes nothing, neither term nor vote nor timer."""
    if message.term < r.term:
        # Without this answer an office that fell behind would ask for ever, and nobody would tell it.
        return _refusal(r, sender, message, PreVoteReply(r.term, granted=False), reasons.STALE_TERM)
    if _leader_alive(r, now):
        return (r.rejected(sender, message, reasons.LEADER_ALIVE),)
    # In a term we have not entered, our vote is free.
    reason = rules.vote_refusal(sender, r.voted_for, r.leader) if message.term == r.term else None
    reason = reason or _log_refusal(r, message)
    if reason is not None:
        return _refusal(r, sender, message, PreVoteReply(r.term, granted=False), reason)
    return (Send(sender, PreVoteReply(message.term, granted=True)),)


def on_request_vote(r: Replica, now: Micros, sender: OfficeId, message: RequestVote) -> Sequence[Effect]:
    """Vote, or say no. A later term is adopted in the same durable record as the vote given in it."""
    if message.term < r.term:
        return _refusal(r, sender, message, RequestVoteReply(r.term, granted=False), reasons.STALE_TERM)
    newer = message.term > r.term
    if newer and r.settings.check_quorum and _leader_alive(r, now):
        return (r.rejected(sender, message, reasons.LEADER_ALIVE),)
    effects: list[Effect] = []
    if newer:
        roles.follow(r, now, effects, None, reasons.NEWER_TERM_SEEN)
    voted_for = None if newer else r.voted_for
    reason = rules.vote_refusal(sender, voted_for, r.leader) or _log_refusal(r, message)
    if reason is not None:
        # A refusal shows our term: that must be durable too (8.1).
        r.promise(effects, message.term, voted_for, None, reasons.VOTE_ASKED)
        effects.extend(_refusal(r, sender, message, RequestVoteReply(r.term, granted=False), reason))
        return effects
    roles.follow(r, now, effects, None, reasons.VOTE_ASKED)
    r.patience.restart(now, effects)
    # A vote must survive a crash, or we could vote twice in one term (paper, 5.2).
    r.promise(effects, message.term, sender, None, reasons.VOTE_ASKED)
    if voted_for is None:
        effects.append(_vote_cast(r, sender))
    effects.append(Send(sender, RequestVoteReply(r.term, granted=True)))
    return effects


def on_pre_vote_reply(r: Replica, now: Micros, sender: OfficeId, message: PreVoteReply) -> Sequence[Effect]:
    """Count a yes to the question asked beforehand; with a majority of them, campaign."""
    if not message.granted:
        return _learn_term(r, now, message.term)
    if r.role != "pre-candidate" or message.term != r.term + 1:
        reason = reasons.VOTE_NOT_ASKED if message.term > r.term + 1 else reasons.POLL_CLOSED
        return (r.rejected(sender, message, reason),)
    r.ballots |= 1 << r.seat_of[sender]
    if not rules.is_quorum(r.ballots, r.quorum):
        return NOTHING
    effects: list[Effect] = []
    campaign(r, now, effects)
    return effects


def on_request_vote_reply(r: Replica, now: Micros, sender: OfficeId, message: RequestVoteReply) -> Sequence[Effect]:
    """Count a vote; with a majority of them, lead (paper, 5.2)."""
    if not message.granted:
        return _learn_term(r, now, message.term)
    if message.term != r.term or r.role != "candidate":
        reason = reasons.VOTE_NOT_ASKED if message.term > r.term else reasons.POLL_CLOSED
        return (r.rejected(sender, message, reason),)
    r.ballots |= 1 << r.seat_of[sender]
    if not rules.is_quorum(r.ballots, r.quorum):
        return NOTHING
    effects: list[Effect] = []
    roles.lead(r, now, effects)
    return effects


def _ask_beforehand(r: Replica, now: Micros, effects: list[Effect]) -> None:
    """Ask who would vote for us in the next term, without entering it (dissertation 9.6)."""
    r.role = "pre-candidate"
    r.leader = None
    r.ballots = r.my_bit
    r.patience.restart(now, effects)
    effects.append(Broadcast(PreVote(r.term + 1, r.log.last, r.log.last_term)))


def _learn_term(r: Replica, now: Micros, term: int) -> Sequence[Effect]:
    """A refusal counts nowhere, but may show a later term."""
    if term <= r.term:
        return NOTHING
    effects: list[Effect] = []
    roles.enter_newer_term(r, now, effects, term, None, reasons.NEWER_TERM_SEEN)
    return effects


def _leader_alive(r: Replica, now: Micros) -> bool:
    return rules.leader_is_alive(r.leads is not None, r.leader, now - r.heard_at, r.settings.election_timeout_us[0])


def _log_refusal(r: Replica, message: PreVote | RequestVote) -> str | None:
    current = rules.log_is_current(message.last_term, message.last_index, r.log.last_term, r.log.last)
    return None if current else reasons.LOG_BEHIND


def _refusal(
    r: Replica, sender: OfficeId, message: PreVote | RequestVote, reply: PreVoteReply | RequestVoteReply, reason: str
) -> tuple[Effect, ...]:
    return (Send(sender, reply), r.rejected(sender, message, reason))


def _vote_cast(r: Replica, candidate: OfficeId) -> Observe:
    return Observe(VoteCast(r.me, "election", r.term, 0, candidate))
