"""Every number of the wire in one place. Sizes are bytes, times whole microseconds.

Whence: the project's requirements for the wire (limits, budgets, queues); docs/wire.md gives the reasons.
Each limit is checked before anything of that size is allocated.
"""

from typing import Final

from ipchain.names import SECOND, Micros

KIB: Final = 1024
MIB: Final = 1024 * KIB

# ---- one frame ----------------------------------------------------------------------------------

MOST_FRAME_BYTES: Final = 256 * KIB
"""Header, payload and signature together. Also the most of a publish that carries several frames."""

MOST_STRING_BYTES: Final = 192 * KIB
"""One text or one binary inside a payload."""

MOST_DEPTH: Final = 16
"""Arrays inside arrays; the outermost counts 1."""

MOST_ITEMS: Final = 8_192
"""Values in one payload, arrays included."""

MOST_ENTRIES: Final = 2_000
"""Entries in one batch or relay, and log entries in one append. More would not fit MOST_ITEMS."""

MOST_MEMBERS: Final = 1_024
"""Signers of one certificate."""

MOST_VIEWS_AHEAD: Final = 64
"""How far the view of a vote may lie before this office's own."""

# ---- one peer -----------------------------------------------------------------------------------

REMEMBERED_FRAMES: Final = 8_192
"""Digests of frames in the duplicate cache; also the window of sequence numbers."""

BAD_SIGNATURES: Final = 100
BAD_SIGNATURES_WITHIN_US: Final[Micros] = 10 * SECOND
MUTE_US: Final[Micros] = 60 * SECOND
"""So many wrong signatures within so long, and the peer is not listened to for so long."""

MOST_QUEUED: Final = 1_024
MOST_QUEUED_BYTES: Final = 8 * MIB
"""Opened messages that wait, for each peer and class of traffic."""
