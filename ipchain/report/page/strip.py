"""The strip of a right: one lane for its owners of record, one for each register, over the time of the run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ipchain.names import Micros
from ipchain.report.dossier.rights import Life
from ipchain.report.page.names import Called
from ipchain.report.page.status import phase, status
from ipchain.report.page.timebar import Bar, fitting
from ipchain.report.page.words import Words
from ipchain.report.visible import visible

_LANE: Final = 34
_LEFT, _RIGHT = 176, 944
_SIZE = 13


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a lane: `look` is a phase of a right, or `owner-0`, `owner-1` by turns."""

    x: int
    width: int
    look: str
    label: str


@dataclass(frozen=True, slots=True)
class Point:
    """An entry on the lane of the register it is about."""

    x: int
    y: int
    tone: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A name and its stretches; `y` is its middle."""

    y: int
    label: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """The drawing; all figures in its units."""

    height: int
    left: int
    right: int
    axis: int
    lanes: tuple[Lane, ...]
    points: tuple[Point, ...]
    ticks: tuple[tuple[int, str], ...]
    summary: str


def strip_of(life: Life, until: Micros, words: Words, called: Called) -> Strip:
    """The lanes of one right in a run that ended at `until`."""
    bar = Bar(_LEFT, _RIGHT, max(1, until))
    names = [called.owners(owners) for _, owners in life.owned]
    turns = [f"owner-{turn % 2}" for turn in range(len(names))]
    owned = [(at, look, name) for (at, _), look, name in zip(life.owned, turns, names, strict=True)]
    lanes = [_lane(0, words.say("rights.lane-owner"), owned, bar)]
    middle = {}
    for register in life.registers:
        middle[register.office] = _middle(len(lanes))
        spans = [(at, phase(state), status(state, words)) for at, state in register.statuses]
        lanes.append(_lane(len(lanes), called.office(register.office), spans, bar))
    axis = _middle(len(lanes)) - _LANE // 2 + 4
    return Strip(
        height=axis + 24,
        left=_LEFT,
        right=_RIGHT,
        axis=axis,
        lanes=tuple(lanes),
        points=tuple(_points(life, middle, bar)),
        ticks=tuple((bar.x(tick), words.time(tick)) for tick in bar.ticks(8)),
        summary=_summary(life, names, words, called),
    )


def _middle(lane: int) -> int:
    return 20 + _LANE * lane


def _lane(number: int, label: str, changes: Sequence[tuple[Micros, str, str]], bar: Bar) -> Lane:
    # A right whose filing was refused never had an owner: a lane without stretches.
    ends = [*(at for at, _, _ in changes[1:]), bar.until_us] if changes else []
    spans = []
    for (at, look, said), end in zip(changes, ends, strict=True):
        x, width = bar.x(at), max(2, bar.x(end) - bar.x(at))
        spans.append(Span(x, width, look, fitting(visible(said), _SIZE, width - 12)))
    return Lane(_middle(number), fitting(visible(label), _SIZE, _LEFT - 16), tuple(spans))


def _points(life: Life, middle: dict[str, int], bar: Bar) -> Iterator[Point]:
    for entry in life.entries:
        if entry.office in middle:
            yield Point(bar.x(entry.at_us), middle[entry.office], "stop" if entry.outcome == "refused" else "good")


def _summary(life: Life, names: Sequence[str], words: Words, called: Called) -> str:
    """What the drawing shows, for whoever does not see it."""
    if not life.entries:
        return words.say("rights.drawn-nothing")
    owners = words.say("rights.then").join(dict.fromkeys(names)) or words.say("rights.nobody")
    ends = words.list(
        words.say("rights.ends-as", office=called.office(one.office), status=status(one.at_end, words))
        for one in life.registers
    )
    return words.say("rights.drawn", owners=owners, ends=ends)
