"""What the motions and ballots on a ledger come to, worked out from the entries alone, a second time.

Fed with the entries of governance in the order of the ledger, each block with its ledger time; the result is the
list of facts that every office must show: motions opened, ballots taken, results, decisions in force. What a
constitution says and what an amendment makes of it are the same code as the ledger's (`governance.constitution`,
`governance.amendment`); who may vote when, the count, the result and the heights are worked out here.

Not here: comparing offices with it (`decisions`). Whether a motion asks for something that can be is not judged: one
that was refused is taken as refused.
"""

from dataclasses import dataclass, field
from typing import Final

from ipchain.checkers.recount import result, settled
from ipchain.checkers.sentences import Sentence, say
from ipchain.checkers.title import TAKES_EFFECT
from ipchain.encoding import decode
from ipchain.errors import EncodingError
from ipchain.governance.amendment import amended
from ipchain.governance.constitution import Constitution, electorate_of
from ipchain.governance.electorate import Electorate
from ipchain.governance.entries import Act, decode_act
from ipchain.governance.invalid import GovernanceError
from ipchain.governance.motions import KIND_OF, Ballot, Content, Motion, ReadmitOffice, SuspendOffice
from ipchain.ledger.transaction import Transaction
from ipchain.names import Height, Micros, OfficeId
from ipchain.trace import EntryExecuted

Fact = tuple[object, ...]
"""The name of an event's type and its fields without the office that shows it."""

NEXT_BLOCK: Final = 1
"""A decision of block h governs from block h + 1 on. Source: docs/governance.md, what a decision does."""

OF_THE_ENVELOPE: Final = frozenset(("unknown-office", "number-used"))
"""Reasons for which an entry is refused whatever it asks."""


@dataclass(slots=True)
class Open:
    """A motion that was taken in."""

    content: Content
    electorate: Electorate
    closes_at: Micros
    cast: dict[OfficeId, str] = field(default_factory=dict)
    result: str = ""


class Deliberation:
    """The consortium's decisions, from the entries of a ledger in their order."""

    __slots__ = ("_adopted", "_constitution", "_motions", "_suspended", "facts")

    def __init__(self, constitution: Constitution) -> None:
        self._constitution = constitution
        self._motions: dict[str, Open] = {}
        self._adopted: list[str] = []
        self._suspended: dict[OfficeId, list[tuple[Height, Height | None]]] = {}
        self.facts: list[tuple[Height, Fact]] = []
        """What follows from the blocks so far, each with the height of the block that brings it about."""

    @property
    def nobody_was_suspended(self) -> bool:
        """True while no office was ever suspended."""
        return not self._suspended

    def suspended_since(self, office: OfficeId, height: Height) -> Height | None:
        """From which height on the office may not write, if it may not at this one."""
        for since, until in self._suspended.get(office, ()):
            if since <= height and (until is None or height < until):
                return since
        return None

    def enter(self, event: EntryExecuted, at: Micros) -> Sentence | None:
        """The next entry, in a block of this ledger time. Returns what is wrong with its being taken or refused."""
        if event.outcome == "repeated" or event.reason in OF_THE_ENVELOPE:
            return None
        act = _act_of(event.body)
        taken = event.outcome in TAKES_EFFECT
        if isinstance(act, Motion):
            fault = self._fault_of_motion(act, event.signer)
            if taken and fault is None:
                self._open(act, event, at)
            return fault if taken else None
        if isinstance(act, Ballot):
            fault = self._fault_of_ballot(act, event.signer, at)
            if fault is None:
                self._cast(act, event, at)
            return fault if taken else say("ballot.refused", reason=event.reason) if fault is None else None
        if act is not None and taken:
            self._end(act.motion, event.height, at)
        return None

    def end_block(self, height: Height, at: Micros) -> None:
        """All entries of this block are in: votes whose time is over end, and what was adopted comes into force."""
        for name in self._motions:
            self._end(name, height, at)
        for name in self._adopted:
            self._enact(name, height)
        self._adopted.clear()

    # ---- entries ---------------------------------------------------------------------------------

    def _fault_of_motion(self, motion: Motion, proposer: OfficeId) -> Sentence | None:
        if proposer not in self._constitution.members:
            return say("ballot.no-member")
        return say("ballot.name-used") if motion.name in self._motions else None

    def _open(self, motion: Motion, event: EntryExecuted, at: Micros) -> None:
        electorate = electorate_of(self._constitution, motion.kind, at)
        closes_at = at + (motion.open_for_us or electorate.rule.period_us)
        self._motions[motion.name] = Open(motion.content, electorate, closes_at)
        votes = tuple(
            (office, sum(dict(chamber.weights).get(office, 0) for chamber in electorate.chambers))
            for office in electorate.entitled
        )
        kind, concerns = _kind_and_concern(motion.content)
        self._follows(
            event.height,
            "MotionOpened",
            event.height,
            motion.name,
            kind,
            event.signer,
            concerns,
            at,
            closes_at,
            votes,
        )

    def _fault_of_ballot(self, ballot: Ballot, voter: OfficeId, at: Micros) -> Sentence | None:
        motion = self._motions.get(ballot.motion)
        if motion is None:
            return say("ballot.no-motion")
        if voter not in motion.electorate.entitled:
            return say("ballot.no-vote")
        if ballot.choice not in {"yes", "no", "abstain"}:
            return say("ballot.no-choice")
        if at >= motion.closes_at:
            return say("ballot.late", closes_at=motion.closes_at, cast_at=at)
        return say("ballot.second") if voter in motion.cast else None

    def _cast(self, ballot: Ballot, event: EntryExecuted, at: Micros) -> None:
        motion = self._motions[ballot.motion]
        motion.cast[event.signer] = ballot.choice
        self._follows(event.height, "BallotTaken", event.height, ballot.motion, event.signer, ballot.choice)
        certain = settled(motion.electorate, motion.cast)
        if certain and not motion.result:
            self._decide(ballot.motion, certain, event.height, at, "ballots")

    # ---- results ---------------------------------------------------------------------------------

    def _end(self, name: str, height: Height, at: Micros) -> None:
        motion = self._motions.get(name)
        if motion is not None and not motion.result and at >= motion.closes_at:
            self._decide(name, result(motion.electorate, motion.cast), height, motion.closes_at, "time")

    def _decide(self, name: str, outcome: str, height: Height, decided_at: Micros, ended: str) -> None:
        motion = self._motions[name]
        motion.result = outcome
        self._follows(
            height,
            "MotionDecided",
            height,
            name,
            outcome,
            decided_at,
            decided_at < motion.closes_at,
            ended,
            height + NEXT_BLOCK,
        )
        if outcome == "adopted":
            self._adopted.append(name)

    def _enact(self, name: str, height: Height) -> None:
        content = self._motions[name].content
        since, obstacle = height + NEXT_BLOCK, ""
        try:
            self._constitution = amended(self._constitution, content)
        except GovernanceError:
            obstacle = "amendment-impossible"
        if isinstance(content, SuspendOffice | ReadmitOffice):
            spells = self._suspended.setdefault(content.office, [])
            barred = bool(spells) and spells[-1][1] is None
            if isinstance(content, SuspendOffice) and not barred:
                spells.append((since, None))
            elif isinstance(content, ReadmitOffice) and barred:
                spells[-1] = (spells[-1][0], since)
        kind, concerns = _kind_and_concern(content)
        self._follows(height, "DecisionEnacted", since, name, kind, concerns, obstacle)

    def _follows(self, block: Height, *fact: object) -> None:
        self.facts.append((block, fact))


def _act_of(body: bytes) -> Act | None:
    try:
        transaction = decode(body, Transaction)
        return decode_act(transaction.kind, transaction.payload)
    except EncodingError:
        return None


def _kind_and_concern(content: Content) -> tuple[str, object]:
    """The kind of decision, and what it is about, which stands first in every motion."""
    return KIND_OF[type(content)], getattr(content, content.__struct_fields__[0])
