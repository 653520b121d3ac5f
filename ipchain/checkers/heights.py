"""How far each office was at each moment of a run, and how far the foremost."""

from bisect import bisect_left, bisect_right
from typing import Final

from ipchain.names import Height, Micros, OfficeId
from ipchain.trace import BlockCommitted, Event, OfficeStarted


class Heights:
    """Ledger heights over time, fed with its `watches`. What an office finds on its disk counts from its start."""

    __slots__ = ("_first", "_reached")
    watches: Final[tuple[type[Event], ...]] = (BlockCommitted, OfficeStarted)

    def __init__(self) -> None:
        self._first: list[Micros] = []
        self._reached: dict[OfficeId, tuple[list[Micros], list[Height]]] = {}

    def observe(self, now: Micros, event: Event) -> None:
        """An office committed, or started with what it had."""
        if type(event) is BlockCommitted:
            while len(self._first) < event.height:
                self._first.append(now)
            self._note(now, event.office, event.height)
        elif type(event) is OfficeStarted:
            self._note(now, event.office, event.height)

    @property
    def offices(self) -> tuple[OfficeId, ...]:
        """Every office that was ever up, in the order of codes."""
        return tuple(sorted(self._reached))

    def greatest_at(self, at: Micros) -> Height:
        """The greatest height committed anywhere by this moment, it included; 0 when nothing was."""
        return bisect_right(self._first, at)

    def of_office(self, office: OfficeId, at: Micros) -> Height:
        """How far the office was at this moment; 0 for one that was never up."""
        times, heights = self._reached.get(office, ((), ()))
        place = bisect_right(times, at)
        return heights[place - 1] if place else 0

    def reached_at(self, office: OfficeId, height: Height) -> Micros | None:
        """When the office held this height (>= 1) for the first time; None when it never did."""
        times, heights = self._reached.get(office, ((), ()))
        place = bisect_left(heights, height)
        return times[place] if place < len(times) else None

    def _note(self, now: Micros, office: OfficeId, height: Height) -> None:
        times, heights = self._reached.setdefault(office, ([], []))
        if not heights or height > heights[-1]:
            times.append(now)
            heights.append(height)
