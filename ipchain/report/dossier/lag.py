"""How far every office was behind, over the run: in entries, and in time.

An office is behind by the entries that have taken effect somewhere and not yet there; that is the metric
`office_lag`. In time it is behind by the age of the oldest of them: how long ago that entry took effect elsewhere.

Not here: drawing and words (`ipchain.report.charts.lag`).
"""

from bisect import bisect_right
from itertools import pairwise
from typing import Final

from msgspec import Struct

from ipchain.experiment.runner import Result
from ipchain.measure.entries import Entries, longest_lag_us
from ipchain.measure.metric import Window
from ipchain.names import Micros, OfficeId
from ipchain.report.dossier.bands import Band, bands_of
from ipchain.report.dossier.thinning import Point, Series, thinned

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
    return Lag(
        ended_us=end,
        final_entries=len(entries.anywhere),
        slots=slots,
        offices=tuple(_office(entries, office, end, slots) for office in offices),
        bands=bands_of(result.trace),
    )


def _office(entries: Entries, office: OfficeId, end: Micros, slots: int) -> OfficeLag:
    front, own = entries.anywhere, entries.moments(office)
    behind = _entries_behind(front, own)
    ages = _ages(front, own, end)
    # What lasted no time at all was never seen by anybody; the metric leaves it out as well.
    most_at, most = max(behind, key=lambda point: point[1])
    oldest_at, oldest = max(ages, key=lambda point: point[1])
    since, until = _around(behind, most_at)
    return OfficeLag(
        office=office,
        most=most,
        most_at_us=most_at,
        behind_since_us=since,
        level_again_us=until,
        oldest_us=oldest,
        oldest_at_us=oldest_at,
        longest_us=longest_lag_us(entries, office, end),
        at_end=behind[-1][1],
        entries=thinned(behind, slots, end),
        age=thinned(ages, slots, end),
        down=_down(entries.up.get(office, ()), entries, office, end),
    )


def _entries_behind(front: list[Micros], own: list[Micros]) -> list[Point]:
    """(moment, entries behind from then on), from 0 on; only where it changes."""
    points: list[Point] = [(0, 0)]
    ahead = held = 0
    for now in sorted({*front, *own}):
        while ahead < len(front) and front[ahead] <= now:
            ahead += 1
        while held < len(own) and own[held] <= now:
            held += 1
        behind = max(0, ahead - held)
        if behind != points[-1][1]:
            points.append((now, behind))
    return points


def _ages(front: list[Micros], own: list[Micros], end: Micros) -> list[Point]:
    """(moment, age in us of the oldest entry that is missing): the corners of a line of slope 1 or 0.

    It grows with time, and drops whenever the office takes effect of that entry; of a drop, both sides are there.
    """
    points: list[Point] = [(0, 0)]

    def add(at: Micros, value: int) -> None:
        if points[-1] != (at, value):
            points.append((at, value))

    moments = sorted({0, *front, *own, end})
    for first, last in pairwise(moments):
        ahead, held = bisect_right(front, first), bisect_right(own, first)
        if held < ahead:
            add(first, first - front[held])
            add(last, last - front[held])
        else:
            add(first, 0)
    if points[-1][0] < end:
        add(end, 0)
    return _corners(points)


def _corners(points: list[Point]) -> list[Point]:
    """Without the points in the middle of a straight line."""
    kept = points[:1]
    for here, after in pairwise(points[1:]):
        before = kept[-1]
        across = (here[0] - before[0]) * (after[1] - here[1]) - (after[0] - here[0]) * (here[1] - before[1])
        if across or here[0] in {before[0], after[0]}:
            kept.append(here)
    return [*kept, *points[len(points) - 1 :]] if len(points) > 1 else kept


def _around(behind: list[Point], moment: Micros) -> tuple[Micros, Micros | None]:
    """The time without a break in which it was behind and which holds this moment."""
    since: Micros = 0
    for at, value in behind:
        if at > moment:
            if not value:
                return since, at
        elif not value:
            since = at
    # `since` is the last moment at which it was level; it fell behind with the next change.
    after = [at for at, value in behind if at > since and value]
    return (after[0] if after and after[0] <= moment else since), None


def _down(
    up: "list[Window] | tuple[Window, ...]", entries: Entries, office: OfficeId, end: Micros
) -> tuple[Window, ...]:
    raise NotImplementedError
