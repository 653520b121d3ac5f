"""What the law makes of a run: every act at every office, settled statuses, deals, priority claims, licence conflicts.

Codes, dates and whole numbers only, so that the page says them in any language; a refusal's sentence is kept in both.
Shares are kept as the two whole numbers they are made of.

Not here: words (`ipchain.report.page.legal`), and how effect is worked out (`ipchain.rights.effect`).
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from ipchain.experiment.runner import Result
from ipchain.measure.deals import Deals, DealSeen
from ipchain.measure.legal_effect import LegalEffects, ShownEffect
from ipchain.measure.licence_conflicts import licence_conflicts
from ipchain.measure.priority import PriorityClaim, priority_claims, survivors
from ipchain.names import OfficeId
from ipchain.report.dossier.said import Said
from ipchain.report.dossier.story import Story, reason_said
from ipchain.scenario.model import License
from ipchain.trace import LifeShown, StepDecided

MOST_ACTS = 40
"""Acts that a page tells; the trace has them all."""


class GroundShown(Struct, frozen=True, kw_only=True):
    """A leaf of an office's file on which an answer rests."""

    leaf: str
    value: str
    source: str
    as_of: date
    confidence: str


class EffectRow(Struct, frozen=True, kw_only=True):
    """One act at one office."""

    office: str
    route: str
    effect: Annotated[str, Meta(description="class of the entry's effect; empty where none applies")]
    has_effect: str
    since: date | None
    gap_days: Annotated[int | None, Meta(description="days of the legal calendar from the contract to the effect")]
    held_us: Annotated[int | None, Meta(description="time of the run from the due moment until the office had it")]
    reason: str
    facts: tuple[tuple[str, str], ...]
    refusal: Said | None
    grounds: tuple[GroundShown, ...]


class ActShown(Struct, frozen=True, kw_only=True):
    """One act: a step that assigns, licenses or extends."""

    step: str
    say: Said
    verb: str
    right: str
    recorded_at: str
    contract_on: date
    entered_on: date | None
    exclusive: bool
    refused: Said | None
    conflicts: tuple[str, ...]
    rows: tuple[EffectRow, ...]

    @property
    def has(self) -> tuple[str, ...]:
        """The offices where it has effect."""
        return tuple(row.office for row in self.rows if row.has_effect == "yes")


class LifeRow(Struct, frozen=True, kw_only=True):
    """One right in one register: when others may oppose, since when it is protected, when its status was settled."""

    right: str
    office: str
    mode: str
    window: str
    source: str
    confidence: str
    filed_on: date
    state: str
    protected_on: date | None
    settled_on: date | None
    days: Annotated[int | None, Meta(description="from the filing there until it was settled; null: open still")]
    opposed_while: str


class DealShown(Struct, frozen=True, kw_only=True):
    """A deal, and each of its steps with its result."""

    deal: str
    ending: str
    steps: tuple[tuple[str, str, Said | None], ...]


class ClaimShown(Struct, frozen=True, kw_only=True):
    """A claim of priority."""

    step: str
    office: str
    right: str
    earlier: str
    first_filed_on: date
    last_day: date
    asked_on: date
    judged_on: date
    margin_days: int
    taken: bool


class LegalShown(Struct, frozen=True, kw_only=True):
    """The law of one run. Pairs of whole numbers are (so many, of so many)."""

    acts: tuple[ActShown, ...]
    left_out: int
    lives: tuple[LifeRow, ...]
    deals: tuple[DealShown, ...]
    whole_deals: tuple[int, int]
    claims: tuple[ClaimShown, ...]
    surviving_claims: tuple[int, int]
    true_conflicts: tuple[tuple[str, str], ...]
    noticed: int
    refused_for_conflict: tuple[str, ...]
    false_rejections: tuple[str, ...]


def gather_legal(result: Result, story: Story) -> LegalShown:
    """What the law made of this run; the steps are called as in the story."""
    effects, deals = LegalEffects(), Deals()
    lives: list[LifeShown] = []
    for now, event in result.trace.records:
        if type(event) in LegalEffects.watches:
            effects.observe(now, event)
        elif type(event) in Deals.watches:
            deals.observe(now, event)
        elif type(event) is LifeShown:
            lives.append(event)
    acts = tuple(_acts(result, story, effects, deals))
    seen = deals.all()
    claims = priority_claims(result.trace.records)
    conflicts = licence_conflicts(result.trace.records)
    ended = [deal for deal in seen if deal.ending != "open"]
    return LegalShown(
        acts=acts[:MOST_ACTS],
        left_out=max(0, len(acts) - MOST_ACTS),
        lives=tuple(_life(one) for one in sorted(lives, key=lambda one: (one.right, one.office))),
        deals=tuple(_deal(deal) for deal in seen),
        whole_deals=(sum(deal.ending != "half-done" for deal in ended), len(ended)),
        claims=tuple(_claim(claim) for claim in claims),
        surviving_claims=survivors(claims),
        true_conflicts=conflicts.true,
        noticed=len(conflicts.noticed),
        refused_for_conflict=conflicts.refused,
        false_rejections=conflicts.false_rejections,
    )


def _acts(result: Result, story: Story, effects: LegalEffects, deals: Deals) -> Iterator[ActShown]:
    steps = {step.id: step for step in result.scenario.steps}
    called = {step.id: step.say for step in story.steps}
    decided = {step: record[1] for step, record in deals.decisions.items()}
    for act in effects.acts():
        step, rows = steps.get(act), effects.of(act)
        if step is None:
            continue
        first = rows[0].shown
        yield ActShown(
            step=act,
            say=called[act],
            verb=first.verb,
            right=first.right,
            recorded_at=first.recorded_at,
            contract_on=date.fromisoformat(first.contract_on),
            entered_on=None if first.verb == "extend" else _day(first.entered_on),
            exclusive=isinstance(step.act, License) and step.act.exclusive,
            refused=_refused(decided.get(act)),
            conflicts=first.conflicts,
            rows=tuple(_row(one) for one in rows),
        )


def _refused(decision: StepDecided | None) -> Said | None:
    return reason_said(decision.reason) if decision is not None and decision.outcome == "refused" else None


def _row(one: ShownEffect) -> EffectRow:
    shown = one.shown
    return EffectRow(
        office=shown.office,
        route=shown.route,
        effect=shown.effect,
        has_effect=shown.has_effect,
        since=_day(shown.since),
        gap_days=one.gap_days,
        held_us=one.held_after_us,
        reason=shown.reason,
        facts=shown.facts,
        refusal=next((reason_said(value) for name, value in shown.facts if name == "refusal"), None),
        grounds=tuple(
            GroundShown(leaf=leaf, value=value, source=source, as_of=date.fromisoformat(as_of), confidence=confidence)
            for leaf, value, source, as_of, confidence, _note in shown.grounds
        ),
    )


def _life(one: LifeShown) -> LifeRow:
    filed, settled = date.fromisoformat(one.filed_on), _day(one.settled_on)
    return LifeRow(
        right=one.right,
        office=one.office,
        mode=one.mode,
        window=one.window,
        source=one.source,
        confidence=one.confidence,
        filed_on=filed,
        state=one.stays[-1][0],
        protected_on=_day(one.protected_on),
        settled_on=settled,
        days=None if settled is None else (settled - filed).days,
        opposed_while=one.opposed_while,
    )


def _deal(deal: DealSeen) -> DealShown:
    steps = tuple((step, outcome, reason_said(reason)) for step, outcome, reason in deal.steps)
    return DealShown(deal=deal.deal, ending=deal.ending, steps=steps)


def _claim(claim: PriorityClaim) -> ClaimShown:
    return ClaimShown(
        step=claim.reference,
        office=OfficeId(claim.office),
        right=claim.right,
        earlier=claim.earlier,
        first_filed_on=claim.first_filed_on,
        last_day=claim.last_day,
        asked_on=claim.asked_on,
        judged_on=claim.judged_on,
        margin_days=claim.margin_days,
        taken=claim.taken,
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
