"""A right as one office records it: the values of the fields that this right has in this office's register.

A record is made from the right as the ledger keeps it, on a legal date; a field that the right does not have, such as
a priority nobody claimed, is not in it. A specimen has every field that the office's form is known to hold, or may.

Not here: what another office can hold of it (`form`), and the way there and back (`round_trip`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ipchain.interop.common_model import LICENCE, STATUS
from ipchain.interop.form import Held, OfficeForm
from ipchain.names import OfficeId
from ipchain.rights.licences import Licence
from ipchain.rights.lifecycle import State
from ipchain.rights.profile import Kind
from ipchain.rights.right import Right

YES = "yes"
NO = "no"
EXCLUSIVE = "licence_exclusive"


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """A field of a record; `licence` is the number of the licence it belongs to, 0 for the right itself."""

    field: str
    licence: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """What one office has on record of one right."""

    office: OfficeId
    kind: Kind
    values: Mapping[Key, str]


def record_of(right: Right, office: OfficeId, on: date) -> Record | None:
    """The office's record of the right on a legal date; None when it has no entry in that register."""
    part = right.part(office, on)
    if part is None:
        return None
    owners = right.title.owners()
    values = {
        "right": right.id,
        "kind": right.kind.value,
        "origin": right.origin,
        "number": part.number,
        "filed_on": part.filed_on.isoformat(),
        "words": right.words,
        "nice_classes": " ".join(str(number) for number in right.scope),
        "ipc": " ".join(right.ipc),
        "owner": "; ".join(owner for owner, _, _ in owners),
        "owner_shares": "; ".join(f"{over}/{under}" for _, over, under in owners) if len(owners) > 1 else "",
        "priority": right.priority_of,
        STATUS: part.state.value,
        "opposition_until": _day(part.opposable_until),
        "expires_on": _day(part.expires_on),
        "grace_until": _day(part.grace_until),
        "divided_from": right.divided_from,
        "restriction": part.frozen_by,
    }
    kept = {Key(name): value for name, value in values.items() if value}
    for licence in right.licences:
        if licence.office == office:
            kept.update((Key(name, licence.number), value) for name, value in _licence(licence) if value)
    return Record(office, right.kind, kept)


def specimen(form: OfficeForm, state: State) -> Record:
    """A right in that state with every field that the form has, or may have, and one licence that it takes."""
    refused = YES if form.refuses_exclusive else NO
    values: dict[Key, str] = {}
    for name, place in form.places.items():
        if place.held is Held.NO:
            continue
        key = Key(name, 1 if name.startswith(LICENCE) else 0)
        values[key] = f"{name} of a specimen"
    values[Key(STATUS)] = state.value
    if Key(EXCLUSIVE, 1) in values:
        values[Key(EXCLUSIVE, 1)] = YES if refused == NO else NO
    return Record(form.office, form.kind, values)


def _licence(licence: Licence) -> Iterator[tuple[str, str]]:
    yield "licence_licensor", licence.licensor
    yield "licence_licensee", licence.licensee
    yield "licence_begins", licence.begins.isoformat()
    yield "licence_until", _day(licence.until)
    yield EXCLUSIVE, YES if licence.exclusive else NO
    yield "licence_territory", " ".join(licence.territory)
    yield "licence_sublicence", YES if licence.may_sublicense else NO


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
