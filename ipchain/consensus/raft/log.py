"""The log of one office: entries numbered from 1 without a gap, with terms that never decrease.

An entry's index is the height of its block. The log knows nothing of commits but the floor it is given: it
never lets go of a committed entry.
Source: Raft paper, section 5.3; bisection over terms for the back-off: dissertation, section 3.5.

Not here: compaction. The first index is always 1; a snapshot would make it larger.
"""

from bisect import bisect_right
from collections.abc import Sequence

from ipchain.consensus.raft.messages import Entry
from ipchain.errors import InvariantViolation
from ipchain.ledger.block import Batch

ENVELOPE_BYTES = 16
"""Allowance for what surrounds a batch, and each transaction in it, in a message."""


class Log:
    """Entries 1 to `last`. Index 0 is the empty beginning, with term 0."""

    __slots__ = ("_entries", "_sizes", "_terms", "last")

    def __init__(self) -> None:
        self.last = 0
        self._entries: list[Entry] = []
        # Both lists begin with index 0. Sizes are running totals: any stretch is one subtraction.
        # They are filled when a leader asks for them; a follower never does.
        self._terms: list[int] = [0]
        self._sizes: list[int] = [0]

    @property
    def last_term(self) -> int:
        """Term of the last entry, 0 when empty."""
        return self._terms[-1]

    def term_at(self, index: int) -> int:
        """Term of the entry at this index; 0 <= index <= last."""
        return self._terms[index]

    def batch_at(self, index: int) -> Batch:
        """What the entry orders; 1 <= index <= last."""
        return self._entries[index - 1].batch

    def entry_at(self, index: int) -> Entry:
        """The entry; 1 <= index <= last."""
        return self._entries[index - 1]

    def holds(self, index: int, term: int) -> bool:
        """True when the log has an entry of this term there (the consistency check of section 5.3); index >= 0."""
        return index <= self.last and self._terms[index] == term

    def extend(self, previous_index: int, entries: Sequence[Entry], floor: int) -> None:
        """Put the entries behind `previous_index` and drop what stood there.

        `floor` is the commit index. Raises InvariantViolation for a gap, for a loss at or below the floor and for
        falling terms: all three would be our own mistake.
        """
        if not floor <= previous_index <= self.last:
            raise InvariantViolation("raft.log-no-gap-no-loss", at=previous_index, floor=floor, last=self.last)
        terms = self._terms
        if previous_index < self.last:
            del self._entries[previous_index:]
            del terms[previous_index + 1 :]
            del self._sizes[previous_index + 1 :]
        for entry in entries:
            if entry.term < terms[-1]:
                raise InvariantViolation("raft.log-terms-rise", term=entry.term, last=terms[-1])
            terms.append(entry.term)
        self._entries.extend(entries)
        self.last = previous_index + len(entries)

    def stretch(self, first: int, limit_bytes: int) -> tuple[Entry, ...]:
        """Entries from `first` on, as many as fit, but always one; 1 <= first <= last, limit >= 1."""
        self._measure()
        end = bisect_right(self._sizes, self._sizes[first - 1] + limit_bytes, first) - 1
        return tuple(self._entries[first - 1 : max(end, first)])

    def size_between(self, after: int, up_to: int) -> int:
        """Bytes of the entries behind `after`, up to and with `up_to`; 0 <= after <= up_to <= last."""
        self._measure()
        return self._sizes[up_to] - self._sizes[after]

    def latest_not_above(self, term: int, index: int) -> int:
        """The largest place, not behind `index`, with a term not above `term`; 0 when there is none.

        Terms never fall along the log, so this is one bisection.
        """
        return bisect_right(self._terms, term, 0, min(index, self.last) + 1) - 1

    def _measure(self) -> None:
        """Bring the running totals up to the end of the log."""
        sizes = self._sizes
        while len(sizes) <= self.last:
            sizes.append(sizes[-1] + size_of(self._entries[len(sizes) - 1].batch))


def size_of(batch: Batch) -> int:
    """About how many bytes a batch takes in a message: bodies, signatures and an allowance. Never encodes."""
    total = ENVELOPE_BYTES
    for entry in batch.entries:
        total += len(entry.body) + len(entry.signature) + ENVELOPE_BYTES
    return total
