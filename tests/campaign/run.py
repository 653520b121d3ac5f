"""Many drawn fault schedules: safety throughout, liveness after healing. `make campaign` runs it.

    python tests/campaign/run.py 0-1999 --model raft
    python tests/campaign/run.py 0-499 --model pbft --digests pbft.txt

Prints one line per violation with the command that repeats it, then one summary line and, with `--record`, one
JSON record of the range. No seed is ever left out. `--digests` writes the trace digest of every seed, so that
two runs (another hash seed, another Python) can be compared with `cmp`.
"""

import argparse
import json
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from ipchain import __version__
from ipchain.checkers.verdict import Finding
from ipchain.experiment.campaign import drawn
from ipchain.experiment.runner import run


def play(task: tuple[str, int, str]) -> tuple[int, str, int, list[tuple[str, str, str]]]:
    """Seed, digest, number of messages, and (guarantee, verdict, what was seen) of each guarantee."""
    model, seed, signatures = task
    result = run(drawn(model, seed), signatures=signatures, keep_messages=False)
    return (
        seed,
        result.digest,
        sum(result.trace.counts.values()),
        [(verdict.id, verdict.finding.name, verdict.observed) for verdict in result.verdicts],
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", choices=("raft", "pbft"), required=True)
    parser.add_argument("seeds", nargs="?", default="0-1999", help="first-last, both included")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--signatures", choices=("ideal", "ed25519"), default="ideal")
    parser.add_argument("--digests", type=Path, help="write 'seed digest' lines here")
    parser.add_argument("--record", type=Path, help="write the JSON record of this range here")
    chosen = parser.parse_args()
    first, last = (int(end) for end in chosen.seeds.split("-"))
    tasks = [(chosen.model, seed, chosen.signatures) for seed in range(first, last + 1)]

    begun = time.monotonic()
    findings: Counter[str] = Counter()
    violations: list[int] = []
    digests: list[str] = []
    messages = 0
    with ProcessPoolExecutor(chosen.jobs, mp_context=get_context("spawn")) as pool:
        for seed, digest, sent, verdicts in pool.map(play, tasks, chunksize=8):
            digests.append(f"{seed} {digest}\n")
            messages += sent
            for name, finding, observed in verdicts:
                findings[f"{name}: {finding}"] += 1
                if finding == Finding.DOES_NOT_HOLD.name:
                    violations.append(seed)
                    print(f"seed {seed}: {name}: {observed}")
                    print(f"  again: python tests/campaign/run.py {seed}-{seed} --model {chosen.model}")
    seconds = time.monotonic() - begun
    if chosen.digests:
        chosen.digests.write_text("".join(digests), encoding="utf-8")
    if chosen.record:
        record = {
            "ipchain": __version__,
            "model": chosen.model,
            "seeds": [first, last],
            "schedules": len(tasks),
            "messages": messages,
            "violating_seeds": sorted(set(violations)),
            "findings": dict(sorted(findings.items())),
            "wall_s": round(seconds, 1),
        }
        chosen.record.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    for name, count in sorted(findings.items()):
        print(f"  {name:<45} {count}")
    print(
        f"{chosen.model}: {len(tasks)} schedules, {len(set(violations))} with a violation, "
        f"{messages:,} messages, {seconds:.0f} s"
    )
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
