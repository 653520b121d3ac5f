"""The registers of a run made again from its trace: entry by entry, in the order of the ledger.

Each entry is taken from the office that executed it first. Entries that were refused by the consortium's own decision
(a suspended office) or that are no acts on rights are left out: they change no register. What is left is executed by
the same rules as in the run, so that measures can ask for limits and records that no event carries.

Not here: anything about forks; where offices hold different ledgers, this is the ledger of whoever was first.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ipchain.ledger.block import Batch
from ipchain.ledger.transaction import SignedTransaction
from ipchain.names import Height, Micros, OfficeId
from ipchain.rights.actions import VERBS
from ipchain.rights.profile import LegalProfile
from ipchain.rights.register import Registers
from ipchain.trace import EntryExecuted, Event

BARRED = "office-suspended"


@dataclass(slots=True)
class Replay:
    """The entries in the order of the ledger, and the registers as far as they were replayed."""

    entries: tuple[EntryExecuted, ...]
    registers: Registers
    _next: int = field(default=0)

    def __iter__(self) -> Iterator[EntryExecuted]:
        """Each entry while the registers stand right before it; afterwards it is executed."""
        while self._next < len(self.entries):
            entry = self.entries[self._next]
            yield entry
            if entry.verb in VERBS and entry.reason != BARRED:
                batch = Batch(entry.signer, 0, (SignedTransaction(entry.body, entry.signature),))
                self.registers.apply(entry.height, batch)
            self._next += 1


def replay(records: Iterable[tuple[Micros, Event]], profiles: Mapping[OfficeId, LegalProfile]) -> Replay:
    """The run's entries, ready to be executed again."""
    first: dict[tuple[Height, int], EntryExecuted] = {}
    for _, event in records:
        if type(event) is EntryExecuted:
            first.setdefault((event.height, event.index), event)
    return Replay(tuple(first[place] for place in sorted(first)), Registers(profiles))
