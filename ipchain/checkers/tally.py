"""How often a guarantee was checked, and its first break."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ipchain.checkers.sentences import say
from ipchain.checkers.verdict import Record
from ipchain.names import Micros, OfficeId
from ipchain.trace import Event


@dataclass(frozen=True, slots=True)
class Breach:
    """The first time a statement did not hold: when, where, in one sentence, and the events that show it."""

    at: Micros
    offices: tuple[OfficeId, ...]
    observed: str
    evidence: tuple[Record, ...]


class Tally:
    """Counts evaluations and keeps the first breach; later ones only follow from it."""

    __slots__ = ("breach", "checks", "untested")

    def __init__(self) -> None:
        self.checks = 0
        self.breach: Breach | None = None
        self.untested = ""
        """Why the guarantee was not put to the test, when there is more to say than that no sample existed."""

    def break_(
        self, now: Micros, key: str, offices: Sequence[OfficeId], evidence: Sequence[Record], **facts: object
    ) -> None:
        """The statement did not hold at `now`. `key` and `facts` make the sentence (`sentences`)."""
        if self.breach is None:
            self.breach = Breach(now, tuple(sorted(set(offices))), say(key, **facts), tuple(evidence))


class Guarantee(Protocol):
    """One named statement that holds at every moment of a run, as it is being watched."""

    @property
    def name(self) -> str:
        """Its name in scenario files."""
        ...

    @property
    def watches(self) -> tuple[type[Event], ...]:
        """The events it wants to see."""
        ...

    @property
    def tally(self) -> Tally:
        """What it found so far."""
        ...

    def observe(self, now: Micros, event: Event) -> None:
        """This happened now. Constant time."""
        ...

    def close(self, end: Micros) -> None:
        """The run is over: judge what only its end can show. Called once per verdict, and safe to repeat."""
        ...
