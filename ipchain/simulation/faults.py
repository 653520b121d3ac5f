"""What goes wrong, when, and to whom: the scenario's faults turned into scheduled deeds.

Faults on messages are worked out anew from the configured lanes and everything in force, whenever one begins
or ends; so overlapping faults add up and the end of one never undoes another. A partition also takes the
messages already under way between its groups. Offices meant by role are resolved when the fault begins.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, assert_never

from ipchain.chance import Stream
from ipchain.consensus.catalogue import MODELS
from ipchain.names import Micros, OfficeId
from ipchain.scenario.model import Crash, Disturb, Fault, Partition, Pause, Role, Slow, Target
from ipchain.simulation.host import Host
from ipchain.simulation.network import Lane, out_of_whole
from ipchain.simulation.scheduler import Entry
from ipchain.simulation.topology import Pair, groups_left, mesh_lanes, route_lanes
from ipchain.trace import Event, FaultBegan, FaultEnded, Lost, NetworkSplit, StepDecided

if TYPE_CHECKING:
    import networkx as nx

    from ipchain.simulation.world import World

LEADING = ("leader", "primary")


class Faults:
    """The faults of one run. The world starts it with `plan`; `graph` is set where only listed links exist."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._chance = Stream(world.scenario.seed, "faults")
        self._active: dict[str, tuple[Fault, tuple[OfficeId, ...]]] = {}
        self.graph: nx.DiGraph[OfficeId] | None = None
        self.delays_us: Mapping[Pair, Micros] = {}

    def plan(self) -> None:
        """Schedule every fault that has a moment of its own."""
        for fault in self._world.scenario.faults:
            if fault.from_us is not None:
                self._world.scheduler.at(fault.from_us, partial(self._begin, fault=fault))

    def observe(self, now: Micros, event: Event) -> None:
        """Faults that wait for a step begin when it is decided."""
        if type(event) is StepDecided:
            for fault in self._world.scenario.faults:
                if fault.after == event.step:
                    self._world.scheduler.at(now, partial(self._begin, fault=fault))

    # ---- begin and end ---------------------------------------------------------------------------

    def _begin(self, now: Micros, fault: Fault) -> None:
        targets = self._targets(fault)
        self._active[fault.id] = (fault, targets)
        self._world.trace.leave(now, FaultBegan(fault.id, fault.kind, targets))
        self._world.scheduler.at(now + fault.for_us, partial(self._end, fault=fault, targets=targets))
        match fault.what:
            case Crash():
                for host in self._hosts(targets):
                    host.crashes += 1
                    self._world.crash(now, host)
            case Pause():
                for host in self._hosts(targets):
                    host.pauses += 1
                    if host.pauses == 1:
                        self._world.pause(now, host)
            case Partition():
                self._reckon_lanes()
                self._lose_what_is_under_way(now)
                self._show_groups(now)
            case Slow() | Disturb():
                self._reckon_lanes()
            case _:
                assert_never(fault.what)

    def _end(self, now: Micros, fault: Fault, targets: tuple[OfficeId, ...]) -> None:
        del self._active[fault.id]
        self._world.trace.leave(now, FaultEnded(fault.id))
        match fault.what:
            case Crash():
                for host in self._hosts(targets):
                    host.crashes -= 1
                    if host.crashes == 0:
                        self._world.open(now, host)
            case Pause():
                for host in self._hosts(targets):
                    host.pauses -= 1
                    if host.pauses == 0:
                        self._world.resume(now, host)
            case Partition():
                self._reckon_lanes()
                self._show_groups(now)
            case Slow() | Disturb():
                self._reckon_lanes()
            case _:
                assert_never(fault.what)

    def _hosts(self, targets: Sequence[OfficeId]) -> list[Host]:
        return [self._world.hosts[office] for office in targets]

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
                return self._resolve(what.target) if what.target is not None else tuple(self._world.hosts)
            case _:
                assert_never(what)

    def _resolve(self, target: Target) -> tuple[OfficeId, ...]:
        if not isinstance(target, Role):
            return target
        offices = tuple(self._world.hosts)
        match target.role:
            case "leader":
                return (self._leader(),)
            case "minority":
                tolerated = MODELS[self._world.scenario.consensus.model].tolerated(len(offices))
                return tuple(sorted(self._chance.sample(offices, tolerated)))
            case "random":
                return tuple(sorted(self._chance.sample(offices, min(target.count, len(offices)))))
            case _:
                assert_never(target.role)

    def _leader(self) -> OfficeId:
        """Who leads the highest round; when nobody does, the first running office, so that the fault hits someone."""
        running = [host for host in self._world.hosts.values() if host.office is not None]
        leading = [
            (host.office.status.round, host.office_id)
            for host in running
            if host.office is not None and host.office.status.role in LEADING
        ]
        if leading:
            return max(leading)[1]
        return running[0].office_id if running else next(iter(self._world.hosts))

    # ---- lanes -----------------------------------------------------------------------------------

    def _reckon_lanes(self) -> None:
        """The configured lanes, and on top of them everything that is in force."""
        severed = self._severed_now()
        world = self._world
        if self.graph is not None:
            lanes = list(route_lanes(self.graph, severed).values())
        else:
            lanes = mesh_lanes(tuple(world.hosts), world.scenario.network, self.delays_us)
            for lane in lanes:
                lane.is_open = (lane.sender, lane.receiver) not in severed
        for fault, targets in self._active.values():
            if isinstance(fault.what, Slow | Disturb):
                for lane in lanes:
                    if _hits(fault.what, targets, lane):
                        _worsen(lane, fault)
        world.network.replace(lanes)

    def _show_groups(self, now: Micros) -> None:
        """In a mesh the groups are those of the fault; where routes exist, the graph tells what is left."""
        if self.graph is not None:
            self._world.trace.leave(now, NetworkSplit(groups_left(self.graph, self._severed_now())))

    def _severed_now(self) -> frozenset[Pair]:
        return frozenset(pair for fault, targets in self._active.values() for pair in self._severed(fault, targets))

    def _severed(self, fault: Fault, targets: tuple[OfficeId, ...]) -> list[Pair]:
        """The ordered pairs that a partition separates; an office in none of its groups keeps all its lines."""
        what = fault.what
        if not isinstance(what, Partition):
            return []
        if what.isolate is not None:
            rest = tuple(office for office in self._world.hosts if office not in targets)
            groups: tuple[tuple[OfficeId, ...], ...] = (*((office,) for office in targets), rest)
        else:
            groups = what.groups
        group_of = {office: number for number, group in enumerate(groups) for office in group}
        return [
            (one, other) for one, first in group_of.items() for other, second in group_of.items() if first != second
        ]

    def _lose_what_is_under_way(self, now: Micros) -> None:
        network = self._world.network

        def cut_off(entry: Entry) -> bool:
            _time, host, sender, _message = entry
            return isinstance(host, Host) and not network.lane(sender, host.office_id).is_open

        for _time, host, sender, message in self._world.scheduler.remove(cut_off):
            self._world.trace.leave_message(now, Lost(sender, host.office_id, type(message).__name__, "partition"))


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
