"""The sieve deals with a vote as the replica itself would, only sooner, and with nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pbft_network import Net

from ipchain.consensus.core import NOTHING
from ipchain.consensus.pbft.messages import CommitVote, Prepare
from ipchain.names import OfficeId

MEMBERS = 7
ME = 3
KINDS = ("pre-prepare", "prepare", "commit")
STRANGER = OfficeId("ZZ")

spoken = st.tuples(
    st.sampled_from(KINDS),
    st.integers(0, MEMBERS),  # the seat that speaks; one past the last is a stranger
    st.sampled_from((0, 0, 0, 0, 1)),  # the view
    st.sampled_from((1, 1, 1, 2, 9_999)),  # the sequence; the last lies outside the window
    st.sampled_from((0, 0, 0, 0, 1)),  # which of two batches
)


def told(net, kind, seat, view, sequence, which):
    """The sender, and what it says; a stranger repeats the words of a member."""
    batch = net.batch(which + 1)
    sender = net.offices[seat] if seat < MEMBERS else STRANGER
    seat %= MEMBERS
    if kind == "pre-prepare":
        return sender, net.pre_prepare(seat, view, sequence, batch)
    return sender, getattr(net, kind)(seat, view, sequence, batch.digest)


def memory_of(replica):
    return {
        sequence: (
            slot.digest, tuple(slot.prepares), tuple(slot.commits), slot.prepare_count, slot.commit_count,
            slot.prepared, slot.decided,
        )
        for sequence, slot in replica.slots.by_sequence.items()
    }  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(spoken, min_size=1, max_size=40))
def test_with_and_without_a_sieve_a_replica_answers_and_remembers_the_same(story):
    sieved, plain = Net(MEMBERS), Net(MEMBERS)
    for net in (sieved, plain):
        net.start(net.offices[ME])
    office = sieved.offices[ME]
    plain.nodes[office].receive = plain.nodes[office].core.receive
    for words in [("pre-prepare", 0, 0, 1, 0), *story]:
        answers = []
        for net in (sieved, plain):
            sender, message = told(net, *words)
            answers.append(tuple(net.nodes[office].receive(net.now, sender, message)))
        assert answers[0] == answers[1], words
        assert memory_of(sieved.replica(ME)) == memory_of(plain.replica(ME)), words


@pytest.mark.parametrize(("kind", "handled"), [("prepare", Prepare), ("commit", CommitVote)])
def test_of_the_votes_of_a_quorum_only_the_last_gets_through(kind, handled):
    net = Net(MEMBERS)
    net.start(net.offices[ME])
    office = net.offices[ME]
    net.inject(office, net.offices[0], net.pre_prepare(0, 0, 1, net.batch(1)))
    replica = net.replica(ME)
    through = []
    receive = net.core(ME).sieve(lambda _now, _sender, message: through.append(message) or NOTHING)
    needed = replica.committee.prepares_needed if kind == "prepare" else replica.committee.quorum
    own = 1 if kind == "prepare" else 0
    voters = [seat for seat in range(1, MEMBERS) if seat != ME]
    for seat in voters:
        receive(0, net.offices[seat], getattr(net, kind)(seat, 0, 1, net.batch(1).digest))

    assert len(voters) >= needed - own
    assert [type(message) for message in through] == [handled] * (len(voters) - (needed - own) + 1)
    assert all(vote is None for vote in (replica.slots.by_sequence[1].commits if kind == "prepare" else ()))
