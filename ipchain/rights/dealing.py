"""Dealings with a right: assignment of the whole, of a share, of some goods; and licences.

Record title is what the ledger says; what an entry does in law is the register's own affair (profile `effect`)
and never changes the record. A licence on record follows the right to its new owner.
"""

from fractions import Fraction

from msgspec.structs import replace

from ipchain.names import RightId
from ipchain.rights.actions import Assign, License
from ipchain.rights.calendar import add_term, is_ordinal, is_term
from ipchain.rights.licences import Licence, collisions, lies_within
from ipchain.rights.parts import Part
from ipchain.rights.profile import Term
from ipchain.rights.right import Designation, Right
from ipchain.rights.ruling import Case, Entered, Refused, Ruling
from ipchain.rights.title import Title, transferred

FINEST = 10**12
"""No share on record has a larger denominator, so that every figure stays a small whole number."""

_NO_TERM = Term()


def assign(act: Assign, case: Case, right: Right, part: Part) -> Ruling:
    """The assignor hands over a share of the whole right, or of the right in some of its goods."""
    if not act.assignor or not act.assignee:
        return Refused("name-missing")
    if act.assignor == act.assignee:
        return Refused("same-party")
    if not 0 < act.share_numerator <= act.share_denominator:
        return Refused("share-impossible")
    if reason := _refusal_of_contract(act.signed_on, case):
        return Refused(reason)
    # There is one title for all registers, so an order in any of them stops it from moving.
    if any(held.frozen_by for held in right.live_parts(case.today)):
        return Refused("frozen")
    title = transferred(right.title, act.assignor, act.assignee, Fraction(act.share_numerator, act.share_denominator))
    if title is None:
        return Refused("not-owner")
    if _too_fine(title):
        return Refused("share-too-fine")
    goods = tuple(sorted(set(act.part_of)))
    if not set(goods) <= set(right.scope):
        return Refused("goods-outside-right")
    # Naming all goods, or none, means the right as it stands.
    if not goods or goods == right.scope:
        return Entered(replace(right, title=title))
    partial = case.law.transfer.partial_goods
    if partial is None or not partial.value:
        return Refused("partial-not-allowed")
    return _divided(case, right, part, goods, title)


def license_use(act: License, case: Case, right: Right, part: Part) -> Ruling:
    """An owner, or a licensee with power, allows use in a territory for a term."""
    if not act.licensor or not act.licensee:
        return Refused("name-missing")
    if act.licensor == act.licensee:
        return Refused("same-party")
    if not _is_recordable(act, case, right):
        return Refused("licence-not-recordable")
    if not act.territory:
        return Refused("nothing-asked")
    if not is_term(act.term_years, act.term_months, act.term_days):
        return Refused("term-impossible")
    if reason := _refusal_of_contract(act.signed_on, case) or _refusal_of_goods(act, case, right):
        return Refused(reason)
    live = {held.office: held for held in right.live_parts(case.today)}
    territory = tuple(sorted(set(act.territory)))
    if any(office not in live for office in territory):
        return Refused("territory-outside-right")
    if part.frozen_by or any(live[office].frozen_by for office in territory):
        return Refused("frozen")
    term = Term(act.term_years, act.term_months, act.term_days)
    goods = tuple(sorted(set(act.part_of)))
    asked = Licence(
        number=len(right.licences) + 1,
        office=case.office,
        licensor=act.licensor,
        licensee=act.licensee,
        territory=territory,
        exclusive=act.exclusive,
        begins=case.today,
        until=None if term == _NO_TERM else add_term(case.today, term),
        may_sublicense=act.sublicence,
        parent=0,
        goods=goods,
        entry=case.at.entry,
    )
    granted = asked if right.title.share_of(act.licensor) else _under_parent(asked, case, right)
    if isinstance(granted, Refused):
        return granted
    if any(_outlasts(granted, live[office]) for office in territory):
        return Refused("term-beyond-right")
    return _against_others(granted, case, right)


def _refusal_of_contract(signed_on: int, case: Case) -> str:
    """The reason code for which the day of the contract cannot be; empty when it can, or when none is stated."""
    if signed_on and not is_ordinal(signed_on):
        return "date-impossible"
    return "contract-later" if signed_on > case.today.toordinal() else ""


def _refusal_of_goods(act: License, case: Case, right: Right) -> str:
    """The reason code for which a licence cannot cover these goods. What the profile does not say is not forbidden."""
    if not set(act.part_of) <= set(right.scope):
        return "goods-outside-right"
    partial = case.law.licence.partial_goods
    some_only = bool(act.part_of) and tuple(sorted(set(act.part_of))) != right.scope
    return "partial-not-allowed" if some_only and partial is not None and not partial.value else ""


def _too_fine(title: Title) -> bool:
    finest = max(token.fraction.denominator for token in title.tokens)
    return finest > FINEST or max(denominator for _, _, denominator in title.owners()) > FINEST


def _divided(case: Case, right: Right, part: Part, goods: tuple[int, ...], title: Title) -> Ruling:
    """Split the goods off as a right of their own, with the title after the deal; the rest stays as it was.

    The scopes of the two add up to the old scope and share nothing (L-I13). The signer divides its own part;
    every other register where the right lives is asked to divide its own.
    """
    rest = tuple(number for number in right.scope if number not in goods)
    others = tuple(
        Designation(held.office, case.today, inherits=True)
        for held in right.live_parts(case.today)
        if held.office != case.office
    )
    divided = replace(
        right,
        id=_free_name(case, right.id),
        origin=case.office,
        scope=goods,
        title=title,
        parts=(replace(part, number=""),),
        awaiting=(*others, *right.awaiting),
        history=(*right.history, case.at),
        divided_from=right.id,
    )
    return Entered(replace(right, scope=rest), divided=divided)


def _free_name(case: Case, name: RightId) -> RightId:
    """The parent's name with the first number from 2 on that no right bears."""
    number = 2
    while case.ledger.right(RightId(f"{name}/{number}")) is not None:
        number += 1
    return RightId(f"{name}/{number}")


def _is_recordable(act: License, case: Case, right: Right) -> bool:
    rules = case.law.licence
    return rules.recordable.value and not any(
        sort.value.kind is right.kind and sort.value.exclusive is act.exclusive for sort in rules.unrecordable
    )


def _under_parent(asked: Licence, case: Case, right: Right) -> Licence | Refused:
    """The sub-licence below the first running licence of the licensor that covers it."""
    held = tuple(
        licence for licence in right.licences if licence.licensee == asked.licensor and licence.runs(case.today)
    )
    if not held:
        return Refused("not-owner")
    allowed = case.law.licence.sublicence
    if allowed is not None and not allowed.value:
        return Refused("sublicence-not-recordable")
    parents = tuple(licence for licence in held if licence.may_sublicense)
    if not parents:
        return Refused("no-power-to-sublicense")
    for parent in parents:
        # Without a term or goods of its own, a sub-licence has those of the licence it is taken from.
        below = replace(
            asked,
            parent=parent.number,
            until=parent.until if asked.until is None else asked.until,
            goods=asked.goods or parent.goods,
        )
        if lies_within(below, parent):
            return below
    return Refused("beyond-parent-licence")


def _outlasts(licence: Licence, part: Part) -> bool:
    return licence.until is not None and part.ends_on is not None and licence.until > part.ends_on


def _against_others(licence: Licence, case: Case, right: Right) -> Ruling:
    """Enter the licence, unless this register's law lets an exclusive one on its record stop it."""
    # Naming all goods, or none, means the right as it stands.
    licence = replace(licence, goods=() if licence.goods == right.scope else licence.goods)
    conflicts = collisions(licence, right.licences)
    here = {other.number for other in right.licences if other.office == case.office}
    if case.law.licence.exclusivity_blocks.value and not here.isdisjoint(conflicts):
        return Refused("exclusive-conflict")
    return Entered(replace(right, licences=(*right.licences, replace(licence, conflicts=conflicts))))
