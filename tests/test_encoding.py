"""One value, one byte string: canonical encoding, refused strays, plain MessagePack to others."""

import hashlib

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from ipchain.encoding import decode, digest, digest_of, encode, size_bytes
from ipchain.errors import EncodingError
from ipchain.ledger.block import Header
from ipchain.ledger.transaction import SignedTransaction, Transaction


class Sample(Struct, frozen=True, array_like=True, tag=1):
    name: str
    count: int


class Other(Struct, frozen=True, array_like=True, tag=2):
    name: str
    count: int


SAMPLE = Sample("EM", 5)
CANONICAL = b"\x93\x01\xa2EM\x05"

STRAYS = {
    "a whole number in two bytes where one does": b"\x93\x01\xa2EM\xcc\x05",
    "a whole number in nine bytes": b"\x93\x01\xa2EM\xcf" + bytes(7) + b"\x05",
    "a signed form of a positive number": b"\x93\x01\xa2EM\xd0\x05",
    "a long form of a short string": b"\x93\x01\xd9\x02EM\x05",
    "a long form of a short array": b"\xdc\x00\x03\x01\xa2EM\x05",
    "a long form of the tag": b"\x93\xcc\x01\xa2EM\x05",
    "a float where a whole number belongs": b"\x93\x01\xa2EM\xcb\x40\x14" + bytes(6),
    "a byte behind the end": CANONICAL + b"\x00",
    "the same value twice": CANONICAL * 2,
    "one byte too few": CANONICAL[:-1],
    "nothing": b"",
    "a field too many": b"\x94\x01\xa2EM\x05\x00",
    "a field too few": b"\x92\x01\xa2EM",
    "text where a number belongs": b"\x93\x01\xa2EM\xa15",
    "bytes where text belongs": b"\x93\x01\xc4\x02EM\x05",
    "nil where text belongs": b"\x93\x01\xc0\x05",
    "text that is not UTF-8": b"\x93\x01\xa2\xff\xfe\x05",
    "a map instead of an array": b"\x81\xa4name\xa2EM",
    "the tag of another struct": b"\x93\x02\xa2EM\x05",
    "no tag": b"\x92\xa2EM\x05",
    "a type that was never given out": b"\xc1",
    "a number beyond 64 bits of room": b"\x93\x01\xa2EM\xcf" + b"\xff" * 7,
}


def test_a_struct_is_an_array_with_its_tag_in_front():
    assert encode(SAMPLE) == CANONICAL
    assert decode(CANONICAL, Sample) == SAMPLE


@pytest.mark.parametrize("raw", STRAYS.values(), ids=STRAYS.keys())
def test_bytes_that_are_not_the_one_encoding_are_refused(raw):
    with pytest.raises(EncodingError):
        decode(raw, Sample)


def test_a_tower_of_brackets_is_refused_and_does_not_overflow():
    with pytest.raises(EncodingError):
        decode(b"\x91" * 200_000, object)


def test_two_structs_with_equal_fields_have_different_bytes_and_digests():
    assert encode(SAMPLE) != encode(Other("EM", 5))
    assert digest_of(SAMPLE) != digest_of(Other("EM", 5))


def test_the_order_in_which_a_map_was_filled_does_not_show():
    assert encode({"a": 1, "b": 2}) == encode({"b": 2, "a": 1})
    with pytest.raises(EncodingError):
        decode(b"\x82\xa1b\x02\xa1a\x01", dict[str, int])
    with pytest.raises(EncodingError):
        decode(b"\x82\xa1a\x01\xa1a\x01", dict[str, int])


def test_digest_and_size_are_those_of_the_canonical_bytes():
    assert digest(CANONICAL) == hashlib.sha256(CANONICAL).digest()
    assert digest_of(SAMPLE) == digest(CANONICAL)
    assert size_bytes(SAMPLE) == len(CANONICAL)


NUMBERS = st.integers(-(2**63), 2**64 - 1)
TRANSACTIONS = st.builds(Transaction, st.text(), NUMBERS, NUMBERS, st.text(), st.text(), st.binary())
HEADERS = st.builds(Header, NUMBERS, st.binary(), st.binary(), st.binary(), NUMBERS, NUMBERS, st.binary())


@given(st.one_of(TRANSACTIONS, HEADERS, st.builds(SignedTransaction, st.binary(), st.binary())))
def test_every_value_comes_back_and_is_plain_messagepack_to_an_independent_decoder(value):
    raw = encode(value)
    kind = type(value)
    fields = [getattr(value, field) for field in value.__struct_fields__]

    assert decode(raw, kind) == value
    assert msgpack.unpackb(raw) == [kind.__struct_config__.tag, *fields]
    assert msgpack.packb([kind.__struct_config__.tag, *fields]) == raw, "both choose the shortest form"


@given(TRANSACTIONS, st.data())
def test_whatever_decodes_encodes_to_the_very_same_bytes(value, data):
    """The other direction: no two byte strings are one message, whatever is done to the bytes."""
    raw = bytearray(encode(value))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] = data.draw(st.integers(0, 255))
    try:
        read = decode(bytes(raw), Transaction)
    except EncodingError:
        return
    assert encode(read) == bytes(raw)
