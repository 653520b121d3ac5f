"""An entry of a block, read as far as its bytes allow. Reading never raises: what is no action says so."""

from dataclasses import dataclass

from ipchain.errors import EncodingError
from ipchain.ledger.transaction import SignedTransaction
from ipchain.names import Digest, OfficeId, RightId
from ipchain.rights.actions import Action, decode_action


@dataclass(frozen=True, slots=True)
class Reading:
    """What an entry says. `action` None: the bytes are no action. `legal_date` is an ordinal, judged later.

    `number` 0 and an empty `signer` mean that not even the envelope could be read.
    """

    entry: Digest
    signer: OfficeId
    number: int
    legal_date: int
    reference: str
    verb: str
    right: RightId
    action: Action | None


def read(entry: SignedTransaction) -> Reading:
    """The entry's envelope and action."""
    try:
        content = entry.content
    except EncodingError:
        return Reading(entry.digest, OfficeId(""), 0, 0, "", "", RightId(""), None)
    action: Action | None
    try:
        action = decode_action(content.kind, content.payload)
        right = action.right
    except EncodingError:
        action, right = None, RightId("")
    return Reading(
        entry.digest,
        content.office,
        content.number,
        content.legal_date,
        content.reference,
        content.kind,
        right,
        action,
    )
