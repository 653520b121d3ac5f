"""Legal-effect coverage and gap: where a recorded act holds against third parties, and how long after the contract.

Coverage of an act is the offices where it has effect over the offices addressed; an unknown counts as addressed and
not as effect. The gap at one office is the days of the legal calendar from the contract to the day of effect; beside
it stands the time of the run from the moment the request was due until that office held its entry (domain.md f.3).
Offices speak for themselves at the end of a run; one that is stopped says nothing and is not counted.

Not here: what an act does at an office (`ipchain.rights.effect`), and deals of several acts (`deals`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from ipchain.names import Micros, OfficeId
from ipchain.trace import EffectShown, EntryExecuted, Event, Requested

_VERBS: Final = frozenset({"assign", "license", "extend"})


@dataclass(frozen=True, slots=True)
class ShownEffect:
    """What one office says of one act, with the gap where it has effect.

    `gap_days` >= 0 in days of the legal calendar; None without effect. `held_after_us` is the time of the run from the
    due moment of the request until this office executed the entry; None when it never did.
    """

    shown: EffectShown
    gap_days: int | None
    held_after_us: Micros | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Where an act has effect against third parties, where not, and where the office's file does not say."""

    act: str
    has: tuple[OfficeId, ...]
    has_not: tuple[OfficeId, ...]
    unknown: tuple[OfficeId, ...]

    @property
    def addressed(self) -> int:
        """How many offices answered; at least 1."""
        return len(self.has) + len(self.has_not) + len(self.unknown)

    @property
    def share(self) -> Fraction:
        """Offices with effect over offices addressed: 0 <= share <= 1."""
        return Fraction(len(self.has), self.addressed)


class LegalEffects:
    """Folds the events of a run; every figure is about the end of it."""

    __slots__ = ("_due", "_held", "_shown")
    watches: Final[tuple[type[Event], ...]] = (EffectShown, EntryExecuted, Requested)

    def __init__(self) -> None:
        self._due: dict[str, Micros] = {}
        self._held: dict[tuple[OfficeId, str], Micros] = {}
        self._shown: dict[tuple[str, OfficeId], EffectShown] = {}

    def observe(self, now: Micros, event: Event) -> None:
        """This happened now."""
        if type(event) is EntryExecuted:
            if event.verb in _VERBS:
                self._held.setdefault((event.office, event.reference), now)
        elif type(event) is Requested:
            if event.verb in _VERBS:
                self._due.setdefault(event.request, event.due)
        elif type(event) is EffectShown:
            self._shown.setdefault((event.act, event.office), event)

    def acts(self) -> tuple[str, ...]:
        """The acts that some office spoke of, in the order in which they were due."""
        named = dict.fromkeys(act for act, _ in self._shown)
        return tuple(sorted(named, key=lambda act: (self._due.get(act, 0), act)))

    def of(self, act: str) -> tuple[ShownEffect, ...]:
        """What the offices say of the act, in the order of their codes."""
        return tuple(self._gapped(one) for _, one in sorted(self._of(act)))

    def coverage(self, act: str) -> Coverage | None:
        """The coverage of an act; None when no office spoke of it."""
        said = {office: one.has_effect for office, one in sorted(self._of(act))}
        if not said:
            return None
        return Coverage(
            act,
            has=tuple(office for office, word in said.items() if word == "yes"),
            has_not=tuple(office for office, word in said.items() if word == "no"),
            unknown=tuple(office for office, word in said.items() if word == "unknown"),
        )

    def _of(self, act: str) -> Iterator[tuple[OfficeId, EffectShown]]:
        return ((office, one) for (named, office), one in self._shown.items() if named == act)

    def _gapped(self, one: EffectShown) -> ShownEffect:
        due, held = self._due.get(one.act), self._held.get((one.office, one.act))
        return ShownEffect(
            shown=one,
            gap_days=(date.fromisoformat(one.since) - date.fromisoformat(one.contract_on)).days if one.since else None,
            held_after_us=None if due is None or held is None else held - due,
        )


def legal_effects(records: Iterable[tuple[Micros, Event]]) -> LegalEffects:
    """The fold over a finished run."""
    fold = LegalEffects()
    for now, event in records:
        if type(event) in LegalEffects.watches:
            fold.observe(now, event)
    return fold
