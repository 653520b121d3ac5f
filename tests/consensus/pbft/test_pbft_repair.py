"""Checkpoints, watermarks, catching up and coming back from a crash: section 4.3, P-30 to P-33, P-58, P-59."""

from dataclasses import replace

import pytest
from pbft_network import MS, QUICK, Net

from ipchain.consensus.core import Broadcast, Persist
from ipchain.consensus.pbft import messages as m
from ipchain.consensus.pbft.certificates import STATE_BEFORE_ALL, next_state_digest
from ipchain.consensus.pbft.records import Accepted, Prepared, StableKept
from ipchain.trace import CheckpointStable, LeaderChosen, OfficeHalted, VoteCast


def without(kind):
    """A fate that loses every message of this kind."""
    return lambda *parcel: () if type(parcel[-1]) is kind else (10 * MS,)


def busy(numbers, members=4, **options):
    """A network after these entries were committed everywhere."""
    net = Net(members, **options).start()
    net.submit(*range(1, numbers + 1))
    assert net.run(10_000 * MS, until=lambda: net.heights() == [numbers] * members)
    net.run(50 * MS)
    return net


# ---- batching and watermarks --------------------------------------------------------------------


def test_a_primary_without_a_block_interval_proposes_each_entry_at_once_up_to_the_high_watermark():
    """Section 4.2: the primary pauses at H; P-20."""
    net = Net(4).start()
    net.submit(*range(1, 20))
    assert net.counts["PrePrepare"] == 3 * QUICK.window
    assert net.replica(0).next_sequence == QUICK.window + 1
    assert net.run(10_000 * MS, until=lambda: net.heights() == [19] * 4)


def test_with_a_block_interval_entries_that_came_meanwhile_go_into_one_batch():
    net = Net(4, replace(QUICK, block_interval_us=200 * MS, block_size=3)).start()
    net.submit(1)
    net.run(100 * MS)
    net.submit(2, 3, 4, 5)
    net.run(150 * MS)
    assert net.heights() == [2] * 4
    net.run(1_000 * MS)
    sizes = [len(batch.entries) for batch, _ in net.nodes[net.offices[2]].history.decisions]
    moments = [batch.proposed_at for batch, _ in net.nodes[net.offices[2]].history.decisions]
    assert sizes == [1, 3, 1]
    assert moments == [0, 200 * MS, 400 * MS]


# ---- checkpoints --------------------------------------------------------------------------------


def test_a_checkpoint_is_stable_with_a_quorum_and_moves_the_window():
    """Section 4.3, P-30, P-31."""
    net = busy(5)
    for seat in range(4):
        replica = net.replica(seat)
        assert (replica.low, replica.high) == (4, 12)
        assert min(replica.slots.by_sequence, default=5) == 5
        assert not [sequence for sequence in replica.prepared if sequence <= 4]
    digest = STATE_BEFORE_ALL
    for sequence in range(1, 5):
        digest = next_state_digest(digest, sequence, net.ledger(net.offices[0])[sequence - 1])
    assert {event.state_root for event in net.events_of(CheckpointStable)} == {digest.hex()}


def test_f_plus_one_checkpoints_are_not_stable():
    """m45."""
    net = busy(3)
    me = net.offices[3]
    for seat in (0, 1):
        net.inject(me, net.offices[seat], net.checkpoint(seat, 4, b"\1" * 32))
    assert net.replica(3).low == 0


def test_the_proof_is_durable_before_the_log_below_it_is_dropped():
    net = busy(4)
    record = [r for r in net.nodes[net.offices[2]].records if isinstance(r, StableKept)][-1]
    assert record.certificate.sequence == 4
    assert len(record.certificate.signers) == 3


def test_a_replica_whose_state_differs_from_a_stable_checkpoint_halts_and_stays_silent():
    """P-32: it had executed the checkpoint already."""
    net = busy(4, fate=without(m.Checkpoint))
    me, node = net.offices[3], net.nodes[net.offices[3]]
    records = len(node.records)
    effects = net.inject(me, net.offices[1], net.checkpoint_certificate(4, b"\7" * 32, (0, 1, 2)))
    assert net.events_of(OfficeHalted, me)[0].why == "state differs from a stable checkpoint"
    assert len(node.records) == records
    assert not [effect for effect in effects if isinstance(effect, Broadcast)]
    assert net.core(3).status.role == "halted"


def test_a_laggard_that_would_execute_another_state_than_the_stable_one_halts_before_it_commits():
    """P-32: it learns of the checkpoint first."""
    net = Net(4).start()
    me = net.offices[3]
    net.inject(me, net.offices[1], net.checkpoint_certificate(4, b"\7" * 32, (0, 1, 2)))
    for sequence in range(1, 5):
        batch = net.batch(sequence)
        proof = net.commit_certificate(0, sequence, batch.digest, (0, 1, 2))
        net.inject(me, net.offices[1], m.Decided(sequence, batch, proof))
    assert net.nodes[me].history.height == 3
    assert net.events_of(OfficeHalted, me)


def test_a_decision_that_contradicts_the_own_ledger_halts():
    """More than f lie: nobody can go on rightly, but nobody goes on wrongly either."""
    net = busy(1, check_safety=False)
    me = net.offices[3]
    other = net.batch(9)
    changes = [net.view_change(seat, 1, net.prepared_certificate(0, 1, other.digest, (1, 2))) for seat in (0, 1, 2)]
    net.inject(me, net.offices[1], net.new_view(1, changes, ((1, other.digest),)))
    net.inject(me, net.offices[1], m.BatchGiven(1, other))
    for seat in (0, 2):
        net.inject(me, net.offices[seat], net.prepare(seat, 1, 1, other.digest))
    for seat in (0, 1, 2):
        net.inject(me, net.offices[seat], net.commit(seat, 1, 1, other.digest))
    assert net.events_of(OfficeHalted, me)[0].why.startswith("a quorum decided otherwise")
    assert net.nodes[me].history.height == 1


# ---- catching up --------------------------------------------------------------------------------


def test_an_office_that_was_away_learns_every_decision_and_the_checkpoint_in_an_idle_network():
    """P-33, P-58: it missed several pages and several windows."""
    net = Net(4).start()
    away = net.offices[3]
    net.crash(away)
    numbers = range(1, 81)
    net.submit(*numbers)
    assert net.run(20_000 * MS, until=lambda: net.heights()[:3] == [80] * 3)
    net.run(100 * MS)
    net.start(away)
    assert net.run(1_000 * MS, until=lambda: net.heights()[3] == 80)
    net.run(200 * MS)
    assert net.replica(3).low == 80
    assert net.ledger(away) == net.ledger(net.offices[0])
    assert net.counts["Decided"] == 80, "each decision was sent once, by one member"


def test_an_office_behind_a_healed_partition_catches_up_without_anything_new_happening():
    net = Net(4).start()
    net.groups = (set(net.offices[:3]), {net.offices[3]})
    net.submit(1, 2, 3, to=net.offices[:3])
    net.run(1_000 * MS)
    assert net.heights() == [3, 3, 3, 0]
    net.groups = None
    assert net.run(2 * QUICK.status_interval_us, until=lambda: net.heights()[3] == 3)


def test_a_member_that_promises_and_does_not_give_is_left_for_the_next_one():
    net = Net(4)
    liar = net.offices[1]

    def mouth(receiver, message):
        if type(message) is m.Status:
            return (m.Status(message.view, True, message.low, 10**6, False),)
        return () if type(message) in {m.Decided, m.CheckpointCertificate} else (message,)

    net.corrupt(liar, mouth)
    net.start(*net.offices[:3])
    net.submit(*range(1, 11), to=net.offices[:3])
    assert net.run(10_000 * MS, until=lambda: net.heights()[:3] == [10] * 3)
    net.start(net.offices[3])
    assert net.run(3_000 * MS, until=lambda: net.heights()[3] == 10)


def test_a_laggard_in_an_old_view_is_fed_the_new_view_as_proof():
    """P-59."""
    net = Net(7).start()
    laggard = net.offices[6]
    net.groups = (set(net.offices[1:6]), {net.offices[0]}, {laggard})
    net.submit(1, to=net.offices[1:6])
    assert net.run(5_000 * MS, until=lambda: net.all_done(1, among=net.offices[1:6]))
    net.groups = None
    assert net.run(2_000 * MS, until=lambda: net.core(6).status.round == 1 and net.core(0).status.round == 1)
    assert net.core(6).status.role == "backup"


def test_an_office_that_left_its_view_alone_still_learns_what_the_others_decide():
    """It asked for view 1 while cut off; the others see no reason to follow, and it may not vote in view 0."""
    net = Net(4).start()
    alone = net.offices[3]
    net.groups = (set(net.offices[:3]), {alone})
    net.submit(1, to=[alone])
    net.run(1_000 * MS)
    assert net.core(3).status.role == "view-change"
    net.groups = None
    net.submit(2, 3, to=net.offices[:3])
    assert net.run(1_000 * MS, until=lambda: net.heights() == [2] * 4)
    assert net.core(3).status.role == "view-change"


def test_votes_lost_on_their_way_are_sent_again_before_anybody_leaves_the_view():
    """P-58."""
    lossy = [True]

    def fate(now, sender, receiver, message):
        return () if lossy[0] and type(message) in {m.Prepare, m.CommitVote} else (10 * MS,)

    net = Net(4, fate=fate).start()
    net.submit(1)
    net.run(100 * MS)
    lossy[0] = False
    assert net.run(300 * MS, until=lambda: net.heights() == [1] * 4)
    assert [node.core.status.round for node in net.nodes.values()] == [0] * 4


def test_a_proposal_lost_on_its_way_is_asked_of_the_primary():
    blind = []

    def fate(now, sender, receiver, message):
        return () if type(message) is m.PrePrepare and receiver in blind else (10 * MS,)

    net = Net(4, fate=fate)
    blind += net.offices[2:]
    net.start()
    net.submit(1, to=net.offices[:2])
    net.run(100 * MS)
    blind.clear()
    assert net.run(300 * MS, until=lambda: net.heights() == [1] * 4)
    assert net.core(0).status.round == 0


# ---- coming back --------------------------------------------------------------------------------


def test_a_restarted_primary_sends_what_was_durable_but_never_left():
    """8.1: the record was written, then the power went."""
    net = Net(4).start()
    net.nodes[net.offices[0]].persists_to_live = 1
    net.submit(1)
    assert net.counts["PrePrepare"] == 0
    net.start(net.offices[0])
    assert net.run(200 * MS, until=lambda: net.heights() == [1] * 4)
    assert net.core(0).status.round == 0


@pytest.mark.parametrize("records", range(1, 9))
def test_a_crash_after_any_record_leaves_a_replica_that_says_nothing_else_afterwards(records):
    """P-I1, P-I2 across restarts; the predicates look from outside."""
    for seat in range(4):
        net = Net(4).start()
        net.nodes[net.offices[seat]].persists_to_live = records
        net.submit(1, 2, 3, 4, 5)
        net.run(150 * MS)
        net.nodes[net.offices[seat]].persists_to_live = None
        if net.core(seat) is None:
            net.start(net.offices[seat])
        assert net.run(5_000 * MS, until=lambda net=net: net.all_done(1, 2, 3, 4, 5))


def test_a_restarted_backup_refuses_another_proposal_for_what_it_voted_for():
    net = Net(4, check_safety=False)
    net.start()
    me = net.offices[3]
    net.inject(me, net.offices[0], net.pre_prepare(0, 0, 1, net.batch(1)))
    net.crash(me)
    net.start(me)
    said = len(net.sent)
    net.inject(me, net.offices[0], net.pre_prepare(0, 0, 1, net.batch(2)))
    assert net.reasons(me) == ["other-digest"]
    assert not [message for *_, message in net.sent[said:] if type(message) is m.Prepare]


def test_a_restart_between_two_views_says_the_same_view_change_again():
    net = Net(4).start()
    net.crash(net.offices[0])
    net.crash(net.offices[1])
    net.submit(1)
    net.run(700 * MS)
    me = net.offices[3]
    before = net.replica(3).view_change
    assert before is not None
    net.crash(me)
    net.start(me)
    assert net.replica(3).view_change == before
    assert net.core(3).status.role == "view-change"
    assert net.sent[-1][3] == before or before in [message for *_, message in net.sent[-6:]]
    net.start(net.offices[0])
    assert net.run(10_000 * MS, until=lambda: net.all_done(1, among=(net.offices[0], *net.offices[2:])))


def test_p_survives_restarts_and_is_shown_in_the_next_view_change():
    """P-53 across a crash."""
    net = Net(4, fate=without(m.CommitVote)).start()
    net.submit(1)
    net.run(40 * MS)
    me = net.offices[2]
    proof = net.replica(2).prepared[1]
    net.crash(me)
    net.start(me)
    assert net.replica(2).prepared == {1: proof}
    for seat in (1, 3):
        net.inject(me, net.offices[seat], net.view_change(seat, 1))
    assert net.replica(2).view_change.prepared == (proof,)


def test_after_a_restart_the_state_digest_is_that_of_the_others():
    net = busy(6)
    me = net.offices[3]
    digest = net.core(3)._execution.state_digest
    net.crash(me)
    net.start(me)
    assert net.core(3)._execution.state_digest == digest
    assert net.replica(3).low == 4
    net.submit(7, 8, 9)
    assert net.run(2_000 * MS, until=lambda: net.heights() == [9] * 4)
    net.run(50 * MS)
    assert net.replica(3).low == 8


def test_a_checkpoint_executed_before_a_crash_is_announced_again_after_it():
    net = busy(4, fate=without(m.Checkpoint))
    assert net.replica(3).low == 0
    me, said = net.offices[3], net.counts["Checkpoint"]
    net.crash(me)
    net.start(me)
    assert net.counts["Checkpoint"] == said + 3


def test_the_ledger_alone_is_enough_to_come_back():
    """A replica that only ever caught up has blocks and few records."""
    net = busy(6)
    me = net.offices[3]
    net.crash(me)
    net.nodes[me].records.clear()
    net.start(me)
    assert net.core(3).status.committed == 6
    net.run(500 * MS)
    assert net.replica(3).low == 4


def test_a_restarted_leader_is_seen_to_lead_again():
    net = busy(1)
    net.crash(net.offices[0])
    net.start(net.offices[0])
    assert net.events_of(LeaderChosen, net.offices[0]) == [LeaderChosen(net.offices[0], 0)] * 2


def test_every_own_vote_is_shown_after_its_record_and_before_its_message():
    """The trace contract of VoteCast."""
    net = Net(4).start()
    batch = net.batch(1)
    node = net.nodes[net.offices[3]]
    effects = tuple(node.core.receive(0, net.offices[0], net.pre_prepare(0, 0, 1, batch)))
    kinds = [type(effect).__name__ for effect in effects]
    assert kinds[:3] == ["Persist", "Observe", "Broadcast"]
    assert isinstance(effects[0], Persist)
    assert isinstance(effects[0].record, Accepted)
    assert effects[1].event == VoteCast(net.offices[3], "prepare", 0, 1, batch.digest.hex())
    effects = tuple(node.core.receive(0, net.offices[1], net.prepare(1, 0, 1, batch.digest)))
    assert [type(effect).__name__ for effect in effects] == ["Persist", "Observe", "Broadcast"]
    assert isinstance(effects[0].record, Prepared)
