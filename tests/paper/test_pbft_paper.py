"""PBFT does what its paper says: one test per claim of sections 4.1 to 4.5.

"Paper" is Castro & Liskov, "Practical Byzantine Fault Tolerance", OSDI 1999.
"""

import sys
from itertools import pairwise
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "consensus" / "pbft"))

from pbft_network import MS, QUICK, Net

from ipchain.consensus.core import Broadcast, Commit, SetTimer
from ipchain.consensus.pbft import messages as m
from ipchain.consensus.pbft.bodies import null_request
from ipchain.consensus.pbft.certificates import commit_certificate_holds
from ipchain.consensus.pbft.committee import Committee
from ipchain.consensus.pbft.records import ViewLeft
from ipchain.consensus.pbft.view_change import carried_over
from ipchain.ledger.block import Batch
from ipchain.trace import CheckpointStable, QuorumReached, RoundEntered, VoteCast

ME = 3
"""The seat that is watched; a backup in views 0 to 2."""


def fresh(members=4, **options):
    return Net(members, check_safety=False, **options).start()


def hears(net, sender, message):
    """What the watched backup does when this member says this."""
    return tuple(net.inject(net.offices[ME], net.offices[sender], message))


def said(effects, kind):
    return [e.message for e in effects if isinstance(e, Broadcast) and type(e.message) is kind]


# ---- section 4: the system of views -------------------------------------------------------------


def test_the_primary_of_a_view_is_the_view_number_modulo_the_members():
    """Section 4: p = v mod |R|."""
    net = fresh()
    committee = Committee(net.membership)
    assert [committee.primary_seat(view) for view in range(9)] == [view % 4 for view in range(9)]


def test_every_replica_starts_in_view_zero():
    """Section 4."""
    net = fresh()
    assert {(e.round, e.leader) for e in net.events_of(RoundEntered)} == {(0, net.offices[0])}


# ---- section 4.1: the client --------------------------------------------------------------------


def test_a_request_that_reaches_backups_only_still_makes_the_system_act():
    """Section 4.1: backups know of requests too; here the office relays them and the core starts its timer."""
    net = fresh()
    net.nodes[net.offices[ME]].pending.admit(0, net.entry(1))
    effects = tuple(net.core(ME).request(0))
    assert effects == (SetTimer("view-change", QUICK.view_change_timeout_us // 2),)


def test_a_request_not_signed_by_its_office_is_not_agreed_to():
    """Section 4.1: replicas authenticate requests themselves, not through the primary."""
    net = fresh()
    forged = net.entry(1)
    forged = type(forged)(forged.body, b"\0" * 64)
    assert not said(hears(net, 0, net.pre_prepare(0, 0, 1, Batch(net.offices[0], 0, (forged,)))), m.Prepare)


# ---- section 4.2: normal case -------------------------------------------------------------------


def test_the_primary_gives_a_request_the_next_sequence_and_multicasts_pre_prepare():
    """Section 4.2, first phase."""
    net = fresh()
    net.submit(1, 2)
    proposals = {message.sequence: message for *_, message in net.sent if type(message) is m.PrePrepare}
    assert [(proposals[n].view, proposals[n].batch.entries) for n in (1, 2)] == [
        (0, (net.entry(1),)),
        (0, (net.entry(2),)),
    ]


def test_a_backup_that_accepts_a_pre_prepare_multicasts_a_prepare_for_its_digest():
    """Section 4.2, second phase."""
    net = fresh()
    (vote,) = said(hears(net, 0, net.pre_prepare(0, 0, 1, net.batch(1))), m.Prepare)
    assert (vote.view, vote.sequence, vote.digest) == (0, 1, net.batch(1).digest)


ACCEPTANCE = {
    "the signature is the primary's": lambda n: n.pre_prepare(1, 0, 1, n.batch(1)),
    "the view is the replica's": lambda n: n.pre_prepare(0, 4, 1, n.batch(1)),
    "the sequence is above the low watermark": lambda n: n.pre_prepare(0, 0, 0, n.batch(1)),
    "the sequence is not above the high watermark": lambda n: n.pre_prepare(0, 0, QUICK.window + 1, n.batch(1)),
    "the digest is that of the request": lambda n: m.PrePrepare(
        0, 1, n.batch(2).digest, n.pre_prepare(0, 0, 1, n.batch(2)).signature, n.batch(1)
    ),
}


@pytest.mark.parametrize("condition", ACCEPTANCE)
def test_a_backup_accepts_a_pre_prepare_only_if(condition):
    """Section 4.2: the conditions, one broken at a time."""
    net = fresh()
    assert not said(hears(net, 0, ACCEPTANCE[condition](net)), m.Prepare)
    assert not net.nodes[net.offices[ME]].records


def test_a_backup_accepts_no_second_digest_for_a_view_and_sequence():
    """Section 4.2."""
    net = fresh()
    hears(net, 0, net.pre_prepare(0, 0, 1, net.batch(1)))
    assert not said(hears(net, 0, net.pre_prepare(0, 0, 1, net.batch(2))), m.Prepare)


def test_prepared_takes_the_pre_prepare_and_2f_matching_prepares_of_different_backups():
    """Section 4.2: the predicate prepared(m, v, n, i)."""
    net = fresh(7)
    digest = net.batch(1).digest
    hears(net, 0, net.pre_prepare(0, 0, 1, net.batch(1)))
    for seat in (1, 2):
        assert not said(hears(net, seat, net.prepare(seat, 0, 1, digest)), m.CommitVote)
    assert not said(hears(net, 2, net.prepare(2, 0, 1, digest)), m.CommitVote)
    assert not said(hears(net, 5, net.prepare(5, 0, 1, net.batch(2).digest)), m.CommitVote)
    (vote,) = said(hears(net, 4, net.prepare(4, 0, 1, digest)), m.CommitVote)
    assert (vote.view, vote.sequence, vote.digest) == (0, 1, digest)


def test_prepares_may_come_before_the_pre_prepare():
    """Section 4.2: messages are logged in any order."""
    net = fresh()
    digest = net.batch(1).digest
    for seat in (1, 2):
        hears(net, seat, net.prepare(seat, 0, 1, digest))
    assert said(hears(net, 0, net.pre_prepare(0, 0, 1, net.batch(1))), m.CommitVote)


def test_committed_local_takes_prepared_and_2f_plus_1_commits_own_included():
    """Section 4.2: the predicate committed-local(m, v, n, i)."""
    net = fresh()
    digest = net.batch(1).digest
    for seat in (0, 1, 2):
        hears(net, seat, net.commit(seat, 0, 1, digest))
    hears(net, 0, net.pre_prepare(0, 0, 1, net.batch(1)))
    assert net.nodes[net.offices[ME]].history.height == 0, "not prepared, so not committed"
    effects = hears(net, 1, net.prepare(1, 0, 1, digest))
    (committed,) = [effect for effect in effects if isinstance(effect, Commit)]
    assert (committed.height, committed.batch) == (1, net.batch(1))


def test_one_commit_less_than_a_quorum_commits_nothing():
    """Section 4.2."""
    net = fresh()
    digest = net.batch(1).digest
    hears(net, 0, net.pre_prepare(0, 0, 1, net.batch(1)))
    hears(net, 1, net.prepare(1, 0, 1, digest))
    assert not [e for e in hears(net, 1, net.commit(1, 0, 1, digest)) if isinstance(e, Commit)]
    assert not [e for e in hears(net, 1, net.commit(1, 0, 1, digest)) if isinstance(e, Commit)]
    assert [e for e in hears(net, 2, net.commit(2, 0, 1, digest)) if isinstance(e, Commit)]


def test_requests_are_executed_in_the_order_of_their_sequences_whatever_order_they_commit_in():
    """Section 4.2."""
    net = fresh()
    for sequence in (2, 1):
        batch = net.batch(sequence)
        hears(net, 0, net.pre_prepare(0, 0, sequence, batch))
        hears(net, 1, net.prepare(1, 0, sequence, batch.digest))
        for seat in (0, 1):
            effects = hears(net, seat, net.commit(seat, 0, sequence, batch.digest))
        heights = [effect.height for effect in effects if isinstance(effect, Commit)]
        assert heights == ([] if sequence == 2 else [1, 2])


def test_what_one_correct_replica_commits_is_prepared_at_f_plus_1_correct_ones():
    """Section 4.2: the invariant between committed and committed-local."""
    net = Net(7).start()
    net.submit(1)
    net.run(2_000 * MS, until=lambda: any(net.heights()))
    prepared = [seat for seat in range(7) if 1 in net.replica(seat).prepared]
    assert len(prepared) >= 5
    _, proof = next(n for n in net.nodes.values() if n.history.height).history.decision(1)
    assert commit_certificate_holds(proof, Committee(net.membership), net.verifier)


# ---- section 4.3: garbage collection ------------------------------------------------------------


def test_a_checkpoint_is_made_when_the_sequence_is_divisible_by_the_interval():
    """Section 4.3."""
    net = Net(4).start()
    net.submit(*range(1, 10))
    net.run(1_000 * MS)
    told = {message.sequence for *_, message in net.sent if type(message) is m.Checkpoint}
    assert told == {4, 8}


def test_2f_plus_1_equal_checkpoints_are_the_proof_and_2f_are_not():
    """Section 4.3."""
    net = Net(4).start()
    net.fate = lambda *parcel: () if type(parcel[-1]) is m.Checkpoint else (10 * MS,)
    net.submit(1, 2, 3, 4)
    net.run(300 * MS)
    digest = net.core(ME)._execution.checkpoints.own[4]
    hears(net, 0, net.checkpoint(0, 4, digest))
    assert not net.events_of(CheckpointStable, net.offices[ME])
    hears(net, 1, net.checkpoint(1, 4, digest))
    assert net.events_of(CheckpointStable, net.offices[ME]) == [CheckpointStable(net.offices[ME], 4, digest.hex())]


def test_a_stable_checkpoint_discards_the_log_below_it_and_moves_both_watermarks():
    """Section 4.3: h is the last stable checkpoint, H = h + k with k twice the interval."""
    net = Net(4).start()
    net.submit(*range(1, 6))
    net.run(500 * MS)
    replica = net.replica(ME)
    assert (replica.low, replica.high) == (4, 4 + 2 * QUICK.checkpoint_interval)
    assert list(replica.slots.by_sequence) == [5]
    assert list(replica.prepared) == [5]


def test_a_faulty_primary_cannot_exhaust_the_sequence_numbers():
    """Section 4.2 and 4.3: that is what the high watermark is for."""
    net = fresh()
    for sequence in (QUICK.window + 1, 10**6, 2**52):
        assert not said(hears(net, 0, net.pre_prepare(0, 0, sequence, net.batch(1))), m.Prepare)
    assert not net.replica(ME).slots.by_sequence


# ---- section 4.4: view changes ------------------------------------------------------------------


def expired(net):
    """The watched backup waits for a request until its timer runs out."""
    net.groups = ({net.offices[ME]},)
    net.submit(1)
    net.run(QUICK.view_change_timeout_us + 1 * MS)
    (change,) = {
        message for *_, message in net.sent if type(message) is m.ViewChange and message.office == net.offices[ME]
    }
    return change


def test_a_backup_whose_timer_expires_stops_accepting_and_asks_for_the_next_view():
    """Section 4.4: VIEW-CHANGE for v + 1."""
    net = fresh()
    assert expired(net).view == 1
    net.groups = None
    assert not said(hears(net, 0, net.pre_prepare(0, 0, 1, net.batch(1))), m.Prepare)
    assert net.core(ME).status.role == "view-change"


def test_the_timer_restarts_when_another_request_still_waits():
    """Section 4.4: a replica that makes progress does not leave."""
    net = Net(4).start()
    for moment in range(0, 2_000, 100):
        net.at(moment * MS, lambda moment=moment: net.submit(1 + moment))
    net.run(3_000 * MS)
    assert {node.core.status.round for node in net.nodes.values()} == {0}
    assert not [event for event in net.events_of(VoteCast) if event.phase == "view-change"]


def test_a_view_change_shows_the_stable_checkpoint_its_proof_and_everything_prepared_above_it():
    """Section 4.4: n, C and P."""
    net = Net(4).start()
    net.submit(*range(1, 6))
    net.run(300 * MS)
    net.fate = lambda *parcel: () if type(parcel[-1]) is m.CommitVote else (10 * MS,)
    net.submit(6, 7)
    net.run(QUICK.view_change_timeout_us)
    (change,) = {r.view_change for r in net.nodes[net.offices[ME]].records if isinstance(r, ViewLeft)}
    assert change.stable.sequence == 4
    assert len(change.stable.signers) == 3
    assert [(proof.view, proof.sequence) for proof in change.prepared] == [(0, 5), (0, 6), (0, 7)]


def test_the_new_primary_starts_the_view_with_2f_view_changes_of_others_and_its_own():
    """Section 4.4: the primary p of view v + 1 waits for 2f valid view-change messages."""
    net = fresh()
    primary = net.offices[1]
    net.inject(primary, net.offices[2], net.view_change(2, 1))
    assert not net.counts["NewView"]
    net.inject(primary, net.offices[3], net.view_change(3, 1))
    assert net.counts["NewView"] == 3, "f + 1 made it join, so it holds three with its own"
    (message,) = {message for *_, message in net.sent if type(message) is m.NewView}
    assert [change.office for change in message.view_changes] == list(net.offices[1:])


def test_o_begins_above_min_s_and_ends_at_max_s_with_null_requests_in_the_gaps():
    """Section 4.4: how O is computed."""
    net = fresh()
    digest = net.batch(1).digest
    stable = net.checkpoint_certificate(4, digest, (0, 1, 2))
    changes = (
        net.view_change(1, 1, net.prepared_certificate(0, 7, digest, (1, 2)), stable=stable),
        net.view_change(2, 1, net.prepared_certificate(0, 3, digest, (1, 2))),
        net.view_change(3, 1, net.prepared_certificate(0, 5, digest, (1, 2)), stable=stable),
    )
    null = null_request(net.offices[1]).digest
    carried = carried_over(1, changes, Committee(net.membership))
    assert carried == ((5, digest), (6, null), (7, digest))


def test_a_backup_computes_o_again_and_then_prepares_everything_in_it():
    """Section 4.4."""
    net = fresh()
    null = null_request(net.offices[1]).digest
    proof = net.prepared_certificate(0, 2, null, (1, 2))
    changes = [net.view_change(1, 1, proof), net.view_change(2, 1), net.view_change(0, 1)]
    assert not said(hears(net, 1, net.new_view(1, changes, ((2, null),))), m.Prepare)
    assert net.core(ME).status.round == 0
    votes = said(hears(net, 1, net.new_view(1, changes, ((1, null), (2, null)))), m.Prepare)
    assert [(vote.view, vote.sequence, vote.digest) for vote in votes] == [(1, 1, null), (1, 2, null)]
    assert net.core(ME).status.round == 1


def test_a_replica_behind_min_s_fetches_what_it_misses():
    """Section 4.4: it obtains the checkpoint (here: every decision up to it) from another replica."""
    net = Net(4).start()
    net.groups = (set(net.offices[:3]), {net.offices[ME]})
    net.submit(*range(1, 9), to=net.offices[:3])
    net.run(250 * MS)
    net.crash(net.offices[0])
    net.groups = None
    net.submit(9)
    assert net.run(20_000 * MS, until=lambda: net.heights()[1:] == [9, 9, 9])
    new_view = net.replica(ME).new_view
    assert max(change.stable.sequence for change in new_view.view_changes) == 8
    assert net.replica(ME).low >= 8


def test_requests_executed_before_are_agreed_on_again_but_not_executed_again():
    """Section 4.4: replicas redo the protocol between min-s and max-s without executing twice."""
    net = Net(4).start()
    net.submit(1, 2)
    net.run(200 * MS)
    assert net.heights() == [2] * 4
    net.crash(net.offices[0])
    net.submit(3)
    assert net.run(5_000 * MS, until=lambda: net.heights()[1:] == [3, 3, 3])
    again = [e for e in net.events_of(QuorumReached, net.offices[ME]) if e.round == 1]
    assert [event.height for event in again] == [1, 2, 3]
    assert [len(batch.entries) for batch, _ in net.nodes[net.offices[ME]].history.decisions] == [1, 1, 1]


# ---- section 4.5: correctness -------------------------------------------------------------------


def test_two_correct_replicas_never_prepare_different_requests_for_one_view_and_sequence():
    """Section 4.5.1: a primary that tells two stories gets neither prepared by a quorum twice."""
    net = Net(4, check_safety=False).start()
    net.crash(net.offices[0])
    first, second = net.batch(1), net.batch(2)
    for seat, batch in ((1, first), (2, first), (3, second)):
        net.inject(net.offices[seat], net.offices[0], net.pre_prepare(0, 0, 1, batch))
    net.run(100 * MS)
    assert [net.replica(seat).prepared.get(1) is not None for seat in (1, 2, 3)] == [True, True, False]


def test_a_request_committed_in_one_view_keeps_its_sequence_in_every_later_one():
    """Section 4.5.1: any quorum of view changes contains a correct replica that shows it."""
    net = Net(4)
    slow = net.offices[1:]
    net.fate = lambda *parcel: () if type(parcel[-1]) is m.CommitVote and parcel[2] in slow else (10 * MS,)
    net.start()
    net.submit(1)
    net.run(50 * MS)
    assert net.heights() == [1, 0, 0, 0]
    net.crash(net.offices[0])
    net.fate = lambda *_: (10 * MS,)
    net.submit(2)
    assert net.run(10_000 * MS, until=lambda: net.heights()[1:] == [2, 2, 2])
    assert net.ledger(net.offices[1])[0] == net.ledger(net.offices[0])[0]


def test_a_replica_waits_twice_as_long_for_every_further_view():
    """Section 4.5.2: 2T, then 4T."""
    net = Net(10).start()
    for office in net.offices[:3]:
        net.crash(office)
    net.submit(1)
    assert net.run(60_000 * MS, until=lambda: net.all_done(1, among=net.offices[3:]))
    left = [
        now for now, o, e in net.events if o == net.offices[5] and isinstance(e, VoteCast) and e.phase == "view-change"
    ]
    waits = [later - earlier for earlier, later in pairwise(left)]
    trip = 10 * MS
    assert waits == [QUICK.view_change_timeout_us + trip, 2 * QUICK.view_change_timeout_us + trip]


def test_f_plus_1_replicas_in_later_views_take_the_others_along():
    """Section 4.5.2: even before a timer expires."""
    net = fresh(7)
    for seat, view in ((1, 4), (2, 3)):
        hears(net, seat, net.view_change(seat, view))
    assert net.core(ME).status.round == 0
    hears(net, 4, net.view_change(4, 5))
    assert net.core(ME).status.round == 3


def test_f_faulty_replicas_cannot_force_a_view_change():
    """Section 4.5.2."""
    net = fresh(7)
    for seat in (1, 2):
        for view in range(1, 60):
            hears(net, seat, net.view_change(seat, view))
    assert net.core(ME).status.round == 0


def test_the_timer_of_the_next_view_starts_with_2f_plus_1_view_changes():
    """Section 4.5.2: to avoid starting the next view change too soon."""
    net = fresh(7)
    hears(net, 2, net.view_change(2, 2))
    hears(net, 4, net.view_change(4, 2))
    effects = hears(net, 5, net.view_change(5, 2))
    assert not [e for e in effects if isinstance(e, SetTimer) and e.timer == "view-change"]
    effects = hears(net, 6, net.view_change(6, 2))
    assert [e.timer for e in effects if isinstance(e, SetTimer)] == ["view-change"]
