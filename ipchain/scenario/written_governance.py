"""The constitution and motions written as lines of a scenario file, exactly, with everything a default fills in.

Not here: the other parts of a file (`written_parts`).
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import assert_never, cast

from ipchain.governance.constitution import LeadOffice, Model, OneOfficeOneVote, RotatingChair, TwoChamber, Weighted
from ipchain.governance.electorate import Chamber, QuotaBase, Rule, Weights
from ipchain.governance.motions import (
    KIND_OF,
    AdmitOffice,
    ChangeRules,
    ChangeWeight,
    Content,
    ReadmitOffice,
    RevokeEntry,
    SuspendOffice,
    Upgrade,
)
from ipchain.scenario.figures import share_text, span_text
from ipchain.scenario.model import Governance
from ipchain.scenario.rules import unused_quota
from ipchain.scenario.vocabulary.governance import ALL_DECISIONS, NOBODY
from ipchain.scenario.written import Line, flow, in_braces, quoted, yes_no


def governance_lines(governance: Governance) -> Iterator[Line]:
    """The constitution with all its defaults."""
    constitution = governance.constitution
    model = constitution.model
    yield Line("governance:")
    yield Line(f"  model: {governance.model}", "governance.model")
    for key, value in _model(model).items():
        yield Line(f"  {key}: {value}", f"governance.{key}")
    if isinstance(model, TwoChamber):
        yield Line("  chambers:", "governance.chambers")
        for chamber in (model.first, model.second):
            yield Line(f"    {quoted(chamber.name)}: {_chamber(chamber)}", f"governance.chambers.{chamber.name}")
    for key, value in _rule(constitution.default, model).items():
        yield Line(f"  {key}: {value}", f"governance.{key}")
    if constitution.rules:
        yield Line("  decisions:", "governance.decisions")
    for kind, rule in constitution.rules:
        yield Line(f"    {kind}: {in_braces(_rule(rule, model))}", f"governance.decisions.{kind}")


def motion(content: Content) -> Mapping[str, str]:
    """The keys of a motion under `propose`."""
    kind = {"decision": KIND_OF[type(content)]}
    match content:
        case AdmitOffice(office) | SuspendOffice(office) | ReadmitOffice(office):
            return {**kind, "office": office}
        case ChangeWeight(office, weight, chamber):
            return {**kind, "office": office, "weight": str(weight), "chamber": quoted(chamber)}
        case ChangeRules():
            return {**kind, "rule": content.decision or ALL_DECISIONS, "becomes": in_braces(_rule(_becomes(content)))}
        case Upgrade(version):
            return {**kind, "version": quoted(version)}
        case RevokeEntry(entry):
            return {**kind, "entry": entry}
        case _:
            assert_never(content)


def _model(model: Model) -> Mapping[str, str]:
    match model:
        case OneOfficeOneVote() | TwoChamber():
            return {}
        case Weighted(weights):
            return {"weights": _weights(weights)}
        case LeadOffice(lead, alone):
            return {"lead": lead, "alone": yes_no(value=alone)}
        case RotatingChair(order, turn_us):
            return {"order": flow(order), "turn": span_text(turn_us)}
        case _:
            assert_never(model)


def _rule(rule: Rule, model: Model | None = None) -> Mapping[str, str]:
    """The keys of a rule; a quota that no chamber of the model uses may not be written."""
    quota = {"quota": share_text(rule.quota), "more_than": yes_no(value=rule.more_than)}
    return {
        **({} if model is not None and unused_quota(model) else quota),
        "quota_of": rule.quota_of,
        "veto": flow(rule.veto) if rule.veto else NOBODY,
        "open_for": span_text(rule.period_us),
    }


def _chamber(chamber: Chamber) -> str:
    own = {} if chamber.quota is None else {
        "quota": share_text(chamber.quota), "more_than": yes_no(value=chamber.more_than)
    }  # fmt: skip
    return in_braces({**own, "weights": _weights(chamber.weights)})


def _weights(weights: Weights) -> str:
    return in_braces({str(office): str(weight) for office, weight in weights})


def _becomes(change: ChangeRules) -> Rule:
    quota = Fraction(change.quota_numerator, change.quota_denominator)
    return Rule(quota, cast("QuotaBase", change.quota_of), change.more_than, change.veto, change.period_us)
