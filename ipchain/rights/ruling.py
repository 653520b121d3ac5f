"""How an act is judged: what the rules may look at (`Case`), and what they answer (`Ruling`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from ipchain.names import OfficeId, RightId
from ipchain.rights.law import OfficeLaw
from ipchain.rights.profile import Kind
from ipchain.rights.right import Right
from ipchain.rights.view import EntryAt


class Ledger(Protocol):
    """What a rule may ask of the state beside the right it is about."""

    def right(self, name: RightId) -> Right | None:
        """The right of this name, or None."""
        ...

    def number_is_free(self, office: OfficeId, kind: Kind, number: str) -> bool:
        """True when the office has never given this number to a right of the kind."""
        ...


@dataclass(frozen=True, slots=True)
class Case:
    """One entry before the rules: which office, under whose law, on which legal date, at which place."""

    office: OfficeId
    law: OfficeLaw
    laws: Mapping[OfficeId, OfficeLaw]
    ledger: Ledger
    today: date
    at: EntryAt


@dataclass(frozen=True, slots=True)
class Refused:
    """The entry changes nothing; `reason` is a code of `reasons`."""

    reason: str


@dataclass(frozen=True, slots=True)
class Entered:
    """The entry stands: the right afterwards, and the right that was split off, if any."""

    right: Right
    outcome: Literal["final", "pending"] = "final"
    divided: Right | None = None


Ruling = Refused | Entered
