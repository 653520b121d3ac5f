"""What a check finds, and what a checker is.

A checker watches the events of a run as they happen and then judges. It sees nothing else: no clock, no
register, no private state of a protocol; so a stored trace gives the same verdicts as the run did.

Not here: which checkers a scenario gets (`judge`), and the words of the sentences (`sentences`).
"""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from ipchain.names import Micros, OfficeId
from ipchain.trace import Event

Record = tuple[Micros, Event]
"""One event with its moment."""


class Finding(Enum):
    """The three words of a verdict. What was never put to the test does not hold by silence."""

    HOLDS = "HOLDS"
    DOES_NOT_HOLD = "DOES NOT HOLD"
    NOT_TESTED = "NOT TESTED"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One check and what became of it.

    `required` and `observed` are sentences for people. `checks` counts how often the statement was evaluated.
    `first_bad_at` is the moment of the first break, None where there is none or where it has no single moment.
    `offices` are those the finding is about, in the order of their codes; empty means all of them.
    `line` is the line of the scenario file, 0 for a guarantee nobody wrote down. `evidence` is small: the few
    events that show the finding, in order.
    """

    id: str
    kind: str
    severity: str
    finding: Finding
    required: str
    observed: str
    checks: int
    first_bad_at: Micros | None = None
    offices: tuple[OfficeId, ...] = ()
    line: int = 0
    built_in: bool = False
    why: str = ""
    workstream: str = ""
    evidence: tuple[Record, ...] = ()


class Checker(Protocol):
    """Watches, then judges. `observe` takes constant time and is called only for the types in `watches`."""

    @property
    def id(self) -> str:
        """The name of the check in reports."""
        ...

    @property
    def watches(self) -> tuple[type[Event], ...]:
        """The events it wants to see; the very types, not their bases."""
        ...

    def observe(self, now: Micros, event: Event) -> None:
        """This happened now."""
        ...

    def verdict(self, end: Micros) -> Verdict:
        """The judgement over everything seen, for a run that ended at `end`. May be called more than once."""
        ...
