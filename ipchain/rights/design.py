"""The life of a design in one register: three tables, one per opposition mode.

Modelled on the proposed ST.87 machine of our research and, as an example of each step, on the EU Designs
Regulation 6/2002 (CDR), which registers without opposition; offices that publish for opposition first follow
the steps of their mark law. ST.87 itself could not be read.

Not here: deferred publication, the up to 100 designs of one Hague deposit, restoration.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ipchain.rights.lifecycle import Event, LifeCycle, Role, Row, State, corrections, dealings
from ipchain.rights.profile import OppositionMode

_FILED = (
    Row(State.NONE, Event.FILE, State.FILED, Role.APPLICANT, "A", "CDR Art. 35, 36"),
    Row(State.NONE, Event.DECLINE, State.REJECTED, Role.OFFICE, "B", "Hague Agreement (1999) Art. 12"),
)

_REGISTERED_AT_ONCE = (Row(State.FILED, Event.GRANT, State.REGISTERED, Role.OFFICE, "F", "CDR Art. 48"),)

_OPPOSITION_BEFORE = (
    Row(State.FILED, Event.PUBLISH, State.PUBLISHED, Role.OFFICE, "Q", "national law"),
    Row(State.PUBLISHED, Event.WINDOW_PASSED, State.REGISTERED, Role.CALENDAR, "F", "national law"),
    Row(State.PUBLISHED, Event.OPPOSE, State.OPPOSED, Role.OPPONENT, "E", "national law"),
    Row(State.PUBLISHED, Event.DECIDE_FOR, State.REGISTERED, Role.OFFICE, "F", "where the window has no stated end"),
    Row(State.PUBLISHED, Event.DECIDE_AGAINST, State.REJECTED, Role.OFFICE, "B", "national law"),
    Row(State.PUBLISHED, Event.SURRENDER, State.WITHDRAWN, Role.OWNER, "B", "national law"),
    Row(State.OPPOSED, Event.DECIDE_FOR, State.REGISTERED, Role.OFFICE, "F", "national law"),
    Row(State.OPPOSED, Event.DECIDE_AGAINST, State.REJECTED, Role.OFFICE, "B", "national law"),
    Row(State.OPPOSED, Event.SURRENDER, State.WITHDRAWN, Role.OWNER, "B", "national law"),
    *dealings(State.PUBLISHED, State.OPPOSED),
    *corrections(State.PUBLISHED, State.OPPOSED, State.WITHDRAWN),
)

_OPPOSITION_AFTER = (
    Row(State.REGISTERED, Event.OPPOSE, State.CHALLENGED, Role.OPPONENT, "L", "CDR Art. 52 (invalidity), windowed"),
    Row(State.CHALLENGED, Event.DECIDE_FOR, State.REGISTERED, Role.OFFICE, "M", "CDR Art. 53"),
    Row(State.CHALLENGED, Event.DECIDE_AGAINST, State.INVALIDATED, Role.OFFICE, "H", "CDR Art. 53, 26"),
    Row(State.CHALLENGED, Event.RENEW, State.CHALLENGED, Role.OWNER, "U", "CDR Art. 13"),
    Row(State.CHALLENGED, Event.SURRENDER, State.SURRENDERED, Role.OWNER, "H", "CDR Art. 51"),
    *dealings(State.CHALLENGED),
    *corrections(State.CHALLENGED, State.INVALIDATED),
)

_PROTECTED = (
    Row(State.REGISTERED, Event.RENEW, State.REGISTERED, Role.OWNER, "U", "CDR Art. 13"),
    Row(State.REGISTERED, Event.SURRENDER, State.SURRENDERED, Role.OWNER, "H", "CDR Art. 51"),
    Row(State.REGISTERED, Event.RENEWAL_MISSED, State.IN_GRACE, Role.CALENDAR, "T", "CDR Art. 13(3)"),
    Row(State.REGISTERED, Event.TERM_PASSED, State.EXPIRED, Role.CALENDAR, "H", "CDR Art. 12"),
    Row(State.IN_GRACE, Event.RENEW, State.REGISTERED, Role.OWNER, "U", "CDR Art. 13(3)"),
    Row(State.IN_GRACE, Event.SURRENDER, State.SURRENDERED, Role.OWNER, "H", "CDR Art. 51"),
    Row(State.IN_GRACE, Event.GRACE_PASSED, State.EXPIRED, Role.CALENDAR, "H", "CDR Art. 12, 13"),
    *dealings(State.REGISTERED, State.IN_GRACE),
    *corrections(State.REGISTERED, State.IN_GRACE, State.REJECTED, State.SURRENDERED, State.EXPIRED),
)

DESIGN: Final[Mapping[OppositionMode, LifeCycle]] = MappingProxyType(
    {
        OppositionMode.PRE: LifeCycle(
            "design, opposition before registration",
            opening=(Event.FILE, Event.PUBLISH),
            rows=(*_FILED, *_OPPOSITION_BEFORE, *_PROTECTED),
        ),
        OppositionMode.POST: LifeCycle(
            "design, opposition after registration",
            opening=(Event.FILE, Event.GRANT),
            rows=(*_FILED, *_REGISTERED_AT_ONCE, *_OPPOSITION_AFTER, *_PROTECTED),
        ),
        OppositionMode.NONE: LifeCycle(
            "design, no opposition",
            opening=(Event.FILE, Event.GRANT),
            rows=(*_FILED, *_REGISTERED_AT_ONCE, *_PROTECTED),
        ),
    }
)
