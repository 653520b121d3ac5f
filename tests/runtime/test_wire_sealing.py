"""Sealing: what goes out can be opened by every honest member, and what could not is stopped here."""

import pytest
from wire_room import EPOCH, INSTANCE, LIAR, ME, NETWORK, OFFICES, PEER, PROTOCOL_OF, THIRD, Room, circle, signers
from wire_samples import SAMPLES, signature

from ipchain.consensus.pbft import messages as pbft
from ipchain.consensus.raft import messages as raft
from ipchain.encoding import encode
from ipchain.errors import InvariantViolation, IpchainError
from ipchain.identity.keys import Ed25519Signer, simulated_seed
from ipchain.ledger.block import Batch
from ipchain.ledger.transaction import SignedTransaction
from ipchain.names import OfficeId
from ipchain.office.messages import Relay
from ipchain.runtime.wire.consortium import Circle, Consortium
from ipchain.runtime.wire.frame import (
    FIELD_BYTES,
    HEADER_BYTES,
    LEAST_FRAME_BYTES,
    MOST_PAYLOAD_BYTES,
    Header,
    frames_of,
    network_tag,
    unpack,
)
from ipchain.runtime.wire.inbox import Envelope
from ipchain.runtime.wire.limits import MOST_ENTRIES, MOST_FRAME_BYTES
from ipchain.runtime.wire.opener import Opener
from ipchain.runtime.wire.reasons import Reason
from ipchain.runtime.wire.sealing import Sealer, Unsendable, next_instance

VOTE = SAMPLES["prepare"]


def relay_of(payload_bytes):
    """A relay whose payload has exactly so many bytes: two entries, the second filled up."""
    first = SignedTransaction(b"a" * 100_000, signature("a"))
    rest = payload_bytes - len(encode(Relay((first, SignedTransaction(b"b" * 70_000, signature("b")))))) + 70_000
    return Relay((first, SignedTransaction(b"b" * rest, signature("b"))))


# ---- what goes out comes in ---------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
def test_what_one_office_seals_every_other_opens(name):
    message = SAMPLES[name]
    room = Room(PROTOCOL_OF[type(message)])
    frame = room.sealer().seal(message)
    for me in (THIRD, LIAR, ME):
        envelope = Opener(room.consortium, me, 1).open(PEER, frame, 0)
        assert isinstance(envelope, Envelope)
        assert (envelope.sender, envelope.to_everyone, envelope.message) == (PEER, True, message)


def test_a_frame_for_one_office_is_opened_by_that_one_alone():
    room = Room("raft")
    frame = room.sealer().seal(SAMPLES["request-vote-reply"], ME)

    envelope = room.open(frame)
    assert isinstance(envelope, Envelope)
    assert not envelope.to_everyone
    for me in (THIRD, LIAR):
        assert Opener(room.consortium, me, 1).open(PEER, frame, 0).reason is Reason.RECIPIENT


def test_frames_are_numbered_from_one_without_gaps():
    sealer = Room().sealer()

    assert [unpack(sealer.seal(VOTE, to)).sequence for to in (None, ME, None, THIRD)] == [1, 2, 3, 4]


def test_the_header_says_what_the_sealer_was_told():
    header = unpack(Room().sealer(LIAR, 77).seal(VOTE, THIRD))

    assert (header.epoch, header.sender, header.recipient) == (EPOCH, OFFICES.index(LIAR), OFFICES.index(THIRD))
    assert (header.instance, header.kind, header.kind_version) == (77, 41, 1)
    assert header.network_tag == network_tag(NETWORK)


def test_the_header_is_as_wide_as_its_fields():
    assert sum(FIELD_BYTES) == HEADER_BYTES == 43
    assert len(FIELD_BYTES) == len(Header._fields)
    assert LEAST_FRAME_BYTES == 43 + 1 + 64


# ---- what is not sealed -------------------------------------------------------------------------


@pytest.mark.parametrize(("over", "fits"), [(-1, True), (0, True), (1, False)])
def test_a_frame_of_at_most_256_kib_is_sealed_and_opened(over, fits):
    room = Room()
    message = relay_of(MOST_PAYLOAD_BYTES + over)
    sealer = room.sealer()
    if fits:
        frame = sealer.seal(message)
        assert len(frame) == MOST_FRAME_BYTES + over
        assert isinstance(room.open(frame), Envelope)
    else:
        with pytest.raises(Unsendable) as told:
            sealer.seal(message)
        assert told.value.reason is Reason.LENGTH
        assert room.reason(room.frame(message)) is Reason.LENGTH, "what is not sealed would be refused"


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (Relay(()), Reason.RANGE),
        (raft.Heartbeat(-1, 0, 0, 0), Reason.RANGE),
        (pbft.Prepare(2**53 + 1, 1, bytes(32), bytes(64)), Reason.RANGE),
        (pbft.Prepare(1, 1, bytes(31), bytes(64)), Reason.RANGE),
        (pbft.BatchGiven(1, Batch(OfficeId("au"), 0, ())), Reason.RANGE),
        (pbft.BatchGiven(1, Batch(PEER, 0, (SignedTransaction(b"x", bytes(64)),) * (MOST_ENTRIES + 1))), Reason.RANGE),
        (raft.AppendEntries(5, 1, 1, (raft.Entry(5, Batch(PEER, 0, ())),) * 1_500, 1), Reason.ITEMS),
    ],
)
def test_what_every_member_would_refuse_is_not_sealed(message, reason):
    room = Room(PROTOCOL_OF[type(message)])
    sealer = room.sealer()
    with pytest.raises(Unsendable) as told:
        sealer.seal(message)

    assert told.value.reason is reason
    assert room.reason(room.frame(message)) in {reason, Reason.SHAPE}
    assert isinstance(told.value, IpchainError)
    assert unpack(sealer.seal(SAMPLES["relay"])).sequence == 1, "and no number was used"


def test_as_many_entries_as_the_limit_names_do_fit():
    room = Room()
    full = Batch(PEER, 0, tuple(SignedTransaction(b"%d" % i, bytes(64)) for i in range(MOST_ENTRIES)))

    assert isinstance(room.open(room.sealer().seal(pbft.BatchGiven(1, full))), Envelope)
    assert isinstance(room.open(room.sealer(THIRD).seal(Relay(full.entries)), THIRD), Envelope)


def test_a_kind_of_another_protocol_is_our_own_mistake():
    with pytest.raises(KeyError):
        Room("raft").sealer().seal(VOTE)


# ---- who sits where -----------------------------------------------------------------------------


def test_who_does_not_sit_in_the_consortium_neither_seals_nor_listens():
    room = Room()
    stranger = Ed25519Signer(OfficeId("ZZ"), NETWORK, simulated_seed(1, OfficeId("ZZ")))

    with pytest.raises(InvariantViolation):
        Sealer(room.consortium, stranger, 1)
    with pytest.raises(InvariantViolation):
        Opener(room.consortium, OfficeId("ZZ"), 1)


@pytest.mark.parametrize(
    "wrong",
    [{"protocol": "paxos"}, {"epoch": 3}, {"epochs": {}}, {"epoch": 2**32, "epochs": {2**32: None}}],
)
def test_a_consortium_that_does_not_fit_together_is_our_own_mistake(wrong):
    room = Room()
    wrong = {key: dict.fromkeys(value, room.circle) if key == "epochs" else value for key, value in wrong.items()}
    fine = {"network": NETWORK, "protocol": "pbft", "epoch": EPOCH, "epochs": {EPOCH: room.circle}}
    with pytest.raises(InvariantViolation):
        Consortium(**fine | wrong)


def test_after_a_move_to_another_epoch_old_frames_are_known_as_old():
    room = Room()
    before = room.frame(VOTE)
    keys = signers(seed=2)
    later = Consortium(NETWORK, "pbft", EPOCH + 1, {EPOCH: room.circle, EPOCH + 1: circle(keys)})
    room.opener.move_to(later)
    sealer = Sealer(later, keys[PEER], INSTANCE + 1)

    assert room.reason(before) is Reason.EPOCH
    assert isinstance(room.open(sealer.seal(VOTE)), Envelope)
    assert room.reason(room.frame(VOTE, epoch=EPOCH + 1, instance=INSTANCE + 1)) is Reason.SIGNATURE, (
        "the old key no longer signs"
    )
    assert room.reason(room.frame(VOTE, epoch=EPOCH + 2)) is Reason.EPOCH_UNKNOWN


def test_a_move_keeps_what_is_remembered_of_who_stays_and_forgets_who_leaves():
    room = Room()
    frame = room.frame(VOTE)
    assert room.reason(frame) is None
    staying = {office: signer for office, signer in room.keys.items() if office != LIAR}
    room.opener.move_to(Consortium(NETWORK, "pbft", EPOCH, {EPOCH: circle(staying)}))

    assert room.reason(frame) is Reason.DUPLICATE
    assert room.reason(room.frame(VOTE, by=LIAR), LIAR) is not None
    assert set(room.opener._peers) == set(staying)


def test_a_sealer_moves_along():
    room = Room()
    sealer = room.sealer()
    sealer.move_to(Consortium(NETWORK, "pbft", EPOCH + 1, {EPOCH + 1: room.circle}))

    assert unpack(sealer.seal(VOTE)).epoch == EPOCH + 1


def test_circles_of_one_epoch_are_values():
    room = Room()

    assert room.consortium.current == Circle(room.circle.membership, room.circle.verifier)
    assert room.consortium.offices == OFFICES


# ---- instances ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "clock_us", "instance"),
    [
        (0, 1_700_000_000_000_000, 1_700_000_000_000_000),
        (1_700_000_000_000_000, 1_600_000_000_000_000, 1_700_000_000_000_001),
        (1_700_000_000_000_000, 1_700_000_000_000_000, 1_700_000_000_000_001),
        (5, 1_700_000_000_000_000, 1_700_000_000_000_000),
    ],
)
def test_an_instance_grows_though_the_clock_goes_back_or_the_disk_does(last, clock_us, instance):
    assert next_instance(last, clock_us) == instance > last


def test_an_instance_that_does_not_fit_is_our_own_mistake():
    with pytest.raises(InvariantViolation):
        next_instance(2**64 - 1, 0)


# ---- several frames in one publish --------------------------------------------------------------


def test_frames_behind_each_other_come_apart_again():
    room = Room()
    frames = [room.frame(SAMPLES[name]) for name in ("prepare", "relay", "new-view", "status")]

    assert list(frames_of(b"".join(frames))) == frames
    assert list(frames_of(frames[0])) == frames[:1]


def test_what_is_no_frame_comes_out_as_one_last_piece_and_is_refused():
    room = Room()
    good = room.frame(VOTE)
    for rest in (b"x", b"ipch", b"garbage" * 40, good[:-1], b"ipch" + bytes(200), good[:39] + b"\xff" * 80):
        pieces = list(frames_of(good + rest))
        assert pieces == [good, rest]
        assert room.reason(rest) is not None


def test_a_publish_above_the_limit_and_an_empty_one_are_single_pieces():
    large = bytes(MOST_FRAME_BYTES + 1)

    assert list(frames_of(large)) == [large]
    assert list(frames_of(b"")) == [b""]
    assert Room().reason(b"") is Reason.LENGTH


def test_a_publish_has_no_more_pieces_than_smallest_frames_fit():
    room = Room()
    smallest = room.frame(payload=b"\x00", kind=None, message=VOTE)
    pieces = list(frames_of(smallest * (MOST_FRAME_BYTES // LEAST_FRAME_BYTES)))

    assert len(smallest) == LEAST_FRAME_BYTES
    assert len(pieces) == MOST_FRAME_BYTES // LEAST_FRAME_BYTES


@pytest.mark.parametrize("name", SAMPLES)
def test_no_frame_holds_a_byte_of_the_secret(name):
    """K-03: what signs neither prints nor travels."""
    message = SAMPLES[name]
    room = Room(PROTOCOL_OF[type(message)])

    assert simulated_seed(1, PEER) not in room.sealer().seal(message)
