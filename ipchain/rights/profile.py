"""What one office's law says, as data: every value with its source, its date and how sure we are.

Nothing here is global: opposition, licence effect, transfer effect and terms come from the office
(`nodes/offices/*.yaml`). Four effect classes cover every office looked at: constitutive, against third
parties, race-notice, none. Values model public sources for simulation; they are not legal advice.

Not here: what follows from these values for one act (`effect`), and what they let a register take (`law`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Generic, TypeVar

from ipchain.names import OfficeId

Value_co = TypeVar("Value_co", covariant=True)


class Confidence(Enum):
    """How well a value is supported."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    INFERRED = "inferred"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Fact(Generic[Value_co]):
    """One legal value and what it rests on. `note` says what is doubtful."""

    value: Value_co
    source: str
    as_of: date
    confidence: Confidence
    note: str = ""


class Kind(Enum):
    """The kinds of right a register can keep, in the words of scenario files."""

    TRADE_MARK = "trade-mark"
    PATENT = "patent"
    DESIGN = "design"
    UTILITY_MODEL = "utility-model"
    GEOGRAPHICAL_INDICATION = "gi"
    PLANT_VARIETY = "variety"


class OppositionMode(Enum):
    """When others may oppose: before registration, after it, or never."""

    PRE = "pre"
    POST = "post"
    NONE = "none"


class Effect(Enum):
    """What an entry in the register does in law."""

    CONSTITUTIVE = "constitutive"
    THIRD_PARTY = "third_party"
    RACE_NOTICE = "race_notice"
    DECLARATORY = "declaratory"
    NONE = "none"


class OptOut(Enum):
    """Why a licence recorded at the International Bureau has no effect here, as WIPO's licence page tells them apart.

    By law: the country records no licences. By declaration: it does, at its own office alone.
    """

    BY_LAW = "by_law"
    BY_DECLARATION = "by_declaration"


@dataclass(frozen=True, slots=True)
class Term:
    """A legal length of time: calendar years, months and days, added in this order."""

    years: int = 0
    months: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class Opposition:
    """When and how long a kind of right can be opposed at an office; `window` counts from publication."""

    mode: Fact[OppositionMode]
    window: Fact[Term] | None


@dataclass(frozen=True, slots=True)
class UnrecordableLicence:
    """A sort of licence that a register does not take, such as Japan's non-exclusive patent licences."""

    kind: Kind
    exclusive: bool


@dataclass(frozen=True, slots=True)
class LicenceRules:
    """How an office treats licences. `exclusivity_blocks`: an exclusive licence on record stops a conflicting one.

    `recordable` no: the register refuses every licence. `recordable` yes with effect `none`: the entry is taken
    as a note without legal effect. `unrecordable` are the sorts that a register refuses while it takes others.
    `effect_by_kind` are the kinds of right for which the effect is another one.
    """

    recordable: Fact[bool]
    effect: Fact[Effect]
    exclusivity_blocks: Fact[bool]
    partial_territory: Fact[bool] | None = None
    sublicence: Fact[bool] | None = None
    unrecordable: tuple[Fact[UnrecordableLicence], ...] = ()
    partial_goods: Fact[bool] | None = None
    effect_by_kind: Mapping[Kind, Fact[Effect]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TransferRules:
    """How an office treats a change of owner.

    `record_within`: under race-notice, how long after the contract an entry still protects it from its first day.
    `effect_by_kind` are the kinds of right for which the effect is another one.
    """

    effect: Fact[Effect]
    partial_goods: Fact[bool] | None = None
    record_within: Fact[Term] | None = None
    effect_by_kind: Mapping[Kind, Fact[Effect]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MadridRules:
    """How an office treats international registrations; None where unknown or not a member.

    `ib_licence_opt_out` says why a licence recorded at the International Bureau has no effect here, if it has none.
    """

    refusal_months: Fact[int] | None = None
    opposition_after_18: Fact[bool] | None = None
    ib_licence_effect: Fact[bool] | None = None
    ib_licence_opt_out: Fact[OptOut] | None = None


@dataclass(frozen=True, slots=True)
class Protection:
    """Length of a kind of right, counted from filing. `renewable` terms repeat; `most` is the longest in all."""

    term: Fact[Term]
    renewable: Fact[bool]
    grace: Fact[Term] | None = None
    most: Fact[Term] | None = None


@dataclass(frozen=True, slots=True)
class LegalProfile:
    """One office's law. Mappings are by kind of right; a kind the office does not keep is absent."""

    office: OfficeId
    kinds: tuple[Kind, ...]
    opposition: Mapping[Kind, Opposition]
    protection: Mapping[Kind, Protection]
    licence: LicenceRules
    transfer: TransferRules
    madrid: MadridRules = field(default_factory=MadridRules)
