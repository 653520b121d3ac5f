"""A part: one right in one office's register, with its state and its dates.

A part moves by rows of its life-cycle table only: by acts (`moved`), or by the calendar (`as_of`). Windows and
terms are half-open: on the day that ends them they are over. An opposition window runs from the day the part
is published or, after grant, from the day of grant; protection counts from the filing date. A part remembers since
when it has stood in each of its states (`stays`), for those who ask when its status was settled (`settling`).
"""

from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from ipchain.errors import invariant
from ipchain.names import OfficeId
from ipchain.rights.calendar import add_term
from ipchain.rights.law import KindLaw
from ipchain.rights.lifecycle import PHASE, Event, LifeCycle, Phase, State
from ipchain.rights.profile import OppositionMode


class Stay(Struct, frozen=True):
    """A state and the legal date from which on the part stood in it."""

    state: State
    since: date


class Part(Struct, frozen=True):
    """A right's entry in one register.

    `opposable_until` None: no window, or one without a stated end. `expires_on` is the end of the paid term,
    `ends_on` that of the longest one (None: without limit), `grace_until` the end of the grace after the paid
    term (None: no grace). `frozen_by` is empty while dealings are free. `stays` end with the present state; they
    follow from the entries and the calendar, so that they decide nothing.
    """

    office: OfficeId
    cycle: LifeCycle
    state: State
    number: str
    filed_on: date
    opposable_until: date | None = None
    expires_on: date | None = None
    grace_until: date | None = None
    ends_on: date | None = None
    frozen_by: str = ""
    stays: tuple[Stay, ...] = ()

    @property
    def phase(self) -> Phase:
        """Pending, protected or ended."""
        return PHASE[self.state]

    @property
    def is_live(self) -> bool:
        """True while the part is pending or protected."""
        return PHASE[self.state] is not Phase.ENDED

    def allows(self, event: Event) -> bool:
        """True when the table has a row for this event in this state."""
        return self.cycle.row(self.state, event) is not None


def opened_part(office: OfficeId, law: KindLaw, number: str, filed_on: date, today: date) -> Part:
    """The part of a right that its office takes into the register today."""
    state = law.cycle.opened
    expires_on = add_term(filed_on, law.term)
    ends_on = _longest(law, filed_on)
    published = law.mode is OppositionMode.PRE or PHASE[state] is Phase.PROTECTED
    return Part(
        office=office,
        cycle=law.cycle,
        state=state,
        number=number,
        filed_on=filed_on,
        opposable_until=_window_end(law, today) if published else None,
        expires_on=expires_on,
        grace_until=_grace_end(law, expires_on, ends_on),
        ends_on=ends_on,
        stays=(Stay(state, today),),
    )


def declined_part(office: OfficeId, cycle: LifeCycle, today: date) -> Part:
    """The part of a right that its office refused to take in."""
    row = cycle.row(State.NONE, Event.DECLINE)
    invariant(row is not None, "parts.every-table-can-decline", table=cycle.name)
    assert row is not None
    return Part(office, cycle, row.to, "", today, stays=(Stay(row.to, today),))


def moved(part: Part, law: KindLaw, event: Event, today: date) -> Part:
    """The part after an act that its table allows. A grant opens the window where opposition comes after it."""
    row = part.cycle.row(part.state, event)
    invariant(row is not None, "parts.moves-by-rows", state=part.state, event=event)
    assert row is not None
    if row.to is part.state:
        return part
    after = replace(part, state=row.to, stays=(*part.stays, Stay(row.to, today)))
    granted = part.phase is Phase.PENDING and after.phase is Phase.PROTECTED
    return (
        replace(after, opposable_until=_window_end(law, today))
        if granted and law.mode is OppositionMode.POST
        else after
    )


def as_of(part: Part, on: date) -> Part:
    """The part on a legal date, after everything that the calendar brought about until then."""
    while True:
        due = _due(part, on)
        if due is None:
            return part
        event, day = due
        row = part.cycle.row(part.state, event)
        assert row is not None, (part.state, event)
        part = replace(part, state=row.to, stays=(*part.stays, Stay(row.to, day)))


def renewed(part: Part, law: KindLaw) -> Part:
    """The part with its paid term moved on by one term, at most to the longest one. It is in force or in grace."""
    assert part.expires_on is not None, part
    expires_on = add_term(part.expires_on, law.term)
    if part.ends_on is not None:
        expires_on = min(expires_on, part.ends_on)
    return replace(part, expires_on=expires_on, grace_until=_grace_end(law, expires_on, part.ends_on))


def _window_end(law: KindLaw, opens_on: date) -> date | None:
    """The day on which opposition is over; None where there is none, or none with a stated end."""
    if law.window is None or law.mode is OppositionMode.NONE:
        return None
    return add_term(opens_on, law.window)


def _grace_end(law: KindLaw, expires_on: date, ends_on: date | None) -> date | None:
    """The end of the grace after a paid term. The last possible term has none: nothing can be renewed any more."""
    can_go_on = law.renewable and (ends_on is None or expires_on < ends_on)
    return add_term(expires_on, law.grace) if can_go_on and law.grace is not None else None


def _longest(law: KindLaw, filed_on: date) -> date | None:
    if law.most is not None:
        return add_term(filed_on, law.most)
    return None if law.renewable else add_term(filed_on, law.term)


def _due(part: Part, on: date) -> tuple[Event, date] | None:
    """What the calendar has brought about by this date and the part has not gone through yet, and on which day."""
    missed = Event.TERM_PASSED if part.grace_until is None else Event.RENEWAL_MISSED
    for event, due in (
        (Event.WINDOW_PASSED, part.opposable_until),
        (missed, part.expires_on),
        (Event.GRACE_PASSED, part.grace_until),
    ):
        if due is not None and due <= on and part.cycle.row(part.state, event) is not None:
            return event, due
    return None
