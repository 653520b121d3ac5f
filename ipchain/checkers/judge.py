"""Which checkers a scenario gets, how events reach them, and the verdict over all.

Not here: the checks themselves, one family per module.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, assert_never

from ipchain.checkers.at_end import AtEndChecker
from ipchain.checkers.deal import DealChecker
from ipchain.checkers.decided import DecisionChecker
from ipchain.checkers.decisions import DecisionsFollowFromBallots
from ipchain.checkers.eventually import EventuallyChecker
from ipchain.checkers.guarantees import GuaranteeChecker, when_of
from ipchain.checkers.ledgers import NothingLost, SameLedger
from ipchain.checkers.legal_effect import LegalEffectChecker
from ipchain.checkers.lifecycle import LifeCycleRespected
from ipchain.checkers.limits import LimitChecker
from ipchain.checkers.liveness import RegistersAgreeAfterFaults
from ipchain.checkers.outcome import OutcomeChecker
from ipchain.checkers.power import PowerChecker
from ipchain.checkers.safety import NoFinalWithoutQuorum, OneLeader, VotesOnce
from ipchain.checkers.settles import SettlesChecker
from ipchain.checkers.signatures import CertificatesVerify, SignedByItsOffice
from ipchain.checkers.tally import Guarantee
from ipchain.checkers.title import OneOwner
from ipchain.checkers.verdict import Checker, Finding, Record, Verdict
from ipchain.identity.keys import Verifier
from ipchain.measure.table import GAUGES
from ipchain.scenario.captions import Names
from ipchain.scenario.guarantees import built_in_guarantees
from ipchain.scenario.model import (
    Always,
    AtEnd,
    DealEnds,
    Decision,
    Eventually,
    Expectation,
    LegalEffect,
    Limit,
    Outcome,
    Power,
    Scenario,
    Settles,
    Verify,
)
from ipchain.scenario.sentences import required
from ipchain.trace import Event, Listeners, Sent, Watcher

GUARANTEES: Final[Mapping[str, Callable[[Scenario, Verifier], Guarantee]]] = {
    "one-owner": lambda _scenario, _verifier: OneOwner(),
    "same-ledger": lambda _scenario, _verifier: SameLedger(),
    "nothing-lost": lambda _scenario, _verifier: NothingLost(),
    "signed-by-its-office": lambda _scenario, verifier: SignedByItsOffice(verifier),
    "votes-once": lambda _scenario, _verifier: VotesOnce(),
    "no-final-without-quorum": lambda scenario, _verifier: NoFinalWithoutQuorum(
        scenario.consensus.model, scenario.consensus.members
    ),
    "one-leader": lambda _scenario, _verifier: OneLeader(),
    "life-cycle": lambda scenario, _verifier: LifeCycleRespected(
        {office.code: office.legal for office in scenario.offices}
    ),
    "certificates-verify": lambda scenario, _verifier: CertificatesVerify(
        {step.id: step.act.certificate_of for step in scenario.steps if isinstance(step.act, Verify)}
    ),
    "decisions-follow-from-ballots": lambda scenario, _verifier: DecisionsFollowFromBallots(
        scenario.governance.constitution
    ),
    "registers-agree-after-faults": lambda _scenario, _verifier: RegistersAgreeAfterFaults(),
}
"""The guarantees by name, in the order of reports."""


def checkers_for(scenario: Scenario, verifier: Verifier) -> tuple[Checker, ...]:
    """One checker per expectation in the order of the file, then the built-in guarantees nobody wrote down.

    A guarantee that the file names for the whole run is judged once, with the writer's words. `verifier` knows
    the offices' keys.
    """
    names = Names(
        {office.code: office.name for office in scenario.offices}, {party.id: party.name for party in scenario.parties}
    )
    written = tuple(
        _checker(replace(one, required=one.say or one.required or required(one, names)), scenario, verifier, names)
        for one in scenario.expect
    )
    named = {
        expectation.check.guarantee
        for expectation in scenario.expect
        if isinstance(expectation.check, Always) and when_of(expectation).is_always
    }
    built_in = tuple(
        GuaranteeChecker(GUARANTEES[name](scenario, verifier))
        for name in built_in_guarantees(scenario)
        if name not in named
    )
    return (*written, *built_in)


def watcher(checkers: Sequence[Checker]) -> Listeners:
    """What the trace calls: an event goes straight to the checkers that watch its type, in their order."""
    wanted: dict[type[Event], list[Watcher]] = {}
    for checker in checkers:
        for kind in checker.watches:
            observe = checker.observer(kind) if isinstance(checker, GuaranteeChecker) else checker.observe
            wanted.setdefault(kind, []).append(observe)
    return {kind: tuple(observers) for kind, observers in wanted.items()}


def overall(verdicts: Iterable[Verdict], *, strict: bool = False) -> Finding:
    """The verdict over all that must hold; `strict` lets every `should` count as well.

    One break is enough. A written check that was not tested leaves the whole not tested. A built-in guarantee
    that found nothing to check (no certificate, say) is shown as not tested and changes nothing, unless nothing
    at all was checked; one that was at work when the run was cut short does count.
    """
    judged = [verdict for verdict in verdicts if strict or verdict.severity == "must"]
    findings = [verdict.finding for verdict in judged if not verdict.built_in or verdict.checks]
    if Finding.DOES_NOT_HOLD in (verdict.finding for verdict in judged):
        return Finding.DOES_NOT_HOLD
    if not findings or Finding.NOT_TESTED in findings:
        return Finding.NOT_TESTED
    return Finding.HOLDS


def show_messages(checkers: Sequence[Checker], records: Iterable[Record]) -> None:
    """Show the messages of a finished run to the checkers that watch them, for figures about traffic.

    A trace does not call its watchers for messages; a run that did not keep them leaves such figures untested.
    """
    wanted = [checker for checker in checkers if Sent in checker.watches]
    if not wanted:
        return
    for now, event in records:
        if type(event) is Sent:
            for checker in wanted:
                checker.observe(now, event)


def _checker(expectation: Expectation, scenario: Scenario, verifier: Verifier, names: Names) -> Checker:
    match expectation.check:
        case Always(guarantee):
            return GuaranteeChecker(GUARANTEES[guarantee](scenario, verifier), expectation)
        case Outcome():
            return OutcomeChecker(expectation)
        case Eventually():
            return EventuallyChecker(expectation)
        case AtEnd():
            return AtEndChecker(expectation, names)
        case Limit(metric=metric):
            return LimitChecker(expectation, GAUGES[metric]())
        case Power():
            return PowerChecker(expectation, scenario)
        case Decision():
            return DecisionChecker(expectation)
        case LegalEffect():
            return LegalEffectChecker(expectation)
        case DealEnds():
            return DealChecker(expectation)
        case Settles():
            return SettlesChecker(expectation)
        case _:
            assert_never(expectation.check)
