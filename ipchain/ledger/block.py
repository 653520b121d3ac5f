"""Batches, which consensus orders, and blocks, which the chain keeps.

The certificate of a block lies beside it, never inside its hash: two offices may hold different valid
quorums for the same block, and equal histories must have equal hashes.
"""

from functools import cached_property

from msgspec import Struct

from ipchain.encoding import digest_of
from ipchain.ledger.merkle import root
from ipchain.ledger.transaction import SignedTransaction
from ipchain.names import Digest, Height, Micros, OfficeId


class Batch(Struct, frozen=True, array_like=True, tag=3, dict=True):
    """What one decision of the consortium orders; empty for a no-op or a null request.

    `proposer` is the office that put it together, `proposed_at` its moment in the run.
    """

    proposer: OfficeId
    proposed_at: Micros
    entries: tuple[SignedTransaction, ...]

    @cached_property
    def digest(self) -> Digest:
        """SHA-256 over proposer, moment and the Merkle root of the entries. Signatures are not in it."""
        return batch_digest(self.proposer, self.proposed_at, self.entries_root)

    @cached_property
    def entries_root(self) -> Digest:
        """RFC 6962 root over the entries' bodies."""
        return root([entry.body for entry in self.entries])

    @cached_property
    def entry_names(self) -> tuple[str, ...]:
        """The entries' digests in hexadecimal, in their order."""
        return tuple(entry.name for entry in self.entries)


class Header(Struct, frozen=True, array_like=True, tag=4, dict=True):
    """A block's header. `state_root` is the register's digest after the block was executed."""

    height: Height
    previous: Digest
    batch: Digest
    entries_root: Digest
    entry_count: int
    time: Micros
    state_root: Digest

    @cached_property
    def digest(self) -> Digest:
        """The block's name."""
        return digest_of(self)

    @cached_property
    def names(self) -> tuple[str, str, str, str]:
        """Block, block before, batch and state in hexadecimal: written once for all who share the block."""
        return self.digest.hex(), self.previous.hex(), self.batch.hex(), self.state_root.hex()


class Block(Struct, frozen=True, array_like=True, tag=5):
    """A header and the batch it heads."""

    header: Header
    batch: Batch


def batch_digest(proposer: OfficeId, proposed_at: Micros, entries_root: Digest) -> Digest:
    """What names a batch; who has only the root of the entries (a certificate) can recompute it."""
    return digest_of((proposer, proposed_at, entries_root))


GENESIS: Digest = digest_of(("ipchain", "genesis"))
"""The name of what lies before the first block."""
