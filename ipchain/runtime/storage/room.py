"""The reserve for a full disk.

A file of 16 MiB stands in the folder for nothing but this: when a write finds no room, it is given up, and what was
under way is ended with its room. Then the node halts. Below 64 MiB of free room it already takes in no more work from
clients. Source of both figures: reliability S-14.

Not here: what is written again, and the halt (`store`).
"""

import errno
from dataclasses import dataclass
from typing import Final

from ipchain.runtime.storage.folder import NodeFolder

NAME: Final = "reserve"

ERRNOS: Final = (errno.ENOSPC, errno.EDQUOT)
"""What the system says when there is no room."""

_MAKING: Final = "reserve.making"


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes of a store."""

    reserve_bytes: int = 16 << 20
    """Room that is kept for ending what is under way."""

    low_bytes: int = 64 << 20
    """With less free room than this the node takes in no more work from clients."""

    checkpoint_pages: int = 1000
    """About how many pages of 4 KiB the write-ahead log may have before it is moved into the database."""


def take(folder: NodeFolder, limits: Limits) -> None:
    """Make the reserve if it is not there whole. Raises OSError when there is no room for it."""
    names = folder.names()
    if NAME in names:
        return
    if _MAKING in names:
        folder.remove(_MAKING)
    folder.reserve(_MAKING, limits.reserve_bytes)
    folder.rename(_MAKING, NAME)
    folder.sync()


def give_up(folder: NodeFolder) -> bool:
    """Free the reserve; False when it was used already."""
    if NAME not in folder.names():
        return False
    folder.remove(NAME)
    folder.sync()
    return True
