"""A game taken apart: players it cannot do without, and groups of thresholds that share no player.

Players that every winning coalition needs are put in, the thresholds shrink by their votes, and thresholds that
nothing is left of fall away. What remains falls into parts that concern different players, so that the
coalitions of the whole are pairs, triples, ... of coalitions of the parts.

Not here: counting (`swings`, `coalitions`).
"""

from dataclasses import dataclass
from math import gcd

from ipchain.governance.game import Game
from ipchain.names import OfficeId


@dataclass(frozen=True, slots=True)
class Part:
    """Players, their votes under each threshold that concerns them (`votes[player][threshold]`), and what is needed.

    Every threshold needs at least 1, and every player has votes under at least one. Common divisors are taken out.
    """

    players: tuple[OfficeId, ...]
    votes: tuple[tuple[int, ...], ...]
    needed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Parted:
    """Players in every winning coalition, parts without a player in common, and players that no part concerns."""

    vetoes: tuple[OfficeId, ...]
    parts: tuple[Part, ...]
    idle: tuple[OfficeId, ...]


def parted(game: Game) -> Parted:
    """The game taken apart. A coalition wins when it holds all vetoes and wins in every part."""
    vetoes, rest, needed = _without_vetoes(game)
    parts = _parts(game, rest, needed)
    concerned = {player for part in parts for player in part.players}
    return Parted(vetoes, tuple(parts), tuple(player for player in rest if player not in concerned))


def _without_vetoes(game: Game) -> tuple[tuple[OfficeId, ...], tuple[OfficeId, ...], tuple[int, ...]]:
    """Who is in every winning coalition, the other players, and what each threshold still needs of those."""
    vetoes = tuple(player for player in game.players if not game.wins(set(game.players) - {player}))
    needed = tuple(
        threshold.needed - sum(weight for office, weight in threshold.weights if office in vetoes)
        for threshold in game.thresholds
    )
    return vetoes, tuple(player for player in game.players if player not in vetoes), needed


def _parts(game: Game, rest: tuple[OfficeId, ...], needed: tuple[int, ...]) -> list[Part]:
    """Groups of thresholds that share players, each with the players it concerns."""
    groups: list[tuple[set[OfficeId], list[int]]] = []
    for place, threshold in enumerate(game.thresholds):
        if needed[place] <= 0:
            continue
        concerned = {office for office, weight in threshold.weights if weight and office in rest}
        members = [place]
        apart = []
        for group in groups:
            if group[0] & concerned:
                concerned |= group[0]
                members += group[1]
            else:
                apart.append(group)
        groups = [*apart, (concerned, members)]
    parts = []
    for concerned, places in groups:
        players = tuple(player for player in rest if player in concerned)
        columns, least = [], []
        for place in sorted(places):
            weights = dict(game.thresholds[place].weights)
            column = [weights.get(player, 0) for player in players]
            divisor = gcd(*column)
            columns.append([vote // divisor for vote in column])
            least.append(-(-needed[place] // divisor))
        parts.append(Part(players, tuple(zip(*columns, strict=True)), tuple(least)))
    return parts
