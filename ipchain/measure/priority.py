"""Claims of priority: whether each was in time when it was handed in, and whether it was when the ledger took it.

The period runs from the first filing, six or twelve months, its last day included (Paris Convention Art. 4C). A
ledger judges by order: the legal date of an entry is that of its execution. So a claim that was handed in on the last
day can be late when it is ordered. The margin is the days left on the day of execution, below 0 when it was late.

Not here: claims with other limits and claims that never reached the ledger (`deadlines`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from ipchain.ledger.transaction import SignedTransaction
from ipchain.names import Micros, OfficeId, RightId
from ipchain.rights.actions import Register
from ipchain.rights.calendar import add_term, is_ordinal
from ipchain.rights.law import PRIORITY_MONTHS
from ipchain.rights.profile import Term
from ipchain.rights.reading import read
from ipchain.trace import EntryExecuted, Event

_LATE: Final = "priority-too-late"
_MONTHS: Final = {kind.value: months for kind, months in PRIORITY_MONTHS.items()}


@dataclass(frozen=True, slots=True)
class PriorityClaim:
    """One claim that was taken, or refused as too late. `asked_on` is the day it was handed in at its office."""

    reference: str
    office: OfficeId
    right: RightId
    earlier: RightId
    first_filed_on: date
    last_day: date
    asked_on: date
    judged_on: date
    taken: bool

    @property
    def was_in_time(self) -> bool:
        """True when it was handed in within the period."""
        return self.asked_on <= self.last_day

    @property
    def margin_days(self) -> int:
        """Days left on the day it was judged; below 0 when it was late."""
        return (self.last_day - self.judged_on).days


def priority_claims(records: Iterable[tuple[Micros, Event]]) -> tuple[PriorityClaim, ...]:
    """The claims of a run in the order of their own offices' decisions."""
    today: dict[OfficeId, date] = {}
    filed: dict[RightId, date] = {}
    claims: list[PriorityClaim] = []
    for _, event in records:
        if type(event) is not EntryExecuted or event.outcome == "repeated":
            continue
        reading = read(SignedTransaction(event.body, event.signature))
        if not is_ordinal(reading.legal_date):
            continue
        asked_on = date.fromordinal(reading.legal_date)
        day = today[event.office] = max(today.get(event.office, date.min), asked_on)
        action = reading.action
        if not isinstance(action, Register):
            continue
        taken = event.outcome == "final"
        if taken:
            filed.setdefault(action.right, day)
        first = filed.get(action.priority_of)
        if event.office != event.signer or first is None or action.kind not in _MONTHS:
            continue
        if taken or event.reason == _LATE:
            last = add_term(first, Term(months=_MONTHS[action.kind]))
            claims.append(
                PriorityClaim(
                    event.reference, event.office, action.right, action.priority_of, first, last, asked_on, day, taken
                )
            )
    return tuple(claims)


def survivors(claims: Iterable[PriorityClaim]) -> tuple[int, int]:
    """Of the claims that were in time when handed in (second), so many were taken (first)."""
    in_time = [claim for claim in claims if claim.was_in_time]
    return sum(claim.taken for claim in in_time), len(in_time)
