"""`decision`: a motion ends as adopted, rejected or lapsed, if need be within a time.

The motion's result is final as soon as one office shows it; all show the same (`decisions`). `within` counts from
`after`, or else from the moment the proposing step was due.
"""

from typing import Final

from ipchain.checkers.answer import Answer, untested, verdict_on
from ipchain.checkers.guarantees import when_of
from ipchain.checkers.sentences import say
from ipchain.checkers.timeline import Timeline
from ipchain.checkers.verdict import Finding, Record, Verdict
from ipchain.names import Micros
from ipchain.scenario.model import Decision, Expectation
from ipchain.trace import Event, MotionDecided, StepDecided


class DecisionChecker:
    """Watches one motion, which is called like the step that proposes it."""

    __slots__ = ("_check", "_decided", "_expectation", "_in_time_frame", "_refused", "_timeline", "_when", "id")
    watches: Final[tuple[type[Event], ...]] = (*Timeline.watches, MotionDecided)

    def __init__(self, expectation: Expectation) -> None:
        assert isinstance(expectation.check, Decision)
        self.id = expectation.id
        self._expectation = expectation
        self._check = expectation.check
        self._when = when_of(expectation)
        self._timeline = Timeline()
        self._decided: Record | None = None
        self._refused: Record | None = None
        self._in_time_frame = True

    def observe(self, now: Micros, event: Event) -> None:
        """Note what becomes of the motion, and what surrounds it."""
        if type(event) is MotionDecided:
            if event.motion == self._check.proposal and self._decided is None:
                frame = self._when.during is not None or self._when.outside_faults
                self._in_time_frame = not frame or self._timeline.is_open(self._when, now)
                self._decided = (now, event)
            return
        if type(event) is StepDecided and event.step == self._check.proposal and event.outcome == "refused":
            self._refused = (now, event)
        self._timeline.observe(now, event)

    def verdict(self, end: Micros) -> Verdict:
        """What became of the motion, against what should."""
        return verdict_on(self._expectation, self._answer(end))

    def _answer(self, end: Micros) -> Answer:
        timeline, proposal = self._timeline, self._check.proposal
        missing = timeline.missing(self._when)
        due = timeline.began(proposal)
        if missing or due is None:
            return untested(say("never-happened", name=missing or proposal))
        if self._refused is not None:
            at, refused = self._refused
            assert isinstance(refused, StepDecided)
            observed = say("observed:decision.refused", reason=refused.reason, at=at)
            return Answer(Finding.DOES_NOT_HOLD, observed, first_bad_at=at, evidence=(self._refused,))
        anchor = timeline.anchor(self._when)
        since = due if anchor is None else anchor
        within = self._expectation.within_us
        bound = None if within is None else since + within
        if self._decided is None:
            return self._undecided(end, bound)
        at, event = self._decided
        assert isinstance(event, MotionDecided)
        observed = say(
            "observed:decision" if self._in_time_frame else "observed:decision.elsewhere",
            word=event.outcome,
            ended=say(f"observed:decision.by.{event.ended}"),
            took=max(at - since, 0),
            allowed="" if within is None else say("allowed", within=within),
        )
        late = bound is not None and at > bound
        as_asked = event.outcome == self._check.outcome
        if as_asked and not late and self._in_time_frame:
            return Answer(Finding.HOLDS, observed, evidence=(self._decided,))
        bad_at = bound if as_asked and late else at
        return Answer(Finding.DOES_NOT_HOLD, observed, first_bad_at=bad_at, evidence=(self._decided,))

    def _undecided(self, end: Micros, bound: Micros | None) -> Answer:
        if bound is None and not self._timeline.completed:
            return untested(say("run.cut-short", why=self._timeline.ended_why or "interrupted", end=end))
        if bound is not None and end < bound:
            return untested(say("too-early", end=end))
        at = end if bound is None else bound
        return Answer(Finding.DOES_NOT_HOLD, say("observed:decision.none", at=at), first_bad_at=at)
