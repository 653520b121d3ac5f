"""What an office knows of the past: for itself after a crash, and for colleagues who were away.

Satisfies `consensus.core.History`: a core answers a laggard from here, with the proofs that lie beside the
blocks. `recover` sorts the records of a disk into ledger, own submissions and the core's own memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import Struct

from ipchain.consensus.core import Proof, Record
from ipchain.errors import invariant
from ipchain.ledger.block import GENESIS, Batch, Block
from ipchain.ledger.chain import BuiltBlocks, Chain
from ipchain.ledger.transaction import SignedTransaction
from ipchain.names import Digest, Height, Micros
from ipchain.office.messages import BlockRecord, SubmissionRecord


class Decisions:
    """The chain with the proof of every block beside it."""

    __slots__ = ("chain", "proofs")

    def __init__(self, built: BuiltBlocks | None = None) -> None:
        self.chain = Chain(built=built)
        self.proofs: list[Proof | None] = []

    @property
    def height(self) -> Height:
        """How far this office has committed."""
        return len(self.proofs)

    def next_time(self, batch: Batch) -> Micros:
        """The ledger time of the block that this batch would become; it does not depend on the state."""
        return self.chain.next_header(batch, GENESIS).time

    def add(self, block: Block, proof: Struct | None) -> None:
        """A block from the own disk, the next one, and its proof."""
        self.chain.append(block)
        self.proofs.append(proof)
        invariant(self.chain.height == len(self.proofs), "history.proof-beside-block", height=self.chain.height)

    def extend(self, batch: Batch, state_root: Digest, proof: Struct | None) -> Block:
        """The block of the next decision, on the ledger with its proof."""
        self.proofs.append(proof)
        return self.chain.extend(batch, state_root)

    def decision(self, height: Height) -> tuple[Batch, Proof | None]:
        """What was decided at a height this office holds; 1 <= height <= self.height."""
        return self.chain.at(height).batch, self.proofs[height - 1]


@dataclass(frozen=True, slots=True)
class Recovered:
    """The records of one disk, sorted by who needs them; each part in the order of writing."""

    blocks: tuple[BlockRecord, ...]
    submissions: tuple[SignedTransaction, ...]
    core: tuple[Record, ...]


def recover(records: Sequence[Record]) -> Recovered:
    """Sort what was durable, oldest first."""
    blocks: list[BlockRecord] = []
    submissions: list[SignedTransaction] = []
    core: list[Record] = []
    for record in records:
        if isinstance(record, BlockRecord):
            blocks.append(record)
        elif isinstance(record, SubmissionRecord):
            submissions.append(record.entry)
        else:
            core.append(record)
    return Recovered(tuple(blocks), tuple(submissions), tuple(core))
