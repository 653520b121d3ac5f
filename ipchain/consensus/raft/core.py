"""The Raft replica of one office behind the one interface (Ongaro & Ousterhout 2014; Ongaro's dissertation).

Here inputs are checked and passed to the handler of their kind. What is decided stands in `rules`, what
follows from it in `election`, `following`, `leading`, `replication` and `roles`.

Not here: snapshots and log compaction, membership change, leadership transfer, linearizable reads, client
sessions. The seams: `Log` starts at index 1, `Replica` asks the roster once, `Heartbeat.beat` numbers rounds.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from ipchain.consensus.core import NOTHING, CoreStatus, Effect, Message, Receive, Seat
from ipchain.consensus.raft import election, following, form, leading, messages, reasons, replication, roles
from ipchain.consensus.raft.patience import ELECTION
from ipchain.consensus.raft.settings import RaftSettings
from ipchain.consensus.raft.state import BATCH, HEARTBEAT, QUORUM, Replica
from ipchain.errors import invariant
from ipchain.names import Micros, OfficeId

_Check = Callable[[Any], str | None]
_Handler = Callable[[Replica, Micros, OfficeId, Any], Sequence[Effect]]

_HANDLERS: Final[dict[type[Message], tuple[_Check, _Handler]]] = {
    messages.PreVote: (form.candidacy, election.on_pre_vote),
    messages.PreVoteReply: (form.ballot, election.on_pre_vote_reply),
    messages.RequestVote: (form.candidacy, election.on_request_vote),
    messages.RequestVoteReply: (form.ballot, election.on_request_vote_reply),
    messages.AppendEntries: (form.append_entries, following.on_append_entries),
    messages.AppendAccepted: (form.append_accepted, leading.on_append_accepted),
    messages.AppendRefused: (form.append_refused, leading.on_append_refused),
    messages.Heartbeat: (form.heartbeat, following.on_heartbeat),
    messages.HeartbeatReply: (form.heartbeat_reply, leading.on_heartbeat_reply),
}


class RaftCore:
    """One replica. Implements `ipchain.consensus.core.Core`.

    Raises InvariantViolation when the recovered records contradict each other or the ledger.
    """

    __slots__ = ("_replica",)

    def __init__(self, seat: Seat, settings: RaftSettings) -> None:
        self._replica = Replica(seat, settings)

    @property
    def status(self) -> CoreStatus:
        """Role, term, known leader and commit index."""
        r = self._replica
        return CoreStatus(r.role, r.term, r.leader, r.commit)

    def start(self, now: Micros) -> Sequence[Effect]:
        """Wait for a leader. A lone office, or the first leader of a fresh system, campaigns at once."""
        r = self._replica
        effects: list[Effect] = []
        fresh = r.term == 0 and r.log.last == 0
        if not r.peers or (fresh and r.me == r.settings.first_leader):
            election.campaign(r, now, effects)
        else:
            r.patience.restart(now, effects)
        return effects

    def request(self, now: Micros) -> Sequence[Effect]:
        """The leader proposes what waits; everyone else leaves it to the leader."""
        r = self._replica
        if r.leads is None:
            return NOTHING
        effects: list[Effect] = []
        replication.propose(r, r.leads, now, effects)
        return effects or NOTHING

    def receive(self, now: Micros, sender: OfficeId, message: Message) -> Sequence[Effect]:
        """Check the message's form, then let its handler answer."""
        r = self._replica
        known = _HANDLERS.get(type(message))
        if known is None:
            return (r.rejected(sender, message, reasons.UNKNOWN_KIND),)
        if sender == r.me or sender not in r.seat_of:
            return (r.rejected(sender, message, reasons.STRANGER),)
        check, handle = known
        reason = check(message)
        if reason is not None:
            return (r.rejected(sender, message, reason),)
        return handle(r, now, sender, message)

    def sieve(self, rest: Receive) -> Receive:
        """Every message of this protocol may have consequences."""
        return rest

    def timeout(self, now: Micros, timer: str) -> Sequence[Effect]:
        """A timer of ours ran out. One that belongs to a role no longer held does nothing."""
        r = self._replica
        effects: list[Effect] = []
        leads = r.leads
        match timer:
            case "election" if leads is None:
                election.no_leader_heard(r, now, effects)
            case "heartbeat" if leads is not None:
                leading.send_heartbeats(r, leads, effects)
            case "batch" if leads is not None:
                leads.batch_timer = False
                replication.propose(r, leads, now, effects)
            case "quorum" if leads is not None:
                roles.check_quorum(r, leads, now, effects)
            case _:
                invariant(timer in {ELECTION, HEARTBEAT, BATCH, QUORUM}, "raft.known-timer", timer=timer)
        return effects
