"""Bad input of every kind: refused with a reason from the closed list, state unchanged, never an exception."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pbft_network import MS, Net

from ipchain.chance import Stream
from ipchain.consensus.core import Observe
from ipchain.consensus.pbft import messages as m
from ipchain.consensus.pbft import refusals
from ipchain.consensus.pbft.certificates import NO_CHECKPOINT
from ipchain.consensus.pbft.normal_case import EARLY_PER_MEMBER
from ipchain.ledger.block import Batch
from ipchain.ledger.transaction import SignedTransaction
from ipchain.names import OfficeId
from ipchain.trace import Contradicted, Rejected

HUGE = 2**70
SELF = 3
"""The seat that is spoken to: a backup in view 0."""


def network():
    """Four offices in view 0 with one decision made."""
    net = Net(4, check_safety=False).start()
    net.submit(1)
    net.run(100 * MS)
    return net


def told(net, sender, message):
    """What the backup observes when this member (or stranger) says this."""
    office = net.offices[sender] if isinstance(sender, int) else sender
    effects = net.inject(net.offices[SELF], office, message)
    return [effect.event for effect in effects if isinstance(effect, Observe)], effects


def facts(net):
    """What must not change on account of a refused message."""
    r = net.replica(SELF)
    return (
        r.view,
        r.active,
        r.stable,
        r.executed,
        dict(r.prepared),
        r.next_sequence,
        {
            sequence: (slot.digest, slot.prepare_count, slot.commit_count)
            for sequence, slot in r.slots.by_sequence.items()
            if slot.digest is not None
        },
        len(net.nodes[net.offices[SELF]].records),
        net.nodes[net.offices[SELF]].history.height,
    )


def altered(value, **fields):
    return msgspec.structs.replace(value, **fields)


def _bad_view_change(net):
    return net.view_change(1, 1, net.prepared_certificate(0, 2, net.batch(2).digest, (2,)))


def _other_batch(net):
    batch = net.batch(2)
    return Batch(batch.proposer, 5, batch.entries)


CASES = {
    "another protocol's message": (1, lambda n: n.entry(1), refusals.UNKNOWN_KIND),
    "a record as message": (1, lambda n: n.nodes[n.offices[0]].records[0], refusals.UNKNOWN_KIND),
    "a bare certificate": (
        1,
        lambda n: n.commit_certificate(0, 1, n.batch(1).digest, (0, 1, 2)),
        refusals.UNKNOWN_KIND,
    ),
    "a stranger": (OfficeId("ZZ"), lambda n: n.prepare(1, 0, 2, n.batch(2).digest), refusals.STRANGER),
    "negative view": (1, lambda n: altered(n.prepare(1, 0, 2, n.batch(2).digest), view=-1), refusals.MALFORMED),
    "huge view": (1, lambda n: altered(n.commit(1, 0, 2, n.batch(2).digest), view=HUGE), refusals.MALFORMED),
    "sequence zero": (1, lambda n: n.prepare(1, 0, 0, n.batch(2).digest), refusals.MALFORMED),
    "negative sequence": (1, lambda n: n.commit(1, 0, -4, n.batch(2).digest), refusals.MALFORMED),
    "huge sequence": (0, lambda n: altered(n.pre_prepare(0, 0, 2, n.batch(2)), sequence=HUGE), refusals.MALFORMED),
    "short digest": (1, lambda n: altered(n.prepare(1, 0, 2, n.batch(2).digest), digest=b"x"), refusals.MALFORMED),
    "a proposal of a backup": (1, lambda n: n.pre_prepare(1, 0, 2, n.batch(2)), refusals.NOT_PRIMARY),
    "a prepare of the primary": (0, lambda n: n.prepare(0, 0, 2, n.batch(2).digest), refusals.VOTE_OF_PRIMARY),
    "a vote of a far view": (1, lambda n: n.prepare(1, 7, 2, n.batch(2).digest), refusals.VIEW_AHEAD),
    "above the window": (0, lambda n: n.pre_prepare(0, 0, 9, n.batch(2)), refusals.ABOVE_WINDOW),
    "digest of another body": (
        0,
        lambda n: altered(n.pre_prepare(0, 0, 2, n.batch(2)), batch=n.batch(3)),
        refusals.WRONG_DIGEST,
    ),
    "a second digest": (0, lambda n: n.pre_prepare(0, 0, 1, _other_batch(n)), refusals.OTHER_DIGEST),
    "somebody else's batch": (
        0,
        lambda n: n.pre_prepare(0, 0, 2, n.batch(2, proposer=n.offices[1])),
        refusals.WRONG_PROPOSER,
    ),
    "from the future": (0, lambda n: n.pre_prepare(0, 0, 2, n.batch(2, at=n.now + 10_000_001)), refusals.WRONG_TIME),
    "before the run": (0, lambda n: n.pre_prepare(0, 0, 2, n.batch(2, at=-1)), refusals.WRONG_TIME),
    "beyond all time": (
        0,
        lambda n: altered(n.pre_prepare(0, 0, 2, n.batch(2)), batch=n.batch(2, at=HUGE)),
        refusals.WRONG_TIME,
    ),
    "too many entries": (0, lambda n: n.pre_prepare(0, 0, 2, n.batch(2, 3)), refusals.WRONG_SIZE),
    "no entries": (0, lambda n: n.pre_prepare(0, 0, 2, n.batch()), refusals.WRONG_SIZE),
    "an entry nobody signed": (
        0,
        lambda n: n.pre_prepare(0, 0, 2, Batch(n.offices[0], 0, (SignedTransaction(n.entry(2).body, b"\0" * 64),))),
        refusals.UNACCEPTABLE,
    ),
    "an entry that is no entry": (
        0,
        lambda n: n.pre_prepare(0, 0, 2, Batch(n.offices[0], 0, (SignedTransaction(b"\xff", b"\0" * 64),))),
        refusals.UNACCEPTABLE,
    ),
    "a forged proposal": (
        0,
        lambda n: altered(n.pre_prepare(0, 0, 2, n.batch(2)), signature=b"\0" * 64),
        refusals.BAD_SIGNATURE,
    ),
    "a checkpoint out of step": (1, lambda n: n.checkpoint(1, 5, n.batch(2).digest), refusals.MALFORMED),
    "a checkpoint beyond all": (
        1,
        lambda n: altered(n.checkpoint(1, 4, n.batch(2).digest), sequence=HUGE),
        refusals.MALFORMED,
    ),
    "a forged checkpoint": (
        1,
        lambda n: altered(n.checkpoint(1, 4, n.batch(2).digest), signature=b""),
        refusals.BAD_SIGNATURE,
    ),
    "a checkpoint proof too thin": (
        1,
        lambda n: n.checkpoint_certificate(4, n.batch(2).digest, (0, 1)),
        refusals.BAD_CERTIFICATE,
    ),
    "a checkpoint proof out of step": (
        1,
        lambda n: n.checkpoint_certificate(5, n.batch(2).digest, (0, 1, 2)),
        refusals.BAD_CERTIFICATE,
    ),
    "another's view change": (2, lambda n: n.view_change(1, 1), refusals.IMPOSTOR),
    "a view change to nowhere": (1, lambda n: altered(n.view_change(1, 1), view=0), refusals.MALFORMED),
    "a view change beyond all": (1, lambda n: altered(n.view_change(1, 1), view=HUGE), refusals.MALFORMED),
    "a forged view change": (1, lambda n: altered(n.view_change(1, 2), view=1), refusals.BAD_SIGNATURE),
    "a view change with a thin certificate": (1, _bad_view_change, refusals.BAD_CERTIFICATE),
    "a view change with a certificate twice": (
        1,
        lambda n: n.view_change(1, 1, *[n.prepared_certificate(0, 2, n.batch(2).digest, (1, 2))] * 2),
        refusals.MALFORMED,
    ),
    "a view change with a certificate of its own view": (
        1,
        lambda n: n.view_change(1, 1, n.prepared_certificate(1, 2, n.batch(2).digest, (0, 2))),
        refusals.MALFORMED,
    ),
    "a view change above its window": (
        1,
        lambda n: n.view_change(1, 1, n.prepared_certificate(0, 9, n.batch(2).digest, (1, 2))),
        refusals.MALFORMED,
    ),
    "a view change with a checkpoint out of step": (
        1,
        lambda n: n.view_change(1, 1, stable=n.checkpoint_certificate(5, n.batch(2).digest, (0, 1, 2))),
        refusals.MALFORMED,
    ),
    "a view change with an unproven checkpoint": (
        1,
        lambda n: n.view_change(1, 1, stable=n.checkpoint_certificate(4, n.batch(2).digest, (0, 1))),
        refusals.BAD_CERTIFICATE,
    ),
    "a view change far away": (1, lambda n: n.view_change(1, 66), refusals.VIEW_TOO_FAR),
    "a new view beyond all": (1, lambda n: altered(n.new_view(1, (), ()), view=HUGE), refusals.MALFORMED),
    "a negative new view": (1, lambda n: altered(n.new_view(1, (), ()), view=-1), refusals.MALFORMED),
    "a new view of two": (
        1,
        lambda n: n.new_view(1, (n.view_change(seat, 1) for seat in (0, 1)), ()),
        refusals.TOO_FEW_VIEW_CHANGES,
    ),
    "a new view of two and a double": (
        1,
        lambda n: n.new_view(1, (n.view_change(seat, 1) for seat in (0, 1, 1)), ()),
        refusals.REPEATED_MEMBER,
    ),
    "a new view from changes to another": (
        1,
        lambda n: n.new_view(1, (n.view_change(seat, 2) for seat in (0, 1, 2)), ()),
        refusals.BAD_VIEW_CHANGE,
    ),
    "a new view with a bad change": (
        1,
        lambda n: n.new_view(1, (n.view_change(0, 1), _bad_view_change(n), n.view_change(2, 1)), ()),
        refusals.BAD_VIEW_CHANGE,
    ),
    "a new view that invents": (
        1,
        lambda n: n.new_view(1, (n.view_change(seat, 1) for seat in (0, 1, 2)), ((1, n.batch(9).digest),)),
        refusals.WRONG_NEW_VIEW,
    ),
    "a new view signed by another": (
        1,
        lambda n: altered(
            n.new_view(1, tuple(n.view_change(seat, 1) for seat in (0, 1, 2)), ()), signature=n.signed(2, b"x")
        ),
        refusals.BAD_SIGNATURE,
    ),
    "a status from nowhere": (1, lambda _: m.Status(-1, True, 0, 0, False), refusals.MALFORMED),
    "a status beyond all": (1, lambda _: m.Status(0, True, 0, HUGE, True), refusals.MALFORMED),
    "a question from zero": (1, lambda _: m.CatchUp(0, True, 0, 0), refusals.MALFORMED),
    "a question beyond all": (1, lambda _: m.CatchUp(0, True, HUGE, 1), refusals.MALFORMED),
    "a decision without quorum": (
        1,
        lambda n: m.Decided(2, n.batch(2), n.commit_certificate(0, 2, n.batch(2).digest, (0, 1))),
        refusals.BAD_CERTIFICATE,
    ),
    "a decision of another height": (
        1,
        lambda n: m.Decided(2, n.batch(2), n.commit_certificate(0, 3, n.batch(2).digest, (0, 1, 2))),
        refusals.MALFORMED,
    ),
    "a decision with another body": (
        1,
        lambda n: m.Decided(2, n.batch(3), n.commit_certificate(0, 2, n.batch(2).digest, (0, 1, 2))),
        refusals.WRONG_DIGEST,
    ),
    "a decision with its signatures stripped": (
        1,
        lambda n: m.Decided(
            2,
            Batch(n.offices[0], 0, (SignedTransaction(n.entry(2).body, b"\0" * 64),)),
            n.commit_certificate(0, 2, n.batch(2).digest, (0, 1, 2)),
        ),
        refusals.UNACCEPTABLE,
    ),
    "a decision far ahead": (
        1,
        lambda n: m.Decided(500, n.batch(2), n.commit_certificate(0, 500, n.batch(2).digest, (0, 1, 2))),
        refusals.NOT_WANTED,
    ),
    "a body nobody asked for": (1, lambda n: m.BatchGiven(7, n.batch(2)), refusals.NOT_WANTED),
    "a body wanted at no height": (1, lambda n: m.BatchWanted(-1, n.batch(2).digest), refusals.MALFORMED),
    "a body wanted by half a name": (1, lambda _: m.BatchWanted(1, b"x"), refusals.MALFORMED),
}


@pytest.mark.parametrize("what", CASES)
def test_a_bad_message_is_refused_with_its_reason_and_changes_nothing(what):
    sender, make, reason = CASES[what]
    net = network()
    before = facts(net)
    events, _ = told(net, sender, make(net))
    assert [event.reason for event in events if isinstance(event, Rejected)] == [reason]
    after = facts(net)
    if what == "a second digest":  # a fault the primary cannot deny: the backup leaves the view for it
        assert after[0] == before[0] + 1
    else:
        assert after == before


def test_every_reason_code_is_covered():
    assert {reason for _, _, reason in CASES.values()} == refusals.ALL


def test_lateness_and_repetition_are_no_offence():
    net = network()
    replica = net.replica(SELF)
    slot = replica.slots.by_sequence[1]
    again = next(vote for vote in slot.commits if vote)
    assert told(net, 0, again) == ([], ())
    net.submit(2, 3, 4)
    net.run(200 * MS)
    assert replica.low == 4
    assert told(net, 0, again) == ([], ())
    assert told(net, 1, net.checkpoint(1, 4, replica.stable.digest)) == ([], ())
    assert told(net, 1, replica.stable) == ([], ())


def test_a_halted_replica_answers_nothing():
    net = network()
    net.replica(SELF).halt("test", [])
    assert told(net, 0, net.pre_prepare(0, 0, 2, net.batch(2))) == ([], ())
    assert tuple(net.core(SELF).request(net.now)) == ()
    assert tuple(net.core(SELF).timeout(net.now, "status")) == ()
    assert net.core(SELF).status.role == "halted"
    assert net.core(SELF).status.leader is None


# ---- evidence, checklist P-15 -------------------------------------------------------------------


def test_two_proposals_for_one_sequence_are_evidence_against_the_primary():
    net = network()
    other = _other_batch(net)
    events, _ = told(net, 0, net.pre_prepare(0, 0, 1, other))
    first = net.replica(SELF).seat.history.decision(1)[0].digest.hex()
    assert Contradicted(net.offices[SELF], net.offices[0], "pre-prepare", 0, 1, first, other.digest.hex()) in events


def test_without_a_signature_there_is_no_evidence():
    """Otherwise anybody could be accused."""
    net = network()
    forged = altered(net.pre_prepare(0, 0, 1, _other_batch(net)), signature=b"\0" * 64)
    events, _ = told(net, 0, forged)
    assert [event.reason for event in events] == [refusals.OTHER_DIGEST]
    assert net.replica(SELF).view == 0


@pytest.mark.parametrize("phase", ["prepare", "commit"])
def test_two_votes_of_one_member_are_evidence_and_only_the_first_counts(phase):
    net = network()
    make = net.prepare if phase == "prepare" else net.commit
    one, other = net.batch(2).digest, net.batch(3).digest
    assert told(net, 1, make(1, 0, 2, one))[0] == []
    events, _ = told(net, 1, make(1, 0, 2, other))
    assert events == [Contradicted(net.offices[SELF], net.offices[1], phase, 0, 2, one.hex(), other.hex())]
    slot = net.replica(SELF).slots.by_sequence[2]
    votes = slot.prepares if phase == "prepare" else slot.commits
    assert [vote.digest for vote in votes if vote] == [one]
    forged = altered(make(1, 0, 2, net.batch(4).digest), signature=b"\0" * 64)
    assert [event.reason for event in told(net, 1, forged)[0]] == [refusals.BAD_SIGNATURE]


def test_two_checkpoints_and_two_view_changes_of_one_member_are_evidence():
    net = network()
    one, other = net.batch(2).digest, net.batch(3).digest
    told(net, 1, net.checkpoint(1, 4, one))
    events, _ = told(net, 1, net.checkpoint(1, 4, other))
    assert events == [Contradicted(net.offices[SELF], net.offices[1], "checkpoint", 0, 4, one.hex(), other.hex())]
    told(net, 1, net.view_change(1, 1))
    events, _ = told(net, 1, net.view_change(1, 1, net.prepared_certificate(0, 2, one, (1, 2))))
    assert [(type(event), event.phase) for event in events] == [(Contradicted, "view-change")]


def test_a_forged_vote_is_struck_out_at_the_quorum_and_never_counted():
    net = network()
    digest = net.batch(2).digest
    told(net, 0, net.pre_prepare(0, 0, 2, net.batch(2)))
    events, _ = told(net, 1, altered(net.prepare(1, 0, 2, digest), signature=b"\0" * 64))
    assert [event.reason for event in events] == [refusals.BAD_SIGNATURE]
    assert net.replica(SELF).slots.by_sequence[2].prepared is None
    assert told(net, 1, net.prepare(1, 0, 2, digest)) == ([], ())
    events, _ = told(net, 2, net.prepare(2, 0, 2, digest))
    proof = net.replica(SELF).slots.by_sequence[2].prepared
    assert proof.signers == (net.offices[2], net.offices[SELF])
    for seat in (0, 1):
        vote = net.commit(seat, 0, 2, digest)
        events, _ = told(net, seat, altered(vote, signature=b"\0" * 64) if seat == 0 else vote)
    assert [event.reason for event in events] == [refusals.BAD_SIGNATURE]
    told(net, 2, net.commit(2, 0, 2, digest))
    assert net.replica(SELF).executed == 2
    assert net.nodes[net.offices[SELF]].history.decision(2)[1].signers == net.offices[1:]


# ---- bounds, predicate P-I14 --------------------------------------------------------------------


def bounds_hold(net, seat):
    core, replica = net.core(seat), net.replica(seat)
    window, members = net.settings.window, len(net.offices)
    assert len(replica.slots.by_sequence) <= window
    assert len(replica.bodies) <= 4 * window
    assert len(replica.prepared) <= window
    assert all(len(held) <= 8 for held in core._changer._held.values())
    assert len(core._changer._highest) <= members
    assert len(core._execution.waiting) <= window + 32
    assert len(core._execution.checkpoints._votes) <= 2
    assert all(len(held) <= EARLY_PER_MEMBER for held in core._normal._early.values())
    assert len(core._catch_up._claims) <= members


def test_a_flood_of_one_member_fills_nothing_beyond_its_bounds():
    net = network()
    dice = Stream(4, "flood")
    for _ in range(3_000):
        digest = net.batch(dice.below(5)).digest
        view, sequence = dice.below(90), dice.below(40)
        message = dice.choose(
            (
                net.prepare(1, view % 3, sequence, digest),
                net.commit(1, view % 3, sequence, digest),
                net.view_change(1, view),
                net.checkpoint(1, 4 * sequence, digest),
                m.Status(view, True, sequence, sequence * 7, True),
            )
        )
        told(net, 1, message)
        bounds_hold(net, SELF)
    assert net.replica(SELF).view == 0


# ---- anything at all ----------------------------------------------------------------------------

INTEGERS = st.integers(-3, 12) | st.sampled_from([-(2**70), 2**53, 2**64, HUGE])
NET = network()
DIGESTS = st.sampled_from([NET.batch(1).digest, NET.batch(2).digest, b"", b"x", b"\0" * 32, b"\0" * 1000])
SIGNATURES = st.sampled_from([b"", b"\0" * 64, b"\0" * 65, NET.prepare(1, 0, 2, NET.batch(2).digest).signature])
NAMES = st.sampled_from([*NET.offices, OfficeId("ZZ"), OfficeId(""), OfficeId("\ud800")])
SIGNER_LISTS = st.lists(NAMES, max_size=5).map(tuple)
SIGNATURE_LISTS = st.lists(SIGNATURES, max_size=5).map(tuple)
BATCHES = st.builds(
    Batch,
    NAMES,
    INTEGERS,
    st.lists(st.builds(SignedTransaction, st.binary(max_size=3), SIGNATURES), max_size=2).map(tuple),
)
COMMITS = st.builds(m.CommitCertificate, INTEGERS, INTEGERS, DIGESTS, SIGNER_LISTS, SIGNATURE_LISTS)
STABLE = st.builds(m.CheckpointCertificate, INTEGERS, DIGESTS, SIGNER_LISTS, SIGNATURE_LISTS) | st.just(NO_CHECKPOINT)
PROVEN = st.builds(m.PreparedCertificate, INTEGERS, INTEGERS, DIGESTS, SIGNATURES, SIGNER_LISTS, SIGNATURE_LISTS)
CHANGES = st.builds(m.ViewChange, INTEGERS, NAMES, STABLE, st.lists(PROVEN, max_size=3).map(tuple), SIGNATURES)
ANYTHING = st.one_of(
    st.builds(m.PrePrepare, INTEGERS, INTEGERS, DIGESTS, SIGNATURES, BATCHES),
    st.builds(m.Prepare, INTEGERS, INTEGERS, DIGESTS, SIGNATURES),
    st.builds(m.CommitVote, INTEGERS, INTEGERS, DIGESTS, SIGNATURES),
    st.builds(m.Checkpoint, INTEGERS, DIGESTS, SIGNATURES),
    STABLE,
    COMMITS,
    CHANGES,
    st.builds(
        m.NewView,
        INTEGERS,
        st.lists(CHANGES, max_size=4).map(tuple),
        st.lists(st.builds(m.Carried, INTEGERS, DIGESTS, SIGNATURES), max_size=3).map(tuple),
        SIGNATURES,
    ),
    st.builds(m.Status, INTEGERS, st.booleans(), INTEGERS, INTEGERS, st.booleans()),
    st.builds(m.CatchUp, INTEGERS, st.booleans(), INTEGERS, INTEGERS),
    st.builds(m.Decided, INTEGERS, BATCHES, COMMITS),
    st.builds(m.BatchWanted, INTEGERS, DIGESTS),
    st.builds(m.BatchGiven, INTEGERS, BATCHES),
)


@settings(max_examples=600, deadline=None)
@given(ANYTHING, NAMES)
def test_no_message_makes_a_core_raise_or_change_what_it_stands_for(message, sender):
    before = facts(NET)
    NET.inject(NET.offices[SELF], sender, message)
    assert facts(NET) == before
    assert set(NET.reasons()) <= refusals.ALL
    bounds_hold(NET, SELF)
