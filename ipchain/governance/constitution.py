"""Constitutions as values: who decides, by which quota, for which kind of decision.

Five models, and one rule per kind of decision with a default. A constitution is valid when born: every rule it
holds can be met by its members, at every turn of a chair. What it says about one motion is an `Electorate`.

Sources of the models: Hyperledger Fabric's MAJORITY and ALL policies, Besu's one validator one vote, weighted
voting of the EEC treaty of 1957 (Article 148), double majority of the EU treaty (Article 16(4)), round-robin
proof of authority for the chair.

Not here: ballots (`tally`), amendments (`amendment`), power (`power`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final, Literal, assert_never

from ipchain.governance.electorate import Chamber, Electorate, Rule, Weights, one_each
from ipchain.governance.invalid import NamedTwice, NobodyThere, NoSuchKind, NoTime, NotMembers
from ipchain.names import Micros, OfficeId

DecisionKind = Literal[
    "admit-office", "suspend-office", "readmit-office", "change-weight", "change-rules", "upgrade", "revoke-entry"
]

KINDS: Final[Mapping[DecisionKind, str]] = MappingProxyType(
    {
        "admit-office": "A new office joins.",
        "suspend-office": "An office loses its right to write, for a time.",
        "readmit-office": "A suspended office gets its right to write back.",
        "change-weight": "An office gets another number of votes.",
        "change-rules": "The rule of one kind of decision, or the default rule, changes.",
        "upgrade": "A new version of the software is brought into use.",
        "revoke-entry": "An entry of the ledger is declared without effect.",
    }
)


DEFAULT_RULE: Final = Rule()
"""Two thirds of all entitled votes, no veto, two minutes."""


@dataclass(frozen=True, slots=True)
class OneOfficeOneVote:
    """Every member has one vote."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """The members have the votes stated; who is not named has none."""

    weights: Weights


@dataclass(frozen=True, slots=True)
class TwoChamber:
    """Both chambers must agree, such as most of the offices and most of the weights. An office may sit in both."""

    first: Chamber
    second: Chamber


@dataclass(frozen=True, slots=True)
class LeadOffice:
    """One office decides. With `alone` False all members vote, and nothing is adopted without the lead's yes.

    A lead that can only refuse is no model of its own: name it in the rule's `veto`.
    """

    lead: OfficeId
    alone: bool = True


@dataclass(frozen=True, slots=True)
class RotatingChair:
    """The offices take turns in deciding: `order[0]` first, each for `turn_us` microseconds of ledger time.

    The chair of the moment a motion is proposed decides it. Turns go by time, not by motion, so that nobody can
    reach a friendlier chair by proposing something in between.
    """

    order: tuple[OfficeId, ...]
    turn_us: Micros

    def __post_init__(self) -> None:
        if not self.order:
            raise NobodyThere("the order of turns")
        if len(set(self.order)) != len(self.order):
            raise NamedTwice("the order of turns", self.order)
        if self.turn_us < 1:
            raise NoTime("a turn", self.turn_us)

    def chair_at(self, moment: Micros) -> OfficeId:
        """Who has the chair at this moment (>= 0) of ledger time."""
        return self.order[moment // self.turn_us % len(self.order)]


Model = OneOfficeOneVote | Weighted | TwoChamber | LeadOffice | RotatingChair

MODEL_NAMES: Final[Mapping[type[Model], str]] = MappingProxyType(
    {
        OneOfficeOneVote: "one-office-one-vote",
        Weighted: "weighted",
        TwoChamber: "two-chamber",
        LeadOffice: "lead-office",
        RotatingChair: "rotating-chair",
    }
)


@dataclass(frozen=True, slots=True)
class Constitution:
    """Members, model, the default rule, and rules for some kinds of decision.

    Raises one of `invalid`'s errors when born with a rule that its members cannot meet, or naming strangers.
    """

    members: tuple[OfficeId, ...]
    model: Model = OneOfficeOneVote()
    default: Rule = DEFAULT_RULE
    rules: tuple[tuple[DecisionKind, Rule], ...] = ()

    def __post_init__(self) -> None:
        kinds = tuple(kind for kind, _ in self.rules)
        for kind in kinds:
            if kind not in KINDS:
                raise NoSuchKind("kind of decision", kind, tuple(KINDS))
        if len(set(kinds)) != len(kinds):
            raise NamedTwice("the list of rules", kinds)
        if isinstance(self.model, RotatingChair):
            strangers = tuple(office for office in self.model.order if office not in self.members)
            if strangers:
                raise NotMembers("the order of turns", strangers, self.members)
        # To build the electorate of every rule is to check it; strangers in turns were refused above.
        for rule in (self.default, *(rule for _, rule in self.rules)):
            Electorate(self.members, _chambers(self, 0), rule)

    def rule_for(self, kind: DecisionKind) -> Rule:
        """The rule of this kind of decision, else the default."""
        return dict(self.rules).get(kind, self.default)


def electorate_of(constitution: Constitution, kind: DecisionKind, moment: Micros = 0) -> Electorate:
    """Who votes on a decision of this kind that is proposed at this moment (>= 0, microseconds of ledger time)."""
    return Electorate(constitution.members, _chambers(constitution, moment), constitution.rule_for(kind))


def electorates_over_turns(constitution: Constitution, kind: DecisionKind) -> tuple[Electorate, ...]:
    """One electorate for each turn of the chair; a single one under every other model."""
    model = constitution.model
    turns = len(model.order) if isinstance(model, RotatingChair) else 1
    length = model.turn_us if isinstance(model, RotatingChair) else 0
    return tuple(electorate_of(constitution, kind, turn * length) for turn in range(turns))


def _chambers(constitution: Constitution, moment: Micros) -> tuple[Chamber, ...]:
    offices = Chamber("offices", one_each(constitution.members))
    match constitution.model:
        case OneOfficeOneVote():
            return (offices,)
        case Weighted(weights):
            return (Chamber("weights", weights),)
        case TwoChamber(first, second):
            return first, second
        case LeadOffice(lead, alone):
            # The lead's yes is needed whatever the rule's quota says: one vote of one.
            only = Chamber("lead", ((lead, 1),), Fraction(1))
            return (only,) if alone else (offices, only)
        case RotatingChair() as chairs:
            return (Chamber("chair", ((chairs.chair_at(moment), 1),), Fraction(1)),)
        case _:
            assert_never(constitution.model)
