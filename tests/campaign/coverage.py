"""How often an interval holds the truth: many experiments on runs drawn from distributions whose mean is known.

    python tests/campaign/coverage.py                       2,000 experiments each, some minutes
    python tests/campaign/coverage.py --shapes exponential --trials 500

Prints one line per distribution, with the share of 95 % intervals of the mean that held it, for each way of making
them. The share is itself uncertain: by 1 percentage point with 2,000 experiments, as the last column says. The
figures in docs/statistics.md and docs/decisions/0010 come from here.
"""

import argparse
import math
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from multiprocessing import get_context

from ipchain.arithmetic import normal_quantile
from ipchain.chance import Stream
from ipchain.measure.binomial import Count, bounds
from ipchain.measure.bootstrap import CONFIDENCE, MEAN, bca_levels, cut, plain_levels, resampled
from ipchain.measure.statistics import Why

WORDS = 1 << 16
SCALE = 1_000_000
WAYS = tuple((method, widened) for widened in (False, True) for method in ("percentile", "BCa"))
PROMISED = (Fraction(935, 1000), Fraction(965, 1000))
"""95 % +- 1.5 points: what the usual way promises for the first three shapes."""

SHAPES = {
    "normal": normal_quantile,
    "uniform": lambda p: p,
    "exponential": lambda p: -math.log1p(-p),
    "log-normal": lambda p: math.exp(normal_quantile(p)),
}


def table_of(shape):
    """The values of 65,536 equal shares, in millionths: whole numbers, so that the truth is exact."""
    return [round(SCALE * SHAPES[shape]((word + 0.5) / WORDS)) for word in range(WORDS)]


def covered(task):
    """In how many of these experiments each way of making an interval held the truth."""
    shape, runs, draws, first, last = task
    table = table_of(shape)
    truth = Fraction(runs * sum(table), WORDS)
    counts = dict.fromkeys(WAYS, 0)
    for trial in range(first, last):
        values = [table[word] for word in Stream(trial, f"coverage:{shape}:{runs}").take16(runs)]
        scores = resampled(values, Stream(trial, f"draws:{shape}:{runs}"), MEAN, draws)
        for method, widened in WAYS:
            plain = plain_levels(CONFIDENCE, runs if widened else None)
            levels = plain if method == "percentile" else bca_levels(values, scores, MEAN, plain)
            if isinstance(levels, Why):
                continue
            low, high = cut(scores, levels)
            counts[method, widened] += low <= truth <= high
    return counts


def campaign(shape, runs, trials, draws, jobs):
    """The counts over all experiments of one shape, over several processes."""
    step = -(-trials // (4 * jobs))
    tasks = [(shape, runs, draws, first, min(trials, first + step)) for first in range(0, trials, step)]
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(covered, tasks))
    return {way: sum(counts[way] for counts in found) for way in WAYS}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shapes", nargs="*", choices=tuple(SHAPES), default=tuple(SHAPES))
    parser.add_argument("--trials", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--draws", type=int, default=2_000)
    parser.add_argument("--jobs", type=int, default=2)
    chosen = parser.parse_args()
    names = [f"{method}{', widened' if widened else ''}" for method, widened in WAYS]
    print(f"{chosen.trials} experiments, {chosen.runs} runs each, {chosen.draws} draws per interval")
    print(f"{'runs are':<12}" + "".join(f"{name:>22}" for name in names) + "   widened BCa, 95 % bounds")
    kept = True
    for shape in chosen.shapes:
        begun = time.monotonic()
        counts = campaign(shape, chosen.runs, chosen.trials, chosen.draws, chosen.jobs)
        shares = {way: Fraction(count, chosen.trials) for way, count in counts.items()}
        usual = bounds(Count(counts["BCa", True], chosen.trials), "both")
        told = "".join(f"{100 * float(shares[way]):>20.2f} %" for way in WAYS)
        print(
            f"{shape:<12}{told}   {100 * float(usual.low):.1f} to {100 * float(usual.high):.1f} %"
            f"   {time.monotonic() - begun:.0f} s",
            flush=True,
        )
        if shape != "log-normal":
            # The share is drawn too: only what its own bounds rule out is a broken promise.
            kept = kept and usual.low <= PROMISED[1] and usual.high >= PROMISED[0]
    print(f"95 % +- 1.5 points: {'kept by' if kept else 'NOT kept by'} widened BCa, as far as so many experiments tell")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
