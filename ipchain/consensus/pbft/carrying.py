"""What a new view carries over, and where the bodies come from.

A NEW-VIEW names carried proposals by digest. A replica votes for one only when it holds the body, so that a
prepared certificate always means f + 1 honest members can give it; what it lacks it asks of f + 1 members, and
of others when nothing comes.
Whence: PBFT paper, section 4.4 (processing NEW-VIEW); checklist P-16 for bodies.

Not here: which proposals are carried (`view_change`).
"""

from typing import Final

from ipchain.consensus.core import Broadcast, Effect, Message, Persist, Send
from ipchain.consensus.pbft import refusals
from ipchain.consensus.pbft.acceptance import is_body_of
from ipchain.consensus.pbft.messages import (
    LARGEST,
    BatchGiven,
    BatchWanted,
    PrePrepare,
)
from ipchain.consensus.pbft.records import BodyKept
from ipchain.consensus.pbft.replica import Replica
from ipchain.consensus.pbft.slots import Slot
from ipchain.consensus.pbft.statements import PRE_PREPARE
from ipchain.consensus.pbft.voting import Voting
from ipchain.ledger.block import Batch
from ipchain.names import Digest, Micros, OfficeId, Signature

RESENT_AT_ONCE: Final = 32
"""Slots whose votes are sent again in one answer."""


class Carrying:
    """Carried proposals, missing bodies, and votes sent again."""

    __slots__ = ("_asked", "_replica", "_voting")

    def __init__(self, replica: Replica, voting: Voting) -> None:
        self._replica = replica
        self._voting = voting
        self._asked = 0

    def adopt(self, now: Micros, sequence: int, digest: Digest, signature: Signature, out: list[Effect]) -> None:
        """Process one carried proposal as a PRE-PREPARE. The record of the entered view makes it durable."""
        replica = self._replica
        slot = replica.slots.ensure(sequence)
        slot.accept(now, digest, signature)
        replica.highest_accepted = max(replica.highest_accepted, sequence)
        slot.batch = replica.bodies.find(sequence, digest)
        if slot.batch is None:
            self._ask(slot, out)
            return
        self._go_on(slot, slot.batch, out)

    def _go_on(self, slot: Slot, batch: Batch, out: list[Effect]) -> None:
        replica = self._replica
        if slot.sequence > replica.executed:
            replica.seat.pending.hand_out(batch)
        self._voting.send_prepare(slot, out)
        self._voting.advance(slot, out)

    # ---- bodies ---------------------------------------------------------------------------------

    def ask_again(self, out: list[Effect]) -> None:
        """Ask for every body still missing."""
        for slot in self._replica.slots.by_sequence.values():
            if slot.digest is not None and slot.batch is None:
                self._ask(slot, out)

    def _ask(self, slot: Slot, out: list[Effect]) -> None:
        """Ask the next f + 1 members in turn: one of them is honest."""
        replica = self._replica
        if slot.digest is None:
            return
        peers = replica.seat.roster.at(replica.executed).peers_of(replica.me)
        for _ in range(min(replica.committee.weak, len(peers))):
            out.append(Send(peers[self._asked % len(peers)], BatchWanted(slot.sequence, slot.digest)))
            self._asked += 1

    def on_batch_wanted(self, now: Micros, sender: OfficeId, message: BatchWanted, out: list[Effect]) -> None:
        """Give the body if it is here."""
        if not 1 <= message.sequence <= LARGEST or len(message.digest) != 32:
            self._replica.refuse(sender, message, refusals.MALFORMED, out)
            return
        batch = self._replica.bodies.find(message.sequence, message.digest)
        if batch is not None:
            out.append(Send(sender, BatchGiven(message.sequence, batch)))

    def on_batch_given(self, now: Micros, sender: OfficeId, message: BatchGiven, out: list[Effect]) -> None:
        """Take a body that is missing here; whoever gives it is not trusted, the digest is."""
        slot = self._replica.slots.by_sequence.get(message.sequence)
        if not self._replica.active or slot is None or slot.digest is None:
            self._replica.refuse(sender, message, refusals.NOT_WANTED, out)
        elif slot.batch is None:
            self.take_body(slot, sender, message, message.batch, out)

    def take_body(self, slot: Slot, sender: OfficeId, message: Message, batch: Batch, out: list[Effect]) -> None:
        """Complete a carried proposal. The digest leaves signatures of entries out, so they are checked too."""
        replica = self._replica
        if slot.digest is None or not is_body_of(batch, slot.digest, replica.committee):
            replica.refuse(sender, message, refusals.WRONG_DIGEST, out)
            return
        if not replica.seat.pending.acceptable(batch):
            replica.refuse(sender, message, refusals.UNACCEPTABLE, out)
            return
        slot.batch = batch
        self._voting.keep_body(slot.sequence, batch)
        # Our PREPARE tells others that we can give the body, also after a crash.
        out.append(Persist(BodyKept(slot.sequence, batch)))
        self._go_on(slot, batch, out)

    # ---- sending again --------------------------------------------------------------------------

    def resend_to(self, member: OfficeId, above: int, out: list[Effect]) -> None:
        """Send this office's own messages for unexecuted slots above a sequence again (checklist P-58)."""
        replica = self._replica
        lowest = max(above, replica.executed)
        slots = replica.slots.by_sequence
        for sequence in sorted(sequence for sequence in slots if sequence > lowest)[:RESENT_AT_ONCE]:
            out.extend(Send(member, message) for message in self._own_messages(slots[sequence]))

    def _own_messages(self, slot: Slot) -> list[Message]:
        replica = self._replica
        if slot.digest is None:
            return []
        own: list[Message] = []
        if replica.leads and slot.batch is not None:
            own.append(PrePrepare(replica.view, slot.sequence, slot.digest, slot.pre_prepare, slot.batch))
        own.extend(vote for vote in (slot.prepares[replica.my_seat], slot.commits[replica.my_seat]) if vote)
        return own

    def vote_again(self, out: list[Effect]) -> None:
        """After a restart: what is durable may never have left, so every word on unexecuted slots is said again."""
        replica = self._replica
        for sequence in sorted(replica.slots.by_sequence):
            slot = replica.slots.by_sequence[sequence]
            if slot.digest is None or sequence <= replica.executed:
                continue
            if slot.batch is None:
                self._ask(slot, out)
                continue
            replica.seat.pending.hand_out(slot.batch)
            if replica.leads:
                replica.bind(PRE_PREPARE, replica.view, sequence, slot.name, out)
                proposal = PrePrepare(replica.view, sequence, slot.digest, slot.pre_prepare, slot.batch)
                out.append(Broadcast(proposal))
            self._voting.send_prepare(slot, out)
            if slot.prepared is not None:
                self._voting.send_commit(slot, out)
            self._voting.advance(slot, out)
