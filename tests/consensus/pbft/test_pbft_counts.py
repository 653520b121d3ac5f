"""Messages per decision (V4), delays per decision (V5), and latency under random delays (V6)."""

import random
from statistics import mean

import pytest
from pbft_network import MS, Net

from ipchain.consensus.pbft.settings import PbftSettings
from ipchain.trace import QuorumReached

DELAY_US = 40 * MS


@pytest.mark.parametrize("members", [4, 5, 6, 7, 10, 13, 16, 31])
def test_a_decision_without_faults_takes_exactly_2n_n_minus_1_messages_and_three_delays(members):
    """V4 and V5: (n-1) + (n-1)^2 + n(n-1) messages; every replica commits after three delays, to the tick."""
    net = Net(members, PbftSettings(), delay_us=DELAY_US).start()
    net.submit(1)
    net.run(3 * DELAY_US)
    assert net.counts["PrePrepare"] == members - 1
    assert net.counts["Prepare"] == (members - 1) ** 2
    assert net.counts["CommitVote"] == members * (members - 1)
    assert sum(net.counts.values()) == 2 * members * (members - 1)
    moments = [now for now, _, event in net.events if isinstance(event, QuorumReached)]
    assert moments == [3 * DELAY_US] * members
    assert net.heights() == [1] * members
    assert not net.reasons()


@pytest.mark.parametrize("members", [4, 7, 10])
def test_a_view_change_after_a_crashed_primary_takes_its_exact_number_of_messages(members):
    """V4: (n-1)^2 VIEW-CHANGE + (n-1) NEW-VIEW."""
    net = Net(members, PbftSettings(status_interval_us=10**9), delay_us=DELAY_US)
    net.start(*net.offices[1:])
    net.submit(1)
    net.run(10_000 * MS, until=lambda: net.all_done(1, among=net.offices[1:]))
    assert net.counts["ViewChange"] == (members - 1) ** 2
    assert net.counts["NewView"] == members - 1


@pytest.mark.parametrize("members", [1, 2, 3])
def test_fewer_than_four_members_still_decide(members):
    net = Net(members).start()
    net.submit(1, 2)
    net.run(200 * MS)
    assert net.heights() == [2] * members


def test_latency_under_normal_delays_agrees_with_the_order_statistics():
    """V6: N(250, 50) ms, n = 4: the third replica has decided after 733.3 ms in the mean, the first after 677.6."""
    dice = random.Random(6)

    def fate(*_):
        return (max(0, round(dice.gauss(250, 50) * MS)),)

    first, third = [], []
    for _ in range(1_200):
        net = Net(4, PbftSettings(), fate=fate, check_safety=False).start()
        net.submit(1)
        net.run(3_000 * MS)
        moments = sorted(now for now, _, event in net.events if isinstance(event, QuorumReached))
        first.append(moments[0])
        third.append(moments[2])
    assert mean(first) == pytest.approx(677_600, rel=0.01)
    assert mean(third) == pytest.approx(733_300, rel=0.01)
