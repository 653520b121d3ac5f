"""Admission, order, duplicates; nothing is lost when a leader falls."""

import pytest
from desks import A, B, Room, batch, filing

from ipchain.ledger.transaction import SignedTransaction
from ipchain.office.mempool import FULL, KNOWN, NEW, NOT_SIGNED, UNREADABLE, Mempool


@pytest.fixture
def room():
    return Room()


@pytest.fixture
def pool(room):
    return Mempool(A, room.notary)


def entries(room, count, office=B):
    return [room.signed(office, number, filing(f"r{number}")) for number in range(1, count + 1)]


def test_an_entry_is_taken_in_once(room, pool):
    (one,) = entries(room, 1)

    assert [pool.admit(0, one), pool.admit(5, one), len(pool)] == [NEW, KNOWN, 1]


def test_what_is_on_the_ledger_is_not_taken_in_again(room, pool):
    one, two = entries(room, 2)
    pool.admit(0, one)
    pool.settle(batch(one, two))

    assert [pool.admit(1, one), pool.admit(1, two), len(pool)] == [KNOWN, KNOWN, 0]
    assert pool.next_batch(1, 10) is None


def test_forged_and_unreadable_entries_are_refused_each_for_its_reason(room, pool):
    forged = room.signed(A, 1, filing(), signer=room.notary.signer(B))
    (good,) = entries(room, 1)

    assert pool.admit(0, forged) == NOT_SIGNED
    assert pool.admit(0, SignedTransaction(good.body, bytes(64))) == NOT_SIGNED
    assert pool.admit(0, SignedTransaction(b"\xc1", bytes(64))) == UNREADABLE
    assert len(pool) == 0
    assert pool.admit(0, good) == NEW, "a forgery sent ahead does not keep the real entry out"


def test_a_full_pool_says_so_and_takes_in_again_after_a_block(room):
    small = Mempool(A, room.notary, capacity=2)
    one, two, three = entries(room, 3)

    assert [small.admit(0, entry) for entry in (one, two, three)] == [NEW, NEW, FULL]
    small.settle(batch(one))
    assert small.admit(1, three) == NEW


def test_batches_hold_the_oldest_first_and_each_entry_once(room, pool):
    waiting = entries(room, 5)
    for entry in waiting:
        pool.admit(0, entry)

    assert pool.next_batch(7, 2) == batch(*waiting[:2], proposer=A, at=7)
    assert pool.next_batch(8, 2).entries == tuple(waiting[2:4])
    assert pool.next_batch(9, 2).entries == tuple(waiting[4:])
    assert pool.next_batch(10, 2) is None
    assert len(pool) == 5, "handed out is not settled"


def test_entries_in_somebody_elses_proposal_are_not_handed_out_too(room, pool):
    waiting = entries(room, 3)
    for entry in waiting:
        pool.admit(0, entry)
    pool.hand_out(batch(waiting[1], proposer=B))

    assert pool.next_batch(1, 10).entries == (waiting[0], waiting[2])


def test_when_proposals_die_everything_unsettled_counts_as_new_in_the_old_order(room, pool):
    waiting = entries(room, 4)
    for entry in waiting:
        pool.admit(0, entry)
    pool.next_batch(1, 10)
    pool.settle(batch(waiting[2]))
    pool.take_back()

    assert pool.next_batch(2, 10).entries == (waiting[0], waiting[1], waiting[3])


def test_the_oldest_waiting_entry_is_the_one_that_is_not_settled(room, pool):
    one, two = entries(room, 2)
    assert pool.oldest_since() is None
    pool.admit(10, one)
    pool.admit(20, two)
    pool.next_batch(21, 10)

    assert pool.oldest_since() == 10
    pool.settle(batch(one))
    assert pool.oldest_since() == 20
    assert (pool.still_waiting(one), pool.still_waiting(two)) == (False, True)


def test_a_batch_is_acceptable_when_each_entry_is_signed_by_its_office(room, pool):
    one, two = entries(room, 2)
    pool.admit(0, one)

    assert pool.acceptable(batch())
    assert pool.acceptable(batch(one, two))
    assert not pool.acceptable(batch(one, SignedTransaction(two.body, bytes(64))))
    assert not pool.acceptable(batch(SignedTransaction(one.body, bytes(64)))), "known, under a false signature"
    assert not pool.acceptable(batch(SignedTransaction(b"\xc1", bytes(64))))
