"""How often the same large message goes to the same member: at once, then ever more rarely.

A laggard asks again and again until it is helped. Whoever answers each question with a message that is larger
than the question fills a narrow line with copies, and the help comes later and later. So one message is
repeated to one member only after a pause that doubles (`timing.resend_wait_us`); another one goes at once.
Whence: own; the thesis asks for retransmission and leaves its pace open (section 5.2).
Bounded: one note for each member.
"""

from ipchain.consensus.pbft import timing
from ipchain.consensus.pbft.settings import PbftSettings
from ipchain.names import Micros, OfficeId


class Restraint:
    """When each member was last sent what. `view` names the message: there is one of each kind for a view."""

    __slots__ = ("_last", "_settings")

    def __init__(self, settings: PbftSettings) -> None:
        self._settings = settings
        self._last: dict[OfficeId, tuple[int, Micros, int]] = {}

    def allows(self, now: Micros, member: OfficeId, view: int) -> bool:
        """True when this view's message may go to the member now; then it counts as sent."""
        last_view, last_at, repeats = self._last.get(member, (view, 0, -1))
        if last_view != view:
            repeats = -1
        if repeats >= 0 and now - last_at < timing.resend_wait_us(repeats, self._settings):
            return False
        self._last[member] = (view, now, repeats + 1)
        return True
