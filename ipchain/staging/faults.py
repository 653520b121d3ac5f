"""What goes wrong, when, and to whom: the scenario's faults turned into scheduled deeds.

Faults on messages are worked out anew from the configured lanes and everything in force, whenever one begins
or ends; so overlapping faults add up and the end of one never undoes another. A partition also takes the
messages already under way between its groups. Offices meant by role are resolved when the fault begins.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import Final, Protocol, assert_never

from ipchain.chance import Stream
from ipchain.consensus.catalogue import MODELS
from ipchain.consensus.core import CoreStatus
from ipchain.names import Micros, OfficeId
from ipchain.scenario.model import Crash, Disturb, Fault, Partition, Pause, Role, Scenario, Slow, Target
from ipchain.staging.network import Lane, out_of_whole
from ipchain.staging.topology import Pair, Wiring
from ipchain.trace import Event, FaultBegan, FaultEnded, Listeners, NetworkSplit, StepDecided

LEADING: Final = ("leader", "primary")


class Breakable(Protocol):
    """The host of one run, as faults see it: offices that stop, lines that fail."""

    @property
    def scenario(self) -> Scenario:
        """What is played."""
        ...

    def leave(self, now: Micros, event: Event) -> None:
        """Leave an event in the trace."""
        ...

    def at(self, moment: Micros, action: Callable[[Micros], None]) -> None:
        """Do this then."""
        ...

    def status(self, office: OfficeId) -> CoreStatus | None:
        """What the office's core is doing; None while it is down."""
        ...

    def crash(self, now: Micros, office: OfficeId) -> None:
        """Memory and unsynced records are gone, the disk is kept. One that is down already stays down."""
        ...

    def restart(self, now: Micros, office: OfficeId) -> None:
        """Up again, from its disk."""
        ...

    def pause(self, now: Micros, office: OfficeId) -> None:
        """Freeze it, running or not."""
        ...

    def resume(self, now: Micros, office: OfficeId) -> None:
        """Let it go on with what waited."""
        ...

    def use(self, lanes: Sequence[Lane]) -> None:
        """From now on these lanes are in force, one for every ordered pair."""
        ...

    def lose_cut_off(self, now: Micros) -> None:
        """Messages under way on lanes that are not open never arrive; each leaves a `Lost`."""
        ...


class Faults:
    """The faults of one run. Its host starts it with `plan` and shows it what it listens for."""

    def __init__(self, stage: Breakable, wiring: Wiring) -> None:
        self._stage = stage
        self._wiring = wiring
        self._offices = wiring.offices
        self._chance = Stream(stage.scenario.seed, "faults")
        self._active: dict[str, tuple[Fault, tuple[OfficeId, ...]]] = {}
        # Faults may overlap: how many hold each office at the moment.
        self._crashes: dict[OfficeId, int] = dict.fromkeys(self._offices, 0)
        self._pauses: dict[OfficeId, int] = dict.fromkeys(self._offices, 0)

    @property
    def listeners(self) -> Listeners:
        """The events it wants to see."""
        return {StepDecided: (self.observe,)}

    def plan(self) -> None:
        """Schedule every fault that has a moment of its own."""
        for fault in self._stage.scenario.faults:
            if fault.from_us is not None:
                self._stage.at(fault.from_us, partial(self._begin, fault=fault))

    def observe(self, now: Micros, event: Event) -> None:
        """Faults that wait for a step begin when it is decided."""
        if type(event) is StepDecided:
            for fault in self._stage.scenario.faults:
                if fault.after == event.step:
                    self._stage.at(now, partial(self._begin, fault=fault))

    # ---- begin and end ---------------------------------------------------------------------------

    def _begin(self, now: Micros, fault: Fault) -> None:
        targets = self._targets(fault)
        self._active[fault.id] = (fault, targets)
        self._stage.leave(now, FaultBegan(fault.id, fault.kind, targets))
        self._stage.at(now + fault.for_us, partial(self._end, fault=fault, targets=targets))
        match fault.what:
            case Crash():
                for office in targets:
                    self._crashes[office] += 1
                    self._stage.crash(now, office)
            case Pause():
                for office in targets:
                    self._pauses[office] += 1
                    if self._pauses[office] == 1:
                        self._stage.pause(now, office)
            case Partition():
                self._reckon_lanes()
                self._stage.lose_cut_off(now)
                self._show_groups(now)
            case Slow() | Disturb():
                self._reckon_lanes()
            case _:
                assert_never(fault.what)

    def _end(self, now: Micros, fault: Fault, targets: tuple[OfficeId, ...]) -> None:
        del self._active[fault.id]
        self._stage.leave(now, FaultEnded(fault.id))
        match fault.what:
            case Crash():
                for office in targets:
                    self._crashes[office] -= 1
                    if self._crashes[office] == 0:
                        self._stage.restart(now, office)
            case Pause():
                for office in targets:
                    self._pauses[office] -= 1
                    if self._pauses[office] == 0:
                        self._stage.resume(now, office)
            case Partition():
                self._reckon_lanes()
                self._show_groups(now)
            case Slow() | Disturb():
                self._reckon_lanes()
            case _:
                assert_never(fault.what)

    # ---- whom it hits ----------------------------------------------------------------------------

    def _targets(self, fault: Fault) -> tuple[OfficeId, ...]:
        what = fault.what
        match what:
            case Crash() | Pause():
                return self._resolve(what.target)
            case Partition():
                if what.isolate is not None:
                    return self._resolve(what.isolate)
                return tuple(sorted({office for group in what.groups for office in group}))
            case Slow() | Disturb():
                if what.link is not None:
                    return what.link
                return self._resolve(what.target) if what.target is not None else self._offices
            case _:
                assert_never(what)

    def _resolve(self, target: Target) -> tuple[OfficeId, ...]:
        if not isinstance(target, Role):
            return target
        offices = self._offices
        match target.role:
            case "leader":
                return (self._leader(),)
            case "minority":
                tolerated = MODELS[self._stage.scenario.consensus.model].tolerated(len(offices))
                return tuple(sorted(self._chance.sample(offices, tolerated)))
            case "random":
                return tuple(sorted(self._chance.sample(offices, min(target.count, len(offices)))))
            case _:
                assert_never(target.role)

    def _leader(self) -> OfficeId:
        """Who leads the highest round; when nobody does, the first running office, so that the fault hits someone."""
        running = [(status, office) for office in self._offices if (status := self._stage.status(office)) is not None]
        leading = [(status.round, office) for status, office in running if status.role in LEADING]
        if leading:
            return max(leading)[1]
        return running[0][1] if running else self._offices[0]

    # ---- lanes -----------------------------------------------------------------------------------

    def _reckon_lanes(self) -> None:
        """The configured lanes, and on top of them everything that is in force."""
        lanes = self._wiring.lanes(self._severed_now())
        for fault, targets in self._active.values():
            if isinstance(fault.what, Slow | Disturb):
                for lane in lanes:
                    if _hits(fault.what, targets, lane):
                        _worsen(lane, fault)
        self._stage.use(lanes)

    def _show_groups(self, now: Micros) -> None:
        groups = self._wiring.groups_left(self._severed_now())
        if groups is not None:
            self._stage.leave(now, NetworkSplit(groups))

    def _severed_now(self) -> frozenset[Pair]:
        return frozenset(pair for fault, targets in self._active.values() for pair in self._severed(fault, targets))

    def _severed(self, fault: Fault, targets: tuple[OfficeId, ...]) -> list[Pair]:
        """The ordered pairs that a partition separates; an office in none of its groups keeps all its lines."""
        what = fault.what
        if not isinstance(what, Partition):
            return []
        if what.isolate is not None:
            rest = tuple(office for office in self._offices if office not in targets)
            groups: tuple[tuple[OfficeId, ...], ...] = (*((office,) for office in targets), rest)
        else:
            groups = what.groups
        group_of = {office: number for number, group in enumerate(groups) for office in group}
        return [
            (one, other) for one, first in group_of.items() for other, second in group_of.items() if first != second
        ]


def _hits(what: Slow | Disturb, targets: Sequence[OfficeId], lane: Lane) -> bool:
    """A fault on a link hits both directions of it; one on offices, all they send and receive."""
    if what.link is not None:
        return {lane.sender, lane.receiver} == set(what.link)
    return lane.sender in targets or lane.receiver in targets


def _worsen(lane: Lane, fault: Fault) -> None:
    what = fault.what
    if isinstance(what, Slow):
        lane.plus_us += what.plus_us
        lane.times *= what.times
    elif isinstance(what, Disturb):
        lane.disorder_us = max(lane.disorder_us, what.spread_us)
        before = getattr(lane, _FIELD[fault.kind])
        setattr(lane, _FIELD[fault.kind], _either(before, out_of_whole(what.share)))


_FIELD = {"lose": "loss", "duplicate": "duplicate", "reorder": "reorder"}


def _either(one: int, other: int) -> int:
    """The share that suffers from either of two independent causes, out of 2**32."""
    whole = 1 << 32
    return int(whole * (1 - (1 - Fraction(one, whole)) * (1 - Fraction(other, whole))))
