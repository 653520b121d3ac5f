"""Replay across every dimension of T-08, for every kind of message.

What was said once, by one process, to somebody, in one place of one network, must not count anywhere else.
Each dimension is tried twice: with the bytes as they were, and with the header or payload altered to fit.
"""

import msgpack
import msgspec
import pytest
from wire_room import (
    EPOCH,
    INSTANCE,
    KIND_OF,
    LIAR,
    ME,
    NETWORK,
    OFFICES,
    PEER,
    PROTOCOL_OF,
    THIRD,
    Room,
    circle,
    signers,
)
from wire_samples import SAMPLES, plain

from ipchain.consensus.catalogue import MODELS
from ipchain.identity.keys import Ed25519Verifier
from ipchain.office.messages import Relay
from ipchain.runtime.wire.consortium import Circle, Consortium
from ipchain.runtime.wire.frame import HEADER_BYTES, PURPOSE, Header, network_tag, pack, statement, unpack
from ipchain.runtime.wire.inbox import Envelope
from ipchain.runtime.wire.kinds import KINDS
from ipchain.runtime.wire.opener import Opener
from ipchain.runtime.wire.reasons import Reason

BY_KIND = {kind.name: next(m for m in SAMPLES.values() if type(m) is kind.message) for kind in KINDS}
EVERY_KIND = pytest.mark.parametrize("name", BY_KIND)


def altered(frame, **header):
    """The same payload and signature under a header that says something else."""
    return pack(unpack(frame)._replace(**header)) + frame[HEADER_BYTES:]


@pytest.fixture
def heard(name):
    """A room of the kind's protocol, the message, and a frame that its office opened once."""
    message = BY_KIND[name]
    room = Room(PROTOCOL_OF[type(message)])
    frame = room.frame(message)
    assert isinstance(room.open(frame), Envelope)
    return room, message, frame


@EVERY_KIND
def test_across_networks(heard):
    """The same offices with the same keys run two networks."""
    room, _, frame = heard
    other = Room(room.protocol, network="lagoon")

    assert other.reason(frame) is Reason.NETWORK
    assert other.reason(altered(frame, network_tag=network_tag("lagoon"))) is Reason.SIGNATURE


@EVERY_KIND
def test_across_protocols(heard):
    """A consortium that once ran one protocol and now runs another, under the same name and keys."""
    room, message, frame = heard
    for protocol in MODELS:
        if protocol != room.protocol:
            other = Room(protocol)
            expected = Reason.SIGNATURE if isinstance(message, Relay) else Reason.KIND
            assert other.reason(frame) is expected


@EVERY_KIND
def test_across_epochs(heard):
    room, _, frame = heard
    past = room.circle
    room.opener.move_to(Consortium(NETWORK, room.protocol, EPOCH + 1, {EPOCH: past, EPOCH + 1: circle(room.keys)}))
    fresh = Opener(room.opener._standing.consortium, ME, INSTANCE)

    assert room.reason(frame) is Reason.DUPLICATE
    assert fresh.open(PEER, frame, 0).reason is Reason.EPOCH
    assert fresh.open(PEER, altered(frame, epoch=EPOCH + 1, sequence=99), 0).reason is Reason.SIGNATURE


@EVERY_KIND
@pytest.mark.parametrize("change", ["view", "height"])
def test_across_views_and_heights(heard, change):
    """No number of a message can be altered under its signature, and the message itself counts once.

    Kinds without a view or height are altered in whatever they hold.
    """
    room, message, frame = heard
    names = ("view", "term") if change == "view" else ("sequence", "last_index", "match", "commit", "hint_index", "low")
    later = next((place for place, name in enumerate(message.__struct_fields__, 1) if name in names), None)
    fields = plain(message)
    if later is not None:
        fields[later] += 1
        payload = msgpack.packb(fields)
    else:
        payload = frame[HEADER_BYTES:-65] + bytes([frame[-65] ^ 1])
    moved = altered(frame, sequence=99, payload_bytes=len(payload))[:HEADER_BYTES] + payload + frame[-64:]

    assert room.reason(frame) is Reason.DUPLICATE
    assert room.reason(moved) is Reason.SIGNATURE


@EVERY_KIND
def test_across_directions(heard):
    """A word to one office is none to another, nor to its sender, nor under another's name.

    Votes of Raft do not name the candidate: delivered to two, one vote would elect two leaders.
    """
    room, message, _ = heard
    answer = room.frame(message, recipient=OFFICES.index(THIRD))
    seats = {office: seat for seat, office in enumerate(OFFICES)}
    third = Opener(room.consortium, THIRD, INSTANCE)
    back = Opener(room.consortium, PEER, INSTANCE)

    assert isinstance(third.open(PEER, answer, 0), Envelope)
    assert room.reason(answer) is Reason.RECIPIENT
    assert room.reason(altered(answer, recipient=seats[ME])) is Reason.SIGNATURE
    assert room.reason(altered(answer, recipient=0xFFFF)) is Reason.SIGNATURE
    assert back.open(PEER, room.frame(message), 0).reason is Reason.OWN_FRAME
    assert room.reason(altered(answer, recipient=0xFFFF, sender=seats[LIAR]), LIAR) is Reason.SIGNATURE
    assert room.reason(room.frame(message), LIAR) is Reason.TOPIC


@EVERY_KIND
def test_across_sessions(heard):
    """The peer starts anew: what its earlier life said is over, also where nobody heard it at the time."""
    room, message, frame = heard
    unheard = room.frame(message)
    assert isinstance(room.open(room.frame(message, instance=INSTANCE + 1, sequence=1)), Envelope)

    assert room.reason(frame) is Reason.DUPLICATE
    assert room.reason(unheard) is Reason.OLD_SESSION
    assert room.reason(altered(unheard, instance=INSTANCE + 1, sequence=2)) is Reason.SIGNATURE
    assert room.reason(altered(unheard, instance=INSTANCE + 2)) is Reason.SIGNATURE
    assert isinstance(room.open(room.frame(message, instance=INSTANCE + 1)), Envelope)


@EVERY_KIND
def test_of_a_revoked_key(heard):
    """From the epoch on in which an office has another key, the old one says nothing new and nothing old."""
    room, message, frame = heard
    renewed = signers(seed=2)
    now = {office: (renewed if office == PEER else room.keys)[office] for office in OFFICES}
    later = Consortium(NETWORK, room.protocol, EPOCH + 1, {EPOCH: room.circle, EPOCH + 1: circle(now)})
    opener = Opener(later, ME, INSTANCE)
    stolen = room.frame(message, epoch=EPOCH + 1)

    assert opener.open(PEER, stolen, 0).reason is Reason.SIGNATURE
    assert opener.open(PEER, frame, 0).reason is Reason.EPOCH
    fresh = room.frame(message, epoch=EPOCH + 1, signer=renewed[PEER])
    assert isinstance(opener.open(PEER, fresh, 0), Envelope)


@EVERY_KIND
def test_across_kinds(heard):
    """A payload says its kind itself, and the header's kind is signed: neither can stand for another."""
    room, message, frame = heard
    mine = KIND_OF[type(message)]
    for kind in KINDS:
        if kind.code == mine.code or kind.protocol not in {None, room.protocol}:
            continue
        assert room.reason(altered(frame, kind=kind.code, sequence=9_000 + kind.code)) is Reason.SIGNATURE
        assert room.reason(room.frame(message, kind=kind)) is Reason.SHAPE, "not even its own signer can"


@EVERY_KIND
def test_across_purposes(heard):
    """A frame's signature is none of a vote or a transaction over the same bytes."""
    room, _, frame = heard
    said = statement(room.protocol, unpack(frame), frame[:HEADER_BYTES], frame[HEADER_BYTES:-64])
    verifier = room.circle.verifier

    assert verifier.verify(PEER, PURPOSE, said, frame[-64:])
    for purpose in ("pbft", "transaction", "certificate", ""):
        assert not verifier.verify(PEER, purpose, said, frame[-64:])


def test_the_table_is_as_large_as_it_should_be():
    """Nine dimensions and more for each kind; views and heights apart."""
    assert len(BY_KIND) == len(KINDS) >= 20
    assert 8 * len(BY_KIND) >= 160


def test_a_header_field_that_the_signature_did_not_cover_would_show_here():
    """Planted: leave any one field of the header out of what is signed, and altering it goes unnoticed."""
    room = Room()
    frame = room.frame(SAMPLES["prepare"])
    header = unpack(frame)
    others = {
        "magic": b"ipcx", "version": 2, "kind": 42, "kind_version": 2, "network_tag": bytes(8), "epoch": 0,
        "sender": 1, "recipient": 3, "instance": 1, "sequence": 2, "payload_bytes": 1,
    }  # fmt: skip
    assert tuple(others) == Header._fields
    for field, value in others.items():
        assert value != getattr(header, field)
        changed = header._replace(**{field: value})
        said = statement("pbft", changed, pack(changed), frame[HEADER_BYTES:-64])
        assert not room.circle.verifier.verify(PEER, PURPOSE, said, frame[-64:]), field


def test_an_altered_signature_of_the_same_strength_is_refused():
    """RFC 8032: S below the order of the group, no points of small order; libsodium refuses the rest (K-08)."""
    room = Room()
    frame = room.frame(SAMPLES["prepare"])
    order = 2**252 + 27742317777372353535851937790883648493
    stretched = int.from_bytes(frame[-32:], "little") + order
    malleable = frame[:-32] + stretched.to_bytes(32, "little")
    assert room.reason(malleable) is Reason.SIGNATURE

    small = (bytes(32), b"\x01" + bytes(31), b"\xec" + b"\xff" * 30 + b"\x7f")
    for point in small:
        keys = {office: signer.public_key for office, signer in room.keys.items()} | {PEER: point}
        weak = Circle(room.circle.membership, Ed25519Verifier(NETWORK, keys))
        for forged in (bytes(64), point + bytes(32), b"\x01" + bytes(63)):
            opener = Opener(Consortium(NETWORK, "pbft", EPOCH, {EPOCH: weak}), ME, INSTANCE)
            assert opener.open(PEER, frame[:-64] + forged, 0).reason is Reason.SIGNATURE


def test_a_message_altered_by_replacing_a_field_is_another_message():
    """The alterations above are real: the payload differs."""
    vote = SAMPLES["prepare"]

    assert msgpack.packb(plain(msgspec.structs.replace(vote, view=vote.view + 1))) != msgpack.packb(plain(vote))
