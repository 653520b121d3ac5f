"""`settles`: so many days after a right came to an office its status is settled there, or it is open still.

Each office tells the life of the right in its own register (`LifeShown`); one that is stopped tells nothing.

Not here: what settles a status (`ipchain.rights.settling`).
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from ipchain.checkers.answer import Answer, untested, verdict_on
from ipchain.checkers.sentences import Sentence, say
from ipchain.checkers.timeline import Timeline
from ipchain.checkers.verdict import Finding, Record, Verdict
from ipchain.names import Micros, OfficeId
from ipchain.scenario.model import Expectation, Settles
from ipchain.trace import Event, LedgerShown, LifeShown, RunEnded


class SettlesChecker:
    """Watches the life of one right."""

    __slots__ = ("_check", "_expectation", "_lives", "_stopped", "_timeline", "id")
    watches: Final[tuple[type[Event], ...]] = (LifeShown, LedgerShown, RunEnded)

    def __init__(self, expectation: Expectation) -> None:
        assert isinstance(expectation.check, Settles)
        self.id = expectation.id
        self._expectation = expectation
        self._check = expectation.check
        self._timeline = Timeline()
        self._lives: dict[OfficeId, Record] = {}
        self._stopped: dict[OfficeId, None] = {}

    def observe(self, now: Micros, event: Event) -> None:
        """Note what is shown."""
        if type(event) is LifeShown:
            if event.right == self._check.right:
                self._lives[event.office] = (now, event)
        elif type(event) is LedgerShown:
            if not event.up:
                self._stopped[event.office] = None
        else:
            self._timeline.observe(now, event)

    def verdict(self, end: Micros) -> Verdict:
        """When it was settled, against when it should be."""
        return verdict_on(self._expectation, self._answer(end))

    def _answer(self, end: Micros) -> Answer:
        if not self._timeline.completed:
            return untested(say("run.cut-short", why=self._timeline.ended_why or "interrupted", end=end))
        asked = (*(office for office, _ in self._check.days), *self._check.open_at)
        wrong = dict(self._wrong())
        if wrong:
            evidence = tuple(self._lives[office] for office in wrong if office in self._lives)[:3]
            sentence = say("observed:settles.otherwise", what=tuple(wrong.values()))
            return Answer(Finding.DOES_NOT_HOLD, sentence, len(asked), end, tuple(wrong), evidence)
        stopped = tuple(office for office in asked if office in self._stopped)
        if stopped:
            return untested(say("observed:at_end.stopped", offices=stopped))
        return Answer(Finding.HOLDS, say("observed:settles", checks=len(asked)), len(asked))

    def _wrong(self) -> Iterator[tuple[OfficeId, Sentence]]:
        wanted: dict[OfficeId, int | None] = {**dict(self._check.days), **dict.fromkeys(self._check.open_at)}
        for office, days in wanted.items():
            if office in self._stopped:
                continue
            record = self._lives.get(office)
            if record is None:
                yield office, say("settles.no-part", office=office)
                continue
            life = record[1]
            assert isinstance(life, LifeShown)
            took = _days(life)
            if took is None and days is not None:
                yield office, say("settles.open", office=office)
            elif took is not None and took != days:
                yield office, say("settles.after", office=office, days=took)


def _days(life: LifeShown) -> int | None:
    """Days from the filing at this office until the status was settled there; None while it is open."""
    if not life.settled_on:
        return None
    return (date.fromisoformat(life.settled_on) - date.fromisoformat(life.filed_on)).days
