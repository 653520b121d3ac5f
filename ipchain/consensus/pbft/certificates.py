"""Are these signatures a quorum? Pure functions over certificates.

A certificate proves what it says to anybody who knows the members: light clients use
`verify_commit_certificate` on the proof beside a block.
Whence: PBFT paper, section 4.2 (quorum certificates) and 4.3 (the proof of a checkpoint).
Structure is checked before anything is encoded or verified, so no number or name can make these raise.

Not here: certificates of changing memberships.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from ipchain.consensus.pbft.committee import Committee
from ipchain.consensus.pbft.messages import (
    LARGEST,
    CheckpointCertificate,
    CommitCertificate,
    PreparedCertificate,
)
from ipchain.consensus.pbft.statements import (
    COMMIT,
    PRE_PREPARE,
    PREPARE,
    PURPOSE,
    checkpoint_statement,
    vote_statement,
)
from ipchain.encoding import digest_of
from ipchain.identity.keys import Verifier
from ipchain.identity.roster import Membership
from ipchain.names import Digest, OfficeId

STATE_BEFORE_ALL: Final[Digest] = digest_of(("ipchain", "pbft", "state before the first decision"))
"""The state digest at sequence 0."""

NO_CHECKPOINT: Final = CheckpointCertificate(0, STATE_BEFORE_ALL, (), ())
"""The stable checkpoint everybody starts from; it needs no proof."""


@lru_cache(maxsize=1024)  # the replicas of one process all take the same step
def next_state_digest(previous: Digest, sequence: int, batch: Digest) -> Digest:
    """The state digest after executing one more batch: equal digests mean equal ledgers."""
    return digest_of((previous, sequence, batch))


def verify_commit_certificate(
    certificate: CommitCertificate, batch_digest: Digest, membership: Membership, verifier: Verifier
) -> bool:
    """True when a quorum of these members committed exactly this batch at the certificate's sequence."""
    return certificate.digest == batch_digest and commit_certificate_holds(certificate, Committee(membership), verifier)


def commit_certificate_holds(certificate: CommitCertificate, committee: Committee, verifier: Verifier) -> bool:
    """True when distinct members, a quorum of them, signed this COMMIT."""
    if not (_is_number(certificate.view) and _is_number(certificate.sequence) and len(certificate.digest) == 32):
        return False
    return are_distinct_members(certificate.signers, committee.quorum, committee) and _all_signed(
        certificate.signers,
        certificate.signatures,
        vote_statement(COMMIT, certificate.view, certificate.sequence, certificate.digest),
        verifier,
    )


def prepared_certificate_holds(certificate: PreparedCertificate, committee: Committee, verifier: Verifier) -> bool:
    """True when the view's primary proposed this digest and a quorum, the primary included, agreed (section 4.2)."""
    view, sequence, digest = certificate.view, certificate.sequence, certificate.digest
    if not (_is_number(view) and _is_number(sequence) and len(digest) == 32):
        return False
    primary = committee.primary_of(view)
    # The primary's vote is its PRE-PREPARE; a PREPARE of its own would count it twice.
    return (
        primary not in certificate.signers
        and are_distinct_members(certificate.signers, committee.prepares_needed, committee)
        and verifier.verify(
            primary, PURPOSE, vote_statement(PRE_PREPARE, view, sequence, digest), certificate.pre_prepare
        )
        and _all_signed(
            certificate.signers, certificate.signatures, vote_statement(PREPARE, view, sequence, digest), verifier
        )
    )


def checkpoint_certificate_holds(certificate: CheckpointCertificate, committee: Committee, verifier: Verifier) -> bool:
    """True when a quorum signed this CHECKPOINT, or when it is the one everybody starts from (section 4.3)."""
    if certificate == NO_CHECKPOINT:
        return True
    if not (_is_number(certificate.sequence) and certificate.sequence >= 1 and len(certificate.digest) == 32):
        return False
    return are_distinct_members(certificate.signers, committee.quorum, committee) and _all_signed(
        certificate.signers,
        certificate.signatures,
        checkpoint_statement(certificate.sequence, certificate.digest),
        verifier,
    )


def are_distinct_members(signers: Sequence[OfficeId], at_least: int, committee: Committee) -> bool:
    """True when these are members in rising order, so each once, and enough of them."""
    seats = [committee.seat_of.get(office, -1) for office in signers]
    if len(seats) < at_least or any(seat < 0 for seat in seats):
        return False
    return all(seats[i] < seats[i + 1] for i in range(len(seats) - 1))


def _all_signed(signers: Sequence[OfficeId], signatures: Sequence[bytes], statement: bytes, verifier: Verifier) -> bool:
    if len(signers) != len(signatures):
        return False
    return not verifier.forged(PURPOSE, statement, signers, signatures)


def _is_number(number: int) -> bool:
    return 0 <= number <= LARGEST


class RememberingVerifier:
    """A verifier that does not check twice what it lately found right.

    Certificates of one view change repeat the same signatures many times over. It remembers between
    `most` and 2 * `most` signatures; wrong ones are never remembered.
    """

    __slots__ = ("_inner", "_most", "_new", "_old")

    def __init__(self, inner: Verifier, most: int = 16_384) -> None:
        self._inner = inner
        self._most = most
        self._new: set[tuple[OfficeId, str, bytes, bytes]] = set()
        self._old: set[tuple[OfficeId, str, bytes, bytes]] = set()

    def verify(self, office: OfficeId, purpose: str, statement: bytes, signature: bytes) -> bool:
        """True when this office signed exactly this statement for this purpose. Never raises."""
        key = (office, purpose, statement, signature)
        if key in self._new:
            return True
        if key not in self._old and not self._inner.verify(office, purpose, statement, signature):
            return False
        if len(self._new) >= self._most:
            self._old = self._new
            self._new = set()
        self._new.add(key)
        return True

    def forged(
        self, purpose: str, statement: bytes, offices: Sequence[OfficeId], signatures: Sequence[bytes]
    ) -> tuple[int, ...]:
        """One by one, because any of them may be remembered."""
        return tuple(
            place
            for place, (office, signature) in enumerate(zip(offices, signatures, strict=True))
            if not self.verify(office, purpose, statement, signature)
        )
