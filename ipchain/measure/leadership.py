"""Who leads: how often that changes, and how long nobody does.

An office leads from the moment it is chosen until it steps down, stops, pauses or halts, or another is chosen for
a later round; a leader that was paused leads again when it goes on. Before the first choice nobody leads.
A leader that is cut off counts as leading until it notices or another is chosen.

Not here: who should have led.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from ipchain.measure.entries import count_inside
from ipchain.measure.metric import Window, overlap, statistic
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


class LeaderChanges:
    """How often an office began to lead inside the windows, the first time of the run not counted."""

    __slots__ = ("_chosen",)
    watches: Final[tuple[type[Event], ...]] = (LeaderChosen,)

    def __init__(self) -> None:
        self._chosen: list[Micros] = []

    def observe(self, now: Micros, event: Event) -> None:
        """An office begins to lead."""
        self._chosen.append(now)

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
        """The count, and in how many windows it was taken; None for a run in which nobody ever led."""
        if not self._chosen:
            return None, 0
        return Fraction(sum(count_inside(self._chosen[1:], windows))), len(windows)


class TimeWithoutLeader:
    """The stretches in which nobody led, cut to the windows: all together, the longest, and so on."""

    __slots__ = ("_frozen", "_leader", "_round", "_vacant", "_vacant_since")
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
        self._vacant_since: Micros | None = 0
        self._vacant: list[Window] = []

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
        """Microseconds without a leader; 0 when somebody always led."""
        # The run is over at `end`: a window that holds this last moment is no longer for it.
        spans = [(first, min(last, end)) for first, last in windows if first < min(last, end)]
        if not spans:
            return None, 0
        open_end = [] if self._vacant_since is None else [(self._vacant_since, end)]
        inside = [time for first, last in (*self._vacant, *open_end) if (time := overlap(first, last, spans))]
        if not inside:
            return Fraction(0), 1
        return statistic(stat, [(time, 1) for time in inside]), len(inside)

    def _vacate(self, now: Micros) -> None:
        if self._vacant_since is None:
            self._vacant_since = now

    def _fill(self, now: Micros) -> None:
        if self._vacant_since is not None:
            if self._vacant_since < now:
                self._vacant.append((self._vacant_since, now))
            self._vacant_since = None
