"""What a recorded act does in law at one office: a pure function of the act, the office's profile and the route.

Record title is what the ledger says; effect is what one law makes of it. There is no rule here about offices:
each class of effect (`profile.Effect`) has one rule, and which class applies is the profile's word. Where a
profile says nothing, the answer is unknown, never no. An act can reach an office on three routes: by an entry in
its own register; by an entry at the International Bureau, which counts only where the profile says so (Madrid
system); or not at all, when it was entered in another office's register only.

Source of the classes and of every value: nodes/offices/*.yaml, each with its own source (nodes/README.md).
Not here: which acts are on record and whom they concern (`recorded`), and whether the entry is allowed (`judge`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from types import MappingProxyType
from typing import Final, Literal

from ipchain.names import OfficeId
from ipchain.rights.calendar import add_term
from ipchain.rights.profile import Confidence, Effect, Fact, Kind, LegalProfile, OptOut, Term

INTERNATIONAL_BUREAU: Final = OfficeId("IB")
"""The keeper of the international register (WIPO ST.3: IB). It has no territory of its own."""

Has = Literal["yes", "no", "unknown"]
"""Whether an act holds against third parties at an office."""

DealingVerb = Literal["assign", "license"]


class Route(Enum):
    """How an act reached an office: its own register, the international one, or another office's register only."""

    OWN = "own"
    INTERNATIONAL = "international"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Dealing:
    """An assignment or a licence before one office's law.

    `entered_on` is the legal date of the entry on the route at hand; None when the office refused it, and then
    `refusal` is the reason code.
    """

    verb: DealingVerb
    kind: Kind
    contract_on: date
    entered_on: date | None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """One leaf of the profile on which an answer rests, with everything that the office's file says of it."""

    leaf: str
    value: str
    source: str
    as_of: date
    confidence: Confidence
    note: str


@dataclass(frozen=True, slots=True)
class LegalEffect:
    """What the act does at the office.

    `effect` is the class of the entry's effect, None where no class is stated or none is meant (an extension).
    `since` is a day only where the answer is yes. `reason` is a key of `EFFECT_REASONS`; `facts` are what its
    sentence needs, by name. `grounds` are in the order of their weight, the deciding one first.
    """

    effect: Effect | None
    has_effect: Has
    since: date | None
    reason: str
    facts: tuple[tuple[str, str], ...] = ()
    grounds: tuple[Ground, ...] = ()


EFFECT_REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        # ---- the entry stands in a register that counts here
        "made-by-entry": "Here the entry itself makes the act: it has effect from the entry on.",
        "against-others-from-entry": "Here the act binds its parties at once, and others from the entry on.",
        "recorded-in-time": "The act was recorded within {term} of the contract, so it holds from the contract on.",
        "recorded-late": "The act was recorded more than {term} after the contract, so it holds from the entry on.",
        "by-contract": "Here the contract is enough: the entry informs and does no more.",
        "note-only": "Here the register takes a note that has no legal effect.",
        "time-not-stated": "The office's file does not say within which time the act must be recorded.",
        # ---- the entry that the law asks for is missing
        "not-made-without-entry": "Here nothing has happened in law before an entry, and this office has none.",
        "not-against-others-without-entry": "Here the act does not bind others without an entry at this office.",
        "time-to-record-runs": "The act is not recorded here yet, and the {term} after the contract are not over.",
        "not-recorded-in-time": "The act was not recorded here within {term}: a later buyer without notice wins.",
        "refused-yet-by-contract": "Whether the contract holds is not said; the office refused the entry: {refusal}",
        "sort-not-recorded": "The office's register does not take this sort of entry; what holds without is not said.",
        # ---- the international register
        "international-entry-ignored-by-law": "By its law this country records no licences, so that entry is ignored.",
        "international-entry-ignored-by-declaration": (
            "This country has declared that a licence recorded at the International Bureau has no effect here."
        ),
        "international-entry-ignored": "A licence recorded at the International Bureau has no effect here.",
        "international-entry-not-stated": (
            "The office's file does not say what an entry at the International Bureau does here."
        ),
        # ---- an extension, or a filing: the office's own answer
        "protected": "The office took the right, and it is protected.",
        "not-registered-yet": "The office took the application; the right is not registered yet.",
        "office-refused": "The office refused the right: {refusal}",
        "not-answered": "The office has not answered yet.",
        "right-ended": "The right has ended here.",
    }
)
"""Why an act has effect at an office, or has not: a closed list of codes, each with its sentence in English."""


def effect_of(dealing: Dealing, profile: LegalProfile, route: Route, today: date) -> LegalEffect:
    """What the dealing does at the profile's office, on the legal date `today`."""
    if route is not Route.INTERNATIONAL:
        return _by_own_law(dealing, profile, entered=route is Route.OWN and dealing.entered_on is not None, today=today)
    if dealing.verb != "license":
        # The files say nothing of changes of ownership recorded at the International Bureau.
        return LegalEffect(None, "unknown", None, "international-entry-not-stated")
    counts = profile.madrid.ib_licence_effect
    if counts is None:
        return LegalEffect(None, "unknown", None, "international-entry-not-stated")
    decisive = ground("madrid.ib_licence_effect", counts)
    if counts.value:
        own = _by_own_law(dealing, profile, entered=dealing.entered_on is not None, today=today)
        return LegalEffect(own.effect, own.has_effect, own.since, own.reason, own.facts, (decisive, *own.grounds))
    opt_out = profile.madrid.ib_licence_opt_out
    grounds = (decisive,) if opt_out is None else (decisive, ground("madrid.ib_licence_opt_out", opt_out))
    reason = _OPT_OUTS[opt_out.value if opt_out else None]
    return LegalEffect(Effect.NONE, "no", None, reason, grounds=grounds)


def class_of(verb: DealingVerb, kind: Kind, profile: LegalProfile) -> tuple[str, Fact[Effect]]:
    """The leaf of the profile that states the effect of an entry on this kind of right, and its fact."""
    rules, group = (profile.licence, "licence") if verb == "license" else (profile.transfer, "transfer")
    if kind in rules.effect_by_kind:
        return f"{group}.effect_by_kind.{kind.value}", rules.effect_by_kind[kind]
    return f"{group}.effect", rules.effect


def ground(leaf: str, fact: Fact[object]) -> Ground:
    """The leaf as a ground of an answer, its value in the words of the office file."""
    return Ground(leaf, _word(fact.value), fact.source, fact.as_of, fact.confidence, fact.note)


_OPT_OUTS: Final[Mapping[OptOut | None, str]] = {
    OptOut.BY_LAW: "international-entry-ignored-by-law",
    OptOut.BY_DECLARATION: "international-entry-ignored-by-declaration",
    None: "international-entry-ignored",
}

_NOT_TAKEN: Final = frozenset({"licence-not-recordable", "sublicence-not-recordable", "partial-not-allowed"})
"""Refusals because the register does not take such an entry at all: that says nothing about the act itself."""


def _by_own_law(dealing: Dealing, profile: LegalProfile, *, entered: bool, today: date) -> LegalEffect:
    """The rule of the class that the profile states, for an entry that stands or for one that is missing."""
    leaf, fact = class_of(dealing.verb, dealing.kind, profile)
    by = ground(leaf, fact)
    if dealing.refusal in _NOT_TAKEN and fact.value is not Effect.NONE:
        facts = (("refusal", dealing.refusal),)
        return LegalEffect(fact.value, "unknown", None, "sort-not-recorded", facts, (by,))
    rule = (_ENTERED if entered else _MISSING)[fact.value]
    return rule(dealing, profile, by, today)


_Rule = Callable[[Dealing, LegalProfile, Ground, date], LegalEffect]


def _made_by_entry(dealing: Dealing, _profile: LegalProfile, by: Ground, _today: date) -> LegalEffect:
    return LegalEffect(Effect.CONSTITUTIVE, "yes", dealing.entered_on, "made-by-entry", grounds=(by,))


def _against_others(dealing: Dealing, _profile: LegalProfile, by: Ground, _today: date) -> LegalEffect:
    return LegalEffect(Effect.THIRD_PARTY, "yes", dealing.entered_on, "against-others-from-entry", grounds=(by,))


def _race_entered(dealing: Dealing, profile: LegalProfile, by: Ground, _today: date) -> LegalEffect:
    """Recorded in time, the act holds from its own day; later, from the entry, and a buyer in between wins."""
    within = profile.transfer.record_within
    if within is None:
        return LegalEffect(Effect.RACE_NOTICE, "unknown", None, "time-not-stated", grounds=(by,))
    assert dealing.entered_on is not None, dealing
    in_time = dealing.entered_on <= add_term(dealing.contract_on, within.value)
    return LegalEffect(
        Effect.RACE_NOTICE,
        "yes",
        dealing.contract_on if in_time else dealing.entered_on,
        "recorded-in-time" if in_time else "recorded-late",
        (("term", _word(within.value)),),
        (by, ground("transfer.record_within", within)),
    )


def _race_missing(dealing: Dealing, profile: LegalProfile, by: Ground, today: date) -> LegalEffect:
    within = profile.transfer.record_within
    if within is None:
        return LegalEffect(Effect.RACE_NOTICE, "unknown", None, "time-not-stated", grounds=(by,))
    open_still = today <= add_term(dealing.contract_on, within.value)
    return LegalEffect(
        Effect.RACE_NOTICE,
        "unknown" if open_still else "no",
        None,
        "time-to-record-runs" if open_still else "not-recorded-in-time",
        (("term", _word(within.value)),),
        (by, ground("transfer.record_within", within)),
    )


def _by_contract(dealing: Dealing, _profile: LegalProfile, by: Ground, _today: date) -> LegalEffect:
    if dealing.refusal:
        facts = (("refusal", dealing.refusal),)
        return LegalEffect(Effect.DECLARATORY, "unknown", None, "refused-yet-by-contract", facts, (by,))
    return LegalEffect(Effect.DECLARATORY, "yes", dealing.contract_on, "by-contract", grounds=(by,))


def _note_only(_dealing: Dealing, _profile: LegalProfile, by: Ground, _today: date) -> LegalEffect:
    return LegalEffect(Effect.NONE, "no", None, "note-only", grounds=(by,))


def _not_made(_dealing: Dealing, _profile: LegalProfile, by: Ground, _today: date) -> LegalEffect:
    return LegalEffect(Effect.CONSTITUTIVE, "no", None, "not-made-without-entry", grounds=(by,))


def _not_against_others(_dealing: Dealing, _profile: LegalProfile, by: Ground, _today: date) -> LegalEffect:
    return LegalEffect(Effect.THIRD_PARTY, "no", None, "not-against-others-without-entry", grounds=(by,))


_ENTERED: Final[Mapping[Effect, _Rule]] = {
    Effect.CONSTITUTIVE: _made_by_entry,
    Effect.THIRD_PARTY: _against_others,
    Effect.RACE_NOTICE: _race_entered,
    Effect.DECLARATORY: _by_contract,
    Effect.NONE: _note_only,
}
"""What an entry that counts at the office does, by the class of its law."""

_MISSING: Final[Mapping[Effect, _Rule]] = {
    Effect.CONSTITUTIVE: _not_made,
    Effect.THIRD_PARTY: _not_against_others,
    Effect.RACE_NOTICE: _race_missing,
    Effect.DECLARATORY: _by_contract,
    Effect.NONE: _note_only,
}
"""What the act does at an office whose register has no entry of it."""


def _word(value: object) -> str:
    """A value as the office file writes it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Enum():
            return str(value.value)
        case Term():
            parts = ((value.years, "year"), (value.months, "month"), (value.days, "day"))
            return " ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count)
        case _:
            return str(value)
