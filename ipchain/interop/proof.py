"""Certificates: what an office gives to show an entry to somebody who does not want to ask again.

A certificate is the entry, its place under the block's Merkle root, the header, the proof that the consortium
decided the block (where the model has one), and the issuing office's signature over the header. Who checks
it needs the roster and nothing else: no network, no clock.

What it proves depends on the model. With a quorum's signatures inside (PBFT), no single office could have made
it up. Without (Raft), it rests on the issuing office, whose members are trusted not to lie; a checker that
holds the same height on its own ledger compares.

Not here: non-inclusion, key rotation, headers of other ledgers.
"""

from msgspec import Struct

from ipchain.consensus.catalogue import proves
from ipchain.consensus.core import Proof
from ipchain.encoding import size_bytes
from ipchain.errors import EncodingError
from ipchain.identity.keys import Signer, Verifier
from ipchain.identity.roster import Membership
from ipchain.ledger.block import Block, Header, batch_digest
from ipchain.ledger.chain import Chain
from ipchain.ledger.merkle import is_member, membership_path
from ipchain.ledger.transaction import SignedTransaction, is_signed_by_its_office
from ipchain.names import Digest, Micros, OfficeId

PURPOSE = "certificate"

ISSUER_UNKNOWN = "issuer-not-a-member"
ISSUER_NOT_SIGNED = "issuer-signature-wrong"
ENTRY_NOT_SIGNED = "entry-signature-wrong"
NOT_IN_BLOCK = "entry-not-in-block"
BATCH_NOT_IN_HEADER = "batch-not-in-header"
NOT_DECIDED = "no-quorum-for-this-block"
OTHER_LEDGER = "differs-from-own-ledger"


class Certificate(Struct, frozen=True, array_like=True, tag=6):
    """One entry and why it stands. `proposer` and `proposed_at` complete what the batch's digest covers."""

    issuer: OfficeId
    header: Header
    proposer: OfficeId
    proposed_at: Micros
    entry: SignedTransaction
    index: int
    path: tuple[Digest, ...]
    proof: Struct | None
    signature: bytes

    @property
    def size_bytes(self) -> int:
        """How long the certificate is as canonical bytes."""
        return size_bytes(self)


def issue(block: Block, proof: Proof | None, index: int, signer: Signer) -> Certificate:
    """The certificate of the entry at `index` of this block, signed by the issuing office."""
    bodies = [entry.body for entry in block.batch.entries]
    return Certificate(
        issuer=signer.office,
        header=block.header,
        proposer=block.batch.proposer,
        proposed_at=block.batch.proposed_at,
        entry=block.batch.entries[index],
        index=index,
        path=membership_path(bodies, index),
        proof=proof,
        signature=signer.sign(PURPOSE, block.header.digest),
    )


def check(certificate: Certificate, members: Membership, verifier: Verifier, own: Chain, *, needs_quorum: bool) -> str:
    """Why the certificate proves nothing, as a reason code; an empty word when it stands.

    `needs_quorum`: the model gives proofs, so a certificate without one is worth nothing.
    """
    header = certificate.header
    if certificate.issuer not in members:
        return ISSUER_UNKNOWN
    if not verifier.verify(certificate.issuer, PURPOSE, header.digest, certificate.signature):
        return ISSUER_NOT_SIGNED
    try:
        if not is_signed_by_its_office(certificate.entry, verifier):
            return ENTRY_NOT_SIGNED
    except EncodingError:
        return ENTRY_NOT_SIGNED
    if not is_member(
        certificate.entry.body, certificate.index, header.entry_count, certificate.path, header.entries_root
    ):
        return NOT_IN_BLOCK
    if batch_digest(certificate.proposer, certificate.proposed_at, header.entries_root) != header.batch:
        return BATCH_NOT_IN_HEADER
    if needs_quorum and not proves(certificate.proof, header.height, header.batch, members, verifier):
        return NOT_DECIDED
    if header.height <= own.height and own.at(header.height).header.digest != header.digest:
        return OTHER_LEDGER
    return ""
