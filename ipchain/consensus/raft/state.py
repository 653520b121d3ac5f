"""What one Raft office knows and has promised, and the few ways in which that may change.

Term and vote change in `promise` only, the commit index in `commit_up_to` only; both put the effect that goes
with the change into the list at once, so neither can be forgotten.
Source of the fields: Raft paper, figure 2 ("State").

Not here: when to change what (`roles`, `election`, `following`, `leading`).
"""

from collections.abc import Sequence
from typing import Final, Literal

from ipchain.consensus.core import Commit, Effect, Message, Observe, Persist, Record, Seat
from ipchain.consensus.quorum import majority
from ipchain.consensus.raft.log import Log
from ipchain.consensus.raft.messages import AppendEntries, Entry, HardState, LogRecord
from ipchain.consensus.raft.patience import Patience
from ipchain.consensus.raft.progress import Leadership
from ipchain.consensus.raft.settings import RaftSettings
from ipchain.errors import InvariantViolation, invariant
from ipchain.names import Height, Micros, OfficeId
from ipchain.trace import Rejected, RoundEntered

Role = Literal["follower", "pre-candidate", "candidate", "leader"]

HEARTBEAT: Final = "heartbeat"
BATCH: Final = "batch"
QUORUM: Final = "quorum"


class Replica:
    """The state of one office. Durable: term, voted_for, log. Everything else is forgotten in a crash.

    `leads` is what only a leader keeps, None in every other role. `ballots` has one bit per seat that said yes
    in the running campaign. `verified` is up to where the log is known to equal the current leader's, within
    this term; `early` holds its messages that overtook others, by their previous index (bounded by the settings).
    """

    __slots__ = (
        "ballots",
        "commit",
        "early",
        "heard_at",
        "leader",
        "leads",
        "log",
        "me",
        "my_bit",
        "offices",
        "patience",
        "peers",
        "quorum",
        "role",
        "seat",
        "seat_of",
        "settings",
        "term",
        "verified",
        "voted_for",
    )

    def __init__(self, seat: Seat, settings: RaftSettings) -> None:
        # The membership is the one of the ledger's height. A later change of members would move it here.
        membership = seat.roster.at(seat.history.height)
        invariant(seat.me in membership, "raft.office-has-a-seat", me=seat.me, offices=membership.offices)
        self.seat = seat
        self.settings = settings
        self.me: OfficeId = seat.me
        self.offices: tuple[OfficeId, ...] = membership.offices
        self.peers: tuple[OfficeId, ...] = membership.peers_of(seat.me)
        self.seat_of: dict[OfficeId, int] = membership.seat_of
        self.my_bit: int = 1 << membership.seat_of[seat.me]
        self.quorum: int = majority(len(membership))
        self.role: Role = "follower"
        self.leader: OfficeId | None = None
        self.leads: Leadership | None = None
        self.heard_at: Micros = 0
        self.patience: Patience = Patience(settings.election_timeout_us, seat.dice)
        self.ballots: int = 0
        self.verified: int = 0
        self.early: dict[int, AppendEntries] = {}
        self.term: int = 0
        self.voted_for: OfficeId | None = None
        self.log: Log = Log()
        self._recover(seat.recovered)
        # The ledger is durable beside the log and never ahead of it: a block is committed after its entry is kept.
        self.commit: Height = seat.history.height
        invariant(self.commit <= self.log.last, "raft.log-covers-ledger", ledger=self.commit, log=self.log.last)

    def promise(
        self, effects: list[Effect], term: int, voted_for: OfficeId | None, leader: OfficeId | None, why: str
    ) -> None:
        """Bind this office to a term and a vote in it, durably, before anything that follows in the list.

        Nothing is written when nothing changes. `leader` and `why` are for the trace of a new term.
        """
        invariant(term >= self.term, "raft.term-never-falls", term=term, held=self.term)
        if term == self.term:
            if voted_for == self.voted_for:
                return
            invariant(self.voted_for is None, "raft.one-vote-per-term", held=self.voted_for, asked=voted_for)
        entered = term > self.term
        self.term = term
        self.voted_for = voted_for
        # Term and vote must survive a crash, together, or we could vote twice (Raft paper, 5.1 and 5.2).
        effects.append(Persist(HardState(term, voted_for)))
        if entered:
            self.verified = 0
            self.early.clear()
            effects.append(Observe(RoundEntered(self.me, term, leader, why)))

    def keep(self, effects: list[Effect], previous_index: int, entries: tuple[Entry, ...]) -> None:
        """Put the entries behind `previous_index`, durably; what stood there and was not committed is dropped."""
        self.log.extend(previous_index, entries, self.commit)
        effects.append(Persist(LogRecord(previous_index, entries)))

    def commit_up_to(self, effects: list[Effect], index: Height) -> None:
        """Commit everything up to this index, in order. Nothing happens when it is committed already."""
        if index > self.log.last:
            raise InvariantViolation("raft.commit-within-log", index=index, last=self.log.last)
        while self.commit < index:
            self.commit += 1
            effects.append(Commit(self.commit, self.log.batch_at(self.commit), None))

    def rejected(self, sender: OfficeId, message: Message, reason: str) -> Observe:
        """The trace's note of a refused message."""
        return Observe(Rejected(self.me, sender, type(message).__name__, reason))

    def _recover(self, records: Sequence[Record]) -> None:
        """Take back what was durable, in the order in which it was written."""
        for record in records:
            match record:
                case HardState():
                    invariant(record.term >= self.term, "raft.recovered-terms-rise", term=record.term, held=self.term)
                    self.term, self.voted_for = record.term, record.voted_for
                case LogRecord():
                    self.log.extend(record.previous_index, record.entries, floor=0)
                case _:
                    invariant(holds=False, code="raft.known-record", kind=type(record).__name__)
        invariant(self.log.last_term <= self.term, "raft.log-within-term", log=self.log.last_term, term=self.term)
