"""Mistakes that a store could make, each as a context in which the product makes it."""

from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

from faulty_folder import Folder

from ipchain.runtime.storage import database, opening, seals
from ipchain.runtime.storage.store import Store
from ipchain.runtime.storage.witness import SLOT_BYTES, SLOTS, Slot, Witness, encode_slot


@contextmanager
def witness_before_commit():
    honest = Store._commit_with_reserve

    def early(self, sealed):
        self._parts.witness.write(Slot(sealed[-1][0].place, sealed[-1][0].chain))
        honest(self, sealed)

    with patch.object(Store, "_commit_with_reserve", early):
        yield


@contextmanager
def acknowledged_before_the_commit():
    """The transaction is left open, and ended by the next append."""
    honest = Store._commit

    def later(self, sealed):
        if self._parts.database.in_transaction:
            self._parts.database.run("COMMIT")
        honest_run = self._parts.database.run
        with patch.object(
            self._parts.database, "run", lambda sql, *values: sql == "COMMIT" or honest_run(sql, *values)
        ):
            honest(self, sealed)

    with patch.object(Store, "_commit", later):
        yield


@contextmanager
def commit_without_sync():
    """synchronous=NORMAL: the log is not synced at a commit. The table expects it, so reading back sees nothing."""
    normal = database.Setting("synchronous", "NORMAL", 1)
    settings = tuple(normal if one.name == "synchronous" else one for one in database.SETTINGS)
    with patch.object(database, "SETTINGS", settings):
        yield


@contextmanager
def witness_without_sync():
    def write(self, slot):
        self._file.write_at(self._next * SLOT_BYTES, encode_slot(self._genesis, slot))
        self._next = (self._next + 1) % SLOTS

    with patch.object(Witness, "write", write):
        yield


@contextmanager
def one_slot_for_the_witness():
    honest = Witness.write

    def write(self, slot):
        self._next = 0
        honest(self, slot)

    with patch.object(Witness, "write", write):
        yield


@contextmanager
def log_read_from_memory():
    """What was recovered from the kernel's memory is not written again before it is spoken of."""
    with patch("faulty_folder.Folder.rewrite", lambda *_given: None):
        yield


@contextmanager
def witness_read_from_memory():
    honest = Folder.rewrite

    def rewrite(self, name):
        if name != "safety.w":
            honest(self, name)

    with patch.object(Folder, "rewrite", rewrite):
        yield


@contextmanager
def names_not_synced():
    with patch("faulty_folder.Folder.sync", lambda *_given: None):
        yield


@contextmanager
def names_read_from_memory():
    """What a killed process has named is believed to be on the disk."""
    honest = opening.room.take

    def take(place, limits):
        honest(place, limits)
        if "ledger.db" in place.names():
            place.sync = lambda: delattr(place, "sync")  # once: the next thing that `open_store` does

    with patch.object(opening.room, "take", take):
        yield


@contextmanager
def nothing_witnessed_on_open():
    honest = opening._hand_out

    def quiet(*given):
        with patch.object(Witness, "write", lambda *_given: None):
            return honest(*given)

    with patch.object(opening, "_hand_out", quiet):
        yield


@contextmanager
def chain_not_checked():
    """Every row that is there counts as sound."""

    def gullible(here, before):
        return here.kept.chain if here.kept is not None and here.written is not None else None

    with patch.object(seals, "_sound", gullible):
        yield


@contextmanager
def witness_not_compared():
    """What SQLite gives back is believed."""
    honest = opening.examine

    def examine(*given):
        seen = honest(*given)
        return replace(seen, facts=replace(seen.facts, witnessed=0, witness_agrees=True))

    with patch.object(opening, "examine", examine):
        yield
