"""Drawn fault schedules: one seed decides the network, the load, motions and everything that goes wrong.

Each schedule first draws which kinds of fault are on and how strong (swarm testing, Groce et al. 2012), then
when and whom they hit. Whatever is drawn, everything is healed by `HEALED_US` and the run goes on long enough
for the registers to agree again: safety is judged throughout, liveness after healing. No seed is left out.
In every second schedule the offices also decide about themselves (`motions`); the others are without motions.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Literal

from ipchain.chance import Stream
from ipchain.consensus.catalogue import MODELS, Settings
from ipchain.consensus.pbft.settings import PbftSettings
from ipchain.consensus.raft.settings import RaftSettings
from ipchain.experiment.motions import with_motions
from ipchain.experiment.synthetic import filings, office_codes, synthetic, uniform_network
from ipchain.names import MILLISECOND, SECOND, Micros, OfficeId
from ipchain.scenario.model import Crash, Disturb, Fault, FaultKind, Partition, Pause, Role, Scenario, Slow

HEALED_US: Final[Micros] = 40 * SECOND
"""Every drawn fault is over by then."""

LENGTH_US: Final[Micros] = HEALED_US + 75 * SECOND
"""The whole run: the 60 s in which the registers must agree, and room for the judging."""

_LOAD_UNTIL_US: Final[Micros] = HEALED_US + 10 * SECOND

ModelName = Literal["raft", "pbft"]


@dataclass(frozen=True, slots=True)
class Swarm:
    """Which kinds of fault are on in one schedule."""

    kinds: tuple[FaultKind, ...]
    count: int


def drawn(model: ModelName, seed: int) -> Scenario:
    """The schedule of this seed for this model. Any whole number is a seed."""
    chance = Stream(seed, f"campaign:{model}")
    size = chance.choose((3, 3, 5, 5, 7) if model == "raft" else (4, 4, 4, 5, 7))
    offices = office_codes(size)
    delay = chance.between(5, 120) * MILLISECOND
    loss = Fraction(chance.choose((0, 0, 0, 1, 3, 8)), 100)
    network = uniform_network(
        delay,
        jitter_us=delay * chance.between(0, 60) // 100,
        shape=chance.choose(("normal", "uniform", "exponential")),
        loss=loss,
        duplicate=Fraction(chance.choose((0, 0, 5, 20)), 100),
        disk_us=chance.choose((0, 500, 2_000, 20_000)),
    )
    scenario = synthetic(
        _settings(model, chance),
        offices,
        replace(network, loss=Fraction(0)),
        seed=seed,
        duration_us=LENGTH_US,
        name=f"drawn-{model}-{seed}",
        load=(filings(Fraction(chance.between(1, 6), 2), offices, 0, _LOAD_UNTIL_US),),
    )
    faults = _faults(chance, offices, MODELS[model].tolerated(size))
    if chance.happens(1, 3):
        faults = (*faults, *_leader_hunt(chance))
    if loss:
        faults = (*faults, Fault("weak-lines", "lose", Disturb(loss), 0, None, HEALED_US, "", 0))
    scenario = replace(scenario, faults=faults)
    # Drawn from a stream of its own: schedules without motions are what they were before there were any.
    voting = Stream(seed, f"campaign:{model}:motions")
    return with_motions(scenario, voting, _LOAD_UNTIL_US) if voting.happens(1, 2) else scenario


What = Partition | Crash | Pause | Slow | Disturb


def _settings(model: ModelName, chance: Stream) -> Settings:
    interval = chance.choose((0, 100, 500, 1_000)) * MILLISECOND
    # Small blocks only where they come often: liveness is not owed under more load than the blocks can take.
    block_size = chance.choose((1, 3, 500)) if interval <= 100 * MILLISECOND else 500
    if model == "raft":
        # Sometimes one entry per message: a new leader's own entry then arrives after those of earlier terms.
        return RaftSettings(
            block_interval_us=interval, block_size=block_size, max_append_bytes=chance.choose((1, 1, 2_000, 196_608))
        )
    return PbftSettings(
        block_interval_us=interval, block_size=block_size, checkpoint_interval=chance.choose((2, 4, 16, 128))
    )


def _faults(chance: Stream, offices: tuple[OfficeId, ...], tolerated: int) -> tuple[Fault, ...]:
    every: tuple[FaultKind, ...] = ("partition", "crash", "pause", "slow", "lose", "duplicate", "reorder")
    swarm = Swarm(chance.sample(every, chance.between(1, len(every))), chance.between(1, 9))
    faults: list[Fault] = []
    for number in range(swarm.count):
        kind = chance.choose(swarm.kinds)
        begins = chance.below(HEALED_US - SECOND)
        longest = HEALED_US - begins
        lasts = 1 + chance.below(min(longest, chance.choose((500 * MILLISECOND, 5 * SECOND, 30 * SECOND))))
        what = _WHAT[kind](chance, offices, tolerated)
        faults.append(Fault(f"{kind}-{number}", kind, what, begins, None, lasts, "", 0))
    return tuple(faults)


_HUNT: Final[tuple[tuple[FaultKind, What], ...]] = (
    ("crash", Crash(Role("leader"))),
    ("partition", Partition(isolate=Role("leader"))),
    ("pause", Pause(Role("leader"))),
)


def _leader_hunt(chance: Stream) -> tuple[Fault, ...]:
    """One leader after the other stops or is cut off, each for a short while: elections in quick succession."""
    faults: list[Fault] = []
    begins = chance.below(10 * SECOND)
    for number in range(chance.between(3, 8)):
        begins += chance.between(200, 4_000) * MILLISECOND
        lasts = chance.between(200, 5_000) * MILLISECOND
        if begins + lasts >= HEALED_US:
            break
        kind, what = chance.choose(_HUNT)
        faults.append(Fault(f"hunt-{number}", kind, what, begins, None, lasts, "", 0))
    return tuple(faults)


def _some(chance: Stream, offices: tuple[OfficeId, ...], tolerated: int) -> tuple[OfficeId, ...] | Role:
    """Whom a crash or pause hits: the leader, some within the bound, sometimes more, or everybody at once."""
    roll = chance.below(10)
    if roll < 4:
        return Role("leader")
    if roll < 8:
        return tuple(sorted(chance.sample(offices, max(1, chance.between(1, max(1, tolerated))))))
    if roll == 8:
        return tuple(sorted(chance.sample(offices, chance.between(1, len(offices)))))
    return offices


def _partition(chance: Stream, offices: tuple[OfficeId, ...], _tolerated: int) -> What:
    if chance.happens(1, 3):
        return Partition(isolate=Role("leader"))
    order = chance.sample(offices, len(offices))
    cut = chance.between(1, len(order) - 1)
    groups = [tuple(sorted(order[:cut])), tuple(sorted(order[cut:]))]
    if len(order) > 3 and chance.happens(1, 4):
        groups[1] = groups[1][1:] or groups[1]  # one office in no group: a bridge that sees both sides
    return Partition(groups=tuple(groups))


def _slow(chance: Stream, offices: tuple[OfficeId, ...], _tolerated: int) -> What:
    return Slow((chance.choose(offices),), None, plus_us=chance.between(50, 1_500) * MILLISECOND)


def _disturb(chance: Stream, offices: tuple[OfficeId, ...], _tolerated: int) -> What:
    target = (chance.choose(offices),) if chance.happens(1, 2) else None
    return Disturb(
        Fraction(chance.between(1, 40), 100), target, spread_us=chance.choose((50, 500, 5_000)) * MILLISECOND
    )


_WHAT: Final[dict[FaultKind, Callable[[Stream, tuple[OfficeId, ...], int], What]]] = {
    "partition": _partition,
    "crash": lambda chance, offices, tolerated: Crash(_some(chance, offices, tolerated)),
    "pause": lambda chance, offices, tolerated: Pause(_some(chance, offices, tolerated)),
    "slow": _slow,
    "lose": _disturb,
    "duplicate": _disturb,
    "reorder": _disturb,
}
