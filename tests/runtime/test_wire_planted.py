"""Faults planted into the wire are each caught: a guard that never fails proves nothing.

`complaints` is one battery of hostile and honest frames with what must come of them. The unchanged wire gives no
complaint; with any one check taken out, or spoilt in the way such code is spoilt in practice, there is one.
"""

from itertools import pairwise

import msgpack
import pytest
from wire_faults import FAULTS, OLDER, ORDER, VOTE, broken
from wire_room import KIND_OF, LIAR, PEER, SECOND, Room

from ipchain.runtime.wire import checks, prescan
from ipchain.runtime.wire.budget import Budgets, Purse, Rate
from ipchain.runtime.wire.inbox import Envelope
from ipchain.runtime.wire.limits import BAD_SIGNATURES
from ipchain.runtime.wire.muting import Patience
from ipchain.runtime.wire.reasons import Reason
from ipchain.runtime.wire.repeats import Repeats


def complaints():
    """Everything that did not come out as it must; a raised exception is one, too."""
    found = []
    for tell in CLAIMS:
        try:
            found += tell()
        except Exception as error:  # noqa: BLE001 - past the boundary nothing may be raised, so anything counts
            found.append(f"{tell.__name__} raised {type(error).__name__}: {error}")
    return found


SMALL = Budgets(consensus=Rate(500, 20))
"""Of the standard rate, but with a burst that is quickly used up."""


def listening(**chosen):
    room = Room(known=(OLDER,), **chosen)
    room.open(room.frame(VOTE))
    return room


def named_reasons():
    for reason in ORDER:
        room = listening()
        frame, topic = broken(room, reason)
        answer = room.reason(frame, topic)
        if answer is not reason:
            yield f"{reason}: answered {answer}"


def length_limits():
    room = listening()
    for data in (b"", bytes(50), b"ipch" + bytes(262_141)):
        if room.reason(data) is not Reason.LENGTH:
            yield f"{len(data)} bytes: not refused for their length"


def forgeries():
    room = listening()
    for turn in range(20):
        forged = room.frame(VOTE, signer=room.keys[LIAR])
        if isinstance(room.open(forged), Envelope):
            yield f"forgery {turn} was let through"


def copies():
    room = listening()
    forged = room.frame(VOTE, signer=room.keys[LIAR])
    right = room.frame(VOTE)
    room.open(forged)
    room.open(right)
    asked = room.verified
    for frame in (forged, right) * 5:
        if room.reason(frame) is not Reason.DUPLICATE:
            yield "a copy was not known"
    if room.verified != asked:
        yield f"copies cost {room.verified - asked} signature checks"


def replays():
    """After enough other frames the cache has forgotten; the numbers have not."""
    room = listening()
    frame = room.frame(VOTE)
    room.open(frame)
    room.opener._peers[PEER].repeats._frames.clear()
    if isinstance(room.open(frame), Envelope):
        yield "a replay was let through after the cache forgot it"


def flood():
    room = listening(budgets=SMALL)
    frames = [room.frame(VOTE) for _ in range(60)]
    through = sum(isinstance(room.open(frame, after_us=100), Envelope) for frame in frames)
    most = 20 + 500 * 60 * 100 // SECOND
    if through > most:
        yield f"{through} frames of a flood were let through, at most {most} may be"


def bad_signers():
    room = listening()
    asked = room.verified
    for _ in range(BAD_SIGNATURES + 10):
        room.open(room.frame(VOTE, signer=room.keys[LIAR]), after_us=5_000)
    if room.verified - asked > BAD_SIGNATURES:
        yield f"{room.verified - asked} wrong signatures were checked"


def honest():
    room = listening()
    for _ in range(40):
        answer = room.open(room.frame(VOTE), after_us=2_000)
        if not isinstance(answer, Envelope):
            yield f"an honest frame was refused: {answer}"


def two_faults():
    """The earlier check is the one that answers."""
    for earlier, later in [*pairwise(REPRESENTATIVES), (Reason.RANGE, Reason.EPOCH)]:
        room = listening()
        frame, topic = broken(room, earlier, later)
        if room.reason(frame, topic) is not earlier:
            yield f"{later} was named before {earlier}"
    room = listening()
    frame = room.frame(payload=msgpack.packb([41, 3, 0, bytes(32), bytes(64), 0]), kind=KIND_OF[type(VOTE)])
    if room.reason(frame) is not Reason.NOT_CANONICAL:
        yield "a range was judged in a message that is not canonical"


def another_offices_topic():
    """The liar floods under its own topic in its victim's name: the victim pays nothing."""
    room = listening(budgets=SMALL)
    for _ in range(30):
        room.open(room.frame(VOTE), LIAR)
    if not isinstance(room.open(room.frame(VOTE)), Envelope):
        yield "a peer pays for what came under another's topic"


def over_budget():
    """What is refused for its budget is not remembered, so that it may come again."""
    room = listening(budgets=SMALL)
    frames = [room.frame(VOTE) for _ in range(30)]
    for frame in frames:
        room.open(frame)
    if not isinstance(room.open(frames[-1], after_us=SECOND), Envelope):
        yield "a frame over budget was taken for a copy when it came again"


REPRESENTATIVES = (
    Reason.MAGIC, Reason.VERSION, Reason.NETWORK, Reason.SENDER, Reason.TOPIC, Reason.SIGNATURE, Reason.FLOAT,
)  # fmt: skip
CLAIMS = (
    named_reasons,
    length_limits,
    two_faults,
    another_offices_topic,
    over_budget,
    forgeries,
    copies,
    replays,
    flood,
    bad_signers,
    honest,
)


def test_the_unchanged_wire_gives_no_complaint():
    assert complaints() == []
    assert len(FAULTS) > 25


@pytest.mark.parametrize("check", checks.CHECKS, ids=[check.__name__ for check in checks.CHECKS])
def test_each_check_left_out_is_caught(monkeypatch, check):
    monkeypatch.setattr(checks, "CHECKS", tuple(one for one in checks.CHECKS if one is not check))

    assert complaints()


@pytest.mark.parametrize("place", range(len(checks.CHECKS) - 1))
def test_any_two_neighbours_in_the_wrong_order_are_caught(monkeypatch, place):
    order = list(checks.CHECKS)
    order[place], order[place + 1] = order[place + 1], order[place]
    monkeypatch.setattr(checks, "CHECKS", tuple(order))

    assert complaints()


def always(answer):
    return lambda *_: answer


@pytest.mark.parametrize(
    ("where", "name", "instead"),
    [
        (prescan, "values_in", always(1)),
        (Purse, "pay", always(True)),
        (Purse, "pay", always(False)),
        (Repeats, "seen", always(None)),
        (Repeats, "_number_used", always(None)),
        (Repeats, "use_up", always(None)),
        (Patience, "is_muted", always(False)),
        (Patience, "bad_signature", always(None)),
    ],
)
def test_each_guard_that_says_always_the_same_is_caught(monkeypatch, where, name, instead):
    monkeypatch.setattr(where, name, instead)

    assert complaints()
