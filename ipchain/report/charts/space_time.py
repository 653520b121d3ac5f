"""The space-time diagram: one lane for each office, time to the right, messages as arrows, marks on the lanes.

The window begins a little before the first failure or fault. Without scripts the page shows this window and its
table; the page's script (`space_time.js`) draws any other window of the same data in the same way.
Source of the form: Lamport 1978, "Time, Clocks, and the Ordering of Events in a Distributed System", figure 1.

Not here: the data in the page (`space_time_data`), families and marks (`families`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from ipchain.names import Micros
from ipchain.report.charts import spoken
from ipchain.report.charts.arrows import Arrow, heads, lines, losses
from ipchain.report.charts.families import FAMILIES, GOES_ON, MARK_BY_ID, MARKS, STOPS, family_of
from ipchain.report.charts.figure import Figure, Table
from ipchain.report.charts.marks import SHAPES, class_of
from ipchain.report.charts.plot import (
    AXIS,
    LEFT,
    LINE,
    RIGHT,
    WIDTH,
    Panel,
    Sample,
    band_names,
    legend,
    line_sample,
    shading,
    shape_sample,
    time_axis,
)
from ipchain.report.charts.scale import Linear
from ipchain.report.charts.svg import EMPTY, XY, drawing, element, group, line, shapes, text
from ipchain.report.charts.ticks import exactly, milliseconds
from ipchain.report.dossier.messages import (
    ARRIVED,
    LOST_AT_ONCE,
    LOST_AT_RECEIVER,
    LOST_UNDER_WAY,
    STATIC,
    Messages,
)
from ipchain.report.page.words import Words

ID: Final = "space-time-arrows"
FATES: Final = ("charts.arrived", "charts.lost_at_once", "charts.lost_under_way", "charts.lost_at_receiver")
"""What is said of each fate; all but the second say when."""

LANES_HIGH: Final = (150, 460)
"""Least and greatest height of all lanes together."""

LANE_GAP: Final = 70
"""Between two lanes, where there is room."""


def space_time(run: Messages, words: Words) -> Figure:
    """The first window of the diagram."""
    title = words.say("charts.space_time_title")
    finding = _finding(run, words)
    note = spoken.sentences(
        words,
        words.say("charts.space_time_arrows") if run.recorded else "",
        _begins(run, words),
        _kept(run, words),
        spoken.faults(words, run.bands),
    )
    svg = drawing(ID, title, finding, *_window(run, words))
    return Figure(ID, title, finding, svg, _table(run, words), note)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where lanes are: the panel, and the height of each lane's middle line. The page's script gets the same."""

    panel: Panel
    lanes: tuple[float, ...]


def frame(run: Messages, top: float) -> Frame:
    """Lanes under `top`, evenly apart."""
    least, most = LANES_HIGH
    count = len(run.offices)
    height = min(most, max(least, LANE_GAP * count), max(least, most))
    panel = Panel(LEFT, WIDTH - RIGHT, top, top + height)
    gap = height / count
    return Frame(panel, tuple(top + gap * (place + 0.5) for place in range(count)))


def head_height(run: Messages) -> float:
    """Room for the names of faults above the lanes, in every window."""
    return 2.0 * LINE if run.bands or run.start_us is not None else 6.0


# ---- sentences and table ------------------------------------------------------------------------


def _finding(run: Messages, words: Words) -> str:
    first, last = run.first
    if not run.recorded:
        return words.say("charts.space_time_not_recorded")
    fates = [fate for *_, fate in sent_inside(run)]
    since, until = milliseconds(first), milliseconds(last)
    if not any(fates):
        return words.say("charts.space_time_none_lost", since=since, until=until, sent=len(fates))
    said = words.say(
        "charts.space_time_finding",
        since=since,
        until=until,
        sent=len(fates),
        lost=sum(fate != ARRIVED for fate in fates),
    )
    stopped = fates.count(LOST_AT_RECEIVER)
    return spoken.sentences(words, said, words.say("charts.space_time_stopped", count=stopped) if stopped else "")


def _begins(run: Messages, words: Words) -> str:
    if run.start_us is None:
        return words.say("charts.space_time_from_start")
    at = milliseconds(run.start_us)
    if run.start_check:
        return words.say("charts.space_time_from_failure", check=spoken.short(run.start_check), at=at)
    return words.say("charts.space_time_from_fault", fault=spoken.short(run.start_fault), at=at)


def _kept(run: Messages, words: Words) -> str:
    kept, of = len(run.messages.at_us) + len(run.marks.at_us), run.messages_of + run.marks_of
    if kept == of:
        return words.say("charts.space_time_all_kept", events=kept)
    return words.say("charts.space_time_kept", events=kept, of=of)


def _table(run: Messages, words: Words) -> Table:
    """Messages and marks of the window, in order of time."""
    head = ("charts.at", "charts.office", "charts.what", "charts.to", "charts.fate")
    rows = sorted((*_message_rows(run, words), *_mark_rows(run, words)), key=lambda row: row[0])
    return Table(tuple(words.say(key) for key in head), tuple(cells for _, cells in rows))


def _message_rows(run: Messages, words: Words) -> Iterator[tuple[Micros, tuple[str, ...]]]:
    for at, sender, receiver, kind, took, fate in sent_inside(run):
        became = words.say(FATES[fate], at=exactly(at + took)) if fate != LOST_AT_ONCE else words.say(FATES[fate])
        yield at, (exactly(at), run.offices[sender], run.kinds[kind], run.offices[receiver], became)


def _mark_rows(run: Messages, words: Words) -> Iterator[tuple[Micros, tuple[str, ...]]]:
    for at, office, mark, says in marks_inside(run):
        yield at, (exactly(at), run.offices[office], tells(mark, says, words), "", "")


def tells(mark: str, says: Sequence[str], words: Words) -> str:
    """What an office did, as a sentence."""
    known = MARK_BY_ID[mark]
    facts = dict(zip(known.facts, says, strict=True))
    if "verb" in facts:
        facts["verb"] = spoken.verb(words, facts["verb"])
    return words.say(known.tells, **facts)


def sent_inside(run: Messages) -> list[tuple[Micros, int, int, int, Micros, int]]:
    """The messages sent in the first window; never more than it may hold."""
    first, last = run.first
    table = run.messages
    columns = zip(table.at_us, table.senders, table.receivers, table.kinds, table.took_us, table.fates, strict=True)
    return [row for row in columns if first <= row[0] < last][:STATIC]


def marks_inside(run: Messages) -> list[tuple[Micros, int, str, tuple[str, ...]]]:
    """The marks of the first window."""
    first, last = run.first
    marks = run.marks
    columns = zip(marks.at_us, marks.offices, marks.marks, marks.says, strict=True)
    return [row for row in columns if first <= row[0] < last]


# ---- drawing ------------------------------------------------------------------------------------


def _window(run: Messages, words: Words) -> tuple[tuple[int, float], Markup]:
    top = head_height(run)
    placed = frame(run, top)
    panel = placed.panel
    scale = panel.over_time(*run.first)
    parts = [
        band_names(run.bands, scale, 0).svg,
        shading(run.bands, scale, top, panel.bottom),
        time_axis(panel, scale, words.say("charts.time_of_run")),
        _start(run, scale, panel, words),
        *(_lane(run, place, y, scale) for place, y in enumerate(placed.lanes)),
        *_arrows(run, scale, placed),
        *_marks(run, scale, placed),
    ]
    keys, height = legend(_legend(run, words), panel.bottom + AXIS + 4)
    return (WIDTH, panel.bottom + AXIS + 4 + height), group([*parts, keys])


def _start(run: Messages, scale: Linear, panel: Panel, words: Words) -> Markup:
    """The moment of the first failure; that of a fault shows as the edge of its band."""
    if run.start_us is None or not run.start_check:
        return EMPTY
    place = scale.at(run.start_us)
    name = words.say("charts.first_failure")
    return group((line(place, LINE, place, panel.bottom, "failure"), text(place + 4, 1.5 * LINE, name, "failed")))


def _lane(run: Messages, place: int, y: float, scale: Linear) -> Markup:
    parts = [line(scale.start, y, scale.stop, y, "base"), text(0, y, run.offices[place], "name")]
    parts.extend(
        line(scale.at(since), y, scale.at(until), y, class_)
        for since, until, class_ in idle(run, place)
        if since < scale.high and until > scale.low
    )
    return group(parts)


def idle(run: Messages, office: int) -> Iterator[tuple[Micros, Micros, str]]:
    """When an office was stopped or paused, as far as the kept marks tell, with the class of its lane."""
    since: Micros | None = None
    for at, who, mark in zip(run.marks.at_us, run.marks.offices, run.marks.marks, strict=True):
        if who != office:
            continue
        if mark in STOPS and since is None:
            since = at
        elif mark in GOES_ON and since is not None:
            yield since, at, "down"
            since = None
    if since is not None:
        yield since, run.ended_us, "down"


def _arrows(run: Messages, scale: Linear, placed: Frame) -> Iterator[Markup]:
    """Three paths for each family: lines, heads, and crosses where messages were lost."""
    by_family: dict[int, list[Arrow]] = {}
    for at, sender, receiver, kind, took, fate in sent_inside(run):
        arrow = _arrow(at, took, fate, placed.lanes[sender], placed.lanes[receiver], scale)
        by_family.setdefault(family_of(run.kinds[kind]), []).append(arrow)
    for place in sorted(by_family):
        arrows, series = by_family[place], FAMILIES[place].series
        yield element("path", d=lines(arrows), class_=f"thin s{series}")
        yield element("path", d=heads(arrows), class_=f"fill s{series}")
        if any(arrow.is_lost for arrow in arrows):
            yield element("path", d=losses(arrows), class_=f"stroked s{series}")


def _arrow(at: Micros, took: Micros, fate: int, start: float, stop: float, scale: Linear) -> Arrow:
    """From lane to lane; one that was lost ends on its way, one that leaves the window at its edge."""
    here = scale.at(at)
    if fate == LOST_AT_ONCE:
        return Arrow(here, start, min(here + 4, scale.stop), start + (stop - start) / 4, is_lost=True)
    # How far it had come when the line was cut is not known: it is drawn half-way.
    end = (start + stop) / 2 if fate == LOST_UNDER_WAY else stop
    there = at + took
    if there <= scale.high:
        return Arrow(here, start, scale.at(there), end, is_lost=fate != ARRIVED)
    part = (scale.high - at) / took
    return Arrow(here, start, scale.stop, start + (end - start) * part, leaves=True)


def _marks(run: Messages, scale: Linear, placed: Frame) -> Iterator[Markup]:
    places: dict[str, list[XY]] = {}
    for at, office, mark, _ in marks_inside(run):
        places.setdefault(mark, []).append((scale.at(at), placed.lanes[office]))
    for look in MARKS:
        if look.id in places:
            path = shapes(places[look.id], SHAPES[look.shape])
            yield element("path", d=path, class_=class_of(look.shape, f"s{look.series}"))


def _legend(run: Messages, words: Words) -> list[tuple[Sample, str]]:
    """Families and marks that the window shows."""
    families = {family_of(run.kinds[kind]) for _, _, _, kind, *_ in sent_inside(run)}
    marks = {mark for _, _, mark, _ in marks_inside(run)}
    shown: list[tuple[Sample, str]] = [
        (line_sample(f"line s{family.series}"), words.say(family.key))
        for place, family in enumerate(FAMILIES)
        if place in families
    ]
    shown += [(shape_sample(mark.shape, f"s{mark.series}"), words.say(mark.name)) for mark in MARKS if mark.id in marks]
    return shown
