import time
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planting import planted
from small_games import (
    blocking_sets,
    by_size,
    games,
    meets,
    minimal,
    offices,
    shapley_shubik,
    swings,
    weighted,
    winning_sets,
)

from ipchain.governance import enumeration, packing
from ipchain.governance import swings as swings_module
from ipchain.governance.coalitions import minimal_blocking, minimal_winning
from ipchain.governance.constitution import (
    Constitution,
    LeadOffice,
    OneOfficeOneVote,
    RotatingChair,
    TwoChamber,
    Weighted,
    electorate_of,
)
from ipchain.governance.electorate import Chamber, Rule, one_each, votes
from ipchain.governance.game import Game, Threshold, game_of
from ipchain.governance.invalid import GameTooLarge, GovernanceError
from ipchain.governance.power import mean_shapley_shubik, power_of, power_over_turns, voice_gap
from ipchain.governance.swings import counts_of
from ipchain.names import OfficeId

F = Fraction


def banzhaf(power):
    return [member.banzhaf for member in power.members]


def shapley(power):
    return [member.shapley_shubik for member in power.members]


# ---- published and computed values --------------------------------------------------------------

VECTORS = [
    ((2, 1, 1), 3, [3, 1, 1], [F(3, 5), F(1, 5), F(1, 5)], [F(2, 3), F(1, 6), F(1, 6)]),
    ((3, 1, 1, 1, 1, 1), 5, [25, 5, 5, 5, 5, 5], [F(1, 2), *[F(1, 10)] * 5], [F(1, 2), *[F(1, 10)] * 5]),
    ((4, 2, 1, 1), 5, [7, 1, 1, 1], [F(7, 10), *[F(1, 10)] * 3], [F(3, 4), *[F(1, 12)] * 3]),
    (
        (3, 3, 1, 1, 1), 5, [8, 8, 4, 4, 4],
        [F(2, 7), F(2, 7), *[F(1, 7)] * 3], [F(3, 10), F(3, 10), *[F(2, 15)] * 3],
    ),
    ((1,) * 6, 4, [10] * 6, [F(1, 6)] * 6, [F(1, 6)] * 6),
]  # fmt: skip


@pytest.mark.parametrize(("weights", "needed", "swing", "bz", "ss"), VECTORS)
def test_the_five_games_worked_out_by_hand(weights, needed, swing, bz, ss):
    power = power_of(weighted(*weights, needed=needed))

    assert [member.swings for member in power.members] == swing
    assert banzhaf(power) == bz
    assert shapley(power) == ss


def test_luxembourg_had_a_vote_and_no_power_in_the_council_of_1958():
    """Weights 4, 4, 4, 2, 2, 1 and 12 of 17 needed (EEC treaty of 1957, Article 148)."""
    power = power_of(weighted(4, 4, 4, 2, 2, 1, needed=12))

    assert banzhaf(power) == [F(5, 21)] * 3 + [F(3, 21)] * 2 + [0]
    assert shapley(power) == [F(7, 30)] * 3 + [F(3, 20)] * 2 + [0]
    assert power.dummies == offices(6)[5:]
    assert power.veto_players == ()


def security_council():
    """Five permanent members with a veto, ten others; nine of fifteen needed (UN Charter, Article 27)."""
    members = offices(15)
    return Constitution(members, OneOfficeOneVote(), Rule(quota=F(9, 15), veto=members[:5]))


def test_the_security_council_has_the_published_indices():
    """Shapley-Shubik 0.1963 and 0.00186; Banzhaf 0.1669 and 0.0165."""
    power = power_of(game_of(electorate_of(security_council(), "upgrade")))
    permanent, elected = power.members[0], power.members[14]

    assert permanent.shapley_shubik == F(421, 2145)
    assert elected.shapley_shubik == F(4, 2145)
    assert [round(float(x), 4) for x in (permanent.banzhaf, elected.banzhaf)] == [0.1669, 0.0165]
    assert power.winning == sum(comb(10, others) for others in range(4, 11))
    assert permanent.prevent == 1
    assert power.veto_players == offices(15)[:5]
    assert (power.fewest_to_decide, power.fewest_to_block) == (9, 1)


def test_the_security_council_is_the_weighted_game_7_to_1_with_39():
    """A textbook equivalence: the veto written as weights gives the same power."""
    as_rule = power_of(game_of(electorate_of(security_council(), "upgrade")))
    as_weights = power_of(weighted(*[7] * 5, *[1] * 10, needed=39))

    assert as_rule == as_weights


@pytest.mark.parametrize(
    ("players", "needed", "act"), [(6, 4, F(22, 64)), (6, 6, F(1, 64)), (6, 1, F(63, 64)), (7, 5, F(29, 128))]
)
def test_the_power_to_act_of_equal_members(players, needed, act):
    assert power_of(weighted(*[1] * players, needed=needed)).act == act


# ---- seven offices, equal and weighted ----------------------------------------------------------

SEVEN = tuple(map(OfficeId, ("QM", "QN", "QP", "QR", "QS", "QT", "QX")))
WEIGHTS = votes(dict(zip(SEVEN, (30, 15, 15, 20, 5, 10, 5), strict=True)))


def test_among_seven_equal_offices_nobody_blocks_alone():
    power = power_of(game_of(electorate_of(Constitution(SEVEN), "suspend-office")))

    assert power.veto_players == ()
    assert (power.fewest_to_block, power.fewest_to_decide) == (3, 5)
    assert set(shapley(power)) == {F(1, 7)}


def test_an_office_with_30_percent_of_the_votes_can_block_alone_and_has_41_percent_of_the_power():
    constitution = Constitution(SEVEN, Weighted(WEIGHTS), Rule(quota=F(75, 100)))
    power = power_of(game_of(electorate_of(constitution, "suspend-office")))

    assert power.veto_players == ("QM",)
    assert (power.fewest_to_block, power.fewest_to_decide) == (1, 4)
    assert round(float(power.of(OfficeId("QM")).shapley_shubik), 2) == 0.41
    assert voice_gap(power, WEIGHTS) == max(
        abs(member.banzhaf - F(dict(WEIGHTS)[member.office], 100)) for member in power.members
    )


# ---- against every coalition and every order ----------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(games())
def test_every_coalition_counted_by_hand_gives_the_same(game):
    power = power_of(game)
    winning = winning_sets(game)
    counts = counts_of(game)
    n = len(game.players)

    assert counts.wins == by_size(winning, n)
    assert [member.swings for member in power.members] == swings(game)
    assert power.winning == len(winning)
    assert power.losing == 2**n - len(winning)
    assert power.veto_players == tuple(p for p in game.players if all(p in inside for inside in winning))
    assert power.fewest_to_decide == min(map(len, winning))
    assert power.fewest_to_block == min(map(len, blocking_sets(game)))
    for player, table in counts.swings.items():
        critical = {s - {player} for s in winning if player in s and s - {player} not in winning}
        assert table == by_size(critical, n - 1)


@settings(max_examples=60, deadline=None)
@given(games(most_players=5))
def test_every_order_gone_through_gives_the_same_shapley_shubik_index(game):
    assert shapley(power_of(game)) == shapley_shubik(game)


@settings(max_examples=150, deadline=None)
@given(games())
def test_minimal_coalitions_are_those_that_can_spare_nobody(game):
    n = len(game.players)

    assert minimal_winning(game) == by_size(minimal(winning_sets(game)), n)
    assert minimal_blocking(game) == by_size(minimal(blocking_sets(game)), n)


@settings(max_examples=80, deadline=None)
@given(games())
def test_counting_by_sums_and_coalition_by_coalition_agree(game):
    by_sums, minimals = counts_of(game), (minimal_winning(game), minimal_blocking(game))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "MOST_STEPS", 0)
        assert counts_of(game) == by_sums
        assert (minimal_winning(game), minimal_blocking(game)) == minimals


@settings(max_examples=50, deadline=None)
@given(games())
def test_shares_of_power_make_a_whole_and_absolutes_follow_from_swings(game):
    power = power_of(game)

    assert sum(banzhaf(power)) == sum(shapley(power)) == 1
    for member in power.members:
        assert member.banzhaf_absolute == F(member.swings, 2 ** (len(game.players) - 1))
        assert member.prevent == F(member.swings, power.winning)
        assert member.initiate == F(member.swings, power.losing)
        assert (member.prevent == 1) == (member.office in power.veto_players)
        assert member.is_dummy == (member.office in power.dummies)
        # Dubey and Shapley 1979: the absolute index is the harmonic mean of Coleman's two.
        if member.swings:
            assert 2 / member.banzhaf_absolute == 1 / member.prevent + 1 / member.initiate


# ---- constitutions ------------------------------------------------------------------------------


def constitutions():
    members = offices(6)
    first = Chamber("offices", one_each(members))
    second = Chamber("people", votes(dict(zip(members, (9, 7, 4, 2, 1, 1), strict=True))), F(13, 20))
    north, south = Chamber("north", one_each(members[:3])), Chamber("south", one_each(members[3:]))
    half = Rule(quota=F(1, 2), more_than=True)
    veto = Rule(quota=F(1, 2), veto=members[4:5])
    return {
        "same members in both chambers": Constitution(members, TwoChamber(first, second), half),
        "other members in each chamber": Constitution(members, TwoChamber(north, south), half),
        "two chambers and a veto": Constitution(members, TwoChamber(first, second), veto),
        "lead alone": Constitution(members, LeadOffice(members[2])),
        "lead alone, and a veto": Constitution(members, LeadOffice(members[2]), veto),
        "lead among others": Constitution(members, LeadOffice(members[2], alone=False), half),
        "chair": Constitution(members, RotatingChair(members, 10)),
    }


@pytest.mark.parametrize("name", constitutions())
def test_each_model_gives_the_game_its_words_say(name):
    constitution = constitutions()[name]
    game = game_of(electorate_of(constitution, "upgrade"))
    power = power_of(game)

    assert [member.swings for member in power.members] == swings(game)
    assert shapley(power) == shapley_shubik(game)


def test_a_lead_that_decides_alone_has_all_the_power():
    power = power_of(game_of(electorate_of(constitutions()["lead alone"], "upgrade")))

    assert power.dictator == offices(6)[2]
    assert len(power.dummies) == 5


def test_a_veto_against_a_lead_leaves_no_dictator():
    power = power_of(game_of(electorate_of(constitutions()["lead alone, and a veto"], "upgrade")))

    assert power.dictator is None
    assert power.veto_players == (offices(6)[2], offices(6)[4])


def test_a_chair_has_all_the_power_at_its_turn_and_everybody_the_same_over_all_turns():
    powers = power_over_turns(constitutions()["chair"], "upgrade")

    assert [power.dictator for power in powers] == list(offices(6))
    assert mean_shapley_shubik(powers) == tuple((office, F(1, 6)) for office in offices(6))


def test_two_chambers_of_a_hundred_members_each_are_two_games_multiplied():
    """By hand: to swing in one's own chamber while the other wins; 51 of 100 are needed in each."""
    members = offices(200)
    north, south = Chamber("north", one_each(members[:100])), Chamber("south", one_each(members[100:]))
    rule = Rule(quota=F(1, 2), more_than=True)
    power = power_of(game_of(electorate_of(Constitution(members, TwoChamber(north, south), rule), "upgrade")))
    wins = sum(comb(100, size) for size in range(51, 101))

    assert power.winning == wins**2
    assert power.members[0].swings == comb(99, 50) * wins
    assert set(shapley(power)) == {F(1, 200)}
    assert (power.fewest_to_decide, power.fewest_to_block) == (102, 50)


# ---- size ---------------------------------------------------------------------------------------


def test_two_hundred_members_with_weights_to_one_hundred_take_less_than_two_seconds():
    game = weighted(*(1 + 37 * place % 100 for place in range(200)), needed=6700)
    started = time.process_time()
    power = power_of(game)
    took = time.process_time() - started

    assert sum(shapley(power)) == sum(banzhaf(power)) == 1
    assert took < 2


def test_two_hundred_offices_under_a_double_majority_are_counted_exactly():
    """The chamber of offices needs no sums of its own: the size of a coalition tells its votes there."""
    members = offices(200)
    people = Chamber("people", votes({office: 1 + 7 * place % 30 for place, office in enumerate(members)}), F(13, 20))
    model = TwoChamber(Chamber("offices", one_each(members), F(11, 20)), people)
    power = power_of(game_of(electorate_of(Constitution(members, model), "upgrade")))

    assert sum(shapley(power)) == 1
    assert power.fewest_to_decide == 110


def test_weights_too_fine_for_sums_are_enumerated_up_to_twenty_members():
    fine = [10**9 + 7**place for place in range(12)]
    game = weighted(*fine, needed=sum(fine) // 2)

    assert [member.swings for member in power_of(game).members] == swings(game)


def test_beyond_twenty_members_such_weights_are_refused_with_both_limits():
    fine = [10**9 + 7 * place**5 for place in range(21)]
    with pytest.raises(GameTooLarge, match=r"21 members .* ends at 95238 cells, .* at 20 members") as told:
        power_of(weighted(*fine, needed=sum(fine) // 2 + 1))

    assert (told.value.members, told.value.most_members) == (21, enumeration.MOST_MEMBERS)
    assert told.value.cells > told.value.most_cells


def test_members_everybody_needs_do_not_count_towards_that_limit():
    fine = [10**9 + 7**place for place in range(12)]
    members = offices(30)
    chamber = Threshold(tuple(zip(members[:12], fine, strict=True)), sum(fine) // 2)
    power = power_of(Game(members, (chamber, Threshold(one_each(members[12:24]), 12))))

    assert power.veto_players == members[12:24]
    assert power.dummies == members[24:]
    assert sum(shapley(power)) == 1


def test_minimal_coalitions_of_two_hundred_equal_members_are_those_of_the_quota():
    game = weighted(*[1] * 200, needed=134)

    assert minimal_winning(game)[134] == sum(minimal_winning(game)) == comb(200, 134)
    assert minimal_blocking(game)[67] == sum(minimal_blocking(game)) == comb(200, 67)


def test_minimal_coalitions_over_two_chambers_of_many_members_are_refused():
    members = offices(21)
    people = Threshold(tuple((office, 1 + place) for place, office in enumerate(members)), 150)
    game = Game(members, (Threshold(one_each(members), 11), people))

    assert power_of(game).winning > 0
    with pytest.raises(GameTooLarge):
        minimal_winning(game)


def test_many_members_with_light_votes_are_within_reach_and_heavy_ones_refused_at_once():
    """A table's numbers grow with the members: the limit is on bytes as well as on steps."""
    assert sum(shapley(power_of(weighted(*[1, 2] * 200, needed=301)))) == 1
    with pytest.raises(GameTooLarge):
        power_of(weighted(*range(1, 1001), needed=250_000))


def test_a_common_divisor_of_the_weights_changes_nothing():
    assert power_of(weighted(3, 2, 1, 1, needed=4)) == power_of(weighted(3000, 2000, 1000, 1000, needed=3001))


# ---- games that cannot be -----------------------------------------------------------------------

A, B = offices(2)


@pytest.mark.parametrize(
    ("players", "thresholds"),
    [
        ((), (Threshold(((A, 1),), 1),)),
        ((A,), ()),
        ((A, A), (Threshold(((A, 1),), 1),)),
        ((A,), (Threshold(((B, 1),), 1),)),
        ((A,), (Threshold(((A, 1), (A, 1)), 1),)),
        ((A,), (Threshold(((A, 1),), 2),)),
        ((A,), (Threshold(((A, 1),), 0),)),
        ((A, B), (Threshold(((A, 2), (B, -1)), 1),)),
    ],
)
def test_a_game_that_cannot_be_is_refused(players, thresholds):
    with pytest.raises(GovernanceError):
        Game(players, thresholds)


# ---- planted faults -----------------------------------------------------------------------------


def told_by_vectors():
    found = [power_of(weighted(*weights, needed=needed)) for weights, needed, *_ in VECTORS]
    return [([member.swings for member in power.members], power.winning) for power in found]


def test_a_quota_one_vote_too_low_is_seen_by_every_vector():
    right = told_by_vectors()
    lower = [power_of(weighted(*weights, needed=needed - 1)) for weights, needed, *_ in VECTORS]

    for (swing, winning), power in zip(right, lower, strict=True):
        assert (swing, winning) != ([member.swings for member in power.members], power.winning)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("range(farthest, -1, -1)", "range(farthest + 1)"),  # a member joins twice
        ("if fewest[goal] > fewest[cell] else", "if fewest[goal] >= fewest[cell] else"),  # a member without a size
        ("_undone(won, swings, packing) if dual else", "(won, swings) if False else"),  # the dual taken for the game
        ("- needed[0] + 1,)", "- needed[0],)"),  # the dual needs one vote more
        ("smallest - 1)", "smallest)"),  # who brings the last head needed is forgotten
        ("swings.update(dict.fromkeys", "dict(dict.fromkeys"),  # veto players have no swings
    ],
)
def test_a_planted_fault_in_counting_is_seen(monkeypatch, right, wrong):
    wrong_swings = planted(swings_module, right, wrong)

    def differs(game):
        try:
            counts = wrong_swings.counts_of(game)
        except OverflowError:  # more coalitions than there are
            return True
        n = len(game.players)
        return counts.wins != by_size(winning_sets(game), n) or [sum(t) for t in counts.swings.values()] != swings(game)

    members = offices(6)
    both = TwoChamber(
        Chamber("offices", one_each(members)), Chamber("people", votes(dict(zip(members, range(6), strict=True))))
    )
    constitution = Constitution(members, both, Rule(quota=F(1, 2), more_than=True))
    double = game_of(electorate_of(constitution, "upgrade"))
    vectors = [weighted(*weights, needed=needed) for weights, needed, *_ in VECTORS]
    assert any(map(differs, [*vectors, weighted(4, 4, 4, 2, 2, 1, needed=12), double]))


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_a_game_says_itself_who_wins(data):
    game = data.draw(games(most_players=5))
    inside = data.draw(st.sets(st.sampled_from(game.players)))

    assert game.wins(inside) == meets(game, inside)
