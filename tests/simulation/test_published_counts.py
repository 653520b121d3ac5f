"""Messages per decision and message delays, exactly as published (validation sets V4 and V5).

One request at the leader of an idle network with constant delays and a disk at no cost; the counts are those
of real offices, from the trace. Oracles are the textbook formulas, written down here again.
"""

from collections import Counter

import pytest

from ipchain.consensus.pbft.settings import PbftSettings
from ipchain.consensus.raft.settings import RaftSettings
from ipchain.experiment.synthetic import office_codes, synthetic, uniform_network
from ipchain.names import MILLISECOND, SECOND, PartyId, RightId
from ipchain.rights.profile import Kind
from ipchain.scenario.model import Register, Step
from ipchain.simulation.world import World
from ipchain.trace import BlockCommitted, Sent

DELAY = 40 * MILLISECOND
DUE = 10 * SECOND
SIZES = [4, 7, 10, 13, 16, 31]
LEADER = "X00"

AGREEMENT = {
    "raft": ("AppendEntries", "AppendAccepted"),
    "pbft": ("PrePrepare", "Prepare", "CommitVote"),
}
PUBLISHED = {
    "raft": {4: 6, 7: 12, 10: 18, 13: 24, 16: 30, 31: 60},
    "pbft": {4: 24, 7: 84, 10: 180, 13: 312, 16: 480, 31: 1860},
}


def one_decision(model, members):
    settings = (
        RaftSettings(block_interval_us=0, block_size=1, first_leader=LEADER)
        if model == "raft"
        else PbftSettings(block_interval_us=0, block_size=1, first_leader=LEADER)
    )
    act = Register(RightId("mark"), Kind.TRADE_MARK, LEADER, PartyId("owner"))
    world = World(
        synthetic(
            settings,
            office_codes(members),
            uniform_network(DELAY),
            seed=1,
            duration_us=20 * SECOND,
            steps=(Step("file", "register", act, DUE, None, "final", "", "", 0),),
        )
    )
    world.run()
    return world


def commits(world):
    """(office, delay from the request in whole message delays) of the block with the one entry."""
    return {
        event.office: (now - DUE) / DELAY
        for now, event in world.trace
        if type(event) is BlockCommitted and event.entries
    }


@pytest.mark.parametrize("members", SIZES)
@pytest.mark.parametrize("model", ["raft", "pbft"])
def test_messages_per_decision_are_the_published_number(model, members):
    world = one_decision(model, members)
    sent = Counter()
    for now, event in world.trace:
        if type(event) is Sent and now >= DUE:
            sent[event.kind] += len(event.receivers)

    assert sum(sent[kind] for kind in AGREEMENT[model]) == PUBLISHED[model][members]
    if model == "pbft":
        assert [sent[kind] for kind in AGREEMENT[model]] == [
            members - 1,
            (members - 1) ** 2,
            members * (members - 1),
        ]


@pytest.mark.parametrize("members", SIZES)
def test_the_raft_leader_knows_the_commit_after_two_delays(members):
    assert commits(one_decision("raft", members))[LEADER] == 2


@pytest.mark.parametrize("members", SIZES)
def test_every_pbft_replica_commits_after_three_delays(members):
    decided = commits(one_decision("pbft", members))

    assert len(decided) == members
    assert set(decided.values()) == {3}


@pytest.mark.parametrize("members", [4, 16])
def test_raft_followers_learn_with_the_next_heartbeat(members):
    decided = commits(one_decision("raft", members))
    followers = [delay for office, delay in decided.items() if office != LEADER]

    assert len(followers) == members - 1
    assert all(3 <= delay <= 2 + 1 + 250 * MILLISECOND / DELAY for delay in followers)
