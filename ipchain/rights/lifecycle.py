"""A life cycle of a right in one register is a table: state and event give the next state.

The words for states are shared by all kinds; each kind has its own tables (`trademark`, `patent`, `design`),
one per opposition mode of the office. A table checks itself when it is made: no row is ambiguous, no state
out of reach, nothing but a correction follows an end.
The category letter of a row is that of WIPO ST.27 (legal status of patents), as INPADOC lists its titles;
ST.61 and ST.87 (marks, designs) could not be read, so their rows carry the ST.27 letter of the like event.

Not here: revival of discontinued and ceased rights (ST.27 categories C and K), and appeals (V).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Final

from ipchain.errors import invariant


class State(Enum):
    """Where a right stands in one register, in the words that users read. NONE: it has no entry there."""

    NONE = ""
    FILED = "filed"
    EXAMINATION = "examination"
    PUBLISHED = "published"
    OPPOSED = "opposed"
    PRE_GRANT_CHALLENGE = "pre-grant-challenge"
    REGISTERED = "registered"
    IN_FORCE = "in-force"
    CHALLENGED = "challenged"
    POST_GRANT_CHALLENGE = "post-grant-challenge"
    IN_GRACE = "in-grace"
    REFUSED = "refused"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    DISCONTINUED = "discontinued"
    CANCELLED = "cancelled"
    INVALIDATED = "invalidated"
    SURRENDERED = "surrendered"
    EXPIRED = "expired"
    CEASED = "ceased"


class Phase(Enum):
    """What a state means for dealings: not there, asked for, protected, over."""

    ABSENT = "absent"
    PENDING = "pending"
    PROTECTED = "protected"
    ENDED = "ended"


PHASE: Final[Mapping[State, Phase]] = MappingProxyType(
    {
        State.NONE: Phase.ABSENT,
        State.FILED: Phase.PENDING,
        State.EXAMINATION: Phase.PENDING,
        State.PUBLISHED: Phase.PENDING,
        State.OPPOSED: Phase.PENDING,
        State.PRE_GRANT_CHALLENGE: Phase.PENDING,
        State.REGISTERED: Phase.PROTECTED,
        State.IN_FORCE: Phase.PROTECTED,
        State.CHALLENGED: Phase.PROTECTED,
        State.POST_GRANT_CHALLENGE: Phase.PROTECTED,
        State.IN_GRACE: Phase.PROTECTED,
        State.REFUSED: Phase.ENDED,
        State.REJECTED: Phase.ENDED,
        State.WITHDRAWN: Phase.ENDED,
        State.DISCONTINUED: Phase.ENDED,
        State.CANCELLED: Phase.ENDED,
        State.INVALIDATED: Phase.ENDED,
        State.SURRENDERED: Phase.ENDED,
        State.EXPIRED: Phase.ENDED,
        State.CEASED: Phase.ENDED,
    }
)


class Event(Enum):
    """What can happen to a right in one register. The last four come from the calendar alone."""

    FILE = "file"
    DECLINE = "decline"
    EXAMINE = "examine"
    PUBLISH = "publish"
    GRANT = "grant"
    OPPOSE = "oppose"
    DECIDE_FOR = "decide-for"
    DECIDE_AGAINST = "decide-against"
    RENEW = "renew"
    SURRENDER = "surrender"
    EXTEND = "extend"
    ASSIGN = "assign"
    LICENSE = "license"
    CORRECT = "correct"
    FREEZE = "freeze"
    UNFREEZE = "unfreeze"
    WINDOW_PASSED = "window-passed"
    RENEWAL_MISSED = "renewal-missed"
    GRACE_PASSED = "grace-passed"
    TERM_PASSED = "term-passed"


BY_DATE: Final = (Event.WINDOW_PASSED, Event.RENEWAL_MISSED, Event.TERM_PASSED, Event.GRACE_PASSED)
"""The events that a date brings about without any entry."""


class Role(Enum):
    """Whose act an event is."""

    APPLICANT = "applicant"
    OWNER = "owner"
    OPPONENT = "opponent"
    OFFICE = "office"
    CALENDAR = "calendar"


CATEGORIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "A": "application filing",
        "B": "application discontinuation",
        "D": "search and examination",
        "E": "pre-grant review request",
        "F": "right grant",
        "H": "right cessation",
        "L": "right review request",
        "M": "right maintenance",
        "Q": "document publication",
        "R": "party data change",
        "S": "licensing and similar transactions",
        "T": "administrative procedure adjustment",
        "U": "payment",
        "W": "other",
        "Y": "correction of event information",
    }
)
"""The ST.27 category letters that our rows use."""


@dataclass(frozen=True, slots=True)
class Row:
    """In `state`, `event` leads to `to`. `source` names a rule the row is modelled on, not every office's law."""

    state: State
    event: Event
    to: State
    by: Role
    category: str
    source: str


@dataclass(frozen=True, slots=True)
class LifeCycle:
    """One table. `opening` are the events that an office makes at once when it takes a right in."""

    name: str
    opening: tuple[Event, ...]
    rows: tuple[Row, ...]
    opened: State = field(init=False)
    """The state in which a right stands when its office has taken it in."""
    _next: Mapping[tuple[State, Event], Row] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        table: dict[tuple[State, Event], Row] = {}
        for row in self.rows:
            key = (row.state, row.event)
            invariant(key not in table, "lifecycle.no-ambiguous-row", table=self.name, row=row)
            invariant(row.category in CATEGORIES, "lifecycle.category-known", table=self.name, row=row)
            invariant(
                PHASE[row.state] is not Phase.ENDED or (row.event is Event.CORRECT and row.to is row.state),
                "lifecycle.only-corrections-after-the-end",
                table=self.name,
                row=row,
            )
            table[key] = row
        object.__setattr__(self, "_next", table)
        object.__setattr__(self, "opened", self._state_after_opening())
        reached = self._reached()
        for row in self.rows:
            invariant(row.state in reached, "lifecycle.every-state-reachable", table=self.name, row=row)

    def row(self, state: State, event: Event) -> Row | None:
        """The row for this event in this state; None when the law knows no such step."""
        return self._next.get((state, event))

    def states(self) -> tuple[State, ...]:
        """Every state of this table, in order of first mention, NONE first."""
        return tuple(dict.fromkeys(state for row in self.rows for state in (row.state, row.to)))

    def _state_after_opening(self) -> State:
        state = State.NONE
        for event in self.opening:
            row = self.row(state, event)
            invariant(row is not None, "lifecycle.opening-in-the-table", table=self.name, state=state, event=event)
            assert row is not None
            state = row.to
        return state

    def _reached(self) -> frozenset[State]:
        reached = {State.NONE}
        grown = True
        while grown:
            grown = False
            for row in self.rows:
                if row.state in reached and row.to not in reached:
                    reached.add(row.to)
                    grown = True
        return frozenset(reached)


def staying(event: Event, by: Role, category: str, source: str, *states: State) -> tuple[Row, ...]:
    """Rows for an event that is entered and leaves the state as it is."""
    return tuple(Row(state, event, state, by, category, source) for state in states)


def dealings(*live: State) -> tuple[Row, ...]:
    """The entries that every live right can take without a change of state."""
    return (
        *staying(Event.EXTEND, Role.OWNER, "W", "Madrid Protocol Art. 3ter", *live),
        *staying(Event.ASSIGN, Role.OWNER, "R", "EUTMR Art. 20; EPC Art. 71, 72", *live),
        *staying(Event.LICENSE, Role.OWNER, "S", "EUTMR Art. 25; EPC Art. 73", *live),
        *staying(Event.FREEZE, Role.OFFICE, "T", "an order of a court or of the office", *live),
        *staying(Event.UNFREEZE, Role.OFFICE, "T", "an order of a court or of the office", *live),
    )


def corrections(*states: State) -> tuple[Row, ...]:
    """Corrections, which stay possible after the end."""
    return staying(Event.CORRECT, Role.OFFICE, "Y", "EUTMR Art. 102; EPC Rule 140", *states)
