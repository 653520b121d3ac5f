"""What an office owes as soon as an entry is on the ledger: answers that only it can give.

For now one duty: an extension names offices, and each of them answers for its own register. What it answers
is its law's affair (`Registers.answer_by_law`); the clerk sees that it is handed in, once.
"""

from collections.abc import Sequence

from ipchain.ledger.block import Batch
from ipchain.names import Digest, OfficeId
from ipchain.rights.actions import Action, Extend, decode_action
from ipchain.rights.receipt import Receipt
from ipchain.rights.register import Registers


def answer_reference(extension: Digest, office: OfficeId) -> str:
    """The reference of the answer this office owes to this extension: one for ever, so it answers once."""
    return f"answer/{extension.hex()[:16]}/{office}"


def duties(
    me: OfficeId, batch: Batch, receipts: Sequence[Receipt], registers: Registers
) -> tuple[tuple[str, Action], ...]:
    """What the office now has to hand in: (reference, action) in the order of the entries."""
    owed: list[tuple[str, Action]] = []
    for entry, receipt in zip(batch.entries, receipts, strict=True):
        if receipt.verb != "extend" or receipt.outcome in {"refused", "repeated"}:
            continue
        action = decode_action(entry.content.kind, entry.content.payload)
        if isinstance(action, Extend) and me in action.to:
            owed.append((answer_reference(entry.digest, me), registers.answer_by_law(me, action.right)))
    return tuple(owed)
