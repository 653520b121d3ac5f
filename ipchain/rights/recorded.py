"""The dealings on record, whom each concerns, and what it does there.

An office keeps a list of the assignments, licences and extensions that its copy of the ledger executed, refused ones
too. At any legal date it can say of each what it does under its own law (`effect`); it never speaks for another
office. A licence concerns its territory; an assignment every office where the right lived when it was executed; an
extension the offices that were asked. The International Bureau has no territory, so no act has effect there.

Not here: the classes of effect and their rules (`effect`), and when a status is settled (`settling`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ipchain.names import Digest, OfficeId, RightId
from ipchain.rights.actions import Action, Answer, Assign, Extend, License
from ipchain.rights.effect import (
    INTERNATIONAL_BUREAU,
    Dealing,
    Ground,
    LegalEffect,
    Route,
    effect_of,
    ground,
)
from ipchain.rights.lifecycle import PHASE, Phase
from ipchain.rights.parts import Part, as_of
from ipchain.rights.profile import Kind, LegalProfile
from ipchain.rights.right import Right
from ipchain.rights.settling import LifeView, opposed_while, protected_on, settled_on

RECORDED: Final = (Assign, License, Extend, Answer)
"""The actions that are kept: dealings, and the answers to an extension."""


@dataclass(frozen=True, slots=True)
class Act:
    """One executed entry. `asked_on` is the legal date at the office that handed it in, `executed_on` the ledger's.

    `refusal` is the reason code of an entry that was refused, else empty.
    """

    reference: str
    register: OfficeId
    entry: Digest
    action: Action
    asked_on: date
    executed_on: date
    refusal: str


@dataclass(frozen=True, slots=True)
class EffectView:
    """What one office says of one act on one legal date.

    `recorded_at` is the office that entered it, or was asked to; `contract_on` the day of the contract (of the
    request, for an extension); `entered_on` the day of the entry, None when it was refused. `conflicts` are the
    references of earlier licences that a licence collides with.
    """

    office: OfficeId
    right: RightId
    reference: str
    verb: str
    recorded_at: OfficeId
    route: Route
    contract_on: date
    entered_on: date | None
    effect: LegalEffect
    conflicts: tuple[str, ...] = ()


def effects_at(
    office: OfficeId, acts: Sequence[Act], rights: Mapping[RightId, Right], profile: LegalProfile, on: date
) -> tuple[EffectView, ...]:
    """What the acts do at this office under its own law, in the order of the ledger. `on` is a legal date."""
    by_entry = {act.entry: act.reference for act in acts}
    views = []
    for act in acts:
        right = rights.get(act.action.right)
        if right is None or not _concerns(act, right, office):
            continue
        if isinstance(act.action, Extend):
            views.append(_of_extension(act, right, office, acts, profile, on))
        elif isinstance(act.action, Assign | License):
            views.append(_of_dealing(act, act.action, right, office, profile, on, by_entry))
    return tuple(views)


def life_at(office: OfficeId, right: Right, profile: LegalProfile, on: date) -> LifeView | None:
    """The right's life in this office's register as of a legal date; None where it has no part, or no stated law."""
    part = right.part(office, on)
    law = profile.opposition.get(right.kind)
    if part is None or law is None:
        return None
    leaf = ground("window" if law.window else "mode", law.window or law.mode)
    return LifeView(
        office=office,
        right=right.id,
        kind=right.kind,
        mode=law.mode.value,
        window=leaf.value if law.window else "",
        source=leaf.source,
        confidence=leaf.confidence,
        filed_on=part.filed_on,
        opposable_until=part.opposable_until,
        stays=tuple((stay.state, stay.since) for stay in part.stays),
        protected_on=protected_on(part),
        settled_on=settled_on(part, law.mode.value, on),
        opposed_while=opposed_while(part),
    )


def _concerns(act: Act, right: Right, office: OfficeId) -> bool:
    action = act.action
    if isinstance(action, Extend):
        return office in action.to
    if isinstance(action, License):
        return office in action.territory
    if not isinstance(action, Assign) or office == INTERNATIONAL_BUREAU:
        return False
    # What a deal is about is decided on its day: a part that came or went later does not count.
    part = right.part(office, act.executed_on)
    return part is not None and _lived(part, act.executed_on)


def _lived(part: Part, on: date) -> bool:
    states = [stay.state for stay in part.stays if stay.since <= on]
    return bool(states) and PHASE[states[-1]] is not Phase.ENDED


def _of_dealing(
    act: Act,
    action: Assign | License,
    right: Right,
    office: OfficeId,
    profile: LegalProfile,
    on: date,
    by_entry: Mapping[Digest, str],
) -> EffectView:
    route = _route(act, office)
    contract_on = date.fromordinal(action.signed_on) if action.signed_on else act.asked_on
    entered_on = None if act.refusal else act.executed_on
    verb = "license" if isinstance(action, License) else "assign"
    dealing = Dealing("license" if verb == "license" else "assign", right.kind, contract_on, entered_on, act.refusal)
    return EffectView(
        office=office,
        right=right.id,
        reference=act.reference,
        verb=verb,
        recorded_at=act.register,
        route=route,
        contract_on=contract_on,
        entered_on=entered_on,
        effect=effect_of(dealing, profile, route, on),
        conflicts=_conflicts(act, right, by_entry),
    )


def _route(act: Act, office: OfficeId) -> Route:
    if act.register == office:
        return Route.OWN
    return Route.INTERNATIONAL if act.register == INTERNATIONAL_BUREAU else Route.ELSEWHERE


def _conflicts(act: Act, right: Right, by_entry: Mapping[Digest, str]) -> tuple[str, ...]:
    """The references of the licences that this one was found to collide with when it was entered."""
    numbered = {licence.number: licence for licence in right.licences}
    mine = next((licence for licence in right.licences if licence.entry == act.entry), None)
    if mine is None:
        return ()
    return tuple(by_entry.get(numbered[number].entry, "") for number in mine.conflicts if number in numbered)


def _of_extension(
    act: Act, right: Right, office: OfficeId, acts: Sequence[Act], profile: LegalProfile, on: date
) -> EffectView:
    part = right.part(office, on)
    return EffectView(
        office=office,
        right=right.id,
        reference=act.reference,
        verb="extend",
        recorded_at=act.register,
        route=_route(act, office),
        contract_on=act.asked_on,
        entered_on=None if part is None or act.refusal else part.stays[0].since,
        effect=_effect_of_extension(act, right, part, acts, profile, on),
    )


def _effect_of_extension(
    act: Act, right: Right, part: Part | None, acts: Sequence[Act], profile: LegalProfile, on: date
) -> LegalEffect:
    """The office's own answer decides, and then the state of the right in its register."""
    grounds = _opposition_grounds(profile, right.kind)
    if act.refusal:
        return LegalEffect(None, "no", None, "office-refused", (("refusal", act.refusal),))
    if part is None:
        limit = profile.madrid.refusal_months
        known = () if limit is None else (ground("madrid.refusal_months", limit),)
        return LegalEffect(None, "unknown", None, "not-answered", grounds=known)
    part = as_of(part, on)
    if part.phase is Phase.PROTECTED:
        return LegalEffect(None, "yes", protected_on(part), "protected", grounds=grounds)
    if part.phase is Phase.PENDING:
        return LegalEffect(None, "no", None, "not-registered-yet", grounds=grounds)
    if PHASE[part.stays[0].state] is Phase.ENDED:
        return LegalEffect(None, "no", None, "office-refused", (("refusal", _answered(acts, right, profile.office)),))
    return LegalEffect(None, "no", None, "right-ended", grounds=grounds)


def _opposition_grounds(profile: LegalProfile, kind: Kind) -> tuple[Ground, ...]:
    law = profile.opposition.get(kind)
    if law is None:
        return ()
    leaf = f"registers.{kind.value}.opposition"
    mode = ground(f"{leaf}.mode", law.mode)
    return (mode,) if law.window is None else (mode, ground(f"{leaf}.window", law.window))


def _answered(acts: Sequence[Act], right: Right, office: OfficeId) -> str:
    """The reason code in the office's own answer to the extension."""
    answers = (
        act.action.reason
        for act in acts
        if isinstance(act.action, Answer) and act.action.right == right.id and act.register == office
    )
    return next(answers, "")
