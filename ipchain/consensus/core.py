"""The one interface of every consensus protocol.

A core is one office's replica of one protocol. It has no clock, socket, disk or dice of its own: time
comes in with each call, chance and keys with its `Seat`, and everything it wants done goes out as a
sequence of effects. A host, simulated or real, carries the effects out.

The contract between core and host:

1. One input at a time: no method is called again before the last list of effects is done.
2. Effects happen in their order. Nothing after a `Persist` happens before that record is durable; a crash
   in between loses the rest of the list. The order is the safety contract.
3. A timer that was cancelled, or set again, never fires for its earlier setting.
4. No method raises on account of a peer: bad input is an `Observe(Rejected(...))`. An exception is our bug.
5. The same seat and the same inputs give the same effects.

Not here: what is ordered (`ledger`), who carries it out (`simulation`, `runtime`), which protocols there are
(`catalogue`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from msgspec import Struct

from ipchain.chance import Stream
from ipchain.identity.keys import Signer, Verifier
from ipchain.identity.roster import Roster
from ipchain.ledger.block import Batch
from ipchain.names import Height, Micros, OfficeId
from ipchain.trace import Event

Message = Struct
"""What one core says to another: a frozen struct with an integer tag, one object for all receivers."""

Record = Struct
"""What an office must never forget: a frozen struct with an integer tag."""

Proof = Struct
"""Why a decision is final, checkable by others; protocols whose members do not lie have none."""


class Persist(Struct, frozen=True, gc=False):
    """Nothing later in the list may happen before this record is durable."""

    record: Record


class Send(Struct, frozen=True, gc=False):
    """To one other member, best effort: it may be lost, late, repeated or overtaken."""

    to: OfficeId
    message: Message


class Broadcast(Struct, frozen=True, gc=False):
    """To every other member. The host expands it; the message stays one object."""

    message: Message


class SetTimer(Struct, frozen=True, gc=False):
    """Call `timeout` with this name after so long. Setting a running timer restarts it."""

    timer: str
    after_us: Micros


class CancelTimer(Struct, frozen=True, gc=False):
    """The timer will not fire. Cancelling one that does not run is no mistake."""

    timer: str


class Commit(Struct, frozen=True, gc=False):
    """The consortium decided: this batch at this height. Heights are 1, 2, 3, ... without gap or repeat."""

    height: Height
    batch: Batch
    proof: Proof | None


class Observe(Struct, frozen=True, gc=False):
    """For the trace. It must not change behaviour."""

    event: Event


Effect = Persist | Send | Broadcast | SetTimer | CancelTimer | Commit | Observe

NOTHING: Final[tuple[Effect, ...]] = ()
"""The answer to most votes. No list is built for it."""

Receive = Callable[[Micros, OfficeId, Message], Sequence[Effect]]
"""Takes a message in: the moment, who sent it, the message."""


class Pending(Protocol):
    """What a core may ask of the mempool, which it does not own."""

    def next_batch(self, now: Micros, limit: int) -> Batch | None:
        """The oldest admitted entries not handed out yet, at most `limit`; None when there are none."""
        ...

    def hand_out(self, batch: Batch) -> None:
        """These entries are on their way in a proposal the core holds: do not hand them out again."""
        ...

    def take_back(self) -> None:
        """Proposals may have died (a leader fell): entries handed out but not committed count as new again."""
        ...

    def oldest_since(self) -> Micros | None:
        """When the oldest uncommitted entry was admitted; None when nothing waits."""
        ...

    def acceptable(self, batch: Batch) -> bool:
        """True when every entry decodes and is signed by its office. A backup votes for nothing else."""
        ...


class History(Protocol):
    """What a core may ask of the ledger, which it does not own."""

    @property
    def height(self) -> Height:
        """How far this office has committed; survives crashes."""
        ...

    def decision(self, height: Height) -> tuple[Batch, Proof | None]:
        """What was decided at a height this office holds; 1 <= height <= self.height."""
        ...


@dataclass(frozen=True, slots=True)
class Seat:
    """Everything a core is given when its office takes its seat, at first or after a crash.

    `recovered` are its own records that were durable, in the order in which they were persisted.
    """

    me: OfficeId
    roster: Roster
    pending: Pending
    history: History
    signer: Signer
    verifier: Verifier
    dice: Stream
    recovered: Sequence[Record]


class CoreStatus(Struct, frozen=True):
    """What a core is doing, for traces, tests and faults aimed at a role.

    `round` is the protocol's own count (term, view); `leader` is whom this office follows in it, if known.
    """

    role: str
    round: int
    leader: OfficeId | None
    committed: Height


class Core(Protocol):
    """One replica of one consensus protocol."""

    def start(self, now: Micros) -> Sequence[Effect]:
        """The office is up, for the first time or again."""
        ...

    def request(self, now: Micros) -> Sequence[Effect]:
        """The mempool gained work."""
        ...

    def receive(self, now: Micros, sender: OfficeId, message: Message) -> Sequence[Effect]:
        """A message came; the host vouches for its sender, nobody for its content."""
        ...

    def sieve(self, rest: Receive) -> Receive:
        """The way in for messages where they are many: the same as `rest`, which leads to `receive`, but quicker.

        It may deal at once with a vote that is only to be counted; one that has none to deal with is `rest` itself.
        """
        ...

    def timeout(self, now: Micros, timer: str) -> Sequence[Effect]:
        """A timer ran out."""
        ...

    @property
    def status(self) -> CoreStatus:
        """What it is doing now."""
        ...
