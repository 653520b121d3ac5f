"""Who leads: how often that changes, and how long nobody does.

An office leads from the moment it is chosen until it steps down, stops, pauses or halts, or another is chosen for
a later round; a leader that was paused leads again when it goes on. Before the first choice nobody leads.
A leader that is cut off counts as leading until it notices or another is chosen.

Not here: who should have led.
"""

from fractions import Fraction
from typing import Final

from ipchain.measure.entries import count_inside
from ipchain.measure.metric import Cut, Figure, Window, overlap, statistic
from ipchain.names import Micros, OfficeId
from ipchain.trace import (
    Event,
    LeaderChosen,
    OfficeHalted,
    OfficePaused,
    OfficeResumed,
    OfficeStopped,
    SteppedDown,
)


class Choices:
    """When offices began to lead."""

    __slots__ = ("at",)
    watches: Final[tuple[type[Event], ...]] = (LeaderChosen,)

    def __init__(self) -> None:
        self.at: list[Micros] = []

    def observe(self, now: Micros, event: Event) -> None:
        """An office begins to lead."""
        self.at.append(now)


def leader_changes(choices: Choices, _stat: str, cut: Cut) -> Figure:
    """How often an office began to lead inside the windows, the first time of the run not counted; the total.

    None for a run in which nobody ever led; the samples are the windows.
    """
    if not choices.at:
        return None, 0
    return Fraction(sum(count_inside(choices.at[1:], cut.windows))), len(cut.windows)


class Vacancies:
    """The stretches of time in which nobody led."""

    __slots__ = ("_frozen", "_leader", "_past", "_round", "_since")
    watches: Final[tuple[type[Event], ...]] = (
        LeaderChosen,
        OfficeHalted,
        OfficePaused,
        OfficeResumed,
        OfficeStopped,
        SteppedDown,
    )

    def __init__(self) -> None:
        self._leader: OfficeId | None = None
        self._round = -1
        self._frozen = False
        self._since: Micros | None = 0
        self._past: list[Window] = []

    def observe(self, now: Micros, event: Event) -> None:
        """Somebody begins or ceases to lead."""
        if type(event) is LeaderChosen:
            if event.round >= self._round:
                self._leader, self._round, self._frozen = event.office, event.round, False
                self._fill(now)
        elif isinstance(event, OfficePaused | OfficeResumed):
            if event.office == self._leader:
                self._frozen = type(event) is OfficePaused
                if self._frozen:
                    self._vacate(now)
                else:
                    self._fill(now)
        elif isinstance(event, SteppedDown | OfficeStopped | OfficeHalted) and event.office == self._leader:
            self._leader = None
            self._vacate(now)

    def until(self, end: Micros) -> tuple[Window, ...]:
        """The vacancies of a run that ended at `end`, in order."""
        return (*self._past, *(() if self._since is None else ((self._since, end),)))

    def _vacate(self, now: Micros) -> None:
        if self._since is None:
            self._since = now

    def _fill(self, now: Micros) -> None:
        if self._since is not None:
            if self._since < now:
                self._past.append((self._since, now))
            self._since = None


def time_without_leader(vacancies: Vacancies, stat: str, cut: Cut) -> Figure:
    """Microseconds without a leader inside the windows; 0 when somebody always led."""
    spans = cut.spans
    if not spans:
        return None, 0
    inside = [time for first, last in vacancies.until(cut.end) if (time := overlap(first, last, spans))]
    if not inside:
        return Fraction(0), 1
    return statistic(stat, [(time, 1) for time in inside]), len(inside)
