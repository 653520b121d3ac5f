from fractions import Fraction

import pytest
from small_games import offices

from ipchain.governance.constitution import (
    KINDS,
    MODEL_NAMES,
    Constitution,
    LeadOffice,
    OneOfficeOneVote,
    RotatingChair,
    TwoChamber,
    Weighted,
    electorate_of,
    electorates_over_turns,
)
from ipchain.governance.electorate import Chamber, Electorate, Rule, one_each, votes
from ipchain.governance.invalid import (
    GovernanceError,
    NamedTwice,
    NegativeWeight,
    NobodyThere,
    NoPositiveWeight,
    NoSuchKind,
    NoTime,
    NotMembers,
    QuotaOutOfRange,
    QuotaUnreachable,
)
from ipchain.names import SECOND, OfficeId

A, B, C = THREE = offices(3)
STRANGER = OfficeId("ZZ")
F = Fraction


def chamber(*weights, quota=None):
    return Chamber("votes", tuple(zip(THREE, weights, strict=False)), quota)


def needed(constitution, kind="upgrade"):
    electorate = electorate_of(constitution, kind)
    return [electorate.needed(chamber, chamber.total) for chamber in electorate.chambers]


# ---- what the words mean ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "quota", "more_than", "enough"),
    [
        (7, F(2, 3), False, 5),
        (6, F(2, 3), False, 4),
        (6, F(1, 2), False, 3),
        (6, F(1, 2), True, 4),
        (7, F(1, 2), True, 4),
        (7, F(1), False, 7),
        (7, F(1, 100), False, 1),
        (3, F(99, 100), True, 3),
    ],
)
def test_a_quota_is_at_least_unless_it_says_more_than(members, quota, more_than, enough):
    assert needed(Constitution(offices(members), default=Rule(quota=quota, more_than=more_than))) == [enough]


def test_75_percent_of_100_votes_are_75():
    weights = votes({A: 50, B: 30, C: 20})

    assert needed(Constitution(THREE, Weighted(weights), Rule(quota=F(75, 100)))) == [75]


def test_a_kind_of_decision_can_have_its_own_rule():
    unanimous = Rule(quota=F(1))
    constitution = Constitution(THREE, rules=(("change-rules", unanimous),))

    assert constitution.rule_for("change-rules") == unanimous
    assert needed(constitution, "change-rules") == [3]
    assert {kind for kind in KINDS if constitution.rule_for(kind) == constitution.default} == set(KINDS) - {
        "change-rules"
    }


def test_a_chamber_can_have_its_own_quota():
    model = TwoChamber(Chamber("offices", one_each(THREE), F(11, 20)), Chamber("people", votes({A: 90, B: 5, C: 5})))

    assert needed(Constitution(THREE, model, Rule(quota=F(13, 20)))) == [2, 65]


def test_who_has_no_votes_is_not_entitled_unless_by_veto():
    weights = votes({A: 2, B: 0})

    assert electorate_of(Constitution(THREE, Weighted(weights)), "upgrade").entitled == (A,)
    assert electorate_of(Constitution(THREE, Weighted(weights), Rule(veto=(C,))), "upgrade").entitled == (A, C)


def test_a_lead_decides_alone_or_together_with_all_others():
    alone = electorate_of(Constitution(THREE, LeadOffice(B)), "upgrade")
    together = electorate_of(Constitution(THREE, LeadOffice(B, alone=False)), "upgrade")

    assert alone.entitled == (B,)
    assert together.entitled == THREE
    assert [chamber.name for chamber in together.chambers] == ["offices", "lead"]


def test_more_than_a_share_never_asks_more_of_a_lead_or_a_chair_than_its_one_vote():
    rule = Rule(quota=F(1, 2), more_than=True)

    assert needed(Constitution(THREE, LeadOffice(B), rule)) == [1]
    assert needed(Constitution(THREE, RotatingChair(THREE, 1), rule)) == [1]


def test_the_chair_changes_by_time_and_comes_round_again():
    constitution = Constitution(THREE, RotatingChair((C, A), 10 * SECOND))
    chairs = [electorate_of(constitution, "upgrade", moment * SECOND).entitled for moment in (0, 9, 10, 19, 20)]

    assert chairs == [(C,), (C,), (A,), (A,), (C,)]
    assert electorate_of(constitution, "upgrade", 10 * SECOND - 1).entitled == (C,)
    assert [electorate.entitled for electorate in electorates_over_turns(constitution, "upgrade")] == [(C,), (A,)]


def test_other_models_have_one_electorate_at_all_times():
    assert len(electorates_over_turns(Constitution(THREE), "upgrade")) == 1


def test_every_model_has_the_name_that_scenario_files_use():
    from ipchain.scenario.vocabulary.top import GOVERNANCE_MODELS

    assert set(MODEL_NAMES.values()) == set(GOVERNANCE_MODELS.words)


def test_every_kind_of_decision_of_scenario_files_is_known():
    from ipchain.scenario.vocabulary.top import GOVERNANCE

    words = GOVERNANCE.field("decisions").shape.key.words
    assert set(words) <= set(KINDS)


# ---- what cannot be -----------------------------------------------------------------------------

IMPOSSIBLE = [
    ("more than all", lambda: Constitution(THREE, default=Rule(quota=F(4, 3))), QuotaUnreachable),
    ("strictly more than all", lambda: Constitution(THREE, default=Rule(quota=F(1), more_than=True)), QuotaUnreachable),
    (
        "one kind only",
        lambda: Constitution(THREE, rules=(("upgrade", Rule(quota=F(11, 10))),)),
        QuotaUnreachable,
    ),
    (
        "one chamber only",
        lambda: Constitution(THREE, TwoChamber(Chamber("one", one_each(THREE)), chamber(1, 1, quota=F(2)))),
        QuotaUnreachable,
    ),
    ("a quota of nothing", lambda: Rule(quota=F(0)), QuotaOutOfRange),
    ("a quota below nothing", lambda: chamber(1, quota=F(-1, 2)), QuotaOutOfRange),
    ("an unknown base", lambda: Rule(quota_of="present"), NoSuchKind),
    ("weights for strangers", lambda: Constitution(THREE, Weighted(votes({A: 1, STRANGER: 5}))), NotMembers),
    ("a veto for strangers", lambda: Constitution(THREE, default=Rule(veto=(STRANGER,))), NotMembers),
    ("a strange lead", lambda: Constitution(THREE, LeadOffice(STRANGER)), NotMembers),
    ("a strange chair, later", lambda: Constitution(THREE, RotatingChair((A, STRANGER), 5)), NotMembers),
    ("no positive weight", lambda: Constitution(THREE, Weighted(votes({A: 0, B: 0}))), NoPositiveWeight),
    ("a negative weight", lambda: chamber(2, -1), NegativeWeight),
    ("a chamber without members", lambda: Chamber("empty", ()), NobodyThere),
    ("weights of nobody", lambda: Constitution(THREE, Weighted(())), NobodyThere),
    ("nobody in the consortium", lambda: Constitution(()), NobodyThere),
    ("no chambers", lambda: Electorate(THREE, (), Rule()), NobodyThere),
    ("no turns", lambda: RotatingChair((), 5), NobodyThere),
    ("an office twice", lambda: Constitution((A, B, A)), NamedTwice),
    ("weights twice", lambda: Chamber("twice", ((A, 1), (A, 2))), NamedTwice),
    ("a turn twice", lambda: RotatingChair((A, B, A), 5), NamedTwice),
    ("a veto twice", lambda: Rule(veto=(A, A)), NamedTwice),
    ("a rule twice", lambda: Constitution(THREE, rules=(("upgrade", Rule()), ("upgrade", Rule()))), NamedTwice),
    ("a chamber twice", lambda: Constitution(THREE, TwoChamber(chamber(1), chamber(2))), NamedTwice),
    ("an unknown kind", lambda: Constitution(THREE, rules=(("declare-war", Rule()),)), NoSuchKind),
    ("no time to vote", lambda: Rule(period_us=0), NoTime),
    ("no time in the chair", lambda: RotatingChair(THREE, 0), NoTime),
]


@pytest.mark.parametrize(("make", "error"), [case[1:] for case in IMPOSSIBLE], ids=[case[0] for case in IMPOSSIBLE])
def test_a_constitution_that_cannot_be_is_refused_when_born(make, error):
    with pytest.raises(error) as told:
        make()
    assert isinstance(told.value, GovernanceError)


def test_the_refusals_carry_both_values():
    with pytest.raises(QuotaUnreachable, match="4 votes are needed in chamber 'offices', and there are 3") as quota:
        Constitution(THREE, default=Rule(quota=F(4, 3)))
    with pytest.raises(NotMembers, match=r"names ZZ; the members are AA, AB, AC") as stranger:
        Constitution(THREE, Weighted(votes({A: 1, STRANGER: 5})))

    assert (quota.value.needed, quota.value.available) == (4, 3)
    assert (stranger.value.strangers, stranger.value.members) == ((STRANGER,), THREE)


def test_equal_constitutions_are_equal_values():
    assert Constitution(THREE, OneOfficeOneVote()) == Constitution(THREE)
    assert len({Constitution(THREE), Constitution(THREE), Constitution(THREE, LeadOffice(A))}) == 2
