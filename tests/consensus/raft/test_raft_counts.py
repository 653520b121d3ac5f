"""Messages and delays per decision, equal to the closed forms: 2(n-1) messages, 2 delays for the leader."""

from dataclasses import replace

import pytest
from raft_network import AA, AT_ONCE, MILLISECOND, SECOND, Network, transaction

from ipchain.chance import Stream

DELAY_US = 40 * MILLISECOND
SIZES = range(4, 32)


def settled(n: int) -> Network:
    """A network whose first leader has committed its no-op everywhere."""
    network = Network(n, replace(AT_ONCE, first_leader=AA), delay_us=DELAY_US)
    network.start_all()
    network.settle(lambda: all(office.history.height == 1 for office in network.offices.values()))
    return network


@pytest.mark.parametrize("n", SIZES)
def test_one_decision_takes_2_times_n_minus_1_messages(n: int):
    network = settled(n)
    network.sent.clear()
    network.submit(transaction("x"))
    network.run_for(3 * SECOND)
    assert all(office.history.height == 2 for office in network.offices.values())
    assert network.sent["AppendEntries"] + network.sent["AppendAccepted"] == 2 * (n - 1)
    assert set(network.sent) == {"AppendEntries", "AppendAccepted", "Heartbeat", "HeartbeatReply"}


@pytest.mark.parametrize("n", SIZES)
def test_the_leader_knows_the_decision_after_2_delays_and_the_others_with_the_next_heartbeat(n: int):
    network = settled(n)
    asked = network.now
    network.submit(transaction("x"))
    network.run_for(1 * SECOND)
    assert network.committed_at[AA, 2] == asked + 2 * DELAY_US
    heartbeat = network.settings.heartbeat_us
    for name in network.names[1:]:
        assert asked + 2 * DELAY_US < network.committed_at[name, 2] <= asked + 3 * DELAY_US + heartbeat


@pytest.mark.parametrize("n", [4, 16])
def test_a_pipeline_of_decisions_takes_the_same_messages_each(n: int):
    network = settled(n)
    network.sent.clear()
    for number in range(100):
        network.at(network.now + number * MILLISECOND, lambda number=number: network.submit(transaction(f"x{number}")))
    network.run_for(5 * SECOND)
    assert network[AA].history.height == 101
    assert network.sent["AppendEntries"] + network.sent["AppendAccepted"] == 100 * 2 * (n - 1)


def test_overtaking_messages_cost_no_further_messages():
    """Delays of 10 to 90 ms, a decision every 5 ms: nearly every message overtakes another."""
    network = settled(7)
    dice = Stream(1, "delays")
    network.fate = lambda *_: (dice.between(10_000, 90_000),)
    network.sent.clear()
    for number in range(200):
        network.at(network.now + number * 5_000, lambda number=number: network.submit(transaction(f"x{number}")))
    network.run_for(6 * SECOND)
    assert all(office.history.height == 201 for office in network.offices.values())
    assert network.sent["AppendEntries"] + network.sent["AppendAccepted"] == 200 * 2 * 6
    assert network.rejections["log-mismatch"] == 0
