"""`legal_effect`: what the act of a step does in law, office by office, when the run is over.

Each office speaks for its own register, under its own law (`EffectShown`). An office that is stopped at the end says
nothing: what is asked of it is not tested, unless another office already breaks the check. The same holds for the
coverage while any office is stopped, since nobody can say whether the act addressed it.

Not here: how the effect is worked out (`ipchain.rights.effect`), and coverage and gap as figures (`ipchain.measure`).
"""

from collections.abc import Iterator
from typing import Final

from ipchain.checkers.answer import Answer, untested, verdict_on
from ipchain.checkers.sentences import Sentence, say
from ipchain.checkers.timeline import Timeline
from ipchain.checkers.verdict import Finding, Record, Verdict
from ipchain.measure.legal_effect import LegalEffects, ShownEffect
from ipchain.names import Micros, OfficeId
from ipchain.scenario.figures import share_text
from ipchain.scenario.model import Expectation, LegalEffect
from ipchain.trace import EffectShown, Event, LedgerShown, RunEnded


class LegalEffectChecker:
    """Compares what the offices say of one act with what is expected."""

    __slots__ = ("_check", "_effects", "_expectation", "_records", "_stopped", "_timeline", "id")
    watches: Final[tuple[type[Event], ...]] = (*LegalEffects.watches, LedgerShown, RunEnded)

    def __init__(self, expectation: Expectation) -> None:
        assert isinstance(expectation.check, LegalEffect)
        self.id = expectation.id
        self._expectation = expectation
        self._check = expectation.check
        self._effects = LegalEffects()
        self._timeline = Timeline()
        self._records: dict[OfficeId, Record] = {}
        self._stopped: dict[OfficeId, None] = {}

    def observe(self, now: Micros, event: Event) -> None:
        """Note what the offices say, and which of them can speak."""
        if type(event) is LedgerShown:
            if not event.up:
                self._stopped[event.office] = None
        elif type(event) is RunEnded:
            self._timeline.observe(now, event)
        else:
            if type(event) is EffectShown and event.act == self._check.step:
                self._records[event.office] = (now, event)
            self._effects.observe(now, event)

    def verdict(self, end: Micros) -> Verdict:
        """What the offices say, against what they should."""
        return verdict_on(self._expectation, self._answer(end))

    def _answer(self, end: Micros) -> Answer:
        if not self._timeline.completed:
            return untested(say("run.cut-short", why=self._timeline.ended_why or "interrupted", end=end))
        said = {one.shown.office: one for one in self._effects.of(self._check.step)}
        if not said:
            return untested(say("legal_effect.nobody-spoke", step=self._check.step))
        stopped = tuple(self._stopped)
        wrong = dict(self._wrong(said))
        coverage = self._coverage()
        if wrong or coverage is not None:
            told = (*wrong.values(), *((coverage,) if coverage is not None else ()))
            evidence = tuple(self._records[office] for office in wrong if office in self._records)[:3]
            sentence = say("observed:legal_effect.otherwise", what=told)
            return Answer(Finding.DOES_NOT_HOLD, sentence, len(said), end, tuple(wrong), evidence)
        if stopped and (self._check.coverage is not None or set(stopped) & set(self._named())):
            return untested(say("observed:at_end.stopped", offices=stopped))
        found = self._effects.coverage(self._check.step)
        assert found is not None, self._check
        parts = (("has", found.has), ("has-not", found.has_not), ("unknown", found.unknown))
        gaps = tuple(
            say("legal_effect.gap", office=office, days=said[office].gap_days) for office, _ in self._check.gap_days
        )
        what = (*(say(f"legal_effect.{key}", offices=offices) for key, offices in parts if offices), *gaps)
        return Answer(Finding.HOLDS, say("observed:legal_effect", of=found.addressed, what=what), len(said))

    def _named(self) -> tuple[OfficeId, ...]:
        check = self._check
        return (*check.has, *check.has_not, *check.unknown, *(office for office, _ in check.gap_days))

    def _wrong(self, said: dict[OfficeId, ShownEffect]) -> Iterator[tuple[OfficeId, Sentence]]:
        """Every named office that says something else. One that is stopped says nothing."""
        check = self._check
        wanted = {
            **dict.fromkeys(check.has, "yes"),
            **dict.fromkeys(check.has_not, "no"),
            **dict.fromkeys(check.unknown, "unknown"),
        }
        for office, word in wanted.items():
            one = said.get(office)
            if one is None and office not in self._stopped:
                yield office, say("legal_effect.not-addressed", office=office)
            elif one is not None and one.shown.has_effect != word:
                yield (
                    office,
                    say("legal_effect.answer", office=office, answer=one.shown.has_effect, why=one.shown.reason),
                )
        for office, days in check.gap_days:
            one = said.get(office)
            if one is not None and one.gap_days is None:
                yield (
                    office,
                    say("legal_effect.answer", office=office, answer=one.shown.has_effect, why=one.shown.reason),
                )
            elif one is not None and one.gap_days != days:
                yield office, say("legal_effect.gap", office=office, days=one.gap_days)
            elif one is None and office not in self._stopped:
                yield office, say("legal_effect.not-addressed", office=office)

    def _coverage(self) -> Sentence | None:
        """What the coverage is, where it should be another and everybody could speak."""
        wanted, found = self._check.coverage, self._effects.coverage(self._check.step)
        if wanted is None or found is None or self._stopped or found.share == wanted:
            return None
        return say("legal_effect.coverage", share=share_text(found.share), has=len(found.has), of=found.addressed)
