"""The consortium's decisions as a state over the ledger: motions, ballots, what was adopted and what is in force.

A pure function of the entries in their order, each with its height and the ledger time of its block. Entries never
raise: what cannot be done gets a ruling with a reason. A block ends in two steps: votes whose time is over are
closed, oldest first (so a `close` in the block itself comes before), and decisions that are due are enacted.

**In force.** A motion adopted in block h is enacted when that block ends, `ENACT_AFTER` = 1 block before the first
one it governs: all entries of one block are judged under one law, and an idle ledger does not put a decision off.
An amendment that other decisions have made impossible meanwhile is enacted without effect, and says so.

The root is a running digest over the entries and all that came of them, so equal roots mean equal histories, and
what was worked out once on an equal history may be looked up (`memory`), as for rights.

Not here: who signed an entry and whether it was executed before (the office), entries on rights (`rights`), the
members of consensus, who do not change yet.
"""

from dataclasses import dataclass, replace
from typing import Final, Literal, assert_never

from ipchain.encoding import digest_of
from ipchain.governance.amendment import amended
from ipchain.governance.constitution import Constitution
from ipchain.governance.entries import Act, motion_of
from ipchain.governance.invalid import GovernanceError
from ipchain.governance.motions import Ballot, Close, Content, Motion, ReadmitOffice, SuspendOffice
from ipchain.governance.record import Cast, Poll, Ruling, VotingRecord, cast, close, close_due, propose
from ipchain.names import Digest, Height, Micros, OfficeId

ENACT_AFTER: Final = 1
"""Decided in block h, in force from block h + ENACT_AFTER on."""

UNREADABLE: Final = Ruling("unreadable")


@dataclass(frozen=True, slots=True)
class Opened:
    """A motion was taken in."""

    poll: Poll


@dataclass(frozen=True, slots=True)
class Taken:
    """A ballot was taken in."""

    motion: str
    ballot: Cast


@dataclass(frozen=True, slots=True)
class Decided:
    """A motion's status became final: by its ballots, or because its time was over."""

    poll: Poll
    ended: Literal["ballots", "time"]
    in_force_from: Height


@dataclass(frozen=True, slots=True)
class Enacted:
    """A decision is in force from this height on. `obstacle` is the reason code for which it has no effect."""

    motion: str
    content: Content
    from_height: Height
    obstacle: str = ""


Happening = Opened | Taken | Decided | Enacted
"""What an entry, or the end of a block, brought about; in the order in which it did."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything about governance after some entries: one immutable value.

    `suspended` are the offices that may not write now, in the order of their codes. `adopted` waits to be enacted.
    """

    record: VotingRecord
    root: Digest
    suspended: tuple[OfficeId, ...] = ()
    adopted: tuple[Enacted, ...] = ()


Question = tuple[Digest, Height, int, Micros, Digest]
"""(root before, height, index, ledger time, entry): everything that an execution depends on."""

Outcome = tuple[Standing, Ruling, tuple[Happening, ...]]
"""The state after an entry, whether it was taken, and what it brought about."""

CouncilMemory = dict[Question, Outcome]
"""Shared by offices of one process whose ledgers may be equal; empty at its start."""


class Council:
    """One office's replica of the consortium's decisions."""

    __slots__ = ("_memory", "_now", "_rests")

    def __init__(self, constitution: Constitution, memory: CouncilMemory | None = None) -> None:
        self._now = Standing(VotingRecord(constitution), digest_of(("ipchain", "governance")))
        self._memory = memory
        self._rests = True

    @property
    def root(self) -> Digest:
        """Digest over all entries so far and what came of them."""
        return self._now.root

    @property
    def rests(self) -> bool:
        """True when no vote is open and no decision waits: the end of a block can bring nothing about."""
        return self._rests

    @property
    def constitution(self) -> Constitution:
        """By which a motion would be decided now."""
        return self._now.record.constitution

    @property
    def suspended(self) -> tuple[OfficeId, ...]:
        """The offices that may not write now, in the order of their codes."""
        return self._now.suspended

    @property
    def polls(self) -> tuple[Poll, ...]:
        """All motions, in the order in which they were proposed."""
        return self._now.record.polls

    def poll(self, name: str) -> Poll | None:
        """The motion of this name; None when there is none."""
        return self._now.record.poll(name)

    def enter(
        self, height: Height, index: int, at: Micros, entry: Digest, office: OfficeId, act: Act | None
    ) -> tuple[Ruling, tuple[Happening, ...]]:
        """Execute one entry of this office in a block of this height and ledger time. None: its bytes are no act."""
        question = (self._now.root, height, index, at, entry)
        known = None if self._memory is None else self._memory.get(question)
        if known is None:
            known = entered(self._now, height, index, at, entry, office, act)
            if self._memory is not None:
                self._memory[question] = known
        standing, ruling, happened = known
        self._become(standing)
        return ruling, happened

    def end_block(self, height: Height, at: Micros) -> tuple[Happening, ...]:
        """All entries of the block are executed: close what is due, enact what is due."""
        standing, happened = ended(self._now, height, at)
        self._become(standing)
        return happened

    def _become(self, standing: Standing) -> None:
        self._now = standing
        self._rests = not standing.adopted and all(poll.closed for poll in standing.record.polls)


def entered(
    standing: Standing, height: Height, index: int, at: Micros, entry: Digest, office: OfficeId, act: Act | None
) -> Outcome:
    """What one entry makes of the state."""
    before = standing.record
    record, ruling = (before, UNREADABLE) if act is None else _ruled(before, office, act, at)
    happened = _told(act, before, record, height, office) if act is not None and ruling.taken else ()
    root = digest_of((standing.root, height, index, at, entry, ruling.reason))
    return _after(replace(standing, record=record, root=root), happened), ruling, happened


def ended(standing: Standing, height: Height, at: Micros) -> tuple[Standing, tuple[Happening, ...]]:
    """What the end of a block makes of the state."""
    before = standing.record
    happened: tuple[Happening, ...] = ()
    if any(not poll.closed and at >= poll.closes_at for poll in before.polls):
        record, polls = close_due(before, at)
        happened = tuple(decided for poll in polls for decided in _decided(before, poll, height, "time"))
        standing = _after(replace(standing, record=record), happened)
    for decision in standing.adopted:
        if decision.from_height == height + 1:
            standing, enacted = _enacted(standing, decision)
            happened = (*happened, enacted)
    return standing, happened


def _ruled(record: VotingRecord, office: OfficeId, act: Act, at: Micros) -> tuple[VotingRecord, Ruling]:
    match act:
        case Motion():
            return propose(record, office, act, at)
        case Ballot():
            return cast(record, office, act, at)
        case Close(motion):
            return close(record, motion, at)
        case _:
            assert_never(act)


def _told(
    act: Act, before: VotingRecord, after: VotingRecord, height: Height, office: OfficeId
) -> tuple[Happening, ...]:
    """What an act that was taken brought about."""
    poll = after.poll(motion_of(act))
    assert poll is not None, act
    match act:
        case Motion():
            return (Opened(poll),)
        case Ballot():
            assert poll.ballots[-1].office == office, poll
            return Taken(act.motion, poll.ballots[-1]), *_decided(before, poll, height, "ballots")
        case Close():
            return _decided(before, poll, height, "time")
        case _:
            assert_never(act)


def _decided(
    before: VotingRecord, poll: Poll, height: Height, ended: Literal["ballots", "time"]
) -> tuple[Decided, ...]:
    """The decision, when it is one that was open before."""
    held = before.poll(poll.motion.name)
    if poll.status == "open" or (held is not None and held.status != "open"):
        return ()
    return (Decided(poll, ended, height + ENACT_AFTER),)


def _after(standing: Standing, happened: tuple[Happening, ...]) -> Standing:
    """Take what happened into the root, and keep what was adopted for its height."""
    adopted = standing.adopted
    root = standing.root
    for one in happened:
        root = digest_of((root, *_plain(one)))
        if isinstance(one, Decided) and one.poll.status == "adopted":
            motion = one.poll.motion
            adopted = (*adopted, Enacted(motion.name, motion.content, one.in_force_from))
    return replace(standing, root=root, adopted=adopted)


def _enacted(standing: Standing, decision: Enacted) -> tuple[Standing, Enacted]:
    """The decision takes effect, as far as it still can."""
    record, suspended, content = standing.record, standing.suspended, decision.content
    try:
        record = replace(record, constitution=amended(record.constitution, content))
    except GovernanceError:
        # Possible when it was proposed, and other decisions came first.
        decision = replace(decision, obstacle="amendment-impossible")
    if isinstance(content, SuspendOffice):
        suspended = tuple(sorted({*suspended, content.office}))
    elif isinstance(content, ReadmitOffice):
        suspended = tuple(office for office in suspended if office != content.office)
    rest = tuple(other for other in standing.adopted if other.motion != decision.motion)
    root = digest_of((standing.root, *_plain(decision)))
    return Standing(record, root, suspended, rest), decision


def _plain(one: Happening) -> tuple[str | int, ...]:
    """What the root says of it. The motion itself and every ballot are in the root by their entries."""
    match one:
        case Opened(poll):
            return "opened", poll.motion.name, poll.opened_at, poll.closes_at
        case Taken(motion, ballot):
            return "taken", motion, ballot.office, ballot.choice
        case Decided(poll, ended, in_force_from):
            return "decided", poll.motion.name, poll.status, poll.decided_at or 0, ended, in_force_from
        case Enacted(motion, _content, from_height, obstacle):
            return "enacted", motion, from_height, obstacle
        case _:
            assert_never(one)
