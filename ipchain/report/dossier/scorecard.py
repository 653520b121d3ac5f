"""The scorecard: what this run says on the four streams of the task force, indicator by indicator.

Each indicator has a value, a target, one word and the section that shows the evidence. Targets are this project's
own, stated beside every value; there is no total and no ranking. What the run gave no occasion to see is not
measured, and never counts as met.

    met           the target is reached
    partly        the lower bound stated beside the target is reached
    not-met       neither
    not-measured  nothing in the run shows it

Source of the streams: WIPO CWS/9/7, Task 59. The words of the indicators and targets are those of the page.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from msgspec import Struct

from ipchain.checkers.verdict import Finding, Verdict
from ipchain.experiment.runner import Result
from ipchain.measure.metric import Measurement
from ipchain.names import SECOND
from ipchain.report.dossier.governance import Governance
from ipchain.report.dossier.power import PowerShown
from ipchain.scenario.model import Always, Outcome
from ipchain.scenario.offices import INVENTED_CODES, known_codes
from ipchain.trace import CertificateChecked, CertificateIssued, EntryExecuted, StepDecided

Stream = Literal["regulation", "governance", "technical-standards", "use-cases"]
Word = Literal["met", "partly", "not-met", "not-measured"]
Kind = Literal["of", "count", "share", "length", "verdict"]

IN_TIME_US: Final = 10 * SECOND
"""A request decided within this time is in time; the bound of the metric `availability`."""

DONE: Final = frozenset({"final", "accepted", "issued", "valid", "answered", "jumped", "adopted", "rejected"})
"""Ends of a step that are what was asked for; a motion is done when it has a result, for or against."""


class Value(Struct, frozen=True):
    """A figure: `of` first of second, `count` first, `share` first/second, `length` in us, `verdict` first checks."""

    kind: Kind
    first: int
    second: int = 1


class Indicator(Struct, frozen=True, kw_only=True):
    """One line of the scorecard. `evidence` is the id of a section of the page; `of` a verb where there is one."""

    id: str
    stream: Stream
    word: Word
    value: Value | None
    evidence: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What indicators look at: the run, and what other sections worked out."""

    result: Result
    power: PowerShown
    governance: Governance
    round_trip: tuple[int, int] | None = None
    """Fields that came back equal, of all that went out."""
    technical: tuple[int, int] | None = None
    """Messages and entries that passed the technical layer, of those that reached it."""
    deadlines: tuple[int, int] | None = None
    """Claims that met their legal limit with the delay of consensus, of those that would have without it."""

    @property
    def copy(self) -> Iterator[EntryExecuted]:
        """The entries of the ledger in order, each once, whichever office executed it first."""
        shown: set[tuple[int, int]] = set()
        for _, event in self.result.trace:
            if type(event) is EntryExecuted and (event.height, event.index) not in shown:
                shown.add((event.height, event.index))
                yield event

    def guarantee(self, name: str) -> Verdict | None:
        """The verdict on a guarantee at every moment, whether it was written down or is built in."""
        written = {
            one.id
            for one in self.result.scenario.expect
            if isinstance(one.check, Always) and one.check.guarantee == name and one.kind == "always"
        }
        return next(
            (one for one in self.result.verdicts if one.id in written or (one.built_in and one.id == name)), None
        )

    def metric(self, name: str) -> Measurement:
        """A metric of the run."""
        return next(one for one in self.result.measurements if one.name == name)


def gather_scorecard(seen: Seen) -> tuple[Indicator, ...]:
    """Every indicator, by stream, in the order of the page."""
    found: list[Indicator] = []
    for stream, evidence, indicator in _INDICATORS:
        name = indicator.__name__.removeprefix("_").replace("_", "-")
        word, value = indicator(seen)
        found.append(Indicator(id=name, stream=stream, word=word, value=value, evidence=evidence))
    return (*found[:-_AFTER_FLOWS], *_flows(seen), *found[-_AFTER_FLOWS:])


Judged = tuple[Word, Value | None]
_UNSEEN: Final[Judged] = ("not-measured", None)


def _part(done: int, of: int, *, partly_from: Fraction = Fraction(0)) -> Judged:
    """All is met; above `partly_from` is partly; there is nothing to say about none of none."""
    if of == 0:
        return _UNSEEN
    share = Fraction(done, of)
    return "met" if done == of else "partly" if share > partly_from else "not-met", Value("of", done, of)


def _none(count: int) -> Judged:
    return "met" if count == 0 else "not-met", Value("count", count)


def _promise(verdict: Verdict | None) -> Judged:
    if verdict is None or verdict.finding is Finding.NOT_TESTED:
        return _UNSEEN
    return "met" if verdict.finding is Finding.HOLDS else "not-met", Value("verdict", verdict.checks)


# ---- regulation ----------------------------------------------------------------------------------


def _legal_basis(seen: Seen) -> Judged:
    steps = seen.result.scenario.steps
    return _part(sum(bool(step.why) for step in steps), len(steps))


def _right_reasons(seen: Seen) -> Judged:
    """Refusals that the scenario expects with their reason."""
    wanted = {one.id for one in seen.result.scenario.expect if isinstance(one.check, Outcome) and one.check.because}
    findings = [one.finding for one in seen.result.verdicts if one.id in wanted and not one.built_in]
    tested = [finding for finding in findings if finding is not Finding.NOT_TESTED]
    return _part(sum(finding is Finding.HOLDS for finding in tested), len(tested))


def _one_owner(seen: Seen) -> Judged:
    return _promise(seen.guarantee("one-owner"))


def _time_limits(seen: Seen) -> Judged:
    return _UNSEEN if seen.deadlines is None else _part(*seen.deadlines)


def _personal_data(seen: Seen) -> Judged:
    """Entries that carry a party's name in clear, and not only its identifier."""
    names = [party.name.encode() for party in seen.result.scenario.parties if party.name and party.name != party.id]
    if not names:
        return _UNSEEN
    return _none(sum(any(name in entry.body for name in names) for entry in seen.copy))


def _corrections(seen: Seen) -> Judged:
    """A ledger only grows: a correction stands beside what it corrects as long as nothing is lost."""
    corrections = sum(entry.verb == "correct" and entry.outcome == "final" for entry in seen.copy)
    kept = seen.guarantee("nothing-lost")
    if not corrections or kept is None or kept.finding is Finding.NOT_TESTED:
        return _UNSEEN
    return "met" if kept.finding is Finding.HOLDS else "not-met", Value("count", corrections)


# ---- governance ----------------------------------------------------------------------------------


def _veto_players(seen: Seen) -> Judged:
    if any(not body.turns for body in seen.power.bodies):
        return _UNSEEN
    return _none(len(seen.power.blockers))


def _largest_power(seen: Seen) -> Judged:
    shares = [
        member.shapley_shubik.value for body in seen.power.bodies for turn in body.turns for member in turn.members
    ]
    if not shares:
        return _UNSEEN
    largest = max(shares)
    word: Word = "met" if largest <= 1 / 3 else "partly" if largest <= 1 / 2 else "not-met"
    return word, Value("share", round(largest * 10_000), 10_000)


def _fewest_to_block(seen: Seen) -> Judged:
    enough = seen.power.enough
    if enough.block is None:
        return _UNSEEN
    return "met" if enough.block > 1 else "not-met", Value("of", enough.block, enough.members)


def _fewest_to_decide(seen: Seen) -> Judged:
    enough = seen.power.enough
    if enough.decide is None:
        return _UNSEEN
    word: Word = "met" if 2 * enough.decide > enough.members else "partly" if enough.decide > 1 else "not-met"
    return word, Value("of", enough.decide, enough.members)


def _decision_time(seen: Seen) -> Judged:
    """Motions that had a result before their time was over."""
    motions = seen.governance.motions
    time = seen.metric("decision_time").value
    if not motions or time is None:
        return _UNSEEN
    word, _ = _part(sum(motion.early for motion in motions), len(motions))
    return word, Value("length", int(time))


def _participation(seen: Seen) -> Judged:
    share = seen.metric("participation").value
    if share is None:
        return _UNSEEN
    word: Word = "met" if share >= Fraction(2, 3) else "partly" if share >= Fraction(1, 2) else "not-met"
    return word, Value("share", share.numerator, share.denominator)


def _rule_changes(seen: Seen) -> Judged:
    adopted = [motion for motion in seen.governance.motions if motion.outcome == "adopted"]
    return _part(sum(motion.enacted for motion in adopted), len(adopted))


def _single_points(seen: Seen) -> Judged:
    """Offices whose loss stops the ledger, or without whom nothing at all is decided alone."""
    dictators = {turn.dictator for body in seen.power.bodies for turn in body.turns if turn.dictator}
    return _none(len(set(seen.power.weak.alone) | dictators))


# ---- technical standards -------------------------------------------------------------------------


def _schema_valid(seen: Seen) -> Judged:
    return _UNSEEN if seen.technical is None else _part(*seen.technical)


def _office_codes(seen: Seen) -> Judged:
    """Codes of ST.3, or those the scenario format keeps free for invented offices."""
    codes = [office.code for office in seen.result.scenario.offices]
    known = {*known_codes(), *INVENTED_CODES}
    return _part(sum(code in known for code in codes), len(codes))


def _foreign_verification(seen: Seen) -> Judged:
    """Certificates checked by an office that did not issue them."""
    issuers: dict[str, str] = {}
    checks: list[bool] = []
    of_step = {step.id: getattr(step.act, "certificate_of", "") for step in seen.result.scenario.steps}
    for _, event in seen.result.trace:
        if type(event) is CertificateIssued:
            issuers[event.step] = event.office
        elif type(event) is CertificateChecked and issuers.get(of_step[event.step]) not in {None, event.office}:
            checks.append(event.valid)
    return _part(sum(checks), len(checks))


def _equal_after_faults(seen: Seen) -> Judged:
    return _promise(seen.guarantee("registers-agree-after-faults"))


def _mixed_versions(_seen: Seen) -> Judged:
    """All offices of a simulated run are of one version: there is nothing to see."""
    return _UNSEEN


# ---- use cases -----------------------------------------------------------------------------------


def _time_to_final(seen: Seen) -> Judged:
    stats = seen.metric("time_to_final").stats
    if "p95" not in stats:
        return _UNSEEN
    word: Word = "met" if stats["p95"] <= IN_TIME_US else "partly" if stats["median"] <= IN_TIME_US else "not-met"
    return word, Value("length", int(stats["p95"]))


def _decided_during_faults(seen: Seen) -> Judged:
    share = seen.metric("availability").detail.get("during faults")
    if share is None:
        return _UNSEEN
    word: Word = "met" if share >= Fraction(9, 10) else "partly" if share >= Fraction(1, 2) else "not-met"
    return word, Value("share", share.numerator, share.denominator)


def _equal_after_conversion(seen: Seen) -> Judged:
    return _UNSEEN if seen.round_trip is None else _part(*seen.round_trip, partly_from=Fraction(1, 2))


def _flows(seen: Seen) -> Iterator[Indicator]:
    """How many steps of each verb ended as asked, or were refused as the scenario expects."""
    decided = {event.step: event for _, event in seen.result.trace if type(event) is StepDecided}
    expected = {
        (one.check.step, one.check.outcome)
        for one in seen.result.scenario.expect
        if isinstance(one.check, Outcome) and one.kind == "outcome"
    }
    asked: dict[str, list[bool]] = {}
    for step in seen.result.scenario.steps:
        end = decided.get(step.id)
        as_asked = end is not None and (end.outcome in DONE or (step.id, end.outcome) in expected)
        asked.setdefault(step.verb, []).append(as_asked)
    for verb, ends in asked.items():
        word, value = _part(sum(ends), len(ends))
        yield Indicator(id="flows", stream="use-cases", word=word, value=value, evidence="story", of=verb)


_INDICATORS: Final[tuple[tuple[Stream, str, Callable[[Seen], Judged]], ...]] = (
    ("regulation", "story", _legal_basis),
    ("regulation", "must-hold", _right_reasons),
    ("regulation", "must-hold", _one_owner),
    ("regulation", "interop", _time_limits),
    ("regulation", "rights", _personal_data),
    ("regulation", "rights", _corrections),
    ("governance", "power", _veto_players),
    ("governance", "power", _largest_power),
    ("governance", "power", _fewest_to_block),
    ("governance", "power", _fewest_to_decide),
    ("governance", "governance", _decision_time),
    ("governance", "governance", _participation),
    ("governance", "governance", _rule_changes),
    ("governance", "power", _single_points),
    ("technical-standards", "interop", _schema_valid),
    ("technical-standards", "reproduce", _office_codes),
    ("technical-standards", "must-hold", _foreign_verification),
    ("technical-standards", "must-hold", _equal_after_faults),
    ("technical-standards", "measured", _mixed_versions),
    ("use-cases", "latency", _time_to_final),
    ("use-cases", "latency", _decided_during_faults),
    ("use-cases", "interop", _equal_after_conversion),
)
_AFTER_FLOWS: Final = 3
"""The indicators of the use cases that follow the flows."""
