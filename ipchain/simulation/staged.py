"""The simulated world as steps, load and faults see it.

Not here: what it does when asked (`world`), and what is asked (`ipchain.staging`).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from ipchain.consensus.core import CoreStatus, Effect
from ipchain.names import Micros, OfficeId
from ipchain.office.state import Request
from ipchain.scenario.model import Scenario
from ipchain.simulation.host import Host
from ipchain.simulation.scheduler import Entry
from ipchain.staging.network import Lane
from ipchain.staging.stage import Action, Answered, Calendar, Question, Taken, answer
from ipchain.trace import Event, Lost

if TYPE_CHECKING:
    from ipchain.simulation.world import World


class StagedWorld:
    """`staging.stage.Stage` and `staging.faults.Breakable` in virtual time."""

    __slots__ = ("_world", "scenario")

    def __init__(self, world: "World") -> None:
        self._world = world
        self.scenario: Final[Scenario] = world.scenario

    def leave(self, now: Micros, event: Event) -> None:
        """Leave an event in the trace."""
        self._world.trace.leave(now, event)

    def at(self, moment: Micros, action: Action) -> None:
        """Do this then, after what was scheduled for the same moment before."""
        self._world.scheduler.at(moment, action)

    # ---- staging.stage.Stage ---------------------------------------------------------------------

    def is_up(self, office: OfficeId) -> bool:
        """False between a crash and the restart."""
        return self._world.hosts[office].office is not None

    def is_free(self, office: OfficeId) -> bool:
        """True when the next input can be given to the office at once."""
        return self._world.hosts[office].is_free

    def knows(self, office: OfficeId, reference: str) -> bool:
        """True when it took in a request under this reference and did not lose it."""
        host = self._world.hosts[office]
        return host.office is not None and host.office.knows(reference)

    def hand_in(
        self, now: Micros, office: OfficeId, reference: str, request: Request, on: Calendar, taken: Taken
    ) -> None:
        """The office takes it at once, or when it is free."""
        host = self._world.hosts[office]

        def give(then: Micros) -> Sequence[Effect]:
            assert host.office is not None
            effects = host.office.hand_in(then, on(then), reference, request)
            taken(then, host.office.knows(reference))
            return effects

        self._world.feed(now, host, give)

    def ask(self, now: Micros, office: OfficeId, question: Question, answered: Answered) -> None:
        """Answered at once."""
        host = self._world.hosts[office]
        assert host.office is not None
        answered(now, answer(host.office, question))

    # ---- staging.faults.Breakable ----------------------------------------------------------------

    def status(self, office: OfficeId) -> CoreStatus | None:
        """What the office's core is doing; None while it is down."""
        host = self._world.hosts[office]
        return None if host.office is None else host.office.status

    def crash(self, now: Micros, office: OfficeId) -> None:
        """Memory and unsynced records are gone."""
        self._world.crash(now, self._world.hosts[office])

    def restart(self, now: Micros, office: OfficeId) -> None:
        """Up again, from its disk."""
        self._world.open(now, self._world.hosts[office])

    def pause(self, now: Micros, office: OfficeId) -> None:
        """Freeze it."""
        self._world.pause(now, self._world.hosts[office])

    def resume(self, now: Micros, office: OfficeId) -> None:
        """Let it go on."""
        self._world.resume(now, self._world.hosts[office])

    def use(self, lanes: Sequence[Lane]) -> None:
        """From now on these lanes are in force."""
        self._world.network.replace(lanes)

    def lose_cut_off(self, now: Micros) -> None:
        """Take what is on closed lanes out of the clock."""
        network, trace = self._world.network, self._world.trace

        def cut_off(entry: Entry) -> bool:
            _time, host, sender, _message = entry
            return isinstance(host, Host) and not network.lane(sender, host.office_id).is_open

        for _time, host, sender, message in self._world.scheduler.remove(cut_off):
            trace.leave_message(now, Lost(sender, host.office_id, type(message).__name__, "partition"))
