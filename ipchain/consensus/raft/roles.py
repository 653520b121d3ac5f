"""Becoming follower and leader, and ceasing to be one (Raft paper, 5.1 and 5.2, figure 4).

Not here: leadership transfer; stepping down of a leader that leaves the membership.
"""

from ipchain.consensus.core import CancelTimer, Effect, Observe, SetTimer
from ipchain.consensus.raft import reasons, replication
from ipchain.consensus.raft.progress import Leadership
from ipchain.consensus.raft.state import BATCH, HEARTBEAT, QUORUM, Replica
from ipchain.errors import invariant
from ipchain.names import Micros, OfficeId
from ipchain.trace import LeaderChosen, SteppedDown


def follow(r: Replica, now: Micros, effects: list[Effect], leader: OfficeId | None, why: str) -> None:
    """Be a follower, of this leader if one is known; a leader resigns first. The term is not touched here.

    The election timer goes on as it runs: only hearing a leader or giving a vote restarts it (paper, 5.2).
    """
    if r.leads is not None:
        resign(r, now, effects, why)
    r.role = "follower"
    r.leader = leader


def enter_newer_term(
    r: Replica, now: Micros, effects: list[Effect], term: int, leader: OfficeId | None, why: str
) -> None:
    """Someone is in a later term: adopt it, durably, as a follower (paper, 5.1). The vote in it is still free."""
    invariant(term > r.term, "raft.newer-term", term=term, held=r.term)
    follow(r, now, effects, leader, why)
    r.promise(effects, term, None, leader, why)


def lead(r: Replica, now: Micros, effects: list[Effect]) -> None:
    """A majority voted for this office: lead the term (paper, 5.2)."""
    invariant(r.role == "candidate" and r.voted_for == r.me, "raft.leader-was-candidate", role=r.role, term=r.term)
    leads = Leadership(r.peers, r.seat_of, r.seat_of[r.me], r.log.last)
    r.role = "leader"
    r.leader = r.me
    r.leads = leads
    # What stands uncommitted in the own log is on its way already; everything else is new work again.
    r.seat.pending.take_back()
    for index in range(r.commit + 1, r.log.last + 1):
        r.seat.pending.hand_out(r.log.batch_at(index))
    r.patience.stop(effects)
    effects.append(Observe(LeaderChosen(r.me, r.term)))
    if r.peers:
        effects.append(SetTimer(HEARTBEAT, r.settings.heartbeat_us))
        if r.settings.check_quorum:
            effects.append(SetTimer(QUORUM, r.settings.election_timeout_us[0]))
    replication.begin(r, leads, now, effects)


def resign(r: Replica, now: Micros, effects: list[Effect], why: str) -> None:
    """Stop leading, within the term. Whoever leads next may know nothing of our last proposals."""
    invariant(r.role == "leader" and r.leads is not None, "raft.only-a-leader-resigns", role=r.role, why=why)
    r.role = "follower"
    r.leader = None
    r.leads = None
    r.seat.pending.take_back()
    effects.append(Observe(SteppedDown(r.me, r.term, why)))
    effects.extend((CancelTimer(HEARTBEAT), CancelTimer(BATCH), CancelTimer(QUORUM)))
    r.patience.restart(now, effects)


def check_quorum(r: Replica, leads: Leadership, now: Micros, effects: list[Effect]) -> None:
    """The leader asks itself whether a majority answered since the last time, and resigns if not.

    Source: dissertation 6.2: a leader cut off must not keep its clients waiting.
    """
    if leads.active.bit_count() < r.quorum:
        resign(r, now, effects, reasons.NO_QUORUM)
        return
    leads.active = r.my_bit
    effects.append(SetTimer(QUORUM, r.settings.election_timeout_us[0]))
