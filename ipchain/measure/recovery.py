"""How long a network needs after a fault until every office has what was final when the fault ended.

One sample for each fault that ended: from its end until the last office that is not stopped holds the greatest
height committed by then; 0 when nobody was behind. One that is still behind when the run ends, or when the next
fault begins, counts with the time until then, as a lower bound.

Not here: whether requests are decided again, which `availability` and `time_to_final` show.
"""

from typing import Final

from ipchain.measure.metric import Cut, Figure, Sample, chosen, of_samples
from ipchain.names import Height, Micros, OfficeId
from ipchain.trace import BlockCommitted, Event, FaultBegan, FaultEnded, OfficeStarted, OfficeStopped


class Recoveries:
    """One sample per fault that ended."""

    __slots__ = ("_behind", "_greatest", "_heights", "_samples", "_since", "_stopped", "_target")
    watches: Final[tuple[type[Event], ...]] = (
        BlockCommitted,
        FaultBegan,
        FaultEnded,
        OfficeStarted,
        OfficeStopped,
    )

    def __init__(self) -> None:
        self._heights: dict[OfficeId, Height] = {}
        self._stopped: set[OfficeId] = set()
        self._greatest: Height = 0
        self._samples: list[Sample] = []
        self._since: Micros | None = None
        self._target: Height = 0
        self._behind: set[OfficeId] = set()

    def observe(self, now: Micros, event: Event) -> None:
        """A fault ended or began, or an office moved on."""
        if type(event) is BlockCommitted:
            self._heights[event.office] = event.height
            self._greatest = max(self._greatest, event.height)
            self._caught_up(now, event.office, event.height)
        elif type(event) is OfficeStarted:
            self._stopped.discard(event.office)
            self._heights[event.office] = event.height
            # A crash that ends starts its office: it is one of those that have to catch up.
            if self._since == now and event.height < self._target:
                self._behind.add(event.office)
            self._caught_up(now, event.office, event.height)
        elif type(event) is OfficeStopped:
            self._stopped.add(event.office)
            self._behind.discard(event.office)
        elif type(event) is FaultEnded:
            self._close(now)
            self._since = now
            self._target = self._greatest
            self._behind = {
                office
                for office, height in self._heights.items()
                if height < self._target and office not in self._stopped
            }
        elif type(event) is FaultBegan:
            self._close(now)

    def until(self, end: Micros) -> list[Sample]:
        """The samples of a run that ended at `end`, in order."""
        if self._since is None:
            return list(self._samples)
        until = end if self._behind else self._since
        return [*self._samples, Sample(self._since, until, until - self._since)]

    def _caught_up(self, now: Micros, office: OfficeId, height: Height) -> None:
        if office not in self._behind or height < self._target:
            return
        self._behind.discard(office)
        if not self._behind and self._since is not None:
            self._samples.append(Sample(self._since, now, now - self._since))
            self._since = None

    def _close(self, now: Micros) -> None:
        """The next fault: what is not caught up by now has lasted until now."""
        self._samples = self.until(now)
        self._since = None
        self._behind = set()


def recovery_time(recoveries: Recoveries, stat: str, cut: Cut) -> Figure:
    """The statistic over the faults that ended inside the windows."""
    return of_samples(stat, chosen(recoveries.until(cut.end), Cut(cut.windows, cut.end)))
