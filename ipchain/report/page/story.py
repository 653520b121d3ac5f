"""The story: every step and fault as a caption in the order of time, and a bar of time with marks and bands.

Without scripts it is a drawing and a list; the script of the page plays the list and moves a cursor over the bar.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from ipchain.names import Micros
from ipchain.report.dossier.gather import Dossier
from ipchain.report.dossier.said import Said
from ipchain.report.dossier.story import Struck, Taken
from ipchain.report.page.names import Called
from ipchain.report.page.timebar import Bar, fitting, stacked, width_of
from ipchain.report.page.words import Words
from ipchain.report.visible import visible

OUTCOMES: Final[Mapping[str, tuple[str, str]]] = {
    "final": ("story.final", "good"),
    "refused": ("story.refused", "stop"),
    "pending": ("story.pending", "wait"),
    "accepted": ("story.accepted", "good"),
    "partly": ("story.partly", "wait"),
    "issued": ("story.issued", "good"),
    "valid": ("story.valid", "good"),
    "invalid": ("story.invalid", "stop"),
    "answered": ("story.answered", "good"),
    "jumped": ("story.jumped", "good"),
    "adopted": ("story.adopted", "good"),
    "rejected": ("story.rejected", "stop"),
    "lapsed": ("story.lapsed", "wait"),
    "repeated": ("story.repeated", "wait"),
    "": ("story.undecided", "wait"),
}
"""How a step can end: the key of its word, and the tone. A refusal is no failure: the law may ask for it."""

MOST_BEATS: Final = 240
"""Captions on a page; a longer story is in `scenario.yaml` and `data/events.jsonl`."""

_LEFT, _RIGHT = 16, 944
_TOP, _LABEL, _ROW, _MARK = 6, 20, 26, 11
_LABEL_SIZE, _SHORTEST_LABEL = 12, 90


@dataclass(frozen=True, slots=True)
class Beat:
    """One caption. `kind`: step, fault-begins, fault-ends. `number` is that of its mark; 0 for faults."""

    kind: str
    number: int
    at_us: Micros
    until_us: Micros
    time: str
    say: Said
    where: str
    tone: str
    result: str
    because: Said | None
    answers: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Band:
    """A fault on the bar: its place, and as much of its name as there is room for, in whose language if not ours."""

    x: int
    width: int
    label: str
    language: str
    label_y: int
    top: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A step on the bar: where it was due, and where it was decided (equal when at once)."""

    number: int
    x: int
    until: int
    y: int
    tone: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The bar of time; all figures in units of the drawing."""

    height: int
    left: int
    right: int
    axis: int
    ticks: tuple[tuple[int, str], ...]
    bands: tuple[Band, ...]
    marks: tuple[Mark, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class Shows:
    """The story. `left_out`: captions for which there was no room."""

    drawing: Drawing
    beats: tuple[Beat, ...]
    left_out: int
    background: tuple[str, ...]
    until_us: Micros


def shows(dossier: Dossier, words: Words) -> Shows | None:
    """The story; None where nothing was asked and nothing went wrong."""
    story, called = dossier.story, Called(dossier.head, words)
    beats = sorted(_beats(dossier, words, called), key=lambda beat: beat.at_us)
    background = tuple(
        words.say("story.background", id=one.id, requests=one.requests, offices=called.offices(one.offices))
        for one in story.background
    )
    if not beats and not background:
        return None
    numbered = tuple(_numbered(beats[:MOST_BEATS]))
    return Shows(
        drawing=_drawing(dossier, numbered, words),
        beats=numbered,
        left_out=max(0, len(beats) - MOST_BEATS),
        background=background,
        until_us=dossier.head.ended_at_us,
    )


def _beats(dossier: Dossier, words: Words, called: Called) -> Iterator[Beat]:
    for step in dossier.story.steps:
        yield _step(step, dossier.head.ended_at_us, words, called)
    for fault in dossier.story.faults:
        yield from _fault(fault, words, called)


def _step(step: Taken, end: Micros, words: Words, called: Called) -> Beat:
    key, tone = OUTCOMES.get(step.outcome, OUTCOMES[""])
    at = end if step.due_us is None else step.due_us
    result = words.say(key)
    if step.due_us is None:
        result = words.say("story.never-due")
    elif step.decided_us is not None and step.decided_us > step.due_us:
        result = words.say("story.after", result=result, length=words.length(step.decided_us - step.due_us))
    return Beat(
        kind="step",
        number=0,
        at_us=at,
        until_us=at if step.decided_us is None else step.decided_us,
        time="" if step.due_us is None else words.time(step.due_us),
        say=step.say,
        where=called.office(step.office) if step.office else "",
        tone=tone,
        result=result,
        because=step.reason_said,
        answers=tuple(
            words.say(
                "story.answer",
                office=called.office(office),
                answer=words.say(_ANSWERS.get(answer, "story.ballot-refused")),
            )
            for office, answer in step.by_office
        ),
        why=step.why,
    )


_ANSWERS: Final[Mapping[str, str]] = {
    "accepted": "story.answer-accepted",
    "refused": "story.answer-refused",
    "taken": "story.ballot-taken",
}
"""What offices answered to an extension, or what became of their ballots; any other word is a refusal's reason."""


def _fault(fault: Struck, words: Words, called: Called) -> Iterator[Beat]:
    if fault.began_us is None:
        return
    length = "" if fault.ended_us is None else words.length(fault.ended_us - fault.began_us)
    for kind, at, key in (
        ("fault-begins", fault.began_us, "story.fault-begins"),
        ("fault-ends", fault.ended_us, "story.fault-ends"),
    ):
        if at is not None:
            yield Beat(
                kind=kind,
                number=0,
                at_us=at,
                until_us=at,
                time=words.time(at),
                say=fault.say,
                where=called.offices(fault.offices) if kind == "fault-begins" else "",
                tone="fault",
                result=words.say(key)
                if kind == "fault-begins" or not length
                else words.say("story.after", result=words.say(key), length=length),
                because=None,
                answers=(),
                why="",
            )


def _numbered(beats: list[Beat]) -> Iterator[Beat]:
    number = 0
    for beat in beats:
        number += beat.kind == "step"
        yield replace(beat, number=number) if beat.kind == "step" else beat


def _drawing(dossier: Dossier, beats: tuple[Beat, ...], words: Words) -> Drawing:
    bar = Bar(_LEFT, _RIGHT, max(1, dossier.head.ended_at_us))
    bands = tuple(_bands(dossier, bar, words))
    top = max((band.top for band in bands), default=_TOP) + _MARK + 5
    marks = tuple(_marks([beat for beat in beats if beat.kind == "step" and beat.time], bar, top))
    axis = max((mark.y for mark in marks), default=top) + _MARK + 8
    return Drawing(
        height=axis + 24,
        left=_LEFT,
        right=_RIGHT,
        axis=axis,
        ticks=tuple((bar.x(tick), words.time(tick)) for tick in bar.ticks()),
        bands=bands,
        marks=marks,
        summary=words.say("story.drawn", steps=len(marks), faults=len(bands), time=words.time(bar.until_us)),
    )


def _bands(dossier: Dossier, bar: Bar, words: Words) -> Iterator[Band]:
    """Each fault with its name above it, cut where the drawing ends, in a row in which it meets no other name."""
    struck = sorted(
        ((fault.began_us, fault) for fault in dossier.story.faults if fault.began_us is not None),
        key=lambda pair: pair[0],
    )
    spans, names = [], []
    for since, fault in struck:
        x = bar.x(since)
        names.append(fitting(visible(words.said(fault.say)), _LABEL_SIZE, max(_SHORTEST_LABEL, bar.right - x)))
        spans.append((x, bar.x(bar.until_us if fault.ended_us is None else fault.ended_us)))
    rows = stacked([(x, x + width_of(name, _LABEL_SIZE)) for (x, _), name in zip(spans, names, strict=True)], 12)
    top = _TOP + _LABEL * (max(rows, default=-1) + 1)
    for (left, right), name, row, (_, fault) in zip(spans, names, rows, struck, strict=True):
        spoken = dossier.head.language if fault.say.own else "en"
        language = "" if fault.say.is_in(words.language) and not fault.say.own else spoken
        yield Band(left, max(2, right - left), name, language, _TOP + _LABEL * row + 12, top)


def _marks(steps: list[Beat], bar: Bar, top: int) -> Iterator[Mark]:
    places = [(bar.x(beat.at_us), bar.x(beat.until_us)) for beat in steps]
    rows = stacked([(left - _MARK, max(left, right) + _MARK) for left, right in places], 2)
    for beat, (left, right), row in zip(steps, places, rows, strict=True):
        yield Mark(beat.number, left, right, top + _ROW * row, beat.tone)
