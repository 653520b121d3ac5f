"""One PBFT replica behind the one interface (Castro & Liskov, OSDI 1999).

This file says which part handles which message, and what follows when a message changed something: decisions
are executed in order, the primary proposes, an office that is behind asks for help, a view that makes no
progress is left.

| part | paper |
| `normal_case`, `voting`, `slots` | 4.2 normal case |
| `execution`, `checkpoints` | 4.2 execution, 4.3 checkpoints |
| `view_changer`, `view_change`, `carrying` | 4.4 view change |
| `timing` | 4.5.2 liveness |
| `catch_up`, `recovery` | repair after loss, absence and crashes; the paper leaves it open |

Not here: client sessions and replies, read-only requests, epochs and reconfiguration, state in chunks,
rotation away from slow primaries, proactive recovery.
"""

from collections.abc import Callable, Sequence

from ipchain.consensus.core import (
    NOTHING,
    Broadcast,
    CancelTimer,
    CoreStatus,
    Effect,
    Message,
    Observe,
    Receive,
    Seat,
    SetTimer,
)
from ipchain.consensus.pbft import refusals, timing
from ipchain.consensus.pbft.carrying import Carrying
from ipchain.consensus.pbft.catch_up import CatchUpSession
from ipchain.consensus.pbft.execution import Execution
from ipchain.consensus.pbft.messages import (
    BatchGiven,
    BatchWanted,
    CatchUp,
    Checkpoint,
    CheckpointCertificate,
    CommitVote,
    Decided,
    NewView,
    Prepare,
    PrePrepare,
    Status,
    ViewChange,
)
from ipchain.consensus.pbft.normal_case import NormalCase
from ipchain.consensus.pbft.recovery import recover
from ipchain.consensus.pbft.replica import Replica
from ipchain.consensus.pbft.settings import PbftSettings
from ipchain.consensus.pbft.timing import Step
from ipchain.consensus.pbft.view_changer import ViewChanger
from ipchain.consensus.pbft.voting import Voting
from ipchain.names import Micros, OfficeId
from ipchain.trace import LeaderChosen, OfficeHalted, RoundEntered

TIMERS = (timing.BATCH, timing.VIEW_CHANGE, timing.RESEND, timing.STATUS, timing.CATCH_UP)


class PbftCore:
    """One office's replica. The seat's records and ledger decide whether it starts anew or goes on."""

    __slots__ = (
        "_asked_at",
        "_carrying",
        "_catch_up",
        "_changer",
        "_execution",
        "_handlers",
        "_normal",
        "_progress_timer_runs",
        "_replica",
        "_timer_changes",
    )

    def __init__(self, seat: Seat, settings: PbftSettings) -> None:
        replica = Replica(seat, settings)
        self._replica = replica
        base = recover(replica, seat.recovered)
        self._execution = Execution(replica)
        self._execution.resume(base)
        voting = Voting(replica, self._execution)
        self._carrying = Carrying(replica, voting)
        self._normal = NormalCase(replica, voting, self._carrying)
        self._changer = ViewChanger(replica, self._execution, self._carrying)
        self._catch_up = CatchUpSession(replica, self._execution, self._carrying)
        self._progress_timer_runs = False
        self._timer_changes = 0
        self._asked_at: Micros | None = None
        self._handlers: dict[type, Callable[..., None]] = {
            PrePrepare: self._normal.on_pre_prepare,
            Prepare: self._normal.on_prepare,
            CommitVote: self._normal.on_commit,
            Checkpoint: self._execution.on_checkpoint,
            CheckpointCertificate: self._execution.on_certificate,
            ViewChange: self._changer.on_view_change,
            NewView: self._changer.on_new_view,
            Status: self._catch_up.on_status,
            CatchUp: self._catch_up.on_catch_up,
            Decided: self._catch_up.on_decided,
            BatchWanted: self._carrying.on_batch_wanted,
            BatchGiven: self._carrying.on_batch_given,
        }

    # ---- the four inputs ------------------------------------------------------------------------

    def receive(self, now: Micros, sender: OfficeId, message: Message) -> Sequence[Effect]:
        """A message came. Votes that are only to be counted rarely get here (see `sieve`)."""
        if type(message) is Status and self._catch_up.took_status(sender, message):
            return NOTHING
        replica = self._replica
        if replica.halted:
            return NOTHING
        out: list[Effect] = []
        handler = self._handlers.get(type(message))
        if handler is None:
            replica.refuse(sender, message, refusals.UNKNOWN_KIND, out)
        elif sender not in replica.committee.seat_of:
            replica.refuse(sender, message, refusals.STRANGER, out)
        else:
            handler(now, sender, message, out)
            # Whatever changes a fact that something follows from leaves one of these traces.
            if out or replica.wants_help or self._changer.has_news or self._execution.waiting:
                self._settle(now, out)
        return out or NOTHING

    def sieve(self, rest: Receive) -> Receive:
        """Of the 2(n - 1) votes a replica gets for one decision all but two change nothing: those go no further."""
        return self._replica.slots.sieve(rest)

    def request(self, now: Micros) -> Sequence[Effect]:
        """The mempool gained work: propose it, or begin to wait for the primary to do so."""
        replica = self._replica
        if replica.leads:
            return self._settled(now, [])
        # Every input is settled to the end, so this news concerns nothing of a backup but its timer.
        if replica.halted or (
            self._progress_timer_runs and replica.changes_since_progress == self._timer_changes and replica.active
        ):
            return NOTHING
        out: list[Effect] = []
        self._watch_progress(out)
        return out or NOTHING

    def start(self, now: Micros) -> Sequence[Effect]:
        """The office is up, for the first time or again; again, it repeats its last words and asks what it missed."""
        replica = self._replica
        out: list[Effect] = [SetTimer(timing.STATUS, timing.status_wait_us(replica.settings, replica.seat.dice))]
        replica.progress_at = now
        again = bool(replica.seat.recovered) or replica.executed > 0
        if replica.active:
            why = "restart" if again else "start"
            out.append(Observe(RoundEntered(replica.me, replica.view, replica.primary, why)))
            if replica.leads:
                out.append(Observe(LeaderChosen(replica.me, replica.view)))
            self._carrying.vote_again(out)
        else:
            self._changer.remember_own()
            self._changer.resend(now, out)
        if again:
            for sequence in sorted(self._execution.checkpoints.own):
                if sequence > replica.low:
                    self._execution.announce(sequence, out)
            self._catch_up.ask(now, out)
        return self._settled(now, out)

    def timeout(self, now: Micros, timer: str) -> Sequence[Effect]:
        """A timer ran out."""
        replica = self._replica
        if replica.halted:
            return NOTHING
        out: list[Effect] = []
        if timer == timing.BATCH:
            self._normal.on_batch_timer()
        elif timer == timing.VIEW_CHANGE:
            self._on_view_change_timer(now, out)
        elif timer == timing.RESEND:
            self._changer.resend(now, out)
            replica.wants_help = not replica.active
        elif timer == timing.STATUS:
            out.append(Broadcast(self._catch_up.status(asks=not replica.active)))
            out.append(SetTimer(timing.STATUS, timing.status_wait_us(replica.settings, replica.seat.dice)))
        elif timer == timing.CATCH_UP:
            self._catch_up.on_timer(out)
        return self._settled(now, out)

    @property
    def status(self) -> CoreStatus:
        """What this replica is doing now. A halted one follows nobody."""
        replica = self._replica
        if replica.halted:
            role = "halted"
        elif not replica.active:
            role = "view-change"
        else:
            role = "primary" if replica.leads else "backup"
        return CoreStatus(role, replica.view, replica.primary if replica.active else None, replica.executed)

    # ---- what follows ---------------------------------------------------------------------------

    def _settled(self, now: Micros, out: list[Effect]) -> Sequence[Effect]:
        if self._replica.halted:
            return NOTHING
        self._settle(now, out)
        return out or NOTHING

    def _settle(self, now: Micros, out: list[Effect]) -> None:
        """Draw every consequence of what just changed."""
        replica = self._replica
        while not replica.halted:
            if replica.leave_why:
                why, replica.leave_why = replica.leave_why, ""
                self._changer.leave(now, replica.view + 1, why, out)
            if self._changer.has_news:
                self._changer.draw_consequences(now, out)
            if replica.view_changed:
                replica.view_changed = False
                self._progress_timer_runs = False  # leaving and entering cancel it
                if replica.active:
                    for sender, message in self._normal.take_early():
                        self._handlers[type(message)](now, sender, message, out)
                continue
            executed = bool(self._execution.waiting) and self._execution.run(now, out)
            proposed = replica.leads and self._normal.propose(now, out)
            if not (proposed or executed):
                break
        if replica.halted:
            self._fall_silent(out)
            return
        if self._catch_up.asked is not None:
            self._catch_up.go_on(out)
        if replica.wants_help:
            self._catch_up.help_if_wanted(now, out)
        if not self._progress_timer_runs or replica.changes_since_progress != self._timer_changes:
            self._watch_progress(out)

    def _watch_progress(self, out: list[Effect]) -> None:
        """Let the timer run while something waits (section 4.4); it looks at moments only when it fires."""
        replica = self._replica
        if not replica.active:
            return
        changes = replica.changes_since_progress
        if self._progress_timer_runs and changes == self._timer_changes:
            return
        if replica.highest_accepted > replica.executed or replica.seat.pending.oldest_since() is not None:
            self._progress_timer_runs = True
            self._timer_changes = changes
            out.append(SetTimer(timing.VIEW_CHANGE, timing.view_change_wait_us(changes, replica.settings) // 2))

    def _on_view_change_timer(self, now: Micros, out: list[Effect]) -> None:
        """Between views, the view failed. In a view, look how long nothing was executed, and act on it."""
        replica = self._replica
        if not replica.active:
            if self._changer.waits_for_new_view:
                self._changer.leave(now, replica.view + 1, "no new view", out)
            return
        self._progress_timer_runs = False
        since = self._waiting_since()
        if since is None:
            return
        # Every execution, and the start of the view, begins the wait anew.
        base = max(since, replica.progress_at)
        wait_us = timing.view_change_wait_us(replica.changes_since_progress, replica.settings)
        asked = self._asked_at is not None and self._asked_at >= base
        step, next_look_us = timing.progress_step(now - base, wait_us, asked=asked)
        if step is Step.LEAVE:
            self._changer.leave(now, replica.view + 1, "no progress", out)
            return
        if step is Step.ASK:
            self._asked_at = now
            self._catch_up.ask(now, out)
        self._progress_timer_runs = True
        self._timer_changes = replica.changes_since_progress
        out.append(SetTimer(timing.VIEW_CHANGE, next_look_us))

    def _waiting_since(self) -> Micros | None:
        """Since when the oldest entry, or the oldest accepted proposal, waits to be executed; None when none does."""
        replica = self._replica
        moments = [
            slot.accepted_at
            for sequence, slot in replica.slots.by_sequence.items()
            if sequence > replica.executed and slot.digest is not None
        ]
        oldest = replica.seat.pending.oldest_since()
        if oldest is not None:
            moments.append(oldest)
        return min(moments, default=None)

    def _fall_silent(self, out: list[Effect]) -> None:
        """A halted office says nothing more: drop whatever was to follow."""
        for position, effect in enumerate(out):
            if isinstance(effect, Observe) and isinstance(effect.event, OfficeHalted):
                del out[position + 1 :]
                break
        out.extend(CancelTimer(timer) for timer in TIMERS)
