"""Golden frames of every kind: nobody changes a byte without knowing, and others can read what we write."""

import hashlib
import struct

import msgpack
import pytest
from hypothesis import given, settings
from nacl.signing import VerifyKey
from wire_room import EPOCH, INSTANCE, KIND_OF, ME, NETWORK, OFFICES, PEER, PROTOCOL_OF, Room, signers
from wire_samples import GOLDEN, SAMPLES, TO_ONE, golden_frame, golden_text, plain
from wire_strategies import ANY_MESSAGE

from ipchain.encoding import encode
from ipchain.runtime.wire import prescan
from ipchain.runtime.wire.fields import FIELDS
from ipchain.runtime.wire.inbox import Envelope
from ipchain.runtime.wire.kinds import KINDS, kinds_of

HEADER = struct.Struct(">4s B B B 8s I H H Q Q I")


def test_every_kind_has_a_golden_frame_and_every_golden_file_a_sample():
    assert {type(message) for message in SAMPLES.values()} == {kind.message for kind in KINDS} == set(FIELDS)
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_sealing_a_sample_gives_the_golden_bytes(name):
    assert golden_text(name) == (GOLDEN / f"{name}.txt").read_text(encoding="ascii")


@pytest.mark.parametrize("name", SAMPLES)
def test_opening_a_golden_frame_gives_the_sample(name):
    message = SAMPLES[name]
    kind = KIND_OF[type(message)]
    frame = golden_frame(name)
    room = Room(PROTOCOL_OF[type(message)])

    assert room.open(frame) == Envelope(
        PEER, name not in TO_ONE, kind.name, kind.traffic, message, INSTANCE, 1, len(frame)
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_a_golden_frame_is_read_without_a_line_of_ours(name):
    """struct, the msgpack package, SHA-256 and libsodium are enough: the frame is what docs/wire.md says it is."""
    message = SAMPLES[name]
    frame = golden_frame(name)
    magic, version, kind, kind_version, tag, epoch, sender, to, instance, sequence, length = HEADER.unpack_from(frame)
    payload = frame[HEADER.size : HEADER.size + length]

    assert (magic, version, kind_version, epoch, instance, sequence) == (b"ipch", 1, 1, EPOCH, INSTANCE, 1)
    assert tag == hashlib.sha256(msgpack.packb(["ipchain", "network tag", NETWORK])).digest()[:8]
    assert OFFICES[sender] == PEER
    assert to == (0xFFFF if name not in TO_ONE else OFFICES.index(ME))
    assert msgpack.unpackb(payload) == plain(message)
    assert kind == plain(message)[0]
    domain = msgpack.packb(["ipchain", 1, "frame", NETWORK])
    digest = hashlib.sha256(payload).digest()
    said = msgpack.packb([PROTOCOL_OF[type(message)], epoch, kind, frame[: HEADER.size], digest])
    VerifyKey(signers()[PEER].public_key).verify(domain + said, frame[HEADER.size + length :])


def test_a_changed_field_order_would_not_go_unnoticed():
    """Planted: a struct whose fields stand in another order has other bytes than its golden file."""
    message = SAMPLES["heartbeat"]
    swapped = type(message)(message.term, message.commit, message.beat, message.expected)
    room = Room("raft")

    assert room.sealer().seal(message) == golden_frame("heartbeat")
    assert room.sealer().seal(swapped) != golden_frame("heartbeat")


@settings(max_examples=150, deadline=None)
@given(ANY_MESSAGE)
def test_any_message_is_plain_messagepack_and_comes_back_equal(message):
    payload = encode(message)
    room = Room(PROTOCOL_OF[type(message)])
    room.opener.current_view = 2**53
    answer = room.open(room.sealer().seal(message))

    assert msgpack.unpackb(payload) == plain(message)
    assert msgpack.packb(plain(message)) == payload
    assert isinstance(answer, Envelope), answer
    assert answer.message == message
    assert prescan.values_in(payload) == count(plain(message))


def count(value):
    return 1 + sum(map(count, value)) if isinstance(value, list) else 1


def test_no_two_rows_share_a_number_and_a_version():
    assert len({(kind.code, kind.version) for kind in KINDS}) == len({kind.name for kind in KINDS}) == len(KINDS)


def test_a_protocol_speaks_its_own_kinds_and_those_of_every_office():
    raft, pbft = ({kind.name for kind in kinds_of(protocol)} for protocol in ("raft", "pbft"))

    assert raft & pbft == {"relay"}
    assert raft | pbft == {kind.name for kind in KINDS}


@pytest.mark.parametrize("protocol", ["raft", "pbft"])
def test_every_message_a_core_handles_is_a_kind(protocol):
    """The protocol's own list of messages and ours are the same list."""
    from ipchain.consensus.pbft.messages import PbftMessage
    from ipchain.consensus.raft.messages import MESSAGE_KINDS

    own = set(MESSAGE_KINDS) if protocol == "raft" else set(PbftMessage.__args__)
    assert {kind.message for kind in KINDS if kind.protocol == protocol} == own
