"""What an office owes as soon as an entry is on the ledger: answers that only it can give.

For now one duty: an extension, or a right split off by a partial assignment, concerns offices that each answer
for their own register. What they answer is their law's affair (`Registers.answer_by_law`); the clerk sees that
it is handed in, once.
"""

from collections.abc import Sequence

from ipchain.ledger.block import Batch
from ipchain.names import Digest, OfficeId, RightId
from ipchain.rights.actions import Action
from ipchain.rights.receipt import Receipt
from ipchain.rights.register import Registers


def answer_reference(designating: Digest, office: OfficeId) -> str:
    """The reference of the answer this office owes to this entry: one for ever, so it answers once."""
    return f"answer/{designating.hex()[:16]}/{office}"


def duties(
    me: OfficeId, batch: Batch, receipts: Sequence[Receipt], registers: Registers
) -> tuple[tuple[str, Action], ...]:
    """What the office now has to hand in: (reference, action) in the order of the entries."""
    owed: list[tuple[str, Action]] = []
    for entry, receipt in zip(batch.entries, receipts, strict=True):
        if receipt.verb != "extend" and not receipt.divided:
            continue
        right = RightId(receipt.divided or receipt.right)
        if right in registers.awaiting(me):
            owed.append((answer_reference(entry.digest, me), registers.answer_by_law(me, right)))
    return tuple(owed)
