"""The constitution and motions written as lines of a scenario file, exactly.

Not here: the other parts of a file (`written_parts`).
"""

from collections.abc import Iterator, Mapping
from typing import assert_never

from ipchain.governance.constitution import Weighted
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
from ipchain.scenario.figures import share_text
from ipchain.scenario.model import Governance
from ipchain.scenario.written import Line, flow, quoted


def governance_lines(governance: Governance) -> Iterator[Line]:
    """The constitution with all its defaults."""
    constitution = governance.constitution
    rule = constitution.default
    yield Line("governance:")
    yield Line(f"  model: {governance.model}", "governance.model")
    yield Line(f"  quota: {share_text(rule.quota)}", "governance.quota")
    yield Line(f"  quota_of: {rule.quota_of}", "governance.quota_of")
    if isinstance(constitution.model, Weighted):
        told = ", ".join(f"{code}: {weight}" for code, weight in constitution.model.weights)
        yield Line(f"  weights: {{{told}}}", "governance.weights")
    if rule.veto:
        yield Line(f"  veto: {flow(rule.veto)}", "governance.veto")


def content_of(content: Content) -> Mapping[str, str]:
    """The keys of a motion under `propose`."""
    kind = {"decision": KIND_OF[type(content)]}
    match content:
        case AdmitOffice(office) | SuspendOffice(office) | ReadmitOffice(office):
            return {**kind, "office": office}
        case ChangeWeight(office, weight, chamber):
            return {**kind, "office": office, "weight": str(weight), "chamber": quoted(chamber)}
        case Upgrade(version):
            return {**kind, "version": quoted(version)}
        case ChangeRules() | RevokeEntry():
            return kind
        case _:
            assert_never(content)
