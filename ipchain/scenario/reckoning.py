"""How the votes of a scenario come out by the given ballots, reckoned before anything is run.

The steps are taken at the moments the file gives, as if every request were final at once, and put to the same
council that every office keeps. A step that follows a vote is due when that vote is decided or over. Delays and
faults can only make ballots later; what they change is seen in a run.

Not here: the words for people (`voting_words`), and advice (`voting_advice`).
"""

from dataclasses import dataclass
from heapq import heappop, heappush

from ipchain.encoding import digest_of
from ipchain.governance.council import Council
from ipchain.governance.motions import Ballot, Motion
from ipchain.governance.record import Poll
from ipchain.names import Height, Micros, OfficeId
from ipchain.scenario.model import Propose, Scenario, Step, Vote


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the ledger will not take: the step, the office whose motion or ballot it is, and the reason code."""

    step: Step
    office: OfficeId
    reason: str


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The motions that are taken, in the order they are proposed, and everything that is refused."""

    polls: tuple[Poll, ...]
    refusals: tuple[Refusal, ...]


def reckoned(scenario: Scenario) -> Reckoning:
    """The outcome of every motion by the ballots of the file."""
    reckoner = _Reckoner(scenario)
    reckoner.go()
    return Reckoning(reckoner.council.polls, tuple(reckoner.refusals))


class _Reckoner:
    """Takes the steps in the order of their moments, each as a block of its own."""

    def __init__(self, scenario: Scenario) -> None:
        self.council = Council(scenario.governance.constitution)
        self.refusals: list[Refusal] = []
        self._height: Height = 1
        self._end = scenario.duration_us
        self._places = {step.id: place for place, step in enumerate(scenario.steps)}
        self._followers: dict[str, list[Step]] = {}
        self._due: list[tuple[Micros, int, Step]] = []
        for place, step in enumerate(scenario.steps):
            if step.at_us is None and step.after is not None:
                self._followers.setdefault(step.after, []).append(step)
            else:
                heappush(self._due, (step.at_us or 0, place, step))

    def go(self) -> None:
        """Take every step, then end every vote whose time is over before the run is."""
        while self._due:
            due, _, step = heappop(self._due)
            done = self._taken(due, step)
            for follower in self._followers.get(step.id, ()):
                moment = done if follower.reaches == "final" else due
                heappush(self._due, (moment, self._places[follower.id], follower))
        self._until(self._end)

    def _taken(self, due: Micros, step: Step) -> Micros:
        """When the step is decided."""
        act = step.act
        if isinstance(act, Propose):
            self._until(due)
            self._entered(due, step, ((act.at_office, Motion(step.id, act.content, act.open_for_us)),))
        elif isinstance(act, Vote):
            self._until(due)
            ballots = tuple((office, Ballot(act.proposal, choice)) for office, choice in act.ballots)
            taken = self._entered(due, step, ballots)
            poll = self.council.poll(act.proposal)
            if poll is not None and taken:
                return max(due, poll.closes_at if poll.decided_at is None else poll.decided_at)
        return due

    def _entered(self, due: Micros, step: Step, acts: tuple[tuple[OfficeId, Motion | Ballot], ...]) -> bool:
        """True when at least one of the acts was taken."""
        refused = 0
        for index, (office, act) in enumerate(acts):
            entry = digest_of((step.id, index))
            ruling, _ = self.council.enter(self._height, index, due, entry, office, act)
            if not ruling.taken:
                refused += 1
                self.refusals.append(Refusal(step, office, ruling.reason))
        self._end_block(due)
        return refused < len(acts)

    def _until(self, moment: Micros) -> None:
        """End the votes that are over by then, each in its turn."""
        for over in sorted({poll.closes_at for poll in self.council.polls if not poll.closed}):
            if over <= moment:
                self._end_block(over)

    def _end_block(self, at: Micros) -> None:
        self.council.end_block(self._height, at)
        self._height += 1
