"""Minimal coalitions, by size: those that decide, or block, and of which no member can be spared.

The smallest sizes are also `Power.fewest_to_decide` and `fewest_to_block`; here is how many there are of each size.
With one threshold, coalitions are built from the heaviest member down: the last one that joins is the lightest,
and a coalition is minimal when it was short of the threshold before (then without any other member too). With
several thresholds over the same players, coalitions are enumerated, so at most 20 players may be concerned.

Not here: who is in them; with thousands of them a list of names tells nobody anything.
"""

from math import prod

from ipchain.governance.enumeration import MOST_MEMBERS, minimal_maps
from ipchain.governance.game import Game
from ipchain.governance.invalid import GameTooLarge
from ipchain.governance.packing import Packing
from ipchain.governance.parts import Part, parted


def minimal_winning(game: Game) -> tuple[int, ...]:
    """`result[s]`: winning coalitions of s players (0 <= s <= n) that lose without any one of them.

    Raises GameTooLarge, see the module's text.
    """
    whole = parted(game)
    packing = Packing(len(game.players))
    found = prod(_minimal(part, packing, blocking=False) for part in whole.parts)
    return packing.unpack(packing.shifted(found, len(whole.vetoes)))


def minimal_blocking(game: Game) -> tuple[int, ...]:
    """`result[s]`: coalitions of s players without whom the others lose, though with any one of them they win.

    Raises GameTooLarge, see the module's text.
    """
    whole = parted(game)
    packing = Packing(len(game.players))
    alone = packing.shifted(len(whole.vetoes), 1)
    return packing.unpack(alone + sum(_minimal(part, packing, blocking=True) for part in whole.parts))


def _minimal(part: Part, packing: Packing, *, blocking: bool) -> int:
    """Minimal coalitions of a part by size, packed. To block one threshold is to reach its dual: all - needed + 1."""
    votes = [own[0] for own in part.votes]
    needed = sum(votes) - part.needed[0] + 1 if blocking else part.needed[0]
    # Several thresholds over the same players are not counted by sums: no cells for them.
    single = len(part.needed) == 1
    cells = needed if single else prod(need + 1 for need in part.needed)
    most_cells = packing.most_cells(len(part.players)) if single else 0
    if cells <= most_cells:
        return _from_the_heaviest(votes, needed, packing)
    if len(part.players) <= MOST_MEMBERS:
        return minimal_maps(part.votes, part.needed, packing, blocking=blocking)
    raise GameTooLarge(len(part.players), MOST_MEMBERS, cells, most_cells)


def _from_the_heaviest(votes: list[int], needed: int, packing: Packing) -> int:
    short = [0] * needed
    short[0] = 1
    slot = packing.slot_bits
    found = 0
    for own in sorted(votes, reverse=True):
        found += sum(short[max(0, needed - own) :]) << slot
        for held in range(needed - own - 1, -1, -1):
            if short[held]:
                short[held + own] += short[held] << slot
    return found
