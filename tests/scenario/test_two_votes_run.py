"""The shipped scenario on votes, played: what is reckoned beforehand is what comes out."""

import pytest

from ipchain.checkers.verdict import Finding
from ipchain.experiment.runner import run
from ipchain.scenario.loader import load
from ipchain.scenario.reckoning import reckoned
from ipchain.trace import BallotTaken, DecisionEnacted, EntryExecuted, MotionDecided


@pytest.fixture(scope="module", params=["raft", "pbft"])
def played(request):
    scenario = load("two-votes", overrides=(f"consensus.model={request.param}",))
    return scenario, run(scenario)


def events(result, kind):
    return [event for _, event in result.trace if type(event) is kind]


def test_every_expectation_holds(played):
    scenario, result = played
    written = {one.id for one in scenario.expect}
    assert {verdict.finding for verdict in result.verdicts if verdict.id in written} == {Finding.HOLDS}
    assert Finding.DOES_NOT_HOLD not in {verdict.finding for verdict in result.verdicts}


def test_the_reckoning_names_the_outcomes_and_refusals_of_the_run(played):
    scenario, result = played
    reckoning = reckoned(scenario)
    decided = {(event.motion, event.outcome) for event in events(result, MotionDecided)}
    assert decided == {(poll.motion.name, poll.status) for poll in reckoning.polls}
    refused = {
        (event.reference.partition("/")[0], event.signer, event.reason)
        for event in events(result, EntryExecuted)
        if event.outcome == "refused" and event.verb in {"vote", "propose"}
    }
    assert {(office, reason) for _, office, reason in refused} == {
        (one.office, one.reason) for one in reckoning.refusals
    }
    taken = {(event.motion, event.voter, event.choice) for event in events(result, BallotTaken)}
    assert taken == {
        (poll.motion.name, ballot.office, ballot.choice) for poll in reckoning.polls for ballot in poll.ballots
    }


def test_what_was_adopted_took_effect_at_every_office(played):
    scenario, result = played
    enacted = {(event.office, event.motion) for event in events(result, DecisionEnacted) if not event.obstacle}
    assert enacted == {(office.code, motion) for office in scenario.offices for motion in ("suspend-qx", "readmit-qx")}
