"""What the records of a run lose between its offices: the round trip of every right on record when the run ends.

Records of one shape (the same fields, status and sort of licence) lose the same, so each shape makes the trip once.

Not here: specimens, which depend on no run (`ipchain.interop.pairs`).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import permutations
from typing import Final

from ipchain.interop.common_model import STATUS
from ipchain.interop.pairs import Partner, partner
from ipchain.interop.record import EXCLUSIVE, Key, Record, record_of
from ipchain.interop.round_trip import Trip, there_and_back, together
from ipchain.names import OfficeId
from ipchain.rights.profile import Kind, LegalProfile
from ipchain.rights.register import Registers
from ipchain.scenario.standards import Standards

Route = tuple[OfficeId, OfficeId]
"""An ordered pair: the office whose record it is, and the one it goes to and comes back from."""

_TELLING: Final = frozenset({STATUS, EXCLUSIVE})
"""Fields whose value decides what becomes of them."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What decides the loss of a record: its office and kind, and its fields as (name, licence, telling value)."""

    office: OfficeId
    kind: Kind
    fields: tuple[tuple[str, int, str], ...]

    def record(self) -> Record:
        """A record of this shape."""
        values = {Key(name, licence): value or f"a {name}" for name, licence, value in self.fields}
        return Record(self.office, self.kind, values)


def shape_of(record: Record) -> Shape:
    """The shape of a record."""
    keys = sorted(record.values)
    fields = ((key.field, key.licence, record.values[key] if key.field in _TELLING else "") for key in keys)
    return Shape(record.office, record.kind, tuple(fields))


def shapes(registers: Registers, offices: Sequence[OfficeId], on: date) -> Mapping[Shape, int]:
    """How many records of each shape the offices have on a legal date."""
    found: Counter[Shape] = Counter()
    for name in registers.rights():
        right = registers.right(name)
        assert right is not None, name
        records = (record_of(right, office, on) for office in offices)
        found.update(shape_of(record) for record in records if record is not None)
    return found


def losses(
    on_record: Mapping[Shape, int], profiles: Mapping[OfficeId, LegalProfile], standards: Standards
) -> Mapping[Route, Trip]:
    """What the records lose on each route between two of the offices; routes without a record are left out."""
    known: dict[tuple[OfficeId, Kind], Partner] = {}

    def one(office: OfficeId, kind: Kind) -> Partner:
        if (office, kind) not in known:
            known[office, kind] = partner(profiles[office], kind, standards.model, standards.table)
        return known[office, kind]

    found: dict[Route, Trip] = {}
    for home, via in permutations(profiles, 2):
        trips = [
            there_and_back(
                shape.record(), one(home, shape.kind).side, standards.model, one(via, shape.kind).side
            ).times(count)
            for shape, count in on_record.items()
            if shape.office == home
        ]
        if trips:
            found[home, via] = together(trips)
    return found
