"""Repair after loss and absence: saying where one stands, and fetching what one missed.

STATUS is said from time to time, so that an office coming back to an idle network learns what it missed.
An office that makes no progress says so; then the others send their votes again, and those ahead say where
they are. Decisions are fetched from one member at a time, in pages, each proved by its commit certificate.
Whence: Castro's thesis, section 5.2 (status messages); checklist P-16, P-33, P-58, P-59.
Bounded: one open question, one claim of every member.

Not here: state in chunks; a laggard executes every decision it missed.
"""

from typing import Final

from ipchain.consensus.core import Broadcast, CancelTimer, Effect, Send, SetTimer
from ipchain.consensus.pbft import refusals, timing
from ipchain.consensus.pbft.acceptance import is_body_of
from ipchain.consensus.pbft.carrying import Carrying
from ipchain.consensus.pbft.certificates import commit_certificate_holds
from ipchain.consensus.pbft.execution import Execution
from ipchain.consensus.pbft.messages import LARGEST, CatchUp, CommitCertificate, Decided, Status
from ipchain.consensus.pbft.replica import Replica
from ipchain.names import Micros, OfficeId

PAGE: Final = 32
"""Decisions in one answer."""


def is_ahead(claim: Status, replica: Replica) -> bool:
    """True when a member that says this can give what this office lacks and will not get by waiting.

    Pure. A decision whose proposal is accepted here is on its way, unless this office is between two views.
    """
    if claim.active and (claim.view > replica.view or (claim.view == replica.view and not replica.active)):
        return True
    if claim.low > replica.low:
        return True
    if claim.executed <= replica.executed:
        return False
    slot = replica.slots.by_sequence.get(replica.executed + 1)
    return not replica.active or replica.wants_help or slot is None or slot.batch is None


class CatchUpSession:
    """Who claims to be where, and the one question this office has open."""

    __slots__ = ("_asked_from", "_carrying", "_claims", "_execution", "_last_help", "_replica", "asked")

    def __init__(self, replica: Replica, execution: Execution, carrying: Carrying) -> None:
        self._replica = replica
        self._execution = execution
        self._carrying = carrying
        self._claims: dict[OfficeId, Status] = {}
        self.asked: OfficeId | None = None
        self._asked_from = 0
        self._last_help: Micros | None = None

    # ---- saying where one stands ----------------------------------------------------------------

    def status(self, *, asks: bool) -> Status:
        """Where this office stands."""
        replica = self._replica
        return Status(replica.view, replica.active, replica.low, replica.executed, asks)

    def help_if_wanted(self, now: Micros, out: list[Effect]) -> None:
        """Something showed that this office is behind: ask everyone, but not more often than answers take."""
        replica = self._replica
        if not replica.wants_help:
            return
        replica.wants_help = False
        pause_us = timing.catch_up_wait_us(replica.settings)
        if self._last_help is None or now - self._last_help >= pause_us:
            self.ask(now, out)

    def ask(self, now: Micros, out: list[Effect]) -> None:
        """Tell everyone that this office makes no progress."""
        self._last_help = now
        out.append(Broadcast(self.status(asks=True)))
        self._carrying.ask_again(out)

    def took_status(self, sender: OfficeId, message: Status) -> bool:
        """True when the sender stands where this office does and wants nothing: the rule in a quiet network."""
        replica = self._replica
        if (
            message.asks
            or message.executed != replica.executed
            or message.low != replica.low
            or message.view != replica.view
            or message.active is not replica.active
            or sender not in replica.committee.seat_of
        ):
            return False
        self._claims.pop(sender, None)
        return True

    def on_status(self, now: Micros, sender: OfficeId, message: Status, out: list[Effect]) -> None:
        """STATUS: help whoever asks, and fetch from whoever is ahead."""
        replica = self._replica
        if not (0 <= message.view <= LARGEST and 0 <= message.low <= LARGEST and 0 <= message.executed <= LARGEST):
            replica.refuse(sender, message, refusals.MALFORMED, out)
            return
        self._claims[sender] = message
        if message.asks:
            self._help(now, sender, message, out)
        if self.asked is None and is_ahead(message, replica):
            self._fetch(sender, out)

    def _help(self, now: Micros, sender: OfficeId, message: Status, out: list[Effect]) -> None:
        replica = self._replica
        mine = self.status(asks=False)
        later_view = mine.view > message.view or (mine.view == message.view and not message.active)
        if mine.executed > message.executed or mine.low > message.low or (mine.active and later_view):
            out.append(Send(sender, mine))
        if not replica.active and replica.view_change is not None and mine.view >= message.view:
            replica.show(now, sender, replica.view_change, out)
        if replica.active and message.active and mine.view == message.view:
            self._carrying.resend_to(sender, message.executed, out)
            if not replica.leads and any(slot.has_votes_only for slot in replica.slots.by_sequence.values()):
                # The proposal itself was lost on its way here; only the primary can send it again.
                out.append(Send(replica.primary, self.status(asks=True)))

    # ---- fetching -------------------------------------------------------------------------------

    def _fetch(self, member: OfficeId, out: list[Effect]) -> None:
        replica = self._replica
        self.asked = member
        self._asked_from = replica.executed + 1
        out.append(Send(member, CatchUp(replica.view, replica.active, replica.low, self._asked_from)))
        out.append(SetTimer(timing.CATCH_UP, timing.catch_up_wait_us(replica.settings)))

    def on_timer(self, out: list[Effect]) -> None:
        """The member asked did not bring this office up to its claim: believe it no longer, ask the next one."""
        asked = self.asked
        if asked is None:
            return
        self._claims.pop(asked, None)
        self.asked = None
        self.fetch_from_best(asked, out)

    def fetch_from_best(self, after: OfficeId, out: list[Effect]) -> None:
        """Ask the next member ahead, in the order of seats, beginning behind `after`."""
        offices = self._replica.committee.offices
        start = self._replica.committee.seat_of[after] + 1
        for turn in range(len(offices)):
            member = offices[(start + turn) % len(offices)]
            claim = self._claims.get(member)
            if claim is not None and is_ahead(claim, self._replica):
                self._fetch(member, out)
                return

    def go_on(self, out: list[Effect]) -> None:
        """After progress: fetch the next page from the same member, or close the question."""
        replica = self._replica
        asked = self.asked
        if asked is None:
            return
        claim = self._claims.get(asked)
        if claim is None or not is_ahead(claim, replica):
            self.asked = None
            out.append(CancelTimer(timing.CATCH_UP))
        elif replica.executed >= self._asked_from + PAGE - 1:
            self._fetch(asked, out)

    def on_catch_up(self, now: Micros, sender: OfficeId, message: CatchUp, out: list[Effect]) -> None:
        """Somebody is behind: proof of the checkpoint and the view, and a page of decisions."""
        replica = self._replica
        if not (0 <= message.view <= LARGEST and 0 <= message.low <= LARGEST and 1 <= message.first <= LARGEST):
            replica.refuse(sender, message, refusals.MALFORMED, out)
            return
        if replica.low > message.low:
            out.append(Send(sender, replica.stable))
        passed = replica.view > message.view or (replica.view == message.view and not message.active)
        if replica.active and replica.new_view is not None and passed:
            replica.show(now, sender, replica.new_view, out)
        history = replica.seat.history
        for height in range(message.first, min(history.height, message.first + PAGE - 1) + 1):
            batch, proof = history.decision(height)
            if isinstance(proof, CommitCertificate):
                out.append(Send(sender, Decided(height, batch, proof)))

    def on_decided(self, now: Micros, sender: OfficeId, message: Decided, out: list[Effect]) -> None:
        """A decision with its proof; whoever sends it is not trusted, the certificate is."""
        replica = self._replica
        certificate, batch, sequence = message.certificate, message.batch, message.sequence
        if sequence < 1 or certificate.sequence != sequence:
            replica.refuse(sender, message, refusals.MALFORMED, out)
        elif sequence <= replica.executed or sequence in self._execution.waiting:
            return
        elif sequence > replica.executed + replica.settings.window + PAGE:
            replica.refuse(sender, message, refusals.NOT_WANTED, out)
        elif not commit_certificate_holds(certificate, replica.committee, replica.certificates):
            replica.refuse(sender, message, refusals.BAD_CERTIFICATE, out)
        elif not is_body_of(batch, certificate.digest, replica.committee):
            replica.refuse(sender, message, refusals.WRONG_DIGEST, out)
        elif not replica.seat.pending.acceptable(batch):
            # The digest leaves the entries' signatures out; the ledger must not.
            replica.refuse(sender, message, refusals.UNACCEPTABLE, out)
        else:
            self._execution.decide(sequence, batch, certificate, out)
