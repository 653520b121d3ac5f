"""Each frame once: the duplicate cache, and the numbers of frames that were rightly signed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wire_room import INSTANCE, LIAR, PEER, THIRD, Room
from wire_samples import SAMPLES

from ipchain.runtime.wire.frame import EVERYONE, MAGIC, Header
from ipchain.runtime.wire.limits import REMEMBERED_FRAMES
from ipchain.runtime.wire.reasons import Reason
from ipchain.runtime.wire.repeats import Repeats

VOTE = SAMPLES["prepare"]


def header(sequence, instance=1):
    return Header(MAGIC, 1, 41, 1, b"harbour.", 0, 0, EVERYONE, instance, sequence, 1)


def accept(repeats, sequence, instance=1, frame=None):
    """A rightly signed frame comes; why it was refused, or None."""
    name = header(sequence, instance)
    reason = repeats.seen(name, frame or repr(name).encode() + bytes([len(repeats._frames) % 251]))
    if reason is None:
        repeats.use_up(name)
    return reason


@pytest.mark.parametrize(("between", "known"), [(8_190, True), (8_191, True), (8_192, False)])
def test_the_cache_knows_the_last_8192_frames(between, known):
    repeats = Repeats()
    assert repeats.seen(header(1), b"the frame") is None
    for other in range(between):
        assert repeats.seen(header(1), b"%d" % other) is None

    assert (repeats.seen(header(1), b"the frame") is Reason.DUPLICATE) is known
    assert len(repeats._frames) <= REMEMBERED_FRAMES == 8_192


@pytest.mark.parametrize(
    ("below", "reason"),
    [(0, Reason.DUPLICATE), (8_191, None), (8_192, Reason.OLD_SEQUENCE), (90_000, Reason.OLD_SEQUENCE)],
)
def test_the_window_of_numbers_is_8192_wide(below, reason):
    repeats = Repeats()
    assert accept(repeats, 100_000) is None

    assert accept(repeats, 100_000 - below) is reason


def test_frames_that_overtook_each_other_all_come_through_once():
    repeats = Repeats()
    shuffled = [7, 3, 9, 1, 2, 8, 4, 6, 5]

    assert [accept(repeats, sequence) for sequence in shuffled] == [None] * 9
    assert {accept(repeats, sequence) for sequence in shuffled} == {Reason.DUPLICATE}


@pytest.mark.parametrize("step", [1, 8_191, 8_192, 8_193, 2**63, 2**64 - 2])
def test_a_step_of_any_size_forgets_only_what_it_leaves_behind(step):
    """A number of 64 bits is what a frame says; it must never become a shift of as many bits."""
    repeats = Repeats()
    assert accept(repeats, 1) is None
    assert accept(repeats, 1 + step) is None

    assert accept(repeats, 1 + step) is Reason.DUPLICATE
    assert accept(repeats, 1) is (Reason.DUPLICATE if step < REMEMBERED_FRAMES else Reason.OLD_SEQUENCE)
    assert repeats._used.bit_length() <= REMEMBERED_FRAMES


def test_a_later_life_starts_afresh_and_an_earlier_one_is_over():
    repeats = Repeats()
    assert accept(repeats, 500, instance=10) is None
    assert accept(repeats, 1, instance=11) is None

    assert accept(repeats, 501, instance=10) is Reason.OLD_SESSION
    assert accept(repeats, 1, instance=11) is Reason.DUPLICATE
    assert accept(repeats, 2, instance=11) is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 20_000)), max_size=60))
def test_no_number_of_one_instance_ever_counts_twice(frames):
    repeats, counted = Repeats(), []
    for instance, sequence in frames:
        if accept(repeats, sequence, instance) is None:
            counted.append((instance, sequence))

    assert len(counted) == len(set(counted))
    assert [instance for instance, _ in counted] == sorted(instance for instance, _ in counted)


# ---- through the opener -------------------------------------------------------------------------


def test_a_copy_is_refused_before_its_signature_is_checked():
    room = Room()
    frame = room.frame(VOTE)
    assert room.reason(frame) is None
    asked = room.verified

    assert {room.reason(frame) for _ in range(50)} == {Reason.DUPLICATE}
    assert room.verified == asked


def test_a_replay_is_refused_even_after_garbage_washed_out_the_cache():
    """Forgeries can fill the cache, not the numbers: those count only under a right signature."""
    room = Room()
    frame = room.frame(VOTE)
    assert room.reason(frame) is None
    repeats = room.opener._peers[PEER].repeats
    for other in range(REMEMBERED_FRAMES):
        repeats.seen(header(other, INSTANCE + 1), b"garbage %d" % other)

    assert room.reason(frame) is Reason.DUPLICATE
    assert len(repeats._frames) == REMEMBERED_FRAMES


def test_a_forgery_does_not_use_up_the_number_of_an_honest_frame():
    room = Room()
    forged = room.frame(VOTE, sequence=5, signer=room.keys[LIAR])
    honest = room.frame(VOTE, sequence=5)

    assert room.reason(forged) is Reason.SIGNATURE
    assert room.reason(honest) is None


def test_a_forgery_does_not_end_the_life_that_is_going_on():
    room = Room()
    assert room.reason(room.frame(VOTE)) is None
    assert room.reason(room.frame(VOTE, instance=2**64 - 1, sequence=2**64 - 1, signer=room.keys[LIAR])) is (
        Reason.SIGNATURE
    )

    assert room.reason(room.frame(VOTE)) is None


def test_every_peer_has_its_own_memory():
    room = Room()
    assert room.reason(room.frame(VOTE, sequence=5)) is None
    assert room.reason(room.frame(VOTE, sequence=5, by=THIRD), THIRD) is None


def test_two_frames_of_one_number_are_never_both_let_through():
    room = Room()
    assert room.reason(room.frame(VOTE, sequence=5)) is None
    assert room.reason(room.frame(SAMPLES["commit"], sequence=5)) is Reason.DUPLICATE


def test_an_over_budget_frame_may_come_again_later():
    """What was not looked at is not remembered."""
    from ipchain.runtime.wire.budget import Budgets, Rate

    room = Room(budgets=Budgets(consensus=Rate(1, 1)))
    assert room.reason(room.frame(VOTE)) is None
    late = room.frame(VOTE)

    assert room.reason(late) is Reason.BUDGET
    assert room.reason(late, after_us=1_000_000) is None
