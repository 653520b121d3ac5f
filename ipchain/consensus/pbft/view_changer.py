"""Changing the view: leaving, gathering VIEW-CHANGEs, starting and entering a view.

Whence: PBFT paper, section 4.4; 4.5.2 for the timer and for joining.
Bounded: of every member at most `MOST_PER_MEMBER` VIEW-CHANGEs, none more than `FAR` views ahead.

Not here: the rules themselves (`view_change`), which are pure; epochs.
"""

from typing import Final

from ipchain.consensus.core import CancelTimer, Effect, Observe, Persist, Send, SetTimer
from ipchain.consensus.pbft import refusals, timing
from ipchain.consensus.pbft.carrying import Carrying
from ipchain.consensus.pbft.execution import Execution
from ipchain.consensus.pbft.messages import LARGEST, Carried, NewView, Status, ViewChange
from ipchain.consensus.pbft.records import ViewEntered, ViewLeft
from ipchain.consensus.pbft.replica import Replica
from ipchain.consensus.pbft.statements import (
    PRE_PREPARE,
    VIEW_CHANGE,
    new_view_statement,
    view_change_content,
    view_change_statement,
    vote_statement,
)
from ipchain.consensus.pbft.view_change import (
    carried_over,
    highest_stable,
    new_view_refusal,
    view_change_refusal,
    view_to_join,
)
from ipchain.names import Micros, OfficeId
from ipchain.trace import LeaderChosen, RoundEntered, SteppedDown

FAR: Final = 64
"""A VIEW-CHANGE further ahead than this is not kept; only its view is remembered, for joining."""

MOST_PER_MEMBER: Final = 8


class ViewChanger:
    """VIEW-CHANGEs by member and view, and what they lead to."""

    __slots__ = (
        "_carrying",
        "_execution",
        "_held",
        "_highest",
        "_repeats",
        "_replica",
        "has_news",
        "waits_for_new_view",
    )

    def __init__(self, replica: Replica, execution: Execution, carrying: Carrying) -> None:
        self._replica = replica
        self._execution = execution
        self._carrying = carrying
        self._held: dict[int, dict[int, ViewChange]] = {seat: {} for seat in range(replica.committee.size)}
        self._highest: dict[int, int] = {}
        self._repeats = 0
        self.has_news = False
        """True when a VIEW-CHANGE came whose consequences are not drawn yet."""
        self.waits_for_new_view = False
        """True when a quorum asks for the current view, so the timer for its NEW-VIEW runs."""

    # ---- leaving --------------------------------------------------------------------------------

    def leave(self, now: Micros, view: int, why: str, out: list[Effect]) -> None:
        """Give up every view below `view`: from now on no vote in them (section 4.4)."""
        replica = self._replica
        if replica.leads:
            out.append(Observe(SteppedDown(replica.me, replica.view, why)))
        replica.move_to(view, active=False)
        replica.view_changed = True
        replica.slots.close()
        replica.changes_since_progress += 1
        self.waits_for_new_view = False
        # P is everything prepared here above the stable checkpoint, in whatever view: a value that was
        # committed somewhere must be shown in every later view, also after views that failed.
        prepared = tuple(replica.prepared[sequence] for sequence in sorted(replica.prepared))
        content = view_change_content(replica.stable, prepared)
        message = ViewChange(
            view,
            replica.me,
            replica.stable,
            prepared,
            replica.sign(view_change_statement(view, replica.me, content)),
        )
        replica.view_change = message
        self._repeats = 0
        out.append(Persist(ViewLeft(message)))
        replica.bind(VIEW_CHANGE, view, 0, content.hex(), out)
        replica.show_all(now, message, out)
        out.append(CancelTimer(timing.VIEW_CHANGE))
        self._resend_later(out)
        self._keep(replica.my_seat, message)

    def resend(self, now: Micros, out: list[Effect]) -> None:
        """The VIEW-CHANGE has had no effect yet: say it again (checklist P-58)."""
        replica = self._replica
        if replica.active or replica.view_change is None:
            return
        self._repeats += 1
        replica.show_all(now, replica.view_change, out)
        self._resend_later(out)

    def _resend_later(self, out: list[Effect]) -> None:
        replica = self._replica
        wait_us = timing.resend_wait_us(self._repeats, replica.changes_since_progress, replica.settings)
        out.append(SetTimer(timing.RESEND, wait_us))

    def remember_own(self) -> None:
        """After a restart between two views: this office's own VIEW-CHANGE counts again."""
        if self._replica.view_change is not None:
            self._keep(self._replica.my_seat, self._replica.view_change)

    # ---- gathering ------------------------------------------------------------------------------

    def on_view_change(self, now: Micros, sender: OfficeId, message: ViewChange, out: list[Effect]) -> None:
        """VIEW-CHANGE: judged whole; valid ones are kept for joining and for starting the view."""
        replica = self._replica
        if message.office != sender:
            replica.refuse(sender, message, refusals.IMPOSTOR, out)
            return
        if not 1 <= message.view <= LARGEST:
            replica.refuse(sender, message, refusals.MALFORMED, out)
            return
        seat = replica.committee.seat_of[sender]
        if message.view < replica.view or (message.view == replica.view and replica.active):
            if message.view == replica.view and self._highest.get(seat, 0) < message.view:
                self._highest[seat] = message.view  # its first word on this view: NEW-VIEW is on its way to it
            else:
                self._enlighten(now, sender, out)
            return
        held = self._held[seat].get(message.view)
        if held == message:
            return
        refusal = view_change_refusal(message, replica.committee, replica.settings, replica.certificates)
        if refusal is not None:
            replica.refuse(sender, message, refusal, out)
            return
        if held is not None:
            first = view_change_content(held.stable, held.prepared)
            second = view_change_content(message.stable, message.prepared)
            if first != second:
                replica.accuse(sender, VIEW_CHANGE, message.view, 0, first, second, out)
            return
        self.has_news = True
        self._highest[seat] = max(message.view, self._highest.get(seat, 0))
        if message.view > replica.view + FAR:
            replica.refuse(sender, message, refusals.VIEW_TOO_FAR, out)
            return
        self._keep(seat, message)

    def _keep(self, seat: int, message: ViewChange) -> None:
        self.has_news = True
        held = self._held[seat]
        held[message.view] = message
        if len(held) > MOST_PER_MEMBER:
            del held[min(held)]

    def _enlighten(self, now: Micros, sender: OfficeId, out: list[Effect]) -> None:
        """Somebody asks for a view that has started, or is past: show the proof (checklist P-59).

        The primary shows it at once; the others only say where they stand, so that it is not sent n times.
        """
        replica = self._replica
        if replica.leads and replica.new_view is not None:
            replica.show(now, sender, replica.new_view, out)
        elif replica.active:
            out.append(Send(sender, Status(replica.view, True, replica.low, replica.executed, False)))

    def draw_consequences(self, now: Micros, out: list[Effect]) -> None:
        """Join a later view, start the current one, or start to wait for it."""
        if not self.has_news:
            return
        self.has_news = False
        replica = self._replica
        others = [view for seat, view in sorted(self._highest.items()) if seat != replica.my_seat]
        join = view_to_join(replica.view, others, replica.committee.weak)
        if join is not None:
            self.leave(now, join, "joined", out)
        if replica.active:
            return
        asking = [held[replica.view] for _, held in sorted(self._held.items()) if replica.view in held]
        if len(asking) < replica.committee.quorum:
            return
        if replica.primary == replica.me:
            self._start(now, tuple(asking), out)
        elif not self.waits_for_new_view:
            self.waits_for_new_view = True
            wait_us = timing.view_change_wait_us(replica.changes_since_progress, replica.settings)
            out.append(SetTimer(timing.VIEW_CHANGE, wait_us))

    # ---- starting and entering ------------------------------------------------------------------

    def _start(self, now: Micros, view_changes: tuple[ViewChange, ...], out: list[Effect]) -> None:
        """As primary: show V and O to everyone (section 4.4)."""
        replica = self._replica
        view = replica.view
        carried = tuple(
            Carried(sequence, digest, replica.sign(vote_statement(PRE_PREPARE, view, sequence, digest)))
            for sequence, digest in carried_over(view, view_changes, replica.committee)
        )
        signature = replica.sign(new_view_statement(view, view_changes, carried))
        self._enter(now, NewView(view, view_changes, carried, signature), out)

    def on_new_view(self, now: Micros, sender: OfficeId, message: NewView, out: list[Effect]) -> None:
        """NEW-VIEW, from the primary or shown by anybody: enter when O is what V demands."""
        replica = self._replica
        if message.view < replica.view or (message.view == replica.view and replica.active):
            if message.view < 1:
                replica.refuse(sender, message, refusals.MALFORMED, out)
            return
        refusal = new_view_refusal(message, replica.committee, replica.settings, replica.certificates)
        if refusal is not None:
            replica.refuse(sender, message, refusal, out)
            return
        self._enter(now, message, out)

    def _enter(self, now: Micros, message: NewView, out: list[Effect]) -> None:
        replica = self._replica
        view = message.view
        # V and O must be durable before NEW-VIEW, and before any vote in the view, leaves.
        out.append(Persist(ViewEntered(message)))
        replica.move_to(view, active=True)
        replica.view_changed = True
        replica.new_view = message
        replica.view_change = None
        replica.progress_at = now
        replica.highest_accepted = 0
        replica.slots.open(view, replica.committee.primary_seat(view))
        self.waits_for_new_view = False
        for held in self._held.values():
            for passed in [other for other in held if other <= view]:
                del held[passed]
        out.extend((CancelTimer(timing.RESEND), CancelTimer(timing.VIEW_CHANGE)))
        out.append(Observe(RoundEntered(replica.me, view, replica.primary, "new view")))
        if replica.leads:
            for item in message.carried:
                replica.bind(PRE_PREPARE, view, item.sequence, item.digest.hex(), out)
            replica.show_all(now, message, out)
            out.append(Observe(LeaderChosen(replica.me, view)))
        replica.seat.pending.take_back()
        stable = highest_stable(message.view_changes)
        if stable.sequence > replica.low:
            self._execution.stabilise(stable, out)
        replica.next_sequence = max(replica.low, replica.executed, stable.sequence + len(message.carried)) + 1
        for item in message.carried:
            if item.sequence > replica.low:
                self._carrying.adopt(now, item.sequence, item.digest, item.signature, out)
