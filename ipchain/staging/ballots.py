"""The ballots of a `vote` step, each handed in at its own office, and when the step is over.

It ends with the motion's result as soon as one of the voting offices knows it and every ballot was executed at its
own office; or, once the time to vote is over, without the ballots that are still missing, such as those of an
office that is down. It is refused when none of its ballots was taken.

Not here: handing in (`clients`), and what a ballot does (`ipchain.governance`).
"""

from dataclasses import dataclass, field
from typing import Final

from ipchain.names import Micros, OfficeId
from ipchain.scenario.model import Step, Vote
from ipchain.trace import EntryExecuted, MotionDecided, MotionOpened

TAKEN: Final = "taken"
WAITING: Final = "waiting"

StepResult = tuple[str, str, tuple[tuple[OfficeId, str], ...]]
"""How a step ended: the result word, the reason code of a refusal, and what became of each ballot."""


@dataclass(slots=True)
class Ballots:
    """One `vote` step under way. `fates` are known by office: `taken`, or the reason code of the refusal."""

    step: Step
    act: Vote
    fates: dict[OfficeId, str] = field(default_factory=dict)
    accepted: set[OfficeId] = field(default_factory=set)
    looked_at_later: bool = False
    """True once somebody will look again when the time to vote is over."""

    @property
    def voters(self) -> tuple[OfficeId, ...]:
        """The offices that vote in this step, in the order of the file."""
        return tuple(office for office, _ in self.act.ballots)

    def accept(self, office: OfficeId) -> bool:
        """The office has taken the ballot in; True when all have."""
        self.accepted.add(office)
        return len(self.accepted) == len(self.act.ballots)

    def executed(self, event: EntryExecuted) -> None:
        """A ballot was executed at its own office."""
        self.fates[event.signer] = event.reason if event.outcome == "refused" else TAKEN

    def result(self, motion: "MotionSeen", now: Micros) -> StepResult | None:
        """How the step ended; None while it goes on."""
        complete = len(self.fates) == len(self.act.ballots)
        taken = TAKEN in self.fates.values()
        if not taken:
            return ("refused", self.fates[self.voters[0]], self._by_office()) if complete else None
        outcome = next((motion.known[office] for office in self.voters if office in motion.known), "")
        if outcome and (complete or now >= motion.closes_at):
            return outcome, "", self._by_office()
        return None

    def _by_office(self) -> tuple[tuple[OfficeId, str], ...]:
        return tuple((office, self.fates.get(office, WAITING)) for office in self.voters)


@dataclass(slots=True)
class MotionSeen:
    """A motion as those outside see it: until when one can vote, and which offices know what became of it."""

    closes_at: Micros = 0
    known: dict[OfficeId, str] = field(default_factory=dict)

    def observe(self, event: MotionOpened | MotionDecided) -> None:
        """It was opened, or decided, at one office."""
        if isinstance(event, MotionOpened):
            self.closes_at = event.closes_at
        else:
            self.known[event.office] = event.outcome
