from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planting import planted
from small_games import offices

from ipchain.governance import electorate as electorate_module
from ipchain.governance import tally as tally_module
from ipchain.governance.constitution import Constitution, LeadOffice, RotatingChair, TwoChamber, Weighted, electorate_of
from ipchain.governance.electorate import Chamber, Electorate, Rule, one_each, votes
from ipchain.governance.game import game_of
from ipchain.governance.invalid import BallotsOfOthers, NoSuchKind
from ipchain.governance.tally import CHOICES, OtherBallot, certain_outcome, outcome_of, tally, tally_of
from ipchain.names import OfficeId

F = Fraction
SEVEN = tuple(map(OfficeId, ("QM", "QN", "QP", "QR", "QS", "QT", "QX")))
BALLOTS = dict(zip(SEVEN, ("yes", "yes", "yes", "yes", "abstain", "no", "no"), strict=True))
EQUAL = Constitution(SEVEN)
OF_CAST = Constitution(SEVEN, default=Rule(quota_of="cast"))
WEIGHTED = Constitution(
    SEVEN, Weighted(votes(dict(zip(SEVEN, (30, 15, 15, 20, 5, 10, 5), strict=True)))), Rule(quota=F(75, 100))
)

# ---- seven offices vote on suspending one -------------------------------------------------------


def test_four_of_seven_are_not_two_thirds():
    result = tally(EQUAL, "suspend-office", BALLOTS)
    (count,) = result.counts

    assert result.outcome == "rejected"
    assert (count.yes, count.no, count.abstain, count.absent, count.needed) == (4, 2, 1, 0, 5)
    assert count.short_by == 1


def test_the_same_ballots_are_exactly_two_thirds_of_the_votes_cast():
    result = tally(OF_CAST, "suspend-office", BALLOTS)

    assert result.outcome == "adopted"
    assert (result.counts[0].yes, result.counts[0].needed) == (4, 4)


def test_eighty_of_a_hundred_votes_are_enough_when_75_are_needed():
    result = tally(WEIGHTED, "suspend-office", BALLOTS)
    (count,) = result.counts

    assert result.outcome == "adopted"
    assert (count.yes, count.no, count.abstain, count.needed) == (80, 15, 5, 75)


def test_what_would_have_changed_the_outcome_is_named_ballot_by_ballot():
    """Equal votes: any one of the three who did not say yes. Weighted: any one of the four who did."""
    equal = tally(EQUAL, "suspend-office", BALLOTS).decisive
    weighted = tally(WEIGHTED, "suspend-office", BALLOTS).decisive

    assert equal == (
        OtherBallot(SEVEN[4], "abstain", "yes", "adopted"),
        OtherBallot(SEVEN[5], "no", "yes", "adopted"),
        OtherBallot(SEVEN[6], "no", "yes", "adopted"),
    )
    assert weighted == tuple(
        OtherBallot(office, "yes", instead, "rejected") for office in SEVEN[:4] for instead in ("no", "abstain")
    )


# ---- adopted, rejected, lapsed ------------------------------------------------------------------


def outcome(constitution, *choices):
    return tally(constitution, "upgrade", dict(zip(SEVEN, choices, strict=False))).outcome


def test_absent_votes_that_could_have_met_the_quota_make_a_motion_lapse():
    assert outcome(EQUAL, "yes", "yes", "yes", "yes", "no", "no") == "lapsed"
    assert outcome(EQUAL, "yes", "yes", "yes", "yes", "no", "no", "no") == "rejected"
    assert outcome(EQUAL, "no", "no", "no") == "rejected"
    assert outcome(EQUAL) == "lapsed"


def test_absent_votes_do_not_matter_where_only_votes_cast_count():
    assert outcome(OF_CAST, "yes") == "adopted"
    assert outcome(OF_CAST, "no") == "rejected"
    assert outcome(OF_CAST, "yes", "no") == "rejected"
    assert outcome(OF_CAST, "yes", "yes", "no") == "adopted"


def test_a_motion_nobody_is_for_is_never_adopted():
    assert outcome(OF_CAST) == "lapsed"
    assert outcome(OF_CAST, *["abstain"] * 7) == "lapsed"
    assert outcome(EQUAL, *["abstain"] * 7) == "rejected"


def test_more_than_half_is_not_half():
    six = Constitution(SEVEN[:6], default=Rule(quota=F(1, 2), more_than=True))
    at_least = Constitution(SEVEN[:6], default=Rule(quota=F(1, 2)))
    ballots = dict(zip(SEVEN, ["yes"] * 3 + ["no"] * 3, strict=False))

    assert tally(six, "upgrade", ballots).outcome == "rejected"
    assert tally(at_least, "upgrade", ballots).outcome == "adopted"


def test_a_veto_is_a_no_and_nothing_less():
    """UN Charter, Article 27(3), as practised: an abstention or absence of a permanent member is no veto."""
    council = Constitution(SEVEN, default=Rule(quota=F(1, 2), veto=(SEVEN[6],)))
    ballots = dict.fromkeys(SEVEN[:6], "yes")

    assert tally(council, "upgrade", ballots).outcome == "adopted"
    assert tally(council, "upgrade", {**ballots, SEVEN[6]: "abstain"}).outcome == "adopted"
    vetoed = tally(council, "upgrade", {**ballots, SEVEN[6]: "no"})
    assert (vetoed.outcome, vetoed.vetoed_by) == ("rejected", (SEVEN[6],))
    assert [change.office for change in vetoed.decisive] == [SEVEN[6]] * 2


def test_both_chambers_must_agree():
    people = Chamber("people", votes(dict(zip(SEVEN, (94, 1, 1, 1, 1, 1, 1), strict=True))))
    model = TwoChamber(Chamber("offices", one_each(SEVEN)), people)
    both = Constitution(SEVEN, model, Rule(quota=F(1, 2)))
    small = dict.fromkeys(SEVEN[1:], "yes")

    assert tally(both, "upgrade", {**small, SEVEN[0]: "no"}).outcome == "rejected"
    assert tally(both, "upgrade", {SEVEN[0]: "yes", **dict.fromkeys(SEVEN[1:], "no")}).outcome == "rejected"
    assert tally(both, "upgrade", {**small, SEVEN[0]: "yes"}).outcome == "adopted"
    assert [count.result for count in tally(both, "upgrade", small).counts] == ["met", "undecided"]


def test_only_the_lead_or_the_chair_of_the_moment_counts():
    lead = Constitution(SEVEN, LeadOffice(SEVEN[2]))
    chair = Constitution(SEVEN, RotatingChair(SEVEN, 10))

    assert tally(lead, "upgrade", {SEVEN[2]: "yes"}).outcome == "adopted"
    assert tally(lead, "upgrade", {SEVEN[2]: "abstain"}).outcome == "rejected"
    assert tally(chair, "upgrade", {SEVEN[1]: "yes"}, proposed_at=10).outcome == "adopted"
    with pytest.raises(BallotsOfOthers, match="QN voted; entitled are QM"):
        tally(chair, "upgrade", {SEVEN[1]: "yes"}, proposed_at=9)


def test_ballots_of_others_and_other_choices_are_refused():
    with pytest.raises(BallotsOfOthers) as told:
        tally(EQUAL, "upgrade", {OfficeId("ZZ"): "yes"})
    assert (told.value.others, told.value.entitled) == (("ZZ",), SEVEN)
    with pytest.raises(NoSuchKind):
        tally(EQUAL, "upgrade", {SEVEN[0]: "maybe"})


# ---- certain before the end ---------------------------------------------------------------------


def test_an_outcome_is_certain_from_the_ballot_on_that_settles_it():
    sofar = {}
    certain = []
    for office, choice in BALLOTS.items():
        sofar[office] = choice
        certain.append(tally(WEIGHTED, "upgrade", sofar).certain)

    assert certain == [False, False, False, True, True, True, True]


@st.composite
def electorates(draw, most=4):
    members = offices(draw(st.integers(1, most)))
    weight = st.integers(0, 3)

    def chamber(name):
        held = draw(st.lists(weight, min_size=len(members), max_size=len(members)).filter(any))
        named = tuple(pair for pair in zip(members, held, strict=True) if pair[1] or draw(st.booleans()))
        quota = draw(st.none() | st.fractions(F(1, 6), 1, max_denominator=6))
        return Chamber(name, named, quota, draw(st.booleans()) and quota is not None and quota < 1)

    quota = draw(st.fractions(F(1, 6), 1, max_denominator=6))
    rule = Rule(
        quota,
        draw(st.sampled_from(["all", "cast"])),
        draw(st.booleans()) and quota < 1,
        tuple(sorted(draw(st.sets(st.sampled_from(members), max_size=2)))),
    )
    chambers = [chamber("first")] if draw(st.booleans()) else [chamber("first"), chamber("second")]
    return Electorate(members, tuple(chambers), rule)


def ways_on(electorate, ballots):
    """Every way the ballots still to come can fall, staying away included."""
    absent = [office for office in electorate.entitled if office not in ballots]
    for choices in product((*CHOICES, None), repeat=len(absent)):
        yield {**ballots, **{o: c for o, c in zip(absent, choices, strict=True) if c is not None}}


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_an_outcome_is_certain_exactly_when_no_way_on_changes_it(data):
    electorate = data.draw(electorates())
    ballots = data.draw(st.dictionaries(st.sampled_from(electorate.entitled), st.sampled_from(CHOICES)))
    ends = {outcome_of(electorate, way) for way in ways_on(electorate, ballots)}

    assert certain_outcome(electorate, ballots) == (ends.pop() if len(ends) == 1 else None)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_yes_and_no_alone_decide_as_the_game_says(data):
    electorate = data.draw(electorates())
    yes = data.draw(st.sets(st.sampled_from(electorate.entitled)))
    ballots = {office: "yes" if office in yes else "no" for office in electorate.entitled}

    assert outcome_of(electorate, ballots) == ("adopted" if game_of(electorate).wins(yes) else "rejected")


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_yes_instead_of_anything_else_never_hurts(data):
    electorate = data.draw(electorates())
    ballots = data.draw(st.dictionaries(st.sampled_from(electorate.entitled), st.sampled_from(CHOICES)))
    better = ["rejected", "lapsed", "adopted"]

    for change in tally_of(electorate, ballots).decisive:
        assert outcome_of(electorate, {**ballots, change.office: change.instead}) == change.outcome
        if change.instead == "yes":
            assert better.index(change.outcome) > better.index(outcome_of(electorate, ballots))


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_all_votes_are_accounted_for(data):
    electorate = data.draw(electorates())
    ballots = data.draw(st.dictionaries(st.sampled_from(electorate.entitled), st.sampled_from(CHOICES)))
    for count, chamber in zip(tally_of(electorate, ballots).counts, electorate.chambers, strict=True):
        assert count.yes + count.no + count.abstain + count.absent == chamber.total
        assert count.result != "met" or count.short_by == 0


# ---- planted faults -----------------------------------------------------------------------------


def sample_outcomes(module):
    cases = [(EQUAL, BALLOTS), (OF_CAST, BALLOTS), (WEIGHTED, BALLOTS), (EQUAL, dict.fromkeys(SEVEN[:5], "yes"))]
    return [module.tally(constitution, "suspend-office", ballots).outcome for constitution, ballots in cases]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("if yes >= needed else", "if yes > needed else"),
        ('votes["yes"], votes["yes"] + votes["no"],', 'votes["yes"] + votes["abstain"], votes["yes"] + votes["no"],'),
        ('cast, absent = votes["yes"], votes["yes"] + votes["no"],', 'cast, absent = votes["yes"], chamber.total,'),
        ('quota_of == "all"', 'quota_of == "cast"'),
    ],
)
def test_a_planted_fault_in_the_count_is_seen_by_the_sample_ballots(right, wrong):
    right_outcomes = ["rejected", "adopted", "adopted", "adopted"]

    assert sample_outcomes(tally_module) == right_outcomes
    assert sample_outcomes(planted(tally_module, right, wrong)) != right_outcomes


def test_a_quota_rounded_down_is_seen():
    wrong = planted(electorate_module, "else ceil(quota * base)", "else floor(quota * base)")
    chamber = wrong.Chamber("offices", one_each(SEVEN))

    assert wrong.Electorate(SEVEN, (chamber,), wrong.Rule()).needed(chamber, 7) == 4
    assert electorate_of(EQUAL, "upgrade").needed(Chamber("offices", one_each(SEVEN)), 7) == 5
