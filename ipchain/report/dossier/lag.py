"""How far every office was behind, over the run: in entries, and in time.

An office is behind by the entries that have taken effect somewhere and not yet there; that is the metric
`office_lag`. In time it is behind by the age of the oldest of them: how long ago that entry took effect elsewhere.

Not here: drawing and words (`ipchain.report.charts.lag`).
"""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from ipchain.experiment.runner import Result
from ipchain.measure.entries import Entries, longest_lag_us
from ipchain.measure.metric import Window
from ipchain.names import Micros, OfficeId
from ipchain.report.dossier.bands import Band, bands_of
from ipchain.report.dossier.thinning import Point, Series, thinned
from ipchain.trace import OfficeHalted, OfficeStarted, OfficeStopped

POINTS: Final = 1_800
"""Parts of the run over all offices together: what a drawing of 60 kB holds."""

SLOTS: Final = (120, 600)
"""Fewest and most parts for one office. 600 is one for each unit of the drawing's width."""


class OfficeLag(Struct, frozen=True, kw_only=True):
    """One office. `most` entries behind at `most_at_us`; `oldest_us` is the greatest age, at `oldest_at_us`.

    `behind_since_us` and `level_again_us` enclose the time without a break in which it was behind and `most` fell;
    None for the second: it still was when the run ended, by `at_end` entries. `down` is when it was stopped.
    """

    office: OfficeId
    most: int
    most_at_us: Micros
    behind_since_us: Micros
    level_again_us: Micros | None
    oldest_us: Micros
    oldest_at_us: Micros
    longest_us: Micros
    at_end: int
    entries: Series
    age: Series
    down: tuple[Window, ...]


class Lag(Struct, frozen=True):
    """All offices, in the order of the scenario. `slots`: into how many parts the run was cut for thinning."""

    ended_us: Micros
    final_entries: int
    slots: int
    offices: tuple[OfficeLag, ...]
    bands: tuple[Band, ...]


def gather_lag(result: Result) -> Lag:
    """The lag of every office, from the trace of the run."""
    entries = Entries()
    for now, event in result.trace:
        if isinstance(event, Entries.watches):
            entries.observe(now, event)
    end = result.ended_at_us
    offices = [office.code for office in result.scenario.offices]
    fewest, most = SLOTS
    slots = min(most, max(fewest, POINTS // len(offices)))
    down = _down(result)
    return Lag(
        ended_us=end,
        final_entries=len(entries.anywhere),
        slots=slots,
        offices=tuple(_office(entries, office, end, slots, tuple(down.get(office, ()))) for office in offices),
        bands=bands_of(result.trace),
    )


def _office(entries: Entries, office: OfficeId, end: Micros, slots: int, down: tuple[Window, ...]) -> OfficeLag:
    counts = list(_counts(entries.anywhere, entries.moments(office)))
    behind = _entries_behind(counts)
    ages = _ages(counts, entries.anywhere, end)
    worst = max(range(len(behind)), key=lambda place: behind[place][1])
    since, until = _stretch(behind, worst)
    oldest_at, oldest = max(ages, key=lambda point: point[1])
    return OfficeLag(
        office=office,
        most=behind[worst][1],
        most_at_us=behind[worst][0],
        behind_since_us=since,
        level_again_us=until,
        oldest_us=oldest,
        oldest_at_us=oldest_at,
        longest_us=longest_lag_us(entries, office, end),
        at_end=behind[-1][1],
        entries=thinned(behind, slots, end),
        age=thinned(ages, slots, end),
        down=down,
    )


def _counts(front: Sequence[Micros], own: Sequence[Micros]) -> Iterator[tuple[Micros, int, int]]:
    """(moment, entries that have taken effect anywhere by then, and at the office), at 0 and wherever one changes."""
    ahead = held = 0
    for now in sorted({0, *front, *own}):
        while ahead < len(front) and front[ahead] <= now:
            ahead += 1
        while held < len(own) and own[held] <= now:
            held += 1
        yield now, ahead, held


def _entries_behind(counts: Sequence[tuple[Micros, int, int]]) -> list[Point]:
    """(moment, entries behind from then on), from 0 on; only where it changes."""
    points: list[Point] = []
    for now, ahead, held in counts:
        behind = max(0, ahead - held)
        if not points or behind != points[-1][1]:
            points.append((now, behind))
    return points


def _ages(counts: Sequence[tuple[Micros, int, int]], front: Sequence[Micros], end: Micros) -> list[Point]:
    """(moment, age in us of the oldest entry that is missing): the corners of a line of slope 1 or 0.

    It grows with time, and drops whenever the office takes effect of that entry; of a drop, both sides are there.
    """
    points: list[Point] = [(0, 0)]
    missing: Micros | None = None
    for now, ahead, held in counts:
        then = front[held] if held < ahead else None
        if then != missing:
            points.append((now, 0 if missing is None else now - missing))
            points.append((now, 0 if then is None else now - then))
            missing = then
    points.append((end, 0 if missing is None else end - missing))
    return [point for place, point in enumerate(points) if not place or point != points[place - 1]]


def _stretch(behind: Sequence[Point], place: int) -> tuple[Micros, Micros | None]:
    """The time without a break in which the office was behind and to which this point belongs."""
    first = place
    while first and behind[first - 1][1]:
        first -= 1
    level = (at for at, value in behind[place:] if not value)
    return behind[first][0], next(level, None)


def _down(result: Result) -> dict[OfficeId, list[Window]]:
    """When each office was stopped: by a crash, or by itself."""
    since: dict[OfficeId, Micros] = {}
    spans: dict[OfficeId, list[Window]] = {}
    for now, event in result.trace:
        if isinstance(event, OfficeStopped | OfficeHalted):
            since.setdefault(event.office, now)
        elif isinstance(event, OfficeStarted) and event.office in since:
            spans.setdefault(event.office, []).append((since.pop(event.office), now))
    for office, stopped in since.items():
        spans.setdefault(office, []).append((stopped, result.ended_at_us))
    return spans
