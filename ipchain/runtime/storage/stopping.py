"""How a store ends: errors and exit codes.

A failed write or sync is never tried again: after a failed fsync the kernel may call the page clean although the disk
does not have it, so the next success proves nothing (Rebello et al., "Can Applications Recover from fsync Failures?",
USENIX ATC 2020). The process ends, and the next start finds out what is there.

Not here: refusing to open (`recovery.StoreRefused`).
"""

from typing import ClassVar

from ipchain.errors import IpchainError


class StorageStopped(IpchainError):
    """A write, sync or checkpoint failed: the outcome of the last append is unknown, and this store is dead.

    Leave the process at once with `exit_code`, without sending anything. 74 is EX_IOERR of sysexits.
    """

    exit_code: ClassVar[int] = 74


class StorageFull(StorageStopped):
    """The disk is full and the reserve is used, or was not enough. No sync has failed.

    Remedy: make room and start again; nothing that was acknowledged is lost.
    """

    exit_code: ClassVar[int] = 4


class RecordDamaged(IpchainError):
    """A record that was about to leave the node is not what was written. It is now listed by `Store.missing`."""

    def __init__(self, place: int, digest: bytes | None) -> None:
        expected = "an unknown hash" if digest is None else digest.hex()
        super().__init__(f"record {place} is damaged; what was written has {expected}")
        self.place = place
        self.digest = digest
