"""The verdict, and the three questions of a reader without much time: did it hold, what went wrong, who could block.

The first thing that went wrong is the earliest break of what had to hold; where no break has a moment, the first in
the order of the file. A run in which nothing failed says what was not put to the test, or that nothing went wrong.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ipchain.report.dossier.gather import Dossier
from ipchain.report.dossier.must_hold import MustHold, Shown
from ipchain.report.dossier.said import Said
from ipchain.report.page.names import Called
from ipchain.report.page.power import finding
from ipchain.report.page.words import Words
from ipchain.report.summary import CheckWord, VerdictWord

VERDICT_WORDS: Final[Mapping[VerdictWord, str]] = {
    "holds": "verdict.holds",
    "does-not-hold": "verdict.does-not-hold",
    "not-tested": "verdict.not-tested",
    "nothing-to-judge": "verdict.nothing-to-judge",
}
"""The keys of the verdict over the whole run."""

_ENDED: Final[Mapping[str, str]] = {
    "interrupted": "verdict.interrupted",
    "budget": "verdict.budget",
    "halted": "verdict.halted",
}


@dataclass(frozen=True, slots=True)
class First:
    """The first thing that went wrong or was not tested. `during` are the faults in force at that moment."""

    lead: str
    required: Said
    observed: Said
    why: str
    during: tuple[Said, ...]
    anchor: str


@dataclass(frozen=True, slots=True)
class Shows:
    """What the section shows. `first` None: nothing went wrong, and `calm` says so."""

    tone: VerdictWord
    word: str
    sentence: str
    remarks: tuple[str, ...]
    first: First | None
    calm: tuple[str, ...]
    blocks: tuple[str, ...]
    cautions: tuple[Said, ...]


def shows(dossier: Dossier, words: Words) -> Shows:
    """The verdict and the answers."""
    held, called = dossier.must_hold, Called(dossier.head, words)
    first = _first(dossier, words, called)
    return Shows(
        tone=held.verdict,
        word=words.say(VERDICT_WORDS[held.verdict]),
        sentence=_sentence(held, words),
        remarks=tuple(_remarks(dossier, words)),
        first=first,
        calm=() if first is not None else tuple(_calm(dossier, words)),
        blocks=tuple(_blocks(dossier, words, called)),
        cautions=dossier.head.cautions,
    )


def anchor(held: MustHold, check: Shown) -> str:
    """Where a check stands on the page: by its place, since its name is a writer's."""
    return f"check-{held.checks.index(check) + 1}"


def _sentence(held: MustHold, words: Words) -> str:
    """Two counts: of what the scenario expects, and of what is guaranteed without being asked."""
    return words.sentences(_of_expectations(held, words), _of_guarantees(held, words))


def _of_expectations(held: MustHold, words: Words) -> str:
    written = held.expectations
    if not written:
        return words.say("verdict.no-expectations")
    counts = {word: _count(written, word) for word in ("holds", "does-not-hold", "not-tested")}
    if counts["holds"] == len(written):
        return words.say("verdict.all-hold", total=len(written))
    said = [words.say("verdict.some-hold", count=counts["holds"], total=len(written))]
    if counts["does-not-hold"]:
        said.append(words.say("verdict.some-fail", count=counts["does-not-hold"]))
    if counts["not-tested"]:
        said.append(words.say("verdict.some-untested", count=counts["not-tested"]))
    wishes = sum(check.verdict != "holds" and not check.needed for check in written)
    if wishes:
        said.append(words.say("verdict.wishes", count=wishes))
    return words.sentences(*said)


def _of_guarantees(held: MustHold, words: Words) -> str:
    tested = tuple(check for check in held.guarantees if not check.idle)
    if not tested:
        return ""
    holding = _count(tested, "holds")
    if holding == len(tested):
        return words.say("verdict.guarantees-hold", total=len(tested))
    return words.say("verdict.guarantees-fail", count=len(tested) - holding, total=len(tested))


def _count(checks: Sequence[Shown], word: CheckWord | str) -> int:
    return sum(check.verdict == word for check in checks)


def _remarks(dossier: Dossier, words: Words) -> Iterator[str]:
    head = dossier.head
    if head.ended in _ENDED:
        times = {"time": words.time(head.ended_at_us), "planned": words.time(head.duration_us)}
        yield words.say(_ENDED[head.ended], **times)
    if dossier.must_hold.strict:
        yield words.say("verdict.strict")


def _first(dossier: Dossier, words: Words, called: Called) -> First | None:
    held = dossier.must_hold
    failed = [check for check in held.checks if check.verdict == "does-not-hold" and check.needed]
    if failed:
        check = min(failed, key=lambda one: (one.first_bad_us is None, one.first_bad_us or 0))
        return _told(dossier, check, _lead(dossier, check, words, called))
    untested = [check for check in held.checks if check.verdict == "not-tested" and check.needed and not check.idle]
    if untested and held.verdict == "not-tested":
        return _told(dossier, untested[0], words.say("verdict.first-untested"))
    return None


def _lead(dossier: Dossier, check: Shown, words: Words, called: Called) -> str:
    if check.first_bad_us is None:
        return words.say("verdict.first-no-moment")
    time = words.moment(check.first_bad_us)
    offices = check.offices or tuple(_where(dossier, check))
    if not offices:
        return words.say("verdict.first-at", time=time)
    return words.say("verdict.first-at-office", time=time, offices=called.offices(offices))


def _where(dossier: Dossier, check: Shown) -> Iterator[str]:
    """The offices of the steps that show a finding about no office in particular."""
    shown = {proof.event.get("step") for proof in check.evidence}
    yield from dict.fromkeys(step.office for step in dossier.story.steps if step.id in shown and step.office)


def _told(dossier: Dossier, check: Shown, lead: str) -> First:
    at = check.first_bad_us
    during = tuple(
        fault.say
        for fault in dossier.story.faults
        if at is not None
        and fault.began_us is not None
        and fault.began_us <= at
        and (fault.ended_us is None or at <= fault.ended_us)
    )
    return First(lead, check.required, check.observed, check.why, during, anchor(dossier.must_hold, check))


def _calm(dossier: Dossier, words: Words) -> Iterator[str]:
    if dossier.must_hold.verdict == "nothing-to-judge":
        yield words.say("verdict.calm-nothing")
        return
    yield words.say("verdict.calm")
    struck = sum(fault.began_us is not None for fault in dossier.story.faults)
    if struck:
        yield words.say("verdict.calm-faults", count=struck)
    refused = sum(step.outcome == "refused" for step in dossier.story.steps)
    if refused:
        yield words.say("verdict.calm-refused", count=refused)
    wishes = sum(check.verdict == "does-not-hold" and not check.needed for check in dossier.must_hold.checks)
    if wishes:
        yield words.say("verdict.calm-wishes", count=wishes)


def _blocks(dossier: Dossier, words: Words, called: Called) -> Iterator[str]:
    """Who could have stopped a decision, and who the ledger."""
    power = dossier.power
    if power is None:
        return
    yield finding(power, called, words)
    if power.enough.decide is not None:
        yield words.say("verdict.decides", count=power.enough.decide, members=power.enough.members)
    key = "verdict.halts-lying" if dossier.measured.assumed.trust == "may lie" else "verdict.halts"
    yield words.say(key, count=power.enough.halt, members=power.enough.members)
