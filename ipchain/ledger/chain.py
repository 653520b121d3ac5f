"""The chain: append, fork check, replay; and what a state machine over it must offer."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from ipchain.errors import ForkDetected, invariant
from ipchain.ledger.block import GENESIS, Batch, Block, Header
from ipchain.names import Digest, Height

Receipt_co = TypeVar("Receipt_co", covariant=True)


class StateMachine(Protocol[Receipt_co]):
    """What the blocks mean. Execution is deterministic and never refuses a block: refusals are receipts."""

    @property
    def root(self) -> Digest:
        """Digest of the state; equal roots mean equal states."""
        ...

    def apply(self, height: Height, batch: Batch) -> Sequence[Receipt_co]:
        """Execute the entries in order; one receipt each."""
        ...


BuiltBlocks = dict[tuple[Digest, Digest, Digest], Block]
"""Blocks by (name of the block before, batch, state root): all that a block is made of."""


class Chain:
    """The blocks one office holds, from height 1 without a gap."""

    __slots__ = ("_blocks", "_built", "head")

    def __init__(self, blocks: Iterable[Block] = (), built: BuiltBlocks | None = None) -> None:
        self._blocks: list[Block] = []
        self._built: BuiltBlocks = {} if built is None else built
        self.head: Digest = GENESIS
        """Name of the newest block."""
        for block in blocks:
            self.append(block)

    @property
    def height(self) -> Height:
        """Height of the newest block, 0 when empty."""
        return len(self._blocks)

    def next_header(self, batch: Batch, state_root: Digest) -> Header:
        """The header this batch gets as next block. Ledger time grows strictly, whatever a proposer's clock says."""
        earlier = self._blocks[-1].header.time if self._blocks else -1
        return Header(
            height=self.height + 1,
            previous=self.head,
            batch=batch.digest,
            entries_root=batch.entries_root,
            entry_count=len(batch.entries),
            time=max(earlier + 1, batch.proposed_at),
            state_root=state_root,
        )

    def extend(self, batch: Batch, state_root: Digest) -> Block:
        """Make the next block of this batch, append it and return it.

        Everything in a header follows from the block before, the batch and the state: who shares `built` with
        others need not build, nor keep, an equal block twice.
        """
        parts = (self.head, batch.digest, state_root)
        block = self._built.get(parts)
        if block is None:
            self._built[parts] = block = Block(self.next_header(batch, state_root), batch)
        self._blocks.append(block)
        self.head = block.header.digest
        return block

    def append(self, block: Block) -> None:
        """Add the next block. Raises ForkDetected when this height is taken by another one."""
        header = block.header
        if header.height <= self.height:
            held = self._blocks[header.height - 1].header.digest
            if held != header.digest:
                raise ForkDetected(header.height, held.hex(), header.digest.hex())
            return
        invariant(header.height == self.height + 1, "chain.no-gap", height=header.height, held=self.height)
        if header.previous != self.head:
            raise ForkDetected(header.height - 1, self.head.hex(), header.previous.hex())
        invariant(
            header == self.next_header(block.batch, header.state_root),
            "chain.header-heads-batch",
            height=header.height,
            header=header.digest.hex(),
            batch=block.batch.digest.hex(),
        )
        self._blocks.append(block)
        self.head = header.digest

    def at(self, height: Height) -> Block:
        """The block at this height; 1 <= height <= self.height."""
        return self._blocks[height - 1]

    def __iter__(self) -> Iterator[Block]:
        return iter(self._blocks)


def replay(blocks: Iterable[Block], machine: StateMachine[object]) -> None:
    """Execute every block again and compare the roots on the way: the state has no other writer."""
    for block in blocks:
        machine.apply(block.header.height, block.batch)
        invariant(
            machine.root == block.header.state_root,
            "ledger.replay-gives-the-same-root",
            height=block.header.height,
            recorded=block.header.state_root.hex(),
            replayed=machine.root.hex(),
        )
