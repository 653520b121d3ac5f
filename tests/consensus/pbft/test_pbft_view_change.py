"""View changes step by step: what is carried over, who joins whom, what a liar cannot do (section 4.4)."""

from itertools import permutations

import msgspec
import pytest
from pbft_network import MS, QUICK, Net

from ipchain.consensus.pbft import messages as m
from ipchain.consensus.pbft.bodies import null_request
from ipchain.consensus.pbft.committee import Committee
from ipchain.consensus.pbft.view_change import carried_over, new_view_refusal, view_change_refusal
from ipchain.trace import LeaderChosen, RoundEntered, SteppedDown, VoteCast


def drop(*kinds, to=None, sender=None):
    """A fate that loses these kinds of messages, and brings all others after ten milliseconds."""

    def fate(now, source, receiver, message):
        lost = (
            type(message).__name__ in kinds and (to is None or receiver in to) and (sender is None or source in sender)
        )
        return () if lost else (10 * MS,)

    return fate


def test_a_crashed_primary_is_replaced_and_what_waits_is_committed():
    net = Net(4).start()
    net.crash(net.offices[0])
    net.submit(1, 2, 3)
    assert net.run(5_000 * MS, until=lambda: net.all_done(1, 2, 3, among=net.offices[1:]))
    assert [core.status.round for core in (net.core(1), net.core(2), net.core(3))] == [1, 1, 1]
    assert net.events_of(LeaderChosen, net.offices[1]) == [LeaderChosen(net.offices[1], 1)]
    entered = net.events_of(RoundEntered, net.offices[2])[-1]
    assert (entered.round, entered.leader) == (1, net.offices[1])
    votes = [event for event in net.events_of(VoteCast) if event.phase == "view-change"]
    assert sorted(event.office for event in votes) == list(net.offices[1:])


def test_two_crashed_primaries_in_a_row_cost_two_view_changes_of_rising_length():
    """Section 4.5.2: the second wait is twice the first."""
    net = Net(7).start()
    for office in net.offices[:2]:
        net.crash(office)
    net.submit(1)
    assert net.run(20_000 * MS, until=lambda: net.all_done(1, among=net.offices[2:]))
    assert net.core(3).status.round == 2
    left = [
        now
        for now, office, event in net.events
        if isinstance(event, VoteCast) and office == net.offices[3] and event.phase == "view-change"
    ]
    assert left == [400 * MS, 400 * MS + 10 * MS + 400 * MS]


def committed_at_one_only(members):
    """A network where the last office decided the first batch, and the others only prepared it.

    No COMMIT of view 0 reaches anybody else, and no decision is handed on: only a view change can help.
    """
    net = Net(members)
    hidden = net.offices[-1]

    def fate(now, source, receiver, message):
        secret = type(message) is m.Decided or (
            type(message) is m.CommitVote and message.view == 0 and receiver != hidden
        )
        return () if secret else (10 * MS,)

    net.fate = fate
    net.start()
    net.submit(1)
    net.run(40 * MS)
    assert net.heights() == [0] * (members - 1) + [1]
    return net, hidden


def test_a_value_decided_at_one_office_is_carried_over_one_view_change():
    """P-52, predicate P-I6: prepared certificates speak for it in the next view."""
    net, hidden = committed_at_one_only(4)
    decided = net.ledger(hidden)[0]
    net.crash(net.offices[0])
    assert net.run(10_000 * MS, until=lambda: net.heights()[1:] == [1, 1, 1])
    assert {net.ledger(office)[0] for office in net.offices[1:]} == {decided}
    assert net.nodes[net.offices[2]].history.decision(1)[1].view == 1


def test_a_value_decided_at_one_office_is_carried_over_two_failed_view_changes():
    """P-53: P is not cleared by entering a view in which nothing is prepared."""
    net, hidden = committed_at_one_only(7)
    decided = net.ledger(hidden)[0]
    net.crash(hidden)
    net.crash(net.offices[0])
    # Views 1 and 2 start, but no vote of them arrives anywhere.
    stopped = drop("Prepare", "PrePrepare", "CommitVote")
    free = drop()

    def fate(*parcel):
        return (free if net.core(3).status.round > 2 else stopped)(*parcel)

    net.fate = fate
    assert net.run(60_000 * MS, until=lambda: net.heights()[1:6] == [1] * 5)
    assert net.core(3).status.round >= 3
    assert {net.ledger(office)[0] for office in net.offices[1:6]} == {decided}
    views = {message.view: message for _, _, _, message in net.sent if type(message) is m.NewView}
    assert {1, 2} <= set(views)
    assert all(proof.view == 0 for change in views[3].view_changes for proof in change.prepared)


def test_a_gap_is_filled_by_a_null_request_that_becomes_an_empty_block():
    """Section 4.4: sequences without a certificate get the null request; execution goes on behind it."""
    net = Net(4)
    net.start()
    primary = net.offices[0]
    net.crash(primary)
    # The primary's proposal for 1 is lost, the one for 2 arrives and is prepared.
    for receiver in net.offices[1:]:
        net.inject(receiver, primary, net.pre_prepare(0, 0, 2, net.batch(5)))
    net.submit(5)
    assert net.run(10_000 * MS, until=lambda: net.heights()[1:] == [2, 2, 2])
    empty, second = (net.nodes[net.offices[2]].history.decision(height)[0] for height in (1, 2))
    assert empty == null_request(net.offices[1])
    assert second.entries == (net.entry(5),)


def test_f_plus_one_view_changes_are_joined_without_waiting_and_f_are_not():
    """Section 4.5.2, P-50."""
    net = Net(4).start()
    net.inject(net.offices[3], net.offices[1], net.view_change(1, 2))
    assert net.core(3).status.round == 0
    net.inject(net.offices[3], net.offices[2], net.view_change(2, 3))
    assert (net.core(3).status.round, net.core(3).status.role) == (2, "view-change")


def test_a_far_view_is_not_kept_but_counts_for_joining():
    net = Net(4).start()
    net.inject(net.offices[3], net.offices[1], net.view_change(1, 100))
    net.inject(net.offices[3], net.offices[2], net.view_change(2, 200))
    assert net.core(3).status.round == 100
    assert all(view <= 100 for held in net.core(3)._changer._held.values() for view in held)


def test_between_two_views_no_vote_is_accepted_or_cast():
    """Section 4.4, P-51."""
    net = Net(4).start()
    me = net.offices[3]
    for seat in (1, 2):
        net.inject(me, net.offices[seat], net.view_change(seat, 1))
    before = len(net.nodes[me].records)
    net.inject(me, net.offices[0], net.pre_prepare(0, 0, 1, net.batch(1)))
    for seat in (1, 2):
        net.inject(me, net.offices[seat], net.prepare(seat, 0, 1, net.batch(1).digest))
        net.inject(me, net.offices[seat], net.commit(seat, 0, 1, net.batch(1).digest))
    assert len(net.nodes[me].records) == before
    assert net.replica(3).prepared == {}


def test_votes_that_overtake_the_new_view_count_once_it_is_here():
    net = Net(4, check_safety=False).start()
    me = net.offices[3]
    digest = null_request(net.offices[1]).digest
    proof = net.prepared_certificate(0, 2, net.batch(5).digest, (2, 3))
    changes = [net.view_change(0, 1), net.view_change(1, 1), net.view_change(2, 1, proof)]
    for seat in (0, 2):
        net.inject(me, net.offices[seat], net.prepare(seat, 1, 1, digest))
    net.inject(me, net.offices[1], net.new_view(1, changes, ((1, digest), (2, net.batch(5).digest))))
    slot = net.replica(3).slots.by_sequence[1]
    assert slot.prepared is not None
    assert slot.prepared.view == 1


def test_a_bad_view_change_does_not_hide_the_good_ones_of_others():
    """P-54, concord-bft 50: it is discarded whole, and the new view starts from the others."""
    net = Net(7).start()
    net.crash(net.offices[0])
    bad = net.view_change(2, 1, net.prepared_certificate(0, 1, net.batch(9).digest, (1, 2)))
    net.corrupt(net.offices[2], lambda _, message: (bad if type(message) is m.ViewChange else message,))
    net.submit(1)
    assert net.run(10_000 * MS, until=lambda: net.all_done(1, among=(net.offices[1], *net.offices[3:])))
    assert "bad-certificate" in net.reasons(net.offices[1])
    assert net.core(3).status.round == 1


# ---- O as a function of V -----------------------------------------------------------------------


def some_view_changes(net):
    one, two, three = (net.batch(number).digest for number in (1, 2, 3))
    stable = net.checkpoint_certificate(4, one, (0, 1, 2))
    old = net.prepared_certificate(0, 6, one, (1, 2))
    new = net.prepared_certificate(1, 6, two, (0, 2))
    last = net.prepared_certificate(0, 8, three, (2, 3))
    covered = net.prepared_certificate(0, 3, three, (1, 2))
    return (
        net.view_change(0, 3, old, stable=stable),
        net.view_change(1, 3, covered),
        net.view_change(2, 3, new, last, stable=stable),
        net.view_change(3, 3),
    )


def test_o_takes_the_highest_view_fills_gaps_and_begins_above_the_highest_checkpoint():
    """Section 4.4: min-s, max-s, and for each number between the certificate of the highest view."""
    net = Net(4)
    committee = Committee(net.membership)
    null = null_request(net.offices[3]).digest
    assert carried_over(3, some_view_changes(net), committee) == (
        (5, null),
        (6, net.batch(2).digest),
        (7, null),
        (8, net.batch(3).digest),
    )
    assert carried_over(3, some_view_changes(net)[1::2], committee) == (
        (1, null),
        (2, null),
        (3, net.batch(3).digest),
    )
    assert carried_over(3, some_view_changes(net)[3:], committee) == ()


def test_o_does_not_depend_on_the_order_of_v():
    """P-56, predicate P-I12."""
    net = Net(4)
    committee = Committee(net.membership)
    assert len({carried_over(3, order, committee) for order in permutations(some_view_changes(net))}) == 1


def test_the_view_changes_of_the_examples_are_valid():
    net = Net(4)
    committee = Committee(net.membership)
    for message in some_view_changes(net):
        assert view_change_refusal(message, committee, QUICK, net.verifier) is None


def wrong_sets(right):
    (first, digest), *rest = right
    return {
        "the first left out": right[1:],
        "the last left out": right[:-1],
        "nothing": (),
        "another digest": ((first, b"\1" * 32), *rest),
        "one more": (*right, (right[-1][0] + 1, digest)),
        "one twice": (right[0], *right),
        "other order": right[::-1],
    }


@pytest.mark.parametrize("wrong", [None, *wrong_sets(((1, b""), (2, b"")))])
def test_a_new_view_whose_o_does_not_follow_from_v_is_refused(wrong):
    """P-55, P-56: every replica computes O again."""
    net = Net(4)
    committee = Committee(net.membership)
    changes = some_view_changes(net)
    right = carried_over(3, changes, committee)
    carried = right if wrong is None else wrong_sets(right)[wrong]
    reason = new_view_refusal(net.new_view(3, changes, carried), committee, QUICK, net.verifier)
    assert reason == (None if wrong is None else "wrong-new-view")


def test_a_carried_proposal_must_bear_the_new_primarys_signature():
    net = Net(4)
    committee = Committee(net.membership)
    changes = some_view_changes(net)
    good = net.new_view(3, changes, carried_over(3, changes, committee))
    forged = tuple(msgspec.structs.replace(item, signature=b"\0" * 64) for item in good.carried)
    statement = m.NewView(3, good.view_changes, forged, good.signature)
    assert new_view_refusal(statement, committee, QUICK, net.verifier) == "bad-signature"


def test_a_lying_primary_that_drops_a_prepared_value_is_passed_over():
    """A new primary shows an empty O although V demands more: backups refuse, and go to the next view."""
    net, hidden = committed_at_one_only(7)
    decided = net.ledger(hidden)[0]
    liar = net.offices[1]

    def mouth(receiver, message):
        if type(message) is m.NewView:
            return (net.new_view(message.view, message.view_changes, ()),)
        return (message,)

    net.corrupt(liar, mouth)
    net.crash(net.offices[0])
    honest = net.offices[2:]
    assert net.run(30_000 * MS, until=lambda: all(net.nodes[o].history.height == 1 for o in honest))
    assert {net.ledger(office)[0] for office in honest} == {decided}
    assert "wrong-new-view" in net.reasons()
    assert net.core(3).status.round == 2


def test_a_missing_body_is_fetched_by_its_digest():
    """P-16: the NEW-VIEW names digests only."""
    net = Net(4)
    blind = net.offices[3]
    net.fate = drop("PrePrepare", to=[blind])
    net.start()
    net.submit(1)
    net.run(15 * MS)
    net.crash(net.offices[0])
    net.fate = drop("CommitVote")
    net.run(40 * MS)
    net.fate = drop()
    assert net.run(5_000 * MS, until=lambda: net.heights()[1:] == [1, 1, 1])
    assert net.counts["BatchGiven"] > 0
    assert net.core(3).status.round == 1


def test_a_primary_that_is_cut_off_steps_down():
    net = Net(4).start()
    net.groups = ({net.offices[0]}, set(net.offices[1:]))
    net.submit(1)
    net.run(2_000 * MS)
    assert net.events_of(SteppedDown, net.offices[0]) == [SteppedDown(net.offices[0], 0, "no progress")]
    net.groups = None
    assert net.run(5_000 * MS, until=lambda: net.all_done(1) and net.core(0).status.round == 1)


def test_entries_handed_out_in_a_view_that_died_are_proposed_again():
    """The mempool takes them back; those carried over are not proposed a second time."""
    net = Net(4)
    net.start()
    net.fate = drop("PrePrepare", sender=[net.offices[0]])
    net.submit(1, 2, 3)
    assert net.run(10_000 * MS, until=lambda: net.all_done(1, 2, 3))
    for office in net.offices:
        entries = [entry for batch, _ in net.nodes[office].history.decisions for entry in batch.entries]
        assert len(entries) == 3
