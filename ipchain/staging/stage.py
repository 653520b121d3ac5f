"""What those outside the offices ask of the host that plays a scenario.

`Stage` is all that steps, ballots and load know of a host. Questions and answers are values, so that an office may
as well live in another process.

Not here: what faults need (`faults`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ipchain.interop.proof import Certificate
from ipchain.names import Micros, OfficeId, RightId
from ipchain.office.office import Office
from ipchain.office.state import Request
from ipchain.scenario.model import Scenario
from ipchain.trace import Event

Action = Callable[[Micros], None]
"""What to do at a moment. It is told the moment at which it is done, which may be later than the one it was due."""

UNKNOWN_RIGHT = "unknown-right"


class StopRun(Exception):
    """Raised by a progress callback to end the run early; `why` is the word in RunEnded."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class CertificateWanted:
    """A certificate of the newest entry on a right, please; the legal date is `on`."""

    right: RightId
    on: date


@dataclass(frozen=True, slots=True)
class CertificateShown:
    """Whether this certificate stands, please."""

    certificate: Certificate


@dataclass(frozen=True, slots=True)
class RightWanted:
    """Whether there is such a right on a legal date, please."""

    right: RightId
    on: date


Question = CertificateWanted | CertificateShown | RightWanted
"""What one office answers by itself, from its own copy. It enters nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`reason` is the code of a refusal, empty for a good answer; `certificate` is there when one was issued."""

    reason: str = ""
    certificate: Certificate | None = None


Calendar = Callable[[Micros], date]
"""The legal date at a moment of the run."""

Taken = Callable[[Micros, bool], None]
"""Told when an office has looked at what was handed in: whether it took it in. Never called when a crash came first."""

Answered = Callable[[Micros, Answer | None], None]
"""Told the answer; None when the office was lost before it could give one."""


class Stage(Protocol):
    """The host of one run, as those outside the offices see it."""

    @property
    def scenario(self) -> Scenario:
        """What is played."""
        ...

    def leave(self, now: Micros, event: Event) -> None:
        """Leave an event in the trace."""
        ...

    def at(self, moment: Micros, action: Action) -> None:
        """Do this then. A moment that has come means: as soon as what is going on is over."""
        ...

    def is_up(self, office: OfficeId) -> bool:
        """False between a crash and the restart."""
        ...

    def is_free(self, office: OfficeId) -> bool:
        """True when it could answer at once: up, not frozen, and not waiting for its disk."""
        ...

    def knows(self, office: OfficeId, reference: str) -> bool:
        """True when the office is known to have taken in a request under this reference, and not to have lost it."""
        ...

    def hand_in(
        self, now: Micros, office: OfficeId, reference: str, request: Request, on: Calendar, taken: Taken
    ) -> None:
        """Give a request to an office that is up; `on` is the legal calendar by which the entry is dated."""
        ...

    def ask(self, now: Micros, office: OfficeId, question: Question, answered: Answered) -> None:
        """Put a question to an office that is free."""
        ...


def answer(office: Office, question: Question) -> Answer:
    """What the office says, from its own copy alone."""
    match question:
        case CertificateWanted(right, on):
            certificate = office.certify(right, on)
            return Answer("" if certificate is not None else UNKNOWN_RIGHT, certificate)
        case CertificateShown(certificate):
            return Answer(office.verify(certificate))
        case RightWanted(right, on):
            return Answer("" if office.view(right, on) is not None else UNKNOWN_RIGHT)
