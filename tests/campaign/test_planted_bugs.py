"""A bug planted into each protocol is caught within 200 drawn schedules; the unchanged code raises no alarm.

The bugs are those that people really made: a leader that counts acknowledgements of an earlier term (Raft paper,
figure 8; LogCabin issue 44), a PBFT quorum of 2f, and a count of votes that is off by one.
"""

import pytest

from ipchain.checkers.verdict import Finding
from ipchain.consensus.pbft import committee
from ipchain.consensus.raft import rules
from ipchain.experiment.campaign import drawn
from ipchain.experiment.runner import run
from ipchain.governance.electorate import Electorate
from ipchain.scenario.model import Propose, Vote

WITHIN = 200


def broken_by(model, seed):
    result = run(drawn(model, seed), keep_messages=False)
    return [verdict.id for verdict in result.verdicts if verdict.finding is Finding.DOES_NOT_HOLD]


def first_caught(model):
    """The first seed whose schedule shows the bug, and the guarantees that broke; None when none does."""
    for seed in range(WITHIN):
        broken = broken_by(model, seed)
        if broken:
            return seed, broken
    return None


@pytest.mark.slow
def test_a_commit_counted_from_an_old_term_is_caught(monkeypatch):
    def counts_any_term(matches, quorum, commit, term, log):
        return max(commit, sorted(matches)[-quorum])

    monkeypatch.setattr(rules, "commit_by_counting", counts_any_term)
    caught = first_caught("raft")

    assert caught is not None
    assert "no-final-without-quorum" in caught[1]


def test_a_pbft_quorum_of_2f_is_caught(monkeypatch):
    monkeypatch.setattr(committee, "byzantine_quorum", lambda members: 2 * ((members - 1) // 3))
    caught = first_caught("pbft")

    assert caught is not None
    assert "no-final-without-quorum" in caught[1]


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("model", ["raft", "pbft"])
def test_the_unchanged_code_raises_no_alarm(model, seed):
    assert broken_by(model, seed) == []


@pytest.mark.parametrize("model", ["raft", "pbft"])
def test_a_count_of_votes_that_is_off_by_one_is_caught(monkeypatch, model):
    needed = Electorate.needed
    monkeypatch.setattr(Electorate, "needed", lambda self, chamber, base: max(1, needed(self, chamber, base) - 1))
    caught = first_caught(model)

    assert caught is not None
    assert "decisions-follow-from-ballots" in caught[1]


@pytest.mark.parametrize("model", ["raft", "pbft"])
def test_about_every_second_schedule_has_motions_and_ballots_under_any_model_of_decision(model):
    schedules = [drawn(model, seed) for seed in range(60)]
    voting = [one for one in schedules if one.steps]

    assert 20 <= len(voting) <= 40
    assert {type(step.act) for one in voting for step in one.steps} == {Propose, Vote}
    assert len({one.governance.model for one in voting}) == 5
