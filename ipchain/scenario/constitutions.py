"""The constitution: who decides by which quota, made of the keys under `governance`.

Not here: what a constitution means (`ipchain.governance`), and names of offices that take no part (`references`).
"""

from fractions import Fraction
from typing import Final

from ipchain.governance.constitution import Constitution, Model, OneOfficeOneVote, TwoChamber, Weighted
from ipchain.governance.electorate import Chamber, Rule, Weights, one_each, votes
from ipchain.governance.invalid import GovernanceError
from ipchain.names import OfficeId
from ipchain.scenario.model import Governance
from ipchain.scenario.typed import Block, Leaf, Report

_DEFAULT: Final = "one-office-one-vote"


def governance_of(top: Block, offices: tuple[OfficeId, ...], report: Report) -> Governance:
    """The constitution as stated, or the default one."""
    value = top.fields.get("governance")
    block = value if isinstance(value, Block) else Block(top.spot_of("governance"))
    model = value.text if isinstance(value, Leaf) else block.get("model", str) or _DEFAULT
    return governance_from(block, model, offices, report)


def governance_from(block: Block, model: str, offices: tuple[OfficeId, ...], report: Report) -> Governance:
    """The constitution of one group of keys, such as a variant."""
    if not offices:
        # Who takes part could not be read, and was reported: somebody has to stand for them until the file is mended.
        offices = (OfficeId("QM"),)
    quota = block.get("quota", Fraction)
    stated = block.block("weights")
    weights = {
        OfficeId(code): leaf.value
        for code, leaf in (stated.fields.items() if stated else ())
        if isinstance(leaf, Leaf) and isinstance(leaf.value, int) and code in offices
    }
    if quota == 0:
        report.add("E302", block.fields["quota"].spot, "a quota of nothing decides nothing", "write '2/3'")
    if stated and model not in {"weighted", "two-chamber"}:
        report.add("E209", stated.spot, f"'weights' have no meaning under '{model}'", "write 'model: weighted'")
    if model == "weighted" and "weights" not in block.heads:
        said = "'weighted' needs the key 'weights': votes of each office"
        report.add("E203", block.spot_of("model"), said, "write 'weights: {EM: 2, RU: 1}'")
    veto = tuple(OfficeId(code) for code in dict.fromkeys(block.values("veto", str)) if code in offices)
    rule = Rule(quota or Rule().quota, "cast" if block.get("quota_of", str) == "cast" else "all", veto=veto)
    try:
        return Governance(model, Constitution(offices, _model(model, votes(weights), offices), rule))
    except GovernanceError as impossible:
        if not stated or set(stated.fields) <= set(offices):
            said = f"the quota can never be reached: {impossible}"
            report.add("E602", block.spot_of("quota") if "quota" in block.heads else block.spot_of("weights"), said)
        return Governance(_DEFAULT, Constitution(offices))


def _model(model: str, weights: Weights, offices: tuple[OfficeId, ...]) -> Model:
    if model == "weighted":
        return Weighted(weights or one_each(offices))
    if model == "two-chamber":
        return TwoChamber(Chamber("offices", one_each(offices)), Chamber("weights", weights or one_each(offices)))
    return OneOfficeOneVote()
