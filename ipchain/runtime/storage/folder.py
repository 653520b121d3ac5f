"""What is asked of the folder of one node: its few files by name, and the database in it.

The product's folder is on the disk of this computer (`disk`); the tests have one that loses power at any call. Every
method may raise OSError; `connect` raises DatabaseFault.

Not here: which files there are and in which order they are written (`opening`, `store`).
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from ipchain.runtime.storage.database import Database


class OpenFile(Protocol):
    """A file of fixed size that is written in place."""

    def write_at(self, offset: int, content: bytes) -> None:
        """Write all of it; not durable before `sync`."""
        ...

    def sync(self) -> None:
        """Return when all that was written is durable."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class FolderLocked(Exception):
    """Another process has this folder."""


class NodeFolder(Protocol):
    """One folder. Names are plain names of files in it."""

    def make(self) -> None:
        """The folder itself, for its owner alone, durably; one that is there stays as it is."""
        ...

    def exposure(self, names: Sequence[str]) -> str | None:
        """How others than the owner can get at the folder or these files, with the remedy; None when they cannot."""
        ...

    def lock(self) -> None:
        """Take the folder for this process, until `unlock` or the end. Raises FolderLocked."""
        ...

    def unlock(self) -> None:
        """Let others have it."""
        ...

    def names(self) -> Sequence[str]:
        """The files in it, sorted; none when the folder does not exist."""
        ...

    def read(self, name: str) -> bytes:
        """The whole file."""
        ...

    def create(self, name: str, content: bytes) -> None:
        """A new file for its owner alone, its content durable; its name is durable only after `sync`."""
        ...

    def rewrite(self, name: str) -> None:
        """Write the same bytes again and sync: what was only read may be in no memory but the kernel's."""
        ...

    def reserve(self, name: str, size_bytes: int) -> None:
        """A new file whose blocks are really taken from the disk."""
        ...

    def open(self, name: str) -> OpenFile:
        """An existing file, to be written in place."""
        ...

    def rename(self, name: str, new_name: str) -> None:
        """Durable only after `sync`."""
        ...

    def remove(self, name: str) -> None:
        """Durable only after `sync`."""
        ...

    def sync(self) -> None:
        """Return when creations, renamings and removals are durable."""
        ...

    def free_bytes(self) -> int:
        """How much room the disk has for this user."""
        ...

    def connect(self, name: str, *, read_only: bool = False) -> Database:
        """The database in an existing file."""
        ...


Home = Callable[[Path], NodeFolder]
"""Makes the folder of a path, without touching the disk."""
