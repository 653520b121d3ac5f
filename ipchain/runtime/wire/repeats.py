"""Was this frame seen before? Two memories for each peer, both bounded.

The duplicate cache knows the digests of the last frames, whoever made them, so that a copy costs no signature
check. It can be washed out by garbage. What cannot are the numbers of frames whose signature was right: the
peer's newest instance, its highest sequence, and which of those below it were used. Together they let each frame
of a peer's process through once.

An instance grows with every start of a process. So a frame of an earlier life is known as such for good, and a
replayed one can never push aside the life that is going on.

Not here: memory across restarts of this office; to a process that has just started, an old frame is a late one,
which every core must bear.
"""

import hashlib
from typing import Final

from ipchain.runtime.wire.frame import Header
from ipchain.runtime.wire.limits import REMEMBERED_FRAMES
from ipchain.runtime.wire.reasons import Reason

_DIGEST_BYTES: Final = 16
_ALL: Final = (1 << REMEMBERED_FRAMES) - 1


class Repeats:
    """What is remembered of one peer's frames."""

    __slots__ = ("_frames", "_highest", "_used", "newest_instance")

    def __init__(self) -> None:
        self._frames: dict[bytes, None] = {}
        """Digests, the oldest first."""
        self.newest_instance = -1
        """Of its frames that were rightly signed; -1 before the first."""
        self._highest = -1
        self._used = 0
        """Bit i is set when the number i below the highest was used."""

    def seen(self, header: Header, frame: bytes) -> Reason | None:
        """Why this frame is a repetition, or None. From now on its digest is known."""
        digest = hashlib.blake2b(frame, digest_size=_DIGEST_BYTES).digest()
        if digest in self._frames:
            return Reason.DUPLICATE
        self._frames[digest] = None
        if len(self._frames) > REMEMBERED_FRAMES:
            del self._frames[next(iter(self._frames))]
        return self._number_used(header)

    def _number_used(self, header: Header) -> Reason | None:
        if header.instance != self.newest_instance:
            return Reason.OLD_SESSION if header.instance < self.newest_instance else None
        below = self._highest - header.sequence
        if below < 0:
            return None
        if below >= REMEMBERED_FRAMES:
            return Reason.OLD_SEQUENCE
        return Reason.DUPLICATE if self._used >> below & 1 else None

    def use_up(self, header: Header) -> None:
        """The signature was right: this number of this instance never counts again."""
        instance, sequence = header.instance, header.sequence
        if instance > self.newest_instance:
            self.newest_instance, self._highest, self._used = instance, sequence, 1
        elif sequence > self._highest:
            step = sequence - self._highest
            # A step may be as large as a frame says; shifted by that much, a number would not fit in memory.
            self._used = (self._used << step & _ALL | 1) if step < REMEMBERED_FRAMES else 1
            self._highest = sequence
        else:
            self._used |= 1 << self._highest - sequence
