"""How fast the simulator is, as ratios to a bare loop timed in the same run. `make bench` prints them.

The bare loop is one heapq that samples a delay and delivers the same messages: the same broadcasts at the same
moments to the same number of receivers, the delay from the same table, and nothing else. The simulator does
the same through the real offices: consensus, ledger, register, every guarantee checked, every message in the
trace digest. Figures are medians; ratios of one run may be compared, seconds of two machines may not.
"""

import argparse
import gc
import heapq
import resource
import statistics
import sys
import time
from fractions import Fraction

from ipchain.chance import Stream
from ipchain.checkers.judge import checkers_for, overall, watcher
from ipchain.checkers.verdict import Finding
from ipchain.consensus.pbft.settings import PbftSettings
from ipchain.experiment.synthetic import filings, office_codes, synthetic, uniform_network
from ipchain.measure.table import GAUGES
from ipchain.names import MILLISECOND, SECOND
from ipchain.scenario.model import Scenario
from ipchain.simulation.quantiles import exponential, normal
from ipchain.simulation.world import World
from ipchain.trace import BlockCommitted, Sent

DELAY_US = 250 * MILLISECOND
SPREAD_US = 50 * MILLISECOND


def pbft(members: int, decisions: int, *, seed: int = 1) -> Scenario:
    """So many offices deciding about so many filings one by one, delays N(250, 50) ms, disk at no cost."""
    offices = office_codes(members)
    rate = Fraction(50)
    until = int(decisions / rate * SECOND)
    return synthetic(
        PbftSettings(block_interval_us=0, block_size=1, view_change_timeout_us=60 * SECOND),
        offices,
        uniform_network(DELAY_US, jitter_us=SPREAD_US),
        seed=seed,
        duration_us=until + 90 * SECOND,
        load=(filings(rate, offices, 0, until),),
    )


def simulate(scenario: Scenario) -> tuple[float, World, bool]:
    """Seconds, the world afterwards, and whether every guarantee held."""
    checkers = []

    def watch(verifier):
        checkers.extend(checkers_for(scenario, verifier, GAUGES))
        return (watcher(checkers),)

    world = World(scenario, watchers=watch, keep_messages=True)
    started = time.process_time()
    world.run()
    world.trace.digest()
    seconds = time.process_time() - started
    verdicts = [checker.verdict(scenario.duration_us) for checker in checkers]
    return seconds, world, overall(verdicts) is Finding.HOLDS


def bare_loop(broadcasts: list[tuple[int, int]]) -> tuple[float, int]:
    """Seconds and deliveries of one heapq that samples a delay and delivers the same messages."""
    table = [DELAY_US + (SPREAD_US * number >> 16) for number in normal()]
    chance = Stream(1, "bare")
    delivered = 0
    received = [0] * 256
    heap: list[tuple[int, int, int, str]] = []
    push, pop = heapq.heappush, heapq.heappop
    serial = 0
    gc.collect()
    gc.disable()
    started = time.process_time()
    for moment, receivers in broadcasts:
        while heap and heap[0][0] <= moment:
            _time, _serial, receiver, _message = pop(heap)
            received[receiver] += 1
            delivered += 1
        for receiver, number in enumerate(chance.take16(receivers)):
            serial += 1
            push(heap, (moment + table[number], serial, receiver, "message"))
    while heap:
        _time, _serial, receiver, _message = pop(heap)
        received[receiver] += 1
        delivered += 1
    seconds = time.process_time() - started
    gc.enable()
    return seconds, delivered


def measure(members: int, decisions: int, rounds: int) -> None:
    normal(), exponential()  # tables that a process computes once; neither side pays for them
    ratios, rates = [], []
    height = 0
    for _ in range(rounds):
        seconds, world, held = simulate(pbft(members, decisions))
        assert held, "a guarantee did not hold: the figures would mean nothing"
        broadcasts = [(now, len(event.receivers)) for now, event in world.trace if type(event) is Sent]
        messages = sum(receivers for _, receivers in broadcasts)
        height = max(event.height for _, event in world.trace if type(event) is BlockCommitted)
        bare_seconds, delivered = bare_loop(broadcasts)
        assert delivered == messages, (delivered, messages)
        rates.append((messages / seconds, height / seconds, messages / bare_seconds))
        ratios.append(bare_seconds / seconds)
        del world
    ours, decided, bare = (statistics.median(column) for column in zip(*rates, strict=True))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"pbft n={members:<4} decisions={height:<5} messages/s={ours:>9,.0f}  decisions/s={decided:>7,.1f}  "
        f"bare loop messages/s={bare:>10,.0f}  ratio={statistics.median(ratios):.2f} "
        f"(from {min(ratios):.2f} to {max(ratios):.2f})  peak={peak_mb:,.0f} MB",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", default="4:1000,16:1000,64:50,128:12")
    chosen = parser.parse_args()
    print(f"python {sys.version.split()[0]}; ratio = simulator / bare loop, of the same run")
    for part in chosen.sizes.split(","):
        members, decisions = part.split(":")
        measure(int(members), int(decisions), chosen.rounds)


if __name__ == "__main__":
    main()
