"""How one replica votes: accept, prepare, commit, and what follows when a quorum is there.

Whence: PBFT paper, section 4.2. The order of the effects is the safety argument: what a vote rests on is
durable before the vote leaves.

Not here: which messages are let in (`normal_case`), what a new view carries over (`carrying`).
"""

from ipchain.consensus.core import Broadcast, Effect, Observe, Persist
from ipchain.consensus.pbft import refusals
from ipchain.consensus.pbft.execution import Execution
from ipchain.consensus.pbft.messages import CommitCertificate, CommitVote, Prepare, PreparedCertificate, PrePrepare
from ipchain.consensus.pbft.records import Accepted, Prepared
from ipchain.consensus.pbft.replica import Replica
from ipchain.consensus.pbft.slots import STRUCK_DIGEST, Slot, VoteT, tally
from ipchain.consensus.pbft.statements import COMMIT, PREPARE, PURPOSE, vote_statement
from ipchain.ledger.block import Batch
from ipchain.names import Digest, Micros, OfficeId
from ipchain.trace import QuorumReached, Rejected


class Voting:
    """The votes of one replica, and what it concludes from those of others."""

    __slots__ = ("_execution", "_replica")

    def __init__(self, replica: Replica, execution: Execution) -> None:
        self._replica = replica
        self._execution = execution

    def accept(self, now: Micros, slot: Slot, message: PrePrepare, out: list[Effect]) -> None:
        """Bind this office to the proposal. A vote for it must survive a crash, or we could vote twice."""
        replica = self._replica
        self.keep_body(message.sequence, message.batch)
        slot.accept(now, message.digest, message.signature)
        slot.batch = message.batch
        replica.highest_accepted = max(replica.highest_accepted, message.sequence)
        out.append(Persist(Accepted(message)))

    def keep_body(self, sequence: int, batch: Batch) -> None:
        """Hold a body for this and later views, beside the one prepared here."""
        proven = self._replica.prepared.get(sequence)
        self._replica.bodies.keep(sequence, batch, proven.digest if proven else None)

    def send_prepare(self, slot: Slot, out: list[Effect]) -> None:
        """Vote for what this slot accepted, which is durable. The same vote again after a restart."""
        replica = self._replica
        if slot.digest is None or replica.leads:
            return  # the primary's PRE-PREPARE, or its NEW-VIEW, is its vote
        view, sequence, digest = replica.view, slot.sequence, slot.digest
        vote = Prepare(view, sequence, digest, replica.sign(vote_statement(PREPARE, view, sequence, digest)))
        if slot.prepares[replica.my_seat] is None:
            slot.prepares[replica.my_seat] = vote
            slot.prepare_count += 1
        replica.bind(PREPARE, view, sequence, slot.name, out)
        out.append(Broadcast(vote))

    def send_commit(self, slot: Slot, out: list[Effect]) -> None:
        """Tell the others that this slot is prepared here; the certificate is durable."""
        replica = self._replica
        if slot.digest is None:
            return
        view, sequence, digest = replica.view, slot.sequence, slot.digest
        vote = CommitVote(view, sequence, digest, replica.sign(vote_statement(COMMIT, view, sequence, digest)))
        if slot.commits[replica.my_seat] is None:
            slot.commits[replica.my_seat] = vote
            slot.commit_count += 1
        replica.bind(COMMIT, view, sequence, slot.name, out)
        out.append(Broadcast(vote))

    def advance(self, slot: Slot, out: list[Effect]) -> None:
        """Draw from the votes of a slot what follows: prepared, then committed-local (section 4.2)."""
        replica = self._replica
        if slot.digest is None or slot.batch is None:
            return
        if slot.prepared is None and slot.prepare_count >= replica.committee.prepares_needed:
            certificate = self._prepared_certificate(slot, slot.digest, out)
            if certificate is None:
                return
            slot.prepared = certificate
            replica.prepared[slot.sequence] = certificate
            # Whoever counts our COMMIT relies on our showing this in every later view (section 4.4).
            out.append(Persist(Prepared(certificate)))
            self.send_commit(slot, out)
        if slot.prepared is not None and slot.decided is None and slot.commit_count >= replica.committee.quorum:
            decision = self._commit_certificate(slot, slot.digest, out)
            if decision is None:
                return
            slot.decided = decision
            out.append(Observe(QuorumReached(replica.me, decision.view, slot.sequence, slot.name, decision.signers)))
            self._execution.decide(slot.sequence, slot.batch, decision, out)

    def _prepared_certificate(self, slot: Slot, digest: Digest, out: list[Effect]) -> PreparedCertificate | None:
        """The certificate, if after striking out forged PREPAREs there are still enough."""
        replica = self._replica
        statement = vote_statement(PREPARE, replica.view, slot.sequence, digest)
        counted = tally(
            slot.prepares,
            digest,
            slot.prepare_count,
            slot.checked_prepares,
            statement,
            replica.committee,
            replica.verifier,
        )
        if counted.struck:
            # No lie makes us check the others twice.
            slot.checked_prepares = replica.committee.seats_of(counted.signers)
            slot.prepare_count -= len(counted.struck)
            self._refuse_struck(Prepare.__name__, counted.struck, out)
        if len(counted.signers) < replica.committee.prepares_needed:
            return None
        return PreparedCertificate(
            replica.view, slot.sequence, digest, slot.pre_prepare, counted.signers, counted.signatures
        )

    def _commit_certificate(self, slot: Slot, digest: Digest, out: list[Effect]) -> CommitCertificate | None:
        """The certificate, if after striking out forged COMMITs there are still enough."""
        replica = self._replica
        statement = vote_statement(COMMIT, replica.view, slot.sequence, digest)
        counted = tally(
            slot.commits,
            digest,
            slot.commit_count,
            slot.checked_commits,
            statement,
            replica.committee,
            replica.verifier,
        )
        if counted.struck:
            slot.checked_commits = replica.committee.seats_of(counted.signers)
            slot.commit_count -= len(counted.struck)
            self._refuse_struck(CommitVote.__name__, counted.struck, out)
        if len(counted.signers) < replica.committee.quorum:
            return None
        return CommitCertificate(replica.view, slot.sequence, digest, counted.signers, counted.signatures)

    def _refuse_struck(self, kind: str, struck: tuple[int, ...], out: list[Effect]) -> None:
        replica = self._replica
        out.extend(
            Observe(Rejected(replica.me, replica.committee.offices[seat], kind, refusals.BAD_SIGNATURE))
            for seat in struck
        )

    def store(
        self,
        votes: list[VoteT | None],
        seat: int,
        sender: OfficeId,
        phase: str,
        message: VoteT,
        out: list[Effect],
    ) -> bool:
        """Store a member's first vote; a different second one is evidence (checklist P-15). True when stored."""
        held = votes[seat]
        if held is None:
            votes[seat] = message
            return True
        if held.digest in {message.digest, STRUCK_DIGEST}:
            return False
        replica = self._replica
        for vote in (held, message):
            statement = vote_statement(phase, vote.view, vote.sequence, vote.digest)
            if not replica.verifier.verify(sender, PURPOSE, statement, vote.signature):
                replica.refuse(sender, message, refusals.BAD_SIGNATURE, out)
                return False
        replica.accuse(sender, phase, message.view, message.sequence, held.digest, message.digest, out)
        return False
