"""A watcher that sees only effects, and fails at the first broken guarantee (the predicates R-I1 to R-I16).

It rebuilds every office's durable log from the records that passed, names each prefix of a log by a number
(equal prefixes, equal numbers), and compares. It never asks a core what it believes.
"""

from raft_network import Network, Office

from ipchain.consensus.core import Broadcast, Commit, Effect, Message, Observe, Persist, Send
from ipchain.consensus.raft.messages import (
    AppendAccepted,
    AppendEntries,
    AppendRefused,
    HardState,
    Heartbeat,
    HeartbeatReply,
    LogRecord,
    RequestVote,
    RequestVoteReply,
)
from ipchain.names import OfficeId
from ipchain.trace import LeaderChosen, QuorumReached, RoundEntered, SteppedDown, VoteCast

BOUND = (AppendAccepted, AppendEntries, AppendRefused, Heartbeat, HeartbeatReply, RequestVote, RequestVoteReply)
"""Messages that show the term of their sender as its own."""


class Broken(AssertionError):
    """A guarantee did not hold; `rule` is its number."""

    def __init__(self, rule: str, told: str) -> None:
        super().__init__(f"{rule}: {told}")
        self.rule = rule


def demand(holds: bool, rule: str, told: object) -> None:
    if not holds:
        raise Broken(rule, str(told))


class Guard:
    """The ghost history of one run. `only` names the predicates to judge by; None means all of them."""

    def __init__(self, network: Network, only: frozenset[str] | None = None) -> None:
        self.network = network
        self.only = only
        self.quorum = len(network.names) // 2 + 1
        self.leaders: dict[int, OfficeId] = {}
        self.leading: dict[OfficeId, int] = {}
        self.votes: dict[tuple[int, OfficeId], OfficeId] = {}
        self.durable: dict[OfficeId, HardState] = {name: HardState(0, None) for name in network.names}
        self.logs: dict[OfficeId, list[int]] = {name: [0] for name in network.names}
        self.terms: dict[OfficeId, list[int]] = {name: [0] for name in network.names}
        self.digests: dict[OfficeId, list[bytes]] = {name: [b""] for name in network.names}
        self.matching: dict[tuple[int, int], int] = {}
        self.committed: list[int] = [0]
        self.applied: dict[OfficeId, int] = dict.fromkeys(network.names, 0)
        self.counted: dict[OfficeId, int] = {}
        self.probes = {
            "truncations": 0,
            "old-term-tails": 0,
            "elections": 0,
        }
        self._prefixes: dict[tuple[int, int, bytes], int] = {}

    def __call__(self, network: Network, office: Office, effect: Effect) -> None:
        me = office.name
        match effect:
            case Persist(HardState() as record):
                self._on_state(me, record)
            case Persist(LogRecord() as record):
                self._on_log(me, record)
            case Send(to, message):
                self._on_message(me, message, to)
            case Broadcast(message):
                self._on_message(me, message, None)
            case Commit(height, decided, _):
                self._on_commit(me, height, decided.digest)
            case Observe(event):
                self._on_event(me, event)
            case _:
                pass

    def demand(self, holds: bool, rule: str, told: object) -> None:
        if self.only is None or rule in self.only:
            demand(holds, rule, told)

    def _on_state(self, me: OfficeId, record: HardState) -> None:
        held = self.durable[me]
        self.demand(record.term >= held.term, "R-I3", (me, held, record))
        same_term_kept = record.term > held.term or held.voted_for in {None, record.voted_for}
        self.demand(same_term_kept, "R-I2", (me, held, record))
        self.durable[me] = record

    def _on_log(self, me: OfficeId, record: LogRecord) -> None:
        log, terms, digests = self.logs[me], self.terms[me], self.digests[me]
        previous = record.previous_index
        self.demand(previous < len(log), "log-gap", (me, record))
        if previous < len(log) - 1:
            self.probes["truncations"] += 1
            self.demand(me not in self.leading, "R-I4", (me, record))
            self.demand(previous >= self.applied[me], "R-21", (me, previous, self.applied[me]))
            del log[previous + 1 :], terms[previous + 1 :], digests[previous + 1 :]
        for step, item in enumerate(record.entries):
            self.demand(item.term in self.leaders, "R-I11", (me, item.term))
            index = previous + 1 + step
            prefix = self._prefixes.setdefault((log[-1], item.term, item.batch.digest), len(self._prefixes) + 1)
            held = self.matching.setdefault((index, item.term), prefix)
            self.demand(held == prefix, "R-I5", (me, index, item.term))
            log.append(prefix)
            terms.append(item.term)
            digests.append(item.batch.digest)

    def _on_message(self, me: OfficeId, message: Message, to: OfficeId | None) -> None:
        if isinstance(message, BOUND):
            self.demand(message.term <= self.durable[me].term, "R-I3", (me, message, self.durable[me]))
        match message:
            case RequestVoteReply(term=term, granted=True):
                assert to is not None
                self._on_vote(me, term, to)
            case RequestVote(term=term):
                self._on_vote(me, term, me)
            case AppendAccepted(term=term, match=match):
                self.demand(match < len(self.logs[me]), "R-I16", (me, "acknowledges what is not durable", match))
                leader = to
                if leader is not None and self.leading.get(leader) == term:
                    # The leader's own record may still be under way, when this office is faster than its disk.
                    shared = min(match, len(self.logs[leader]) - 1)
                    self.demand(self.logs[me][shared] == self.logs[leader][shared], "R-I16", (me, leader, match))

    def _on_vote(self, me: OfficeId, term: int, candidate: OfficeId) -> None:
        self.demand(self.votes.setdefault((term, me), candidate) == candidate, "R-I2", (me, term, candidate))
        self.demand(self.durable[me] == HardState(term, candidate), "8.1-vote", (me, term, candidate, self.durable[me]))

    def _on_commit(self, me: OfficeId, height: int, digest: bytes) -> None:
        self.demand(height == self.applied[me] + 1, "R-I7", (me, height, self.applied[me]))
        self.demand(height < len(self.logs[me]), "R-I8", (me, height, "not durable where it is committed"))
        self.demand(self.digests[me][height] == digest, "R-I7", (me, height, "not what the log holds"))
        prefix = self.logs[me][height]
        if height == len(self.committed):
            holders = sum(1 for log in self.logs.values() if height < len(log) and log[height] == prefix)
            self.demand(holders >= self.quorum, "R-I8", (me, height, holders))
            self.committed.append(prefix)
        self.demand(self.committed[height] == prefix, "R-I7", (me, height))
        self.applied[me] = height

    def _on_event(self, me: OfficeId, event: object) -> None:
        match event:
            case LeaderChosen(round=term):
                self.probes["elections"] += 1
                self.demand(self.leaders.setdefault(term, me) == me, "R-I1", (me, term, self.leaders[term]))
                log = self.logs[me]
                self.demand(log[: len(self.committed)] == self.committed, "R-I6", (me, term, len(self.committed)))
                if self.terms[me][-1] and len(log) > len(self.committed):
                    self.probes["old-term-tails"] += 1
                self.leading[me] = term
            case SteppedDown():
                self.leading.pop(me, None)
            case RoundEntered(round=term):
                self.demand(term == self.durable[me].term, "R-I3", (me, term, self.durable[me]))
                self.demand(me not in self.leading, "R-I17", (me, "entered a term while leading"))
            case VoteCast(round=term, choice=candidate):
                held = self.durable[me]
                self.demand(held == HardState(term, OfficeId(candidate)), "8.1-vote", (me, term, candidate, held))
            case QuorumReached(round=term, height=height, members=members):
                self.demand(self.leading.get(me) == term, "R-I9", (me, term, "counts without leading"))
                self.demand(me in members and len(members) >= self.quorum, "R-I8", (me, height, members))
                self.counted[me] = height
            case _:
                pass

    def after(self, office: Office) -> None:
        """Asked when a list of effects is done: the largest height committed by counting is of the own term."""
        height = self.counted.pop(office.name, None)
        if height is not None and office.name in self.leading:
            self.demand(self.terms[office.name][height] == self.leading[office.name], "R-I9", (office.name, height))

    def crashed(self, name: OfficeId) -> None:
        """The office's memory is gone; what it led, it leads no more."""
        self.leading.pop(name, None)
        self.counted.pop(name, None)
