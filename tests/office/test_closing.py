"""Who ends a vote on an idle ledger, and what a suspended office holds back."""

import pytest
from desks import DAY, OFFICES, A, B, C, Room, batch, extension, filing, of_kind

from ipchain.consensus.core import NOTHING, Observe, Persist, SetTimer
from ipchain.governance.constitution import Constitution
from ipchain.governance.motions import Ballot, Close, Motion, ReadmitOffice, SuspendOffice
from ipchain.names import SECOND
from ipchain.office.clerk import CLOSE_TURN_US
from ipchain.office.messages import SubmissionRecord
from ipchain.office.office import CLOSE_TIMER, REVIEW_TIMER
from ipchain.office.state import encode_request
from ipchain.trace import BallotTaken, DecisionEnacted, MotionDecided, MotionOpened

OUT = Motion("out", SuspendOffice(C), 20 * SECOND)
TIMER = CLOSE_TIMER + "out"


def records(effects):
    return [effect.record for effect in of_kind(effects, Persist)]


def handed_in(effects):
    return [record.entry for record in records(effects) if isinstance(record, SubmissionRecord)]


def timers(effects, prefix=CLOSE_TIMER):
    return [(one.timer, one.after_us) for one in of_kind(effects, SetTimer) if one.timer.startswith(prefix)]


def told(effects, *kinds):
    return [effect.event for effect in of_kind(effects, Observe) if type(effect.event) in kinds]


def propose(room, at=40, motion=OUT, by=A):
    return room.decide(batch(room.signed(by, 1, motion), at=at))


def is_closing(entry):
    return (entry.content.kind, entry.content.payload) == encode_request(Close("out"))


# ---- turns --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("me", "turn"), [(B, 0), (C, 1), (A, 2)])
def test_the_proposer_closes_at_the_end_and_the_others_one_after_the_other(me, turn):
    effects = propose(Room(me=me), by=B)

    assert timers(effects) == [(TIMER, 20 * SECOND + turn * CLOSE_TURN_US)]


def test_who_is_no_member_closes_nothing():
    assert timers(propose(Room(me=C, constitution=Constitution((A, B))))) == []


def test_the_closing_is_handed_in_when_the_time_is_over_and_looked_after():
    room = Room()
    propose(room)
    effects = list(room.office.timeout(21 * SECOND, TIMER))
    (entry,) = handed_in(effects)

    assert is_closing(entry)
    assert entry.content.reference == "close/out/1"
    assert timers(effects) == [(TIMER, CLOSE_TURN_US)]


def test_a_closing_that_is_on_its_way_is_not_handed_in_again():
    room = Room()
    propose(room)
    room.office.timeout(21 * SECOND, TIMER)
    effects = room.office.timeout(26 * SECOND, TIMER)

    assert handed_in(effects) == []
    assert timers(effects) == [(TIMER, CLOSE_TURN_US)]


def test_a_closing_that_came_too_early_is_followed_by_another():
    """A clock that ran ahead: the block with the closing has a time before the end of the vote."""
    room = Room()
    propose(room, by=B)
    (early,) = handed_in(room.office.timeout(21 * SECOND, TIMER))
    (refused,) = [one.event for one in of_kind(room.decide(batch(early, at=50)), Observe)][1:]
    assert refused.reason == "still-open"
    (again,) = handed_in(room.office.timeout(26 * SECOND, TIMER))

    assert again.content.reference == "close/out/2"
    (decided,) = told(room.decide(batch(again, at=26 * SECOND)), MotionDecided)
    assert (decided.outcome, decided.ended) == ("lapsed", "time")
    assert room.office.timeout(31 * SECOND, TIMER) == NOTHING


def test_a_vote_that_is_decided_needs_no_closing():
    room = Room()
    propose(room)
    room.decide(batch(*(room.signed(office, 2, Ballot("out", "yes")) for office in OFFICES)))

    assert room.office.timeout(21 * SECOND, TIMER) == NOTHING


def test_any_block_after_the_end_spares_the_closing():
    room = Room()
    propose(room)
    (decided,) = told(room.decide(batch(at=21 * SECOND)), MotionDecided)

    assert decided.decided_at == 20 * SECOND + 40
    assert room.office.timeout(21 * SECOND, TIMER) == NOTHING


# ---- crashes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("now", "after_us"), [(5 * SECOND, 15 * SECOND + 40), (60 * SECOND, 0)])
def test_after_a_crash_an_open_vote_is_still_ended(now, after_us):
    room = Room()
    kept = records(propose(room))
    room.reopen(kept)

    assert timers(room.office.start(now)) == [(TIMER, after_us)]


def test_a_closing_that_survived_a_crash_is_offered_again_and_not_written_again():
    room = Room()
    kept = records(propose(room))
    kept += records(room.office.timeout(21 * SECOND, TIMER))
    room.reopen(kept)
    room.office.start(30 * SECOND)

    assert room.office.waiting() == 1
    assert handed_in(room.office.timeout(30 * SECOND, TIMER)) == []


def test_after_a_crash_a_decided_vote_needs_nothing():
    room = Room()
    kept = records(propose(room)) + records(room.decide(batch(at=21 * SECOND)))

    assert timers(room.reopen(kept).office.start(30 * SECOND)) == []


def test_a_crash_in_the_middle_of_a_vote_loses_no_ballot():
    room = Room()
    kept = records(propose(room)) + records(room.decide(batch(room.signed(B, 2, Ballot("out", "yes")))))
    room.reopen(kept)
    (decided,) = told(room.decide(batch(room.signed(C, 2, Ballot("out", "yes")))), MotionDecided)

    assert decided.outcome == "adopted"


# ---- what is told -------------------------------------------------------------------------------


def test_every_happening_is_an_event_after_the_entries_of_its_block():
    room = Room(me=B)
    opened = told(propose(room), MotionOpened)
    effects = room.decide(batch(*(room.signed(office, 2, Ballot("out", "yes")) for office in OFFICES)))
    kinds = [type(one.event).__name__ for one in of_kind(effects, Observe)]

    assert opened == [
        MotionOpened(B, 1, "out", "suspend-office", A, C, 40, 40 + 20 * SECOND, tuple((one, 1) for one in OFFICES))
    ]
    assert kinds == [
        "BlockCommitted", *["EntryExecuted"] * 3, "BallotTaken", "BallotTaken", "MotionDecided", "BallotTaken",
        "DecisionEnacted",
    ]  # fmt: skip
    assert told(effects, BallotTaken)[0] == BallotTaken(B, 2, "out", A, "yes")
    assert told(effects, DecisionEnacted) == [DecisionEnacted(B, 3, "out", "suspend-office", C)]


# ---- suspended offices --------------------------------------------------------------------------


def decide(room, motion, first):
    return room.decide(
        batch(
            room.signed(A, first, motion),
            *(room.signed(office, first + 1, Ballot(motion.name, "yes")) for office in OFFICES),
        )
    )


def test_a_suspended_office_answers_an_extension_when_it_is_readmitted():
    room = Room(me=C, review_us=7)
    decide(room, OUT, 1)
    room.decide(batch(room.signed(A, 3, filing())))
    ((timer, _),) = timers(room.decide(batch(room.signed(A, 4, extension(to=(C,))))), REVIEW_TIMER)
    assert room.office.timeout(60, timer) == NOTHING

    assert timers(decide(room, Motion("back", ReadmitOffice(C)), 5), REVIEW_TIMER) == [(timer, 7)]
    (answer,) = handed_in(room.office.timeout(90, timer))
    assert answer.content.kind == "answer"
    assert room.office.timeout(95, timer) == NOTHING


def test_who_is_readmitted_concerns_nobody_else():
    room = Room(me=B)
    decide(room, OUT, 1)

    assert timers(decide(room, Motion("back", ReadmitOffice(C)), 3), REVIEW_TIMER) == []


def test_a_suspended_office_still_certifies():
    room = Room(me=C)
    room.decide(batch(room.signed(A, 1, filing())))
    decide(room, OUT, 2)

    assert room.office.certify("mark", DAY) is not None
