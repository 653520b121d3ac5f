import pytest
from made_events import AURORA, BOREALIS, HALVES, OFFICES, ended, shown, watch

from ipchain.checkers.at_end import AtEndChecker
from ipchain.checkers.verdict import Finding
from ipchain.names import SECOND
from ipchain.scenario.captions import Names
from ipchain.scenario.model import AtEnd, Expectation
from ipchain.trace import RegisterShown

HOLDS, BROKEN, UNTESTED = Finding.HOLDS, Finding.DOES_NOT_HOLD, Finding.NOT_TESTED
STATUSES = (("EM", "registered"), ("AU", "published"))


NAMES = Names(parties={"aurora": "Aurora Foods", "borealis": "Borealis Trading (invented)", "daintree": "Daintree"})


def register(office, owners=AURORA, licensees=(), statuses=STATUSES, right="mark"):
    return (600 * SECOND, RegisterShown(office, right, "trade-mark", owners, licensees, statuses))


def judged(records, check, *, up=OFFICES, why="completed"):
    checker = AtEndChecker(Expectation("end", "at_end", check, "must", "", "", "", 1), NAMES)
    ledgers = [(600 * SECOND, shown(office, 3, up=office in up)) for office in OFFICES]
    watch(checker, [*ledgers, *records, ended(600, why)])
    return checker.verdict(600 * SECOND)


ALL = [register(office, licensees=("daintree", "carpathia")) for office in OFFICES]


def test_copies_that_say_what_is_expected_hold_at_every_office():
    check = AtEnd(OFFICES, "mark", owner="aurora", licensees=("carpathia", "daintree"))
    found = judged(ALL, check)
    assert (found.finding, found.checks) == (HOLDS, 3)


def test_one_copy_that_differs_is_flagged_with_its_office_and_what_it_says():
    records = [register("EM"), register("RU"), register("AU", BOREALIS)]
    found = judged(records, AtEnd(OFFICES, "mark", owner="aurora"))
    assert (found.finding, found.offices, found.observed) == (BROKEN, ("AU",), "AU shows owner Borealis Trading")


@pytest.mark.parametrize("owners", [HALVES, (), (("aurora", 1, 2),)])
def test_an_owner_is_one_who_owns_all_of_it(owners):
    assert judged([register("EM", owners)], AtEnd(("EM",), "mark", owner="aurora")).finding is BROKEN


def test_a_failed_check_names_people_as_the_requirement_does_and_shares_only_where_they_are_parts():
    found = judged([register("EM", HALVES, ("daintree",))], AtEnd(("EM",), "mark", owner="aurora", licensees=()))
    assert found.observed == "EM shows owner Aurora Foods 1/2, Borealis Trading 1/2, licensees Daintree"


@pytest.mark.parametrize("licensees", [(), ("daintree",), ("daintree", "carpathia", "borealis")])
def test_licensees_are_exactly_those(licensees):
    check = AtEnd(("EM",), "mark", licensees=("carpathia", "daintree"))
    assert judged([register("EM", licensees=licensees)], check).finding is BROKEN


def test_no_licensee_can_be_asked_for():
    assert judged([register("EM")], AtEnd(("EM",), "mark", licensees=())).finding is HOLDS
    assert judged(ALL, AtEnd(("EM",), "mark", licensees=())).finding is BROKEN


def test_the_status_is_that_of_the_offices_own_register_or_of_all_where_it_has_none():
    assert judged(ALL, AtEnd(("EM",), "mark", status="registered")).finding is HOLDS
    assert judged(ALL, AtEnd(("AU",), "mark", status="registered")).finding is BROKEN
    assert judged(ALL, AtEnd(("RU",), "mark", status="registered")).finding is BROKEN
    only_em = [register("RU", statuses=(("EM", "registered"),))]
    assert judged(only_em, AtEnd(("RU",), "mark", status="registered")).finding is HOLDS
    assert judged([register("RU", statuses=())], AtEnd(("RU",), "mark", status="registered")).finding is BROKEN


def test_an_office_that_knows_no_such_right_is_flagged():
    found = judged([register("EM", right="other")], AtEnd(("EM",), "mark", owner="aurora"))
    assert (found.finding, found.observed) == (BROKEN, "EM shows no entry of mark")


def test_a_stopped_office_shows_nothing_so_the_check_is_no_test_unless_another_differs():
    check = AtEnd(OFFICES, "mark", owner="aurora")
    assert judged(ALL, check, up=("EM", "RU")).finding is UNTESTED
    assert judged([register("EM"), register("RU", BOREALIS)], check, up=("EM", "RU")).offices == ("RU",)


def test_the_state_of_an_office():
    assert judged([], AtEnd((), office="AU", state="up")).finding is HOLDS
    stopped = judged([], AtEnd((), office="AU", state="up"), up=("EM",))
    assert (stopped.finding, stopped.offices, stopped.observed) == (BROKEN, ("AU",), "AU is stopped")
    assert judged([], AtEnd((), office="AU", state="stopped"), up=("EM",)).finding is HOLDS


def test_a_run_cut_short_has_no_end_to_look_at():
    assert judged(ALL, AtEnd(OFFICES, "mark", owner="aurora"), why="interrupted").finding is UNTESTED
    assert judged([], AtEnd((), office="AU", state="up"), why="budget").finding is UNTESTED
