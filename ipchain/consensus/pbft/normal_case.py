"""The normal case: who may give a batch its sequence, and which messages are let in.

Whence: PBFT paper, section 4.2; batching and pipelining from section 5.1.3.
Bounded: at most `EARLY_PER_MEMBER` messages of each member wait for the next view.

Not here: client requests and replies (the office admits and relays entries), tentative execution, read-only
requests.
"""

from typing import Final

from ipchain.consensus.core import Broadcast, Effect, SetTimer
from ipchain.consensus.pbft import refusals, timing
from ipchain.consensus.pbft.acceptance import pre_prepare_refusal
from ipchain.consensus.pbft.carrying import Carrying
from ipchain.consensus.pbft.messages import LARGEST, CommitVote, Prepare, PrePrepare
from ipchain.consensus.pbft.replica import Replica
from ipchain.consensus.pbft.slots import Slot
from ipchain.consensus.pbft.statements import COMMIT, PRE_PREPARE, PREPARE, PURPOSE, vote_statement
from ipchain.consensus.pbft.voting import Voting
from ipchain.names import Micros, OfficeId

EARLY_PER_MEMBER: Final = 64
"""Messages of the next view kept for one member until that view starts here."""

EarlyMessage = PrePrepare | Prepare | CommitVote


class NormalCase:
    """Pre-prepare, prepare and commit at one replica."""

    __slots__ = ("_batch_timer_runs", "_carrying", "_early", "_last_proposal", "_replica", "_voting")

    def __init__(self, replica: Replica, voting: Voting, carrying: Carrying) -> None:
        self._replica = replica
        self._voting = voting
        self._carrying = carrying
        self._last_proposal: Micros | None = None
        self._batch_timer_runs = False
        self._early: dict[OfficeId, list[EarlyMessage]] = {}

    # ---- the primary ----------------------------------------------------------------------------

    def propose(self, now: Micros, out: list[Effect]) -> bool:
        """Give the next batch its sequence, if this office leads and may. True when it did."""
        replica = self._replica
        # At the high watermark the primary pauses until a checkpoint is stable (section 4.2); and it proposes
        # nothing while it does not know what was decided.
        if not replica.leads or replica.next_sequence > replica.high or replica.executed < replica.low:
            return False
        wait_us = timing.proposal_wait_us(now, self._last_proposal, replica.settings)
        if wait_us > 0:
            if not self._batch_timer_runs:
                self._batch_timer_runs = True
                out.append(SetTimer(timing.BATCH, wait_us))
            return False
        batch = replica.seat.pending.next_batch(now, replica.settings.block_size)
        if batch is None:
            return False
        self._last_proposal = now
        view, sequence, digest = replica.view, replica.next_sequence, batch.digest
        replica.next_sequence = sequence + 1
        signature = replica.sign(vote_statement(PRE_PREPARE, view, sequence, digest))
        proposal = PrePrepare(view, sequence, digest, signature, batch)
        slot = replica.slots.ensure(sequence)
        self._voting.accept(now, slot, proposal, out)
        replica.bind(PRE_PREPARE, view, sequence, slot.name, out)
        out.append(Broadcast(proposal))
        self._voting.advance(slot, out)
        return True

    def on_batch_timer(self) -> None:
        """The pause between two proposals is over."""
        self._batch_timer_runs = False

    # ---- messages -------------------------------------------------------------------------------

    def on_pre_prepare(self, now: Micros, sender: OfficeId, message: PrePrepare, out: list[Effect]) -> None:
        """PRE-PREPARE, section 4.2: accept, make durable, answer with PREPARE."""
        replica = self._replica
        slot = self._slot_of(sender, message, out)
        if slot is None:
            return
        if slot.digest is not None and slot.digest == message.digest:
            if slot.batch is None:
                self._carrying.take_body(slot, sender, message, message.batch, out)
            return
        refusal = pre_prepare_refusal(
            message,
            sender=sender,
            now=now,
            primary=replica.primary,
            accepted=slot.digest,
            block_size=replica.settings.block_size,
            is_signed=self._is_signed_by_primary,
            acceptable=replica.seat.pending.acceptable,
        )
        if refusal is not None:
            replica.refuse(sender, message, refusal, out)
            if refusal == refusals.OTHER_DIGEST and slot.digest is not None and self._is_signed_by_primary(message):
                # Two signed proposals for one sequence: a fault the primary cannot deny (checklist P-50).
                replica.accuse(sender, PRE_PREPARE, message.view, message.sequence, slot.digest, message.digest, out)
                replica.leave_why = "equivocation"
            return
        self._voting.accept(now, slot, message, out)
        self._voting.send_prepare(slot, out)
        self._voting.advance(slot, out)

    def on_prepare(self, now: Micros, sender: OfficeId, message: Prepare, out: list[Effect]) -> None:
        """A PREPARE that is more than one to count (see `Slots.sieve`)."""
        replica = self._replica
        slot = self._slot_of(sender, message, out)
        if slot is None:
            return
        seat = replica.committee.seat_of[sender]
        if seat == replica.slots.primary_seat:
            replica.refuse(sender, message, refusals.VOTE_OF_PRIMARY, out)
        elif self._voting.store(slot.prepares, seat, sender, PREPARE, message, out) and message.digest == slot.digest:
            slot.prepare_count += 1
            self._voting.advance(slot, out)

    def on_commit(self, now: Micros, sender: OfficeId, message: CommitVote, out: list[Effect]) -> None:
        """A COMMIT that is more than one to count (see `Slots.sieve`)."""
        slot = self._slot_of(sender, message, out)
        if slot is None:
            return
        seat = self._replica.committee.seat_of[sender]
        if self._voting.store(slot.commits, seat, sender, COMMIT, message, out) and message.digest == slot.digest:
            slot.commit_count += 1
            self._voting.advance(slot, out)

    def _slot_of(self, sender: OfficeId, message: EarlyMessage, out: list[Effect]) -> Slot | None:
        """The slot the message belongs to; None when it is late (no offence), early (kept) or refused."""
        replica = self._replica
        view, sequence = message.view, message.sequence
        slots = replica.slots
        if view == slots.view and replica.active:
            # Nearly always: an open slot lies inside the window of this view.
            slot = slots.by_sequence.get(sequence)
            if slot is not None and len(message.digest) == 32:
                return slot
        if not (0 <= view <= LARGEST and 1 <= sequence <= LARGEST and len(message.digest) == 32):
            replica.refuse(sender, message, refusals.MALFORMED, out)
            return None
        if view < replica.view or sequence <= replica.low:
            return None
        if view > replica.view or not replica.active:
            self._keep_early(sender, message, out)
            return None
        if sequence > replica.high:
            replica.wants_help = True
            replica.refuse(sender, message, refusals.ABOVE_WINDOW, out)
            return None
        return slots.ensure(sequence)

    def _is_signed_by_primary(self, message: PrePrepare) -> bool:
        statement = vote_statement(PRE_PREPARE, message.view, message.sequence, message.digest)
        return self._replica.verifier.verify(self._replica.primary, PURPOSE, statement, message.signature)

    # ---- messages of a view that has not started here -------------------------------------------

    def _keep_early(self, sender: OfficeId, message: EarlyMessage, out: list[Effect]) -> None:
        """Keep what belongs to the next view until its NEW-VIEW is here: messages overtake one another."""
        replica = self._replica
        if replica.active:
            replica.wants_help = True  # others may be in that view already
        held = self._early.setdefault(sender, [])
        next_view = replica.view + 1 if replica.active else replica.view
        if message.view != next_view or len(held) >= EARLY_PER_MEMBER:
            replica.refuse(sender, message, refusals.VIEW_AHEAD, out)
        else:
            held.append(message)

    def take_early(self) -> list[tuple[OfficeId, EarlyMessage]]:
        """What was kept for the view that just started, in the order of senders; the rest is forgotten."""
        kept = [
            (sender, message)
            for sender in sorted(self._early)
            for message in self._early[sender]
            if message.view == self._replica.view
        ]
        self._early.clear()
        return kept
