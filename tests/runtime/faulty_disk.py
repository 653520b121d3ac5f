"""A disk in memory that keeps what was synced and, at a power cut, decides by dice about the rest.

Two images per file: what reads see, and what is on the medium. A write changes the first and waits; a sync moves what
waits to the second. At a power cut each waiting write is kept (40 %), dropped (40 %) or torn at 512 bytes (20 %), in
no order; names that were created, changed or removed since the last sync of the folder survive up to a drawn moment.
A sync that fails forgets what waits but goes on showing it (the clean-page trap); a sync that lies does nothing.

Every call is counted. `plan` says which one goes wrong, and how; a power cut counts only the calls that change
something, since between two of them all moments are alike.
"""

import errno
from itertools import count

SECTOR = 512

CHANGES = {"write", "truncate", "sync", "create", "rename", "remove", "sync names"}


class PowerCut(BaseException):
    """The computer is off, or the process is gone. Nobody catches it but the one who holds the plug."""


class File:
    """The content of a file, whatever its name."""

    __slots__ = ("durable", "seen", "waiting")

    def __init__(self, content=b""):
        self.seen = bytearray(content)
        self.durable = bytearray(content)
        self.waiting = []


class FaultyDisk:
    """Names and files of one computer."""

    made = count()

    def __init__(self):
        self.number = next(FaultyDisk.made)
        self.names = {}
        self.durable_names = {}
        self.waiting_names = []
        self.locks = set()
        self.calls = 0
        self.changes = 0
        self.at = None
        self.skip = 0
        self.fault = ""
        self.log = []
        self.off = False
        self.lies_about = ()
        self.room = None

    # ---- faults ----------------------------------------------------------------------------------

    def plan(self, call, fault):
        """From now on: `cut` or `kill` at the change of this number, `error` or `full` at the call of this number."""
        self.at = call + (self.changes if fault in {"cut", "kill"} else self.calls)
        self.fault = fault

    def plan_on(self, kind, name, fault="error", nth=1):
        """The next call of this kind for this file, or a later one, is hit."""
        self.at = (kind, name)
        self.skip = nth - 1
        self.fault = fault

    def _hit(self, kind, name):
        """Count a call; True when the planned error hits it. Once the power is cut, PowerCut comes out."""
        if self.off:
            raise PowerCut
        self.calls += 1
        changes = kind in CHANGES
        self.changes += changes
        if not self._is_planned(kind, name, changes=changes):
            return False
        self.at = None
        self.log.append((kind, name))
        self.off = self.fault in {"cut", "kill"}
        return not self.off

    def _is_planned(self, kind, name, *, changes):
        if self.at == (kind, name):
            self.skip -= 1
            return self.skip < 0
        if self.fault in {"cut", "kill"}:
            return changes and self.changes == self.at
        if self.fault == "full" and kind not in {"write", "create"}:
            return False
        return self.calls == self.at

    def _end(self):
        if self.off:
            raise PowerCut

    # ---- what programs do ------------------------------------------------------------------------

    def read(self, name, file, offset, amount):
        if self._hit("read", name):
            raise OSError(errno.EIO, "read failed")
        self._end()
        return bytes(file.seen[offset : offset + amount])

    def write(self, name, file, offset, content):
        hit = self._hit("write", name)
        growth = max(0, offset + len(content) - len(file.seen))
        if self.room is not None and growth > self.room:
            raise OSError(errno.ENOSPC, "no room")
        if hit and self.fault == "full":
            raise OSError(errno.ENOSPC, "no room")
        if hit:
            content = content[: len(content) // 2]
        if self.room is not None:
            self.room -= growth
        _put(file.seen, offset, content)
        file.waiting.append((offset, content))
        self._end()
        if hit:
            raise OSError(errno.EIO, "write failed half-way")

    def truncate(self, name, file, size):
        if self._hit("truncate", name):
            raise OSError(errno.EIO, "truncate failed")
        if self.room is not None:
            self.room += max(0, len(file.seen) - size)
        _cut(file.seen, size)
        file.waiting.append((size, None))
        self._end()

    def sync(self, name, file):
        failed = self._hit("sync", name)
        self._end()
        if any(name.endswith(liar) for liar in self.lies_about):
            return
        if failed:
            file.waiting.clear()
            raise OSError(errno.EIO, "sync failed")
        for offset, content in file.waiting:
            _apply(file.durable, offset, content)
        file.waiting.clear()

    def size(self, name, file):
        if self._hit("size", name):
            raise OSError(errno.EIO, "stat failed")
        self._end()
        return len(file.seen)

    def open(self, name, *, create=False, exclusive=False):
        """The file of a name; OSError when it is not there, or there although it must not."""
        if self._hit("create" if create else "open", name):
            raise OSError(errno.ENOSPC if self.fault == "full" else errno.EIO, "open failed")
        self._end()
        if create and exclusive and name in self.names:
            raise FileExistsError(errno.EEXIST, "is there", name)
        if name not in self.names:
            if not create:
                raise FileNotFoundError(errno.ENOENT, "is not there", name)
            self._rename({name: File()}, ())
        return self.names[name]

    def rename(self, name, new_name):
        if self._hit("rename", name):
            raise OSError(errno.EIO, "rename failed")
        self._rename({new_name: self.names[name]}, (name,))
        self._end()

    def remove(self, name):
        if self._hit("remove", name):
            raise OSError(errno.EIO, "remove failed")
        if name not in self.names:
            raise FileNotFoundError(errno.ENOENT, "is not there", name)
        if self.room is not None:
            self.room += len(self.names[name].seen)
        self._rename({}, (name,))
        self._end()

    def sync_names(self):
        failed = self._hit("sync names", "")
        self._end()
        if failed:
            raise OSError(errno.EIO, "sync of the folder failed")
        self.durable_names = dict(self.names)
        self.waiting_names.clear()

    def _rename(self, put, gone):
        for name in gone:
            del self.names[name]
        self.names |= put
        self.waiting_names.append((put, gone))

    # ---- what happens to computers ---------------------------------------------------------------

    def after_kill(self):
        """The process is gone, the computer is not: everything written is still seen."""
        self.locks.clear()
        self.fault = ""
        self.off = False
        return self

    def after_power_cut(self, dice):
        """The disk as it is found when the power is back."""
        new = FaultyDisk()
        new.lies_about = self.lies_about
        names = dict(self.durable_names)
        for put, gone in self.waiting_names[: dice.randint(0, len(self.waiting_names))]:
            for name in gone:
                names.pop(name, None)
            names |= put
        found = {id(file): File(_found(file, dice)) for file in names.values()}
        new.names = {name: found[id(file)] for name, file in names.items()}
        new.durable_names = dict(new.names)
        return new

    def durable(self, name):
        """What is on the medium under this name now; nothing when not even the name is."""
        file = self.durable_names.get(name)
        return b"" if file is None else bytes(file.durable)


def _found(file, dice):
    content = bytearray(file.durable)
    for offset, written in file.waiting:
        fate = dice.random()
        if fate < 0.4:
            _apply(content, offset, written)
        elif fate >= 0.8 and written is not None:
            _tear(content, offset, written, dice)
    return content


def _tear(content, offset, written, dice):
    """Some of the sectors arrive, others do not."""
    start, end = offset, offset + len(written)
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        if dice.random() < 0.5:
            _put(content, start, written[start - offset : stop - offset])
        start = stop


def _apply(content, offset, written):
    if written is None:
        _cut(content, offset)
    else:
        _put(content, offset, written)


def _put(content, offset, written):
    if offset > len(content):
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(written)] = written


def _cut(content, size):
    if size < len(content):
        del content[size:]
    else:
        content.extend(bytes(size - len(content)))
