"""Who led, from when until when: what figures and checks about leaders look at.

An office leads from the moment it is chosen until it steps down, stops, is paused or halts, or another is
chosen for a later round. A paused leader leads again when it resumes, unless another was chosen meanwhile.
"""

from dataclasses import dataclass
from typing import Final

from ipchain.measure.metric import Window
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


@dataclass(slots=True)
class Reign:
    """One office led one round from `since` until `until`; None: it still does."""

    office: OfficeId
    round: int
    since: Micros
    until: Micros | None = None


class Leadership:
    """The reigns so far, in order, fed with its `watches`."""

    __slots__ = ("_paused", "reigns")
    watches: Final[tuple[type[Event], ...]] = (
        LeaderChosen,
        OfficeHalted,
        OfficePaused,
        OfficeResumed,
        OfficeStopped,
        SteppedDown,
    )

    def __init__(self) -> None:
        self.reigns: list[Reign] = []
        self._paused: Reign | None = None

    def observe(self, now: Micros, event: Event) -> None:
        """Somebody begins or ceases to lead."""
        last = self.reigns[-1] if self.reigns else None
        if isinstance(event, LeaderChosen):
            if last is None or event.round >= last.round:
                self._end(now)
                self._paused = None
                self.reigns.append(Reign(event.office, event.round, now))
        elif isinstance(event, OfficeResumed):
            if self._paused is not None and self._paused.office == event.office:
                self.reigns.append(Reign(event.office, self._paused.round, now))
                self._paused = None
        elif isinstance(event, SteppedDown | OfficePaused | OfficeStopped | OfficeHalted):
            if last is None or last.office != event.office:
                return
            if isinstance(event, OfficePaused):
                self._paused = last if last.until is None else None
            else:
                self._paused = None
            self._end(now)

    def vacancies(self, end: Micros) -> tuple[Window, ...]:
        """When nobody led, in order, in a run that ended at `end`. Before the first choice nobody leads."""
        gaps: list[Window] = []
        free_since: Micros | None = 0
        for reign in self.reigns:
            if free_since is not None and free_since < reign.since:
                gaps.append((free_since, reign.since))
            free_since = reign.until
        return (*gaps, *(() if free_since is None else ((free_since, end),)))

    def _end(self, now: Micros) -> None:
        if self.reigns and self.reigns[-1].until is None:
            self.reigns[-1].until = now
