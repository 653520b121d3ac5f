"""Entries that became final: how many, how fast, and how far an office is behind the foremost.

An entry counts at an office when it took effect there (`final` or `pending`), and for the whole network when it
first did anywhere. Refused and repeated entries do not count.

Not here: how long single requests took (`requests`).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final

from ipchain.measure.metric import Cut, Figure, Window, length, overlap, statistic
from ipchain.measure.requests import TAKES_EFFECT
from ipchain.names import SECOND, Height, Micros, OfficeId
from ipchain.trace import EntryExecuted, Event, OfficeHalted, OfficeStarted, OfficeStopped


class Entries:
    """When entries became final, at each office and anywhere; and when each office was up."""

    __slots__ = ("_counted", "_heights", "_up_since", "anywhere", "at", "up")
    watches: Final[tuple[type[Event], ...]] = (EntryExecuted, OfficeHalted, OfficeStarted, OfficeStopped)

    def __init__(self) -> None:
        self._counted: set[str] = set()
        self._heights: list[Height] = []
        """Heights of the entries in `anywhere`, in the same order."""
        self._up_since: dict[OfficeId, Micros] = {}
        self.anywhere: list[Micros] = []
        self.at: dict[OfficeId, list[Micros]] = {}
        self.up: dict[OfficeId, list[Window]] = {}

    def observe(self, now: Micros, event: Event) -> None:
        """An entry was executed, or an office came or went."""
        if type(event) is EntryExecuted:
            if event.outcome in TAKES_EFFECT:
                self.at.setdefault(event.office, []).append(now)
                if event.entry not in self._counted:
                    self._counted.add(event.entry)
                    self.anywhere.append(now)
                    self._heights.append(event.height)
        elif type(event) is OfficeStarted:
            self._up_since.setdefault(event.office, now)
            own = self.at.setdefault(event.office, [])
            # What it wrote but did not live to show it holds from now on.
            own += [now] * (bisect_right(self._heights, event.height) - len(own))
        elif isinstance(event, OfficeStopped | OfficeHalted):
            since = self._up_since.pop(event.office, None)
            if since is not None:
                self.up.setdefault(event.office, []).append((since, now))

    def moments(self, office: OfficeId | None) -> list[Micros]:
        """When entries became final at the office, or anywhere for the first time; in order."""
        return self.anywhere if office is None else self.at.get(office, [])

    def was_up(self, cut: Cut) -> bool:
        """True when the office, or any office, ran for some of the time inside the windows."""
        spans = [
            span
            for name in (self.at if cut.office is None else (cut.office,))
            for span in (*self.up.get(name, ()), *self._still_up(name, cut.end))
        ]
        return any(overlap(first, last, cut.windows) for first, last in spans)

    def _still_up(self, office: OfficeId, end: Micros) -> tuple[Window, ...]:
        since = self._up_since.get(office)
        return () if since is None else ((since, end + 1),)


def final_entries(entries: Entries, _stat: str, cut: Cut) -> Figure:
    """How many entries became final inside the windows, at one office or anywhere; only the total.

    None, not 0, when the office did not run inside the windows at all; the samples are the windows.
    """
    if not entries.was_up(cut):
        return None, 0
    return Fraction(sum(count_inside(entries.moments(cut.office), cut.windows))), len(cut.windows)


def throughput(entries: Entries, stat: str, cut: Cut) -> Figure:
    """Entries that become final per second.

    The mean is the exact quotient of entries and time; the other statistics are over whole seconds, counted from
    the beginning of each window.
    """
    spans = cut.spans
    if not spans or not entries.was_up(cut):
        return None, 0
    moments = entries.moments(cut.office)
    slices = [(begin, begin + SECOND) for first, last in spans for begin in range(first, last - SECOND + 1, SECOND)]
    if stat == "mean":
        return Fraction(sum(count_inside(moments, spans)) * SECOND, length(spans)), max(1, len(slices))
    return statistic(stat, [(count, 1) for count in count_inside(moments, slices)]), len(slices)


def office_lag(entries: Entries, stat: str, cut: Cut) -> Figure:
    """How many final entries an office is behind the foremost, each lag weighed by how long it lasted.

    `max` is the largest that lasted at all. Without an office, the lags of all offices together.
    """
    offices = tuple(sorted(entries.at)) if cut.office is None else (cut.office,)
    lags = [
        (lag, inside)
        for name in offices
        for lag, first, last in _stretches(entries, name, cut.end)
        if (inside := overlap(first, last, cut.windows))
    ]
    return statistic(stat, lags), len(lags)


def longest_lag_us(entries: Entries, office: OfficeId, end: Micros) -> Micros:
    """The longest time without a break in which the office was behind."""
    longest = since = 0
    behind = False
    for lag, first, last in _stretches(entries, office, end):
        if lag and not behind:
            since = first
        behind = bool(lag)
        if behind:
            longest = max(longest, last - since)
    return longest


def _stretches(entries: Entries, office: OfficeId, end: Micros) -> list[tuple[int, Micros, Micros]]:
    """(lag, from, until) over the run."""
    front, own = entries.anywhere, entries.at.get(office, [])
    moments = sorted({0, *front, *own, end + 1})
    return [
        (max(0, bisect_left(front, last) - bisect_left(own, last)), first, last) for first, last in pairwise(moments)
    ]


def count_inside(moments: Sequence[Micros], windows: Sequence[Window]) -> list[int]:
    """How many of the moments, which are in order, lie in each window."""
    return [bisect_left(moments, last) - bisect_left(moments, first) for first, last in windows]
