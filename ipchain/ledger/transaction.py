"""The signed envelope of every entry: which office hands it in, its number, what it asks for.

The ledger does not know what an action means: `kind` is a word and `payload` are canonical bytes that
the floor above decodes. The office's signature covers the body; the digest of the body is the entry's name.
"""

from functools import cached_property

from msgspec import Struct

from ipchain.encoding import decode, digest, encode
from ipchain.identity.keys import Signer, Verifier
from ipchain.names import Digest, OfficeId

PURPOSE = "transaction"


class Transaction(Struct, frozen=True, array_like=True, tag=1):
    """What an office asks the consortium to enter.

    `number` counts the office's own submissions from 1; (office, number) is used once.
    `legal_date` is the calendar date at the office, as proleptic ordinal (`date.toordinal`).
    `reference` is the request it answers to (a step's id, or a load's id and count); shown, never judged.
    """

    office: OfficeId
    number: int
    legal_date: int
    reference: str
    kind: str
    payload: bytes


class SignedTransaction(Struct, frozen=True, array_like=True, tag=2, dict=True):
    """A transaction's canonical bytes and its office's signature (64 bytes)."""

    body: bytes
    signature: bytes

    @cached_property
    def content(self) -> Transaction:
        """The transaction itself. Raises EncodingError when the body is not one."""
        return decode(self.body, Transaction)

    @cached_property
    def digest(self) -> Digest:
        """SHA-256 of the body: the entry's name."""
        return digest(self.body)

    @cached_property
    def name(self) -> str:
        """The digest in hexadecimal, as traces show it: written once for all who hold this very object."""
        return self.digest.hex()


def sign(transaction: Transaction, signer: Signer) -> SignedTransaction:
    """The envelope, signed by the office that hands it in."""
    body = encode(transaction)
    return SignedTransaction(body, signer.sign(PURPOSE, body))


def is_signed_by_its_office(entry: SignedTransaction, verifier: Verifier) -> bool:
    """True when the office named inside signed it. The body must decode (see `content`)."""
    return verifier.verify(entry.content.office, PURPOSE, entry.body, entry.signature)
