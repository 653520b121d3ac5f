"""The bytes that replicas sign: one canonical encoding for each kind of statement.

The kind is part of the bytes, so that no signature counts for another kind.
Whence: PBFT paper, sections 4.2 to 4.4; what the paper authenticates message by message is signed here.
"""

from functools import lru_cache
from typing import Final

from ipchain.consensus.pbft.messages import (
    Carried,
    CheckpointCertificate,
    PreparedCertificate,
    ViewChange,
)
from ipchain.encoding import digest_of, encode
from ipchain.names import Digest, OfficeId

PURPOSE: Final = "pbft"

PRE_PREPARE: Final = "pre-prepare"
PREPARE: Final = "prepare"
COMMIT: Final = "commit"
CHECKPOINT: Final = "checkpoint"
VIEW_CHANGE: Final = "view-change"
NEW_VIEW: Final = "new-view"


# Every voter signs these very bytes and everybody checks them: where many replicas live in one process, one of
# them encodes for all.
@lru_cache(maxsize=1024)
def vote_statement(kind: str, view: int, sequence: int, digest: bytes) -> bytes:
    """What a PRE-PREPARE, PREPARE or COMMIT says; the same bytes for every voter."""
    return encode((kind, view, sequence, digest))


def checkpoint_statement(sequence: int, digest: bytes) -> bytes:
    """What a CHECKPOINT says."""
    return encode((CHECKPOINT, sequence, digest))


def view_change_content(stable: CheckpointCertificate, prepared: tuple[PreparedCertificate, ...]) -> Digest:
    """The digest of C and P: what a VIEW-CHANGE binds its sender to."""
    return digest_of((stable, prepared))


def view_change_statement(view: int, office: OfficeId, content: Digest) -> bytes:
    """What a VIEW-CHANGE says, with the digest of its C and P."""
    return encode((VIEW_CHANGE, view, office, content))


def new_view_statement(view: int, view_changes: tuple[ViewChange, ...], carried: tuple[Carried, ...]) -> bytes:
    """What a NEW-VIEW says, with the digest of its V and O."""
    return encode((NEW_VIEW, view, digest_of((view_changes, carried))))
