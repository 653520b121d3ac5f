"""A part: one right in one office's register, with its state and its dates.

A part moves by rows of its life-cycle table only: by acts (`moved`), or by the calendar (`as_of`). Windows and
terms are half-open: on the day that ends them they are over. An opposition window runs from the day the part
is published or, after grant, from the day of grant; protection counts from the filing date.
"""

from dataclasses import dataclass, replace
from datetime import date

from ipchain.errors import invariant
from ipchain.names import OfficeId
from ipchain.rights.calendar import add_term
from ipchain.rights.law import KindLaw
from ipchain.rights.lifecycle import BY_DATE, PHASE, Event, LifeCycle, Phase, State
from ipchain.rights.profile import OppositionMode


@dataclass(frozen=True, slots=True)
class Part:
    """A right's entry in one register.

    `opposable_until` None: no window, or one without a stated end. `expires_on` is the end of the paid term,
    `ends_on` that of the longest one (None: without limit), `grace_until` the end of the grace after the paid
    term (None: no grace). `frozen_by` is empty while dealings are free.
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
    part = Part(office, law.cycle, law.cycle.opened, number, filed_on)
    part = _with_terms(part, law, add_term(filed_on, law.term))
    return _with_window(part, law, today) if law.mode is OppositionMode.PRE or part.phase is Phase.PROTECTED else part


def declined_part(office: OfficeId, cycle: LifeCycle, today: date) -> Part:
    """The part of a right that its office refused to take in."""
    row = cycle.row(State.NONE, Event.DECLINE)
    invariant(row is not None, "parts.every-table-can-decline", table=cycle.name)
    assert row is not None
    return Part(office, cycle, row.to, "", today)


def moved(part: Part, law: KindLaw, event: Event, today: date) -> Part:
    """The part after an act that its table allows. A grant opens the window where opposition comes after it."""
    row = part.cycle.row(part.state, event)
    invariant(row is not None, "parts.moves-by-rows", state=part.state, event=event)
    assert row is not None
    if row.to is part.state:
        return part
    after = replace(part, state=row.to)
    granted = part.phase is Phase.PENDING and after.phase is Phase.PROTECTED
    return _with_window(after, law, today) if granted and law.mode is OppositionMode.POST else after


def as_of(part: Part, on: date) -> Part:
    """The part on a legal date, after everything that the calendar brought about until then."""
    while True:
        event = _due(part, on)
        if event is None:
            return part
        row = part.cycle.row(part.state, event)
        assert row is not None, (part.state, event)
        part = replace(part, state=row.to)


def renewed(part: Part, law: KindLaw) -> Part:
    """The part with its paid term moved on by one term, at most to the longest one. It is in force or in grace."""
    assert part.expires_on is not None, part
    longer = add_term(part.expires_on, law.term)
    return _with_terms(part, law, longer if part.ends_on is None else min(longer, part.ends_on))


def _with_window(part: Part, law: KindLaw, today: date) -> Part:
    """The part with its opposition window open from today, where the law has one with a stated end."""
    if law.window is None or law.mode is OppositionMode.NONE:
        return part
    return replace(part, opposable_until=add_term(today, law.window))


def _with_terms(part: Part, law: KindLaw, expires_on: date) -> Part:
    """The part with its dates set; the last possible term has no grace, as nothing can be renewed any more."""
    ends_on = _longest(law, part.filed_on)
    can_go_on = law.renewable and (ends_on is None or expires_on < ends_on)
    return replace(
        part,
        expires_on=expires_on,
        ends_on=ends_on,
        grace_until=add_term(expires_on, law.grace) if can_go_on and law.grace is not None else None,
    )


def _longest(law: KindLaw, filed_on: date) -> date | None:
    if law.most is not None:
        return add_term(filed_on, law.most)
    return None if law.renewable else add_term(filed_on, law.term)


def _due(part: Part, on: date) -> Event | None:
    """What the calendar has brought about by this date and the part has not gone through yet."""
    for event in BY_DATE:
        due = _date_of(part, event)
        if due is not None and due <= on and part.cycle.row(part.state, event) is not None:
            return event
    return None


def _date_of(part: Part, event: Event) -> date | None:
    match event:
        case Event.WINDOW_PASSED:
            return part.opposable_until
        case Event.RENEWAL_MISSED:
            return part.expires_on if part.grace_until is not None else None
        case Event.TERM_PASSED:
            return part.expires_on if part.grace_until is None else None
        case _:
            return part.grace_until
