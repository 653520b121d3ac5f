"""One office in virtual time: its inbox, timers and disk, and whether it runs, waits, is frozen or is down.

The host keeps the contract of `consensus.core`: one input at a time, effects in their order, nothing after a
`Persist` before the record is durable. While the disk works, or while the office is paused, inputs wait.
The scheduler calls `receive`, which is the office's own method as long as the office is free: a vote that
changes nothing costs no more than that call.
"""

from collections import deque
from collections.abc import Callable, Sequence

from ipchain.consensus.core import NOTHING, Effect, Message
from ipchain.names import Micros, OfficeId
from ipchain.office.office import Office
from ipchain.simulation.disk import Disk
from ipchain.trace import Lost, Trace

Input = Callable[[Micros], Sequence[Effect]]
"""Something to ask the office, once it is free."""


class Host:
    """The surroundings of one office. `life` counts its starts: what belongs to an earlier life is void."""

    __slots__ = (
        "busy", "disk", "inbox", "is_paused", "life", "office", "office_id", "peer_ids", "peers", "receive",
        "suspended", "timers", "trace",
    )  # fmt: skip

    def __init__(self, office_id: OfficeId, trace: Trace) -> None:
        self.office_id = office_id
        self.trace = trace
        self.disk = Disk()
        self.office: Office | None = None
        self.peers: tuple[Host, ...] = ()
        self.peer_ids: tuple[OfficeId, ...] = ()
        self.inbox: deque[Input] = deque()
        self.timers: dict[str, int] = {}
        self.life = 0
        self.busy = False
        self.is_paused = False
        self.suspended: tuple[Sequence[Effect], int] | None = None
        self.receive: Callable[[Micros, OfficeId, Message], Sequence[Effect]] = self._drop

    @property
    def is_up(self) -> bool:
        """False between a crash and the restart."""
        return self.office is not None

    @property
    def is_free(self) -> bool:
        """True when the next input can be given to the office at once."""
        return self.office is not None and not self.busy and not self.is_paused

    def settle(self) -> None:
        """Point `receive` at what the present state asks for. Call it after every change of state."""
        if self.office is None:
            self.receive = self._drop
        elif self.busy or self.is_paused:
            self.receive = self._keep
        else:
            self.receive = self.office.receive

    def _keep(self, _now: Micros, sender: OfficeId, message: Message) -> Sequence[Effect]:
        self.inbox.append(lambda now: self._office().receive(now, sender, message))
        return NOTHING

    def _drop(self, now: Micros, sender: OfficeId, message: Message) -> Sequence[Effect]:
        self.trace.leave_message(now, Lost(sender, self.office_id, type(message).__name__, "stopped"))
        return NOTHING

    def _office(self) -> Office:
        assert self.office is not None
        return self.office
