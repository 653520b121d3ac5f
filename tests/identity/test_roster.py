"""Who sits, in which order, from which height."""

import pytest

from ipchain.errors import InvariantViolation
from ipchain.identity.roster import Member, Membership, Roster


def members(*codes):
    return Membership(tuple(Member(code) for code in codes))


def test_seats_follow_the_codes_whatever_the_order_of_naming():
    assert members("RU", "AU", "EM").offices == members("EM", "RU", "AU").offices == ("AU", "EM", "RU")
    assert members("RU", "AU", "EM").seat_of == {"AU": 0, "EM": 1, "RU": 2}


def test_peers_are_everyone_else_in_the_order_of_seats():
    assert members("RU", "AU", "EM").peers_of("EM") == ("AU", "RU")


def test_membership_tells_members_from_strangers():
    three = members("RU", "AU", "EM")

    assert len(three) == 3
    assert "EM" in three
    assert "JP" not in three


@pytest.mark.parametrize("codes", [(), ("EM", "EM"), ("EM", "RU", "EM")])
def test_nobody_sits_twice_and_somebody_sits(codes):
    with pytest.raises(InvariantViolation, match="members-distinct"):
        members(*codes)


def test_a_change_counts_from_its_height_on_and_the_past_stays():
    roster = Roster(members("EM", "RU"))
    roster.change(10, members("EM", "RU", "AU"))
    roster.change(20, members("EM", "AU"))
    seen = {height: roster.at(height).offices for height in (0, 9, 10, 19, 20, 10**9)}

    assert seen[0] == seen[9] == ("EM", "RU")
    assert seen[10] == seen[19] == ("AU", "EM", "RU")
    assert seen[20] == seen[10**9] == ("AU", "EM")


@pytest.mark.parametrize("height", [0, 9, 10])
def test_changes_come_in_the_order_of_heights(height):
    roster = Roster(members("EM"))
    roster.change(10, members("RU"))

    with pytest.raises(InvariantViolation, match="changes-in-order"):
        roster.change(height, members("AU"))
