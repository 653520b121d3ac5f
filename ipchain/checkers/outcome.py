"""`outcome`: a step ends in a certain way, if need be within a time."""

from typing import Final

from ipchain.checkers.answer import Answer, untested, verdict_on
from ipchain.checkers.guarantees import when_of
from ipchain.checkers.sentences import say
from ipchain.checkers.timeline import Timeline
from ipchain.checkers.verdict import Finding, Record, Verdict
from ipchain.names import Micros
from ipchain.scenario.model import Expectation, Outcome
from ipchain.trace import Event, StepDecided


class OutcomeChecker:
    """Watches one step. `within` counts from `after`, or else from the moment the step was due."""

    __slots__ = ("_check", "_decided", "_expectation", "_in_time_frame", "_timeline", "_when", "id")
    watches: Final[tuple[type[Event], ...]] = Timeline.watches

    def __init__(self, expectation: Expectation) -> None:
        assert isinstance(expectation.check, Outcome)
        self.id = expectation.id
        self._expectation = expectation
        self._check = expectation.check
        self._when = when_of(expectation)
        self._timeline = Timeline()
        self._decided: Record | None = None
        self._in_time_frame = True

    def observe(self, now: Micros, event: Event) -> None:
        """Note the step's decision, and what surrounds it."""
        if type(event) is StepDecided and event.step == self._check.step and self._decided is None:
            # Asked before the timeline hears of it: a step that is decided is still under way at that moment.
            frame = self._when.during is not None or self._when.outside_faults
            self._in_time_frame = not frame or self._timeline.is_open(self._when, now)
            self._decided = (now, event)
        self._timeline.observe(now, event)

    def verdict(self, end: Micros) -> Verdict:
        """How the step ended, against how it should."""
        return verdict_on(self._expectation, self._answer(end))

    def _answer(self, end: Micros) -> Answer:
        check, timeline = self._check, self._timeline
        missing = timeline.missing(self._when)
        due = timeline.began(check.step)
        if missing or due is None:
            return untested(say("never-happened", name=missing or check.step))
        anchor = timeline.anchor(self._when)
        since = due if anchor is None else anchor
        within = self._expectation.within_us
        bound = None if within is None else since + within
        if self._decided is None:
            return self._undecided(end, bound)
        at, event = self._decided
        assert isinstance(event, StepDecided)
        facts = {
            "word": event.outcome,
            "reason": say("because", reason=event.reason) if event.reason else "",
            "took": max(at - since, 0),
            "allowed": "" if within is None else say("allowed", within=within),
        }
        as_asked = event.outcome == check.outcome and check.because in {"", event.reason}
        late = bound is not None and at > bound
        if as_asked and not late and self._in_time_frame:
            return Answer(Finding.HOLDS, say("observed:outcome", **facts), evidence=(self._decided,))
        return Answer(
            Finding.DOES_NOT_HOLD,
            say("observed:outcome" if self._in_time_frame else "observed:outcome.elsewhere", **facts),
            first_bad_at=bound if as_asked and late else at,
            evidence=(self._decided,),
        )

    def _undecided(self, end: Micros, bound: Micros | None) -> Answer:
        if bound is None:
            if not self._timeline.completed:
                return untested(say("run.cut-short", why=self._timeline.ended_why or "interrupted", end=end))
            return Answer(Finding.DOES_NOT_HOLD, say("observed:outcome.undecided", at=end), first_bad_at=end)
        if end < bound:
            return untested(say("too-early", end=end))
        return Answer(Finding.DOES_NOT_HOLD, say("observed:outcome.undecided", at=bound), first_bad_at=bound)
