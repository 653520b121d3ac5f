"""Named streams of one seed: fixed for ever, apart from one another, and fair."""

import hashlib
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipchain.chance import Stream

GOLDEN = {
    (1, "network"): [28141, 62771, 36240, 21672, 7050, 15995, 20251, 1136],
    (42, "election:EM"): [33346, 14182, 18377, 38789, 26768, 18221, 61901, 35829],
    (0, ""): [26366, 38219, 51198, 19489, 56721, 1850, 19636, 8895],
    (-7, "disk"): [44444, 4155, 51027, 10164, 40524, 40298, 19998, 59057],
}


def straightforward(seed, name, count):
    """The same numbers without blocks, slices or state: SHAKE-128, two bytes a number, little-endian."""
    raw = b""
    block = 0
    while len(raw) < 2 * count:
        raw += hashlib.shake_128(f"ipchain/{seed}/{name}/{block}".encode()).digest(8192)
        block += 1
    return [raw[2 * at] | raw[2 * at + 1] << 8 for at in range(count)]


@pytest.mark.parametrize(("seed", "name"), GOLDEN)
def test_the_first_numbers_never_change(seed, name):
    """Every digest ever published rests on these."""
    assert list(Stream(seed, name).take16(8)) == GOLDEN[seed, name]


def test_what_is_drawn_from_the_numbers_never_changes_either():
    stream = Stream(1, "golden")

    assert [stream.below(limit) for limit in (2, 10, 1000, 1 << 16, (1 << 16) + 1, 1 << 32, 1 << 48)] == [
        1, 9, 346, 55310, 37119, 123849628, 136304128797409,
    ]  # fmt: skip
    assert stream.between(-5, 5) == 4
    assert stream.happens(1, 3)
    assert stream.choose("abc") == "a"
    assert stream.sample(range(10), 4) == (5, 4, 9, 0)


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 9_000), max_size=6))
def test_taking_in_portions_gives_the_same_numbers_as_one_long_draw(seed, portions):
    stream = Stream(seed, "portions")
    taken = [number for portion in portions for number in stream.take16(portion)]

    assert taken == straightforward(seed, "portions", sum(portions))


@pytest.mark.parametrize("first", [0, 1, 4095, 4096, 4097, 8191, 8192, 8193])
def test_no_number_is_lost_or_repeated_where_two_blocks_meet(first):
    stream = Stream(3, "edge")
    taken = [*stream.take16(first), *stream.take16(2), *stream.take16(4096), *stream.take16(3)]

    assert taken == straightforward(3, "edge", first + 2 + 4096 + 3)


def test_a_draw_from_one_stream_does_not_move_another():
    alone = list(Stream(1, "disk").take16(100))
    stream, neighbour = Stream(1, "disk"), Stream(1, "network")
    beside = []
    for _ in range(100):
        neighbour.take16(7)
        beside += stream.take16(1)

    assert beside == alone


def test_other_names_and_other_seeds_share_no_run_of_numbers():
    streams = [Stream(seed, name) for seed in (0, 1, 11) for name in ("a", "b", "1/a", "a/0")]
    runs = [tuple(stream.take16(4096)[at : at + 4]) for stream in streams for at in range(0, 4092, 4)]

    assert len(set(runs)) == len(runs)


@pytest.mark.parametrize("limit", [1, 2, 3, 10, 1000, 65_536])
def test_below_stays_inside_and_reaches_both_ends(limit):
    stream = Stream(5, f"below-{limit}")
    drawn = {stream.below(limit) for _ in range(20 * limit if limit <= 1000 else 2_000)}

    assert min(drawn) >= 0
    assert max(drawn) < limit
    if limit <= 1000:
        assert drawn == set(range(limit))


def test_below_refuses_what_it_cannot_draw():
    for limit in (0, -1, (1 << 48) + 1):
        with pytest.raises(AssertionError):
            Stream(1, "x").below(limit)


def test_below_is_not_biased_where_the_limit_does_not_divide_the_span():
    """Taken modulo 40,000, the numbers 0 to 25,535 would come twice as often: 77.9 % of all draws instead of 63.8 %."""
    stream = Stream(9, "bias")
    low = sum(stream.below(40_000) < 25_536 for _ in range(20_000))

    assert 0.62 < low / 20_000 < 0.66


@pytest.mark.parametrize("words", [2, 3])
def test_below_joins_words_for_large_limits(words):
    limit = (1 << 16 * words) - 1
    stream = Stream(4, "wide")
    drawn = [stream.below(limit) for _ in range(200)]

    assert len(set(drawn)) == 200
    assert max(drawn) > limit // 2 > min(drawn)


def test_every_number_is_equally_likely():
    """Chi-squared over 256 bins of 65,536 numbers of a fixed seed: 255 expected, 346.8 is the 1 in 10,000 mark."""
    bins = Counter(number >> 8 for number in Stream(2026, "uniform").take16(65_536))
    chi_squared = sum((bins[value] - 256) ** 2 / 256 for value in range(256))

    assert 255 - 92 < chi_squared < 346.8


def test_every_bit_is_set_half_of_the_time_and_neighbours_do_not_follow_one_another():
    numbers = Stream(7, "bits").take16(40_000)
    for bit in range(16):
        assert 0.49 < sum(number >> bit & 1 for number in numbers) / 40_000 < 0.51
    rising = sum(one < two for one, two in pairwise(numbers))
    assert 0.49 < rising / 39_999 < 0.51


def test_happens_keeps_its_odds_and_its_limits():
    stream = Stream(8, "odds")

    assert 0.30 < sum(stream.happens(1, 3) for _ in range(9_000)) / 9_000 < 0.37
    assert not any(stream.happens(0, 5) for _ in range(200))
    assert all(stream.happens(5, 5) for _ in range(200))


def test_sample_gives_different_items_and_every_order():
    stream = Stream(6, "sample")
    orders = Counter(stream.sample("abc", 3) for _ in range(3_000))

    assert len(orders) == 6
    assert min(orders.values()) > 400
    assert stream.sample("abc", 0) == ()


def test_between_reaches_both_ends():
    stream = Stream(6, "between")

    assert {stream.between(-1, 1) for _ in range(100)} == {-1, 0, 1}
