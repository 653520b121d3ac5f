"""How fast the simulator is, as ratios to a bare loop timed in the same run. `make bench` prints them.

The bare loop is one heapq that samples a delay and delivers the same messages: the same broadcasts at the same
moments to the same number of receivers, the delay from the same table, and nothing else. The simulator does
the same through the real offices: consensus, ledger, register, every guarantee checked, every message in the
trace digest. Figures are medians; ratios of one run may be compared, seconds of two machines may not.

The ratio depends on how much is under way, because a heap gets slower as it grows and the simulator's calendar
does not. Two loads are shown: `full`, all filings within one second, so that the pipeline is as full as the
window lets it be; and `light`, 50 filings a second, where what an office does once per decision weighs most.
Times are of the processor, not of the clock; other work on the machine still shows, through memory that is shared.
"""

import argparse
import gc
import heapq
import resource
import signal
import statistics
import subprocess
import sys
import time
from collections import Counter
from fractions import Fraction
from types import FrameType

from ipchain.chance import Stream
from ipchain.checkers.judge import checkers_for, overall, watcher
from ipchain.checkers.verdict import Finding
from ipchain.consensus.pbft.settings import PbftSettings
from ipchain.experiment.runner import run
from ipchain.experiment.synthetic import filings, office_codes, synthetic, uniform_network
from ipchain.names import MILLISECOND, SECOND
from ipchain.scenario.loader import load
from ipchain.scenario.model import Scenario
from ipchain.simulation.world import World
from ipchain.staging.quantiles import exponential, normal
from ipchain.trace import BlockCommitted, Sent

DELAY_US = 250 * MILLISECOND
SPREAD_US = 50 * MILLISECOND


LIGHT_PER_SECOND = 50


def pbft(members: int, decisions: int, per_second: int, *, seed: int = 1) -> Scenario:
    """So many offices deciding about so many filings one by one, delays N(250, 50) ms, disk at no cost."""
    offices = office_codes(members)
    rate = Fraction(per_second)
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
        checkers.extend(checkers_for(scenario, verifier))
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


def measure(members: int, decisions: int, rounds: int, load_name: str) -> None:
    """Print one line for this size. Peak memory is that of the process, so every size has one of its own."""
    per_second = decisions if load_name == "full" else LIGHT_PER_SECOND
    warm_up()
    ratios, rates = [], []
    height = 0
    for _ in range(rounds):
        seconds, world, held = simulate(pbft(members, decisions, per_second))
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
        f"pbft n={members:<4} {load_name:<5} decisions={height:<5} "
        f"messages/s={ours:>9,.0f}  decisions/s={decided:>7,.1f}  "
        f"bare loop messages/s={bare:>10,.0f}  ratio={statistics.median(ratios):.2f} "
        f"(from {min(ratios):.2f} to {max(ratios):.2f})  peak={peak_mb:,.0f} MB",
        flush=True,
    )


def warm_up() -> None:
    """Tables that a process computes once: neither side pays for them."""
    normal()
    exponential()


def shares(members: int, decisions: int) -> None:
    """Print where the time goes, by the package whose line runs, from a sample every few milliseconds.

    Time inside the standard library or a compiled function counts for the package that called it.
    """
    warm_up()
    seen: Counter[str] = Counter()

    def sample(_signal: int, frame: FrameType | None) -> None:
        while frame is not None:
            _, inside, path = frame.f_code.co_filename.rpartition("/ipchain/")
            if inside:
                seen["/".join(path.split("/")[:2] if path.startswith("consensus/") else path.split("/")[:1])] += 1
                return
            frame = frame.f_back

    signal.signal(signal.SIGPROF, sample)
    signal.setitimer(signal.ITIMER_PROF, 0.001, 0.001)
    simulate(pbft(members, decisions, decisions))
    signal.setitimer(signal.ITIMER_PROF, 0)
    whole = seen.total()
    told = ", ".join(f"{name} {100 * count / whole:.0f} %" for name, count in seen.most_common() if 50 * count > whole)
    print(f"pbft n={members:<4} share of time ({whole} samples): {told}", flush=True)


def scenario_speed(name: str) -> None:
    """Print simulated : real time of a shipped scenario, judged and measured like any run."""
    warm_up()
    scenario = load(name)
    seconds = []
    for _ in range(3):
        started = time.process_time()
        run(scenario)
        seconds.append(time.process_time() - started)
    real = statistics.median(seconds)
    simulated = scenario.duration_us / SECOND
    print(f"{name}: {simulated:,.0f} s simulated in {real:.2f} s, {simulated / real:,.0f} : 1", flush=True)


def version_time() -> None:
    """Print how long the command line needs to say its version: the time of a start."""
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "ipchain", "--version"], check=True, capture_output=True)
        seconds.append(time.perf_counter() - started)
    print(f"ipchain --version: {min(seconds):.3f} s (best of 5)", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", default="4:1000,16:1000,64:50,128:12")
    parser.add_argument("--part", choices=("measure", "shares", "scenario", "version"), help="one figure only")
    parser.add_argument("--load", choices=("full", "light"), default="full", help="with --part measure")
    chosen = parser.parse_args()
    sizes = [tuple(map(int, size.split(":"))) for size in chosen.sizes.split(",")]
    match chosen.part:
        case "measure":
            for members, decisions in sizes:
                measure(members, decisions, chosen.rounds, chosen.load)
        case "shares":
            for members, decisions in sizes:
                shares(members, decisions)
        case "scenario":
            scenario_speed("cable-cut")
        case "version":
            version_time()
        case _:
            print(f"python {sys.version.split()[0]}; ratio = simulator / bare loop, of the same run", flush=True)
            for size in chosen.sizes.split(","):
                for load_name in ("full", "light"):
                    again("--part", "measure", "--sizes", size, "--rounds", str(chosen.rounds), "--load", load_name)
            for size in chosen.sizes.split(","):
                again("--part", "shares", "--sizes", size)
            again("--part", "scenario")
            again("--part", "version")


def again(*arguments: str) -> None:
    """This file in a process of its own."""
    subprocess.run([sys.executable, __file__, *arguments], check=True)


if __name__ == "__main__":
    main()
