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

from ipchain.measure.metric import Window, length, overlap, statistic
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

    def was_up(self, office: OfficeId | None, windows: Sequence[Window], end: Micros) -> bool:
        """True when the office, or any office, ran for some of the time inside the windows."""
        spans = [
            span
            for name in (self.at if office is None else (office,))
            for span in (*self.up.get(name, ()), *self._still_up(name, end))
        ]
        return any(overlap(first, last, windows) for first, last in spans)

    def _still_up(self, office: OfficeId, end: Micros) -> tuple[Window, ...]:
        since = self._up_since.get(office)
        return () if since is None else ((since, end + 1),)


class FinalEntries:
    """How many entries became final inside the windows, at one office or in the network.

    None, not 0, when the office did not run inside the windows at all. The only statistic is the total.
    """

    __slots__ = ("_entries",)
    watches: Final[tuple[type[Event], ...]] = Entries.watches

    def __init__(self, entries: Entries | None = None) -> None:
        self._entries = Entries() if entries is None else entries

    def observe(self, now: Micros, event: Event) -> None:
        """This happened now."""
        self._entries.observe(now, event)

    def figure(
        self,
        stat: str,
        windows: Sequence[Window],
        *,
        end: Micros,
        verb: str | None = None,
        office: OfficeId | None = None,
        whole: bool = False,
    ) -> tuple[Fraction | None, int]:
        """The count, and in how many windows it was taken."""
        if not self._entries.was_up(office, windows, end):
            return None, 0
        return Fraction(sum(count_inside(self._entries.moments(office), windows))), len(windows)


class Throughput:
    """Entries that become final per second.

    The mean is the exact quotient of entries and time; the other statistics are over whole seconds, counted from
    the beginning of each window.
    """

    __slots__ = ("_entries",)
    watches: Final[tuple[type[Event], ...]] = Entries.watches

    def __init__(self, entries: Entries | None = None) -> None:
        self._entries = Entries() if entries is None else entries

    def observe(self, now: Micros, event: Event) -> None:
        """This happened now."""
        self._entries.observe(now, event)

    def figure(
        self,
        stat: str,
        windows: Sequence[Window],
        *,
        end: Micros,
        verb: str | None = None,
        office: OfficeId | None = None,
        whole: bool = False,
    ) -> tuple[Fraction | None, int]:
        """Entries per second, and the number of whole seconds it was taken from."""
        # A window over the whole run holds its last moment too; for a rate the run is as long as it lasted.
        spans = [(first, min(last, end)) for first, last in windows if first < min(last, end)]
        if not spans or not self._entries.was_up(office, spans, end):
            return None, 0
        moments = self._entries.moments(office)
        slices = [(begin, begin + SECOND) for first, last in spans for begin in range(first, last - SECOND + 1, SECOND)]
        if stat == "mean":
            counted = sum(count_inside(moments, spans))
            return Fraction(counted * SECOND, length(spans)), max(1, len(slices))
        return statistic(stat, [(count, 1) for count in count_inside(moments, slices)]), len(slices)


class OfficeLag:
    """How many final entries an office is behind the foremost, over time.

    Statistics weigh each lag by how long it lasted; `max` is the largest that lasted at all. Without an office,
    the lags of all offices together.
    """

    __slots__ = ("_entries",)
    watches: Final[tuple[type[Event], ...]] = Entries.watches

    def __init__(self, entries: Entries | None = None) -> None:
        self._entries = Entries() if entries is None else entries

    def observe(self, now: Micros, event: Event) -> None:
        """This happened now."""
        self._entries.observe(now, event)

    def figure(
        self,
        stat: str,
        windows: Sequence[Window],
        *,
        end: Micros,
        verb: str | None = None,
        office: OfficeId | None = None,
        whole: bool = False,
    ) -> tuple[Fraction | None, int]:
        """Entries behind, and from how many stretches of time."""
        offices = tuple(sorted(self._entries.at)) if office is None else (office,)
        lags = [
            (lag, inside)
            for name in offices
            for lag, first, last in self._stretches(name, end)
            if (inside := overlap(first, last, windows))
        ]
        return statistic(stat, lags), len(lags)

    def longest_us(self, office: OfficeId, end: Micros) -> Micros:
        """The longest time without a break in which the office was behind."""
        longest = since = 0
        behind = False
        for lag, first, last in self._stretches(office, end):
            if lag and not behind:
                since = first
            behind = bool(lag)
            if behind:
                longest = max(longest, last - since)
        return longest

    def offices(self) -> tuple[OfficeId, ...]:
        """Every office that was ever up, in the order of codes."""
        return tuple(sorted(self._entries.at))

    def _stretches(self, office: OfficeId, end: Micros) -> list[tuple[int, Micros, Micros]]:
        """(lag, from, until) over the run. Entries that were on its disk when it started again count from then."""
        front, own = self._entries.anywhere, self._entries.at.get(office, [])
        moments = sorted({0, *front, *own, end + 1})
        return [
            (max(0, bisect_left(front, last) - bisect_left(own, last)), first, last)
            for first, last in pairwise(moments)
        ]


def count_inside(moments: Sequence[Micros], windows: Sequence[Window]) -> list[int]:
    """How many of the moments, which are in order, lie in each window."""
    return [bisect_left(moments, last) - bisect_left(moments, first) for first, last in windows]
