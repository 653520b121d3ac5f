"""The registers of all offices as one state machine over the ledger."""

from collections.abc import Mapping, Sequence
from datetime import date

from ipchain.encoding import digest_of
from ipchain.ledger.block import Batch
from ipchain.names import Digest, Height, OfficeId, RightId
from ipchain.rights.actions import Answer
from ipchain.rights.profile import LegalProfile
from ipchain.rights.receipt import Receipt
from ipchain.rights.view import RightView

__all__ = ["Receipt", "Registers", "RightView"]


class Registers:
    """Every office's replica of every register: executes ledger entries, one receipt each, and never raises."""

    def __init__(self, profiles: Mapping[OfficeId, LegalProfile]) -> None:
        self._profiles = dict(profiles)
        self._root = digest_of(("ipchain", "rights"))
        self._today = date.min

    @property
    def root(self) -> Digest:
        """Digest of the state."""
        return self._root

    @property
    def today(self) -> date:
        """The largest legal date seen on the ledger."""
        return self._today

    def apply(self, height: Height, batch: Batch) -> Sequence[Receipt]:
        """Execute the entries in order; one receipt each."""
        raise NotImplementedError

    def view(self, right: RightId, on: date) -> RightView | None:
        """What this copy says of the right on that legal date, or None when it does not know the right."""
        raise NotImplementedError

    def rights(self) -> tuple[RightId, ...]:
        """All rights in order of entry."""
        raise NotImplementedError

    def awaiting(self, office: OfficeId) -> tuple[RightId, ...]:
        """The rights that this office was designated for and has not answered, in order of designation."""
        raise NotImplementedError

    def answer_by_law(self, office: OfficeId, right: RightId) -> Answer:
        """What the office's own law makes it answer to a designation."""
        raise NotImplementedError
