"""Drawn fault schedules: never unsafe, always live after healing, with ideal and with real signatures."""

from collections import Counter

import pytest
from pbft_network import MS
from pbft_schedule import drawn_run, probes

from ipchain.consensus.pbft import refusals
from ipchain.trace import Contradicted


def test_sixty_drawn_schedules_break_no_predicate_and_commit_everything_after_healing():
    seen = Counter()
    for seed in range(60):
        net, done, healed = drawn_run(seed)
        assert done, (seed, net.heights(), [node.core.status for node in net.nodes.values()])
        assert net.now - healed < 10_000 * MS, seed
        assert set(net.reasons()) <= refusals.ALL
        seen += probes(net)
    rare = (
        "carried over one view change",
        "carried over several view changes",
        "gap filled by a null request",
        "different checkpoints in V",
        "BatchGiven",
        "Decided",
        "CheckpointCertificate",
        "restarts",
    )
    assert all(seen[what] >= 3 for what in rare), seen


def test_schedules_with_seven_members_hold_too():
    for seed in range(12):
        net, done, _ = drawn_run(seed, 7)
        assert done, (seed, net.heights())


@pytest.mark.parametrize("liar", [0, 1])
def test_a_liar_among_four_breaks_nothing_in_drawn_schedules(liar):
    accused = Counter()
    for seed in range(15):
        net, done, _ = drawn_run(seed, liar=liar)
        assert done, (seed, net.heights())
        accused.update(event.against for event in net.events_of(Contradicted))
    assert set(accused) == {net.offices[liar]}


def test_real_and_ideal_signatures_give_the_same_outcome():
    for seed in (3, 8):
        ideal, done, _ = drawn_run(seed)
        real, real_done, _ = drawn_run(seed, real_keys=True)
        assert done
        assert real_done
        assert [ideal.ledger(office) for office in ideal.offices] == [real.ledger(office) for office in real.offices]
        assert ideal.counts == real.counts
        assert ideal.now == real.now


def test_equal_seeds_give_equal_runs():
    first, _, _ = drawn_run(5)
    second, _, _ = drawn_run(5)
    assert first.events == second.events
    assert first.sent == second.sent


@pytest.mark.slow
def test_five_hundred_drawn_schedules_hold():
    for seed in range(1_000, 1_500):
        net, done, _ = drawn_run(seed)
        assert done, (seed, net.heights())
