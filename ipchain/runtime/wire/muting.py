"""A peer that signs wrongly again and again is not listened to for a while.

A wrong signature costs as much to find out as a right one, and an honest process makes none. Frames that came
under another office's topic never get as far as the signature, so nobody is muted for what was sent in its name
past the broker's access rules.

Not here: evidence. Who may write under a topic is the broker's word, so a muted peer is not an accused one.
"""

from collections import deque

from ipchain.names import Micros
from ipchain.runtime.wire.limits import BAD_SIGNATURES, BAD_SIGNATURES_WITHIN_US, MUTE_US


class Patience:
    """How much of it is left with one peer."""

    __slots__ = ("_bad_at", "muted_until")

    def __init__(self) -> None:
        self._bad_at: deque[Micros] = deque(maxlen=BAD_SIGNATURES)
        self.muted_until: Micros | None = None
        """The first moment at which the peer is heard again; None when it is not muted."""

    def is_muted(self, now_us: Micros) -> bool:
        """True while the peer is not listened to."""
        if self.muted_until is not None and now_us >= self.muted_until:
            self.muted_until = None
        return self.muted_until is not None

    def bad_signature(self, now_us: Micros) -> None:
        """Count one. The last of BAD_SIGNATURES within BAD_SIGNATURES_WITHIN_US mutes the peer."""
        self._bad_at.append(now_us)
        if len(self._bad_at) == BAD_SIGNATURES and now_us - self._bad_at[0] < BAD_SIGNATURES_WITHIN_US:
            self.muted_until = now_us + MUTE_US
            self._bad_at.clear()
