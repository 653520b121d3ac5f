"""The finished runs on disk: one file for each comparison, one line for each run, only ever added to.

A line is written in one piece and is on the disk before the next run counts as done, so an interruption loses only
what was under way. A line that was cut short, or changed since, is found out, told, and its run is played again.

Not here: what a line holds (`finished`).
"""

import errno
import os
from pathlib import Path

from ipchain.errors import ComputerError
from ipchain.experiment.finished import DamagedRecord, FinishedRun, line_of, read_line


class Shelf:
    """Runs by their key. `damaged` are the lines that could not be used, in the order of the file."""

    def __init__(self, path: Path | None) -> None:
        """Read what is there. None: keep nothing. Raises ComputerError when this computer cannot."""
        self.path = path
        self.damaged: tuple[DamagedRecord, ...] = ()
        self._runs: dict[str, FinishedRun] = {}
        if path is not None:
            self._read(path)

    def __len__(self) -> int:
        return len(self._runs)

    def get(self, key: str) -> FinishedRun | None:
        """The run of this key, if it is there."""
        return self._runs.get(key)

    def put(self, key: str, run: FinishedRun) -> None:
        """Keep a run for good. Raises ComputerError when this computer cannot."""
        self._runs[key] = run
        if self.path is None:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
            try:
                line = self._own_line(descriptor) + line_of(key, run)
                if os.write(descriptor, line) < len(line):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise ComputerError(f"cannot keep a finished run in {self.path}: {error.strerror}") from error

    @staticmethod
    def _own_line(descriptor: int) -> bytes:
        """A line break first, where the last line was cut short: the next record must not go down with it."""
        size = os.fstat(descriptor).st_size
        if not size:
            return b""
        os.lseek(descriptor, size - 1, os.SEEK_SET)
        return b"" if os.read(descriptor, 1) == b"\n" else b"\n"

    def _read(self, path: Path) -> None:
        try:
            lines = path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return
        except OSError as error:
            raise ComputerError(f"cannot read {path}: {error.strerror}") from error
        damaged: list[DamagedRecord] = []
        for number, line in enumerate(lines, 1):
            if not line:
                continue
            try:
                key, run = read_line(line, f"{path}:{number}")
            except DamagedRecord as error:
                damaged.append(error)
                continue
            self._runs[key] = run
        self.damaged = tuple(damaged)
        if damaged:
            self._without_damage(path)

    def _without_damage(self, path: Path) -> None:
        """The file with the sound lines only, so that damage is told once and not at every start."""
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            fresh.write_bytes(b"".join(line_of(key, run) for key, run in self._runs.items()))
            fresh.replace(path)
        except OSError as error:
            raise ComputerError(f"cannot mend {path}: {error.strerror}") from error
