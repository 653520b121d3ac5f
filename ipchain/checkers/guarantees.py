"""Named guarantees, judged: built in, or because the scenario says `always`, `never` or `violates`.

A guarantee (`tally.Guarantee`) watches and counts; this checker turns what it found into a verdict. With a
window (`during`, `after`, `outside_faults`) the guarantee still follows the whole run, because it needs its
memory, but only what happens inside the window counts.
"""

from typing import Final

from ipchain.checkers.answer import Answer, verdict_on
from ipchain.checkers.sentences import SENTENCES, promise_of, say
from ipchain.checkers.tally import Guarantee
from ipchain.checkers.timeline import Timeline, When
from ipchain.checkers.verdict import Finding, Verdict
from ipchain.names import Micros
from ipchain.scenario.model import Expectation
from ipchain.trace import Event, RunEnded, Watcher

_WHOLE_RUN: Final = When()


class GuaranteeChecker:
    """One guarantee, as a check. `expectation` None: nobody wrote it down, it is built in."""

    __slots__ = ("_expectation", "_guarantee", "_timeline", "_when", "id", "watches")

    def __init__(self, guarantee: Guarantee, expectation: Expectation | None = None) -> None:
        self.id = guarantee.name if expectation is None else expectation.id
        self._guarantee = guarantee
        self._expectation = expectation
        self._when = _WHOLE_RUN if expectation is None else when_of(expectation)
        self._timeline = Timeline()
        moments = (RunEnded,) if self._when.is_always else Timeline.watches
        self.watches: tuple[type[Event], ...] = tuple(dict.fromkeys((*guarantee.watches, *moments)))

    def observe(self, now: Micros, event: Event) -> None:
        """Show it to the guarantee; outside the window without counting."""
        self.observer(type(event))(now, event)

    def observer(self, kind: type[Event]) -> Watcher:
        """What to call for events of this kind: a check of the whole run goes straight to its guarantee."""
        if kind is RunEnded:
            return self._timeline.observe
        return self._guarantee.observe if self._when.is_always else self._show_inside

    def _show_inside(self, now: Micros, event: Event) -> None:
        """The guarantee keeps its memory of the whole run, but only what happens inside the window counts."""
        guarantee = self._guarantee
        self._timeline.observe(now, event)
        if type(event) not in guarantee.watches:
            return
        tally = guarantee.tally
        checks, breach = tally.checks, tally.breach
        guarantee.observe(now, event)
        if not self._timeline.is_open(self._when, now):
            tally.checks, tally.breach = checks, breach

    def verdict(self, end: Micros) -> Verdict:
        """Broken; or seen to hold to the end; or not tested."""
        if self._when.is_always or self._timeline.is_open(self._when, end):
            self._guarantee.close(end)
        tally = self._guarantee.tally
        breach = tally.breach
        expects_breach = self._expectation is not None and self._expectation.kind == "violates"
        missing = self._timeline.missing(self._when)
        if breach is not None:
            finding = Finding.HOLDS if expects_breach else Finding.DOES_NOT_HOLD
            observed = breach.observed
        elif not self._timeline.completed:
            finding = Finding.NOT_TESTED
            observed = say("run.cut-short", why=self._timeline.ended_why or "interrupted", end=end)
        elif tally.checks == 0:
            finding = Finding.NOT_TESTED
            observed = say("never-happened", name=missing) if missing else tally.untested or say("never-checked")
        else:
            finding = Finding.DOES_NOT_HOLD if expects_breach else Finding.HOLDS
            key = f"held:{self._guarantee.name}"
            observed = say(key if key in SENTENCES else "held", checks=tally.checks)
        return self._verdict(finding, observed)

    def _verdict(self, finding: Finding, observed: str) -> Verdict:
        tally = self._guarantee.tally
        breach = tally.breach
        expectation = self._expectation
        if expectation is None:
            return Verdict(
                id=self.id,
                kind="always",
                severity="must",
                finding=finding,
                required=promise_of(self._guarantee.name),
                observed=observed,
                checks=tally.checks,
                first_bad_at=breach.at if breach else None,
                offices=breach.offices if breach else (),
                built_in=True,
                evidence=breach.evidence if breach else (),
            )
        return verdict_on(
            expectation,
            Answer(
                finding,
                observed,
                tally.checks,
                first_bad_at=breach.at if breach else None,
                offices=breach.offices if breach else (),
                evidence=breach.evidence if breach else (),
            ),
        )


def when_of(expectation: Expectation) -> When:
    """The expectation's modifiers about time."""
    return When(
        expectation.during,
        expectation.after,
        expectation.after_edge,
        expectation.within_us,
        expectation.outside_faults,
    )
