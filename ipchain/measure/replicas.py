"""How far the offices' copies of the registers are apart: divergence after a bound, and staleness.

Divergence: rights whose status differs between two offices for longer than the bound, by the rights that had a status.
An office is compared with the newest position of the ledger that changed the status; while it is stopped or paused it
shows nothing and is not compared. Equal status words are equal, however they came about.

Staleness: for each reader and each other office that entered something, how long ago the newest of those entries that
the reader has applied became final anywhere. It is taken at every moment from the first such entry on, while the
reader is up, and grows also while the source is silent; the percentile is over time, exact.

Not here: entries an office is behind (`entries`), and which of two copies is right.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from ipchain.measure.requests import TAKES_EFFECT
from ipchain.names import SECOND, Height, Micros, OfficeId
from ipchain.trace import (
    EntryExecuted,
    Event,
    OfficeHalted,
    OfficePaused,
    OfficeResumed,
    OfficeStarted,
    OfficeStopped,
)

BOUND_US: Final[Micros] = 10 * SECOND
"""How long two copies may differ before that counts. Source: docs/interoperability.md."""

Place = tuple[str, OfficeId]
"""A right and the register in which it has the status."""

Ramp = tuple[Micros, Micros]
"""An age that grew from the first value to the second, one microsecond each microsecond."""


@dataclass(frozen=True, slots=True)
class Divergence:
    """Of `rights`, those in `diverged` differed for longer than `bound_us`; with the offices that were behind."""

    bound_us: Micros
    rights: int
    diverged: Mapping[str, tuple[OfficeId, ...]]

    @property
    def share(self) -> Fraction | None:
        """Diverged by rights; None where no right had a status."""
        return Fraction(len(self.diverged), self.rights) if self.rights else None


@dataclass(frozen=True, slots=True)
class Staleness:
    """The 95th percentile of the age, in microseconds: over all pairs, and by reader; None where nothing was read."""

    p95_us: Fraction | None
    by_reader: Mapping[OfficeId, Fraction]


def divergence(
    records: Iterable[tuple[Micros, Event]], offices: Sequence[OfficeId], bound_us: Micros = BOUND_US
) -> Divergence:
    """Which rights' status differed between two offices for longer than the bound."""
    copies = _Copies(tuple(offices), bound_us)
    end: Micros = 0
    for end, event in records:
        copies.observe(end, event)
    copies.close(end)
    rights = {right for right, _ in copies.statuses}
    return Divergence(
        bound_us, len(rights), {right: tuple(sorted(copies.apart[right])) for right in sorted(copies.apart)}
    )


def staleness(records: Iterable[tuple[Micros, Event]], offices: Sequence[OfficeId]) -> Staleness:
    """How old what the readers have of the other offices is."""
    ages = _Ages(tuple(offices))
    end: Micros = 0
    for end, event in records:
        ages.observe(end, event)
    ages.close(end)
    by_reader = {reader: percentile_of(ramps, 95) for reader, ramps in sorted(ages.ramps.items())}
    whole = percentile_of([ramp for ramps in ages.ramps.values() for ramp in ramps], 95)
    return Staleness(whole, {reader: value for reader, value in by_reader.items() if value is not None})


def percentile_of(ramps: Sequence[Ramp], per_cent: int) -> Fraction | None:
    """The smallest age such that, for so many per cent of the time, the age was not above it; exact.

    None when no time passed. Each ramp spends one microsecond at each of its ages.
    """
    whole = sum(high - low for low, high in ramps)
    if not whole:
        return None
    wanted = Fraction(per_cent * whole, 100)
    turns = Counter[Micros]()
    for low, high in ramps:
        turns[low] += 1
        turns[high] -= 1
    gone, growing, age = 0, 0, 0
    for turn in sorted(turns):
        reached = gone + growing * (turn - age)
        if growing and reached >= wanted:
            return age + (wanted - gone) / growing
        gone, growing, age = reached, growing + turns[turn], turn
    raise AssertionError((whole, per_cent))


@dataclass(slots=True)
class _Status:
    """One status over the run: its values by position, what each office has, and since when it is behind."""

    positions: list[tuple[Height, int]] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    held: dict[OfficeId, str] = field(default_factory=dict)
    behind: dict[OfficeId, Micros] = field(default_factory=dict)


class _Copies:
    """What each office's copy shows of every status, fed with all events."""

    def __init__(self, offices: tuple[OfficeId, ...], bound_us: Micros) -> None:
        self._offices = offices
        self._bound_us = bound_us
        self._up: set[OfficeId] = set()
        self.statuses: dict[Place, _Status] = {}
        self.apart: dict[str, set[OfficeId]] = {}

    def observe(self, now: Micros, event: Event) -> None:
        if type(event) is EntryExecuted:
            if event.outcome in TAKES_EFFECT and event.status_after != event.status_before:
                self._changed(now, event)
        elif type(event) is OfficeStarted:
            self._up.add(event.office)
            for place, status in self.statuses.items():
                # What it wrote but did not live to show it holds from now on.
                at = bisect_right(status.positions, event.height, key=lambda position: position[0])
                status.held[event.office] = status.values[at - 1] if at else ""
                self._compare(now, place, event.office)
        elif type(event) is OfficeResumed:
            self._up.add(event.office)
            for place in self.statuses:
                self._compare(now, place, event.office)
        elif isinstance(event, OfficeStopped | OfficeHalted | OfficePaused):
            self._up.discard(event.office)
            for place in self.statuses:
                self._compare(now, place, event.office)

    def close(self, end: Micros) -> None:
        """The run is over: whoever is behind has been so until now."""
        for place, status in self.statuses.items():
            for office in tuple(status.behind):
                self._settle(end, place, office)

    def _changed(self, now: Micros, event: EntryExecuted) -> None:
        place = (event.right, event.signer)
        status = self.statuses.setdefault(place, _Status())
        position = (event.height, event.index)
        status.held[event.office] = event.status_after
        if not status.positions or position > status.positions[-1]:
            status.positions.append(position)
            status.values.append(event.status_after)
            for office in self._offices:
                self._compare(now, place, office)
        else:
            self._compare(now, place, event.office)

    def _compare(self, now: Micros, place: Place, office: OfficeId) -> None:
        status = self.statuses[place]
        if office not in self._up or status.held.get(office, "") == status.values[-1]:
            self._settle(now, place, office)
        else:
            status.behind.setdefault(office, now)

    def _settle(self, now: Micros, place: Place, office: OfficeId) -> None:
        since = self.statuses[place].behind.pop(office, None)
        if since is not None and now - since > self._bound_us:
            self.apart.setdefault(place[0], set()).add(office)


class _Ages:
    """The ages of what each reader has of each source, as ramps, fed with all events."""

    def __init__(self, offices: tuple[OfficeId, ...]) -> None:
        self._offices = offices
        self._up: set[OfficeId] = set()
        self._final_since: dict[str, Micros] = {}
        self._heights: dict[OfficeId, list[tuple[Height, Micros]]] = {}
        """By source, the heights of its entries and when they became final anywhere."""
        self._newest: dict[tuple[OfficeId, OfficeId], Micros] = {}
        """By reader and source, when the newest entry it has became final anywhere."""
        self._since: dict[tuple[OfficeId, OfficeId], Micros] = {}
        self.ramps: dict[OfficeId, list[Ramp]] = {}

    def observe(self, now: Micros, event: Event) -> None:
        if type(event) is EntryExecuted:
            if event.outcome in TAKES_EFFECT:
                final = self._final_since.get(event.entry)
                if final is None:
                    final = self._final_since[event.entry] = now
                    self._heights.setdefault(event.signer, []).append((event.height, now))
                if event.office != event.signer:
                    self._read(now, event.office, event.signer, final)
        elif type(event) is OfficeStarted:
            self._up.add(event.office)
            for source, entries in self._heights.items():
                at = bisect_right(entries, event.height, key=lambda entry: entry[0])
                if at and source != event.office:
                    self._read(now, event.office, source, entries[at - 1][1])
        elif type(event) is OfficeResumed:
            self._up.add(event.office)
            for reader, source in tuple(self._newest):
                if reader == event.office:
                    self._since[reader, source] = now
        elif isinstance(event, OfficeStopped | OfficeHalted | OfficePaused):
            self._up.discard(event.office)
            for pair in tuple(self._since):
                if pair[0] == event.office:
                    self._stretch(now, pair)

    def close(self, end: Micros) -> None:
        """The run is over."""
        for pair in tuple(self._since):
            self._stretch(end, pair)

    def _read(self, now: Micros, reader: OfficeId, source: OfficeId, final: Micros) -> None:
        pair = (reader, source)
        self._stretch(now, pair)
        self._newest[pair] = max(final, self._newest.get(pair, final))
        self._since[pair] = now

    def _stretch(self, now: Micros, pair: tuple[OfficeId, OfficeId]) -> None:
        """Whatever the reader had since the last mark it has had until now."""
        since = self._since.pop(pair, None)
        if since is not None and now > since:
            newest = self._newest[pair]
            self.ramps.setdefault(pair[0], []).append((since - newest, now - newest))
