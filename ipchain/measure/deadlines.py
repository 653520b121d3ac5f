"""Deadline survival: claims that meet the statutory limit with the delay of consensus, by those that would without.

Four sorts of claim have a limit that the profile or a treaty states:
- `priority`: a filing that claims an earlier one, 6 or 12 months from it with the last day (Paris Convention Art. 4);
- `opposition`: an opposition, within the office's window, whose end is no day of it any more;
- `renewal`: a renewal, before the end of the paid term, or of the grace where the office has one;
- `refusal`: an office's refusal of an extension, its Madrid refusal months from the request with the last day.

Without delay a claim is made on the legal date on which it was due; with it, on the date on which its own office made
it final: in time by order, not by sending. A claim refused for another reason than time is none; one that is open when
the run ends is left out while its limit lies ahead. Limits come from the registers right before the claim.

Not here: closing days of offices, which move real limits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from fractions import Fraction
from typing import Final

from ipchain.ledger.transaction import SignedTransaction
from ipchain.measure.legal_days import LegalCalendar
from ipchain.measure.replay import Replay
from ipchain.measure.requests import TAKES_EFFECT
from ipchain.names import Micros, OfficeId, PartyId, RightId
from ipchain.rights.actions import Action, Answer, Oppose, Register, Renew
from ipchain.rights.calendar import add_term
from ipchain.rights.law import PRIORITY_MONTHS
from ipchain.rights.profile import LegalProfile, Term
from ipchain.rights.reading import read
from ipchain.rights.register import Registers
from ipchain.scenario import model
from ipchain.scenario.model import Step
from ipchain.trace import EntryExecuted, Event, Requested

_ONE_DAY: Final = timedelta(days=1)


class Sort(Enum):
    """The sorts of claim."""

    PRIORITY = "priority"
    OPPOSITION = "opposition"
    RENEWAL = "renewal"
    REFUSAL = "refusal"


_TOO_LATE: Final[Mapping[Sort, frozenset[str]]] = {
    Sort.PRIORITY: frozenset({"priority-too-late"}),
    Sort.OPPOSITION: frozenset({"window-closed"}),
    Sort.RENEWAL: frozenset({"life-cycle"}),
    Sort.REFUSAL: frozenset(),
}
"""Refusals that are about time. A renewal after the end finds a right that is over."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim: due on a date, final on a date (None: not when the run ended), in time up to `last` included."""

    sort: Sort
    office: OfficeId
    right: str
    due_on: date
    final_on: date | None
    last: date

    @property
    def in_time_without_delay(self) -> bool:
        """True when it met the limit on the day it was due."""
        return self.due_on <= self.last

    @property
    def in_time(self) -> bool:
        """True when it met the limit on the day it became final."""
        return self.final_on is not None and self.final_on <= self.last


@dataclass(frozen=True, slots=True)
class Survival:
    """Of `without` claims that would be in time without delay, so many are in time with it; 0 <= met <= without."""

    met: int
    without: int

    @property
    def share(self) -> Fraction | None:
        """Met by without; None where there was no such claim."""
        return Fraction(self.met, self.without) if self.without else None


def survival(claims: Sequence[Claim]) -> Survival:
    """How many of the claims that were in time when due were still in time when final."""
    possible = [claim for claim in claims if claim.in_time_without_delay]
    return Survival(sum(claim.in_time for claim in possible), len(possible))


def claims_of(
    run: Replay,
    records: Iterable[tuple[Micros, Event]],
    steps: Iterable[Step],
    calendar: LegalCalendar,
    profiles: Mapping[OfficeId, LegalProfile],
) -> tuple[Claim, ...]:
    """Every claim with a limit in a run; first those on the ledger in its order, then those still open at the end.

    Replays the run to its end.
    """
    due: dict[tuple[OfficeId, str], Micros] = {}
    decided: dict[str, Micros] = {}
    end: Micros = 0
    for end, event in records:
        if type(event) is Requested:
            due.setdefault((event.office, event.request), event.due)
        elif type(event) is EntryExecuted and event.office == event.signer:
            decided.setdefault(event.entry, end)
    claims: list[Claim] = []
    on_ledger: set[tuple[OfficeId, str]] = set()
    for entry in run:
        on_ledger.add((entry.signer, entry.reference))
        if entry.outcome == "repeated":
            continue
        reading = read(SignedTransaction(entry.body, entry.signature))
        found = _limit(reading.action, entry.signer, run.registers, profiles) if reading.action is not None else None
        if found is None:
            continue
        sort, last = found
        asked = due.get((entry.signer, entry.reference))
        due_on = calendar.on(asked) if asked is not None else date.fromordinal(reading.legal_date)
        final = decided.get(entry.entry)
        final_on = None if final is None else calendar.on(final)
        takes_effect = entry.outcome in TAKES_EFFECT
        if not takes_effect and (entry.reason not in _TOO_LATE[sort] or (final_on or calendar.on(end)) <= last):
            continue
        if final_on is not None or calendar.on(end) > last:
            claims.append(Claim(sort, entry.signer, entry.right, due_on, final_on, last))
    for step in steps:
        act = step.act
        if not isinstance(act, model.Register | model.Simple) or (act.at_office, step.id) in on_ledger:
            continue
        asked = due.get((act.at_office, step.id))
        found = _open_limit(step, run.registers)
        if asked is not None and found is not None and calendar.on(end) > found[1]:
            claims.append(Claim(found[0], act.at_office, act.right, calendar.on(asked), None, found[1]))
    return tuple(claims)


def _limit(
    action: Action, office: OfficeId, registers: Registers, profiles: Mapping[OfficeId, LegalProfile]
) -> tuple[Sort, date] | None:
    """What sort of claim the act is, and its last day, by the registers right before it; None: no claim, no limit."""
    match action:
        case Register():
            return _priority(registers, action.priority_of, action.kind)
        case Oppose() | Renew():
            return _at_part(action, office, registers)
        case Answer() if not action.accept:
            right = registers.right(RightId(action.right))
            asked = right.designation(office) if right is not None else None
            months = profiles[office].madrid.refusal_months if office in profiles else None
            if asked is None or months is None:
                return None
            return Sort.REFUSAL, add_term(asked.asked_on, Term(months=months.value))
        case _:
            return None


def _priority(registers: Registers, earlier: RightId | None, kind: str) -> tuple[Sort, date] | None:
    held = registers.right(RightId(earlier)) if earlier else None
    months = next((months for one, months in PRIORITY_MONTHS.items() if one.value == kind), None)
    if held is None or months is None:
        return None
    return Sort.PRIORITY, add_term(held.filed_on, Term(months=months))


def _at_part(action: Oppose | Renew, office: OfficeId, registers: Registers) -> tuple[Sort, date] | None:
    right = registers.right(RightId(action.right))
    part = right.part(office, date.min) if right is not None else None
    if part is None:
        return None
    if isinstance(action, Oppose):
        return None if part.opposable_until is None else (Sort.OPPOSITION, part.opposable_until - _ONE_DAY)
    ends = part.grace_until or part.expires_on
    return None if ends is None else (Sort.RENEWAL, ends - _ONE_DAY)


def _open_limit(step: Step, registers: Registers) -> tuple[Sort, date] | None:
    """The limit of a step that never reached the ledger, by the registers at the end."""
    act = step.act
    if isinstance(act, model.Register):
        return _priority(registers, act.priority_of, act.kind.value)
    if isinstance(act, model.Simple) and step.verb == "oppose":
        return _at_part(Oppose(act.right, PartyId(""), ""), act.at_office, registers)
    if isinstance(act, model.Simple) and step.verb == "renew":
        return _at_part(Renew(act.right), act.at_office, registers)
    return None
