"""Those who ask: the steps of the scenario and the filings of its background load.

A request is due at a moment, whether or not its office can take it: its delay counts from then. An office that
is down takes it when it is up again; a request whose office lost it in a crash is handed in again under the
same reference, which an office takes in once. A step is decided when its entry is executed at its own
office; an extension when every designated office has answered there; ballots as `ballots` says.
"""

from dataclasses import dataclass, field
from datetime import date

from ipchain.encoding import decode
from ipchain.errors import invariant
from ipchain.governance.motions import Ballot
from ipchain.interop.proof import Certificate
from ipchain.ledger.transaction import Transaction
from ipchain.names import SECOND, Digest, Micros, OfficeId
from ipchain.office.clerk import answer_reference
from ipchain.office.state import Request
from ipchain.rights.actions import Answer, decode_action
from ipchain.rights.calendar import add_term
from ipchain.rights.profile import Term
from ipchain.scenario.deals import deals_of
from ipchain.scenario.model import Certify, Extend, Jump, Propose, Query, Step, Verify, Vote
from ipchain.staging.ballots import Ballots, MotionSeen
from ipchain.staging.filing import request_of
from ipchain.staging.load import plan_load
from ipchain.staging.stage import Answer as Reply
from ipchain.staging.stage import CertificateShown, CertificateWanted, Question, RightWanted, Stage
from ipchain.trace import (
    CalendarJumped,
    CertificateChecked,
    CertificateIssued,
    DealAnnounced,
    EntryExecuted,
    Event,
    Listeners,
    MotionDecided,
    MotionOpened,
    OfficeStarted,
    Requested,
    StepDecided,
)

DAY_US: Micros = 86_400 * SECOND
ASK_AGAIN_US: Micros = SECOND


@dataclass(slots=True)
class Extension:
    """An extension on the ledger, and what the designated offices have answered so far."""

    step: Step
    act: Extend
    answers: dict[OfficeId, str] = field(default_factory=dict)


class Clients:
    """Everybody outside the offices. Its host starts it with `plan` and shows it what it listens for."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        scenario = stage.scenario
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
        for deal, steps in deals_of(self._stage.scenario.steps).items():
            self._stage.leave(0, DealAnnounced(deal, steps))
        for step in self._stage.scenario.steps:
            if step.at_us is not None:
                self._due_at(step.at_us, step)
            elif step.after is None:
                self._due_at(0, step)
        for load in self._stage.scenario.load:
            plan_load(self._stage, load, self._hand_in)

    def legal_date(self, now: Micros) -> date:
        """The calendar date at this moment: the start date, the jumps so far, and a day for every day of the run."""
        return add_term(self._today, Term(days=now // DAY_US))

    @property
    def listeners(self) -> Listeners:
        """The events it wants to see."""
        return dict.fromkeys((EntryExecuted, OfficeStarted, MotionOpened, MotionDecided), (self.observe,))

    def observe(self, now: Micros, event: Event) -> None:
        """Notice what offices execute, and which come back."""
        if type(event) is EntryExecuted:
            if event.office == event.signer:
                self._executed(now, event)
            elif event.verb == "answer":
                self._answered(now, event)
        elif type(event) is OfficeStarted and event.again:
            self._stage.at(now, lambda then: self._ask_again(then, event.office))
        elif isinstance(event, MotionOpened | MotionDecided):
            self._motion(event.motion).observe(event)
            self._look_at_votes(now, event.motion)

    # ---- steps -----------------------------------------------------------------------------------

    def _due_at(self, due: Micros, step: Step) -> None:
        self._stage.at(due, lambda now: self._due(now, step, due))

    def _due(self, now: Micros, step: Step, due: Micros) -> None:
        act = step.act
        if isinstance(act, Jump):
            self._today = add_term(self._today, act.by)
            self._stage.leave(now, CalendarJumped(step.id, self.legal_date(now).isoformat()))
            self._decide(now, step, "jumped")
            return
        if isinstance(act, Vote):
            self._vote(now, step, act, due)
            return
        right = self._right_of(step)
        self._stage.leave(now, Requested(step.id, True, act.at_office, step.verb, right, due))
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
        if not self._stage.is_free(act.at_office):
            self._stage.at(now + ASK_AGAIN_US, lambda then: self._look(then, step))
            return
        question = self._question(now, act)
        if question is None:
            self._decide(now, step, "refused", "no-certificate")
            return

        def answered(then: Micros, reply: Reply | None) -> None:
            if reply is None:
                self._stage.at(then + ASK_AGAIN_US, lambda later: self._look(later, step))
            else:
                self._answer(then, step, reply)

        self._stage.ask(now, act.at_office, question, answered)

    def _question(self, now: Micros, act: Certify | Verify | Query) -> Question | None:
        """What the step asks; None for the check of a certificate that was never issued."""
        if isinstance(act, Certify):
            return CertificateWanted(act.right, self.legal_date(now))
        if isinstance(act, Query):
            return RightWanted(act.right, self.legal_date(now))
        certificate = self._certificates.get(act.certificate_of)
        return None if certificate is None else CertificateShown(certificate)

    def _answer(self, now: Micros, step: Step, reply: Reply) -> None:
        act, reason = step.act, reply.reason
        if isinstance(act, Verify):
            self._stage.leave(now, CertificateChecked(step.id, act.at_office, self._right_of(step), not reason, reason))
            self._decide(now, step, "invalid" if reason else "valid", reason)
        elif reason:
            self._decide(now, step, "refused", reason)
        elif isinstance(act, Certify):
            self._issued(now, step, act, reply.certificate)
        else:
            self._decide(now, step, "answered")

    def _issued(self, now: Micros, step: Step, act: Certify, certificate: Certificate | None) -> None:
        assert certificate is not None
        self._certificates[step.id] = certificate
        self._stage.leave(
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

    def _decide(
        self,
        now: Micros,
        step: Step,
        outcome: str,
        reason: str = "",
        by_office: tuple[tuple[OfficeId, str], ...] = (),
    ) -> None:
        self._stage.leave(now, StepDecided(step.id, outcome, reason, by_office))
        self._reached(now, step.id, "final")

    def _reached(self, now: Micros, step_id: str, mark: str) -> None:
        """What waits for this mark is due now: once, although a request that was lost is taken in again."""
        if (step_id, mark) in self._reached_marks:
            return
        self._reached_marks.add((step_id, mark))
        for follower in self._followers.get((step_id, mark), ()):
            self._due_at(now, follower)

    # ---- ballots ---------------------------------------------------------------------------------

    def _vote(self, now: Micros, step: Step, act: Vote, due: Micros) -> None:
        """Every office hands in its own ballot, all at the same moment."""
        self._votes[step.id] = Ballots(step, act)
        for office, _ in act.ballots:
            self._stage.leave(now, Requested(step.id, True, office, step.verb, act.proposal, due))
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
                self._stage.at(seen.closes_at, lambda then: self._look_at_votes(then, motion))

    # ---- handing in ------------------------------------------------------------------------------

    def _hand_in(self, now: Micros, office: OfficeId, reference: str, request: Request) -> None:
        """Give a request to its office. It stays open until executed, and is given again when it was lost."""
        self._open[office][reference] = request
        if not self._stage.is_up(office):
            return

        def taken(then: Micros, is_in: bool) -> None:  # noqa: FBT001 - the answer itself
            if is_in:
                self._stage.at(then, lambda later: self._accepted(later, office, reference))
            else:
                self._stage.at(then + ASK_AGAIN_US, lambda later: self._again(later, office, reference))

        self._stage.hand_in(now, office, reference, request, self.legal_date, taken)

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
        for reference, request in tuple(self._open[office_id].items()):
            if self._stage.is_up(office_id) and not self._stage.knows(office_id, reference):
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
