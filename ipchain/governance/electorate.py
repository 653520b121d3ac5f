"""Who votes on one decision, with how many votes, and how many are needed: a constitution in force for one motion.

Whatever its model, a constitution comes down to one or more chambers that must all agree, and offices whose
no is enough to refuse. The models differ only in which chambers they make (`constitution.electorate_of`).

Not here: ballots (`tally`), and the models (`constitution`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Final, Literal, get_args

from ipchain.governance.invalid import (
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
from ipchain.names import MINUTE, Micros, OfficeId

QuotaBase = Literal["all", "cast"]
"""Of what the quota is a share: of all entitled votes, or of the votes cast as yes or no."""

QUOTA_BASES: Final[tuple[str, ...]] = get_args(QuotaBase)

Weights = tuple[tuple[OfficeId, int], ...]
"""Votes of each office, in the order of their codes."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How many votes are enough, who can refuse alone, and how long a vote is open.

    `quota`: above 0; adopted needs at least this share, or strictly more than it under `more_than`.
    `veto`: offices whose no refuses; their abstention or absence does not (as in the practice of the UN
    Security Council under Article 27(3) of the Charter).
    `period_us`: microseconds of ledger time, at least 1, when the motion does not state its own.
    """

    quota: Fraction = Fraction(2, 3)
    quota_of: QuotaBase = "all"
    more_than: bool = False
    veto: tuple[OfficeId, ...] = ()
    period_us: Micros = 2 * MINUTE

    def __post_init__(self) -> None:
        if self.quota <= 0:
            raise QuotaOutOfRange(self.quota)
        if self.quota_of not in QUOTA_BASES:
            raise NoSuchKind("quota base", self.quota_of, QUOTA_BASES)
        _once("the veto", self.veto)
        if self.period_us < 1:
            raise NoTime("the voting period", self.period_us)


@dataclass(frozen=True, slots=True)
class Chamber:
    """Offices that vote together, each with its votes (>= 0, at least one above 0).

    `quota` with `more_than` is the chamber's own threshold; None means that the rule's holds here too.
    """

    name: str
    weights: Weights
    quota: Fraction | None = None
    more_than: bool = False

    def __post_init__(self) -> None:
        if not self.weights:
            raise NobodyThere(f"chamber '{self.name}'")
        _once(f"chamber '{self.name}'", tuple(office for office, _ in self.weights))
        for office, weight in self.weights:
            if weight < 0:
                raise NegativeWeight(office, weight)
        if self.total == 0:
            raise NoPositiveWeight(f"chamber '{self.name}'", len(self.weights))
        if self.quota is not None and self.quota <= 0:
            raise QuotaOutOfRange(self.quota)

    @property
    def total(self) -> int:
        """All votes of the chamber."""
        return sum(weight for _, weight in self.weights)


@dataclass(frozen=True, slots=True)
class Electorate:
    """The members, the chambers that must all agree, and the rule in force. Valid when born."""

    members: tuple[OfficeId, ...]
    chambers: tuple[Chamber, ...]
    rule: Rule

    def __post_init__(self) -> None:
        if not self.members:
            raise NobodyThere("the consortium")
        _once("the list of members", self.members)
        if not self.chambers:
            raise NobodyThere("the list of chambers")
        _once("the list of chambers", tuple(chamber.name for chamber in self.chambers))
        _among("the veto", self.rule.veto, self.members)
        for chamber in self.chambers:
            _among(f"chamber '{chamber.name}'", tuple(office for office, _ in chamber.weights), self.members)
            needed = self.needed(chamber, chamber.total)
            if needed > chamber.total:
                raise QuotaUnreachable(chamber.name, needed, chamber.total)

    def needed(self, chamber: Chamber, base: int) -> int:
        """The fewest yes votes that are enough when the quota is a share of `base` votes (>= 0).

        Never 0: a motion that nobody is for is not adopted, also where no vote counts.
        """
        quota, more = self.rule.quota, self.rule.more_than
        if chamber.quota is not None:
            quota, more = chamber.quota, chamber.more_than
        return max(1, floor(quota * base) + 1 if more else ceil(quota * base))

    @property
    def entitled(self) -> tuple[OfficeId, ...]:
        """Offices whose ballot can count: with votes in some chamber, or with a veto. In the order of their codes."""
        voting = {office for chamber in self.chambers for office, weight in chamber.weights if weight}
        return tuple(sorted(voting.union(self.rule.veto)))


def votes(stated: Mapping[OfficeId, int]) -> Weights:
    """The weights in the order of the codes."""
    return tuple(sorted(stated.items()))


def one_each(offices: tuple[OfficeId, ...]) -> Weights:
    """One vote for every office."""
    return tuple((office, 1) for office in sorted(offices))


def _once(what: str, names: tuple[str, ...]) -> None:
    if len(set(names)) != len(names):
        raise NamedTwice(what, names)


def _among(what: str, named: tuple[OfficeId, ...], members: tuple[OfficeId, ...]) -> None:
    strangers = tuple(sorted(set(named) - set(members)))
    if strangers:
        raise NotMembers(what, strangers, members)
