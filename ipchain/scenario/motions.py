"""Motions and ballots: what an office asks of the consortium, and how the offices vote on it.

A motion that changes a rule states the whole new rule; keys that are not written stay as the file's constitution
has them for that kind of decision.

Not here: whether the ledger will take a motion (`ipchain.governance.record`), and advice about it (`voting_advice`).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, cast

from ipchain.governance.constitution import Constitution, DecisionKind
from ipchain.governance.motions import (
    AdmitOffice,
    ChangeRules,
    ChangeWeight,
    Content,
    ReadmitOffice,
    SuspendOffice,
    Upgrade,
)
from ipchain.governance.tally import CHOICES
from ipchain.names import OfficeId
from ipchain.scenario.model import Propose, Vote
from ipchain.scenario.rules import as_stated, rule_from
from ipchain.scenario.typed import Block, Leaf, Report
from ipchain.scenario.vocabulary.governance import ALL_DECISIONS, PROPOSE

_NEEDED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "admit-office": ("office",),
        "suspend-office": ("office",),
        "readmit-office": ("office",),
        "change-weight": ("office", "weight"),
        "change-rules": ("becomes",),
        "upgrade": ("version",),
        "revoke-entry": ("entry",),
    }
)
"""What each kind of decision must say."""

_ALSO: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"change-weight": ("chamber",), "change-rules": ("rule",)}
)
"""What it may say besides."""

_OF_ANY: Final = ("at_office", "decision", "open_for")


def propose_of(acting: Block, office: OfficeId, constitution: Constitution, report: Report) -> Propose | None:
    """The proposal, or None where something it needs is missing or wrong."""
    kind = acting.get("decision", str)
    if kind is None:
        return None
    _keys(acting, kind, report)
    open_for_us = as_stated(acting, "open_for", int, report)
    content = _content(acting, cast("DecisionKind", kind), constitution, report)
    return Propose(office, content, open_for_us or 0) if content is not None else None


def vote_of(acting: Block, report: Report) -> Vote | None:
    """The ballots in the order of the file, or None where they could not be read."""
    proposal, stated = acting.get("proposal", str), acting.block("ballots")
    if stated is not None and not stated.heads:
        report.add("E206", acting.heads["ballots"], "'ballots' names nobody", "write 'ballots: {EM: yes, RU: no}'")
    if proposal is None or stated is None:
        return None
    ballots = tuple(
        (OfficeId(office), leaf.text)
        for office, leaf in stated.fields.items()
        if isinstance(leaf, Leaf) and leaf.text in CHOICES
    )
    return Vote(proposal, ballots) if ballots else None


def _keys(acting: Block, kind: str, report: Report) -> None:
    """Report what the decision needs and lacks, and what says nothing about it."""
    for key in _NEEDED[kind]:
        if key not in acting.heads:
            field = PROPOSE.field(key)
            meaning = field.meaning.removeprefix(f"for {kind}: ") if field else ""
            report.add("E203", acting.fields["decision"].spot, f"'{kind}' needs the key '{key}': {meaning}")
    for key, head in acting.heads.items():
        if key not in (*_OF_ANY, *_NEEDED[kind], *_ALSO.get(kind, ())):
            report.add("E209", head, f"'{key}' says nothing about '{kind}'", "take it away")


def _content(acting: Block, kind: DecisionKind, constitution: Constitution, report: Report) -> Content | None:
    if kind == "change-rules":
        return _change_of_rules(acting, constitution, report)
    if kind == "upgrade":
        version = acting.get("version", str)
        return Upgrade(version) if version is not None else None
    named = acting.get("office", str)
    if named is None:
        return None
    office = OfficeId(named)
    match kind:
        case "admit-office":
            return AdmitOffice(office)
        case "suspend-office":
            return SuspendOffice(office)
        case "readmit-office":
            return ReadmitOffice(office)
        case "change-weight":
            weight, chamber = acting.get("weight", int), acting.get("chamber", str)
            return ChangeWeight(office, weight, chamber or "weights") if weight is not None else None
        case "revoke-entry":
            return None  # not available yet, already reported


def _change_of_rules(acting: Block, constitution: Constitution, report: Report) -> ChangeRules | None:
    becomes = acting.block("becomes")
    if becomes is None:
        return None
    if not becomes.heads:
        report.add("E203", becomes.spot, "it does not say what the rule becomes", "write 'becomes: {quota: 3/4}'")
    named = acting.get("rule", str) or ALL_DECISIONS
    kind = "" if named == ALL_DECISIONS else named
    before = constitution.rule_for(cast("DecisionKind", kind)) if kind else constitution.default
    rule = rule_from(becomes, before, constitution.members, report)
    return ChangeRules(
        decision=kind,
        quota_numerator=rule.quota.numerator,
        quota_denominator=rule.quota.denominator,
        quota_of=rule.quota_of,
        more_than=rule.more_than,
        veto=rule.veto,
        period_us=rule.period_us,
    )
