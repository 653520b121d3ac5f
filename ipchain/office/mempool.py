"""What was admitted and is not on the ledger yet: admission, order, duplicates.

Satisfies `consensus.core.Pending`. Entries leave only when a block with them is committed; being handed out
to a proposer is no more than a mark, so nothing is lost when a leader falls.
"""

from ipchain.errors import EncodingError
from ipchain.identity.keys import Verifier
from ipchain.ledger.block import Batch
from ipchain.ledger.transaction import SignedTransaction, is_signed_by_its_office
from ipchain.names import Digest, Micros, OfficeId

CAPACITY = 100_000

NEW = "new"
KNOWN = "known"
UNREADABLE = "unreadable"
NOT_SIGNED = "not-signed"
FULL = "mempool-full"


class Mempool:
    """The waiting entries of one office, oldest first."""

    __slots__ = ("_capacity", "_me", "_ready", "_settled", "_verifier", "_waiting")

    def __init__(self, me: OfficeId, verifier: Verifier, capacity: int = CAPACITY) -> None:
        self._me = me
        self._verifier = verifier
        self._capacity = capacity
        self._waiting: dict[Digest, tuple[Micros, SignedTransaction]] = {}
        """Entries with the moment of their admission, the oldest first."""
        self._ready: dict[Digest, SignedTransaction] = {}
        self._settled: set[Digest] = set()

    def __len__(self) -> int:
        return len(self._waiting)

    def admit(self, now: Micros, entry: SignedTransaction) -> str:
        """Take an entry in. Returns NEW, KNOWN, or why not: UNREADABLE, NOT_SIGNED, FULL."""
        name = entry.digest
        if name in self._waiting or name in self._settled:
            return KNOWN
        fault = self._fault_of(entry)
        if fault:
            return fault
        if len(self._waiting) >= self._capacity:
            return FULL
        self._waiting[name] = (now, entry)
        self._ready[name] = entry
        return NEW

    def settle(self, batch: Batch) -> None:
        """These entries are on the ledger now."""
        for entry in batch.entries:
            name = entry.digest
            self._settled.add(name)
            if self._waiting.pop(name, None) is not None:
                self._ready.pop(name, None)

    def still_waiting(self, entry: SignedTransaction) -> bool:
        """True until a block with this entry is committed here."""
        return entry.digest in self._waiting

    # ---- consensus.core.Pending ------------------------------------------------------------------

    def next_batch(self, now: Micros, limit: int) -> Batch | None:
        """The oldest entries not handed out yet, at most `limit`; None when there are none."""
        ready = self._ready
        if not ready:
            return None
        if len(ready) <= limit:
            taken = tuple(ready.values())
            ready.clear()
        else:
            names = [name for name, _ in zip(ready, range(limit), strict=False)]
            taken = tuple(ready.pop(name) for name in names)
        return Batch(self._me, now, taken)

    def hand_out(self, batch: Batch) -> None:
        """These entries are on their way in a proposal the core holds."""
        for entry in batch.entries:
            self._ready.pop(entry.digest, None)

    def take_back(self) -> None:
        """Everything that is not on the ledger counts as new again."""
        self._ready = {name: entry for name, (_, entry) in self._waiting.items()}

    def oldest_since(self) -> Micros | None:
        """When the oldest waiting entry was admitted; None when nothing waits."""
        for since, _ in self._waiting.values():
            return since
        return None

    def acceptable(self, batch: Batch) -> bool:
        """True when every entry decodes and is signed by its office."""
        for entry in batch.entries:
            known = self._waiting.get(entry.digest)
            if (known is None or known[1].signature != entry.signature) and self._fault_of(entry):
                return False
        return True

    def _fault_of(self, entry: SignedTransaction) -> str:
        try:
            signed = is_signed_by_its_office(entry, self._verifier)
        except EncodingError:
            return UNREADABLE
        return "" if signed else NOT_SIGNED
