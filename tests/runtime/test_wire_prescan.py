"""The scan before decoding: hostile bytes are refused at once, and it agrees with the msgpack package."""

import inspect
import sys
import time
import tracemalloc

import msgpack
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wire_strategies import ANY_MESSAGE

from ipchain.encoding import encode
from ipchain.runtime.wire.frame import MOST_PAYLOAD_BYTES
from ipchain.runtime.wire.limits import MOST_DEPTH, MOST_ITEMS, MOST_STRING_BYTES
from ipchain.runtime.wire.prescan import values_in
from ipchain.runtime.wire.reasons import Reason

ROOM = MOST_PAYLOAD_BYTES
MIB = 1 << 20

# Attacks that cost a decoder seconds or many megabytes; each is refused at its first lie.
BOMBS = {
    "a tower of array headers, one element each": b"\x91" * ROOM,
    "a tower of wide array headers": b"\xdd\xff\xff\xff\xff" * (ROOM // 5),
    "a tower of array headers that keep to the bytes left": b"\xdc\x10\x00" * (ROOM // 3),
    "a mebibyte of nested array headers": b"\xdd\x00\x00\xff\xff" * (MIB // 5),
    "a mebibyte of empty maps": b"\xdd\x00\x0f\xff\xfb" + b"\x80" * MIB,
    "a mebibyte of empty arrays": b"\xdd\x00\x0f\xff\xfb" + b"\x90" * MIB,
    "as many empty arrays as the frame holds": b"\xdd" + (ROOM - 5).to_bytes(4, "big") + b"\x90" * (ROOM - 5),
    "as many zeros as the frame holds": b"\xdd" + (ROOM - 5).to_bytes(4, "big") + bytes(ROOM - 5),
    "four billion elements": b"\xdd\xff\xff\xff\xff",
    "a binary of four billion bytes": b"\xc6\xff\xff\xff\xff",
    "a text of four billion bytes": b"\xdb\xff\xff\xff\xff",
    "a map of four billion pairs": b"\xdf\xff\xff\xff\xff",
    "an extension of four billion bytes": b"\xc9\xff\xff\xff\xff\x01",
    "pairs of arrays, doubling": b"\x92" * ROOM,
    "wide arrays inside wide arrays": (b"\x9f" * 16) + b"\x9f" * (ROOM - 16),
}


@pytest.mark.parametrize("attack", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_in_no_time_and_no_room(attack):
    """Limits stand before allocation (F14, F15 of the requirements): 5 ms and 64 KiB are far above what it takes."""
    tracemalloc.start()
    begun = time.thread_time()
    answer = values_in(attack)
    took = time.thread_time() - begun
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert isinstance(answer, Reason)
    assert took < 0.05, "the tracing included; microseconds without"
    assert peak < 65_536


NOT_MINIMAL = {
    "cc 00": "5 in two bytes",
    "cc 7f": "127 in two bytes",
    "cd 00 ff": "255 in three bytes",
    "ce 00 00 ff ff": "65,535 in five bytes",
    "cf 00 00 00 00 ff ff ff ff": "2**32 - 1 in nine bytes",
    "d0 05": "5 as a signed number",
    "d0 e0": "-32 in two bytes",
    "d1 00 05": "5 as a signed number of two bytes",
    "d1 ff 80": "-128 in three bytes",
    "d2 7f ff ff ff": "a positive number as signed",
    "d2 ff ff 80 00": "-32,768 in five bytes",
    "d3 00 00 00 00 00 00 00 01": "1 in nine bytes",
    "d3 ff ff ff ff 80 00 00 00": "-2**31 in nine bytes",
    "d9 00": "an empty text in two bytes",
    "d9 02 45 4d": "a short text in the long form",
    "da 00 ff" + " 41" * 255: "255 characters with two bytes of length",
    "db 00 00 00 01 41": "one character with four bytes of length",
    "c5 00 01 00": "one byte with two bytes of length",
    "c6 00 00 00 01 00": "one byte with four bytes of length",
    "dc 00 01 00": "one element with two bytes of length",
    "dd 00 00 00 01 00": "one element with four bytes of length",
}
MINIMAL = (
    "cc 80", "cc ff", "cd 01 00", "cd ff ff", "ce 00 01 00 00", "cf 00 00 00 01 00 00 00 00",
    "d0 df", "d0 80", "d1 ff 7f", "d1 80 00", "d2 ff ff 7f ff", "d2 80 00 00 00", "d3 ff ff ff ff 7f ff ff ff",
    "d3 80 00 00 00 00 00 00 00", "00", "7f", "e0", "ff", "c0", "c2", "c3", "a0", "90", "c4 00",
)  # fmt: skip


@pytest.mark.parametrize("raw", NOT_MINIMAL, ids=NOT_MINIMAL.values())
def test_a_longer_form_than_needed_is_refused(raw):
    payload = bytes.fromhex(raw)
    msgpack.unpackb(payload)  # the reference takes it

    assert values_in(payload) is Reason.NOT_MINIMAL


@pytest.mark.parametrize("raw", MINIMAL)
def test_the_shortest_form_is_admitted(raw):
    payload = bytes.fromhex(raw)

    assert msgpack.packb(msgpack.unpackb(payload)) == payload
    assert values_in(payload) == 1


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("ca 3f 80 00 00", Reason.FLOAT),
        ("cb 7f f8 00 00 00 00 00 00", Reason.FLOAT),
        ("91 cb", Reason.FLOAT),
        ("80", Reason.MAP),
        ("81 c0 01", Reason.MAP),
        ("82 a1 61 01 a1 61 02", Reason.MAP),
        ("de 00 00", Reason.MAP),
        ("df 00 00 00 00", Reason.MAP),
        ("c1", Reason.RESERVED),
        *((f"{first:02x} 01 00", Reason.EXTENSION) for first in (0xC7, 0xC8, 0xC9, *range(0xD4, 0xD9))),
        ("", Reason.TRUNCATED),
        ("92 01", Reason.TRUNCATED),
        ("a3 61 61", Reason.TRUNCATED),
        ("c4 05 00", Reason.TRUNCATED),
        ("c4", Reason.TRUNCATED),
        ("cd 01", Reason.TRUNCATED),
        ("dc 00", Reason.TRUNCATED),
        ("93 90 a0", Reason.TRUNCATED),
        ("01 01", Reason.TRAILING),
        ("90 90", Reason.TRAILING),
    ],
)
def test_what_has_no_place_in_a_message_is_named(raw, reason):
    assert values_in(bytes.fromhex(raw)) is reason


# ---- the limits, just below, on and just above (T-12) -------------------------------------------


@pytest.mark.parametrize(("depth", "answer"), [(15, 16), (16, 17), (17, Reason.DEPTH)])
def test_depth(depth, answer):
    assert MOST_DEPTH == 16
    assert values_in(b"\x91" * depth + b"\x00") == answer


def test_depth_counts_what_is_open_and_not_what_was():
    assert values_in(msgpack.packb([[], [[]], [[[]]], [1, [2, [3]]]])) == 13
    assert values_in(msgpack.packb([nested(14)] * 3)) == 1 + 3 * 15
    assert values_in(msgpack.packb([nested(15)] * 3)) == 1 + 3 * 16
    assert values_in(msgpack.packb([1, nested(16)])) is Reason.DEPTH


def nested(depth):
    value = 0
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(("items", "answer"), [(8_191, 8_191), (8_192, 8_192), (8_193, Reason.ITEMS)])
def test_items(items, answer):
    assert MOST_ITEMS == 8_192
    assert values_in(msgpack.packb([0] * (items - 1))) == answer
    assert values_in(msgpack.packb([[0] * ((items - 1) // 2 - 1), [0] * (items - 2 - (items - 1) // 2)])) == answer


@pytest.mark.parametrize(("length", "fits"), [(-1, True), (0, True), (1, False)])
@pytest.mark.parametrize("of", [bytes, str])
def test_strings(length, fits, of):
    long = MOST_STRING_BYTES + length
    payload = msgpack.packb(b"x" * long if of is bytes else "x" * long)

    assert values_in(payload) == (1 if fits else Reason.STRING_LENGTH)


# ---- agreement with the reference ---------------------------------------------------------------

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.sampled_from([sign * (1 << bits) + by for bits in range(64) for sign in (1, -1) for by in (-1, 0, 1)]).filter(
        lambda number: -(2**63) <= number < 2**64
    ),
    st.binary(max_size=300),
    st.text(max_size=300),
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=20), max_leaves=60)


def depth_of(value):
    return 1 + max(map(depth_of, value), default=0) if isinstance(value, list) else 0


def count_of(value):
    return 1 + sum(map(count_of, value)) if isinstance(value, list) else 1


@settings(max_examples=120, deadline=None)
@given(VALUES)
def test_what_the_reference_writes_without_maps_and_floats_is_admitted(value):
    expected = count_of(value) if depth_of(value) <= MOST_DEPTH else Reason.DEPTH

    assert values_in(msgpack.packb(value)) == expected


def reference_admits(payload):
    """One value and no more, in its shortest form, with nothing refused on purpose: asked of the msgpack package."""

    def no_map(_):
        raise ValueError("map")

    def no_extension(*_):
        raise ValueError("extension")

    try:
        value = msgpack.unpackb(
            payload, object_pairs_hook=no_map, ext_hook=no_extension, unicode_errors="surrogateescape", timestamp=0
        )
        same = msgpack.packb(value, unicode_errors="surrogateescape") == payload
    except (ValueError, OverflowError, msgpack.UnpackException):
        return False
    return same and not holds_stranger(value) and depth_of(value) <= MOST_DEPTH and count_of(value) <= MOST_ITEMS


def holds_stranger(value):
    """A float, or a moment of time, which the reference reads from an extension of its own accord."""
    if isinstance(value, list):
        return any(map(holds_stranger, value))
    return isinstance(value, float | msgpack.Timestamp)


@settings(max_examples=700, deadline=None)
@given(st.binary(max_size=40))
@example(b"\xd5\x01\x00\x00")
@example(b"\xd6\xff\x00\x00\x00\x00")
@example(b"\xcc\x80")
def test_raw_bytes_are_admitted_exactly_when_the_reference_would_write_them_so(payload):
    assert isinstance(values_in(payload), int) == reference_admits(payload)


@settings(max_examples=250, deadline=None)
@given(ANY_MESSAGE, st.data())
def test_mutated_messages_are_admitted_exactly_when_the_reference_would_write_them_so(message, data):
    raw = bytearray(encode(message))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place] = data.draw(st.integers(0, 255))
    payload = bytes(raw)

    assert isinstance(values_in(payload), int) == reference_admits(payload)


@settings(max_examples=40, deadline=None)
@given(ANY_MESSAGE)
def test_every_beginning_of_a_message_is_truncated(message):
    payload = encode(message)

    assert {values_in(payload[:end]) for end in range(min(len(payload), 400))} == {Reason.TRUNCATED}


@pytest.mark.parametrize("first", range(256))
def test_every_first_byte_has_a_meaning(first):
    """Alone, and with zeros behind it: the answer is a count or a reason, never an exception."""
    for behind in (0, 1, 2, 4, 8, 64):
        payload = bytes([first]) + bytes(behind)
        answer = values_in(payload)
        assert isinstance(answer, int | Reason)
        assert isinstance(answer, int) == reference_admits(payload)


def test_the_scan_does_not_use_the_stack_of_python():
    limit = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(len(inspect.stack()) + 30)
        assert values_in(b"\x91" * ROOM) is Reason.DEPTH
        assert values_in(msgpack.packb(nested(MOST_DEPTH))) == MOST_DEPTH + 1
    finally:
        sys.setrecursionlimit(limit)
