"""The range of every field of every message: a table, from the innermost struct outwards.

Types are checked by the decoder; here are ranges, lengths and orders. The numbers a protocol knows are narrower
than 63 bits, so a height or view that no run can reach is refused at the border.
Whence: each protocol's own module of messages; the wire's limits for lengths.

What only a core can know stays with the core: whether signers sit in the epoch and are a quorum, whether one
sequence follows another, whether a parent exists.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from ipchain.consensus.pbft import messages as pbft
from ipchain.consensus.raft import messages as raft
from ipchain.identity.keys import SIGNATURE_BYTES
from ipchain.ledger.block import Batch
from ipchain.ledger.transaction import SignedTransaction
from ipchain.office.messages import Relay
from ipchain.runtime.wire.limits import MOST_ENTRIES, MOST_ITEMS, MOST_MEMBERS, MOST_STRING_BYTES
from ipchain.runtime.wire.ranges import Code, Fields, Flag, Many, Number, Octets, Range


def _fields(kind: type[Struct], **ranges: Range) -> Fields:
    return Fields(kind, ranges, paired="signers" in ranges)


_CODE: Final = Code()
_FLAG: Final = Flag()
_DIGEST: Final = Octets(32, 32)
_SIGNATURE: Final = Octets(SIGNATURE_BYTES, SIGNATURE_BYTES)
_SIGNATURES: Final = Many(_SIGNATURE, 0, MOST_MEMBERS)
_SIGNERS: Final = Many(_CODE, 0, MOST_MEMBERS, rising=True)
_RAFT: Final = Number(0, raft.LARGEST_NUMBER)
_TERM: Final = Number(1, raft.LARGEST_NUMBER)
_PBFT: Final = Number(0, pbft.LARGEST)
_SEQUENCE: Final = Number(1, pbft.LARGEST)
_LATER_VIEW: Final = Number(1, pbft.LARGEST)  # nobody changes to view 0

# ---- what messages are made of ------------------------------------------------------------------

_ENTRY: Final = _fields(SignedTransaction, body=Octets(1, MOST_STRING_BYTES), signature=_SIGNATURE)
_BATCH: Final = _fields(
    Batch, proposer=_CODE, proposed_at=Number(0, pbft.LARGEST), entries=Many(_ENTRY, 0, MOST_ENTRIES)
)
_LOG_ENTRY: Final = _fields(raft.Entry, term=_TERM, batch=_BATCH)
_PREPARED: Final = _fields(
    pbft.PreparedCertificate,
    view=_PBFT,
    sequence=_SEQUENCE,
    digest=_DIGEST,
    pre_prepare=_SIGNATURE,
    signers=_SIGNERS,
    signatures=_SIGNATURES,
)
_COMMITTED: Final = _fields(
    pbft.CommitCertificate,
    view=_PBFT,
    sequence=_SEQUENCE,
    digest=_DIGEST,
    signers=_SIGNERS,
    signatures=_SIGNATURES,
)
_STABLE: Final = _fields(
    pbft.CheckpointCertificate, sequence=_PBFT, digest=_DIGEST, signers=_SIGNERS, signatures=_SIGNATURES
)
_CARRIED: Final = _fields(pbft.Carried, sequence=_SEQUENCE, digest=_DIGEST, signature=_SIGNATURE)
_VIEW_CHANGE: Final = _fields(
    pbft.ViewChange,
    view=_LATER_VIEW,
    office=_CODE,
    stable=_STABLE,
    prepared=Many(_PREPARED, 0, MOST_ITEMS),
    signature=_SIGNATURE,
)

# ---- messages -----------------------------------------------------------------------------------

_MESSAGES: Final = (
    _fields(Relay, entries=Many(_ENTRY, 1, MOST_ENTRIES)),
    # Raft: terms and indices.
    _fields(raft.PreVote, term=_TERM, last_index=_RAFT, last_term=_RAFT),
    _fields(raft.PreVoteReply, term=_RAFT, granted=_FLAG),
    _fields(raft.RequestVote, term=_TERM, last_index=_RAFT, last_term=_RAFT),
    _fields(raft.RequestVoteReply, term=_RAFT, granted=_FLAG),
    _fields(
        raft.AppendEntries,
        term=_TERM,
        previous_index=_RAFT,
        previous_term=_RAFT,
        entries=Many(_LOG_ENTRY, 0, MOST_ENTRIES),
        commit=_RAFT,
    ),
    _fields(raft.AppendAccepted, term=_RAFT, match=_RAFT),
    _fields(raft.AppendRefused, term=_RAFT, previous_index=_RAFT, hint_index=_RAFT, hint_term=_RAFT),
    _fields(raft.Heartbeat, term=_TERM, beat=_RAFT, commit=_RAFT, expected=_RAFT),
    _fields(raft.HeartbeatReply, term=_RAFT, beat=_RAFT, expected=_RAFT, verified=_RAFT),
    # PBFT: views and sequences.
    _fields(pbft.PrePrepare, view=_PBFT, sequence=_SEQUENCE, digest=_DIGEST, signature=_SIGNATURE, batch=_BATCH),
    _fields(pbft.Prepare, view=_PBFT, sequence=_SEQUENCE, digest=_DIGEST, signature=_SIGNATURE),
    _fields(pbft.CommitVote, view=_PBFT, sequence=_SEQUENCE, digest=_DIGEST, signature=_SIGNATURE),
    _fields(pbft.Checkpoint, sequence=_SEQUENCE, digest=_DIGEST, signature=_SIGNATURE),
    _STABLE,
    _VIEW_CHANGE,
    _fields(
        pbft.NewView,
        view=_LATER_VIEW,
        view_changes=Many(_VIEW_CHANGE, 1, MOST_MEMBERS),
        carried=Many(_CARRIED, 0, MOST_ITEMS),
        signature=_SIGNATURE,
    ),
    _fields(pbft.Status, view=_PBFT, active=_FLAG, low=_PBFT, executed=_PBFT, asks=_FLAG),
    _fields(pbft.CatchUp, view=_PBFT, active=_FLAG, low=_PBFT, first=_SEQUENCE),
    _fields(pbft.Decided, sequence=_SEQUENCE, batch=_BATCH, certificate=_COMMITTED),
    _fields(pbft.BatchWanted, sequence=_SEQUENCE, digest=_DIGEST),
    _fields(pbft.BatchGiven, sequence=_SEQUENCE, batch=_BATCH),
)

FIELDS: Final[Mapping[type[Struct], Fields]] = {fields.kind: fields for fields in _MESSAGES}
"""The ranges of every kind of message; those of inner structs hang below."""
