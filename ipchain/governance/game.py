"""A decision as a simple game: which coalitions of members win when everybody says yes or no.

A coalition wins when it has enough votes in every chamber and all offices with a veto are in it. Abstentions are
not modelled, so a quota of the votes cast and a quota of all votes are the same game. Veto offices are the
special case of a threshold that all of them are needed for.

Source: von Neumann and Morgenstern 1944, ch. X (simple games); Taylor and Zwicker 1999, section 1.2 (weighted games,
their intersections).

Not here: counting coalitions (`swings`), indices (`power`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from ipchain.governance.electorate import Electorate, Weights, one_each
from ipchain.governance.invalid import (
    NamedTwice,
    NegativeWeight,
    NobodyThere,
    NotMembers,
    QuotaOutOfRange,
    QuotaUnreachable,
)
from ipchain.names import OfficeId


@dataclass(frozen=True, slots=True)
class Threshold:
    """Enough is `needed` votes (1 <= needed <= all votes). Offices that are not named have none."""

    weights: Weights
    needed: int


@dataclass(frozen=True, slots=True)
class Game:
    """Players, and the thresholds that a winning coalition meets, all of them. Valid when born."""

    players: tuple[OfficeId, ...]
    thresholds: tuple[Threshold, ...]

    def __post_init__(self) -> None:
        if not self.players:
            raise NobodyThere("the game")
        if not self.thresholds:
            raise NobodyThere("the list of thresholds")
        if len(set(self.players)) != len(self.players):
            raise NamedTwice("the game", self.players)
        for place, threshold in enumerate(self.thresholds, start=1):
            offices = tuple(office for office, _ in threshold.weights)
            if len(set(offices)) != len(offices):
                raise NamedTwice(f"threshold {place}", offices)
            strangers = tuple(sorted(set(offices) - set(self.players)))
            if strangers:
                raise NotMembers(f"threshold {place}", strangers, self.players)
            total = sum(weight for _, weight in threshold.weights)
            for office, weight in threshold.weights:
                if weight < 0:
                    raise NegativeWeight(office, weight)
            if threshold.needed < 1:
                raise QuotaOutOfRange(Fraction(threshold.needed))
            if threshold.needed > total:
                raise QuotaUnreachable(f"threshold {place}", threshold.needed, total)

    def wins(self, coalition: Iterable[OfficeId]) -> bool:
        """True when these players together meet every threshold. Players that are no players count for nothing."""
        inside = set(coalition)
        return all(
            sum(weight for office, weight in threshold.weights if office in inside) >= threshold.needed
            for threshold in self.thresholds
        )


def game_of(electorate: Electorate) -> Game:
    """The game of one decision. Members without votes are players without power."""
    chambers = tuple(
        Threshold(chamber.weights, electorate.needed(chamber, chamber.total)) for chamber in electorate.chambers
    )
    veto = electorate.rule.veto
    return Game(electorate.members, (*chambers, Threshold(one_each(veto), len(veto))) if veto else chambers)
