"""A small deterministic world for Raft cores: a network, disks, timers, and a guard that watches from outside.

It carries effects out in their order, can stop an office between any two of them, and can lose, repeat, delay
and cut. It is a test's tool and no second simulator: one process, no cost model, no registers.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from ipchain.chance import Stream
from ipchain.consensus.core import (
    Broadcast,
    CancelTimer,
    Commit,
    Effect,
    Message,
    Observe,
    Persist,
    Record,
    Seat,
    Send,
    SetTimer,
)
from ipchain.consensus.raft.core import RaftCore
from ipchain.consensus.raft.messages import Entry, HardState, LogRecord, RequestVoteReply
from ipchain.consensus.raft.patience import _DRAWN
from ipchain.consensus.raft.settings import RaftSettings
from ipchain.identity.keys import IdealNotary
from ipchain.identity.roster import Member, Membership, Roster
from ipchain.ledger.block import Batch
from ipchain.ledger.transaction import SignedTransaction
from ipchain.names import MILLISECOND, SECOND, Micros, OfficeId
from ipchain.trace import Rejected

AT_ONCE = RaftSettings(block_interval_us=0, block_size=1)
"""One entry per proposal, no waiting: what the message counts are defined for."""


def offices_of(n: int) -> tuple[OfficeId, ...]:
    """Codes AA, AB, ... in the order of their seats."""
    return tuple(OfficeId(chr(65 + i // 26) + chr(65 + i % 26)) for i in range(n))


def transaction(text: str) -> SignedTransaction:
    """An entry that only has a name: Raft orders bytes."""
    return SignedTransaction(text.encode(), bytes(64))


def batch(*texts: str, proposer: str = "AA", at: Micros = 0) -> Batch:
    """A batch of such entries."""
    return Batch(proposer=OfficeId(proposer), proposed_at=at, entries=tuple(transaction(text) for text in texts))


def entry(term: int, *texts: str) -> Entry:
    """A log entry with such a batch."""
    return Entry(term, batch(*texts))


class FakePending:
    """A mempool of one office: a list, and which of its entries are handed out."""

    def __init__(self, me: OfficeId) -> None:
        self.me = me
        self.waiting: dict[bytes, SignedTransaction] = {}
        self.handed: set[bytes] = set()

    def admit(self, item: SignedTransaction) -> None:
        self.waiting.setdefault(item.body, item)

    def next_batch(self, now: Micros, limit: int) -> Batch | None:
        fresh = [item for body, item in self.waiting.items() if body not in self.handed][:limit]
        self.handed.update(item.body for item in fresh)
        return Batch(proposer=self.me, proposed_at=now, entries=tuple(fresh)) if fresh else None

    def hand_out(self, batch: Batch) -> None:
        self.handed.update(item.body for item in batch.entries)

    def take_back(self) -> None:
        self.handed.clear()

    def oldest_since(self) -> Micros | None:
        return 0 if self.waiting else None

    def acceptable(self, batch: Batch) -> bool:
        return True

    def committed(self, batch: Batch) -> None:
        for item in batch.entries:
            self.waiting.pop(item.body, None)
            self.handed.discard(item.body)


class FakeHistory:
    """A durable ledger of one office: a list of batches."""

    def __init__(self, batches: Sequence[Batch] = ()) -> None:
        self.batches = list(batches)

    @property
    def height(self) -> int:
        return len(self.batches)

    def decision(self, height: int) -> tuple[Batch, None]:
        return self.batches[height - 1], None


def seat(
    me: str,
    members: Sequence[OfficeId],
    recovered: Sequence[Record] = (),
    history: FakeHistory | None = None,
    pending: FakePending | None = None,
    seed: int = 0,
) -> Seat:
    """A seat with fakes for everything that was not given."""
    notary = IdealNotary("test")
    office = OfficeId(me)
    return Seat(
        me=office,
        roster=Roster(Membership(tuple(Member(member) for member in members))),
        pending=pending or FakePending(office),
        history=history or FakeHistory(),
        signer=notary.signer(office),
        verifier=notary,
        dice=Stream(seed, f"election:{me}"),
        recovered=tuple(recovered),
    )


class Office:
    """One office: what survives a crash, and the core that does not."""

    def __init__(self, name: OfficeId) -> None:
        self.name = name
        self.disk: list[Record] = []
        self.history = FakeHistory()
        self.pending = FakePending(name)
        self.core: RaftCore | None = None
        self.timers: dict[str, int] = {}
        self.starts = 0

    @property
    def up(self) -> bool:
        return self.core is not None

    @property
    def role(self) -> str:
        return "down" if self.core is None else self.core.status.role


Watcher = Callable[["Network", Office, Effect], None]
Fate = Callable[[OfficeId, OfficeId, Message], tuple[Micros, ...]]
Tamper = Callable[[Office, Sequence[Effect]], Sequence[Effect]]


class Network:
    """Offices, links and time. Everything that happens is an item of one queue ordered by (time, serial)."""

    def __init__(
        self,
        n: int,
        settings: RaftSettings = AT_ONCE,
        seed: int = 0,
        delay_us: Micros = 50 * MILLISECOND,
        watcher: Watcher | None = None,
        tamper: Tamper | None = None,
    ) -> None:
        self.names = offices_of(n)
        self.offices = {name: Office(name) for name in self.names}
        self.settings = settings
        self.seed = seed
        self.now: Micros = 0
        self.watcher = watcher
        self.tamper = tamper
        self.fate: Fate = lambda _sender, _receiver, _message: (delay_us,)
        self.cut: set[tuple[OfficeId, OfficeId]] = set()
        self.sent: Counter[str] = Counter()
        self.rejections: Counter[str] = Counter()
        self.events: list[tuple[Micros, object]] = []
        self.committed_at: dict[tuple[OfficeId, int], Micros] = {}
        self.crash_point: Callable[[Office, Sequence[Effect]], int | None] = lambda _office, _effects: None
        self._queue: list[tuple[Micros, int, Callable[[], None]]] = []
        self._serial = 0

    def __getitem__(self, name: str) -> Office:
        return self.offices[OfficeId(name)]

    # ---- what a test does -----------------------------------------------------------------------

    def start_all(self) -> None:
        for name in self.names:
            self.start(name)

    def start(self, name: OfficeId) -> None:
        office = self.offices[name]
        assert office.core is None
        office.starts += 1
        office.timers.clear()
        office.pending.take_back()
        held = seat(
            name, self.names, office.disk, office.history, office.pending, seed=self.seed * 1000 + office.starts
        )
        office.core = RaftCore(held, self.settings)
        self._carry_out(office, office.core.start(self.now))

    def crash(self, name: OfficeId) -> None:
        office = self.offices[name]
        office.core = None
        office.timers.clear()

    def submit(self, item: SignedTransaction, to: Sequence[OfficeId] | None = None) -> None:
        """Hand an entry to these offices' mempools (all by default), as gossip would."""
        for name in self.names if to is None else to:
            office = self.offices[name]
            if item.body not in {held.body for block in office.history.batches for held in block.entries}:
                office.pending.admit(item)
            if office.core is not None:
                self._carry_out(office, office.core.request(self.now))

    def isolate(self, *groups: Sequence[OfficeId]) -> None:
        """Only members of one group hear each other, those not named among themselves; () heals everything."""
        self.cut = set()
        if groups:
            group_of = {name: number for number, group in enumerate(groups) for name in group}
            self.cut = {(a, b) for a in self.names for b in self.names if a != b and group_of.get(a) != group_of.get(b)}

    def at(self, moment: Micros, action: Callable[[], None]) -> None:
        self._push(moment, action)

    def run_until(self, moment: Micros) -> None:
        while self._queue and self._queue[0][0] <= moment:
            self.now, _, action = heapq.heappop(self._queue)
            action()
        self.now = moment

    def run_for(self, span: Micros) -> None:
        self.run_until(self.now + span)

    def settle(self, condition: Callable[[], bool], limit_us: Micros = 60 * SECOND) -> None:
        """Run until the condition holds; fails the test when it does not within the limit."""
        end = self.now + limit_us
        while not condition():
            assert self._queue, "nothing left to happen"
            assert self._queue[0][0] <= end, "condition not reached in time"
            self.now, _, action = heapq.heappop(self._queue)
            action()

    def leaders(self) -> list[OfficeId]:
        return [name for name in self.names if self.offices[name].role == "leader"]

    def elect(self, name: str) -> None:
        """Let this office lose its patience now, and go on until it leads."""
        office = self[name]
        self.lose_patience(name)
        self.settle(lambda: office.role == "leader")

    def lose_patience(self, name: str) -> None:
        """Let the office's election timer run out now, its drawn time being over."""
        office = self[name]
        assert office.core is not None
        office.timers.pop("election", None)
        self._carry_out(office, out_of_patience(office.core, self.now))

    def timeout(self, name: str, timer: str) -> None:
        """Let a timer run out now."""
        office = self[name]
        assert office.core is not None
        office.timers.pop(timer, None)
        self._carry_out(office, office.core.timeout(self.now, timer))

    def deliver(self, sender: str, receiver: str, message: Message) -> Sequence[Effect]:
        """Hand a message over now; the effects are carried out and returned."""
        office = self[receiver]
        assert office.core is not None
        effects = office.core.receive(self.now, OfficeId(sender), message)
        self._carry_out(office, effects)
        return effects

    # ---- what an office wants done --------------------------------------------------------------

    def _carry_out(self, office: Office, effects: Sequence[Effect]) -> None:
        if self.tamper is not None:
            effects = self.tamper(office, effects)
        stop = self.crash_point(office, effects) if effects else None
        core = office.core
        for position, effect in enumerate(effects):
            if position == stop:
                self.crash(office.name)
            if office.core is not core:
                return
            if self.watcher is not None:
                self.watcher(self, office, effect)
            self._do(office, effect)

    def _do(self, office: Office, effect: Effect) -> None:
        match effect:
            case Persist(record):
                office.disk.append(record)
            case Send(to, message):
                self._send(office.name, to, message)
            case Broadcast(message):
                for name in self.names:
                    if name != office.name:
                        self._send(office.name, name, message)
            case SetTimer(timer, after_us):
                self._serial += 1
                office.timers[timer] = self._serial
                serial, core = self._serial, office.core
                self._push(self.now + after_us, lambda: self._fire(office, core, timer, serial))
            case CancelTimer(timer):
                office.timers.pop(timer, None)
            case Commit(height, decided, _):
                assert height == office.history.height + 1, (office.name, height, office.history.height)
                office.history.batches.append(decided)
                office.pending.committed(decided)
                self.committed_at[office.name, height] = self.now
            case Observe(event):
                self.events.append((self.now, event))
                if isinstance(event, Rejected):
                    self.rejections[event.reason] += 1

    def _send(self, sender: OfficeId, receiver: OfficeId, message: Message) -> None:
        self.sent[type(message).__name__] += 1
        for delay in self.fate(sender, receiver, message):
            self._push(self.now + delay, lambda: self._arrive(sender, receiver, message))

    def _arrive(self, sender: OfficeId, receiver: OfficeId, message: Message) -> None:
        office = self.offices[receiver]
        if office.core is not None and (sender, receiver) not in self.cut:
            self._carry_out(office, office.core.receive(self.now, sender, message))

    def _fire(self, office: Office, core: RaftCore | None, timer: str, serial: int) -> None:
        if office.core is None or office.core is not core or office.timers.get(timer) != serial:
            return
        del office.timers[timer]
        self._carry_out(office, office.core.timeout(self.now, timer))

    def _push(self, moment: Micros, action: Callable[[], None]) -> None:
        self._serial += 1
        heapq.heappush(self._queue, (moment, self._serial, action))


def out_of_patience(core: RaftCore, now: Micros) -> Sequence[Effect]:
    """Fire the election timer as if the drawn time were over."""
    core._replica.patience._stage = _DRAWN
    return core.timeout(now, "election")


def durable_log(disk: Sequence[Record]) -> list[Entry]:
    """The log that these records mean."""
    log: list[Entry] = []
    for record in disk:
        if isinstance(record, LogRecord):
            del log[record.previous_index :]
            log.extend(record.entries)
    return log


def durable_state(disk: Sequence[Record]) -> HardState:
    """The last durable term and vote."""
    states = [record for record in disk if isinstance(record, HardState)]
    return states[-1] if states else HardState(0, None)


NAMES = offices_of(5)
AA, AB, AC, AD, AE = NAMES


def core_of(
    *records: Record,
    n: int = 3,
    settings: RaftSettings = AT_ONCE,
    committed: int = 0,
    pending: FakePending | None = None,
    start: bool = True,
) -> RaftCore:
    """The core of office AA among `n`, started at moment 0 with these records and this much of its log committed."""
    history = FakeHistory([held.batch for held in durable_log(records)[:committed]])
    core = RaftCore(seat("AA", offices_of(n), records, history, pending), settings)
    if start:
        core.start(0)
    return core


def log_record(*terms: int, previous: int = 0) -> LogRecord:
    """A record with entries of these terms, named by their place."""
    return LogRecord(previous, tuple(entry(term, str(previous + place)) for place, term in enumerate(terms, 1)))


def led(core: RaftCore, now: Micros = 0) -> Sequence[Effect]:
    """Make it leader of the next term with the votes of as many others as it takes; its first deeds are returned."""
    core._replica.settings = replace(core._replica.settings, pre_vote=False)
    effects = out_of_patience(core, now)
    for peer in core._replica.peers:
        if core.status.role == "leader":
            break
        effects = core.receive(now, peer, RequestVoteReply(core.status.round, granted=True))
    assert core.status.role == "leader"
    return effects


def sends(effects: Sequence[Effect]) -> list[tuple[OfficeId | None, Message]]:
    """The messages among the effects with their receivers; None for everyone."""
    return [
        (effect.to, effect.message) if isinstance(effect, Send) else (None, effect.message)
        for effect in effects
        if isinstance(effect, Send | Broadcast)
    ]


def records_of(effects: Sequence[Effect]) -> list[Record]:
    """What the effects make durable."""
    return [effect.record for effect in effects if isinstance(effect, Persist)]


def observed(effects: Sequence[Effect], kind: type) -> list:
    """The events of one kind among the effects."""
    return [effect.event for effect in effects if isinstance(effect, Observe) and isinstance(effect.event, kind)]


def reasons_of(effects: Sequence[Effect]) -> list[str]:
    """Why messages were refused."""
    return [event.reason for event in observed(effects, Rejected)]


def memory_of(core: RaftCore) -> tuple[object, ...]:
    """Everything a refused message must leave alone."""
    r = core._replica
    return (
        r.term,
        r.voted_for,
        r.role,
        r.leader,
        r.commit,
        r.verified,
        r.heard_at,
        r.ballots,
        tuple(r.log.entry_at(index) for index in range(1, r.log.last + 1)),
        tuple(r.early),
        None if r.leads is None else tuple(r.leads.matches),
    )
