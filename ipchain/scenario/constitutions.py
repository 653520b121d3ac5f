"""The constitution: who decides by which quota, made of the keys under `governance` or under a variant of it.

What the file says is put together here and judged by the constitution itself when it is born; why it cannot be is
told at the key that would have to change. Offices that take no part are left out: `references` has reported them.

Not here: what a constitution means (`ipchain.governance`), a single rule (`rules`), and motions (`motions`).
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final, cast

from ipchain.governance.constitution import (
    Constitution,
    DecisionKind,
    LeadOffice,
    Model,
    OneOfficeOneVote,
    RotatingChair,
    TwoChamber,
    Weighted,
)
from ipchain.governance.electorate import Chamber, Rule, Weights, one_each, votes
from ipchain.governance.invalid import GovernanceError, QuotaUnreachable
from ipchain.names import MINUTE, Micros, OfficeId
from ipchain.scenario.model import Governance, OfficeProfile
from ipchain.scenario.problems import Spot
from ipchain.scenario.rules import as_stated, each_once, rule_from, unused_quota
from ipchain.scenario.typed import Block, Leaf, Report, Value
from ipchain.scenario.vocabulary.governance import GOVERNANCE

MODEL: Final = "one-office-one-vote"
"""How the offices decide when nobody says otherwise."""

TURN_US: Final[Micros] = MINUTE

_STAND_IN: Final = (OfficeId("QM"),)


def governance_of(top: Block, profiles: Sequence[OfficeProfile], report: Report) -> Governance:
    """The constitution as stated, or the default one. `profiles` are empty where who takes part is not known."""
    return governance_from(top.fields.get("governance"), top.spot_of("governance"), profiles, report)


def governance_from(value: Value | None, spot: Spot, profiles: Sequence[OfficeProfile], report: Report) -> Governance:
    """The constitution of what stands under `governance` or as a variant of it; `spot` is its key.

    What cannot be is reported, and the default constitution stands in for it.
    """
    block = value if isinstance(value, Block) else Block(spot)
    chosen = value if isinstance(value, Leaf) else block.leaf("model")
    model = chosen.text if chosen else MODEL
    # Somebody has to stand for offices that could not be read, until the file is mended.
    offices = tuple(profile.code for profile in profiles) or _STAND_IN
    for key, head in block.heads.items():
        field = GOVERNANCE.field(key)
        if field and field.models and model not in field.models:
            note = f"write 'model: {field.models[0]}', or take it away"
            report.add("E209", head, f"'{key}' has no meaning under '{model}'", note)
    own = {profile.code: profile.weight for profile in profiles}
    made = _Made(block, chosen.spot if chosen else spot, offices, own, report)
    decides = made.model(model)
    default = rule_from(block, Rule(), offices, report)
    if decides is None or not made.is_possible(decides, default, block):
        return Governance(MODEL, Constitution(offices))
    rules: list[tuple[DecisionKind, Rule]] = []
    for kind, stated in _decisions(block):
        rule = rule_from(stated, default, offices, report)
        made.without_effect(decides, stated)
        if made.is_possible(decides, rule, stated):
            rules.append((kind, rule))
    made.without_effect(decides, block)
    return Governance(model, Constitution(offices, decides, default, tuple(sorted(rules, key=_kind))))


class _Made:
    """A model put together of its keys. `own` are the weights of the offices themselves."""

    def __init__(
        self, block: Block, spot: Spot, offices: tuple[OfficeId, ...], own: Mapping[OfficeId, int], report: Report
    ) -> None:
        self._block = block
        self._spot = spot
        self._offices = offices
        self._own = own
        self._report = report

    def model(self, name: str) -> Model | None:
        """The model of this name; None where something that it needs is missing or wrong, and was reported."""
        match name:
            case "weighted":
                weights = self._weights(name)
                return None if weights is None else Weighted(weights)
            case "two-chamber":
                return self._two_chamber()
            case "lead-office":
                return self._lead_office()
            case "rotating-chair":
                return self._rotating_chair()
            case _:
                return OneOfficeOneVote()

    def is_possible(self, model: Model, rule: Rule, block: Block) -> bool:
        """True when the offices can meet the rule of this block; else why not is reported."""
        try:
            Constitution(self._offices, model, rule)
        except GovernanceError as impossible:
            self._impossible(impossible, block)
            return False
        return True

    def without_effect(self, model: Model, block: Block) -> None:
        """Report a quota of a rule that no chamber uses."""
        why = unused_quota(model)
        for key in ("quota", "more_than"):
            if why and key in block.heads:
                said = f"'{key}' has no effect here: {why}"
                self._report.add("E209", block.heads[key], said, "take it away")

    def _weights(self, model: str) -> Weights | None:
        stated = self._block.block("weights")
        if stated is not None:
            return self._votes(stated)
        if "weights" in self._block.heads or not self._own:
            return None  # what stands there, or who takes part, could not be read
        if all(weight == 1 for weight in self._own.values()):
            said = f"'{model}' needs the key 'weights': votes of each office"
            self._report.add("E203", self._spot, said, "write 'weights: {EM: 2, RU: 1}'")
            return None
        return votes(self._own)

    def _votes(self, stated: Block) -> Weights | None:
        """Votes of those who take part; None when nobody who could be read has any."""
        found = {
            OfficeId(code): leaf.value
            for code, leaf in stated.fields.items()
            if isinstance(leaf, Leaf) and isinstance(leaf.value, int) and code in self._offices
        }
        if any(found.values()):
            return votes(found)
        if set(stated.heads) <= set(self._offices) and stated.is_whole():
            said = "the quota can never be reached: nobody has a vote"
            self._report.add("E602", stated.spot, said, "give somebody a weight above 0")
        return None

    def _two_chamber(self) -> Model | None:
        stated = self._block.block("chambers")
        if stated is None:
            weights = None if "chambers" in self._block.heads else self._weights("two-chamber")
            offices = Chamber("offices", one_each(self._offices))
            return None if weights is None else TwoChamber(offices, Chamber("weights", weights))
        if len(stated.heads) != 2:
            said = f"'two-chamber' has two chambers, and {len(stated.heads)} stand here"
            self._report.add("E206", stated.spot, said, "write 'chambers: {offices: {}, weights: {weights: {...}}}'")
            return None
        chambers = [self._chamber(name, part) for name, part in stated.fields.items() if isinstance(part, Block)]
        both = [chamber for chamber in chambers if chamber is not None]
        return TwoChamber(both[0], both[1]) if len(both) == 2 else None

    def _chamber(self, name: str, part: Block) -> Chamber | None:
        quota = as_stated(part, "quota", Fraction, self._report)
        if "more_than" in part.heads and "quota" not in part.heads:
            said = "'more_than' here belongs to a 'quota' of this chamber"
            self._report.add("E209", part.heads["more_than"], said, "write the 'quota' beside it, or take it away")
        stated = part.block("weights")
        if stated is not None:
            weights = self._votes(stated)
        elif "offices" in part.heads:
            weights = one_each(each_once(part, "offices", self._offices, self._report)) or None
        else:
            weights = one_each(self._offices) if "weights" not in part.heads else None
        if weights is None:
            return None
        more_than = quota is not None and (part.get("more_than", bool) or False)
        return Chamber(name, weights, quota, more_than)

    def _lead_office(self) -> Model | None:
        leaf = self._block.leaf("lead")
        if "lead" not in self._block.heads:
            said = "'lead-office' needs the key 'lead': the office that decides"
            self._report.add("E203", self._spot, said, f"write 'lead: {self._offices[0]}'")
        if leaf is None or leaf.text not in self._offices:
            return None
        alone = self._block.get("alone", bool)
        return LeadOffice(OfficeId(leaf.text), True if alone is None else alone)

    def _rotating_chair(self) -> Model | None:
        order = each_once(self._block, "order", self._offices, self._report)
        if "order" in self._block.heads and not order:
            return None
        turn = as_stated(self._block, "turn", int, self._report)
        return RotatingChair(order or self._offices, turn or TURN_US)

    def _impossible(self, impossible: GovernanceError, block: Block) -> None:
        """Say at the key that would have to change why the rule of this block cannot be met."""
        where = block.spot
        note = "write a smaller quota"
        said = f"the quota can never be reached: {impossible}"
        if isinstance(impossible, QuotaUnreachable):
            chambers = self._block.block("chambers")
            part = chambers.block(impossible.chamber) if chambers else None
            holder = part if part is not None and "quota" in part.heads else block
            where = next((holder.heads[key] for key in ("more_than", "quota") if key in holder.heads), holder.spot)
            note = "write 'more_than: no', or a smaller quota"
            said = f"the quota can never be reached: {impossible.needed} votes are needed of {impossible.available}"
        self._report.add("E602", where, said, note)


def _decisions(block: Block) -> Iterator[tuple[DecisionKind, Block]]:
    decisions = block.block("decisions")
    for kind, stated in decisions.fields.items() if decisions else ():
        if isinstance(stated, Block):
            yield cast("DecisionKind", kind), stated


def _kind(rule: tuple[DecisionKind, Rule]) -> str:
    return rule[0]
