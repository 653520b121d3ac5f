"""Where messages wait: bounded, consensus first, fair between peers, and losses by rule."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wire_room import LIAR, OFFICES, PEER, THIRD
from wire_samples import SAMPLES

from ipchain.runtime.wire.inbox import Envelope, Inbox
from ipchain.runtime.wire.kinds import Traffic
from ipchain.runtime.wire.limits import MOST_FRAME_BYTES, MOST_QUEUED, MOST_QUEUED_BYTES

CONSENSUS, SYNC, CLIENT = Traffic


def envelope(number, sender=PEER, traffic=CONSENSUS, size_bytes=200):
    return Envelope(sender, True, "status", traffic, SAMPLES["status"], 1, number, size_bytes)


def taken(inbox):
    out = []
    while (one := inbox.take()) is not None:
        out.append(one)
    return out


def numbers(envelopes):
    return [one.sequence for one in envelopes]


def test_nothing_waits_at_first():
    inbox = Inbox()

    assert inbox.take() is None
    assert len(inbox) == 0
    assert inbox.waiting(PEER, CLIENT) == (0, 0)


def test_consensus_is_served_before_sync_and_sync_before_clients():
    inbox = Inbox()
    for number, traffic in enumerate([CLIENT, SYNC, CONSENSUS, CLIENT, SYNC, CONSENSUS]):
        assert inbox.put(envelope(number, traffic=traffic))

    assert numbers(taken(inbox)) == [2, 5, 1, 4, 0, 3]


def test_within_a_class_peers_take_turns_and_each_keeps_its_order():
    inbox = Inbox()
    for number in range(3):
        inbox.put(envelope(number, PEER))
    for number in range(10, 12):
        inbox.put(envelope(number, THIRD))
    inbox.put(envelope(20, LIAR))

    assert numbers(taken(inbox)) == [0, 10, 20, 1, 11, 2]


def test_a_full_queue_of_one_peer_does_not_delay_another():
    inbox = Inbox()
    for number in range(MOST_QUEUED):
        inbox.put(envelope(number, LIAR))
    inbox.put(envelope(7_777, PEER))

    assert [inbox.take().sequence for _ in range(2)] == [0, 7_777]


@pytest.mark.parametrize(("count", "lost"), [(MOST_QUEUED - 1, 0), (MOST_QUEUED, 0), (MOST_QUEUED + 1, 1)])
@pytest.mark.parametrize("traffic", Traffic)
def test_at_most_1024_wait_of_one_peer_and_class(traffic, count, lost):
    inbox = Inbox()
    kept = [inbox.put(envelope(number, traffic=traffic)) for number in range(count)]

    assert kept.count(False) == lost == inbox.dropped[PEER, traffic]
    assert inbox.waiting(PEER, traffic)[0] == min(count, MOST_QUEUED)


@pytest.mark.parametrize("traffic", Traffic)
def test_at_most_8_mebibytes_wait_of_one_peer_and_class(traffic):
    inbox = Inbox()
    full = MOST_QUEUED_BYTES // MOST_FRAME_BYTES
    assert all(inbox.put(envelope(number, traffic=traffic, size_bytes=MOST_FRAME_BYTES)) for number in range(full))
    assert inbox.waiting(PEER, traffic) == (full, MOST_QUEUED_BYTES)

    assert not inbox.put(envelope(full, traffic=traffic, size_bytes=107))
    assert inbox.waiting(PEER, traffic)[1] <= MOST_QUEUED_BYTES


def test_a_client_loses_its_oldest():
    inbox = Inbox()
    for number in range(MOST_QUEUED + 3):
        inbox.put(envelope(number, traffic=CLIENT))

    assert numbers(taken(inbox)) == list(range(3, MOST_QUEUED + 3))
    assert inbox.dropped == {(PEER, CLIENT): 3}


def test_a_large_one_of_a_client_pushes_out_as_many_as_it_needs():
    inbox = Inbox()
    for number in range(83):
        assert inbox.put(envelope(number, traffic=CLIENT, size_bytes=100_000))
    assert not inbox.put(envelope(99, traffic=CLIENT, size_bytes=MOST_FRAME_BYTES))

    assert inbox.dropped == {(PEER, CLIENT): 2}, "8 MiB - 83 * 100,000 were free, twice 100,000 more are needed"
    assert numbers(taken(inbox)) == [*range(2, 83), 99]


@pytest.mark.parametrize("traffic", [CONSENSUS, SYNC])
def test_consensus_and_sync_lose_the_newest_and_are_never_reordered(traffic):
    inbox = Inbox()
    for number in range(MOST_QUEUED + 3):
        inbox.put(envelope(number, traffic=traffic))

    assert numbers(taken(inbox)) == list(range(MOST_QUEUED))
    assert inbox.dropped == {(PEER, traffic): 3}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.none(),
            st.tuples(st.sampled_from(OFFICES), st.sampled_from(list(Traffic)), st.integers(107, MOST_FRAME_BYTES)),
        ),
        max_size=200,
    )
)
def test_everything_put_in_comes_out_once_in_order_or_is_counted_as_lost(steps):
    inbox, put, out = Inbox(), 0, []
    for number, step in enumerate(steps):
        if step is None:
            one = inbox.take()
            out += [one] if one else []
        else:
            put += 1
            inbox.put(envelope(number, *step))
    out += taken(inbox)

    assert len(out) + sum(inbox.dropped.values()) == put
    for office in OFFICES:
        for traffic in Traffic:
            of_one = [one.sequence for one in out if (one.sender, one.traffic) == (office, traffic)]
            assert of_one == sorted(set(of_one))
    assert len(inbox) == 0
    assert all(inbox.waiting(office, traffic) == (0, 0) for office in OFFICES for traffic in Traffic)
