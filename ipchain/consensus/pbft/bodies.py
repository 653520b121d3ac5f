"""The batches that digests stand for, kept until a stable checkpoint covers them.

View changes carry digests only (PBFT paper, section 4.4, footnote on bodies sent apart). A body that was
accepted once may be wanted again in a later view, also by others, so it is kept beside later ones.
Bounded: at most `MOST_PER_SEQUENCE` bodies for each sequence of the window.
"""

from typing import Final

from ipchain.consensus.core import History
from ipchain.consensus.pbft.committee import Committee
from ipchain.ledger.block import Batch
from ipchain.names import Digest, OfficeId

MOST_PER_SEQUENCE: Final = 4


def null_request(primary: OfficeId) -> Batch:
    """The batch without entries by which a new primary fills a gap (section 4.4); it becomes an empty block.

    It bears no moment, so that all replicas compute the same bytes.
    """
    return Batch(primary, 0, ())


class Bodies:
    """Bodies by sequence and digest; null requests and what the ledger holds are always at hand."""

    __slots__ = ("_by_sequence", "_history", "_null_requests")

    def __init__(self, committee: Committee, history: History) -> None:
        self._by_sequence: dict[int, dict[Digest, Batch]] = {}
        self._history = history
        self._null_requests: dict[Digest, Batch] = {}
        for office in committee.offices:
            batch = null_request(office)
            self._null_requests[batch.digest] = batch

    def keep(self, sequence: int, batch: Batch, prepared: Digest | None) -> None:
        """Keep a body. The oldest goes when there are too many, but never the one prepared here."""
        held = self._by_sequence.get(sequence)
        if held is None:
            self._by_sequence[sequence] = {batch.digest: batch}
            return
        held[batch.digest] = batch
        if len(held) > MOST_PER_SEQUENCE:
            oldest = next(digest for digest in held if digest not in {prepared, batch.digest})
            del held[oldest]

    def find(self, sequence: int, digest: Digest) -> Batch | None:
        """The body of this digest; None when this office does not hold it."""
        batch = self._by_sequence.get(sequence, {}).get(digest) or self._null_requests.get(digest)
        if batch is None and 1 <= sequence <= self._history.height:
            decided, _ = self._history.decision(sequence)
            if decided.digest == digest:
                return decided
        return batch

    def drop_up_to(self, low: int) -> None:
        """Forget what a stable checkpoint covers; the ledger has it."""
        for sequence in [sequence for sequence in self._by_sequence if sequence <= low]:
            del self._by_sequence[sequence]

    def __len__(self) -> int:
        return sum(len(held) for held in self._by_sequence.values())
