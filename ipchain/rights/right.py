"""One right as the ledger keeps it: one title and one scope for the whole, one part per register.

A right is a frozen value; acts make the next one. `plain` gives everything that decides its future as plain
values, for the digest of the state.
"""

from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from ipchain.names import Digest, OfficeId, RightId
from ipchain.rights.licences import Licence
from ipchain.rights.parts import Part, as_of
from ipchain.rights.profile import Kind
from ipchain.rights.title import Title
from ipchain.rights.view import EntryAt

Plain = str | int | bytes | bool | tuple["Plain", ...]


_FILED = RightId("")
"""What a right is divided from when it was filed as it is."""


class Designation(Struct, frozen=True):
    """An office that was asked to take the right, on that date, and has not answered.

    `inherits`: the office holds the right from which this one was split off, and is to divide its own part.
    """

    office: OfficeId
    asked_on: date
    inherits: bool = False


class Correction(Struct, frozen=True):
    """What an entry put right: `entry` is the corrected one, `at` the correcting one. Both stay on record."""

    at: EntryAt
    entry: Digest
    field: str
    value: str
    grounds: str


class Right(Struct, frozen=True):
    """One right.

    `scope` are its Nice classes. `parts` are in order of entry, one per office at most; `awaiting` never names
    an office that has a part. `divided_from` is the right it was split off from, empty for a filed one.
    `history` are the effective entries, oldest first; a divided right starts with its parent's.
    """

    id: RightId
    kind: Kind
    origin: OfficeId
    filed_on: date
    words: str
    scope: tuple[int, ...]
    ipc: tuple[str, ...]
    documents: tuple[str, ...]
    priority_of: RightId
    title: Title
    parts: tuple[Part, ...]
    history: tuple[EntryAt, ...]
    awaiting: tuple[Designation, ...] = ()
    licences: tuple[Licence, ...] = ()
    corrections: tuple[Correction, ...] = ()
    divided_from: RightId = _FILED

    def part(self, office: OfficeId, on: date) -> Part | None:
        """The part in this office's register as of the date; None when it has none."""
        for part in self.parts:
            if part.office == office:
                return as_of(part, on)
        return None

    def live_parts(self, on: date) -> tuple[Part, ...]:
        """The parts that are pending or protected on the date."""
        return tuple(part for stored in self.parts if (part := as_of(stored, on)).is_live)

    def designation(self, office: OfficeId) -> Designation | None:
        """What this office was asked and has not answered; None when nothing."""
        for asked in self.awaiting:
            if asked.office == office:
                return asked
        return None

    def with_part(self, part: Part) -> "Right":
        """The right with this part put in the place of the office's earlier one, or added."""
        kept = [part if held.office == part.office else held for held in self.parts]
        if part not in kept:
            kept.append(part)
        return replace(self, parts=tuple(kept))

    def entered(self, at: EntryAt) -> "Right":
        """The right with one more effective entry on its record."""
        return replace(self, history=(*self.history, at))


def plain(right: Right) -> Plain:
    """Everything that decides the right's future, as plain values in a fixed order."""
    return (
        right.id,
        right.kind.value,
        right.origin,
        right.filed_on.toordinal(),
        right.words,
        right.scope,
        right.priority_of,
        right.divided_from,
        tuple(
            (token.number, token.version, token.owner, token.fraction.numerator, token.fraction.denominator)
            for token in right.title.tokens
        ),
        tuple(_plain_part(part) for part in right.parts),
        tuple((asked.office, asked.asked_on.toordinal(), asked.inherits) for asked in right.awaiting),
        tuple(_plain_licence(licence) for licence in right.licences),
        tuple((noted.entry, noted.field, noted.value) for noted in right.corrections),
        len(right.history),
    )


def _plain_part(part: Part) -> Plain:
    return (
        part.office,
        part.cycle.name,
        part.state.value,
        part.number,
        part.filed_on.toordinal(),
        _plain_date(part.opposable_until),
        _plain_date(part.expires_on),
        _plain_date(part.grace_until),
        _plain_date(part.ends_on),
        part.frozen_by,
    )


def _plain_licence(licence: Licence) -> Plain:
    return (
        licence.number,
        licence.office,
        licence.licensor,
        licence.licensee,
        licence.territory,
        licence.exclusive,
        licence.begins.toordinal(),
        _plain_date(licence.until),
        licence.may_sublicense,
        licence.parent,
        licence.conflicts,
        licence.goods,
    )


def _plain_date(day: date | None) -> int:
    """The day's ordinal; 0 for none, as no day has it."""
    return 0 if day is None else day.toordinal()
