"""A disk that keeps what was synced and forgets the rest at a crash.

Records go into a cache first and become durable together when the sync is done. Torn, lying and rotting
disks come later; the seam is `crash`.
"""

from ipchain.consensus.core import Record


class Disk:
    """The records of one office, oldest first."""

    __slots__ = ("_cache", "durable")

    def __init__(self) -> None:
        self.durable: list[Record] = []
        self._cache: list[Record] = []

    def write(self, record: Record) -> None:
        """Into the cache; a crash before `sync` loses it."""
        self._cache.append(record)

    def sync(self) -> None:
        """What was written is durable now, in the order of writing."""
        self.durable += self._cache
        self._cache.clear()

    def crash(self) -> int:
        """Power is gone: the cache is lost. Returns how many records that were."""
        lost = len(self._cache)
        self._cache.clear()
        return lost
