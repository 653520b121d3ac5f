"""Which law applies: an office's profile made ready for use, one value per kind of right.

A kind that the office keeps but whose term or opposition rule the profile does not state has no law here,
and filings of it are refused with that reason: nothing is assumed in silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ipchain.names import OfficeId
from ipchain.rights.design import DESIGN
from ipchain.rights.lifecycle import LifeCycle
from ipchain.rights.patent import PATENT
from ipchain.rights.profile import Kind, LegalProfile, LicenceRules, OppositionMode, Protection, Term, TransferRules
from ipchain.rights.trademark import TRADE_MARK

TABLES: Final[Mapping[Kind, Mapping[OppositionMode, LifeCycle]]] = MappingProxyType(
    {
        Kind.TRADE_MARK: TRADE_MARK,
        Kind.PATENT: PATENT,
        Kind.DESIGN: DESIGN,
        Kind.UTILITY_MODEL: PATENT,
        Kind.GEOGRAPHICAL_INDICATION: TRADE_MARK,
        Kind.PLANT_VARIETY: TRADE_MARK,
    }
)
"""The life-cycle tables of each kind. For the last three this is our stand-in, unverified."""

PRIORITY_MONTHS: Final[Mapping[Kind, int]] = MappingProxyType(
    {
        Kind.PATENT: 12,
        Kind.UTILITY_MODEL: 12,
        Kind.TRADE_MARK: 6,
        Kind.DESIGN: 6,
        Kind.PLANT_VARIETY: 12,
    }
)
"""Months from the first filing. Paris Convention Art. 4C(1); for plant varieties UPOV 1991 Art. 11(1)."""


@dataclass(frozen=True, slots=True)
class KindLaw:
    """One office's law for one kind of right. `window` None: no opposition, or one without a stated end."""

    kind: Kind
    mode: OppositionMode
    window: Term | None
    term: Term
    renewable: bool
    grace: Term | None
    most: Term | None

    @property
    def cycle(self) -> LifeCycle:
        """The life-cycle table."""
        return TABLES[self.kind][self.mode]


@dataclass(frozen=True, slots=True)
class OfficeLaw:
    """One office's law. `kept` are the kinds it keeps, `kinds` those whose law is stated."""

    office: OfficeId
    kept: frozenset[Kind]
    kinds: Mapping[Kind, KindLaw]
    licence: LicenceRules
    transfer: TransferRules

    def refusal_of(self, kind: Kind) -> str:
        """The reason code for which this office cannot take a right of the kind; empty when it can."""
        if kind not in self.kept:
            return "kind-not-kept"
        return "" if kind in self.kinds else "law-not-stated"


def office_law(profile: LegalProfile) -> OfficeLaw:
    """The profile, ready for use."""
    return OfficeLaw(
        office=profile.office,
        kept=frozenset(profile.kinds),
        kinds=MappingProxyType(
            {
                kind: _kind_law(profile, kind)
                for kind in profile.kinds
                if kind in profile.opposition and kind in profile.protection
            }
        ),
        licence=profile.licence,
        transfer=profile.transfer,
    )


def _kind_law(profile: LegalProfile, kind: Kind) -> KindLaw:
    opposition = profile.opposition[kind]
    protection: Protection = profile.protection[kind]
    return KindLaw(
        kind=kind,
        mode=opposition.mode.value,
        window=opposition.window.value if opposition.window else None,
        term=protection.term.value,
        renewable=protection.renewable.value,
        grace=protection.grace.value if protection.grace else None,
        most=protection.most.value if protection.most else None,
    )
