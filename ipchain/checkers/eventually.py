"""`eventually`: the offices hold the same ledger, an entry is final at them, somebody leads.

Each asks for a moment, not before the check begins and not later than `within`. It begins at `after`; without
it, `entry` begins when its step is due, `leader` with the run, and `same_ledger` when the last fault ended, or
with the run. Then:

`same_ledger`: all the offices hold the ledger as far as the foremost of them was when the check began, and at
least one block; and no two of them hold different blocks.
`entry`: the entry of the step took effect, and all the offices hold its block.
`leader`: one of the offices leads. One that the fault named by `after ... starts` has just hit does not count.
"""

from ipchain.checkers.answer import Answer, untested, verdict_on
from ipchain.checkers.guarantees import when_of
from ipchain.checkers.heights import Heights
from ipchain.checkers.ledgers import SameLedger
from ipchain.checkers.sentences import Sentence, say
from ipchain.checkers.timeline import Timeline
from ipchain.checkers.title import TAKES_EFFECT
from ipchain.checkers.verdict import Finding, Record, Verdict
from ipchain.measure.reigns import Leadership
from ipchain.names import Micros, OfficeId
from ipchain.scenario.model import Eventually, Expectation
from ipchain.trace import BlockCommitted, EntryExecuted, Event, FaultBegan

Reached = tuple[Micros | None, tuple[OfficeId, ...]]
"""When it became true, None for never; and the offices that were last, or that still lack it."""


class EventuallyChecker:
    """Watches for the moment at which it is true."""

    __slots__ = (
        "_check", "_entry", "_expectation", "_fork", "_heights", "_hit", "_leadership", "_refused", "_timeline",
        "_when", "id", "watches",
    )  # fmt: skip

    def __init__(self, expectation: Expectation) -> None:
        assert isinstance(expectation.check, Eventually)
        self.id = expectation.id
        self._expectation = expectation
        self._check = expectation.check
        self._when = when_of(expectation)
        self._timeline = Timeline()
        self._heights = Heights()
        self._fork = SameLedger()
        self._leadership = Leadership()
        self._entry: Record | None = None
        self._refused: Record | None = None
        self._hit: tuple[OfficeId, ...] = ()
        wanted: dict[str, tuple[type[Event], ...]] = {
            "same_ledger": Heights.watches,
            "entry": (*Heights.watches, EntryExecuted),
            "leader": Leadership.watches,
        }
        self.watches = tuple(dict.fromkeys((*Timeline.watches, *wanted[self._check.what])))

    def observe(self, now: Micros, event: Event) -> None:
        """Note what the check is about."""
        if type(event) in Timeline.watches:
            self._timeline.observe(now, event)
            if type(event) is FaultBegan and event.fault == self._when.after:
                self._hit = event.targets if self._when.after_edge == "starts" else ()
        elif type(event) is EntryExecuted:
            if event.reference == self._check.entry and self._entry is None:
                if event.outcome in TAKES_EFFECT:
                    self._entry = (now, event)
                elif self._refused is None and event.outcome != "repeated":
                    self._refused = (now, event)
        elif type(event) in Heights.watches:
            self._heights.observe(now, event)
            if type(event) is BlockCommitted and event.office in self._check.offices:
                self._fork.observe(now, event)
        else:
            self._leadership.observe(now, event)

    def verdict(self, end: Micros) -> Verdict:
        """When it became true, against when it should."""
        return verdict_on(self._expectation, self._answer(end))

    def _answer(self, end: Micros) -> Answer:
        missing = self._timeline.missing(self._when)
        since = None if missing else self._since()
        if since is None:
            return untested(say("never-happened", name=missing or self._check.entry))
        if self._fork.tally.breach is not None:
            fork = self._fork.tally.breach
            return Answer(Finding.DOES_NOT_HOLD, fork.observed, 1, fork.at, fork.offices, fork.evidence)
        if self._check.what == "entry" and self._entry is None and self._refused is not None:
            at, refused = self._refused
            assert isinstance(refused, EntryExecuted)
            observed = say("observed:eventually.refused", reason=refused.reason, at=at)
            return Answer(Finding.DOES_NOT_HOLD, observed, 1, at, (refused.office,), (self._refused,))
        if self._check.what == "same_ledger" and not self._heights.greatest_at(end):
            return untested(say("never-committed"))
        reached, offices = self._reached(since)
        within = self._expectation.within_us
        bound = None if within is None else since + within
        if reached is not None and (bound is None or reached <= bound):
            return Answer(Finding.HOLDS, self._seen(reached, since), len(self._check.offices))
        if bound is not None and end < bound:
            return untested(say("too-early", end=end))
        if bound is None and not self._timeline.completed:
            return untested(say("run.cut-short", why=self._timeline.ended_why or "interrupted", end=end))
        observed = (
            say("observed:eventually.never", offices=offices, what=self._check.what, end=end)
            if reached is None
            else self._seen(reached, since)
        )
        bad_at = end if bound is None else bound
        return Answer(Finding.DOES_NOT_HOLD, observed, len(self._check.offices), bad_at, offices)

    def _since(self) -> Micros | None:
        """When the check begins; None when it never does."""
        anchor = self._timeline.anchor(self._when)
        if anchor is not None:
            return anchor
        if self._check.what == "entry":
            return self._timeline.began(self._check.entry)
        if self._check.what == "same_ledger":
            return self._timeline.last_fault_end() or 0
        return 0

    def _reached(self, since: Micros) -> Reached:
        """The first moment from `since` on at which it was true."""
        if self._check.what == "leader":
            return self._leads(since)
        if self._check.what == "same_ledger":
            height = max(1, *(self._heights.of_office(office, since) for office in self._check.offices))
        elif self._entry is not None:
            executed = self._entry[1]
            assert isinstance(executed, EntryExecuted)
            height = executed.height
        else:
            return None, self._check.offices
        times = {office: self._heights.reached_at(office, height) for office in self._check.offices}
        lacking = tuple(sorted(office for office, at in times.items() if at is None))
        if lacking:
            return None, lacking
        last = max(at for at in times.values() if at is not None)
        return max(last, since), tuple(sorted(office for office, at in times.items() if at == last))

    def _leads(self, since: Micros) -> Reached:
        for reign in self._leadership.reigns:
            over = reign.until is not None and reign.until <= since
            struck = reign.since <= since and reign.office in self._hit
            if not over and not struck and reign.office in self._check.offices:
                return max(reign.since, since), (reign.office,)
        return None, ()

    def _seen(self, reached: Micros, since: Micros) -> Sentence:
        within = self._expectation.within_us
        return say(
            f"observed:eventually.{self._check.what}",
            took=reached - since,
            at=reached,
            allowed="" if within is None else say("allowed", within=within),
        )
