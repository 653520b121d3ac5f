"""What became of the motions: how long a decision took, who took part, how often there was none.

A decision counts from the moment the motion was due at the office that proposes it, in the time of the run, until
that office knows the result; a motion that was refused is none. One that has no result when the run ends counts with
the time it has waited, as a lower bound, so that a consortium that never decides cannot look quick. Participation
and deadlock are over motions that came to an end.

Not here: whether the result follows from the ballots, which a checker judges.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Final

from ipchain.measure.metric import Cut, Figure, Sample, chosen, of_samples
from ipchain.names import Height, Micros, OfficeId
from ipchain.trace import BallotTaken, Event, MotionDecided, MotionOpened, OfficeStarted, Requested, StepDecided


@dataclass(slots=True)
class Motion:
    """One motion and its fate. `outcome` is empty while no office shows one; `known` is when its proposer did."""

    proposer: OfficeId
    due: Micros
    refused: bool = False
    entitled: dict[OfficeId, int] = field(default_factory=dict)
    voted: set[OfficeId] = field(default_factory=set)
    outcome: str = ""
    decided_in: Height = 0
    known: Micros | None = None

    @property
    def participation(self) -> Fraction:
        """Votes cast, abstentions too, as a share of all entitled votes over all chambers."""
        cast = sum(votes for office, votes in self.entitled.items() if office in self.voted)
        return Fraction(cast, sum(self.entitled.values()))


class Motions:
    """All motions of a run, fed with its `watches`."""

    __slots__ = ("_by_name",)
    watches: Final[tuple[type[Event], ...]] = (
        Requested,
        StepDecided,
        OfficeStarted,
        MotionOpened,
        BallotTaken,
        MotionDecided,
    )

    def __init__(self) -> None:
        self._by_name: dict[str, Motion] = {}

    def observe(self, now: Micros, event: Event) -> None:
        """A motion was asked for, or something became of it at some office."""
        if type(event) is Requested:
            if event.verb == "propose":
                self._by_name[event.request] = Motion(event.office, event.due)
        elif type(event) is StepDecided:
            if event.step in self._by_name and event.outcome == "refused":
                self._by_name[event.step].refused = True
        elif type(event) is OfficeStarted:
            self._from_disk(now, event)
        elif isinstance(event, MotionOpened | BallotTaken | MotionDecided):
            motion = self._by_name.get(event.motion)
            if motion is not None:
                self._note(now, motion, event)

    def __iter__(self) -> Iterator[Motion]:
        return (motion for motion in self._by_name.values() if not motion.refused)

    def _note(self, now: Micros, motion: Motion, event: MotionOpened | BallotTaken | MotionDecided) -> None:
        if type(event) is MotionOpened:
            motion.entitled = dict(event.entitled)
        elif type(event) is BallotTaken:
            motion.voted.add(event.voter)
        elif type(event) is MotionDecided:
            motion.outcome, motion.decided_in = event.outcome, event.height
            if event.office == motion.proposer and motion.known is None:
                motion.known = now

    def _from_disk(self, now: Micros, event: OfficeStarted) -> None:
        """A result that an office wrote but did not live to show it knows when it starts again."""
        for motion in self._by_name.values():
            if motion.proposer == event.office and motion.known is None and 0 < motion.decided_in <= event.height:
                motion.known = now


def decision_time(motions: Motions, stat: str, cut: Cut) -> Figure:
    """From due until the proposing office knows the result, over the motions due inside the windows."""
    samples = []
    for motion in motions:
        until = cut.end if motion.known is None else motion.known
        samples.append(Sample(motion.due, until, until - motion.due))
    return of_samples(stat, chosen(samples, cut))


def _over_ended(share: Callable[[Motion], Fraction]) -> Callable[[Motions, str, Cut], Figure]:
    """A figure over the motions that came to an end, from one share for each."""

    def figure(motions: Motions, stat: str, cut: Cut) -> Figure:
        ended = [motion for motion in motions if motion.outcome]
        shares = [share(motion) for motion in ended]
        # Brought to one denominator, so that samples stay whole numbers.
        common = lcm(*(value.denominator for value in shares))
        samples = [
            Sample(motion.due, cut.end if motion.known is None else motion.known, int(value * common))
            for motion, value in zip(ended, shares, strict=True)
        ]
        value, count = of_samples(stat, chosen(samples, cut))
        return None if value is None else value / common, count

    return figure


participation: Final = _over_ended(lambda motion: motion.participation)
"""Votes cast as a share of those entitled, motion by motion."""

deadlock_rate: Final = _over_ended(lambda motion: Fraction(motion.outcome == "lapsed"))
"""Of the motions that ended, those without a result."""
