"""Every decision follows from its ballots: nothing is decided that the signed ballots do not decide.

Every office shows, block by block, what `deliberation` makes of the same entries: one ballot per office, none that
is late or of somebody without a vote; the result that an independent count gives, at the ballot that settles it or
at the end of the vote, in the same block everywhere; and what was adopted in force from the stated height on at
every office. From that height on, no entry of a suspended office takes effect on a right.

Not here: who signed a ballot (`signatures`), and whether a motion that was refused could have been taken.
"""

from bisect import bisect_right
from typing import Final

from ipchain.checkers.deliberation import Deliberation, Fact
from ipchain.checkers.sentences import say
from ipchain.checkers.tally import Tally
from ipchain.checkers.title import POSITION_SHIFT, TAKES_EFFECT
from ipchain.governance.constitution import Constitution
from ipchain.governance.entries import VERBS
from ipchain.names import Height, Micros, OfficeId
from ipchain.trace import (
    BallotTaken,
    BlockCommitted,
    DecisionEnacted,
    EntryExecuted,
    Event,
    MotionDecided,
    MotionOpened,
    OfficeStarted,
)


class DecisionsFollowFromBallots:
    """Compares what each office shows with what the entries come to. Built from the constitution at the start."""

    __slots__ = ("_deliberation", "_entered", "_height", "_held", "_is_open", "_seen", "_time", "_unseen", "tally")
    name: Final = "decisions-follow-from-ballots"
    watches: Final[tuple[type[Event], ...]] = (
        BlockCommitted,
        EntryExecuted,
        OfficeStarted,
        MotionOpened,
        BallotTaken,
        MotionDecided,
        DecisionEnacted,
    )

    def __init__(self, constitution: Constitution) -> None:
        self.tally = Tally()
        self._deliberation = Deliberation(constitution)
        self._height: Height = 0
        """The greatest height that any office has shown; `_time` is its ledger time."""
        self._time: Micros = 0
        self._is_open = False
        """True while entries of that block may still come from the first office that shows it."""
        self._entered = -1
        self._held: dict[OfficeId, Height] = {}
        self._seen: dict[OfficeId, int] = {}
        """How many of the facts each office has shown, or passed over while it was down."""
        self._unseen: Height | None = None
        """A block that no office has shown: what followed from it is unknown."""

    def observe(self, now: Micros, event: Event) -> None:
        """An office added a block, executed an entry, or showed what came of it."""
        if type(event) is EntryExecuted:
            if event.verb in VERBS:
                self._enters(now, event)
            elif not self._deliberation.nobody_was_suspended and event.outcome in TAKES_EFFECT:
                self._writes(now, event)
        elif type(event) is BlockCommitted:
            self._grows(now, event)
        elif type(event) is OfficeStarted:
            self._end_block_by(event.height)
            self._see_height(event.height)
            self._held[event.office] = event.height
            self._seen[event.office] = self._facts_by(event.height)
        elif isinstance(event, MotionOpened | BallotTaken | MotionDecided | DecisionEnacted):
            self._shows(now, event)

    def close(self, end: Micros) -> None:
        """What follows from the last block of each office was shown too."""
        self._end_block_by(self._height)
        for office, height in sorted(self._held.items()):
            self._has_shown_all(end, office, height)
        if self._unseen is not None:
            self.tally.checks = 0
            self.tally.untested = say("decisions.unseen", height=self._unseen)
        else:
            self.tally.untested = say("decisions.none")

    def _grows(self, now: Micros, event: BlockCommitted) -> None:
        office, height = event.office, event.height
        self._end_block_by(height - 1)
        self._has_shown_all(now, office, height - 1)
        if height > self._height:
            self._see_height(height - 1)
            self._height, self._time, self._is_open = height, event.ledger_time, True
        self._held[office] = height

    def _enters(self, now: Micros, event: EntryExecuted) -> None:
        """An entry of governance: the first office that executes it shows what stands there."""
        position = event.height << POSITION_SHIFT | event.index
        if position <= self._entered:
            return
        self._entered = position
        self.tally.checks += 1
        fault = self._deliberation.enter(event, self._time)
        if fault is not None:
            self.tally.break_(
                now,
                "decisions.entry",
                (event.office,),
                ((now, event),),
                at=now,
                office=event.office,
                signer=event.signer,
                motion=event.right,
                fault=fault,
            )

    def _writes(self, now: Micros, event: EntryExecuted) -> None:
        self.tally.checks += 1
        since = self._deliberation.suspended_since(event.signer, event.height)
        if since is not None:
            self.tally.break_(
                now,
                "decisions.suspended-wrote",
                (event.signer,),
                ((now, event),),
                at=now,
                office=event.office,
                signer=event.signer,
                height=event.height,
                since=since,
            )

    def _shows(self, now: Micros, event: MotionOpened | BallotTaken | MotionDecided | DecisionEnacted) -> None:
        """An office shows this after the entries of its block: it is the next thing that follows from them."""
        office = event.office
        block = self._held.get(office, 0)
        self._end_block_by(block)
        self.tally.checks += 1
        seen = self._seen.get(office, 0)
        self._seen[office] = seen + 1
        shown: Fact = (type(event).__name__, *(getattr(event, name) for name in event.__struct_fields__[1:]))
        facts = self._deliberation.facts
        if seen < len(facts) and facts[seen] == (block, shown):
            return
        expected = facts[seen] if seen < len(facts) else None
        key, facts_told = _difference(event, block, expected)
        self.tally.break_(now, key, (office,), ((now, event),), at=now, office=office, **facts_told)

    def _has_shown_all(self, now: Micros, office: OfficeId, height: Height) -> None:
        """Everything that follows from the blocks up to this one was shown by the office."""
        seen = self._seen.setdefault(office, 0)
        if seen < self._facts_by(height):
            block, fact = self._deliberation.facts[seen]
            self.tally.break_(
                now,
                "decisions.not-shown",
                (office,),
                (),
                at=now,
                office=office,
                height=block,
                what=say(f"decisions:{fact[0]}"),
                motion=fact[2],
            )

    def _facts_by(self, height: Height) -> int:
        """How many facts follow from the blocks up to this one."""
        facts = self._deliberation.facts
        if not facts or facts[-1][0] <= height:
            return len(facts)
        return bisect_right(facts, height, key=lambda fact: fact[0])

    def _end_block_by(self, height: Height) -> None:
        """The newest block is complete, if it is not above this height."""
        if self._is_open and self._height <= height:
            self._is_open = False
            self._deliberation.end_block(self._height, self._time)

    def _see_height(self, height: Height) -> None:
        """Blocks up to this one lie behind an office; nobody has shown what is above the greatest height shown."""
        if height > self._height and self._unseen is None:
            self._unseen = self._height + 1


def _difference(
    event: MotionOpened | BallotTaken | MotionDecided | DecisionEnacted,
    block: Height,
    expected: tuple[Height, Fact] | None,
) -> tuple[str, dict[str, object]]:
    """The sentence for an office that shows something else, and its facts."""
    wanted = None if expected is None else expected[1]
    same = wanted is not None and wanted[0] == type(event).__name__ and wanted[2] == event.motion
    if same and wanted is not None:
        if isinstance(event, MotionDecided) and wanted[3] != event.outcome:
            return "decisions.other-result", {"motion": event.motion, "said": event.outcome, "counted": wanted[3]}
        if isinstance(event, DecisionEnacted) and wanted[1] != event.height:
            return "decisions.other-height", {"motion": event.motion, "height": event.height, "stated": wanted[1]}
    what = say(f"decisions:{type(event).__name__}")
    return "decisions.unfounded", {"motion": event.motion, "height": block, "what": what}
