"""Hostile fields: every field of every kind, at both ends of its range and one beyond (T-13)."""

import msgpack
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wire_room import KIND_OF, PROTOCOL_OF, Room
from wire_samples import SAMPLES, plain
from wire_strategies import ANY_MESSAGE

from ipchain.consensus.pbft import messages as pbft
from ipchain.errors import InvariantViolation
from ipchain.ledger.transaction import SignedTransaction
from ipchain.office.messages import Relay
from ipchain.runtime.wire.fields import FIELDS
from ipchain.runtime.wire.inbox import Envelope
from ipchain.runtime.wire.kinds import KINDS
from ipchain.runtime.wire.limits import MOST_MEMBERS, MOST_STRING_BYTES
from ipchain.runtime.wire.ranges import Code, Fields, Flag, Many, Number, Octets
from ipchain.runtime.wire.reasons import Reason

LARGEST_HEIGHT = 2**63 - 1
LONG = b"z" * (MOST_STRING_BYTES + 1)

OUTSIDE = {
    Number: lambda number: (number.least - 1, number.most + 1, -(2**63), 2**63, 2**64 - 1),
    Flag: lambda _: (2, -1),
    Code: lambda _: ("", "A", "ABC", "aU", "A1", "\u00c4U", "A\u0000", "AU ", "\u0391\u0392"),
    Octets: lambda octets: (b"z" * (octets.least - 1), b"z" * (octets.most + 1)),
    Many: lambda many: ((),) if many.least else (),
}
STRANGE = (None, [], [[]], "text", b"bytes", 1, True, 2**64 - 1, -1, [1, 2, 3], ["AU"], [b""])
"""Values of every type: those that are not of the field's own are refused by the decoder or the ranges."""


def leaves(allowed, value, path=()):
    """Every place in a message, with its range: (path in the nested lists, range)."""
    yield path, allowed
    if isinstance(allowed, Fields):
        for place, (name, inner) in enumerate(allowed.ranges.items(), start=1):
            yield from leaves(inner, getattr(value, name), (*path, place))
    elif isinstance(allowed, Many):
        for place, part in enumerate(value):
            yield from leaves(allowed.each, part, (*path, place))


def with_value(raw, path, value):
    if not path:
        return value
    changed = list(raw)
    changed[path[0]] = with_value(raw[path[0]], path[1:], value)
    return changed


def reason_for(name, payload):
    message = SAMPLES[name]
    room = Room(PROTOCOL_OF[type(message)])
    room.opener.current_view = pbft.LARGEST
    return room.reason(room.frame(payload=payload, kind=KIND_OF[type(message)]))


REFUSED_FOR = {
    Reason.RANGE, Reason.SHAPE, Reason.STRING_LENGTH,
}  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_a_value_just_outside_the_range_of_any_field_is_refused(name):
    message, tried = SAMPLES[name], 0
    for path, allowed in leaves(FIELDS[type(message)], message):
        for value in OUTSIDE.get(type(allowed), lambda _: ())(allowed):
            if isinstance(value, int) and not -(2**63) <= value < 2**64:
                continue
            payload = msgpack.packb(with_value(plain(message), path, plain(value)))
            assert reason_for(name, payload) in REFUSED_FOR, (path, value)
            tried += 1
    assert tried >= 5


@pytest.mark.parametrize("name", SAMPLES)
def test_a_value_at_either_end_of_a_numbers_range_is_admitted(name):
    message = SAMPLES[name]
    for path, allowed in leaves(FIELDS[type(message)], message):
        if isinstance(allowed, Number):
            for value in (allowed.least, allowed.most):
                payload = msgpack.packb(with_value(plain(message), path, value))
                assert reason_for(name, payload) is None, (path, value)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_value_of_another_type_in_any_place_is_refused(name):
    """Lists in place of structs, numbers in place of lists, and so on; also the tags."""
    message = SAMPLES[name]
    original = msgpack.packb(plain(message))
    for path, _ in leaves(FIELDS[type(message)], message):
        for value in STRANGE:
            payload = msgpack.packb(with_value(plain(message), path, value))
            reason = reason_for(name, payload)
            if reason is None:
                assert payload == original or admissible(message, path, value), (path, value)


def admissible(message, path, value):
    """The strange value happens to be a right one for this place."""
    allowed = dict(leaves(FIELDS[type(message)], message))[path]
    if isinstance(allowed, Many):
        return allowed.admits(tuple(value) if isinstance(value, list) else value)
    return allowed.admits(value)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("change", ["one too few", "one too many", "another tag", "swapped ends", "nothing"])
def test_a_message_of_another_shape_is_refused(name, change):
    fields = plain(SAMPLES[name])
    changed = {
        "one too few": fields[:-1],
        "one too many": [*fields, None],
        "another tag": [fields[0] + 1, *fields[1:]],
        "swapped ends": fields[::-1],
        "nothing": [],
    }[change]

    assert reason_for(name, msgpack.packb(changed)) in {Reason.SHAPE, Reason.NOT_CANONICAL, Reason.RANGE}


def test_no_number_of_any_message_reaches_64_bits():
    """Z-06: heights are bounded at every border."""

    def largest(allowed):
        match allowed:
            case Number(_, most):
                yield most
            case Many(each):
                yield from largest(each)
            case Fields():
                for inner in allowed.ranges.values():
                    yield from largest(inner)

    assert all(most <= LARGEST_HEIGHT for fields in FIELDS.values() for most in largest(fields))
    assert set(FIELDS) == {kind.message for kind in KINDS}


# ---- certificates -------------------------------------------------------------------------------

CERTIFICATES = {
    "commit": lambda signers, signatures: pbft.Decided(
        129, SAMPLES["batch-given"].batch, pbft.CommitCertificate(3, 129, bytes(32), signers, signatures)
    ),
    "prepared": lambda signers, signatures: pbft.ViewChange(
        4,
        "AU",
        SAMPLES["checkpoint-certificate"],
        (pbft.PreparedCertificate(3, 129, bytes(32), bytes(64), signers, signatures),),
        bytes(64),
    ),
    "checkpoint": lambda signers, signatures: pbft.CheckpointCertificate(128, bytes(32), signers, signatures),
}


@pytest.mark.parametrize("certificate", CERTIFICATES)
@pytest.mark.parametrize(
    ("signers", "signatures", "admitted"),
    [
        (("AU", "EM", "QM"), 3, True),
        (("AU", "EM", "QM"), 2, False),
        (("AU", "EM", "QM"), 4, False),
        (("AU", "AU", "QM"), 3, False),
        (("EM", "AU", "QM"), 3, False),
        (("QM", "EM", "AU"), 3, False),
        ((), 1, False),
        (("AU",), 0, False),
        (("Au", "EM"), 2, False),
    ],
)
def test_signers_stand_in_rising_order_each_once_with_one_signature(certificate, signers, signatures, admitted):
    """Whether they sit in the epoch and are a quorum is for the core, which counts them."""
    message = CERTIFICATES[certificate](signers, (bytes(64),) * signatures)
    room = Room()

    assert room.reason(room.frame(message)) is (None if admitted else Reason.RANGE)


@pytest.mark.parametrize(("count", "reason"), [(676, None), (MOST_MEMBERS + 1, Reason.SHAPE)])
def test_no_more_signers_than_members_can_be(count, reason):
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    codes = [one + two for one in letters for two in letters]
    signers = tuple(codes[:count]) if count <= len(codes) else ("AU",) * count
    message = pbft.CheckpointCertificate(128, bytes(32), signers, (bytes(64),) * count)
    room = Room()

    assert room.reason(room.frame(message)) is reason


# ---- views --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["pre-prepare", "prepare", "commit"])
@pytest.mark.parametrize("current", [0, 3, 1_000])
@pytest.mark.parametrize(("ahead", "reason"), [(0, None), (63, None), (64, None), (65, Reason.VIEW_AHEAD)])
def test_a_vote_is_at_most_64_views_ahead(name, current, ahead, reason):
    room = Room()
    room.opener.current_view = current
    message = msgspec.structs.replace(SAMPLES[name], view=current + ahead)

    assert room.reason(room.frame(message)) is reason
    assert room.opener.current_view == current


@pytest.mark.parametrize("name", ["status", "catch-up", "view-change", "new-view", "decided"])
def test_what_leads_a_laggard_back_may_be_of_any_view(name):
    message = SAMPLES[name]
    room = Room()
    fields = plain(message)
    if name != "decided":
        fields[1] = pbft.LARGEST

    assert room.reason(room.frame(payload=msgpack.packb(fields), kind=KIND_OF[type(message)])) is None


# ---- the ranges themselves ----------------------------------------------------------------------


@settings(max_examples=80, deadline=None)
@given(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.tuples(st.text()), ANY_MESSAGE
    )
)
def test_no_range_raises_whatever_it_is_asked(value):
    def every(allowed):
        yield allowed
        if isinstance(allowed, Many):
            yield from every(allowed.each)
        if isinstance(allowed, Fields):
            for inner in allowed.ranges.values():
                yield from every(inner)

    for fields in FIELDS.values():
        for allowed in every(fields):
            assert allowed.admits(value) in {True, False}


@settings(max_examples=80, deadline=None)
@given(ANY_MESSAGE)
def test_what_is_generated_from_the_ranges_is_admitted(message):
    assert FIELDS[type(message)].admits(message)


def test_a_struct_with_a_field_that_has_no_range_is_our_own_mistake():
    with pytest.raises(InvariantViolation, match="every-field-has-a-range"):
        Fields(SignedTransaction, {"body": Octets(1, 2)})
    with pytest.raises(InvariantViolation, match="every-field-has-a-range"):
        Fields(SignedTransaction, {"signature": Octets(64, 64), "body": Octets(1, 2)})


@pytest.mark.parametrize(("length", "reason"), [(-1, None), (0, None), (1, Reason.STRING_LENGTH)])
def test_a_body_is_at_most_192_kib(length, reason):
    room = Room()
    message = Relay((SignedTransaction(LONG[: MOST_STRING_BYTES + length], bytes(64)),))

    assert room.reason(room.frame(message)) is reason


def test_an_empty_relay_says_nothing_and_is_refused():
    room = Room()

    assert room.reason(room.frame(Relay(()))) is Reason.RANGE
    assert isinstance(room.open(room.frame(SAMPLES["relay"])), Envelope)
