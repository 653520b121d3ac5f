"""Games small enough to look at every coalition and every order: the oracle of the governance tests.

Nothing here shares a line with the code it judges: coalitions are sets, and the definitions are taken literally.
"""

from fractions import Fraction
from itertools import combinations, permutations

from hypothesis import strategies as st

from ipchain.governance.game import Game, Threshold
from ipchain.names import OfficeId


def offices(count):
    return tuple(OfficeId(f"{chr(65 + place // 26)}{chr(65 + place % 26)}") for place in range(count))


def weighted(*weights, needed):
    players = offices(len(weights))
    return Game(players, (Threshold(tuple(zip(players, weights, strict=True)), needed),))


def coalitions(players):
    return [frozenset(inside) for size in range(len(players) + 1) for inside in combinations(players, size)]


def meets(game, inside):
    for threshold in game.thresholds:
        held = 0
        for office, weight in threshold.weights:
            if office in inside:
                held += weight
        if held < threshold.needed:
            return False
    return True


def winning_sets(game):
    return {inside for inside in coalitions(game.players) if meets(game, inside)}


def swings(game):
    winning = winning_sets(game)
    return [sum(1 for s in winning if player in s and s - {player} not in winning) for player in game.players]


def shapley_shubik(game):
    """The share of orders in which a player is pivotal: all n! of them."""
    pivots = dict.fromkeys(game.players, 0)
    orders = 0
    for order in permutations(game.players):
        orders += 1
        inside = frozenset()
        for player in order:
            inside |= {player}
            if meets(game, inside):
                pivots[player] += 1
                break
    return [Fraction(pivots[player], orders) for player in game.players]


def by_size(sets, players):
    counts = [0] * (players + 1)
    for inside in sets:
        counts[len(inside)] += 1
    return tuple(counts)


def minimal(sets):
    return {inside for inside in sets if not any(inside - {player} in sets for player in inside)}


def blocking_sets(game):
    winning = winning_sets(game)
    return {inside for inside in coalitions(game.players) if frozenset(game.players) - inside not in winning}


@st.composite
def thresholds(draw, players, heaviest):
    weights = draw(st.lists(st.integers(0, heaviest), min_size=len(players), max_size=len(players)))
    if not sum(weights):
        weights[draw(st.integers(0, len(players) - 1))] = 1
    named = tuple((player, weight) for player, weight in zip(players, weights, strict=True) if weight)
    return Threshold(named, draw(st.integers(1, sum(weights))))


@st.composite
def games(draw, most_players=7, heaviest=9):
    """One to three thresholds, over the same, some or other players, some with equal votes."""
    players = offices(draw(st.integers(1, most_players)))
    made = draw(st.lists(thresholds(players, heaviest) | thresholds(players, 1), min_size=1, max_size=3))
    return Game(players, tuple(made))
