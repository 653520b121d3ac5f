"""From durable records back to a replica: what it accepted, prepared, and which views it gave up.

A restarted replica must never say anything else than before about the same view and sequence, and must show
in every later view what it had prepared.
Whence: the records of `records`; the paper assumes memory that survives (section 4.6 treats its loss).

Not here: votes of others, which are asked for again, and the ledger, which the office reads itself.
"""

from collections.abc import Sequence

from ipchain.consensus.core import Record
from ipchain.consensus.pbft.certificates import NO_CHECKPOINT
from ipchain.consensus.pbft.messages import CheckpointCertificate, PreparedCertificate
from ipchain.consensus.pbft.records import Accepted, BodyKept, Prepared, StableKept, ViewEntered, ViewLeft
from ipchain.consensus.pbft.replica import Replica
from ipchain.errors import InvariantViolation
from ipchain.ledger.block import Batch
from ipchain.names import Digest, Signature


def recover(replica: Replica, records: Sequence[Record]) -> CheckpointCertificate:
    """Bring a new replica to where these records, in the order they were persisted, say it was.

    Returns the newest stable checkpoint that this office had executed and compared: its state digest holds.
    """
    base = NO_CHECKPOINT
    accepted: dict[int, tuple[Digest, Signature]] = {}
    bodies: list[tuple[int, Batch]] = []
    for record in records:
        if isinstance(record, Accepted):
            proposal = record.pre_prepare
            accepted[proposal.sequence] = (proposal.digest, proposal.signature)
            bodies.append((proposal.sequence, proposal.batch))
        elif isinstance(record, BodyKept):
            bodies.append((record.sequence, record.batch))
        elif isinstance(record, Prepared):
            # Views only rise, so the latest certificate is that of the highest view.
            replica.prepared[record.certificate.sequence] = record.certificate
        elif isinstance(record, ViewLeft):
            replica.move_to(record.view_change.view, active=False)
            replica.view_change = record.view_change
            accepted.clear()
        elif isinstance(record, ViewEntered):
            replica.move_to(record.new_view.view, active=True)
            replica.view_change, replica.new_view = None, record.new_view
            accepted = {item.sequence: (item.digest, item.signature) for item in record.new_view.carried}
        elif isinstance(record, StableKept):
            replica.rest_on(record.certificate)
            if record.certificate.sequence <= replica.executed:
                base = record.certificate
        else:
            raise InvariantViolation("pbft.record-is-known", record=record)
    low = replica.low
    replica.prepared = {sequence: proof for sequence, proof in replica.prepared.items() if sequence > low}
    for sequence, batch in bodies:
        if sequence > low:
            proof = replica.prepared.get(sequence)
            replica.bodies.keep(sequence, batch, proof.digest if proof else None)
    if replica.active:
        _reopen(replica, {sequence: held for sequence, held in accepted.items() if sequence > low})
    return base


def _reopen(replica: Replica, accepted: dict[int, tuple[Digest, Signature]]) -> None:
    """Put back what was accepted, and what of it was prepared, in the current view."""
    replica.slots.open(replica.view, replica.committee.primary_seat(replica.view))
    for sequence, (digest, signature) in sorted(accepted.items()):
        slot = replica.slots.ensure(sequence)
        slot.accept(0, digest, signature)
        slot.batch = replica.bodies.find(sequence, digest)
        proof: PreparedCertificate | None = replica.prepared.get(sequence)
        if proof is not None and proof.view == replica.view:
            slot.prepared = proof
    replica.highest_accepted = max(accepted, default=0)
    replica.next_sequence = max(replica.low, replica.executed, replica.highest_accepted) + 1
