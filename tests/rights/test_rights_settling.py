"""When a status is settled depends on when the office lets others oppose."""

from datetime import date, timedelta

import pytest
from rights_desk import DAY, Desk, profile

from ipchain.rights.actions import Decide, Oppose, Renew, Surrender
from ipchain.rights.lifecycle import State
from ipchain.rights.profile import OppositionMode
from ipchain.rights.settling import opposed_while, protected_on, settled_on

PRE, POST, NONE = OppositionMode.PRE, OppositionMode.POST, OppositionMode.NONE
CLOSES = date(2026, 4, 1)
"""Three months after the first day."""


def filed(mode, window=...):
    desk = Desk(profile("EM", mode) if window is ... else profile("EM", mode, window=window))
    desk.mode = mode
    desk.file()
    return desk


def told(desk):
    """(protected, settled) as of the desk's day."""
    part = desk.registers.right("mark").part("EM", desk.today)
    return protected_on(part), settled_on(part, desk.mode, desk.today)


def on(desk, day):
    desk.today = day
    return desk


def opposed(mode, upheld=None, decided=date(2026, 2, 15)):
    desk = on(filed(mode), date(2026, 1, 20))
    desk.must("EM", Oppose("mark", "rival", ""))
    if upheld is not None:
        on(desk, decided).must("EM", Decide("mark", upheld, ""))
    return desk


def test_without_opposition_the_first_day_settles_it():
    assert told(filed(NONE, window=None)) == (DAY, DAY)


def test_before_registration_nothing_is_settled_until_the_window_closes():
    desk = filed(PRE)
    assert told(on(desk, CLOSES - timedelta(1))) == (None, None)
    assert told(on(desk, CLOSES)) == (CLOSES, CLOSES)
    assert told(on(desk, date(2026, 9, 1))) == (CLOSES, CLOSES)


def test_after_registration_the_right_is_protected_at_once_and_settled_when_the_window_closes():
    desk = filed(POST)
    assert told(on(desk, CLOSES - timedelta(1))) == (DAY, None)
    assert told(on(desk, CLOSES)) == (DAY, CLOSES)


def test_an_opposition_before_registration_is_settled_by_the_decision_for_or_against():
    day = date(2026, 2, 15)
    assert told(opposed(PRE)) == (None, None)
    assert told(on(opposed(PRE), date(2027, 1, 1))) == (None, None)
    assert told(opposed(PRE, upheld=False)) == (day, day)
    assert told(opposed(PRE, upheld=True)) == (None, day)


def test_an_opposition_after_registration_that_fails_leaves_the_window_open_for_others():
    assert told(opposed(POST)) == (DAY, None)
    rejected = opposed(POST, upheld=False)
    assert told(rejected) == (DAY, None)
    assert told(on(rejected, CLOSES)) == (DAY, CLOSES)
    late = date(2026, 6, 1)
    assert told(opposed(POST, upheld=False, decided=late)) == (DAY, late)


def test_one_that_succeeds_settles_it_on_the_day_of_the_decision():
    assert told(opposed(POST, upheld=True)) == (DAY, date(2026, 2, 15))
    assert told(on(opposed(POST, upheld=True), date(2027, 1, 1))) == (DAY, date(2026, 2, 15))


def test_a_window_without_a_stated_end_is_open_until_a_decision():
    desk = on(filed(POST, window=None), date(2030, 1, 1))
    assert told(desk) == (DAY, None)
    desk.must("EM", Oppose("mark", "rival", ""))
    desk.must("EM", Decide("mark", False, ""))
    assert told(desk) == (DAY, date(2030, 1, 1))


def test_a_right_given_up_while_it_can_be_opposed_is_settled_by_that():
    desk = on(filed(POST), date(2026, 1, 20))
    desk.must("EM", Surrender("mark", ""))
    assert told(desk) == (DAY, date(2026, 1, 20))
    assert told(on(desk, date(2027, 1, 1))) == (DAY, date(2026, 1, 20))


def test_a_renewal_or_an_expiry_much_later_moves_nothing():
    desk = on(filed(PRE), date(2026, 5, 1))
    before = told(desk)
    on(desk, date(2035, 12, 1)).must("EM", Renew("mark"))
    assert told(on(desk, date(2047, 1, 1))) == before


@pytest.mark.parametrize(("mode", "phase"), [(PRE, "pending"), (POST, "protected")])
def test_opposed_means_pending_at_one_office_and_protected_at_another(mode, phase):
    part = opposed(mode, upheld=False).registers.right("mark").part("EM", date(2026, 3, 1))
    assert opposed_while(part) == phase
    assert opposed_while(filed(mode).registers.right("mark").part("EM", date(2026, 3, 1))) == ""


def test_the_states_are_told_with_their_days_those_of_the_calendar_too():
    part = opposed(PRE, upheld=False).registers.right("mark").part("EM", date(2036, 8, 1))
    assert [(stay.state, stay.since) for stay in part.stays] == [
        (State.PUBLISHED, DAY),
        (State.OPPOSED, date(2026, 1, 20)),
        (State.REGISTERED, date(2026, 2, 15)),
        (State.IN_GRACE, date(2036, 1, 1)),
        (State.EXPIRED, date(2036, 7, 1)),
    ]
