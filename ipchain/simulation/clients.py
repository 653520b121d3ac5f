"""Those who ask: the steps of the scenario and the filings of its background load.

A request is due at a moment, whether or not its office can take it: its delay counts from then. An office that
is down takes it when it is up again; a request whose office lost it in a crash is handed in again under the
same reference, which an office takes in once. A step is decided when its entry is executed at its own
office; an extension when every designated office has answered there; ballots as `ballots` says.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from ipchain.chance import Stream
from ipchain.consensus.core import Effect
from ipchain.encoding import decode
from ipchain.errors import invariant
from ipchain.governance.motions import Ballot
from ipchain.interop.proof import Certificate
from ipchain.ledger.transaction import Transaction
from ipchain.names import SECOND, Digest, Micros, OfficeId, PartyId, RightId
from ipchain.office.clerk import answer_reference
from ipchain.office.state import Request
from ipchain.rights.actions import Action, Answer, decode_action
from ipchain.rights.actions import Register as RegisterAction
from ipchain.rights.calendar import add_term
from ipchain.rights.profile import Term
from ipchain.scenario.deals import deals_of
from ipchain.scenario.model import Certify, Extend, Jump, Load, Propose, Query, Step, Verify, Vote
from ipchain.simulation.ballots import Ballots, MotionSeen
from ipchain.simulation.filing import request_of
from ipchain.simulation.quantiles import UNIT, exponential
from ipchain.trace import (
    CalendarJumped,
    CertificateChecked,
    CertificateIssued,
    DealAnnounced,
    EntryExecuted,
    Event,
    MotionDecided,
    MotionOpened,
    OfficeStarted,
    Requested,
    StepDecided,
)

if TYPE_CHECKING:
    from ipchain.simulation.world import World

DAY_US: Micros = 86_400 * SECOND
ASK_AGAIN_US: Micros = SECOND


@dataclass(slots=True)
class Extension:
    """An extension on the ledger, and what the designated offices have answered so far."""

    step: Step
    act: Extend
    answers: dict[OfficeId, str] = field(default_factory=dict)


class Clients:
    """Everybody outside the offices. The world starts it with `plan` and shows it every event."""

    def __init__(self, world: "World") -> None:
        self._world = world
        scenario = world.scenario
        self._steps = {step.id: step for step in scenario.steps}
        self._followers: dict[tuple[str, str], list[Step]] = {}
        for step in scenario.steps:
            if step.after is not None:
                self._followers.setdefault((step.after, step.reaches), []).append(step)
        self._reached_marks: set[tuple[str, str]] = set()
        self._open: dict[OfficeId, dict[str, Request]] = {office.code: {} for office in scenario.offices}
        self._certificates: dict[str, Certificate] = {}
        self._awaited: dict[str, tuple[Extension, OfficeId]] = {}
        self._motions: dict[str, MotionSeen] = {}
        self._votes: dict[str, Ballots] = {}
        """By step, those that are under way."""
        self._today = scenario.calendar

    def plan(self) -> None:
        """Say which steps are one deal, and schedule what has a moment of its own."""
        for deal, steps in deals_of(self._world.scenario.steps).items():
            self._world.trace.leave(0, DealAnnounced(deal, steps))
        for step in self._world.scenario.steps:
            if step.at_us is not None:
                self._due_at(step.at_us, step)
            elif step.after is None:
                self._due_at(0, step)
        for load in self._world.scenario.load:
            self._plan_load(load)

    def legal_date(self, now: Micros) -> date:
        """The calendar date at this moment: the start date, the jumps so far, and a day for every day of the run."""
        return add_term(self._today, Term(days=now // DAY_US))

    def observe(self, now: Micros, event: Event) -> None:
        """Notice what offices execute, and which come back."""
        if type(event) is EntryExecuted:
            if event.office == event.signer:
                self._executed(now, event)
            elif event.verb == "answer":
                self._answered(now, event)
        elif type(event) is OfficeStarted and event.again:
            self._soon(now, lambda then: self._ask_again(then, event.office))
        elif isinstance(event, MotionOpened | MotionDecided):
            self._motion(event.motion).observe(event)
            self._look_at_votes(now, event.motion)

    # ---- steps -----------------------------------------------------------------------------------

    def _due_at(self, due: Micros, step: Step) -> None:
        self._world.scheduler.at(due, lambda now: self._due(now, step))

    def _due(self, now: Micros, step: Step) -> None:
        act = step.act
        if isinstance(act, Jump):
            self._today = add_term(self._today, act.by)
            self._world.trace.leave(now, CalendarJumped(step.id, self.legal_date(now).isoformat()))
            self._decide(now, step, "jumped")
            return
        if isinstance(act, Vote):
            self._vote(now, step, act)
            return
        right = self._right_of(step)
        self._world.trace.leave(now, Requested(step.id, True, act.at_office, step.verb, right, now))
        self._reached(now, step.id, "submitted")
        if isinstance(act, Certify | Verify | Query):
            self._look(now, step)
        else:
            self._hand_in(now, act.at_office, step.id, request_of(step, act))

    def _right_of(self, step: Step) -> str:
        """The right, or the motion, that the step is about."""
        act = step.act
        if isinstance(act, Verify):
            return self._right_of(self._steps[act.certificate_of])
        if isinstance(act, Propose):
            return step.id
        if isinstance(act, Vote):
            return act.proposal
        return "" if isinstance(act, Jump) else act.right

    def _look(self, now: Micros, step: Step) -> None:
        """A request that enters nothing: answered by one office from its own copy, when it is up."""
        act = step.act
        assert isinstance(act, Certify | Verify | Query)
        host = self._world.hosts[act.at_office]
        if not host.is_free:
            self._world.scheduler.at(now + ASK_AGAIN_US, lambda then: self._look(then, step))
            return
        if isinstance(act, Certify):
            self._certify(now, step, act)
        elif isinstance(act, Verify):
            self._verify(now, step, act)
        else:
            assert host.office is not None
            known = host.office.view(act.right, self.legal_date(now)) is not None
            self._decide(now, step, "answered" if known else "refused", "" if known else "unknown-right")

    def _certify(self, now: Micros, step: Step, act: Certify) -> None:
        office = self._world.hosts[act.at_office].office
        assert office is not None
        certificate = office.certify(act.right, self.legal_date(now))
        if certificate is None:
            self._decide(now, step, "refused", "unknown-right")
            return
        self._certificates[step.id] = certificate
        self._world.trace.leave(
            now,
            CertificateIssued(
                step.id,
                act.at_office,
                act.right,
                certificate.entry.digest.hex(),
                certificate.header.height,
                certificate.size_bytes,
            ),
        )
        self._decide(now, step, "issued")

    def _verify(self, now: Micros, step: Step, act: Verify) -> None:
        office = self._world.hosts[act.at_office].office
        certificate = self._certificates.get(act.certificate_of)
        assert office is not None
        if certificate is None:
            self._decide(now, step, "refused", "no-certificate")
            return
        reason = office.verify(certificate)
        self._world.trace.leave(
            now, CertificateChecked(step.id, act.at_office, self._right_of(step), not reason, reason)
        )
        self._decide(now, step, "invalid" if reason else "valid", reason)

    def _decide(
        self,
        now: Micros,
        step: Step,
        outcome: str,
        reason: str = "",
        by_office: tuple[tuple[OfficeId, str], ...] = (),
    ) -> None:
        self._world.trace.leave(now, StepDecided(step.id, outcome, reason, by_office))
        self._reached(now, step.id, "final")

    def _reached(self, now: Micros, step_id: str, mark: str) -> None:
        """What waits for this mark is due now: once, although a request that was lost is taken in again."""
        if (step_id, mark) in self._reached_marks:
            return
        self._reached_marks.add((step_id, mark))
        for follower in self._followers.get((step_id, mark), ()):
            self._due_at(now, follower)

    # ---- ballots ---------------------------------------------------------------------------------

    def _vote(self, now: Micros, step: Step, act: Vote) -> None:
        """Every office hands in its own ballot, all at the same moment."""
        self._votes[step.id] = Ballots(step, act)
        for office, _ in act.ballots:
            self._world.trace.leave(now, Requested(step.id, True, office, step.verb, act.proposal, now))
        self._reached(now, step.id, "submitted")
        for office, choice in act.ballots:
            self._hand_in(now, office, step.id, Ballot(act.proposal, choice))

    def _motion(self, name: str) -> MotionSeen:
        return self._motions.setdefault(name, MotionSeen())

    def _look_at_votes(self, now: Micros, motion: str) -> None:
        """Decide the steps whose ballots on this motion have come to their end; look again when its time is over."""
        seen = self._motion(motion)
        for ballots in [one for one in self._votes.values() if one.act.proposal == motion]:
            result = ballots.result(seen, now)
            if result is not None:
                del self._votes[ballots.step.id]
                self._decide(now, ballots.step, *result)
            elif seen.known and now < seen.closes_at and not ballots.looked_at_later:
                ballots.looked_at_later = True
                self._world.scheduler.at(seen.closes_at, lambda then: self._look_at_votes(then, motion))

    # ---- handing in ------------------------------------------------------------------------------

    def _hand_in(self, now: Micros, office_id: OfficeId, reference: str, request: Request) -> None:
        """Give a request to its office. It stays open until executed, and is given again when it was lost."""
        self._open[office_id][reference] = request
        host = self._world.hosts[office_id]
        if host.office is None:
            return

        def give(then: Micros) -> Sequence[Effect]:
            assert host.office is not None
            effects = host.office.hand_in(then, self.legal_date(then), reference, request)
            if host.office.knows(reference):
                self._soon(then, lambda later: self._accepted(later, office_id, reference))
            else:
                self._world.scheduler.at(then + ASK_AGAIN_US, lambda later: self._again(later, office_id, reference))
            return effects

        self._world.feed(now, host, give)

    def _accepted(self, now: Micros, office_id: OfficeId, reference: str) -> None:
        ballots = self._votes.get(reference)
        if reference in self._steps and (ballots is None or ballots.accept(office_id)):
            self._reached(now, reference, "accepted")

    def _again(self, now: Micros, office_id: OfficeId, reference: str) -> None:
        request = self._open[office_id].get(reference)
        if request is not None:
            self._hand_in(now, office_id, reference, request)

    def _ask_again(self, now: Micros, office_id: OfficeId) -> None:
        """An office is back: whatever it does not know of is handed in again."""
        office = self._world.hosts[office_id].office
        for reference, request in tuple(self._open[office_id].items()):
            if office is not None and not office.knows(reference):
                self._hand_in(now, office_id, reference, request)

    # ---- what came of it -------------------------------------------------------------------------

    def _executed(self, now: Micros, event: EntryExecuted) -> None:
        if event.outcome == "repeated" or self._open[event.office].pop(event.reference, None) is None:
            return
        step = self._steps.get(event.reference)
        if step is None:
            return
        if isinstance(step.act, Extend) and event.outcome != "refused":
            extension = Extension(step, step.act)
            for office in step.act.to:
                self._awaited[answer_reference(Digest(bytes.fromhex(event.entry)), office)] = (extension, office)
            return
        ballots = self._votes.get(step.id)
        if ballots is not None:
            ballots.executed(event)
            self._look_at_votes(now, ballots.act.proposal)
        elif not isinstance(step.act, Vote):
            self._decide(now, step, event.outcome, event.reason)

    def _answered(self, now: Micros, event: EntryExecuted) -> None:
        """An answer to an extension was executed somewhere; it counts when it is at the office that asked."""
        awaited = self._awaited.get(event.reference)
        if awaited is None:
            return
        extension, designated = awaited
        if extension.act.at_office != event.office:
            return
        content = decode(event.body, Transaction)
        answer = decode_action(content.kind, content.payload)
        invariant(isinstance(answer, Answer), "clients.answer-is-an-answer", reference=event.reference)
        accepted = isinstance(answer, Answer) and answer.accept and event.outcome != "refused"
        extension.answers[designated] = "accepted" if accepted else "refused"
        if len(extension.answers) == len(extension.act.to):
            words = set(extension.answers.values())
            outcome = words.pop() if len(words) == 1 else "partly"
            self._decide(now, extension.step, outcome, "", tuple(sorted(extension.answers.items())))

    # ---- background load -------------------------------------------------------------------------

    def _plan_load(self, load: Load) -> None:
        rate = load.rate / len(load.at_offices) if load.shared else load.rate
        mean_us = int(SECOND / rate)
        for office in load.at_offices:
            chance = Stream(self._world.scenario.seed, f"load:{load.id}:{office}")
            self._plan_arrival(load, office, mean_us, chance, 1, load.from_us)

    def _plan_arrival(
        self, load: Load, office: OfficeId, mean_us: Micros, chance: Stream, count: int, now: Micros
    ) -> None:
        """The next filing at this office: Poisson arrivals do not wait for one another."""
        due = now + mean_us * exponential()[chance.take16(1)[0]] // UNIT
        if due >= load.until_us:
            return

        def arrive(then: Micros) -> None:
            reference = f"{load.id}/{office}/{count}"
            right = f"{load.id}-{office}-{count}"
            self._world.trace.leave(then, Requested(reference, False, office, "register", right, then))
            self._hand_in(then, office, reference, _filing(load, right, office))
            self._plan_arrival(load, office, mean_us, chance, count + 1, then)

        self._world.scheduler.at(due, arrive)

    def _soon(self, now: Micros, action: Callable[[Micros], None]) -> None:
        """After what is going on: an office is given one input at a time."""
        self._world.scheduler.at(now, action)


def _filing(load: Load, right: str, office: OfficeId) -> Action:
    return RegisterAction(
        right=RightId(right),
        kind=load.kind.value,
        owner=PartyId(f"applicant-{office}"),
        words="",
        nice_classes=(),
        ipc=(),
        number="",
        documents=(),
        priority_of=RightId(""),
    )
