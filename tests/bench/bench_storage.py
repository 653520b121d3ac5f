"""How fast the store is, as ratios to a bare file that is synced in the same run. `python tests/bench/bench_storage.py`

The bare file gets the same bytes with one `fdatasync` per group and nothing else: no order, no checks, no way to see a
loss. The store syncs twice per append, its log and its witness, so half of the bare file is as good as it gets where a
sync is all that costs. Rounds of both are interleaved, and medians are shown: a shared disk is not the same from one
second to the next. Ratios of one run may be compared, seconds of two machines may not.

Also shown: what the witness and the second copy of the hashes cost, and how fast a store opens, which reads and proves
every record.
"""

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from ipchain.runtime.storage import tables
from ipchain.runtime.storage.opening import create_store, open_store
from ipchain.runtime.storage.room import Limits
from ipchain.runtime.storage.seals import StoreIdentity
from ipchain.runtime.storage.store import Store, StoredRecord
from ipchain.runtime.storage.witness import Witness

IDENTITY = StoreIdentity("bench", "EM", b"k" * 32)
LIMITS = Limits(low_bytes=0)
GROUP = 32


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, help="on the disk to measure; default: the temporary folder")
    parser.add_argument("--bytes", type=int, default=300, help="size of a record")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--appends", type=int, default=60, help="syncs per round")
    parser.add_argument("--records", type=int, default=20_000, help="for opening")
    chosen = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="bench-storage-", dir=chosen.folder))
    try:
        _appends(place, chosen.bytes, chosen.rounds, chosen.appends)
        _opening(place, chosen.bytes, chosen.records)
    finally:
        shutil.rmtree(place)


def _appends(place: Path, size_bytes: int, rounds: int, appends: int) -> None:
    body = bytes(range(256)) * (size_bytes // 256 + 1)
    one = StoredRecord("safety", body[:size_bytes])
    file = os.open(place / "bare", os.O_WRONLY | os.O_CREAT, 0o600)
    store = _store(place / "node")
    ways: dict[str, Callable[[int], None]] = {
        "bare file": lambda group: _bare(file, one.body * group),
        "store": lambda group: store.append([one] * group),
        "without witness": lambda group: _without(patch.object(Witness, "write", _nothing), store, one, group),
        "without second copy": lambda group: _without(patch.object(tables, "insert", _one_table), store, one, group),
    }
    for group in (1, GROUP):
        seen: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(rounds):
            for way, act in ways.items():
                begun = time.perf_counter()
                for _ in range(appends):
                    act(group)
                seen[way].append(appends * group / (time.perf_counter() - begun))
        bare = statistics.median(seen["bare file"])
        print(f"records of {size_bytes} bytes, {group} per sync; median of {rounds} rounds of {appends}")
        for way, rates in seen.items():
            ratio = statistics.median(rate / base for rate, base in zip(rates, seen["bare file"], strict=True))
            low, high = min(rates), max(rates)
            print(
                f"  {way:20} {statistics.median(rates):10,.0f} /s   {ratio:5.2f} of bare   ({low:,.0f} to {high:,.0f})"
            )
        print(f"  one sync of the bare file took {1e6 * group / bare:,.0f} us")
    os.close(file)


def _store(folder: Path) -> Store:
    create_store(folder, IDENTITY, limits=LIMITS)
    return open_store(folder, IDENTITY, limits=LIMITS).store


def _bare(file: int, content: bytes) -> None:
    os.write(file, content)
    os.fdatasync(file)


def _without(less, store, one, group):
    with less:
        store.append([one] * group)


def _nothing(*_given):
    """Instead of writing the witness."""


def _one_table(database, sealed):
    rows = [(one.place, one.kind, one.digest, one.before, body) for one, body in sealed]
    database.run_many("INSERT INTO records (place, kind, digest, before, body) VALUES (?, ?, ?, ?, ?)", rows)


def _opening(place: Path, size_bytes: int, records: int) -> None:
    store = _store(place / "long")
    for start in range(0, records, 1000):
        store.append([StoredRecord("safety", b"%d" % (start + step) + bytes(size_bytes)) for step in range(1000)])
    begun = time.perf_counter()
    found = store.verify_full()
    verified = time.perf_counter() - begun
    store.close()
    size = (place / "long" / "ledger.db").stat().st_size
    begun = time.perf_counter()
    one = open_store(place / "long", IDENTITY, limits=LIMITS)
    opened = time.perf_counter() - begun
    one.store.close()
    print(f"{records:,} records, {size / 1e6:.0f} MB: opened and proven in {opened:.2f} s ({records / opened:,.0f} /s)")
    print(f"  verify_full ({found.case}) in {verified:.2f} s")


if __name__ == "__main__":
    main()
