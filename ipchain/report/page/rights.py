"""The life of each right: a strip with its owners and its status in every register, and every entry in words.

What was refused stands in its place among the rest. The category of an entry is shown as data, with its standard.

Not here: where things stand on the strip (`strip`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ipchain.report.dossier.entry import NO_TERM, Details
from ipchain.report.dossier.gather import Dossier
from ipchain.report.dossier.rights import Entered, Life, Waiting
from ipchain.report.dossier.said import Said
from ipchain.report.page.names import Called
from ipchain.report.page.status import KINDS, status
from ipchain.report.page.story import OUTCOMES
from ipchain.report.page.strip import Strip, strip_of
from ipchain.report.page.words import Words


@dataclass(frozen=True, slots=True)
class Row:
    """One entry, or one thing that was asked and left none."""

    time: str
    position: str
    day: str
    office: str
    code: str
    did: str
    grounds: str
    tone: str
    result: str
    because: Said | None
    status: str
    category: str


@dataclass(frozen=True, slots=True)
class Told:
    """One right. `facts` say what it is and how it stood at the end."""

    anchor: str
    title: str
    facts: tuple[tuple[str, str], ...]
    strip: Strip
    rows: tuple[Row, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Shows:
    """The rights of the story. `left_out` and `others` are counts of those that are not told."""

    lives: tuple[Told, ...]
    left_out: int
    others: int


def shows(dossier: Dossier, words: Words) -> Shows | None:
    """The lives; None for a story without rights."""
    rights = dossier.rights
    if not rights.lives:
        return None
    called = Called(dossier.head, words)
    until = dossier.head.ended_at_us
    lives = tuple(
        _told(life, f"right-{number}", strip_of(life, until, words, called), words, called)
        for number, life in enumerate(rights.lives, 1)
    )
    return Shows(lives, rights.left_out, rights.others)


def _told(life: Life, anchor: str, strip: Strip, words: Words, called: Called) -> Told:
    kind = KINDS.get(life.kind)
    title = life.words or life.id
    rows = [(entry.at_us, 0, entry.height, entry.index, _entry(entry, words, called)) for entry in life.entries]
    waiting = enumerate(life.waiting)
    rows += [(one.decided_us or one.due_us or 0, 1, 0, place, _waited(one, words, called)) for place, one in waiting]
    return Told(
        anchor=anchor,
        title=title if kind is None else words.say("rights.called", kind=words.say(kind), name=title),
        facts=tuple(_facts(life, words, called)),
        strip=strip,
        rows=tuple(row for *_, row in sorted(rows, key=lambda one: one[:4])),
        left_out=life.left_out,
    )


def _facts(life: Life, words: Words, called: Called) -> Iterator[tuple[str, str]]:
    yield words.say("rights.fact-id"), life.id
    if life.classes:
        yield words.say("rights.fact-classes"), words.list(map(str, life.classes))
    for office, number in life.numbers:
        yield words.say("rights.fact-number", office=called.office(office)), number
    if life.owners:
        yield words.say("rights.fact-owner"), called.owners(life.owners)
        licensees = words.list(map(called.party, life.licensees))
        yield words.say("rights.fact-licensees"), licensees or words.say("rights.nobody")


def _entry(entry: Entered, words: Words, called: Called) -> Row:
    key, tone = OUTCOMES.get(entry.outcome, OUTCOMES[""])
    did = _did(entry.verb, entry.details, words, called)
    return Row(
        time=words.moment(entry.at_us),
        position=words.say("rights.position", height=entry.height, index=entry.index + 1),
        day="" if entry.legal_date is None else words.date(entry.legal_date),
        office=called.office(entry.office),
        code=entry.office,
        did=words.say("rights.attempt", did=did) if entry.outcome == "refused" else did,
        grounds=entry.details.grounds,
        tone=tone,
        result=words.say(key),
        because=entry.reason_said,
        status=status(entry.after, words),
        category=f"{entry.standard} {entry.category}" if entry.category else "",
    )


def _waited(one: Waiting, words: Words, called: Called) -> Row:
    key, tone = OUTCOMES.get(one.outcome, OUTCOMES[""])
    at = one.due_us if one.decided_us is None else one.decided_us
    return Row(
        time="" if at is None else words.moment(at),
        position="",
        day="",
        office=called.office(one.office),
        code=one.office,
        did=words.say(_ASKED.get(one.verb, "rights.did-other")),
        grounds="",
        tone=tone,
        result=words.say(key),
        because=one.reason_said,
        status="",
        category="",
    )


_ASKED: Final[Mapping[str, str]] = {
    "register": "rights.asked-register",
    "extend": "rights.asked-extend",
    "assign": "rights.asked-assign",
    "license": "rights.asked-license",
    "renew": "rights.did-renew",
    "surrender": "rights.did-surrender",
    "correct": "rights.did-correct",
    "oppose": "rights.asked-oppose",
    "freeze": "rights.did-freeze",
    "certify": "rights.did-certify",
    "verify": "rights.did-verify",
    "query": "rights.did-query",
}
"""What was asked, where no entry says who and how much."""

_PLAIN: Final[Mapping[str, str]] = {
    "renew": "rights.did-renew",
    "surrender": "rights.did-surrender",
    "correct": "rights.did-correct",
    "freeze": "rights.did-freeze",
    "unfreeze": "rights.did-unfreeze",
}


def _did(verb: str, details: Details, words: Words, called: Called) -> str:
    """An entry as a short sentence, made from its facts."""
    by, to = called.party(details.by), called.party(details.to)
    match verb:
        case "register":
            said = words.say("rights.did-register", party=by)
            if details.priority_of:
                said = words.sentences(said, words.say("rights.with-priority", right=details.priority_of))
            return said
        case "extend":
            return words.say("rights.did-extend", offices=called.offices(details.offices))
        case "answer":
            return words.say("rights.did-accept" if details.accepted else "rights.did-decline")
        case "assign":
            return _assigned(details, by, to, words)
        case "license":
            return _licensed(details, by, to, words, called)
        case "oppose":
            return words.say("rights.did-oppose", party=by)
        case "decide":
            return words.say("rights.did-decide-for" if details.accepted else "rights.did-decide-against")
        case _:
            return words.say(_PLAIN.get(verb, "rights.did-other"))


def _assigned(details: Details, by: str, to: str, words: Words) -> str:
    part, whole = details.share
    if details.classes:
        classes = words.list(map(str, details.classes))
        return words.say("rights.did-assign-classes", party=by, to=to, classes=classes)
    if part != whole:
        return words.say("rights.did-assign-share", party=by, to=to, share=f"{part}/{whole}")
    return words.say("rights.did-assign", party=by, to=to)


def _licensed(details: Details, by: str, to: str, words: Words, called: Called) -> str:
    key = "rights.did-license-exclusive" if details.exclusive else "rights.did-license"
    said = words.say(key, party=by, to=to, territory=called.offices(details.offices))
    if details.term == NO_TERM:
        return said
    named = zip(("rights.years", "rights.months", "rights.days"), details.term, strict=True)
    term = words.list(words.say(key, count=count) for key, count in named if count)
    return words.sentences(said, words.say("rights.with-term", term=term))
