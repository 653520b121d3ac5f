"""The voting record: motions, ballots and what became of them, as one immutable value and its transitions.

`propose`, `cast` and `close` each take a record and return the next one with a ruling; a refusal changes nothing
but the clock. Moments are ledger time in whole microseconds and never run backwards.

A motion is put to the electorate of the moment it is proposed, and the rule of that moment governs it to the end,
whatever is decided meanwhile. A vote is open from the proposal until just before `closes_at`: a ballot at
`closes_at` is late. It is **decided early** at the first ballot after which no ballot still to come can change the
outcome (`tally.certain_outcome`); its status is final from then on. Later ballots in time are still taken, so
that the record shows everybody's word, and cannot change anything.

Not here: signatures and entries that carry these acts, and enacting what was adopted (`amendment`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Literal, assert_never

from ipchain.errors import invariant
from ipchain.governance.amendment import amended
from ipchain.governance.constitution import Constitution, electorate_of
from ipchain.governance.electorate import Electorate
from ipchain.governance.invalid import GovernanceError
from ipchain.governance.motions import (
    AdmitOffice,
    Ballot,
    ChangeRules,
    ChangeWeight,
    Content,
    Motion,
    ReadmitOffice,
    RevokeEntry,
    SuspendOffice,
    Upgrade,
)
from ipchain.governance.reasons import REASONS
from ipchain.governance.tally import CHOICES, Choice, Outcome, Tally, certain_outcome, count_of, outcome_of, tally_of
from ipchain.names import MINUTE, Micros, OfficeId

LONGEST_US: Final = 100 * 365 * 24 * 60 * MINUTE
"""A hundred years: no vote is open for longer, so that a stated period cannot overflow the ledger's time."""

MOST_VOTES: Final = 10**12
"""No office is given more votes in a chamber, so that sums of votes stay whole numbers of 64 bits."""

Status = Literal["open", "adopted", "rejected", "lapsed"]


@dataclass(frozen=True, slots=True)
class Cast:
    """One ballot on record, and when it was entered."""

    office: OfficeId
    choice: Choice
    at: Micros


@dataclass(frozen=True, slots=True)
class Poll:
    """One motion: who may vote on it under which rule, who did, and how it stands.

    `decided_at` is the moment its status became final: of the deciding ballot, else `closes_at`; None while open.
    `closed` says that no ballot is taken any more.
    """

    motion: Motion
    proposer: OfficeId
    electorate: Electorate
    opened_at: Micros
    closes_at: Micros
    ballots: tuple[Cast, ...] = ()
    status: Status = "open"
    decided_at: Micros | None = None
    closed: bool = False

    @property
    def choices(self) -> Mapping[OfficeId, Choice]:
        """Who voted how."""
        return {ballot.office: ballot.choice for ballot in self.ballots}

    @property
    def decided_early(self) -> bool:
        """True when the outcome was certain before the vote ended."""
        return self.decided_at is not None and self.decided_at < self.closes_at

    @property
    def participation(self) -> Fraction:
        """Votes cast (abstentions too) as a share of all entitled votes, over all chambers. 0 to 1."""
        chambers = self.electorate.chambers
        absent = sum(count_of(self.electorate, chamber, self.choices).absent for chamber in chambers)
        return 1 - Fraction(absent, sum(chamber.total for chamber in chambers))

    def tally(self) -> Tally:
        """The count of the ballots so far, with what would have changed the outcome."""
        return tally_of(self.electorate, self.choices)


@dataclass(frozen=True, slots=True)
class Ruling:
    """Taken, when `reason` is empty; else a code of `reasons.REASONS`."""

    reason: str = ""

    def __post_init__(self) -> None:
        invariant(not self.reason or self.reason in REASONS, "governance.reason-known", reason=self.reason)

    @property
    def taken(self) -> bool:
        """True when the act changed the record."""
        return not self.reason

    @property
    def sentence(self) -> str:
        """The reason in words; empty when there is none."""
        return REASONS[self.reason] if self.reason else ""


@dataclass(frozen=True, slots=True)
class VotingRecord:
    """The constitution in force, all motions in the order they were proposed, and the moment of the newest act."""

    constitution: Constitution
    polls: tuple[Poll, ...] = ()
    at: Micros = 0

    def poll(self, name: str) -> Poll | None:
        """The motion of this name; None when there is none."""
        return next((poll for poll in self.polls if poll.motion.name == name), None)


Next = tuple[VotingRecord, Ruling]
"""What a transition returns: the record after it, and whether the act was taken."""


def propose(record: VotingRecord, office: OfficeId, motion: Motion, at: Micros) -> Next:
    """Put a motion to the consortium: any member may, at any time."""
    record = _at(record, at)
    reason = _fault_of(record, office, motion)
    if reason:
        return record, Ruling(reason)
    electorate = electorate_of(record.constitution, motion.kind, at)
    closes_at = at + (motion.open_for_us or electorate.rule.period_us)
    return replace(record, polls=(*record.polls, Poll(motion, office, electorate, at, closes_at))), Ruling()


def cast(record: VotingRecord, office: OfficeId, ballot: Ballot, at: Micros) -> Next:
    """Enter an office's ballot. Each office has one, and it is final."""
    record = _at(record, at)
    poll = record.poll(ballot.motion)
    if poll is None:
        return record, Ruling("unknown-motion")
    if office not in poll.electorate.members:
        return record, Ruling("not-a-member")
    if office not in poll.electorate.entitled:
        return record, Ruling("no-vote")
    if ballot.choice not in CHOICES:
        return record, Ruling("choice-unknown")
    if poll.closed or at >= poll.closes_at:
        return record, Ruling("too-late")
    if office in poll.choices:
        return record, Ruling("voted-before")
    voted = replace(poll, ballots=(*poll.ballots, Cast(office, ballot.choice, at)))
    return _with(record, _settled(voted, certain_outcome(voted.electorate, voted.choices), at)), Ruling()


def close(record: VotingRecord, name: str, at: Micros) -> Next:
    """End the vote on a motion, once its time is over or everybody has voted."""
    record = _at(record, at)
    poll = record.poll(name)
    if poll is None:
        return record, Ruling("unknown-motion")
    if poll.closed:
        return record, Ruling("closed-before")
    if at < poll.closes_at and len(poll.ballots) < len(poll.electorate.entitled):
        return record, Ruling("still-open")
    ended = _settled(poll, outcome_of(poll.electorate, poll.choices), poll.closes_at)
    return _with(record, replace(ended, closed=True)), Ruling()


def close_due(record: VotingRecord, at: Micros) -> tuple[VotingRecord, tuple[Poll, ...]]:
    """End every vote whose time is over; the record after that, and the polls that ended now, oldest first."""
    record = _at(record, at)
    due = [poll.motion.name for poll in record.polls if not poll.closed and at >= poll.closes_at]
    for name in due:
        record, _ = close(record, name, at)
    return record, tuple(poll for poll in record.polls if poll.motion.name in due)


def _settled(poll: Poll, outcome: Outcome | None, at: Micros) -> Poll:
    """The poll with its outcome, when there is one. A status that is final stays what it is."""
    if poll.status == "open":
        return poll if outcome is None else replace(poll, status=outcome, decided_at=at)
    invariant(
        outcome == poll.status,
        "governance.decided-stays-decided",
        motion=poll.motion.name,
        decided=poll.status,
        now=outcome,
    )
    return poll


def _fault_of(record: VotingRecord, office: OfficeId, motion: Motion) -> str:
    """Why this motion cannot be proposed; empty when it can."""
    if office not in record.constitution.members:
        return "not-a-member"
    if not motion.name:
        return "name-missing"
    if record.poll(motion.name):
        return "motion-exists"
    if not 0 <= motion.open_for_us <= LONGEST_US:
        return "period-impossible"
    return _fault_in(record.constitution, motion.content)


def _fault_in(constitution: Constitution, content: Content) -> str:
    match content:
        case AdmitOffice(office):
            is_code = len(office) == 2 and office.isascii() and office.isalpha() and office.isupper()
            known = office in constitution.members
            return "code-impossible" if not is_code else "office-is-member" if known else ""
        case SuspendOffice(office) | ReadmitOffice(office):
            return "" if office in constitution.members else "office-unknown"
        case Upgrade(version):
            return "" if version else "version-missing"
        case RevokeEntry(entry):
            is_digest = len(entry) == 64 and set(entry) <= set("0123456789abcdef")
            return "" if is_digest else "entry-impossible"
        case ChangeWeight(weight=weight) if weight > MOST_VOTES:
            return "amendment-impossible"
        case ChangeRules(period_us=period_us) if period_us > LONGEST_US:
            return "amendment-impossible"
        case ChangeWeight() | ChangeRules():
            try:
                amended(constitution, content)
            except GovernanceError:
                return "amendment-impossible"
            return ""
        case _:
            assert_never(content)


def _with(record: VotingRecord, poll: Poll) -> VotingRecord:
    polls = tuple(poll if held.motion.name == poll.motion.name else held for held in record.polls)
    return replace(record, polls=polls)


def _at(record: VotingRecord, at: Micros) -> VotingRecord:
    invariant(at >= record.at, "governance.time-runs-forward", held=record.at, offered=at)
    return replace(record, at=at)
