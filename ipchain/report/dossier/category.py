"""The legal-status category of an entry: the row of the life-cycle table that it took, and the standard it is of.

Not here: the tables and whence their letters are (`ipchain.rights.lifecycle`).
"""

from collections.abc import Mapping
from typing import Final

from ipchain.checkers.lifecycle import HAPPENINGS, by_the_calendar
from ipchain.names import OfficeId
from ipchain.rights.law import TABLES, office_law
from ipchain.rights.lifecycle import Event, LifeCycle, State
from ipchain.rights.profile import Kind, LegalProfile, OppositionMode
from ipchain.trace import EntryExecuted

STANDARDS: Final[Mapping[str, str]] = {
    Kind.PATENT.value: "ST.27",
    Kind.UTILITY_MODEL.value: "ST.27",
    Kind.PLANT_VARIETY.value: "ST.27",
    Kind.TRADE_MARK.value: "ST.61",
    Kind.GEOGRAPHICAL_INDICATION.value: "ST.61",
    Kind.DESIGN.value: "ST.87",
}
"""The WIPO standard for the legal status events of each kind. ST.61 and ST.87 could not be read: like letters."""


class Categories:
    """Looks the letters up, by the law of each office."""

    def __init__(self, profiles: Mapping[OfficeId, LegalProfile]) -> None:
        self._laws = {office: office_law(profile) for office, profile in profiles.items()}

    def of(self, event: EntryExecuted, *, accepted: bool) -> tuple[str, str]:
        """Standard and letter; no letter for what took no effect. `accepted`: see `entry.Details`."""
        standard = STANDARDS.get(event.kind, "")
        cycle = self._cycle(event)
        if event.outcome not in ("final", "pending") or cycle is None:
            return standard, ""
        for happening in _happenings(event.verb, accepted=accepted):
            for state in by_the_calendar(cycle, event.status_before):
                row = cycle.row(State(state), happening) if _is_state(state) else None
                if row is not None:
                    return standard, row.category
        return standard, ""

    def _cycle(self, event: EntryExecuted) -> LifeCycle | None:
        kinds = {kind.value: kind for kind in Kind}
        law, kind = self._laws.get(event.signer), kinds.get(event.kind)
        if law is None or kind is None:
            return None
        return law.kinds[kind].cycle if kind in law.kinds else TABLES[kind][OppositionMode.NONE]


def _happenings(verb: str, *, accepted: bool) -> tuple[Event, ...]:
    if verb == "register" or (verb == "answer" and accepted):
        return (Event.FILE,)
    if verb == "answer":
        return (Event.DECLINE,)
    if verb == "decide":
        return (Event.DECIDE_FOR, Event.GRANT) if accepted else (Event.DECIDE_AGAINST,)
    return HAPPENINGS.get(verb, ())


def _is_state(word: str) -> bool:
    return any(word == state.value for state in State)
