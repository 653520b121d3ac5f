"""The folder of a node on the disk of this computer. POSIX only: owners, modes, `flock`.

A file is opened without following links, and made for its owner alone. The lock is `flock`: it ends with the process,
however it ends, and holds against a second start in the same process too. SQLite's own locks do not do that.

Not here: what is written when (`opening`, `store`).
"""

import contextlib
import fcntl
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from ipchain.runtime.storage.database import Database
from ipchain.runtime.storage.folder import FolderLocked
from ipchain.runtime.storage.sqlite import SqliteDatabase

LOCK: Final = "lock"

_OTHERS: Final = 0o077
_STEP_BYTES: Final = 1 << 20


class FileOnDisk:
    """A file of fixed size that is written in place."""

    __slots__ = ("_descriptor",)

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write_at(self, offset: int, content: bytes) -> None:
        """Write all of it."""
        done = 0
        while done < len(content):
            done += os.pwrite(self._descriptor, content[done:], offset + done)

    def sync(self) -> None:
        """Return when it is on the medium, as far as the system can tell."""
        _sync(self._descriptor)

    def close(self) -> None:
        """Let go of it."""
        os.close(self._descriptor)


class FolderOnDisk:
    """One folder of a file system."""

    __slots__ = ("_lock", "_path")

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock: int | None = None

    def make(self) -> None:
        """The folder itself, mode 0700, durably."""
        path = self._path.absolute()
        new = [one for one in (path, *path.parents) if not one.exists()]
        for one in reversed(new):
            one.mkdir(mode=0o700)
            FolderOnDisk(one.parent).sync()

    def exposure(self, names: Sequence[str]) -> str | None:
        """What is wrong with owner, mode or kind, with the remedy."""
        there = set(self.names())
        for path in (self._path, *(self._path / name for name in names if name in there)):
            found = path.lstat()
            wanted, right_kind = (0o700, stat.S_ISDIR) if path == self._path else (0o600, stat.S_ISREG)
            if not right_kind(found.st_mode):
                return f"{path} is a link or a special file; put a plain one in its place"
            if found.st_uid != os.geteuid():
                return f"{path} belongs to user {found.st_uid}, not to {os.geteuid()}; chown it"
            if stat.S_IMODE(found.st_mode) & _OTHERS:
                return f"{path} is open to others (mode {stat.S_IMODE(found.st_mode):04o}); chmod {wanted:o} {path}"
        return None

    def lock(self) -> None:
        """Take the folder; the file says which process has it."""
        descriptor = os.open(self._path / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
            os.close(descriptor)
            raise FolderLocked(f"{self._path} is in use by process {holder or 'unknown'}") from error
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, b"%d\n" % os.getpid(), 0)
        self._lock = descriptor

    def unlock(self) -> None:
        """Let others have it."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def names(self) -> Sequence[str]:
        """The files in it, sorted; none when there is no such folder."""
        try:
            return sorted(path.name for path in self._path.iterdir())
        except FileNotFoundError:
            return ()

    def read(self, name: str) -> bytes:
        """The whole file."""
        with self._opened(name, os.O_RDONLY) as descriptor:
            return _read_all(descriptor)

    def create(self, name: str, content: bytes) -> None:
        """A new file, its content durable."""
        with self._opened(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL) as descriptor:
            _write_all(descriptor, content)
            _sync(descriptor)

    def rewrite(self, name: str) -> None:
        """Write the same bytes again and sync."""
        with self._opened(name, os.O_RDWR) as descriptor:
            content = _read_all(descriptor)
            FileOnDisk(descriptor).write_at(0, content)
            _sync(descriptor)

    def reserve(self, name: str, size_bytes: int) -> None:
        """A new file whose blocks are taken; holes would be no reserve."""
        with self._opened(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL) as descriptor:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(descriptor, 0, size_bytes)
            else:
                for start in range(0, size_bytes, _STEP_BYTES):
                    _write_all(descriptor, bytes(min(_STEP_BYTES, size_bytes - start)))
            _sync(descriptor)

    def open(self, name: str) -> FileOnDisk:
        """An existing file, to be written in place."""
        return FileOnDisk(os.open(self._path / name, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC))

    def rename(self, name: str, new_name: str) -> None:
        """Durable only after `sync`."""
        (self._path / name).rename(self._path / new_name)

    def remove(self, name: str) -> None:
        """Durable only after `sync`."""
        (self._path / name).unlink()

    def sync(self) -> None:
        """Return when creations, renamings and removals are durable."""
        descriptor = os.open(self._path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def free_bytes(self) -> int:
        """How much room there is for a user who is not root."""
        found = os.statvfs(self._path)
        return found.f_bavail * found.f_frsize

    def connect(self, name: str, *, read_only: bool = False) -> Database:
        """The database in an existing file."""
        return SqliteDatabase(self._path / name, read_only=read_only)

    @contextlib.contextmanager
    def _opened(self, name: str, flags: int) -> Iterator[int]:
        descriptor = os.open(self._path / name, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            yield descriptor
        finally:
            os.close(descriptor)


def _read_all(descriptor: int) -> bytes:
    with os.fdopen(descriptor, "rb", closefd=False) as file:
        return file.read()


def _write_all(descriptor: int, content: bytes) -> None:
    done = 0
    while done < len(content):
        done += os.write(descriptor, content[done:])


def _sync(descriptor: int) -> None:
    """The contents, on the medium. macOS leaves data in the drive's memory unless asked by F_FULLFSYNC."""
    full = getattr(fcntl, "F_FULLFSYNC", None)
    if full is not None:
        fcntl.fcntl(descriptor, full)
    else:
        os.fdatasync(descriptor)
