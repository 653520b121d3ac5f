"""The life of a trade mark in one register: three tables, one per opposition mode.

Modelled on ST.66 status codes (the two-digit numbers) and, as an example of each step, on the EU Trade Mark
Regulation 2017/1001 (EUTMR) or, for opposition after registration, on the German Trade Mark Act (MarkenG).
Formalities are passed at once. A challenge keeps a mark on the register until it is decided, even past its
term. Geographical indications and plant varieties run through the same tables: unverified, a stand-in.

Not here: cancellation for non-use or earlier rights outside the opposition window, appeals, conversion.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ipchain.rights.lifecycle import Event, LifeCycle, Role, Row, State, corrections, dealings
from ipchain.rights.profile import OppositionMode

_FILED = (
    Row(State.NONE, Event.FILE, State.FILED, Role.APPLICANT, "A", "ST.66 01; EUTMR Art. 30, 32"),
    Row(State.NONE, Event.DECLINE, State.REFUSED, Role.OFFICE, "B", "ST.66 08; Madrid Protocol Art. 5"),
)

_REGISTERED_AT_ONCE = (Row(State.FILED, Event.GRANT, State.REGISTERED, Role.OFFICE, "F", "ST.66 07; MarkenG s. 41"),)

_OPPOSITION_BEFORE = (
    Row(State.FILED, Event.PUBLISH, State.PUBLISHED, Role.OFFICE, "Q", "ST.66 05; EUTMR Art. 44"),
    Row(State.PUBLISHED, Event.WINDOW_PASSED, State.REGISTERED, Role.CALENDAR, "F", "ST.66 07; EUTMR Art. 51(1)"),
    Row(State.PUBLISHED, Event.OPPOSE, State.OPPOSED, Role.OPPONENT, "E", "ST.66 06; EUTMR Art. 46"),
    Row(State.PUBLISHED, Event.DECIDE_FOR, State.REGISTERED, Role.OFFICE, "F", "where the window has no stated end"),
    Row(State.PUBLISHED, Event.DECIDE_AGAINST, State.REFUSED, Role.OFFICE, "B", "ST.66 08; EUTMR Art. 45(3)"),
    Row(State.PUBLISHED, Event.SURRENDER, State.WITHDRAWN, Role.OWNER, "B", "ST.66 09; EUTMR Art. 49"),
    Row(State.OPPOSED, Event.DECIDE_FOR, State.REGISTERED, Role.OFFICE, "F", "ST.66 07; EUTMR Art. 47(5), 51(1)"),
    Row(State.OPPOSED, Event.DECIDE_AGAINST, State.REFUSED, Role.OFFICE, "B", "ST.66 08; EUTMR Art. 47(5)"),
    Row(State.OPPOSED, Event.SURRENDER, State.WITHDRAWN, Role.OWNER, "B", "ST.66 09; EUTMR Art. 49"),
    *dealings(State.PUBLISHED, State.OPPOSED),
    *corrections(State.PUBLISHED, State.OPPOSED, State.WITHDRAWN),
)

_OPPOSITION_AFTER = (
    Row(State.REGISTERED, Event.OPPOSE, State.CHALLENGED, Role.OPPONENT, "L", "ST.66 06; MarkenG s. 42"),
    Row(State.CHALLENGED, Event.DECIDE_FOR, State.REGISTERED, Role.OFFICE, "M", "MarkenG s. 43(2)"),
    Row(State.CHALLENGED, Event.DECIDE_AGAINST, State.CANCELLED, Role.OFFICE, "H", "ST.66 12; MarkenG s. 43(2)"),
    Row(State.CHALLENGED, Event.RENEW, State.CHALLENGED, Role.OWNER, "U", "MarkenG s. 47"),
    Row(State.CHALLENGED, Event.SURRENDER, State.SURRENDERED, Role.OWNER, "H", "ST.66 14; MarkenG s. 48"),
    *dealings(State.CHALLENGED),
    *corrections(State.CHALLENGED, State.CANCELLED),
)

_PROTECTED = (
    Row(State.REGISTERED, Event.RENEW, State.REGISTERED, Role.OWNER, "U", "EUTMR Art. 53"),
    Row(State.REGISTERED, Event.SURRENDER, State.SURRENDERED, Role.OWNER, "H", "ST.66 14; EUTMR Art. 57"),
    Row(State.REGISTERED, Event.RENEWAL_MISSED, State.IN_GRACE, Role.CALENDAR, "T", "EUTMR Art. 53(3)"),
    Row(State.REGISTERED, Event.TERM_PASSED, State.EXPIRED, Role.CALENDAR, "H", "EUTMR Art. 52, 53(8)"),
    Row(State.IN_GRACE, Event.RENEW, State.REGISTERED, Role.OWNER, "U", "EUTMR Art. 53(3)"),
    Row(State.IN_GRACE, Event.SURRENDER, State.SURRENDERED, Role.OWNER, "H", "ST.66 14; EUTMR Art. 57"),
    Row(State.IN_GRACE, Event.GRACE_PASSED, State.EXPIRED, Role.CALENDAR, "H", "EUTMR Art. 53(8)"),
    *dealings(State.REGISTERED, State.IN_GRACE),
    *corrections(State.REGISTERED, State.IN_GRACE, State.REFUSED, State.SURRENDERED, State.EXPIRED),
)

TRADE_MARK: Final[Mapping[OppositionMode, LifeCycle]] = MappingProxyType(
    {
        OppositionMode.PRE: LifeCycle(
            "trade mark, opposition before registration",
            opening=(Event.FILE, Event.PUBLISH),
            rows=(*_FILED, *_OPPOSITION_BEFORE, *_PROTECTED),
        ),
        OppositionMode.POST: LifeCycle(
            "trade mark, opposition after registration",
            opening=(Event.FILE, Event.GRANT),
            rows=(*_FILED, *_REGISTERED_AT_ONCE, *_OPPOSITION_AFTER, *_PROTECTED),
        ),
        OppositionMode.NONE: LifeCycle(
            "trade mark, no opposition",
            opening=(Event.FILE, Event.GRANT),
            rows=(*_FILED, *_REGISTERED_AT_ONCE, *_PROTECTED),
        ),
    }
)
