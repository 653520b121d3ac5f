"""Who has how much power: indices of voting power, exact, of a simple game.

With n players, W winning and L losing coalitions (W + L = 2^n), and s_i the swings of player i (coalitions of the
others that lose without it and win with it):

    Banzhaf, normalised    s_i / sum of all swings                    Banzhaf 1965
    Banzhaf, absolute      s_i / 2^(n-1)                              Penrose 1946
    Shapley-Shubik         share of the n! orders in which i's joining wins       Shapley and Shubik 1954
    power to act           W / 2^n                                    Coleman 1971
    power to prevent       s_i / W                                    Coleman 1971
    power to initiate      s_i / L                                    Coleman 1971

All members vote yes or no, all coalitions (or orders) being equally likely: nothing is assumed about interests.

Not here: how coalitions are counted (`swings`), minimal coalitions (`coalitions`).
"""

from dataclasses import dataclass
from fractions import Fraction
from math import comb, factorial

from ipchain.governance.constitution import Constitution, DecisionKind, electorates_over_turns
from ipchain.governance.game import Game, game_of
from ipchain.governance.swings import counts_of
from ipchain.names import OfficeId


@dataclass(frozen=True, slots=True)
class MemberPower:
    """One member's power. Fractions lie between 0 and 1; `swings` is a count."""

    office: OfficeId
    swings: int
    banzhaf: Fraction
    banzhaf_absolute: Fraction
    shapley_shubik: Fraction
    prevent: Fraction
    initiate: Fraction

    @property
    def is_dummy(self) -> bool:
        """True when the member's vote never changes an outcome."""
        return self.swings == 0


@dataclass(frozen=True, slots=True)
class Power:
    """The power of all members (in the order of the game), and of the body as a whole.

    `act` is the share of coalitions that win. `fewest_to_decide` is the size of the smallest winning coalition,
    `fewest_to_block` of the smallest whose complement loses; both lie between 1 and n.
    """

    members: tuple[MemberPower, ...]
    winning: int
    losing: int
    act: Fraction
    fewest_to_decide: int
    fewest_to_block: int
    veto_players: tuple[OfficeId, ...]

    @property
    def dummies(self) -> tuple[OfficeId, ...]:
        """Members with a seat and no power."""
        return tuple(member.office for member in self.members if member.is_dummy)

    @property
    def dictator(self) -> OfficeId | None:
        """The member that decides and refuses alone; None when there is none."""
        return self.veto_players[0] if self.fewest_to_decide == 1 and len(self.veto_players) == 1 else None

    def of(self, office: OfficeId) -> MemberPower:
        """One member's power. Raises KeyError for an office that is no member."""
        return {member.office: member for member in self.members}[office]


def power_of(game: Game) -> Power:
    """All indices of this game. Raises GameTooLarge, see `swings.counts_of`."""
    counts = counts_of(game)
    n = len(game.players)
    winning = sum(counts.wins)
    losing = 2**n - winning
    by_table = {table: (sum(table), _share_of_orders(table)) for table in sorted(set(counts.swings.values()))}
    of_all = sum(by_table[table][0] for table in counts.swings.values())
    members = tuple(
        MemberPower(
            player,
            swings,
            Fraction(swings, of_all),
            Fraction(swings, 2 ** (n - 1)),
            shapley_shubik,
            Fraction(swings, winning),
            Fraction(swings, losing),
        )
        for player, (swings, shapley_shubik) in ((player, by_table[counts.swings[player]]) for player in game.players)
    )
    return Power(
        members,
        winning,
        losing,
        Fraction(winning, 2**n),
        min(size for size, count in enumerate(counts.wins) if count),
        # k players block when the other n - k do not win.
        min(blockers for blockers in range(n + 1) if counts.wins[n - blockers] < comb(n, blockers)),
        counts.vetoes,
    )


def power_over_turns(constitution: Constitution, kind: DecisionKind) -> tuple[Power, ...]:
    """The power at each turn of the chair, in the order of turns; a single entry under every other model."""
    return tuple(power_of(game_of(electorate)) for electorate in electorates_over_turns(constitution, kind))


def mean_shapley_shubik(powers: tuple[Power, ...]) -> tuple[tuple[OfficeId, Fraction], ...]:
    """Each member's Shapley-Shubik index, averaged over turns of equal length; sums to 1."""
    offices = tuple(member.office for member in powers[0].members)
    return tuple(
        (office, sum((power.of(office).shapley_shubik for power in powers), Fraction(0)) / len(powers))
        for office in offices
    )


def voice_gap(power: Power, weights: tuple[tuple[OfficeId, int], ...]) -> Fraction:
    """The largest distance between a member's share of votes and its normalised Banzhaf index: "a vote is not power".

    0 when power is in proportion. `weights` name the votes; who is not named has none. At least one is above 0.
    """
    held = dict(weights)
    total = sum(held.values())
    return max(abs(member.banzhaf - Fraction(held.get(member.office, 0), total)) for member in power.members)


def _share_of_orders(swings: tuple[int, ...]) -> Fraction:
    """`swings[s]` sets of s others: each comes first in s! (n - 1 - s)! of the n! orders, and then the player."""
    n = len(swings)
    orders = sum(count * factorial(size) * factorial(n - 1 - size) for size, count in enumerate(swings) if count)
    return Fraction(orders, factorial(n))
