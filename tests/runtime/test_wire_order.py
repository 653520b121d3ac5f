"""Each reason is given for what it names, in the stated order, and nothing dear is done before it must be."""

from itertools import combinations

import pytest
from wire_faults import FAULTS, OLDER, ORDER, VOTE, broken
from wire_room import INSTANCE, LIAR, ME, PEER, Room
from wire_samples import SAMPLES, frame_of

from ipchain.names import OfficeId
from ipchain.runtime.wire import prescan
from ipchain.runtime.wire.budget import Budgets, Rate
from ipchain.runtime.wire.frame import FIELD_BYTES, HEADER_BYTES, LEAST_FRAME_BYTES, Header
from ipchain.runtime.wire.inbox import Envelope
from ipchain.runtime.wire.limits import BAD_SIGNATURES, MOST_FRAME_BYTES, REMEMBERED_FRAMES
from ipchain.runtime.wire.reasons import MEANING, Reason, WireError


@pytest.fixture
def room():
    """The peer has been heard before, so its instance is known; the epoch before is still remembered."""
    room = Room(known=(OLDER,))
    assert isinstance(room.open(room.frame(SAMPLES["status"])), Envelope)
    return room


@pytest.mark.parametrize("reason", ORDER)
def test_a_frame_with_one_fault_is_refused_for_it(room, reason):
    frame, topic = broken(room, reason)

    assert room.open(frame, topic) == WireError(reason, topic)
    assert room.opener.refused == {(reason, topic): 1}


# One field cannot be wrong in two ways at once.
PAIRS = [(one, two) for one, two in combinations(ORDER, 2) if not FAULTS[one].keys() & FAULTS[two].keys()]


@pytest.mark.parametrize(("earlier", "later"), PAIRS)
def test_of_two_faults_the_earlier_one_is_named(room, earlier, later):
    frame, topic = broken(room, earlier, later)

    assert room.reason(frame, topic) is earlier


def test_length_comes_before_everything(room):
    assert room.reason(b"") is Reason.LENGTH
    assert room.reason(bytes(LEAST_FRAME_BYTES - 1)) is Reason.LENGTH
    assert room.reason(bytes(LEAST_FRAME_BYTES)) is Reason.MAGIC
    assert room.reason(bytes(MOST_FRAME_BYTES)) is Reason.MAGIC
    assert room.reason(bytes(MOST_FRAME_BYTES + 1)) is Reason.LENGTH
    assert room.reason(bytes(10_000_000)) is Reason.LENGTH


def test_a_topic_of_nobody_names_no_peer(room):
    assert room.open(b"", "XX") == WireError(Reason.LENGTH, None)
    assert room.open(room.frame(VOTE), "XX") == WireError(Reason.TOPIC, None)
    assert room.opener.refused == {(Reason.LENGTH, None): 1, (Reason.TOPIC, None): 1}


# ---- reasons that need a past -------------------------------------------------------------------


def test_a_copy_is_a_duplicate_even_when_nobody_signed_it(room):
    forged, _ = broken(room, Reason.SIGNATURE)

    assert room.reason(forged) is Reason.SIGNATURE
    assert room.reason(forged) is Reason.DUPLICATE


def test_a_number_behind_the_window_is_old(room):
    assert room.reason(room.frame(VOTE, sequence=50_000)) is None
    assert room.reason(room.frame(VOTE, sequence=50_000 - REMEMBERED_FRAMES)) is Reason.OLD_SEQUENCE
    assert room.reason(room.frame(VOTE, sequence=50_001 - REMEMBERED_FRAMES)) is None


def test_budget_comes_after_the_topic_and_before_the_signature():
    room = Room(budgets=Budgets(consensus=Rate(1, 1)))
    assert room.reason(room.frame(VOTE)) is None
    asked = room.verified

    assert room.reason(room.frame(VOTE, recipient=0), PEER) is Reason.RECIPIENT
    assert room.reason(room.frame(VOTE, signer=room.keys[LIAR])) is Reason.BUDGET
    assert room.verified == asked


def test_a_muted_peer_is_refused_before_its_budget_is_touched(room):
    for _ in range(BAD_SIGNATURES):
        assert room.reason(room.frame(VOTE, signer=room.keys[LIAR]), after_us=3_000) is Reason.SIGNATURE
    assert room.reason(room.frame(VOTE)) is Reason.MUTED


def test_an_offices_own_frame_is_known_as_such(room):
    assert room.reason(room.frame(VOTE, by=ME), ME) is Reason.OWN_FRAME
    assert room.reason(room.frame(VOTE, by=ME, signer=room.keys[LIAR]), ME) is Reason.SIGNATURE


def test_a_later_process_with_this_offices_key_is_an_alarm_and_an_earlier_one_is_not(room):
    """Two processes of one office: the later goes on, the earlier stops. A replay of an earlier life stops nobody."""
    assert room.reason(room.frame(VOTE, by=ME, instance=INSTANCE - 1), ME) is Reason.OLD_SESSION
    assert room.reason(room.frame(VOTE, by=ME, instance=INSTANCE + 1), ME) is Reason.OWN_KEY_ELSEWHERE


def test_every_reason_has_a_test_and_a_meaning():
    """Those with a past are the ones above."""
    with_a_past = {
        Reason.LENGTH, Reason.DUPLICATE, Reason.OLD_SEQUENCE, Reason.BUDGET, Reason.MUTED,
        Reason.OWN_FRAME, Reason.OWN_KEY_ELSEWHERE,
    }  # fmt: skip

    assert set(FAULTS) | with_a_past == set(Reason) == set(MEANING)
    assert list(MEANING) == list(Reason)


# ---- nothing dear too early ---------------------------------------------------------------------


def spy(monkeypatch, room):
    """Notes which of the dear steps are taken."""
    taken = []
    scan = prescan.values_in
    decoders = {kind: Noting(decoder, taken) for kind, decoder in room.opener._standing.decoders.items()}
    monkeypatch.setattr(room.opener._standing, "decoders", decoders)
    monkeypatch.setattr(prescan, "values_in", lambda payload: taken.append("scan") or scan(payload))
    return taken


class Noting:
    def __init__(self, decoder, taken):
        self._decoder, self._taken = decoder, taken

    def decode(self, payload):
        self._taken.append("decode")
        return self._decoder.decode(payload)


@pytest.mark.parametrize("reason", ORDER)
def test_work_is_done_only_once_everything_before_it_has_passed(room, monkeypatch, reason):
    taken = spy(monkeypatch, room)
    asked = room.verified
    frame, topic = broken(room, reason)
    room.open(frame, topic)
    place = list(Reason).index(reason)
    scanned = place > list(Reason).index(Reason.SIGNATURE)
    decoded = place >= list(Reason).index(Reason.SHAPE)

    assert room.verified - asked == (place >= list(Reason).index(Reason.SIGNATURE))
    assert taken == ["scan"] * scanned + ["decode"] * decoded


# ---- an outsider on an open broker: every byte of the frame counts (T-02) ------------------------


def places():
    start = 0
    for field, width in zip(Header._fields, FIELD_BYTES, strict=True):
        yield field, start, start + width
        start += width
    yield "payload", HEADER_BYTES, -64
    yield "signature", -64, None


PLACES = list(places())


@pytest.mark.parametrize(("field", "start", "end"), PLACES, ids=[place[0] for place in PLACES])
def test_a_bit_turned_in_any_field_is_refused(field, start, end):
    frame = frame_of("prepare")
    stretch = range(len(frame))[start:end]
    for place in stretch:
        for bit in range(8):
            room = Room()
            turned = frame[:place] + bytes([frame[place] ^ 1 << bit]) + frame[place + 1 :]
            assert isinstance(room.open(turned), WireError), (field, place, bit)
            assert room.reason(frame) is None, "and the right one still comes through"


@pytest.mark.parametrize("cut", [1, 2, 43, 64, 107, 150])
def test_a_frame_cut_short_or_drawn_out_is_refused(cut):
    frame, room = frame_of("prepare"), Room()

    assert room.reason(frame[:-cut]) is not None
    assert room.reason(frame[cut:]) is not None
    assert room.reason(frame + bytes(cut)) is Reason.PAYLOAD_LENGTH


def test_refusing_changes_nothing_but_counters_and_what_is_remembered_of_the_peer(room):
    standing = room.opener._standing
    before = (standing.consortium, standing.current_view, standing.kinds)
    for reason in ORDER:
        frame, topic = broken(room, reason)
        room.open(frame, OfficeId(topic))

    assert (standing.consortium, standing.current_view, standing.kinds) == before
    assert room.opener._standing is standing
    assert sum(room.opener.refused.values()) == len(ORDER)
