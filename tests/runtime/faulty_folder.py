"""The folder of a node on a faulty disk: the product's own code, with SQLite's calls going to the same disk.

SQLite runs in `apsw` over a file system of ours. What the system's own would promise, ours promises: writing a page
does not harm its neighbours, and the first sync of a new log makes its name durable too. Nothing more.
"""

import errno
from pathlib import Path
from typing import ClassVar
from weakref import WeakValueDictionary

import apsw
from faulty_disk import FaultyDisk, File, PowerCut

from ipchain.runtime.storage.database import DatabaseFault, Trouble
from ipchain.runtime.storage.folder import FolderLocked

VFS_NAME = "faulty"
NO_CHECKPOINT_ON_CLOSE = apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE

TROUBLES = {
    apsw.FullError: Trouble.FULL,
    apsw.CorruptError: Trouble.MALFORMED,
    apsw.NotADBError: Trouble.MALFORMED,
    apsw.FormatError: Trouble.MALFORMED,
    apsw.BusyError: Trouble.BUSY,
    apsw.LockedError: Trouble.BUSY,
}


class Folder:
    """One folder of a faulty disk. `home(disk)` makes what `open_store` wants."""

    def __init__(self, disk, path):
        self.disk = disk
        self.path = str(path)

    def _key(self, name):
        return f"{self.path}/{name}"

    def make(self):
        self.disk.sync_names()

    def exposure(self, names):
        return None

    def lock(self):
        if self.path in self.disk.locks:
            raise FolderLocked(f"{self.path} is in use")
        self.disk.locks.add(self.path)

    def unlock(self):
        self.disk.locks.discard(self.path)

    def names(self):
        front = f"{self.path}/"
        return sorted(name.removeprefix(front) for name in self.disk.names if name.startswith(front))

    def read(self, name):
        file = self.disk.open(self._key(name))
        return self.disk.read(name, file, 0, len(file.seen))

    def create(self, name, content):
        file = self.disk.open(self._key(name), create=True, exclusive=True)
        self.disk.write(name, file, 0, content)
        self.disk.sync(name, file)

    def rewrite(self, name):
        file = self.disk.open(self._key(name))
        self.disk.write(name, file, 0, self.disk.read(name, file, 0, len(file.seen)))
        self.disk.sync(name, file)

    def reserve(self, name, size_bytes):
        self.create(name, bytes(size_bytes))

    def open(self, name):
        return InPlace(self.disk, name, self.disk.open(self._key(name)))

    def rename(self, name, new_name):
        self.disk.rename(self._key(name), self._key(new_name))

    def remove(self, name):
        self.disk.remove(self._key(name))

    def sync(self):
        self.disk.sync_names()

    def free_bytes(self):
        return 1 << 40 if self.disk.room is None else self.disk.room

    def connect(self, name, *, read_only=False):
        return ApswDatabase(self.disk, self._key(name), read_only=read_only)


def home(disk):
    """A `Home` on this disk."""
    return lambda path: Folder(disk, path)


class InPlace:
    def __init__(self, disk, name, file):
        self.disk, self.name, self.file = disk, name, file

    def write_at(self, offset, content):
        self.disk.write(self.name, self.file, offset, content)

    def sync(self):
        self.disk.sync(self.name, self.file)

    def close(self):
        pass


class ApswDatabase:
    """What `SqliteDatabase` does, in `apsw`, on a faulty disk."""

    def __init__(self, disk, key, *, read_only):
        self.disk = disk
        FileSystem.registered()
        flags = apsw.SQLITE_OPEN_READONLY if read_only else apsw.SQLITE_OPEN_READWRITE
        with self._translated():
            self.connection = apsw.Connection(FileSystem.address(disk, key), flags=flags, vfs=VFS_NAME)
            self.connection.config(NO_CHECKPOINT_ON_CLOSE, 1)

    def run(self, sql, values=()):
        with self._translated():
            return list(self.connection.execute(sql, values))

    def run_many(self, sql, rows):
        with self._translated():
            self.connection.executemany(sql, rows)

    @property
    def in_transaction(self):
        return self.connection.in_transaction

    def copy_into(self, target):
        with self._translated(), target.connection.backup("main", self.connection, "main") as copy:
            copy.step()

    def close(self):
        with self._translated():
            self.connection.close()

    def _translated(self):
        return _Translated(self.disk)


class _Translated:
    """A class, because it is entered for every statement."""

    __slots__ = ("disk",)

    def __init__(self, disk):
        self.disk = disk

    def __enter__(self):
        pass

    def __exit__(self, kind, error, trace):
        if self.disk.off:
            raise PowerCut from None
        if isinstance(error, apsw.Error):
            trouble = TROUBLES.get(type(error), Trouble.FAILED)
            raise DatabaseFault(trouble, f"{type(error).__name__}: {error}") from error


class FileSystem(apsw.VFS):
    """All databases of all disks; a name begins with the number of its disk.

    Once the power is cut nothing has an effect any more, and nothing fails: SQLite comes to its end undisturbed, and
    whoever asked it gets the PowerCut.
    """

    disks: ClassVar = WeakValueDictionary()
    _one = None

    @classmethod
    def registered(cls):
        if cls._one is None:
            cls._one = cls(VFS_NAME, "")

    @classmethod
    def address(cls, disk, key):
        cls.disks[disk.number] = disk
        return f"{disk.number}:{key}"

    @classmethod
    def found(cls, address):
        number, key = address.split(":", 1)
        return cls.disks.get(int(number)), key

    def xOpen(self, name, flags):  # noqa: N802 - SQLite's name
        flags[1] = flags[0]
        if name is None:
            return OpenFile(FaultyDisk(), "temporary", File(), is_new_log=False)
        disk, key = self.found(name.filename() if isinstance(name, apsw.URIFilename) else name)
        create = bool(flags[0] & apsw.SQLITE_OPEN_CREATE)
        is_new_log = create and key not in disk.names and not flags[0] & apsw.SQLITE_OPEN_MAIN_DB
        try:
            file = disk.open(key, create=create)
        except PowerCut:
            file = File()
        except OSError as error:
            raise _sqlite_error(error, apsw.CantOpenError) from None
        return OpenFile(disk, Path(key).name, file, is_new_log=is_new_log)

    def xAccess(self, name, flags):  # noqa: N802
        disk, key = self.found(name)
        return key in disk.names

    def xDelete(self, name, sync_folder):  # noqa: N802
        disk, key = self.found(name)
        if disk is None:  # thrown away already, with the computer it was in
            return
        try:
            disk.remove(key)
            if sync_folder:
                disk.sync_names()
        except (FileNotFoundError, PowerCut):
            return
        except OSError as error:
            raise _sqlite_error(error, apsw.IOError, apsw.SQLITE_IOERR_DELETE) from None

    def xFullPathname(self, name):  # noqa: N802
        return name


class OpenFile:
    """One open file of SQLite."""

    __slots__ = ("disk", "file", "is_new_log", "name")

    def __init__(self, disk, name, file, *, is_new_log):
        self.disk, self.name, self.file, self.is_new_log = disk, name, file, is_new_log

    def xRead(self, amount, offset):  # noqa: N802
        try:
            return self.disk.read(self.name, self.file, offset, amount)
        except PowerCut:
            return bytes(self.file.seen[offset : offset + amount])
        except OSError as error:
            raise _sqlite_error(error, apsw.IOError, apsw.SQLITE_IOERR_READ) from None

    def xWrite(self, content, offset):  # noqa: N802
        try:
            self.disk.write(self.name, self.file, offset, bytes(content))
        except PowerCut:
            return
        except OSError as error:
            raise _sqlite_error(error, apsw.IOError, apsw.SQLITE_IOERR_WRITE) from None

    def xTruncate(self, size):  # noqa: N802
        try:
            self.disk.truncate(self.name, self.file, size)
        except PowerCut:
            return
        except OSError as error:
            raise _sqlite_error(error, apsw.IOError, apsw.SQLITE_IOERR_TRUNCATE) from None

    def xSync(self, flags):  # noqa: N802
        try:
            self.disk.sync(self.name, self.file)
            if self.is_new_log:
                self.disk.sync_names()
                self.is_new_log = False
        except PowerCut:
            return
        except OSError as error:
            raise _sqlite_error(error, apsw.IOError, apsw.SQLITE_IOERR_FSYNC) from None

    def xFileSize(self):  # noqa: N802
        try:
            return self.disk.size(self.name, self.file)
        except PowerCut:
            return len(self.file.seen)
        except OSError as error:
            raise _sqlite_error(error, apsw.IOError, apsw.SQLITE_IOERR_FSTAT) from None

    def xLock(self, level):  # noqa: N802
        pass

    def xUnlock(self, level):  # noqa: N802
        pass

    def xCheckReservedLock(self):  # noqa: N802
        return False

    def xClose(self):  # noqa: N802
        pass

    def xFileControl(self, operation, pointer):  # noqa: N802
        return False

    def xDeviceCharacteristics(self):  # noqa: N802
        return apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE

    def xSectorSize(self):  # noqa: N802
        return 4096


def _sqlite_error(error, kind, extended=None):
    if error.errno == errno.ENOSPC:
        return apsw.FullError("no room")
    found = kind(str(error))
    if extended is not None:
        found.extendedresult = extended
    return found
