"""What the record form of one office can hold, as its profile says it: nothing is filled in by guessing.

Each field has a rule that looks at one fact of the office's law. The answer is one of three: the form holds the field,
it cannot, or nobody says so. What nobody says is `UNKNOWN`; it is counted apart and never as held.
A register of a kind of right holds who, what and since when for that kind; a field of another kind of right is not in
the form at all and counts nowhere.

Not here: values (`record`), and what becomes of them on the way (`round_trip`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final

from ipchain.interop.common_model import CommonModel
from ipchain.names import OfficeId
from ipchain.rights.law import PRIORITY_MONTHS
from ipchain.rights.profile import Fact, Kind, LegalProfile, OppositionMode


class Held(Enum):
    """Whether a form has a place for a field."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Place:
    """The answer for one field, and the fact it rests on; None where it rests on the kind of right, or on nothing."""

    held: Held
    fact: Fact[object] | None = None


@dataclass(frozen=True, slots=True)
class OfficeForm:
    """One office's form for one kind of right. `places` is empty where the office keeps no such rights.

    `refuses_exclusive` is the sort of licence that the register takes no entry of; None: it takes both.
    """

    office: OfficeId
    kind: Kind
    places: Mapping[str, Place]
    refuses_exclusive: bool | None = None

    @property
    def kept(self) -> bool:
        """True when the office keeps this kind of right."""
        return bool(self.places)


Rule = Callable[[LegalProfile, Kind], Place | None]
"""From an office's law and a kind of right to the place of a field; None: such rights do not have the field."""


def form_of(profile: LegalProfile, kind: Kind, model: CommonModel) -> OfficeForm:
    """The office's form for rights of the kind."""
    if kind not in profile.protection or kind not in profile.opposition:
        return OfficeForm(profile.office, kind, {})
    places: dict[str, Place] = {}
    for name, rule in RULES.items():
        place = rule(profile, kind)
        if place is None:
            continue
        said = model[name].held_by.get(profile.office) if name in model else None
        if place.held is Held.UNKNOWN and said is not None:
            place = _answered(said)
        places[name] = place
    refused = [fact.value.exclusive for fact in profile.licence.unrecordable if fact.value.kind is kind]
    return OfficeForm(profile.office, kind, places, refused[0] if len(refused) == 1 else None)


def _answered(fact: Fact[bool] | None) -> Place:
    if fact is None:
        return Place(Held.UNKNOWN)
    return Place(Held.YES if fact.value else Held.NO, fact)


def _always(_profile: LegalProfile, _kind: Kind) -> Place:
    return Place(Held.YES)


def _unsaid(_profile: LegalProfile, _kind: Kind) -> Place:
    return Place(Held.UNKNOWN)


def _of_kinds(*kinds: Kind) -> Rule:
    return lambda _profile, kind: Place(Held.YES) if kind in kinds else None


def _opposition(profile: LegalProfile, kind: Kind) -> Place:
    opposition = profile.opposition[kind]
    if opposition.mode.value is OppositionMode.NONE:
        return Place(Held.NO, opposition.mode)
    return Place(Held.YES, opposition.window) if opposition.window is not None else Place(Held.UNKNOWN)


def _term(profile: LegalProfile, kind: Kind) -> Place:
    return Place(Held.YES, profile.protection[kind].term)


def _grace(profile: LegalProfile, kind: Kind) -> Place:
    protection = profile.protection[kind]
    if not protection.renewable.value:
        return Place(Held.NO, protection.renewable)
    return Place(Held.YES, protection.grace) if protection.grace is not None else Place(Held.UNKNOWN)


def _divided(profile: LegalProfile, _kind: Kind) -> Place:
    return _answered(profile.transfer.partial_goods)


def _licence(profile: LegalProfile, _kind: Kind) -> Place:
    return _answered(profile.licence.recordable)


def _if_recordable(rule: Rule) -> Rule:
    """A register that takes no licences has no place for anything about them."""

    def place(profile: LegalProfile, kind: Kind) -> Place | None:
        licence = _licence(profile, kind)
        return rule(profile, kind) if licence.held is Held.YES else licence

    return place


def _exclusive(profile: LegalProfile, kind: Kind) -> Place:
    """A register that treats exclusive licences otherwise than others must know which is which."""
    for sort in profile.licence.unrecordable:
        if sort.value.kind is kind:
            return Place(Held.YES, sort)
    blocks = profile.licence.exclusivity_blocks
    return Place(Held.YES, blocks) if blocks.value else Place(Held.UNKNOWN)


def _territory(profile: LegalProfile, _kind: Kind) -> Place:
    return _answered(profile.licence.partial_territory)


def _sublicence(profile: LegalProfile, _kind: Kind) -> Place:
    return _answered(profile.licence.sublicence)


RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "right": _always,
        "kind": _always,
        "origin": _always,
        "number": _always,
        "filed_on": _always,
        "words": _always,
        "nice_classes": _of_kinds(Kind.TRADE_MARK),
        "ipc": _of_kinds(Kind.PATENT, Kind.UTILITY_MODEL),
        "owner": _always,
        "owner_shares": _unsaid,
        "priority": _of_kinds(*PRIORITY_MONTHS),
        "status": _always,
        "opposition_until": _opposition,
        "expires_on": _term,
        "grace_until": _grace,
        "divided_from": _divided,
        "restriction": _unsaid,
        "licence_licensor": _licence,
        "licence_licensee": _licence,
        "licence_begins": _licence,
        "licence_until": _licence,
        "licence_exclusive": _if_recordable(_exclusive),
        "licence_territory": _if_recordable(_territory),
        "licence_sublicence": _if_recordable(_sublicence),
    }
)
"""The rule of each field that a right has on this ledger. A field without a rule is in no record."""
