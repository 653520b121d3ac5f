"""What an office owes as soon as an entry is on the ledger: answers that only it can give, and the end of votes.

An extension, or a right split off by a partial assignment, concerns offices that each answer for their own
register. What they answer is their law's affair (`Registers.answer_by_law`); the clerk sees that it is handed in,
once; a suspended office answers when it is readmitted.

A vote whose time is over ends with the next block. On an idle ledger none would come, so somebody hands in a
`close`: the proposing office at once, and should the vote still be open, the other members one after the other,
in the order of their codes from the proposer's on, each `CLOSE_TURN_US` after the one before it. A proposer that
crashed leaves no vote open for ever, and mostly there is one closing and no more.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from ipchain.encoding import encode
from ipchain.governance.entries import VERB_OF
from ipchain.governance.motions import Close
from ipchain.governance.record import Poll
from ipchain.ledger.block import Batch
from ipchain.ledger.transaction import SignedTransaction
from ipchain.names import SECOND, Digest, Micros, OfficeId, RightId
from ipchain.rights.actions import Action
from ipchain.rights.receipt import Receipt
from ipchain.rights.register import Registers

CLOSE_TURN_US: Final[Micros] = 5 * SECOND
"""How long each member waits for the one before it to close a vote; and how soon it looks again after its own."""


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


def closing_turn_us(me: OfficeId, poll: Poll) -> Micros | None:
    """How long after the end of a vote the office closes it, if nobody has; None: it is no member."""
    members = sorted(poll.electorate.members)
    if me not in members:
        return None
    return (members.index(me) - members.index(poll.proposer)) % len(members) * CLOSE_TURN_US


def closings_of(motion: str, own: Iterable[SignedTransaction]) -> tuple[SignedTransaction, ...]:
    """The closings of this vote among an office's own entries; more than one where the first came too early."""
    payload = encode(Close(motion))
    return tuple(one for one in own if one.content.kind == VERB_OF[Close] and one.content.payload == payload)


def closing_reference(motion: str, earlier: int) -> str:
    """The reference of a closing, by how many of the same vote the office has handed in before."""
    return f"close/{motion}/{earlier + 1}"
