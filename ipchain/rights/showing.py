"""From a right to what users see of it on one legal date."""

from collections.abc import Mapping
from datetime import date

from ipchain.names import OfficeId
from ipchain.rights.law import OfficeLaw
from ipchain.rights.licences import Licence
from ipchain.rights.parts import as_of
from ipchain.rights.right import Right
from ipchain.rights.view import LicenceView, RightView


def view_of(right: Right, on: date, laws: Mapping[OfficeId, OfficeLaw]) -> RightView:
    """The right on the legal date, with the calendar's doings up to it; licences with their legal effect."""
    parts = tuple(as_of(part, on) for part in right.parts)
    live = frozenset(part.office for part in parts if part.is_live)
    licences = tuple(_licence_view(licence, on, live, laws) for licence in right.licences)
    return RightView(
        right=right.id,
        kind=right.kind,
        origin=right.origin,
        words=right.words,
        nice_classes=right.scope,
        owners=right.title.owners(),
        licensees=tuple(dict.fromkeys(licence.licensee for licence in licences if licence.in_force)),
        licences=licences,
        statuses=tuple((part.office, part.state.value) for part in parts),
        awaiting=tuple(asked.office for asked in right.awaiting),
        frozen_at=tuple(part.office for part in parts if part.frozen_by),
        newest_entry=right.history[-1],
        history=right.history,
    )


def _licence_view(
    licence: Licence, on: date, live: frozenset[OfficeId], laws: Mapping[OfficeId, OfficeLaw]
) -> LicenceView:
    """A licence is in force within its span, as long as the right lives somewhere in its territory."""
    return LicenceView(
        number=licence.number,
        office=licence.office,
        licensor=licence.licensor,
        licensee=licence.licensee,
        territory=licence.territory,
        exclusive=licence.exclusive,
        begins=licence.begins,
        until=licence.until,
        in_force=licence.runs(on) and not live.isdisjoint(licence.territory),
        effect=laws[licence.office].licence.effect.value,
        conflicts=licence.conflicts,
    )
