"""The simulated world: hosts around offices, one virtual clock, one network; run to the horizon.

Everything that happens is decided by the scenario and its seed. The world carries out effects, plays the
steps and faults of the scenario and leaves a trace; it judges nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from ipchain.chance import Stream
from ipchain.consensus.core import Broadcast, CancelTimer, Effect, Message, Observe, Persist, Send, SetTimer
from ipchain.encoding import size_bytes
from ipchain.errors import invariant
from ipchain.identity.keys import Verifier
from ipchain.names import Micros, OfficeId
from ipchain.office.messages import BlockRecord
from ipchain.office.office import Office, SharedWork
from ipchain.scenario.model import Scenario
from ipchain.simulation.host import Host, Input
from ipchain.simulation.scheduler import Scheduler, Stop
from ipchain.simulation.staged import StagedWorld
from ipchain.staging.clients import Clients
from ipchain.staging.closing import Standing, show_end
from ipchain.staging.collector import collector_at_rest
from ipchain.staging.faults import Faults
from ipchain.staging.furnishing import Signatures, at_start, desks, keys
from ipchain.staging.network import Network
from ipchain.staging.stage import StopRun
from ipchain.staging.topology import wiring
from ipchain.trace import (
    NEVER,
    Listeners,
    OfficePaused,
    OfficeResumed,
    OfficeStarted,
    OfficeStopped,
    RunEnded,
    RunStarted,
    Sent,
    Trace,
    Watcher,
)

_LOOKS = 200
"""How often in a run the progress is shown and the budget looked at."""


class World:
    """One run of one scenario. `run` plays it once; afterwards trace and ledgers can be read.

    `signatures` ideal or real: only the signatures in the trace differ. `keep_messages` whether single messages stay
    in memory, `share_execution` whether offices with equal states look up what another of them has executed:
    neither changes the digest.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        watchers: Callable[[Verifier], tuple[Watcher | Listeners, ...]] | tuple[Watcher | Listeners, ...] = (),
        signatures: Signatures = "ideal",
        keep_messages: bool = True,
        share_execution: bool = True,
    ) -> None:
        self.scenario = scenario
        lines = wiring(scenario)
        self._offices = lines.offices
        signers, self.verifier = keys(scenario, signatures)
        shown = watchers(self.verifier) if callable(watchers) else watchers
        self.scheduler = Scheduler()
        staged = StagedWorld(self)
        self.clients = Clients(staged)
        self.faults = Faults(staged, lines)
        listeners = {**self.clients.listeners, **self.faults.listeners}
        self.trace = Trace(shown, listeners=listeners, keep_messages=keep_messages)
        self.network = Network(self._offices, lines.lanes(), scenario.network.shape, Stream(scenario.seed, "network"))
        self._disk_us = scenario.network.disk_us
        self._desks = desks(scenario, signers, self.verifier, SharedWork() if share_execution else None)
        self.hosts: dict[OfficeId, Host] = {office: Host(office, self.trace) for office in self._offices}
        for office, host in self.hosts.items():
            host.peer_ids = tuple(other for other in self._offices if other != office)
            host.peers = tuple(self.hosts[other] for other in host.peer_ids)

    # ---- one run ---------------------------------------------------------------------------------

    def run(self, progress: Callable[[Micros], None] | None = None) -> None:
        """Play the scenario to its horizon. `progress` is told the virtual time now and then; it may raise StopRun.

        A KeyboardInterrupt ends the run early; what happened until then stays in the trace, marked so.
        """
        scenario = self.scenario
        self.trace.leave(0, RunStarted(scenario.name, scenario.seed, scenario.consensus.model, self._offices))
        why = "completed"
        try:
            self.scheduler.at(scenario.duration_us, _stop)
            self._look_now_and_then(progress)
            self.faults.plan()
            self.clients.plan()
            for host in self.hosts.values():
                self.open(0, host)
            with collector_at_rest():
                self.scheduler.run(self.carry_out)
        except StopRun as early:
            why = early.why
        except KeyboardInterrupt:
            why = "interrupted"
        end = min(self.scheduler.now, scenario.duration_us)
        standings = [Standing(host.office_id, host.office, host.disk.durable) for host in self.hosts.values()]
        show_end(end, self.legal_date(end), standings, scenario.steps, self.trace.leave)
        self.trace.leave(end, RunEnded(why))

    def ledgers(self) -> Mapping[OfficeId, tuple[BlockRecord, ...]]:
        """Each office's own copy of the ledger as it lies on its disk: blocks with the proofs beside them."""
        return {
            office: tuple(record for record in host.disk.durable if isinstance(record, BlockRecord))
            for office, host in self.hosts.items()
        }

    def legal_date(self, now: Micros) -> date:
        """The calendar date everywhere at this moment."""
        return self.clients.legal_date(now)

    # ---- hosts -----------------------------------------------------------------------------------

    def open(self, now: Micros, host: Host) -> None:
        """The office starts, from whatever its disk holds."""
        host.life += 1
        host.timers.clear()
        host.inbox.clear()
        host.busy = False
        host.suspended = None
        desk = at_start(self._desks[host.office_id], self.scenario.seed, host.life, host.disk.durable)
        host.office = office = Office(desk)
        host.settle()
        self.trace.leave(now, OfficeStarted(host.office_id, office.height, office.head.hex(), host.life > 1))
        self.feed(now, host, office.start)

    def crash(self, now: Micros, host: Host) -> None:
        """The process stops: memory and unsynced records are gone, the disk stays."""
        if host.office is None:
            return
        host.office = None
        host.inbox.clear()
        host.settle()
        self.trace.leave(now, OfficeStopped(host.office_id, host.disk.crash()))

    def pause(self, now: Micros, host: Host) -> None:
        """The office freezes and keeps its memory."""
        host.is_paused = True
        host.settle()
        self.trace.leave(now, OfficePaused(host.office_id))

    def resume(self, now: Micros, host: Host) -> None:
        """The office goes on with what waited."""
        host.is_paused = False
        host.settle()
        self.trace.leave(now, OfficeResumed(host.office_id, len(host.inbox)))
        if host.suspended is not None and host.office is not None:
            effects, place = host.suspended
            host.suspended = None
            self._finish(now, host, effects, place)
        self._drain(now, host)

    def feed(self, now: Micros, host: Host, give: Input) -> None:
        """One input to an office that is up: at once, or when it is free."""
        host.inbox.append(give)
        self._drain(now, host)

    # ---- effects ---------------------------------------------------------------------------------

    def carry_out(self, now: Micros, host: Host, effects: Sequence[Effect]) -> None:
        """Do what an office wants done; afterwards give it what waited meanwhile."""
        self._do(now, host, effects, 0)
        if host.inbox:
            self._drain(now, host)

    def _do(self, now: Micros, host: Host, effects: Sequence[Effect], place: int) -> None:
        """Effects in their order from `place` on; at a record that is not durable at once, stop and come back."""
        leave = self.trace.leave
        count = len(effects)
        for following, effect in enumerate(effects[place:] if place else effects, place + 1):
            # Asked in the order of how often they come.
            if type(effect) is Observe:
                leave(now, effect.event)
            elif type(effect) is Persist:
                if not self._disk_us:
                    host.disk.durable.append(effect.record)
                    continue
                host.disk.write(effect.record)
                # Records that follow one another directly are written by one sync.
                if following == count or type(effects[following]) is not Persist:
                    self._wait_for_disk(now, host, effects, following)
                    return
            elif type(effect) is Broadcast:
                self._broadcast(now, host, effect.message)
            elif type(effect) is Send:
                self._send(now, host, effect.to, effect.message)
            elif type(effect) is SetTimer:
                self._set_timer(now, host, effect)
            elif type(effect) is CancelTimer:
                host.timers.pop(effect.timer, None)
            else:
                invariant(False, "office.commit-stays-inside", effect=effect)

    def _wait_for_disk(self, now: Micros, host: Host, effects: Sequence[Effect], place: int) -> None:
        life = host.life
        host.busy = True
        host.settle()

        def durable(then: Micros) -> None:
            if host.life != life or host.office is None:
                return
            if host.is_paused:
                # A frozen office learns nothing; should it crash now, it cannot have relied on the record.
                host.suspended = (effects, place)
                return
            self._finish(then, host, effects, place)
            self._drain(then, host)

        self.scheduler.at(now + self._disk_us, durable)

    def _finish(self, now: Micros, host: Host, effects: Sequence[Effect], place: int) -> None:
        """The disk is done: the rest of the list, which may need the disk again."""
        host.disk.sync()
        host.busy = False
        self._do(now, host, effects, place)
        host.settle()

    def _drain(self, now: Micros, host: Host) -> None:
        """Give the office what waits, one input at a time, while it is free."""
        while host.inbox and host.is_free:
            give = host.inbox.popleft()
            effects = give(now)
            if effects:
                self._do(now, host, effects, 0)

    def _broadcast(self, now: Micros, host: Host, message: Message) -> None:
        size = size_bytes(message)
        sender = host.office_id
        arrivals = self.network.broadcast(now, sender, size)
        if arrivals is not None:
            self.trace.leave_message(now, Sent(sender, type(message).__name__, size, host.peer_ids, arrivals))
            self.scheduler.put_all(arrivals, host.peers, sender, message)
            return
        receivers, arrivals = self.network.copies(now, sender, host.peer_ids, size)
        self._deliver(now, host, message, receivers, arrivals, size)

    def _send(self, now: Micros, host: Host, to: OfficeId, message: Message) -> None:
        size = size_bytes(message)
        receivers, arrivals = self.network.copies(now, host.office_id, (to,), size)
        self._deliver(now, host, message, receivers, arrivals, size)

    def _deliver(
        self,
        now: Micros,
        host: Host,
        message: Message,
        receivers: tuple[OfficeId, ...],
        arrivals: list[Micros],
        size: int,
    ) -> None:
        self.trace.leave_message(now, Sent(host.office_id, type(message).__name__, size, receivers, arrivals))
        for receiver, arrival in zip(receivers, arrivals, strict=True):
            if arrival != NEVER:
                self.scheduler.put(arrival, self.hosts[receiver], host.office_id, message)

    def _set_timer(self, now: Micros, host: Host, effect: SetTimer) -> None:
        timer, life = effect.timer, host.life
        setting = self.scheduler.serial
        host.timers[timer] = setting

        def ring(then: Micros) -> None:
            if host.life == life and host.office is not None and host.timers.get(timer) == setting:
                self.feed(then, host, answer)

        def answer(then: Micros) -> Sequence[Effect]:
            # It may have been cancelled, or set again, while the input waited.
            if host.timers.get(timer) != setting or host.office is None:
                return ()
            del host.timers[timer]
            return host.office.timeout(then, timer)

        self.scheduler.at(now + effect.after_us, ring)

    def _look_now_and_then(self, progress: Callable[[Micros], None] | None) -> None:
        interval = max(1, self.scenario.duration_us // _LOOKS)
        most = self.scenario.budget.events

        def look(now: Micros) -> None:
            if most is not None and self.scheduler.serial > most:
                raise StopRun("budget")
            if progress is not None:
                progress(now)
            self.scheduler.at(now + interval, look)

        self.scheduler.at(0, look)


def _stop(_now: Micros) -> None:
    raise Stop
