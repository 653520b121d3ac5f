"""What offices say to one another beside consensus, and what an office itself must never forget."""

from msgspec import Struct

from ipchain.ledger.block import Batch, Header
from ipchain.ledger.transaction import SignedTransaction


class Relay(Struct, frozen=True, array_like=True, tag=10):
    """Entries that wait at an office: any member may come to lead, so every member must know them."""

    entries: tuple[SignedTransaction, ...]


class BlockRecord(Struct, frozen=True, array_like=True, tag=110):
    """A committed block with the proof that lies beside it."""

    header: Header
    batch: Batch
    proof: Struct | None


class SubmissionRecord(Struct, frozen=True, array_like=True, tag=111):
    """An entry this office took in and signed: it must survive a crash, and its number is never used again."""

    entry: SignedTransaction
