"""Where opened messages wait for the one task that owns the office: bounded, and fair between peers.

Consensus is served before sync, sync before clients; within a class the peers take turns, and within a peer
messages keep their order. A full queue loses messages by rule: a client's oldest, because it asks again and the
newest says most; of sync and consensus the newest, because what came first must not be overtaken. Every loss is
counted.

Not here: whether a message should have come at all (`opener`).
"""

from collections import Counter, deque
from dataclasses import dataclass

from ipchain.consensus.core import Message
from ipchain.names import OfficeId
from ipchain.runtime.wire.kinds import Traffic
from ipchain.runtime.wire.limits import MOST_QUEUED, MOST_QUEUED_BYTES


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message whose sender is known: signed by it, for this office, in this epoch, seen for the first time.

    `to_everyone` is False when the message was meant for this office alone. `size_bytes` is the frame's.
    """

    sender: OfficeId
    to_everyone: bool
    kind: str
    traffic: Traffic
    message: Message
    instance: int
    sequence: int
    size_bytes: int


class Inbox:
    """Envelopes by class and peer."""

    __slots__ = ("_classes", "dropped")

    def __init__(self) -> None:
        self._classes = {traffic: _Turns() for traffic in Traffic}
        self.dropped: Counter[tuple[OfficeId, Traffic]] = Counter()
        """How many envelopes were lost to full queues, by sender and class."""

    def put(self, envelope: Envelope) -> bool:
        """Let an envelope wait. False when something was lost for it, be it itself or an older one."""
        lost = self._classes[envelope.traffic].put(envelope)
        if lost:
            self.dropped[envelope.sender, envelope.traffic] += lost
        return not lost

    def take(self) -> Envelope | None:
        """The next one to be dealt with; None when nothing waits."""
        for turns in self._classes.values():
            envelope = turns.take()
            if envelope is not None:
                return envelope
        return None

    def __len__(self) -> int:
        return sum(len(turns) for turns in self._classes.values())

    def waiting(self, peer: OfficeId, traffic: Traffic) -> tuple[int, int]:
        """How many envelopes of this peer and class wait, and their bytes."""
        return self._classes[traffic].waiting(peer)


class _Turns:
    """The queues of one class."""

    __slots__ = ("_next", "_queues")

    def __init__(self) -> None:
        self._queues: dict[OfficeId, _Queue] = {}
        self._next: deque[OfficeId] = deque()
        """The peers of whom something waits, in the order of their turns."""

    def put(self, envelope: Envelope) -> int:
        queue = self._queues.setdefault(envelope.sender, _Queue())
        was_empty = not queue.envelopes
        lost = queue.put(envelope)
        if was_empty:
            self._next.append(envelope.sender)
        return lost

    def take(self) -> Envelope | None:
        if not self._next:
            return None
        peer = self._next.popleft()
        queue = self._queues[peer]
        envelope = queue.take()
        if queue.envelopes:
            self._next.append(peer)
        return envelope

    def __len__(self) -> int:
        return sum(len(queue.envelopes) for queue in self._queues.values())

    def waiting(self, peer: OfficeId) -> tuple[int, int]:
        queue = self._queues.get(peer)
        return (len(queue.envelopes), queue.size_bytes) if queue else (0, 0)


class _Queue:
    """What waits of one peer in one class."""

    __slots__ = ("envelopes", "size_bytes")

    def __init__(self) -> None:
        self.envelopes: deque[Envelope] = deque()
        self.size_bytes = 0

    def put(self, envelope: Envelope) -> int:
        """Returns how many envelopes were lost."""
        lost = 0
        while self._is_full_for(envelope):
            lost += 1
            if envelope.traffic is not Traffic.CLIENT:
                return lost
            self.take()
        self.envelopes.append(envelope)
        self.size_bytes += envelope.size_bytes
        return lost

    def _is_full_for(self, envelope: Envelope) -> bool:
        return len(self.envelopes) >= MOST_QUEUED or self.size_bytes + envelope.size_bytes > MOST_QUEUED_BYTES

    def take(self) -> Envelope:
        envelope = self.envelopes.popleft()
        self.size_bytes -= envelope.size_bytes
        return envelope
