"""`at_end`: what the offices' copies say of a right when the run is over, or whether an office runs.

The status of a right at an office is its state in that office's own register; where that register has no part of
the right, the state in every register that the office's copy shows. Licensees are compared as a set.

Not here: what the copies said before the end.
"""

from typing import Final

from ipchain.checkers.answer import Answer, untested, verdict_on
from ipchain.checkers.sentences import say
from ipchain.checkers.timeline import Timeline
from ipchain.checkers.verdict import Finding, Record, Verdict
from ipchain.names import Micros, OfficeId
from ipchain.scenario.captions import Names
from ipchain.scenario.model import AtEnd, Expectation
from ipchain.trace import Event, LedgerShown, RegisterShown, RunEnded


class AtEndChecker:
    """Compares what is shown at the end with what is expected. An office that is stopped shows no register."""

    __slots__ = ("_check", "_expectation", "_ledgers", "_names", "_registers", "_timeline", "id")
    watches: Final[tuple[type[Event], ...]] = (LedgerShown, RegisterShown, RunEnded)

    def __init__(self, expectation: Expectation, names: Names) -> None:
        assert isinstance(expectation.check, AtEnd)
        self.id = expectation.id
        self._expectation = expectation
        self._check = expectation.check
        self._names = names
        self._timeline = Timeline()
        self._ledgers: dict[OfficeId, tuple[Micros, LedgerShown]] = {}
        self._registers: dict[OfficeId, tuple[Micros, RegisterShown]] = {}

    def observe(self, now: Micros, event: Event) -> None:
        """Note what is shown."""
        if type(event) is RegisterShown:
            if event.right == self._check.right:
                self._registers[event.office] = (now, event)
        elif type(event) is LedgerShown:
            self._ledgers[event.office] = (now, event)
        else:
            self._timeline.observe(now, event)

    def verdict(self, end: Micros) -> Verdict:
        """The end, against what it should be."""
        answer = self._of_office(end) if self._check.office is not None else self._of_right(end)
        return verdict_on(self._expectation, answer)

    def _of_office(self, end: Micros) -> Answer:
        office, wanted = self._check.office, self._check.state
        assert office is not None
        shown = self._ledgers.get(office)
        if shown is None or not self._timeline.completed:
            return self._cut_short(end)
        state = "up" if shown[1].up else "stopped"
        observed = say("observed:at_end.state", office=office, state=state)
        if state == wanted:
            return Answer(Finding.HOLDS, observed, offices=(office,), evidence=(shown,))
        return Answer(Finding.DOES_NOT_HOLD, observed, 1, end, (office,), (shown,))

    def _of_right(self, end: Micros) -> Answer:
        check = self._check
        if not self._timeline.completed or not self._ledgers:
            return self._cut_short(end)
        stopped = tuple(office for office in check.at_offices if self._is_stopped(office))
        if len(stopped) == len(check.at_offices):
            return untested(say("observed:at_end.stopped", offices=stopped))
        wrong: list[OfficeId] = []
        evidence: list[Record] = []
        said: list[str] = []
        for office in check.at_offices:
            if office in stopped:
                continue
            shown = self._registers.get(office)
            differences = self._differences(office, None if shown is None else shown[1])
            if differences:
                wrong.append(office)
                said.append(say("observed:at_end.office", office=office, what=differences))
                if shown is not None:
                    evidence.append(shown)
        checks = len(check.at_offices) - len(stopped)
        if wrong:
            observed = say("observed:at_end.offices", offices=tuple(said))
            return Answer(Finding.DOES_NOT_HOLD, observed, checks, end, tuple(wrong), tuple(evidence[:3]))
        if stopped:
            return untested(say("observed:at_end.stopped", offices=stopped))
        return Answer(Finding.HOLDS, say("observed:at_end.right", checks=checks), checks)

    def _differences(self, office: OfficeId, shown: RegisterShown | None) -> tuple[str, ...]:
        """What this office's copy says otherwise."""
        check = self._check
        if shown is None:
            return (say("at_end.no-entry", right=check.right),)
        found: list[str] = []
        if check.owner is not None and shown.owners != ((check.owner, 1, 1),):
            found.append(say("at_end.owner", owners=tuple(self._owner(*one) for one in shown.owners)))
        if check.licensees is not None and sorted(shown.licensees) != sorted(check.licensees):
            found.append(say("at_end.licensees", licensees=tuple(map(self._names.party, shown.licensees))))
        if check.status is not None:
            states = dict(shown.statuses)
            looked_at = {office: states[office]} if office in states else states
            if not looked_at or set(looked_at.values()) != {check.status}:
                found.append(say("at_end.status", states=tuple(f"{at} {state}" for at, state in looked_at.items())))
        return tuple(found)

    def _owner(self, party: str, part: int, whole: int) -> str:
        """The name that `required` uses; the share only where it is not all of the right."""
        name = self._names.party(party)
        return name if part == whole else f"{name} {part}/{whole}"

    def _is_stopped(self, office: OfficeId) -> bool:
        shown = self._ledgers.get(office)
        return shown is None or not shown[1].up

    def _cut_short(self, end: Micros) -> Answer:
        return untested(say("run.cut-short", why=self._timeline.ended_why or "interrupted", end=end))
