"""Who votes with how many votes, by which rule, and every motion with its ballots.

Moments of motions are ledger time, which all offices share. The votes are those of the constitution at the start.

Not here: how much power the votes give (`power`).
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Literal

from msgspec import Meta, Struct

from ipchain.experiment.runner import Result
from ipchain.governance.constitution import Constitution, DecisionKind, electorate_of
from ipchain.governance.electorate import Electorate, Rule
from ipchain.governance.reasons import REASONS
from ipchain.names import Micros
from ipchain.report.chinese.tables import template
from ipchain.report.dossier.said import Said, in_both
from ipchain.trace import BallotTaken, DecisionEnacted, EntryExecuted, MotionDecided, MotionOpened

Share = tuple[int, int]
"""Numerator and denominator."""


class House(Struct, frozen=True, kw_only=True):
    """One chamber: who votes in it, of how many votes, and how many are enough when the quota is of all votes."""

    name: str
    votes: tuple[tuple[str, int], ...]
    total: Annotated[int, Meta(ge=1)]
    needed: int


class RuleShown(Struct, frozen=True, kw_only=True):
    """The rule of one kind of decision; `decision` empty: every kind that has no rule of its own."""

    decision: str
    quota: Share
    quota_of: Literal["all", "cast"]
    more_than: bool
    veto: tuple[str, ...]
    period_us: Micros


class BallotShown(Struct, frozen=True, kw_only=True):
    """A ballot in the order of the ledger. `reason` says why one was refused; a refused one has no `choice` here."""

    voter: str
    choice: str
    height: int
    reason: str
    reason_said: Said | None


class MotionShown(Struct, frozen=True, kw_only=True):
    """A motion, its ballots, and what became of it. `outcome` empty: undecided when the run ended."""

    name: str
    kind: str
    proposer: str
    concerns: str
    height: int
    opened_at: Micros
    closes_at: Micros
    entitled: tuple[tuple[str, int], ...]
    ballots: tuple[BallotShown, ...]
    outcome: str
    decided_at: Micros | None
    early: bool
    ended: str
    in_force_from: int | None
    enacted: Annotated[bool, Meta(description="it came into force within the run")]
    obstacle: str
    obstacle_said: Said | None


class Refusal(Struct, frozen=True, kw_only=True):
    """A motion that was not taken in."""

    name: str
    office: str
    height: int
    reason: str
    reason_said: Said | None


class Governance(Struct, frozen=True, kw_only=True):
    """The constitution and what was decided under it."""

    model: str
    houses: tuple[House, ...]
    rules: tuple[RuleShown, ...]
    motions: tuple[MotionShown, ...]
    refused: tuple[Refusal, ...]


def gather_governance(result: Result) -> Governance:
    """From the scenario's constitution, and from the copy of one office for the motions."""
    constitution = result.scenario.governance.constitution
    ledger = _Ledger(result)
    return Governance(
        model=result.scenario.governance.model,
        houses=tuple(_houses(_usual(constitution))),
        rules=tuple(_rules(constitution)),
        motions=tuple(_motion(opened, ledger) for opened in ledger.opened.values()),
        refused=tuple(
            Refusal(
                name=one.right, office=one.signer, height=one.height, reason=one.reason, reason_said=_said(one.reason)
            )
            for one in ledger.refused_motions
        ),
    )


def _usual(constitution: Constitution) -> Electorate:
    """Who votes on a decision that has no rule of its own, else on the first kind."""
    ruled = {kind for kind, _ in constitution.rules}
    kinds: tuple[DecisionKind, ...] = ("change-rules", "upgrade", "admit-office", "suspend-office", "readmit-office")
    return electorate_of(constitution, next((kind for kind in kinds if kind not in ruled), kinds[0]))


def _houses(electorate: Electorate) -> Iterator[House]:
    for chamber in electorate.chambers:
        yield House(
            name=chamber.name,
            votes=chamber.weights,
            total=chamber.total,
            needed=electorate.needed(chamber, chamber.total),
        )


def _rules(constitution: Constitution) -> Iterator[RuleShown]:
    yield _rule("", constitution.default)
    for kind, rule in constitution.rules:
        yield _rule(kind, rule)


def _rule(decision: str, rule: Rule) -> RuleShown:
    return RuleShown(
        decision=decision,
        quota=_share(rule.quota),
        quota_of=rule.quota_of,
        more_than=rule.more_than,
        veto=rule.veto,
        period_us=rule.period_us,
    )


def _share(value: Fraction) -> Share:
    return value.numerator, value.denominator


class _Ledger:
    """What the ledger says of motions: every replica leaves the same events, so the first of each counts."""

    def __init__(self, result: Result) -> None:
        self.opened: dict[str, MotionOpened] = {}
        self.ballots: dict[str, dict[tuple[int, str], BallotShown]] = {}
        self.decided: dict[str, MotionDecided] = {}
        self.enacted: dict[str, DecisionEnacted] = {}
        self.refused_motions: list[EntryExecuted] = []
        refused: set[str] = set()
        for _, event in result.trace:
            match event:
                case MotionOpened():
                    self.opened.setdefault(event.motion, event)
                case BallotTaken():
                    self._ballot(event.motion, event.height, event.voter, event.choice, "")
                case MotionDecided():
                    self.decided.setdefault(event.motion, event)
                case DecisionEnacted():
                    self.enacted.setdefault(event.motion, event)
                case EntryExecuted(kind="motion", outcome="refused") if event.entry not in refused:
                    refused.add(event.entry)
                    if event.verb == "propose":
                        self.refused_motions.append(event)
                    elif event.verb == "vote":
                        self._ballot(event.right, event.height, event.signer, "", event.reason)
                case _:
                    pass

    def _ballot(self, motion: str, height: int, voter: str, choice: str, reason: str) -> None:
        shown = BallotShown(voter=voter, choice=choice, height=height, reason=reason, reason_said=_said(reason))
        self.ballots.setdefault(motion, {}).setdefault((height, f"{voter} {reason}"), shown)


def _motion(opened: MotionOpened, ledger: _Ledger) -> MotionShown:
    decided, enacted = ledger.decided.get(opened.motion), ledger.enacted.get(opened.motion)
    ballots = ledger.ballots.get(opened.motion, {})
    obstacle = "" if enacted is None else enacted.obstacle
    return MotionShown(
        name=opened.motion,
        kind=opened.kind,
        proposer=opened.proposer,
        concerns=opened.concerns,
        height=opened.height,
        opened_at=opened.opened_at,
        closes_at=opened.closes_at,
        entitled=opened.entitled,
        ballots=tuple(ballots.values()),
        outcome="" if decided is None else decided.outcome,
        decided_at=None if decided is None else decided.decided_at,
        early=decided is not None and decided.early,
        ended="" if decided is None else decided.ended,
        in_force_from=decided.in_force_from if decided is not None and decided.outcome == "adopted" else None,
        enacted=enacted is not None and not obstacle,
        obstacle=obstacle,
        obstacle_said=_said(obstacle),
    )


def _said(code: str) -> Said | None:
    sentence = REASONS.get(code)
    return None if sentence is None else in_both(sentence, template("reasons", code))
