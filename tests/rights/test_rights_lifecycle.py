"""Every row of every table, walked through the register itself; and the tables' own checks, with planted faults."""

from itertools import product

import pytest
from rights_desk import Desk, filing, licence, profile, refusal, sale

from ipchain.errors import InvariantViolation
from ipchain.rights.actions import (
    Correct,
    Decide,
    Extend,
    Freeze,
    Oppose,
    Renew,
    Surrender,
    Unfreeze,
)
from ipchain.rights.law import TABLES
from ipchain.rights.lifecycle import BY_DATE, CATEGORIES, PHASE, Event, LifeCycle, Phase, Role, Row, State
from ipchain.rights.profile import Kind, OppositionMode, Term

CASES = tuple(product((Kind.TRADE_MARK, Kind.PATENT, Kind.DESIGN), OppositionMode))
OPENING = {Event.FILE, Event.PUBLISH, Event.GRANT, Event.EXAMINE}
ROWS = [
    pytest.param(kind, mode, row, id=f"{kind.value}-{mode.value}-{row.state.value or 'none'}-{row.event.value}")
    for kind, mode in CASES
    for row in TABLES[kind][mode].rows
]


def desk_for(kind, mode, *, window, grace):
    """One office under test, and a second one that an extension can name."""
    law = {"window": Term(months=3) if window else None, "grace": Term(months=6) if grace else None}
    return Desk(profile("EM", mode, **law, renewable=True), profile("RU", mode))


def can_happen(row, *, window, grace):
    """Whether the profile of `desk_for` lets this row be used."""
    if row.event is Event.WINDOW_PASSED:
        return window
    if row.state is State.PUBLISHED and row.event is Event.DECIDE_FOR:
        return not window
    if row.event is Event.RENEWAL_MISSED:
        return grace
    if row.event is Event.TERM_PASSED:
        return not grace
    return True


def path_to(cycle, state, **law):
    """The shortest way through the table from the opened state."""
    paths = {cycle.opened: ()}
    front = [cycle.opened]
    while front:
        here = front.pop(0)
        for row in cycle.rows:
            if row.state is here and row.to not in paths and can_happen(row, **law):
                paths[row.to] = (*paths[here], row)
                front.append(row.to)
    return paths.get(state)


def act_for(desk, event):
    """The entry that brings the event about at EM."""
    return {
        Event.OPPOSE: lambda: Oppose("mark", "carpathia", "an older mark"),
        Event.DECIDE_FOR: lambda: Decide("mark", upheld=False, grounds=""),
        Event.DECIDE_AGAINST: lambda: Decide("mark", upheld=True, grounds=""),
        Event.RENEW: lambda: Renew("mark"),
        Event.SURRENDER: lambda: Surrender("mark", "aurora"),
        Event.EXTEND: lambda: Extend("mark", ("RU",)),
        Event.ASSIGN: lambda: sale("aurora", "borealis"),
        Event.LICENSE: lambda: licence("aurora", "daintree", ("EM",)),
        Event.CORRECT: lambda: Correct("mark", newest_of_em(desk), "", "", "a remark"),
        Event.FREEZE: lambda: Freeze("mark", "a court", "an order"),
        Event.UNFREEZE: lambda: Unfreeze("mark", "a court", "order lifted"),
    }[event]()


def newest_of_em(desk):
    return next(entry.entry.hex() for entry in reversed(desk.view().history) if entry.office == "EM")


def bring_about(desk, row):
    """Let the row's event happen: by an entry, or by moving the calendar to the day it is due."""
    part = desk.registers.right("mark").part("EM", desk.today)
    if row.event in BY_DATE:
        desk.today = {
            Event.WINDOW_PASSED: part.opposable_until,
            Event.RENEWAL_MISSED: part.expires_on,
            Event.TERM_PASSED: part.expires_on,
            Event.GRACE_PASSED: part.grace_until,
        }[row.event]
        return
    if row.event is Event.UNFREEZE:
        desk.must("EM", Freeze("mark", "a court", "an order"))
    receipt = desk.must("EM", act_for(desk, row.event))
    assert receipt.status_before == row.state.value
    assert receipt.status_after == row.to.value
    assert receipt.changed == ("EM",)


def brought_to(kind, mode, state, *needed):
    """A desk at which the right stands in this state, under a law that also lets the needed rows happen."""
    declined = TABLES[kind][mode].row(State.NONE, Event.DECLINE).to
    if state is declined and path_to(TABLES[kind][mode], state, window=True, grace=True) is None:
        desk = desk_for(kind, mode, window=True, grace=True)
        desk.must("RU", filing(kind=kind.value))
        desk.must("RU", Extend("mark", ("EM",)))
        desk.must("EM", refusal())
        return desk
    for window, grace in product((True, False), repeat=2):
        law = {"window": window, "grace": grace}
        path = path_to(TABLES[kind][mode], state, **law)
        if path is not None and all(can_happen(row, **law) for row in needed):
            desk = desk_for(kind, mode, **law)
            desk.file(kind=kind.value)
            for step in path:
                bring_about(desk, step)
            assert desk.status() == state.value
            return desk
    raise AssertionError(f"no way to {state}")


@pytest.mark.parametrize(("kind", "mode", "row"), ROWS)
def test_a_row_of_a_table_is_what_the_register_does(kind, mode, row):
    cycle = TABLES[kind][mode]
    if row.event is Event.DECLINE:
        desk = desk_for(kind, mode, window=True, grace=True)
        desk.file(kind=kind.value)
        desk.must("EM", Extend("mark", ("RU",)))
        desk.must("RU", refusal())
        assert desk.status("RU") == row.to.value
    elif row.event in OPENING:
        desk = desk_for(kind, mode, window=True, grace=True)
        assert desk.do("EM", filing(kind=kind.value)).status_after == cycle.opened.value
        assert row.event in cycle.opening
    else:
        desk = brought_to(kind, mode, row.state, row)
        bring_about(desk, row)
        assert desk.status() == row.to.value


@pytest.mark.parametrize(("kind", "mode"), CASES, ids=lambda word: word.value)
def test_an_act_without_a_row_is_refused_and_changes_nothing(kind, mode):
    cycle = TABLES[kind][mode]
    entered = [event for event in Event if event not in {*BY_DATE, *OPENING, Event.DECLINE, Event.UNFREEZE}]
    refused = 0
    for state in cycle.states():
        if state in {State.NONE, State.FILED}:
            continue
        desk = brought_to(kind, mode, state)
        for event in entered:
            if cycle.row(state, event) is None:
                reason = desk.refused("EM", act_for(desk, event))
                assert reason in {"life-cycle", "window-closed", "opposition-not-offered", "nothing-to-decide"}
                refused += 1
    assert refused > 20


@pytest.mark.parametrize("event", [e for e in Event if e not in {*BY_DATE, *OPENING, Event.DECLINE, Event.CORRECT}])
@pytest.mark.parametrize(("kind", "mode"), CASES, ids=lambda word: word.value)
def test_nothing_but_a_correction_follows_an_end(kind, mode, event):
    """L-I4."""
    for state in TABLES[kind][mode].states():
        if PHASE[state] is Phase.ENDED:
            assert TABLES[kind][mode].row(state, event) is None


OPENED = {
    (Kind.TRADE_MARK, OppositionMode.PRE): "published",
    (Kind.TRADE_MARK, OppositionMode.POST): "registered",
    (Kind.TRADE_MARK, OppositionMode.NONE): "registered",
    (Kind.DESIGN, OppositionMode.PRE): "published",
    (Kind.DESIGN, OppositionMode.POST): "registered",
    (Kind.DESIGN, OppositionMode.NONE): "registered",
    (Kind.PATENT, OppositionMode.PRE): "examination",
    (Kind.PATENT, OppositionMode.POST): "examination",
    (Kind.PATENT, OppositionMode.NONE): "examination",
}


@pytest.mark.parametrize(("kind", "mode"), CASES, ids=lambda word: word.value)
def test_a_filing_opens_where_its_opposition_mode_says(kind, mode):
    assert TABLES[kind][mode].opened.value == OPENED[kind, mode]


def test_opposition_is_possible_exactly_where_the_mode_offers_it():
    opposable = {
        (kind, mode): {row.state.value for row in TABLES[kind][mode].rows if row.event is Event.OPPOSE}
        for kind, mode in CASES
    }
    assert opposable == {
        (Kind.TRADE_MARK, OppositionMode.PRE): {"published"},
        (Kind.TRADE_MARK, OppositionMode.POST): {"registered"},
        (Kind.TRADE_MARK, OppositionMode.NONE): set(),
        (Kind.PATENT, OppositionMode.PRE): {"examination"},
        (Kind.PATENT, OppositionMode.POST): {"in-force"},
        (Kind.PATENT, OppositionMode.NONE): set(),
        (Kind.DESIGN, OppositionMode.PRE): {"published"},
        (Kind.DESIGN, OppositionMode.POST): {"registered"},
        (Kind.DESIGN, OppositionMode.NONE): set(),
    }


CATEGORY_BY_PHASES = {
    (Phase.ABSENT, Phase.PENDING): "A",
    (Phase.ABSENT, Phase.ENDED): "B",
    (Phase.PENDING, Phase.ENDED): "B",
    (Phase.PENDING, Phase.PROTECTED): "F",
    (Phase.PROTECTED, Phase.ENDED): "H",
}


@pytest.mark.parametrize(("kind", "mode", "row"), ROWS)
def test_the_category_letter_fits_what_the_row_does(kind, mode, row):
    """WIPO ST.27 categories by their effect (domain.md c.1): A files, B discontinues, F grants, H ceases."""
    expected = CATEGORY_BY_PHASES.get((PHASE[row.state], PHASE[row.to]))
    if expected:
        assert row.category == expected
    else:
        assert row.category in set(CATEGORIES) - {"A", "B", "F", "H"}
    assert row.source


def test_words_for_states_are_lower_case_with_hyphens():
    for state in State:
        assert state.value == state.value.lower()
        assert " " not in state.value


def test_every_kind_of_right_has_a_table_for_every_mode():
    assert set(TABLES) == set(Kind)
    assert all(set(tables) == set(OppositionMode) for tables in TABLES.values())


FILE = Row(State.NONE, Event.FILE, State.FILED, Role.APPLICANT, "A", "a test")
GRANT = Row(State.FILED, Event.GRANT, State.REGISTERED, Role.OFFICE, "F", "a test")
GIVE_UP = Row(State.REGISTERED, Event.SURRENDER, State.SURRENDERED, Role.OWNER, "H", "a test")


def test_a_sound_table_passes_its_own_check():
    cycle = LifeCycle("sound", (Event.FILE, Event.GRANT), (FILE, GRANT, GIVE_UP))
    assert cycle.opened is State.REGISTERED
    assert cycle.states() == (State.NONE, State.FILED, State.REGISTERED, State.SURRENDERED)
    assert cycle.row(State.FILED, Event.SURRENDER) is None


def test_an_ambiguous_row_is_found():
    other = Row(State.REGISTERED, Event.SURRENDER, State.EXPIRED, Role.OWNER, "H", "a test")
    with pytest.raises(InvariantViolation, match="no-ambiguous-row"):
        LifeCycle("planted", (Event.FILE,), (FILE, GRANT, GIVE_UP, other))


def test_a_state_out_of_reach_is_found():
    stray = Row(State.OPPOSED, Event.DECIDE_FOR, State.REGISTERED, Role.OFFICE, "F", "a test")
    with pytest.raises(InvariantViolation, match="every-state-reachable"):
        LifeCycle("planted", (Event.FILE,), (FILE, GRANT, stray))


def test_a_way_back_from_an_end_is_found():
    revived = Row(State.SURRENDERED, Event.RENEW, State.REGISTERED, Role.OWNER, "U", "a test")
    with pytest.raises(InvariantViolation, match="only-corrections-after-the-end"):
        LifeCycle("planted", (Event.FILE,), (FILE, GRANT, GIVE_UP, revived))


def test_an_opening_that_is_not_in_the_table_is_found():
    with pytest.raises(InvariantViolation, match="opening-in-the-table"):
        LifeCycle("planted", (Event.FILE, Event.EXAMINE), (FILE, GRANT))


def test_a_letter_that_is_no_category_is_found():
    with pytest.raises(InvariantViolation, match="category-known"):
        LifeCycle("planted", (Event.FILE,), (Row(State.NONE, Event.FILE, State.FILED, Role.OFFICE, "?", "a test"),))
