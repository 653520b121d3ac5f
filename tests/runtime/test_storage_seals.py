"""What proves a record, and how much damage still leaves its exact hash known."""

import pytest

from ipchain.runtime.storage.seals import (
    STATION,
    Entry,
    Kept,
    StoreIdentity,
    Written,
    digest_of_body,
    link,
    seal,
    walk,
)
from ipchain.runtime.storage.witness import SLOT_BYTES, Slot, decode_slot, encode_slot, fresh, statement

GENESIS = StoreIdentity("test", "EM", b"k" * 32).genesis
BODIES = tuple(b"record %d" % number for number in range(1, 8))


def chained(bodies=BODIES):
    entries, before = [], GENESIS
    for place, body in enumerate(bodies, 1):
        one = seal(before, place, place % 2, body)
        entries.append(
            Entry(
                place,
                Written(place, one.kind, body, one.digest, before),
                Kept(place, one.kind, one.digest, one.chain),
            )
        )
        before = one.chain
    return entries


def changed(entries, place, *, written=None, kept=None):
    one = entries[place - 1]
    copy = list(entries)
    copy[place - 1] = one._replace(
        written=one.written._replace(**written) if isinstance(written, dict) else written or one.written,
        kept=one.kept._replace(**kept) if isinstance(kept, dict) else kept or one.kept,
    )
    return copy


def without(entries, place, *names):
    copy = list(entries)
    copy[place - 1] = copy[place - 1]._replace(**dict.fromkeys(names))
    return copy


def test_a_sound_chain_is_proven():
    walked = walk(chained(), GENESIS)

    assert walked.sound_prefix == BODIES
    assert (walked.last, walked.faults, walked.mends, walked.bad_tail) == (7, [], [], None)
    assert walked.head == chained()[-1].kept.chain


def test_every_change_of_the_owner_is_another_store():
    owners = [("test", "EM", b"k"), ("test", "JP", b"k"), ("tes", "tEM", b"k"), ("test", "EM", b"j")]

    assert len({StoreIdentity(*owner).genesis for owner in owners}) == 4


def test_place_kind_and_past_are_part_of_the_chain():
    digest = digest_of_body(b"x")
    values = {link(GENESIS, 1, 0, digest), link(GENESIS, 1, 1, digest), link(GENESIS, 2, 0, digest)}

    assert len(values | {link(digest, 1, 0, digest), digest}) == 5


@pytest.mark.parametrize("place", [1, 4, 7])
def test_a_changed_body_is_a_fault_with_its_exact_hash(place):
    walked = walk(changed(chained(), place, written={"body": b"other"}), GENESIS)

    (fault,) = walked.faults
    assert (fault.place, fault.digest) == (place, digest_of_body(BODIES[place - 1]))
    assert fault.may_be_promise == (place % 2 == 1)
    assert walked.sound_prefix == BODIES[: place - 1]
    assert len([body for body in walked.bodies if body is not None]) == 6, "the others are proven all the same"
    assert walked.head == chained()[-1].kept.chain


@pytest.mark.parametrize("place", [1, 4, 7])
def test_a_row_that_is_gone_is_a_fault_with_its_exact_hash(place):
    walked = walk(without(chained(), place, "written"), GENESIS)

    assert [(fault.place, fault.digest) for fault in walked.faults] == [(place, digest_of_body(BODIES[place - 1]))]


@pytest.mark.parametrize("place", [1, 4])
@pytest.mark.parametrize(
    "damage",
    [
        {"written": {"digest": b""}},
        {"written": {"before": b"?" * 16}},
        {"written": {"kind": -1}},
        {"kept": {"digest": b"?" * 16}},
        {"kept": {"chain": b"?" * 16}},
        {"kept": {"chain": b""}},
        {"kept": {"kind": 7}},
    ],
)
def test_a_damaged_copy_of_a_hash_is_mended_from_the_others(place, damage):
    walked = walk(changed(chained(), place, **damage), GENESIS)

    assert walked.faults == []
    assert walked.sound_prefix == BODIES
    ((mended, body),) = walked.mends
    entry = chained()[place - 1]
    assert body == BODIES[place - 1]
    assert (mended.kind, mended.digest, mended.before) == entry.written[1:2] + entry.written[3:]
    assert mended.chain == entry.kept.chain


def test_a_seal_that_is_gone_is_mended_from_what_was_built_on_it():
    walked = walk(without(chained(), 4, "kept"), GENESIS)

    assert (walked.faults, [mend.seal.place for mend in walked.mends]) == ([], [4])


def test_the_last_seal_that_is_gone_is_mended_from_the_witness():
    entries = without(chained(), 7, "kept")

    assert [fault.digest for fault in walk(entries, GENESIS).faults] == [None], "nothing else proves the last one"
    walked = walk(entries, GENESIS, witness=(7, chained()[-1].kept.chain))
    assert (walked.faults, [mend.seal.place for mend in walked.mends]) == ([], [7])


def test_where_no_copy_is_proven_the_record_is_unknown_and_the_chain_goes_on_behind_it():
    entries = changed(chained(), 4, written={"body": b"?", "digest": b"?" * 16}, kept={"digest": b"?" * 16})
    walked = walk(entries, GENESIS)

    (fault,) = walked.faults
    assert (fault.place, fault.kind, fault.digest, fault.may_be_promise) == (4, None, None, True)
    assert walked.bodies[4:] == list(BODIES[4:])


def test_a_place_that_is_gone_from_both_is_unknown():
    walked = walk(without(chained(), 7, "written", "kept"), GENESIS)

    assert [(fault.place, fault.digest) for fault in walked.faults] == [(7, None)]
    assert walked.bad_tail == 7


def test_the_bad_tail_begins_where_nothing_valid_follows():
    entries = changed(
        changed(changed(chained(), 2, written={"body": b""}), 6, written={"body": b""}), 7, written={"body": b""}
    )
    walked = walk(entries, GENESIS)

    assert [fault.place for fault in walked.faults] == [2, 6, 7]
    assert walked.bad_tail == 6


def test_a_later_start_needs_a_chain_value_that_was_proven():
    bodies = tuple(b"%d" % number for number in range(2 * STATION + 10))
    whole = walk(chained(bodies), GENESIS)

    assert sorted(whole.stations) == [0, STATION, 2 * STATION]
    later = walk(chained(bodies)[STATION:], whole.stations[STATION], after=STATION)
    assert later.sound_prefix == bodies[STATION:]
    assert walk(chained(bodies)[STATION:], GENESIS, after=STATION).faults[0].place == STATION + 1


# ---- the witness --------------------------------------------------------------------------------


def slots(*places):
    return b"".join(encode_slot(GENESIS, Slot(place, bytes([place]) * 16)) for place in places)


def test_the_newest_valid_slot_speaks_and_the_other_is_written_next():
    assert statement(GENESIS, slots(3, 4)).newest == Slot(4, b"\4" * 16)
    assert [statement(GENESIS, slots(*places)).next_slot for places in ((3, 4), (5, 4), (0, 0))] == [0, 1, 1]


def test_a_torn_slot_leaves_the_other():
    whole = slots(3, 4)
    for torn in range(0, SLOT_BYTES, 512):
        raw = whole[: SLOT_BYTES + torn] + slots(2, 2)[SLOT_BYTES + torn :]
        said = statement(GENESIS, raw)
        if torn == 0:
            assert said.newest.place == 3, "the slot before the last"
        else:
            assert (said.newest.place, said.next_slot) == (3, 1)


def test_a_slot_of_another_store_or_size_says_nothing():
    other = StoreIdentity("test", "JP", b"k").genesis

    assert statement(other, slots(3, 4)).newest is None
    assert decode_slot(GENESIS, slots(3)[:-1]) is None
    assert statement(GENESIS, b"").newest is None
    assert statement(GENESIS, fresh(GENESIS, Slot(0, GENESIS))).newest == Slot(0, GENESIS)


def test_every_byte_of_a_slot_is_covered():
    (whole,) = [slots(3)]
    for offset in range(SLOT_BYTES):
        flipped = bytearray(whole)
        flipped[offset] ^= 1
        assert decode_slot(GENESIS, bytes(flipped)) is None
