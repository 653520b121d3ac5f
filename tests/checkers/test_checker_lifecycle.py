import pytest
from made_events import AURORA, BOREALIS, executed, filing, licence, sale, tally_of
from msgspec.structs import replace

from ipchain.checkers.lifecycle import LifeCycleRespected
from ipchain.rights.actions import Answer, Decide, Oppose, Renew, Surrender
from ipchain.scenario.offices import load_profile

PROFILES = {office: load_profile(office).legal for office in ("AU", "EM", "DE")}
PUBLISHED = executed(filing(), AURORA, after="published")
"""At EM a mark is published first and can be opposed before it is registered."""
REGISTERED_DE = executed(filing(), AURORA, signer="DE", office="DE", after="registered")


def checked(*events):
    return tally_of(LifeCycleRespected(PROFILES), *events)


def act(action, before, after, number=2, **changes):
    return executed(action, AURORA, height=number, number=number, before=before, after=after, **changes)


def test_a_life_by_the_table_holds_at_every_office():
    life = [
        PUBLISHED,
        replace(PUBLISHED, office="AU"),
        act(Oppose("mark", "carpathia", ""), "published", "opposed", 2, outcome="pending"),
        act(Decide("mark", False, ""), "opposed", "registered", 3),
        act(Renew("mark"), "registered", "registered", 4),
        act(Surrender("mark", "aurora"), "registered", "surrendered", 5),
    ]
    tally = checked(*life)
    assert tally.breach is None
    assert tally.checks == 6


def test_no_entry_is_no_test():
    assert checked().checks == 0


def test_what_the_calendar_did_in_between_is_no_gap():
    assert checked(PUBLISHED, act(licence(), "registered", "registered")).breach is None
    # The entry itself may bring the day on which an opposition window is over.
    assert checked(PUBLISHED, act(licence(), "published", "registered")).breach is None
    assert checked(PUBLISHED, act(licence(), "published", "opposed")).breach is not None
    assert checked(PUBLISHED, act(licence(), "opposed", "opposed")).breach is not None


def test_a_step_the_table_does_not_know_is_flagged_with_register_and_moment():
    tally = checked(PUBLISHED, act(Decide("mark", False, ""), "published", "surrendered"))
    assert tally.breach.at == 2
    assert "no such step" in tally.breach.observed


@pytest.mark.parametrize("after", ["registered", "in-force", "", "nonsense"])
def test_a_filing_that_opens_anywhere_but_at_the_opening_is_flagged(after):
    assert checked(replace(PUBLISHED, status_after=after)).breach is not None


def test_an_office_that_registers_at_once_opens_as_registered():
    assert checked(REGISTERED_DE).breach is None
    assert checked(replace(REGISTERED_DE, status_after="published")).breach is not None


def test_a_state_that_was_never_left_there_is_flagged():
    assert "left 'published'" in checked(PUBLISHED, act(licence(), "opposed", "opposed")).breach.observed
    assert checked(act(licence(), "registered", "registered")).breach is not None


def test_nothing_follows_an_end():
    ended = act(Surrender("mark", "aurora"), "published", "withdrawn")
    assert checked(PUBLISHED, ended).breach is None
    revived = act(Renew("mark"), "withdrawn", "registered", 3)
    assert checked(PUBLISHED, ended, revived).breach.at == 3


def test_a_refused_entry_that_moves_the_state_is_flagged_and_one_that_does_not_is_not():
    still = executed(sale(), AURORA, height=2, number=2, before="published", after="published", outcome="refused")
    assert checked(PUBLISHED, still).breach is None
    assert checked(PUBLISHED, replace(still, status_after="opposed")).breach is not None


def test_an_office_that_shows_another_state_at_the_same_position_is_flagged():
    tally = checked(PUBLISHED, replace(PUBLISHED, office="AU", status_after="registered"))
    assert tally.breach.at == 2
    assert len(tally.breach.evidence) == 2


def test_each_register_has_its_own_state():
    answer = executed(Answer("mark", True, ""), AURORA, signer="AU", height=2, after="published")
    assert checked(PUBLISHED, answer).breach is None
    declined = replace(answer, status_after="refused")
    assert checked(PUBLISHED, declined).breach is None
    assert checked(PUBLISHED, replace(answer, status_after="surrendered")).breach is not None


def test_a_right_split_off_starts_in_the_state_of_the_old_one():
    split = act(sale(part_of=(29,)), "published", "published")
    resold = executed(
        sale("borealis", "aurora", "mark/2"), BOREALIS, height=3, number=3, before="published", after="published"
    )
    assert checked(PUBLISHED, split, resold).breach is None
    whole = act(sale(), "published", "published")
    assert checked(PUBLISHED, whole, resold).breach is not None


def test_an_entry_of_an_unknown_kind_that_takes_effect_is_flagged():
    assert "no such kind" in checked(replace(PUBLISHED, kind="sonnet")).breach.observed
