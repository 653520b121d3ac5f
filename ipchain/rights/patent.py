"""The life of a patent in one register: three tables, one per opposition mode.

Modelled on the stages of WIPO ST.27 and, as an example of each step, on the European Patent Convention (EPC);
for opposition before grant, on the Indian Patents Act s. 25(1). Filing and the start of examination happen at
once; the office's decision grants or refuses. Utility models run through the same tables: unverified, since
many offices register them without examination.

Not here: search, publication after 18 months, revival (C, K), limitation, supplementary protection (G).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ipchain.rights.lifecycle import Event, LifeCycle, Role, Row, State, corrections, dealings
from ipchain.rights.profile import OppositionMode

_APPLICATION = (
    Row(State.NONE, Event.FILE, State.FILED, Role.APPLICANT, "A", "EPC Art. 75"),
    Row(State.NONE, Event.DECLINE, State.DISCONTINUED, Role.OFFICE, "B", "EPC Art. 90(5)"),
    Row(State.FILED, Event.EXAMINE, State.EXAMINATION, Role.OFFICE, "D", "EPC Art. 94"),
    Row(State.EXAMINATION, Event.DECIDE_FOR, State.IN_FORCE, Role.OFFICE, "F", "EPC Art. 97(1)"),
    Row(State.EXAMINATION, Event.DECIDE_AGAINST, State.DISCONTINUED, Role.OFFICE, "B", "EPC Art. 97(2)"),
    Row(State.EXAMINATION, Event.SURRENDER, State.DISCONTINUED, Role.OWNER, "B", "EPC Rule 15"),
    *dealings(State.EXAMINATION),
    *corrections(State.EXAMINATION, State.DISCONTINUED),
)

_OPPOSITION_BEFORE = (
    Row(State.EXAMINATION, Event.OPPOSE, State.PRE_GRANT_CHALLENGE, Role.OPPONENT, "E", "Patents Act (IN) s. 25(1)"),
    Row(State.PRE_GRANT_CHALLENGE, Event.DECIDE_FOR, State.IN_FORCE, Role.OFFICE, "F", "Patents Act (IN) s. 43"),
    Row(
        State.PRE_GRANT_CHALLENGE, Event.DECIDE_AGAINST, State.DISCONTINUED, Role.OFFICE, "B", "Patents Act (IN) s. 25"
    ),
    Row(State.PRE_GRANT_CHALLENGE, Event.SURRENDER, State.DISCONTINUED, Role.OWNER, "B", "Patents Act (IN) s. 11B(4)"),
    *dealings(State.PRE_GRANT_CHALLENGE),
    *corrections(State.PRE_GRANT_CHALLENGE),
)

_OPPOSITION_AFTER = (
    Row(State.IN_FORCE, Event.OPPOSE, State.POST_GRANT_CHALLENGE, Role.OPPONENT, "L", "EPC Art. 99"),
    Row(State.POST_GRANT_CHALLENGE, Event.DECIDE_FOR, State.IN_FORCE, Role.OFFICE, "M", "EPC Art. 101(2), second half"),
    Row(State.POST_GRANT_CHALLENGE, Event.DECIDE_AGAINST, State.CEASED, Role.OFFICE, "H", "EPC Art. 101(2), 68"),
    Row(State.POST_GRANT_CHALLENGE, Event.RENEW, State.POST_GRANT_CHALLENGE, Role.OWNER, "U", "EPC Art. 141"),
    Row(State.POST_GRANT_CHALLENGE, Event.SURRENDER, State.CEASED, Role.OWNER, "H", "EPC Art. 105a (revocation)"),
    *dealings(State.POST_GRANT_CHALLENGE),
    *corrections(State.POST_GRANT_CHALLENGE),
)

_PROTECTED = (
    Row(State.IN_FORCE, Event.RENEW, State.IN_FORCE, Role.OWNER, "U", "EPC Art. 141; national law"),
    Row(State.IN_FORCE, Event.SURRENDER, State.CEASED, Role.OWNER, "H", "EPC Art. 105a (revocation)"),
    Row(State.IN_FORCE, Event.RENEWAL_MISSED, State.IN_GRACE, Role.CALENDAR, "T", "Paris Convention Art. 5bis(1)"),
    Row(State.IN_FORCE, Event.TERM_PASSED, State.CEASED, Role.CALENDAR, "H", "EPC Art. 63(1)"),
    Row(State.IN_GRACE, Event.RENEW, State.IN_FORCE, Role.OWNER, "U", "Paris Convention Art. 5bis(1)"),
    Row(State.IN_GRACE, Event.SURRENDER, State.CEASED, Role.OWNER, "H", "national law"),
    Row(State.IN_GRACE, Event.GRACE_PASSED, State.CEASED, Role.CALENDAR, "H", "national law; renewal not paid"),
    *dealings(State.IN_FORCE, State.IN_GRACE),
    *corrections(State.IN_FORCE, State.IN_GRACE, State.CEASED),
)

_OPENING = (Event.FILE, Event.EXAMINE)

PATENT: Final[Mapping[OppositionMode, LifeCycle]] = MappingProxyType(
    {
        OppositionMode.PRE: LifeCycle(
            "patent, opposition before grant", _OPENING, (*_APPLICATION, *_OPPOSITION_BEFORE, *_PROTECTED)
        ),
        OppositionMode.POST: LifeCycle(
            "patent, opposition after grant", _OPENING, (*_APPLICATION, *_OPPOSITION_AFTER, *_PROTECTED)
        ),
        OppositionMode.NONE: LifeCycle("patent, no opposition", _OPENING, (*_APPLICATION, *_PROTECTED)),
    }
)
