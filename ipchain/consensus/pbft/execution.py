"""Executing decisions in their order, and the checkpoints that follow.

A decision is a batch with its commit certificate, from whatever view. Sequence and ledger height are the same
number; decisions wait here until every lower one is executed.
Whence: PBFT paper, section 4.2 (execution order) and 4.3 (checkpoints).
The office makes a block durable when it carries out `Commit`, so a CHECKPOINT below it speaks of durable state.
Bounded: at most `window` + one page of waiting decisions.

Not here: the register that executes entries, which is the office's.
"""

from ipchain.consensus.core import Broadcast, Commit, Effect, Observe, Persist
from ipchain.consensus.pbft import refusals
from ipchain.consensus.pbft.certificates import (
    STATE_BEFORE_ALL,
    checkpoint_certificate_holds,
    next_state_digest,
)
from ipchain.consensus.pbft.checkpoints import Checkpoints
from ipchain.consensus.pbft.messages import LARGEST, Checkpoint, CheckpointCertificate, CommitCertificate
from ipchain.consensus.pbft.records import StableKept
from ipchain.consensus.pbft.replica import Replica
from ipchain.consensus.pbft.statements import CHECKPOINT, PURPOSE, checkpoint_statement
from ipchain.ledger.block import Batch
from ipchain.names import Digest, Micros, OfficeId
from ipchain.trace import CheckpointStable

DIVERGED = "state differs from a stable checkpoint"
OVERRULED = "a quorum decided otherwise than this ledger says"


class Execution:
    """Decisions wait here for their turn; `state_digest` is the running digest over what was executed."""

    __slots__ = ("_replica", "checkpoints", "state_digest", "waiting")

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self.checkpoints = Checkpoints(replica.committee)
        self.waiting: dict[int, tuple[Batch, CommitCertificate]] = {}
        self.state_digest: Digest = STATE_BEFORE_ALL

    def resume(self, base: CheckpointCertificate) -> None:
        """Compute the running digest again from the ledger, after a restart.

        `base` is a stable checkpoint this office had executed and compared, or the one everybody starts from.
        """
        replica = self._replica
        self.state_digest = base.digest
        for height in range(base.sequence + 1, replica.executed + 1):
            batch, _ = replica.seat.history.decision(height)
            self._step(height, batch)

    def decide(self, sequence: int, batch: Batch, certificate: CommitCertificate, out: list[Effect]) -> None:
        """Take a proven decision. One for a height that was executed must say the same."""
        replica = self._replica
        if sequence > replica.executed:
            self.waiting[sequence] = (batch, certificate)
        elif replica.seat.history.height >= sequence:
            executed, _ = replica.seat.history.decision(sequence)
            if executed.digest != certificate.digest:
                replica.halt(OVERRULED, out)

    def run(self, now: Micros, out: list[Effect]) -> bool:
        """Execute what is next, without gap, as far as decisions are there. True when something was."""
        replica = self._replica
        before = replica.executed
        while not replica.halted and (decision := self.waiting.pop(replica.executed + 1, None)) is not None:
            self._execute(now, replica.executed + 1, *decision, out)
        return replica.executed > before

    def _execute(
        self, now: Micros, sequence: int, batch: Batch, certificate: CommitCertificate, out: list[Effect]
    ) -> None:
        replica = self._replica
        self._step(sequence, batch)
        if sequence == replica.low and self.state_digest != replica.stable.digest:
            # Never continue on a state a quorum does not share (checklist P-32).
            replica.halt(DIVERGED, out)
            return
        replica.executed = sequence
        out.append(Commit(sequence, batch, certificate))
        replica.progress_at = now
        if batch.entries and replica.active:
            replica.changes_since_progress = 0
        if sequence > replica.low and sequence in self.checkpoints.own:
            self.announce(sequence, out)

    def _step(self, sequence: int, batch: Batch) -> None:
        self.state_digest = next_state_digest(self.state_digest, sequence, batch.digest)
        if sequence % self._replica.settings.checkpoint_interval == 0:
            self.checkpoints.own[sequence] = self.state_digest

    def announce(self, sequence: int, out: list[Effect]) -> None:
        """Tell the others this office's state at a checkpoint it executed."""
        replica = self._replica
        digest = self.checkpoints.own[sequence]
        vote = Checkpoint(sequence, digest, replica.sign(checkpoint_statement(sequence, digest)))
        out.append(Broadcast(vote))
        certificate = self.checkpoints.add(replica.my_seat, vote)
        if certificate is not None:
            self.stabilise(certificate, out)

    # ---- checkpoints of others ------------------------------------------------------------------

    def on_checkpoint(self, now: Micros, sender: OfficeId, message: Checkpoint, out: list[Effect]) -> None:
        """CHECKPOINT, section 4.3."""
        replica = self._replica
        sequence = message.sequence
        if not 1 <= sequence <= LARGEST or sequence % replica.settings.checkpoint_interval or len(message.digest) != 32:
            replica.refuse(sender, message, refusals.MALFORMED, out)
            return
        if sequence <= replica.low:
            return
        seat = replica.committee.seat_of[sender]
        held = self.checkpoints.vote_of(seat, sequence)
        if held is not None and held.digest == message.digest:
            return
        if not replica.verifier.verify(
            sender, PURPOSE, checkpoint_statement(sequence, message.digest), message.signature
        ):
            replica.refuse(sender, message, refusals.BAD_SIGNATURE, out)
        elif held is not None:
            replica.accuse(sender, CHECKPOINT, 0, sequence, held.digest, message.digest, out)
        elif sequence > replica.high:
            # Others have moved on: fetch what they decided (checklist P-33).
            replica.wants_help = self.checkpoints.saw_above(seat, sequence) or replica.wants_help
        elif (certificate := self.checkpoints.add(seat, message)) is not None:
            self.stabilise(certificate, out)

    def on_certificate(self, now: Micros, sender: OfficeId, message: CheckpointCertificate, out: list[Effect]) -> None:
        """The proof of a stable checkpoint, for a laggard."""
        replica = self._replica
        if message.sequence <= replica.low:
            return
        if message.sequence % replica.settings.checkpoint_interval or not checkpoint_certificate_holds(
            message, replica.committee, replica.certificates
        ):
            replica.refuse(sender, message, refusals.BAD_CERTIFICATE, out)
            return
        self.stabilise(message, out)

    def stabilise(self, certificate: CheckpointCertificate, out: list[Effect]) -> None:
        """Move the window to a proven checkpoint and drop the log below it; fetch what is missing up to it."""
        replica = self._replica
        sequence = certificate.sequence
        if sequence <= replica.executed and self.checkpoints.own.get(sequence) != certificate.digest:
            replica.halt(DIVERGED, out)
            return
        # The proof must outlive a crash: P and the votes below it are dropped now (checklist P-31).
        out.append(Persist(StableKept(certificate)))
        out.append(Observe(CheckpointStable(replica.me, sequence, certificate.digest.hex())))
        replica.rest_on(certificate)
        replica.slots.drop_up_to(sequence)
        replica.bodies.drop_up_to(sequence)
        replica.prepared = {held: proof for held, proof in replica.prepared.items() if held > sequence}
        self.checkpoints.drop_up_to(sequence, replica.high)
        replica.next_sequence = max(replica.next_sequence, sequence + 1)
        if sequence > replica.executed:
            replica.wants_help = True
