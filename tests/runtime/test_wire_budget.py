"""What one peer may send and cost: rates, bursts, the share of a core, and muting."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wire_room import LIAR, OFFICES, PEER, SECOND, THIRD, Room
from wire_samples import SAMPLES, signature

from ipchain.errors import InvariantViolation
from ipchain.ledger.transaction import SignedTransaction
from ipchain.office.messages import Relay
from ipchain.runtime.wire.budget import STANDARD, Bucket, Budgets, Purse, Rate, checking_us
from ipchain.runtime.wire.frame import MOST_PAYLOAD_BYTES
from ipchain.runtime.wire.inbox import Envelope
from ipchain.runtime.wire.kinds import KINDS, Traffic
from ipchain.runtime.wire.limits import BAD_SIGNATURES, KIB, MIB, MOST_FRAME_BYTES, MOST_ITEMS, MUTE_US
from ipchain.runtime.wire.muting import Patience
from ipchain.runtime.wire.reasons import Reason

GENEROUS = Rate(10**9, 10**9)


def test_the_standard_budgets_are_those_of_the_requirements():
    """W-10."""
    assert Budgets() == STANDARD
    assert Rate(500, 1_000) == STANDARD.consensus
    assert STANDARD.sync.per_second == 2 * MIB
    assert Rate(100, 500) == STANDARD.client
    assert STANDARD.checking.per_second == 400_000, "two fifths of a second's microseconds"


# ---- buckets ------------------------------------------------------------------------------------


def pays(bucket, tokens, now):
    if not bucket.holds(tokens, now):
        return False
    bucket.take(tokens)
    return True


def test_a_bucket_gives_its_burst_at_once_and_then_its_rate():
    bucket = Bucket(Rate(500, 1_000))

    assert sum(pays(bucket, 1, 0) for _ in range(2_000)) == 1_000
    assert not bucket.holds(1, 1_999)
    assert bucket.holds(1, 2_000), "500 a second is one every 2,000 us"
    assert sum(pays(bucket, 1, SECOND) for _ in range(2_000)) == 500


def test_a_bucket_saves_no_more_than_its_burst_and_loses_nothing_to_rounding():
    bucket = Bucket(Rate(3, 5))
    assert sum(pays(bucket, 1, 0) for _ in range(9)) == 5
    taken = sum(pays(bucket, 1, now) for now in range(1, 10 * SECOND + 1, 7))

    assert taken == 29, "3 a second for 10 s, the last third of a second is not a token yet"
    assert sum(pays(bucket, 1, 1_000 * SECOND) for _ in range(9)) == 5


def test_a_clock_that_goes_back_adds_nothing():
    bucket = Bucket(Rate(10, 1))
    assert pays(bucket, 1, 5 * SECOND)

    assert not bucket.holds(1, 0)
    assert not bucket.holds(1, 5 * SECOND + 99_999)
    assert bucket.holds(1, 5 * SECOND + 100_000)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1, 10_000),
    st.integers(1, 10_000),
    st.lists(st.tuples(st.integers(0, 3 * SECOND), st.integers(1, 50)), max_size=40),
)
def test_never_more_than_burst_and_rate_together(per_second, burst, asked):
    bucket, now, taken = Bucket(Rate(per_second, burst)), 0, 0
    for step, tokens in asked:
        now += step
        taken += tokens * pays(bucket, tokens, now)
    assert taken <= burst + now * per_second // SECOND


def test_a_budget_that_no_frame_fits_is_our_own_mistake():
    with pytest.raises(InvariantViolation):
        Budgets(sync=Rate(1, MOST_FRAME_BYTES - 1))
    with pytest.raises(InvariantViolation):
        Budgets(checking=Rate(1, checking_us(MOST_FRAME_BYTES) - 1))
    with pytest.raises(InvariantViolation):
        Rate(0, 1)


# ---- one peer -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("traffic", "burst"), [(Traffic.CONSENSUS, 1_000), (Traffic.CLIENT, 500)])
def test_frames_are_counted_in_their_class(traffic, burst):
    purse = Purse(STANDARD)
    others = [other for other in Traffic if other is not traffic]

    assert [purse.pay(traffic, 200, 0) for _ in range(burst + 1)].count(True) == burst
    assert all(purse.pay(other, 200, 0) for other in others), "and in no other"


@pytest.mark.parametrize(("bytes_over", "paid"), [(-1, True), (0, True), (1, False)])
def test_sync_is_counted_in_bytes(bytes_over, paid):
    purse = Purse(Budgets(sync=Rate(2 * MIB, 8 * MIB), checking=GENEROUS))
    full = 8 * MIB // (128 * KIB) - 1
    assert all(purse.pay(Traffic.SYNC, 128 * KIB, 0) for _ in range(full))

    assert purse.pay(Traffic.SYNC, 128 * KIB + bytes_over, 0) is paid


def test_what_is_refused_costs_nothing():
    purse = Purse(Budgets(client=Rate(1, 1)))
    assert purse.pay(Traffic.CLIENT, 200, 0)
    refused = [purse.pay(Traffic.CLIENT, MOST_FRAME_BYTES, 0) for _ in range(100_000)]

    assert not any(refused)
    assert purse.pay(Traffic.CONSENSUS, 200, 0), "checking was not charged for them"


def test_checking_takes_at_most_its_share_whatever_the_mixture():
    """More votes and small requests for state than two fifths of a core can check: what is over is refused."""
    purse = Purse(Budgets(consensus=GENEROUS, client=GENEROUS, sync=GENEROUS))
    spent = 0
    for now in range(0, 10 * SECOND, 100):
        for traffic in Traffic:
            if purse.pay(traffic, 200, now):
                spent += checking_us(200)
    assert 3_900_000 < spent <= 400_000 + 4_000_000


def test_many_small_values_are_paid_for_after_the_scan():
    """A frame full of tiny values is cheap to receive and dear to scan; the next ones wait until it is earned."""
    room = Room(budgets=Budgets(consensus=GENEROUS))
    dense = b"\xdc\x1f\xff" + bytes(MOST_ITEMS - 1)
    kind = next(kind for kind in KINDS if kind.name == "prepare")
    reasons = [room.reason(room.frame(payload=dense, kind=kind)) for _ in range(100)]
    scanned = reasons.count(Reason.SHAPE)

    assert set(reasons) == {Reason.SHAPE, Reason.BUDGET}
    assert scanned == -(-400_000 // (checking_us(MOST_ITEMS + 2 + 107) + MOST_ITEMS))


def test_one_peers_flood_leaves_the_others_alone():
    """T-09: ten times its budget from one office for 20 s; every frame of the others comes through."""
    room = Room()
    vote = SAMPLES["prepare"]
    flood, honest, lost = 0, 0, 0
    template = room.frame(vote)
    assert isinstance(room.open(template), Envelope)
    # Only the number is altered, so the signatures are wrong: a flood costs its sender nothing.
    for tick in range(20 * 50):
        room.now = tick * 20_000
        for _ in range(100):
            flood += 1
            forged = template[:31] + (flood + 9).to_bytes(8) + template[39:]
            room.open(forged, PEER)
        for office in (THIRD, LIAR):
            answer = room.open(room.frame(vote, by=office), office)
            honest += 1
            lost += not isinstance(answer, Envelope)

    assert (honest, lost) == (2_000, 0)
    checked = room.opener.refused[Reason.SIGNATURE, PEER]
    muted = room.opener.refused[Reason.MUTED, PEER]
    assert checked == BAD_SIGNATURES, "muted after so many within ten seconds, for all the rest"
    assert checked + muted == flood


def test_a_flood_of_rightly_signed_frames_is_held_to_rate_and_burst():
    room = Room()
    vote = SAMPLES["prepare"]
    frames = [room.frame(vote) for _ in range(2_500)]
    through = sum(isinstance(room.open(frame, after_us=200), Envelope) for frame in frames)

    assert through <= 1_000 + 500 * 2_500 * 200 // SECOND
    assert through + room.opener.refused[Reason.BUDGET, PEER] == 2_500


def test_the_largest_honest_page_of_decisions_fits_the_burst_of_sync():
    assert STANDARD.sync.burst >= 32 * MOST_FRAME_BYTES
    assert STANDARD.checking.burst >= 32 * checking_us(MOST_FRAME_BYTES)


# ---- muting (T-10) ------------------------------------------------------------------------------


@pytest.mark.parametrize(("bad", "mutes"), [(BAD_SIGNATURES - 1, False), (BAD_SIGNATURES, True)])
def test_the_hundredth_wrong_signature_mutes(bad, mutes):
    patience = Patience()
    for moment in range(bad):
        patience.bad_signature(moment)

    assert patience.is_muted(bad) is mutes


@pytest.mark.parametrize(("last_at", "mutes"), [(9_999_999, True), (10_000_000, False), (10_000_001, False)])
def test_a_hundred_count_only_within_ten_seconds(last_at, mutes):
    patience = Patience()
    for moment in [*range(BAD_SIGNATURES - 1), last_at]:
        patience.bad_signature(moment)

    assert patience.is_muted(last_at) is mutes


def test_a_slow_trickle_never_mutes():
    patience = Patience()
    for moment in range(0, 100 * 10 * SECOND, 101_011):
        patience.bad_signature(moment)
        assert not patience.is_muted(moment)


def test_muting_ends_after_a_minute_and_counting_begins_anew():
    patience = Patience()
    for _ in range(BAD_SIGNATURES):
        patience.bad_signature(5)

    assert patience.is_muted(5 + MUTE_US - 1)
    assert not patience.is_muted(5 + MUTE_US)
    patience.bad_signature(5 + MUTE_US)
    assert not patience.is_muted(5 + MUTE_US)


def test_wrong_signatures_under_another_offices_topic_mute_nobody():
    """The liar may write under its own topic only, whatever its frames say: neither it nor the victim is muted."""
    room = Room()
    for _ in range(3 * BAD_SIGNATURES):
        forged = room.frame(SAMPLES["prepare"], by=PEER, signer=room.keys[LIAR])
        assert room.reason(forged, LIAR) is Reason.TOPIC

    assert [room.opener.muted_until(office) for office in OFFICES] == [None] * 4
    assert room.verified == 0


def test_a_muted_peer_is_heard_again_after_a_minute():
    room = Room()
    for _ in range(BAD_SIGNATURES):
        room.open(room.frame(SAMPLES["prepare"], signer=room.keys[LIAR]))
    assert room.opener.muted_until(PEER) == MUTE_US
    asked = room.verified

    assert room.reason(room.frame(SAMPLES["prepare"]), after_us=MUTE_US - 1) is Reason.MUTED
    assert room.verified == asked, "and costs no signature meanwhile"
    assert room.reason(room.frame(SAMPLES["prepare"]), after_us=1) is None


# ---- the rate of clients ------------------------------------------------------------------------


def test_a_client_that_hands_in_too_much_is_refused_and_consensus_goes_on():
    room = Room()
    relay = Relay((SignedTransaction(b"x" * 300, signature("x")),))
    through = sum(isinstance(room.open(room.frame(relay)), Envelope) for _ in range(700))

    assert through == STANDARD.client.burst
    assert room.reason(room.frame(SAMPLES["prepare"])) is None


def test_every_kind_has_a_class_and_the_heavy_ones_are_sync():
    of_class = {traffic: {kind.name for kind in KINDS if kind.traffic is traffic} for traffic in Traffic}

    assert of_class[Traffic.CLIENT] == {"relay"}
    assert {"catch-up", "decided", "batch-wanted", "batch-given"} <= of_class[Traffic.SYNC]
    assert {"prepare", "commit", "append-entries", "request-vote", "view-change"} <= of_class[Traffic.CONSENSUS]
    assert MOST_PAYLOAD_BYTES < MOST_FRAME_BYTES
