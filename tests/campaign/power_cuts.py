"""Many power cuts, and much damage, on the real SQLite code: nothing lost, nothing altered, nothing unnoticed.

    python tests/campaign/power_cuts.py 20000
    python tests/campaign/power_cuts.py 200000 --first 1000000 --record cuts.json
    python tests/campaign/power_cuts.py --rot 10000

The lives of a store are those of `tests/runtime/power_cut_lives.py`, the damage that of `rot_schedules.py`; a seed is
one disk. Prints one line per violation with the command that repeats it, then what was seen. No seed is left out.
"""

import argparse
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from ipchain import __version__

sys.path.insert(0, str(Path(__file__).parents[1] / "runtime"))

from power_cut_lives import CUTS_PER_DISK, Tally, cuts
from rot_schedules import DAMAGES_PER_DISK, Damage, damaged


def main() -> int:
    """Run as many as asked; 0 when nothing was violated."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cuts", nargs="?", type=int, default=0, help="how many power cuts")
    parser.add_argument("--rot", type=int, default=0, help="how many times to damage a store")
    parser.add_argument("--first", type=int, default=0, help="seed of the first disk")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--record", type=Path, help="write the JSON record here")
    chosen = parser.parse_args()
    begun = time.monotonic()
    with ProcessPoolExecutor(chosen.jobs, mp_context=get_context("spawn")) as pool:
        lives, damage = Tally(), Damage()
        for seen in pool.map(cuts, _seeds(chosen.first, chosen.cuts, CUTS_PER_DISK), chunksize=8):
            lives.add(seen)
            _tell(seen.violations, "1")
        for seen in pool.map(damaged, _seeds(chosen.first, chosen.rot, DAMAGES_PER_DISK), chunksize=2):
            damage.add(seen)
            _tell(seen.violations, "--rot 1")
    seconds = time.monotonic() - begun
    record = {
        "ipchain": __version__,
        "first_seed": chosen.first,
        "power_cuts": lives.cuts,
        "cut_at": dict(sorted(lives.hit.items())),
        "kills": lives.kills,
        "failed_syncs": lives.failed_syncs,
        "appends": lives.appends,
        "records_acknowledged": lives.acknowledged,
        "batches_under_way": {"kept": lives.in_flight_kept, "lost": lives.in_flight_lost},
        "found": {str(case): count for case, count in sorted(lives.cases.items())},
        "damages": damage.schedules,
        "outcomes": {str(case): count for case, count in sorted(damage.outcomes.items())},
        "violations": lives.violations + damage.violations,
        "wall_s": round(seconds, 1),
    }
    if chosen.record:
        chosen.record.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    for name, value in record.items():
        print(f"{name}: {value}")
    lost = len(lives.violations) + len(damage.violations)
    print(f"{lives.cuts} power cuts, {damage.schedules} damages, {lost} violations in {seconds:.0f} s")
    return 1 if lost else 0


def _seeds(first: int, wanted: int, per_disk: int) -> range:
    return range(first, first + -(-wanted // per_disk))


def _tell(violations: list[str], arguments: str) -> None:
    for words in violations:
        seed = words.split(",")[0].removeprefix("seed ")
        print(f"{words}\n  again: python tests/campaign/power_cuts.py {arguments} --first {seed}")


if __name__ == "__main__":
    raise SystemExit(main())
