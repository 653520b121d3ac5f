"""The rules that decide, as pure functions: quorums, rotation, timing, certificates, batches, bounds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pbft_network import Net

from ipchain.chance import Stream
from ipchain.consensus.pbft import timing
from ipchain.consensus.pbft.acceptance import is_body_of
from ipchain.consensus.pbft.bodies import MOST_PER_SEQUENCE, Bodies, null_request
from ipchain.consensus.pbft.certificates import (
    NO_CHECKPOINT,
    RememberingVerifier,
    checkpoint_certificate_holds,
    commit_certificate_holds,
    prepared_certificate_holds,
    verify_commit_certificate,
)
from ipchain.consensus.pbft.committee import Committee
from ipchain.consensus.pbft.messages import CommitCertificate, PbftMessage
from ipchain.consensus.pbft.records import PbftRecord
from ipchain.consensus.pbft.settings import PbftSettings
from ipchain.consensus.pbft.timing import Step, progress_step, proposal_wait_us, view_change_wait_us
from ipchain.consensus.pbft.view_change import view_to_join
from ipchain.encoding import decode, encode
from ipchain.errors import EncodingError, InvariantViolation
from ipchain.identity.roster import Member, Membership
from ipchain.ledger.block import Batch
from ipchain.names import OfficeId

NET = Net(4)
COMMITTEE = Committee(NET.membership)
BATCH = NET.batch(1)
DIGEST = BATCH.digest


# ---- committee ----------------------------------------------------------------------------------


def test_every_member_is_primary_in_turn_beginning_with_the_first_leader():
    committee = Committee(NET.membership, NET.offices[2])
    assert [committee.primary_of(view) for view in range(5)] == [NET.offices[seat] for seat in (2, 3, 0, 1, 2)]


def test_a_first_leader_who_is_no_member_is_our_mistake():
    with pytest.raises(InvariantViolation, match="first-leader"):
        Committee(NET.membership, OfficeId("ZZ"))


@pytest.mark.parametrize("members", range(1, 40))
def test_two_quorums_share_an_honest_member_and_a_quorum_is_left_when_f_fail(members):
    committee = Committee(Membership(tuple(Member(OfficeId(f"{seat:02}")) for seat in range(members))))
    faulty = (members - 1) // 3
    assert 2 * committee.quorum - members > faulty
    assert committee.quorum <= members - faulty
    assert committee.prepares_needed == committee.quorum - 1
    assert committee.weak == faulty + 1


# ---- timing -------------------------------------------------------------------------------------


def test_the_wait_doubles_with_every_failed_view_up_to_the_cap():
    """Section 4.5.2."""
    waits = [view_change_wait_us(changes, PbftSettings()) for changes in range(8)]
    assert waits == [4_000_000, 4_000_000, 8_000_000, 16_000_000, 32_000_000, 60_000_000, 60_000_000, 60_000_000]
    assert view_change_wait_us(10**9, PbftSettings()) == 60_000_000


def test_half_way_through_a_wait_a_replica_asks_once_and_at_its_end_it_leaves():
    assert progress_step(10, 100, asked=False) == (Step.WAIT, 40)
    assert progress_step(50, 100, asked=False) == (Step.ASK, 50)
    assert progress_step(70, 100, asked=True) == (Step.WAIT, 30)
    assert progress_step(100, 100, asked=True) == (Step.LEAVE, 0)


@given(st.integers(0, 10**9), st.integers(2, 10**8), st.booleans())
def test_the_next_look_at_progress_is_always_ahead(waited, wait, asked):
    step, next_look = progress_step(waited, wait, asked=asked)
    assert (next_look > 0) == (step is not Step.LEAVE)


def test_a_primary_waits_the_rest_of_the_block_interval():
    settings_ = PbftSettings(block_interval_us=1_000)
    assert proposal_wait_us(5, None, settings_) == 0
    assert proposal_wait_us(1_400, 1_000, settings_) == 600
    assert proposal_wait_us(2_000, 1_000, settings_) == 0
    assert proposal_wait_us(1_000, 1_000, PbftSettings(block_interval_us=0)) == 0


def test_status_messages_are_spread_around_their_interval():
    dice = Stream(1, "status")
    waits = {timing.status_wait_us(PbftSettings(), dice) for _ in range(200)}
    assert min(waits) >= 3_750_000
    assert max(waits) <= 6_250_000
    assert len(waits) > 100


@pytest.mark.parametrize(
    "wrong",
    [
        {"view_change_timeout_us": 70_000_000},
        {"view_change_timeout_us": 0},
        {"block_interval_us": -1},
        {"block_size": 0},
        {"checkpoint_interval": 0},
        {"status_interval_us": 0},
    ],
)
def test_settings_that_make_no_sense_are_refused_at_birth(wrong):
    with pytest.raises(InvariantViolation):
        PbftSettings(**wrong)


# ---- joining a view change ----------------------------------------------------------------------


def test_f_plus_one_others_ahead_are_joined_at_the_smallest_of_their_views():
    """Section 4.5.2: one of f + 1 is honest."""
    assert view_to_join(0, [5], 2) is None
    assert view_to_join(0, [5, 3], 2) == 3
    assert view_to_join(3, [5, 3], 2) is None
    assert view_to_join(0, [9, 7, 2], 2) == 7
    assert view_to_join(0, [0, 0, 0, 1], 2) is None


@given(st.integers(0, 5), st.lists(st.integers(0, 9), max_size=9), st.integers(1, 4))
def test_joining_once_is_joining_to_the_end(current, highest, weak):
    """After joining there are no longer f + 1 others ahead."""
    view = view_to_join(current, highest, weak)
    if view is None:
        assert sum(other > current for other in highest) < weak
    else:
        assert view > current
        assert sum(other >= view for other in highest) >= weak
        assert view_to_join(view, highest, weak) is None


# ---- certificates -------------------------------------------------------------------------------


def test_a_commit_certificate_of_a_quorum_convinces_whoever_knows_the_members():
    certificate = NET.commit_certificate(3, 9, DIGEST, (0, 1, 3))
    assert verify_commit_certificate(certificate, DIGEST, NET.membership, NET.verifier)
    assert not verify_commit_certificate(certificate, NET.batch(2).digest, NET.membership, NET.verifier)


def _changed(certificate, **fields):
    values = {name: getattr(certificate, name) for name in certificate.__struct_fields__} | fields
    return type(certificate)(**values)


GOOD = NET.commit_certificate(3, 9, DIGEST, (0, 1, 3))
BAD_COMMITS = {
    "too few": NET.commit_certificate(3, 9, DIGEST, (0, 1)),
    "a member twice": NET.commit_certificate(3, 9, DIGEST, (0, 1, 1)),
    "out of order": NET.commit_certificate(3, 9, DIGEST, (1, 0, 3)),
    "a stranger": _changed(GOOD, signers=(*GOOD.signers[:2], OfficeId("ZZ"))),
    "other view": _changed(GOOD, view=4),
    "other sequence": _changed(GOOD, sequence=10),
    "other digest": _changed(GOOD, digest=NET.batch(2).digest),
    "a signature missing": _changed(GOOD, signatures=GOOD.signatures[:2]),
    "a signature more": _changed(GOOD, signatures=(*GOOD.signatures, GOOD.signatures[0])),
    "signatures swapped": _changed(GOOD, signatures=GOOD.signatures[::-1]),
    "a short signature": _changed(GOOD, signatures=(b"", *GOOD.signatures[1:])),
    "a negative view": _changed(GOOD, view=-1),
    "a huge view": _changed(GOOD, view=2**70),
    "a huge sequence": _changed(GOOD, sequence=2**70),
    "a short digest": _changed(GOOD, digest=b"x"),
    "prepares": CommitCertificate(
        3, 9, DIGEST, GOOD.signers, tuple(NET.prepare(seat, 3, 9, DIGEST).signature for seat in (0, 1, 3))
    ),
}


@pytest.mark.parametrize("wrong", BAD_COMMITS)
def test_a_commit_certificate_with_one_thing_wrong_proves_nothing(wrong):
    assert commit_certificate_holds(GOOD, COMMITTEE, NET.verifier)
    assert not commit_certificate_holds(BAD_COMMITS[wrong], COMMITTEE, NET.verifier)


def test_a_prepared_certificate_needs_the_primary_and_a_quorum_less_one_of_others():
    """Section 4.2: a pre-prepare and 2f matching prepares from different backups."""
    good = NET.prepared_certificate(0, 1, DIGEST, (1, 2))
    assert prepared_certificate_holds(good, COMMITTEE, NET.verifier)
    for wrong in (
        NET.prepared_certificate(0, 1, DIGEST, (1,)),
        NET.prepared_certificate(0, 1, DIGEST, (0, 1)),
        NET.prepared_certificate(0, 1, DIGEST, (1, 1)),
        _changed(good, pre_prepare=good.signatures[0]),
        _changed(good, view=1),
        _changed(good, view=2**70),
        _changed(good, sequence=-1),
        _changed(good, digest=b""),
    ):
        assert not prepared_certificate_holds(wrong, COMMITTEE, NET.verifier)


def test_a_checkpoint_certificate_needs_a_quorum_except_the_first():
    """Section 4.3."""
    good = NET.checkpoint_certificate(4, DIGEST, (1, 2, 3))
    assert checkpoint_certificate_holds(good, COMMITTEE, NET.verifier)
    assert checkpoint_certificate_holds(NO_CHECKPOINT, COMMITTEE, NET.verifier)
    for wrong in (
        NET.checkpoint_certificate(4, DIGEST, (1, 2)),
        _changed(good, sequence=8),
        _changed(good, sequence=0),
        _changed(good, sequence=2**70),
        _changed(NO_CHECKPOINT, digest=DIGEST),
    ):
        assert not checkpoint_certificate_holds(wrong, COMMITTEE, NET.verifier)


def test_real_signatures_make_the_same_certificates():
    net = Net(4, real_keys=True)
    committee = Committee(net.membership)
    digest = net.batch(1).digest
    assert commit_certificate_holds(net.commit_certificate(0, 1, digest, (0, 1, 2)), committee, net.verifier)
    assert prepared_certificate_holds(net.prepared_certificate(0, 1, digest, (1, 3)), committee, net.verifier)
    assert not commit_certificate_holds(
        _changed(net.commit_certificate(0, 1, digest, (0, 1, 2)), view=1), committee, net.verifier
    )


def test_a_remembered_signature_is_not_checked_again_and_a_wrong_one_is_never_remembered():
    class Counting:
        calls = 0

        def verify(self, *arguments):
            self.calls += 1
            return NET.verifier.verify(*arguments)

    counting = Counting()
    remembering = RememberingVerifier(counting, most=4)
    office = NET.offices[0]
    signatures = [(f"{k}".encode(), NET.signers[office].sign("pbft", f"{k}".encode())) for k in range(12)]
    for _ in range(3):
        assert remembering.verify(office, "pbft", *signatures[0])
        assert not remembering.verify(office, "pbft", b"other", signatures[0][1])
    assert counting.calls == 4
    assert all(remembering.verify(office, "pbft", *pair) for pair in signatures)
    assert len(remembering._new) + len(remembering._old) <= 8


# ---- bodies and bytes ---------------------------------------------------------------------------


def test_a_null_request_has_the_same_bytes_at_every_replica_and_no_entries():
    """Section 4.4: the null request."""
    first, second = null_request(NET.offices[1]), null_request(NET.offices[1])
    assert first.digest == second.digest
    assert first.entries == ()
    assert first.digest != null_request(NET.offices[2]).digest


def test_bodies_are_bounded_and_the_prepared_one_never_goes():
    bodies = Bodies(COMMITTEE, NET.nodes[NET.offices[0]].history)
    batches = [NET.batch(number) for number in range(1, 12)]
    for batch in batches:
        bodies.keep(7, batch, batches[0].digest)
    assert len(bodies) == MOST_PER_SEQUENCE
    assert bodies.find(7, batches[0].digest) == batches[0]
    assert bodies.find(7, batches[-1].digest) == batches[-1]
    assert bodies.find(7, batches[1].digest) is None
    bodies.drop_up_to(7)
    assert len(bodies) == 0


@given(st.text(max_size=3), st.integers())
def test_a_made_up_batch_never_raises(proposer, moment):
    batch = Batch(OfficeId(proposer), moment, ())
    assert not is_body_of(batch, DIGEST, COMMITTEE)


def test_every_message_and_record_has_one_encoding_and_its_own_tag():
    net, done = Net(4).start(), []
    net.submit(*range(1, 6))
    net.at(20_000, lambda: net.crash(net.offices[0]))
    net.at(100_000, lambda: net.submit(6))
    net.run(2_000_000)
    net.start(net.offices[0])
    net.run(3_000_000)
    for _, _, _, message in net.sent:
        assert decode(encode(message), PbftMessage) == message
        done.append(type(message).__struct_config__.tag)
    for node in net.nodes.values():
        for record in node.records:
            assert decode(encode(record), PbftRecord) == record
            done.append(type(record).__struct_config__.tag)
    assert set(range(40, 50)) - {49} <= set(done)
    assert {140, 142, 143, 144, 145} <= set(done)


@settings(max_examples=200)
@given(st.binary(max_size=80))
def test_bytes_that_are_no_message_are_refused_by_the_decoder(raw):
    try:
        message = decode(raw, PbftMessage)
    except EncodingError:
        return
    assert encode(message) == raw


def test_wrong_lengths_are_refused_where_bytes_are_decoded():
    vote = NET.prepare(1, 0, 1, DIGEST)
    for wrong in (
        _changed(vote, digest=b"x"),
        _changed(vote, signature=b""),
        _changed(vote, view=-1),
        _changed(vote, sequence=2**60),
    ):
        with pytest.raises(EncodingError):
            decode(encode(wrong), PbftMessage)
