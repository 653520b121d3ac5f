"""Conflicts between licences: how many there truly were, how many were noticed, and how many refusals were wrong.

Two licences of different parties truly conflict when one is exclusive and they share goods, territory and days. That
is worked out here from the requests alone, as everybody could, and not from what the registers thought of them. A
conflict is noticed when the later licence was refused for it, or entered with the earlier one named. A refusal for a
conflict is wrong when no licence on record truly conflicts with the request (domain.md b, use case 12).

Not here: which of two conflicting licences prevails in law; and sub-licences, which live off the licence above them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from ipchain.ledger.transaction import SignedTransaction
from ipchain.names import Height, Micros, OfficeId
from ipchain.rights.actions import License
from ipchain.rights.calendar import add_term, is_ordinal, spans_overlap
from ipchain.rights.licences import goods_overlap
from ipchain.rights.profile import Term
from ipchain.rights.reading import read
from ipchain.trace import EffectShown, EntryExecuted, Event

_CONFLICT: Final = "exclusive-conflict"


@dataclass(frozen=True, slots=True)
class Asked:
    """A licence that was asked for: where, for what, and what became of it. `until` None: as long as the right."""

    reference: str
    register: OfficeId
    action: License
    begins: date
    until: date | None
    refused_for: str

    @property
    def is_on_record(self) -> bool:
        """True when the office entered it."""
        return not self.refused_for


@dataclass(frozen=True, slots=True)
class LicenceConflicts:
    """`true` are pairs (later, earlier) that truly conflict, `noticed` those that a register noticed.

    `false_rejections` are requests that were refused for a conflict that is none; `refused` all that were refused so.
    """

    true: tuple[tuple[str, str], ...]
    noticed: tuple[tuple[str, str], ...]
    refused: tuple[str, ...]
    false_rejections: tuple[str, ...]

    @property
    def detection_rate(self) -> Fraction | None:
        """Noticed over true conflicts; None when there was none."""
        return Fraction(len(self.noticed), len(self.true)) if self.true else None


def licence_conflicts(records: Iterable[tuple[Micros, Event]]) -> LicenceConflicts:
    """What the trace of a finished run shows."""
    asked: dict[tuple[Height, int], Asked] = {}
    flagged: dict[str, frozenset[str]] = {}
    today: dict[OfficeId, date] = {}
    for _, event in records:
        if type(event) is EffectShown and event.verb == "license":
            flagged[event.act] = flagged.get(event.act, frozenset()) | frozenset(event.conflicts)
        elif type(event) is EntryExecuted and event.outcome != "repeated":
            reading = read(SignedTransaction(event.body, event.signature))
            if is_ordinal(reading.legal_date):
                # Every replica counts the ledger's legal date for itself; the date of an entry is the same at all.
                day = max(today.get(event.office, date.min), date.fromordinal(reading.legal_date))
                today[event.office] = day
                if isinstance(reading.action, License):
                    place = (event.height, event.index)
                    asked.setdefault(place, _asked(event, reading.action, day))
    return _judged([asked[place] for place in sorted(asked)], flagged)


def _asked(event: EntryExecuted, action: License, day: date) -> Asked:
    term = Term(action.term_years, action.term_months, action.term_days)
    until = None if term == Term() else add_term(day, term)
    return Asked(event.reference, event.signer, action, day, until, event.reason)


def _judged(asked: list[Asked], flagged: dict[str, frozenset[str]]) -> LicenceConflicts:
    true: list[tuple[str, str]] = []
    noticed: list[tuple[str, str]] = []
    false: list[str] = []
    for place, later in enumerate(asked):
        if later.refused_for not in {"", _CONFLICT}:
            continue
        against = [one for one in asked[:place] if one.is_on_record and _conflict(later, one)]
        true += [(later.reference, one.reference) for one in against]
        noticed += [
            (later.reference, one.reference)
            for one in against
            if later.refused_for or one.reference in flagged.get(later.reference, ())
        ]
        if later.refused_for and not against:
            false.append(later.reference)
    refused = tuple(one.reference for one in asked if one.refused_for == _CONFLICT)
    return LicenceConflicts(tuple(true), tuple(noticed), refused, tuple(false))


def _conflict(later: Asked, earlier: Asked) -> bool:
    mine, other = later.action, earlier.action
    return (
        mine.right == other.right
        and mine.licensor != other.licensee
        and (mine.licensor, mine.licensee) != (other.licensor, other.licensee)
        and (mine.exclusive or other.exclusive)
        and goods_overlap(mine.part_of, other.part_of)
        and not set(mine.territory).isdisjoint(other.territory)
        and spans_overlap(later.begins, later.until, earlier.begins, earlier.until)
    )
