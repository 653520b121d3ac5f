"""`deal`: a deal of several steps is completed, fails as a whole, or ends half-done."""

from typing import Final

from ipchain.checkers.answer import Answer, untested, verdict_on
from ipchain.checkers.sentences import say
from ipchain.checkers.timeline import Timeline
from ipchain.checkers.verdict import Finding, Verdict
from ipchain.measure.deals import Deals, DealSeen
from ipchain.names import Micros
from ipchain.scenario.model import DealEnds, Expectation
from ipchain.trace import Event, RunEnded


class DealChecker:
    """Watches the steps of one deal."""

    __slots__ = ("_check", "_deals", "_expectation", "_timeline", "id")
    watches: Final[tuple[type[Event], ...]] = (*Deals.watches, RunEnded)

    def __init__(self, expectation: Expectation) -> None:
        assert isinstance(expectation.check, DealEnds)
        self.id = expectation.id
        self._expectation = expectation
        self._check = expectation.check
        self._deals = Deals()
        self._timeline = Timeline()

    def observe(self, now: Micros, event: Event) -> None:
        """Note what is decided."""
        if type(event) is RunEnded:
            self._timeline.observe(now, event)
        else:
            self._deals.observe(now, event)

    def verdict(self, end: Micros) -> Verdict:
        """How the deal ended, against how it should."""
        return verdict_on(self._expectation, self._answer(end))

    def _answer(self, end: Micros) -> Answer:
        seen = self._deals.seen(self._check.deal)
        if seen is None:
            return untested(say("never-happened", name=self._check.deal))
        if seen.ending == "open":
            if not self._timeline.completed:
                return untested(say("run.cut-short", why=self._timeline.ended_why or "interrupted", end=end))
            waiting = tuple(step for step, outcome, _ in seen.steps if not outcome)
            return Answer(Finding.DOES_NOT_HOLD, say("observed:deal.open", steps=waiting), len(seen.steps), end)
        holds = seen.ending == self._check.ending
        return Answer(
            Finding.HOLDS if holds else Finding.DOES_NOT_HOLD,
            self._told(seen),
            len(seen.steps),
            None if holds else seen.decided_at,
            evidence=tuple(self._deals.decisions[step] for step, outcome, _ in seen.steps if outcome)[:3],
        )

    @staticmethod
    def _told(seen: DealSeen) -> str:
        done = tuple(step for step, outcome, _ in seen.steps if outcome == "final")
        refused = tuple(
            say("deal.because", step=step, reason=reason)
            for step, outcome, reason in seen.steps
            if outcome == "refused"
        )
        parts = (("final", done), ("refused", refused))
        what = tuple(say(f"deal.{key}", steps=steps) for key, steps in parts if steps)
        return say("observed:deal", ending=seen.ending, what=what)
