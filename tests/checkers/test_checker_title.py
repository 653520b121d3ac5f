from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_events import AURORA, BOREALIS, HALVES, executed, filing, licence, sale, tally_of

from ipchain.checkers.title import OneOwner, by_party, is_whole
from ipchain.rights.title import sole_title, transferred

FILED = executed(filing(), AURORA)


def after_filing(*events):
    return tally_of(OneOwner(), FILED, *events)


def test_a_filing_a_sale_and_a_licence_hold_at_every_office():
    story = [
        executed(act, owners, office=office, height=height, number=height)
        for height, act, owners in ((1, filing(), AURORA), (2, licence(), AURORA), (3, sale(), BOREALIS))
        for office in ("AU", "EM")
    ]
    tally = tally_of(OneOwner(), *story)
    assert tally.breach is None
    assert tally.checks == 6


def test_a_run_without_entries_is_no_test():
    assert tally_of(OneOwner()).checks == 0


def test_two_offices_that_name_different_owners_at_one_position_are_flagged_at_that_moment():
    tally = after_filing(executed(filing(), BOREALIS, office="AU"))
    assert tally.breach.at == 2
    assert tally.breach.offices == ("AU", "EM")
    assert len(tally.breach.evidence) == 2


@pytest.mark.parametrize(
    "owners",
    [
        (("aurora", 1, 2),),
        (("aurora", 2, 1),),
        (("aurora", 1, 2), ("borealis", 1, 2), ("carpathia", 1, 2)),
        (("aurora", 1, 1), ("borealis", 0, 1)),
        (("aurora", 3, 2), ("borealis", -1, 2)),
        (),
    ],
)
def test_shares_that_are_no_whole_are_flagged(owners):
    tally = after_filing(executed(sale(share=(1, 2)), owners, height=2, number=2))
    assert tally.breach is not None
    assert tally.breach.at == 2


def test_a_sale_by_a_party_that_owns_nothing_is_flagged():
    theft = executed(sale("carpathia", "borealis"), BOREALIS, height=2, number=2)
    assert "did not own" in after_filing(theft).breach.observed


def test_a_second_sale_of_what_is_gone_is_flagged():
    first = executed(sale(), BOREALIS, height=2, number=2)
    second = executed(sale("aurora", "carpathia"), (("carpathia", 1, 1),), height=3, number=3)
    assert after_filing(first, second).breach.at == 3


def test_a_second_sale_that_is_refused_is_in_order():
    first = executed(sale(), BOREALIS, height=2, number=2)
    second = executed(sale("aurora", "carpathia"), BOREALIS, height=3, number=3, outcome="refused")
    assert after_filing(first, second).breach is None


def test_a_sale_of_half_leaves_the_other_half():
    half = executed(sale(share=(1, 2)), HALVES, height=2, number=2)
    assert after_filing(half).breach is None
    too_much = executed(sale(share=(1, 2)), BOREALIS, height=2, number=2)
    assert after_filing(too_much).breach is not None


def test_title_that_moves_by_a_licence_or_by_a_refused_entry_is_flagged():
    assert after_filing(executed(licence(), BOREALIS, height=2, number=2)).breach is not None
    refused = executed(sale(), BOREALIS, height=2, number=2, outcome="refused")
    assert after_filing(refused).breach is not None


def test_a_right_registered_a_second_time_is_flagged():
    again = executed(filing(owner="borealis"), BOREALIS, height=2, number=2)
    assert "although aurora 1/1 owned it" in after_filing(again).breach.observed


def test_a_right_split_off_by_a_sale_of_some_goods_belongs_to_the_buyer():
    split = executed(sale(part_of=(29,)), AURORA, height=2, number=2)
    resale = executed(sale("borealis", "carpathia", "mark/2"), (("carpathia", 1, 1),), height=3, number=3)
    assert after_filing(split, resale).breach is None
    theft = executed(sale("aurora", "carpathia", "mark/2"), (("carpathia", 1, 1),), height=3, number=3)
    assert after_filing(split, theft).breach is not None


def test_a_right_nobody_filed_is_flagged_when_it_is_sold():
    assert tally_of(OneOwner(), executed(sale(right="ghost"), BOREALIS)).breach is not None


PARTIES = ("aurora", "borealis", "carpathia")


@given(st.lists(st.tuples(st.sampled_from(PARTIES), st.sampled_from(PARTIES), st.integers(1, 6)), max_size=12))
def test_whatever_is_bought_and_sold_by_the_rules_holds(deals):
    title = sole_title("aurora")
    events = [FILED]
    for number, (seller, buyer, sixths) in enumerate(deals, 2):
        share = Fraction(sixths, 6)
        moved = transferred(title, seller, buyer, share) if seller != buyer else None
        outcome = "refused" if moved is None else "final"
        title = moved or title
        act = sale(seller, buyer, share=(share.numerator, share.denominator))
        events.append(executed(act, title.owners(), height=number, number=number, outcome=outcome))
    assert tally_of(OneOwner(), *events).breach is None


@given(st.lists(st.tuples(st.sampled_from(PARTIES), st.integers(-2, 9), st.integers(1, 9)), min_size=1, max_size=4))
def test_a_whole_is_what_fractions_say(owners):
    shares = [Fraction(part, whole) for _, part, whole in owners]
    assert is_whole(tuple(owners)) == (sum(shares) == 1 and min(shares) > 0)
    assert sum(by_party(tuple(owners)).values()) == sum(shares)
