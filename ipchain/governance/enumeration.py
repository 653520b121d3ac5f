"""Every coalition looked at, for parts of a game with few players: sets of coalitions as bit maps.

Coalition c, a number below 2^m, holds player j when bit j of c is set; a set of coalitions is a whole number whose
bit c tells whether c is in it. "Put player j in" is then a shift by 2^j, and a count is a count of bits.

Not here: the polynomial count for many players (`swings`).
"""

from collections.abc import Sequence
from typing import Final

from ipchain.governance.packing import Packing
from ipchain.names import OfficeId

MOST_MEMBERS: Final = 20
"""2^20 coalitions take a second or two and some tens of megabytes; each further player doubles both."""


def enumerate_coalitions(
    players: Sequence[OfficeId], votes: Sequence[tuple[int, ...]], needed: Sequence[int], packing: Packing
) -> tuple[int, dict[OfficeId, int]]:
    """Winning coalitions by size, and by player those it makes win, packed. At most MOST_MEMBERS players.

    `votes[j][t]` are player j's votes under threshold t, `needed[t]` what it takes there; all must be met.
    """
    assert len(players) <= MOST_MEMBERS
    winning = winning_map(votes, needed)
    by_size = size_maps(len(players))
    everything = sum(by_size)
    losing = everything ^ winning
    swings = {
        player: _by_size(winning >> (1 << place) & without_map(place, everything) & losing, by_size, packing)
        for place, player in enumerate(players)
    }
    return _by_size(winning, by_size, packing), swings


def minimal_maps(votes: Sequence[tuple[int, ...]], needed: Sequence[int], packing: Packing, *, blocking: bool) -> int:
    """Minimal winning (or blocking) coalitions by size, packed. At most MOST_MEMBERS players."""
    assert len(votes) <= MOST_MEMBERS
    by_size = size_maps(len(votes))
    everything = sum(by_size)
    enough = winning_map(votes, needed)
    if blocking:
        # The complement of coalition c is the last one minus c: the same map read backwards.
        enough = everything ^ int(f"{enough:0{1 << len(votes)}b}"[::-1], 2)
    spared = 0
    for place in range(len(votes)):
        spared |= (enough & without_map(place, everything)) << (1 << place)
    return _by_size(enough & ~spared, by_size, packing)


def winning_map(votes: Sequence[tuple[int, ...]], needed: Sequence[int]) -> int:
    """The coalitions that meet every threshold."""
    winning = (1 << (1 << len(votes))) - 1
    for threshold, enough in enumerate(needed):
        sums = [0]
        for own in votes:
            weight = own[threshold]
            sums += [weight + held for held in sums]
        sums.reverse()  # the highest bit is written first
        winning &= int("".join("1" if held >= enough else "0" for held in sums), 2)
    return winning


def size_maps(players: int) -> list[int]:
    """For each size from 0 to `players`, the coalitions of that size."""
    maps = [1]
    for place in range(players):
        maps = [out | inside << (1 << place) for out, inside in zip([*maps, 0], [0, *maps], strict=True)]
    return maps


def without_map(place: int, everything: int) -> int:
    """The coalitions without the player at this place: runs of 2^place ones and as many zeros."""
    return everything // (1 + (1 << (1 << place)))


def _by_size(coalitions: int, by_size: Sequence[int], packing: Packing) -> int:
    return packing.pack(tuple((coalitions & of_size).bit_count() for of_size in by_size))
