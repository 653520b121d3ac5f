"""What keeps, ends and tests a right in one register: renewal, surrender, opposition, decision, correction, orders."""

from msgspec.structs import replace

from ipchain.rights.actions import Correct, Decide, Freeze, Oppose, Surrender
from ipchain.rights.calendar import add_term
from ipchain.rights.lifecycle import Event, State
from ipchain.rights.parts import Part, moved, renewed
from ipchain.rights.profile import OppositionMode
from ipchain.rights.right import Correction, Right
from ipchain.rights.ruling import Case, Entered, Refused, Ruling
from ipchain.rights.view import EntryAt


def renew(case: Case, right: Right, part: Part) -> Ruling:
    """The right is kept for one more term, counted from the end of the paid one."""
    law = case.law.kinds[right.kind]
    if not law.renewable or part.expires_on is None:
        return Refused("not-renewable")
    if part.ends_on is not None and part.expires_on >= part.ends_on:
        return Refused("longest-term-reached")
    if add_term(case.today, law.term) < part.expires_on:
        return Refused("too-early")
    return Entered(right.with_part(renewed(moved(part, law, Event.RENEW, case.today), law)))


def surrender(act: Surrender, case: Case, right: Right, part: Part) -> Ruling:
    """The owners give the right up in this register; the parts in other registers live on."""
    if part.frozen_by:
        return Refused("frozen")
    # An empty `by` is a request of all owners of record together; one owner alone must be the only one.
    if act.by and right.title.share_of(act.by) != 1:
        return Refused("not-owner")
    return Entered(right.with_part(moved(part, case.law.kinds[right.kind], Event.SURRENDER, case.today)))


def oppose(act: Oppose, case: Case, right: Right, part: Part) -> Ruling:
    """Somebody objects within the window that this register's law gives. The office decides by an entry to come."""
    law = case.law.kinds.get(right.kind)
    if law is None or not part.is_live:
        return Refused("life-cycle")
    if law.mode is OppositionMode.NONE:
        return Refused("opposition-not-offered")
    if not part.allows(Event.OPPOSE):
        over = part.state in {State.REGISTERED, State.IN_FORCE, State.IN_GRACE}
        return Refused("window-closed" if over else "life-cycle")
    if part.opposable_until is not None and case.today >= part.opposable_until:
        return Refused("window-closed")
    if not act.by:
        return Refused("name-missing")
    if right.title.share_of(act.by):
        return Refused("own-right")
    return Entered(right.with_part(moved(part, law, Event.OPPOSE, case.today)), outcome="pending")


def decide(act: Decide, case: Case, right: Right, part: Part) -> Ruling:
    """The office decides an opposition, an examination, or a publication whose window has no stated end."""
    if not part.is_live:
        return Refused("life-cycle")
    event = Event.DECIDE_AGAINST if act.upheld else Event.DECIDE_FOR
    if not part.allows(event):
        return Refused("nothing-to-decide")
    if part.state is State.PUBLISHED and event is Event.DECIDE_FOR and part.opposable_until is not None:
        return Refused("window-open")
    return Entered(right.with_part(moved(part, case.law.kinds[right.kind], event, case.today)))


def correct(act: Correct, case: Case, right: Right) -> Ruling:
    """An entry of this office is put right: nothing is deleted, both entries stay on the right's record."""
    corrected = _named(act, case, right)
    if corrected is None:
        return Refused("entry-unknown")
    if corrected.office != case.office:
        return Refused("entry-of-another-office")
    # The words come from the filing, so only the filing can be corrected in them; anything else is a remark.
    if act.field and not (act.field == "words" and act.value and corrected == right.history[0]):
        return Refused("field-not-correctable")
    noted = Correction(case.at, corrected.entry, act.field, act.value, act.grounds)
    words = act.value if act.field == "words" else right.words
    return Entered(replace(right, words=words, corrections=(*right.corrections, noted)))


def _named(act: Correct, case: Case, right: Right) -> EntryAt | None:
    """The entry that is corrected: the named one or, when none is named, the newest by this office."""
    for entry in reversed(right.history):
        if entry.entry.hex() == act.entry or (not act.entry and entry.office == case.office):
            return entry
    return None


def freeze(act: Freeze, right: Right, part: Part) -> Ruling:
    """Dealings are stopped on an order: no assignment anywhere, no licence or surrender here.

    Without a name it is the office's own order.
    """
    if part.frozen_by:
        return Refused("already-frozen")
    return Entered(right.with_part(replace(part, frozen_by=act.by or part.office)))


def unfreeze(right: Right, part: Part) -> Ruling:
    """The order is lifted."""
    if not part.frozen_by:
        return Refused("not-frozen")
    return Entered(right.with_part(replace(part, frozen_by="")))
