"""Counting coalitions exactly: for every size, how many win, and in how many a player is critical.

All power indices follow from these two tables, `wins[s]` (winning coalitions of s players) and `swings[i][s]`
(coalitions of s players without i that lose, and win once i joins).

How, so that 200 members take a second and not 2^200 steps:

1.  Players that no winning coalition can spare are put in; the thresholds shrink by their votes, and thresholds
    that nothing is left of fall away (`parts`).
2.  Thresholds that share no player are games of their own. Their tables are polynomials in the size, and the
    polynomials of the whole are products of theirs (`parts`).
3.  Within a part, a table over sums of votes is filled player by player (generating functions: Mann and Shapley
    1962; Brams and Affuso 1976). A cell holds the polynomial in the size, packed into one whole number, so that one
    addition adds all sizes at once. Sums at or beyond what is needed share a cell. A threshold under which all
    players weigh the same needs no dimension: the size tells.
4.  A player is taken out of the filled table by division of its factor: without(x) = all(x) - y without(x - w).

Where the cells are too many, parts of at most 20 players are counted coalition by coalition (`enumeration`).

Not here: what the numbers mean (`power`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from math import prod

from ipchain.governance.enumeration import MOST_MEMBERS, enumerate_coalitions
from ipchain.governance.game import Game
from ipchain.governance.invalid import GameTooLarge
from ipchain.governance.packing import Packing
from ipchain.governance.parts import Part, parted
from ipchain.names import OfficeId


@dataclass(frozen=True, slots=True)
class Counts:
    """`wins[s]`: winning coalitions of s players, s from 0 to n.

    `swings[i][s]`: coalitions of s other players (0 <= s < n) that player i makes win.
    """

    wins: tuple[int, ...]
    swings: Mapping[OfficeId, tuple[int, ...]]
    vetoes: tuple[OfficeId, ...]


def counts_of(game: Game) -> Counts:
    """The two tables of this game.

    Raises GameTooLarge when a part has both too many sums of votes (`packing`) and too many players (20).
    """
    whole = parted(game)
    packing = Packing(len(game.players))
    solved = [_solve(part, packing) for part in whole.parts]
    spare = packing.binomials(len(whole.idle))
    offset = len(whole.vetoes)
    wins = packing.shifted(prod((won for won, _ in solved), start=spare), offset)
    swings: dict[OfficeId, int] = dict.fromkeys(game.players, 0)
    for place, (_, within) in enumerate(solved):
        others = prod((won for other, (won, _) in enumerate(solved) if other != place), start=spare)
        same: dict[int, int] = {}
        for player, critical in within.items():
            if critical not in same:
                same[critical] = packing.shifted(critical * others, offset)
            swings[player] = same[critical]
    # A coalition is won by the last of the players it cannot spare exactly when it wins with that player.
    swings.update(dict.fromkeys(whole.vetoes, packing.shifted(wins, -1)))
    unpacked = {packed: packing.unpack(packed)[:-1] for packed in set(swings.values())}
    return Counts(packing.unpack(wins), {player: unpacked[swings[player]] for player in game.players}, whole.vetoes)


def _solve(part: Part, packing: Packing) -> tuple[int, dict[OfficeId, int]]:
    """Winning coalitions of the part by size, and each player's critical ones, as packed polynomials."""
    uniform = [place for place in range(len(part.needed)) if all(votes[place] == 1 for votes in part.votes)]
    weighed = [place for place in range(len(part.needed)) if place not in uniform]
    smallest = max((part.needed[place] for place in uniform), default=0)
    needed = tuple(part.needed[place] for place in weighed)
    votes = [tuple(vote[place] for place in weighed) for vote in part.votes]
    dual = len(weighed) == 1 and not uniform and 2 * needed[0] > sum(vote for (vote,) in votes) + 1
    if dual:
        needed = (sum(vote for (vote,) in votes) - needed[0] + 1,)
    cells, most_cells = prod(need + 1 for need in needed), packing.most_cells(len(part.players))
    if cells <= most_cells:
        won, swings = _by_sums(part.players, votes, needed, smallest, packing)
        return _undone(won, swings, packing) if dual else (won, swings)
    if len(part.players) <= MOST_MEMBERS:
        return enumerate_coalitions(part.players, part.votes, part.needed, packing)
    raise GameTooLarge(len(part.players), MOST_MEMBERS, cells, most_cells)


def _undone(won: int, swings: Mapping[OfficeId, int], packing: Packing) -> tuple[int, dict[OfficeId, int]]:
    """From the dual game back to the game: a coalition wins here when its complement loses there.

    The dual of "at least q of w votes" is "at least w - q + 1": for a high quota, far fewer cells.
    """
    players = len(swings)
    same = {critical: packing.mirrored(critical, players - 1) for critical in set(swings.values())}
    return (
        packing.binomials(players) - packing.mirrored(won, players),
        {player: same[critical] for player, critical in swings.items()},
    )


def _by_sums(
    players: Sequence[OfficeId],
    votes: Sequence[tuple[int, ...]],
    needed: tuple[int, ...],
    smallest: int,
    packing: Packing,
) -> tuple[int, dict[OfficeId, int]]:
    """`needed` by weighed threshold, and at least `smallest` players: steps 3 and 4 of the module's text."""
    enough = _enough(votes, needed, packing)
    full = enough[_cell(needed, needed)]
    critical: dict[tuple[int, ...], int] = {}
    for own in votes:
        if own not in critical:
            joined = _without(enough, own, _less(needed, own), needed, packing)
            alone = full - packing.shifted(joined, 1)
            critical[own] = packing.at_least(joined, smallest - 1) - packing.at_least(alone, smallest)
    swings = {player: critical[own] for player, own in zip(players, votes, strict=True)}
    return packing.at_least(full, smallest), swings


def _enough(votes: Sequence[tuple[int, ...]], needed: tuple[int, ...], packing: Packing) -> list[int]:
    """For every point (cell by cell, up to what is needed): the coalitions with at least so many votes."""
    cells = [0] * prod(need + 1 for need in needed)
    cells[0] = 1
    farthest, slot = 0, packing.slot_bits
    # So many votes take at least so many players: a cell leaves out the sizes below, and a player who moves a
    # coalition to where one more is taken for granted needs no shift. One player never moves it by two.
    stride = len(cells) // (needed[0] + 1) if needed else 1
    heaviest = max((own[0] for own in votes), default=0) if needed else 0
    fewest = [cell // stride // heaviest if heaviest else 0 for cell in range(len(cells))]
    for own in sorted(votes):  # light players first keep the far cells empty for longer
        goals = [0]
        for need, weight in zip(needed, own, strict=True):
            # Joining moves a coalition up by the player's votes; beyond what is needed nothing is counted.
            ends = [*range(weight, need + 1), *repeat(need, min(weight, need + 1))]
            goals = [goal * (need + 1) + end for goal in goals for end in ends]
        # From the far end, so that nobody joins twice: a coalition grows towards cells already done.
        for cell in range(farthest, -1, -1):
            held = cells[cell]
            if held:
                goal = goals[cell]
                cells[goal] += held if fewest[goal] > fewest[cell] else held << slot
        farthest = goals[farthest]
    cells = [packing.shifted(held, size) for held, size in zip(cells, fewest, strict=True)]
    stride = 1
    for need in reversed(needed):
        for cell in range(len(cells) - 1 - stride, -1, -1):
            if cell // stride % (need + 1) != need:
                cells[cell] += cells[cell + stride]
        stride *= need + 1
    return cells


def _without(
    enough: Sequence[int], own: tuple[int, ...], point: tuple[int, ...], needed: tuple[int, ...], packing: Packing
) -> int:
    """The coalitions without one player of these votes that have at least the votes of the point."""
    steps = []
    while (lower := _less(point, own)) != point:
        steps.append(point)
        point = lower
    # Here the player's votes change nothing, so each coalition is there with and without it: a factor 1 + y.
    left = enough[_cell(point, needed)] // packing.one_more
    for higher in reversed(steps):
        left = enough[_cell(higher, needed)] - packing.shifted(left, 1)
    return left


def _less(point: tuple[int, ...], own: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(max(0, votes - weight) for votes, weight in zip(point, own, strict=True))


def _cell(point: tuple[int, ...], needed: tuple[int, ...]) -> int:
    cell = 0
    for votes, need in zip(point, needed, strict=True):
        cell = cell * (need + 1) + votes
    return cell
