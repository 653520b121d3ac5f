"""What one replica knows, in one place, and the few deeds all its parts share: sign, bind, refuse, halt.

The parts (`normal_case`, `execution`, `view_changer`, `catch_up`) change these facts while they handle one input;
`core` then draws the consequences: execute, propose, ask for help, leave the view.
Whence: PBFT paper, section 4.2: state, message log, current view.
"""

from collections.abc import Callable
from functools import partial

from ipchain.consensus.core import Broadcast, Effect, Message, Observe, Seat, Send
from ipchain.consensus.pbft.bodies import Bodies
from ipchain.consensus.pbft.certificates import NO_CHECKPOINT, RememberingVerifier
from ipchain.consensus.pbft.committee import Committee
from ipchain.consensus.pbft.messages import CheckpointCertificate, NewView, PreparedCertificate, ViewChange
from ipchain.consensus.pbft.settings import PbftSettings
from ipchain.consensus.pbft.slots import Slots
from ipchain.consensus.pbft.statements import PURPOSE
from ipchain.consensus.pbft.timing import resend_wait_us
from ipchain.errors import invariant
from ipchain.identity.keys import Verifier
from ipchain.names import Digest, Height, Micros, OfficeId, Signature
from ipchain.trace import Contradicted, OfficeHalted, Rejected, VoteCast


class Replica:
    """The facts of one replica.

    `view` never falls; `active` is False between VIEW-CHANGE and NEW-VIEW; `leads` says that this office is the
    primary of an active view. `prepared` is P of section 4.4: for each sequence of the window the prepared
    certificate of the highest view, kept through every view change. `stable` is the newest stable checkpoint;
    its sequence is the low watermark h, `low`, and `high` is H = h + 2K (`rest_on` moves the three).
    `executed` is how far this office has committed.
    `changes_since_progress` counts view changes since a request was executed in an active view.
    `shown` is when each office was last told what this view, or the way to it, stands on, and how often again.
    `wants_help`, `view_changed` and `leave_why` are notes to `core`, written while an input is handled.
    """

    __slots__ = (
        "active",
        "bodies",
        "certificates",
        "changes_since_progress",
        "committee",
        "executed",
        "halted",
        "high",
        "highest_accepted",
        "leads",
        "leave_why",
        "low",
        "me",
        "my_seat",
        "new_view",
        "next_sequence",
        "prepared",
        "primary",
        "progress_at",
        "seat",
        "settings",
        "shown",
        "sign",
        "slots",
        "stable",
        "verifier",
        "view",
        "view_change",
        "view_changed",
        "wants_help",
    )

    def __init__(self, seat: Seat, settings: PbftSettings) -> None:
        self.seat = seat
        self.settings = settings
        self.me = seat.me
        self.executed: Height = seat.history.height
        self.committee = Committee(seat.roster.at(self.executed), settings.first_leader)
        invariant(self.me in self.committee.seat_of, "pbft.i-am-a-member", me=self.me, members=self.committee.offices)
        self.my_seat = self.committee.seat_of[self.me]
        self.sign: Callable[[bytes], Signature] = partial(seat.signer.sign, PURPOSE)
        """This office's signature of a statement."""
        self.verifier: Verifier = seat.verifier
        self.certificates: Verifier = RememberingVerifier(seat.verifier)
        """For certificates, which repeat signatures; single votes are checked once, by `verifier`."""
        self.move_to(0, active=True)
        self.new_view: NewView | None = None
        self.view_change: ViewChange | None = None
        self.rest_on(NO_CHECKPOINT)
        self.prepared: dict[int, PreparedCertificate] = {}
        self.slots = Slots(self.committee)
        self.bodies = Bodies(self.committee, seat.history)
        self.next_sequence = 1
        self.highest_accepted = 0
        self.progress_at: Micros = 0
        self.changes_since_progress = 0
        self.wants_help = False
        self.view_changed = False
        self.leave_why = ""
        self.halted = False

    def rest_on(self, certificate: CheckpointCertificate) -> None:
        """This is the newest stable checkpoint; the window moves with it."""
        self.stable: CheckpointCertificate = certificate
        self.low: int = certificate.sequence
        self.high: int = certificate.sequence + self.settings.window

    def move_to(self, view: int, *, active: bool) -> None:
        """Be in this view from now on; the log is opened or closed by whoever moves the replica."""
        self.view = view
        self.active = active
        self.primary: OfficeId = self.committee.primary_of(view)
        self.leads: bool = active and self.primary == self.me
        self.shown: dict[OfficeId, tuple[Micros, int]] = {}

    def show_all(self, now: Micros, message: ViewChange | NewView, out: list[Effect]) -> None:
        """Tell everybody what this view, or the way to it, stands on."""
        self.shown = {
            office: (now, self.shown[office][1] + 1 if office in self.shown else 0) for office in self.committee.offices
        }
        out.append(Broadcast(message))

    def show(self, now: Micros, to: OfficeId, message: ViewChange | NewView, out: list[Effect]) -> None:
        """The same for one office, but ever more rarely.

        A laggard asks again and again until it is helped, and these messages are much larger than the question:
        answered each time, a narrow line would fill with copies, and every further view would fail.
        """
        before = self.shown.get(to)
        if before is None:
            repeats = 0
        else:
            at, times = before
            if now - at < resend_wait_us(times, self.changes_since_progress, self.settings):
                return
            repeats = times + 1
        self.shown[to] = (now, repeats)
        out.append(Send(to, message))

    def bind(self, phase: str, view: int, sequence: int, choice: str, out: list[Effect]) -> None:
        """Note for the trace that this office bound itself. Stands after the record, before the message.

        `choice` is a digest in hexadecimal.
        """
        out.append(Observe(VoteCast(self.me, phase, view, sequence, choice)))

    def refuse(self, sender: OfficeId, message: Message, reason: str, out: list[Effect]) -> None:
        """A peer's mistake is data."""
        out.append(Observe(Rejected(self.me, sender, type(message).__name__, reason)))

    def accuse(
        self, against: OfficeId, phase: str, view: int, sequence: int, first: Digest, second: Digest, out: list[Effect]
    ) -> None:
        """The member signed two different statements; both signatures were checked."""
        out.append(Observe(Contradicted(self.me, against, phase, view, sequence, first.hex(), second.hex())))

    def halt(self, why: str, out: list[Effect]) -> None:
        """Stop for good rather than go on wrongly: this office's ledger is not the consortium's."""
        self.halted = True
        self.move_to(self.view, active=False)
        self.slots.close()
        out.append(Observe(OfficeHalted(self.me, why)))
