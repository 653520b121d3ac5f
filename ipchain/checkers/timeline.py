"""When the faults and steps of a scenario happened, and which parts of a run a check is about.

A fault lasts from its beginning to its end; a step from the moment it was due to its decision. A window is
half-open: it holds its first moment and not its last.

Not here: what is checked inside a window.
"""

from dataclasses import dataclass
from typing import Final, Literal

from ipchain.names import Micros
from ipchain.trace import CalendarJumped, Event, FaultBegan, FaultEnded, Requested, RunEnded, StepDecided

Window = tuple[Micros, Micros]
"""Half-open: from, until."""


@dataclass(frozen=True, slots=True)
class When:
    """The modifiers of an expectation that say when it is judged. `during` and `after` name a fault or a step."""

    during: str | None = None
    after: str | None = None
    after_edge: Literal["starts", "ends"] = "ends"
    within_us: Micros | None = None
    outside_faults: bool = False

    @property
    def is_always(self) -> bool:
        """True when the whole run is meant."""
        return self.during is None and self.after is None and not self.outside_faults


class Timeline:
    """Beginnings and ends so far. Every checker that needs one keeps its own, fed with its `watches`."""

    __slots__ = ("_began", "_ended", "_faults", "completed", "ended_why")
    watches: Final[tuple[type[Event], ...]] = (
        CalendarJumped,
        FaultBegan,
        FaultEnded,
        Requested,
        RunEnded,
        StepDecided,
    )

    def __init__(self) -> None:
        self._began: dict[str, Micros] = {}
        self._ended: dict[str, Micros] = {}
        self._faults: dict[str, Micros] = {}
        self.completed = False
        """True once the run has ended as its scenario wants."""
        self.ended_why = ""

    def observe(self, now: Micros, event: Event) -> None:
        """Note what begins and ends."""
        if type(event) is Requested:
            if event.step:
                self._began.setdefault(event.request, event.due)
        elif type(event) is StepDecided:
            self._began.setdefault(event.step, now)
            self._ended.setdefault(event.step, now)
        elif type(event) is FaultBegan:
            self._began.setdefault(event.fault, now)
            self._faults[event.fault] = now
        elif type(event) is FaultEnded:
            self._ended.setdefault(event.fault, now)
        elif type(event) is RunEnded:
            self.completed = event.why == "completed"
            self.ended_why = event.why

    def began(self, name: str) -> Micros | None:
        """When the fault began or the step was due; None when that never came."""
        return self._began.get(name)

    def ended(self, name: str) -> Micros | None:
        """When the fault ended or the step was decided; None when that never came."""
        return self._ended.get(name)

    def last_fault_end(self) -> Micros | None:
        """When the last fault so far ended; None when none has."""
        return max((self._ended[name] for name in self._faults if name in self._ended), default=None)

    def anchor(self, when: When) -> Micros | None:
        """The moment that `after` means; None without `after`, or when it never came."""
        if when.after is None:
            return None
        return self.began(when.after) if when.after_edge == "starts" else self.ended(when.after)

    def missing(self, when: When) -> str:
        """The fault or step that the check refers to and that never came; empty when all came."""
        if when.during is not None and self.began(when.during) is None:
            return when.during
        if when.after is not None and self.anchor(when) is None:
            return when.after
        return ""

    def is_open(self, when: When, now: Micros) -> bool:
        """True when the present moment belongs to what the check is about."""
        if when.during is not None and (self.began(when.during) is None or self.ended(when.during) is not None):
            return False
        if when.after is not None:
            since = self.anchor(when)
            if since is None or (when.within_us is not None and now >= since + when.within_us):
                return False
        return not (when.outside_faults and len(self._faults) > self._over())

    def faults(self, end: Micros) -> tuple[Window, ...]:
        """The parts of the run in which at least one fault was in force, in order and apart from each other."""
        spans = sorted((began, self._ended.get(name, end + 1)) for name, began in self._faults.items())
        merged: list[Window] = []
        for began, ended in spans:
            if merged and began <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], ended))
            else:
                merged.append((began, ended))
        return tuple(merged)

    def windows(self, when: When, end: Micros) -> tuple[Window, ...]:
        """The parts of a run that ended at `end` which the check is about. Nothing when `missing` says so."""
        if self.missing(when):
            return ()
        first: Micros = 0
        last = end + 1
        if when.during is not None:
            first = max(first, self._began[when.during])
            last = min(last, self._ended.get(when.during, last))
        since = self.anchor(when)
        if since is not None:
            first = max(first, since)
            last = last if when.within_us is None else min(last, since + when.within_us)
        if first >= last:
            return ()
        if not when.outside_faults:
            return ((first, last),)
        return _without(first, last, self.faults(end))

    def _over(self) -> int:
        return sum(1 for name in self._faults if name in self._ended)


def _without(first: Micros, last: Micros, holes: tuple[Window, ...]) -> tuple[Window, ...]:
    """The window without the holes, which are in order and apart from each other."""
    left: list[Window] = []
    for began, ended in holes:
        if first < min(began, last):
            left.append((first, min(began, last)))
        first = max(first, ended)
    if first < last:
        left.append((first, last))
    return tuple(left)
