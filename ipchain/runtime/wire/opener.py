"""From bytes under a topic to an envelope, or to the reason why not.

One opener is one process's ear. It asks the checks in their order; the first that refuses ends the matter, and
costs the sender no answer. `open` raises nothing on account of what a peer sent.

Not here: the checks themselves (`checks`), topics and brokers (`transport`), what a message leads to (`office`).
"""

from collections import Counter

from ipchain.errors import invariant
from ipchain.names import Micros, OfficeId
from ipchain.runtime.wire import checks
from ipchain.runtime.wire.budget import STANDARD, Budgets
from ipchain.runtime.wire.consortium import Consortium
from ipchain.runtime.wire.frame import EVERYONE
from ipchain.runtime.wire.inbox import Envelope
from ipchain.runtime.wire.reasons import Reason, WireError


class Opener:
    """Opens frames for one office.

    `instance` is the number this process puts into its own frames (`sealing.next_instance`).
    """

    __slots__ = ("_budgets", "_peers", "_standing", "refused")

    def __init__(self, consortium: Consortium, me: OfficeId, instance: int, *, budgets: Budgets = STANDARD) -> None:
        self.refused: Counter[tuple[Reason, OfficeId | None]] = Counter()
        """How often each reason was given, by the member under whose topic the frame came."""
        self._budgets = budgets
        self._peers: dict[OfficeId, checks.Peer] = {}
        self._standing = self._stand(consortium, me, instance, 0)

    def open(self, topic_sender: str, data: bytes, now_us: Micros) -> Envelope | WireError:
        """What one frame holds. `topic_sender` is the office whose topic it came under, `now_us` a monotonic moment."""
        look = checks.Look(topic_sender, data, now_us)
        standing = self._standing
        for check in checks.CHECKS:
            reason = check(standing, look)
            if reason is not None:
                return self._refuse(reason, topic_sender)
        header, kind = look.header, look.kind
        return Envelope(
            sender=look.sender,
            to_everyone=header.recipient == EVERYONE,
            kind=kind.name,
            traffic=kind.traffic,
            message=look.message,
            instance=header.instance,
            sequence=header.sequence,
            size_bytes=len(data),
        )

    def _refuse(self, reason: Reason, topic_sender: str) -> WireError:
        peer = OfficeId(topic_sender) if topic_sender in self._peers else None
        self.refused[reason, peer] += 1
        return WireError(reason, peer)

    # ---- what the host tells it ------------------------------------------------------------------

    @property
    def current_view(self) -> int:
        """The core's view, which the host sets when it changes; votes too far beyond it are refused."""
        return self._standing.current_view

    @current_view.setter
    def current_view(self, view: int) -> None:
        self._standing.current_view = view

    def move_to(self, consortium: Consortium) -> None:
        """Another epoch, or other members. Who stays is remembered with everything; who leaves is forgotten."""
        standing = self._standing
        self._standing = self._stand(consortium, standing.me, standing.instance, standing.current_view)

    def _stand(self, consortium: Consortium, me: OfficeId, instance: int, view: int) -> checks.Standing:
        invariant(me in consortium.current.membership, "wire.office-sits-in-its-consortium", me=me)
        self._peers = {office: self._peers.get(office) or checks.Peer(self._budgets) for office in consortium.offices}
        return checks.Standing(consortium, me, instance, view, self._peers)

    # ---- what the host may ask -------------------------------------------------------------------

    def muted_until(self, peer: OfficeId) -> Micros | None:
        """When this member will be heard again; None when it is not muted."""
        return self._peers[peer].patience.muted_until
