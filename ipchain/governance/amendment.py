"""What an adopted motion makes of the constitution: a new one, valid when born, or a typed error that says why not.

Only changes of weights and of rules touch the constitution. Suspended and readmitted offices stay members with
their votes: whether they may write is a matter of the ledger.

Not here: the adoption (`record`), the height from which the new constitution holds, new members.
"""

from dataclasses import replace
from fractions import Fraction
from typing import assert_never, cast

from ipchain.governance.constitution import (
    KINDS,
    MODEL_NAMES,
    Constitution,
    DecisionKind,
    LeadOffice,
    OneOfficeOneVote,
    RotatingChair,
    TwoChamber,
    Weighted,
)
from ipchain.governance.electorate import QUOTA_BASES, QuotaBase, Rule, Weights, votes
from ipchain.governance.invalid import NoSuchKind, NotAmendable, QuotaOutOfRange
from ipchain.governance.motions import (
    AdmitOffice,
    ChangeRules,
    ChangeWeight,
    Content,
    ReadmitOffice,
    RevokeEntry,
    SuspendOffice,
    Upgrade,
)


def amended(constitution: Constitution, content: Content) -> Constitution:
    """The constitution with this change; the same one when the content does not concern it.

    Raises a GovernanceError when the result could not be: a quota nobody reaches, votes for a stranger, ...
    """
    match content:
        case ChangeWeight():
            return _with_weight(constitution, content)
        case ChangeRules():
            return _with_rule(constitution, content)
        case AdmitOffice() | SuspendOffice() | ReadmitOffice() | Upgrade() | RevokeEntry():
            return constitution
        case _:
            assert_never(content)


def _with_weight(constitution: Constitution, change: ChangeWeight) -> Constitution:
    def changed(weights: Weights) -> Weights:
        return votes({**dict(weights), change.office: change.weight})

    model = constitution.model
    match model:
        case Weighted(weights) if change.chamber == "weights":
            return replace(constitution, model=Weighted(changed(weights)))
        case TwoChamber(first, second) if change.chamber in {first.name, second.name}:
            if change.chamber == first.name:
                first = replace(first, weights=changed(first.weights))
            else:
                second = replace(second, weights=changed(second.weights))
            return replace(constitution, model=TwoChamber(first, second))
        case Weighted() | TwoChamber() | OneOfficeOneVote() | LeadOffice() | RotatingChair():
            raise NotAmendable(f"weight in chamber '{change.chamber}'", MODEL_NAMES[type(model)])
        case _:
            assert_never(model)


def _with_rule(constitution: Constitution, change: ChangeRules) -> Constitution:
    if change.quota_denominator < 1:
        raise QuotaOutOfRange(Fraction(0))
    if change.quota_of not in QUOTA_BASES:
        raise NoSuchKind("quota base", change.quota_of, QUOTA_BASES)
    rule = Rule(
        Fraction(change.quota_numerator, change.quota_denominator),
        cast("QuotaBase", change.quota_of),
        change.more_than,
        change.veto,
        change.period_us,
    )
    if not change.decision:
        return replace(constitution, default=rule)
    if change.decision not in KINDS:
        raise NoSuchKind("kind of decision", change.decision, tuple(KINDS))
    rules = {**dict(constitution.rules), cast("DecisionKind", change.decision): rule}
    return replace(constitution, rules=tuple(sorted(rules.items(), key=_kind)))


def _kind(rule: tuple[DecisionKind, Rule]) -> str:
    return rule[0]
