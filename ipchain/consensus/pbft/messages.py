"""What replicas say to one another, and the certificates they carry.

Every vote bears its sender's signature, so that a quorum of votes is a certificate others can check.
Whence: PBFT paper, sections 4.2 to 4.4; STATUS and retransmission from Castro's thesis, section 5.2.
The limits in the types are enforced where bytes are decoded; the core checks again what it uses.

Not here: client requests and replies, read-only requests, epochs, chunks of state.
"""

from typing import Annotated, Final

from msgspec import Meta, Struct

from ipchain.ledger.block import Batch
from ipchain.names import Digest, OfficeId, Signature

LARGEST: Final = 2**53
"""No view or sequence of a run is larger."""

MOST_MEMBERS: Final = 1024

Count = Annotated[int, Meta(ge=0, le=LARGEST)]
DigestField = Annotated[Digest, Meta(min_length=32, max_length=32)]
SignatureField = Annotated[Signature, Meta(min_length=64, max_length=64)]
Signers = Annotated[tuple[OfficeId, ...], Meta(max_length=MOST_MEMBERS)]
Signatures = Annotated[tuple[SignatureField, ...], Meta(max_length=MOST_MEMBERS)]


# ---- normal case, section 4.2 -------------------------------------------------------------------


class PrePrepare(Struct, frozen=True, array_like=True, gc=False, tag=40):
    """The primary gives a batch its sequence. The signature is over view, sequence and digest."""

    view: Count
    sequence: Count
    digest: DigestField
    signature: SignatureField
    batch: Batch


class Prepare(Struct, frozen=True, array_like=True, gc=False, tag=41):
    """A backup agrees with the primary's choice for this view and sequence."""

    view: Count
    sequence: Count
    digest: DigestField
    signature: SignatureField


class CommitVote(Struct, frozen=True, array_like=True, gc=False, tag=42):
    """COMMIT of the paper: the sender holds a prepared certificate."""

    view: Count
    sequence: Count
    digest: DigestField
    signature: SignatureField


Vote = Prepare | CommitVote


# ---- checkpoints, section 4.3 -------------------------------------------------------------------


class Checkpoint(Struct, frozen=True, array_like=True, gc=False, tag=43):
    """The sender has executed up to this sequence and got this state digest."""

    sequence: Count
    digest: DigestField
    signature: SignatureField


# ---- certificates: a quorum of signatures over one statement ------------------------------------
# Signers stand in the order of their codes, each once; `signatures` in the same order.


class PreparedCertificate(Struct, frozen=True, array_like=True, gc=False, tag=60):
    """The primary's PRE-PREPARE signature and the PREPARE signatures of a quorum less one."""

    view: Count
    sequence: Count
    digest: DigestField
    pre_prepare: SignatureField
    signers: Signers
    signatures: Signatures


class CommitCertificate(Struct, frozen=True, array_like=True, gc=False, tag=61):
    """COMMIT signatures of a quorum: the proof of a decision, for anybody who knows the members."""

    view: Count
    sequence: Count
    digest: DigestField
    signers: Signers
    signatures: Signatures


class CheckpointCertificate(Struct, frozen=True, array_like=True, gc=False, tag=62):
    """CHECKPOINT signatures of a quorum: the checkpoint is stable. Empty for sequence 0. Also a message."""

    sequence: Count
    digest: DigestField
    signers: Signers
    signatures: Signatures


# ---- view change, section 4.4 -------------------------------------------------------------------


class ViewChange(Struct, frozen=True, array_like=True, gc=False, tag=44):
    """`office` gives up every view below `view`, and shows its stable checkpoint (C) and what it prepared (P)."""

    view: Count
    office: OfficeId
    stable: CheckpointCertificate
    prepared: tuple[PreparedCertificate, ...]
    signature: SignatureField


class Carried(Struct, frozen=True, array_like=True, gc=False, tag=63):
    """One element of O: the new primary's PRE-PREPARE without the body."""

    sequence: Count
    digest: DigestField
    signature: SignatureField


class NewView(Struct, frozen=True, array_like=True, gc=False, tag=45):
    """The new primary's proof that the view may start: a quorum of VIEW-CHANGEs (V) and what follows (O)."""

    view: Count
    view_changes: Annotated[tuple[ViewChange, ...], Meta(max_length=MOST_MEMBERS)]
    carried: tuple[Carried, ...]
    signature: SignatureField


# ---- repair: what was missed --------------------------------------------------------------------


class Status(Struct, frozen=True, array_like=True, gc=False, tag=46):
    """Where the sender stands. `asks` is True when it makes no progress and wants what it may have missed."""

    view: Count
    active: bool
    low: Count
    executed: Count
    asks: bool


class CatchUp(Struct, frozen=True, array_like=True, gc=False, tag=47):
    """To one member that is ahead: decisions from `first` on, please, and proof of later checkpoint and view."""

    view: Count
    active: bool
    low: Count
    first: Count


class Decided(Struct, frozen=True, array_like=True, gc=False, tag=48):
    """A decision with its proof, whatever the view it was made in."""

    sequence: Count
    batch: Batch
    certificate: CommitCertificate


class BatchWanted(Struct, frozen=True, array_like=True, gc=False, tag=49):
    """The sender holds this digest for the sequence and lacks the body."""

    sequence: Count
    digest: DigestField


class BatchGiven(Struct, frozen=True, array_like=True, gc=False, tag=50):
    """The body that was wanted."""

    sequence: Count
    batch: Batch


PbftMessage = (
    PrePrepare
    | Prepare
    | CommitVote
    | Checkpoint
    | CheckpointCertificate
    | ViewChange
    | NewView
    | Status
    | CatchUp
    | Decided
    | BatchWanted
    | BatchGiven
)
"""Everything one replica sends to another; hosts decode with it."""
