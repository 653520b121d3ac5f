"""Licences on record: scope, sub-licences, and which licences collide.

A licence covers goods of its right (all of them, or some Nice classes), a territory of offices, and a half-open
span of days. Two licences collide when one of them is exclusive and they share goods, territory and days, unless
one is a sub-licence below the other (reliability.md, L-I6). The same two parties never collide with themselves: they
may record one licence in several registers. What a collision means is the law of the register: it refuses the
entry or takes it and keeps the flag. A sub-licence lies within its parent's scope (L-I7).
"""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from ipchain.names import Digest, OfficeId, PartyId
from ipchain.rights.calendar import ends_by, spans_overlap

NO_ENTRY = Digest(b"")
"""The entry of a licence that stands on no ledger."""


class Licence(Struct, frozen=True):
    """One licence on record in `office`'s register. `number` counts the licences of the right from 1.

    `until` None: as long as the right. `parent` is the licence it is taken from, 0 when from an owner.
    `may_sublicense`: the licensee can grant sub-licences. `conflicts` are earlier licences it collides with.
    `goods` are Nice classes, empty for all goods of the right. `entry` is the entry that put it on record.
    """

    number: int
    office: OfficeId
    licensor: PartyId
    licensee: PartyId
    territory: tuple[OfficeId, ...]
    exclusive: bool
    begins: date
    until: date | None
    may_sublicense: bool
    parent: int
    conflicts: tuple[int, ...] = ()
    goods: tuple[int, ...] = ()
    entry: Digest = NO_ENTRY

    def runs(self, on: date) -> bool:
        """True when the day lies within the licence's span."""
        return self.begins <= on and (self.until is None or on < self.until)


def collisions(licence: Licence, others: Sequence[Licence]) -> tuple[int, ...]:
    """The numbers of the other licences that this one collides with, in order."""
    by_number = {other.number: other for other in others}
    above = ancestors(licence, by_number)
    return tuple(
        other.number
        for other in others
        if (licence.exclusive or other.exclusive)
        and other.number not in above
        and (licence.licensor, licence.licensee) != (other.licensor, other.licensee)
        and not set(licence.territory).isdisjoint(other.territory)
        and goods_overlap(licence.goods, other.goods)
        and spans_overlap(licence.begins, licence.until, other.begins, other.until)
    )


def ancestors(licence: Licence, by_number: dict[int, Licence]) -> frozenset[int]:
    """The numbers of the licences that this one is taken from, directly or through others."""
    above: set[int] = set()
    number = licence.parent
    while number:
        above.add(number)
        number = by_number[number].parent if number in by_number else 0
    return frozenset(above)


def goods_overlap(goods: Sequence[int], others: Sequence[int]) -> bool:
    """True when two scopes share a Nice class; an empty scope means all goods."""
    return not goods or not others or not set(goods).isdisjoint(others)


def lies_within(licence: Licence, parent: Licence) -> bool:
    """True when a sub-licence stays within its parent: territory, goods, days, no exclusivity it never had."""
    return (
        set(licence.territory) <= set(parent.territory)
        and (not parent.goods or (bool(licence.goods) and set(licence.goods) <= set(parent.goods)))
        and parent.begins <= licence.begins
        and ends_by(licence.until, parent.until)
        and (parent.exclusive or not licence.exclusive)
    )
