"""In whose hands a run lay: who proposed its blocks, and who led for how long, with how evenly that was shared.

Shares are exact; how uneven they are is said by `ipchain.governance.concentration`. An office that never led or
proposed counts with nothing: it could have.

Not here: votes and power over decisions of the consortium (`governance.power`), and why somebody led.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ipchain.governance.concentration import (
    HALF,
    THIRD,
    effective_number,
    entropy_bits,
    evenness,
    gini,
    hhi,
    max_share,
    nakamoto_coefficient,
)
from ipchain.measure.reigns import Leadership
from ipchain.names import Height, Micros, OfficeId
from ipchain.trace import BlockCommitted, Event


@dataclass(frozen=True, slots=True)
class Held:
    """How much of something each holder has, in the order given, and how unevenly.

    `nakamoto_half` and `nakamoto_third` are the fewest holders with more than 1/2 and 1/3 of all. `gini` lies from
    0 to (n - 1) / n, `hhi` from 10,000 / n to 10,000, `effective_number` from 1 to n. `entropy_bits` and `evenness`
    are floats for readers; `evenness` is None for a single holder.
    """

    amounts: tuple[tuple[str, int], ...]
    nakamoto_half: int
    nakamoto_third: int
    largest: Fraction
    gini: Fraction
    hhi: Fraction
    effective_number: Fraction
    entropy_bits: float
    evenness: float | None


def held(amounts: Sequence[tuple[str, int]]) -> Held | None:
    """The measures over these amounts (>= 0); None when there is nothing to share."""
    counts = [amount for _, amount in amounts]
    if not sum(counts):
        return None
    return Held(
        amounts=tuple(amounts),
        nakamoto_half=nakamoto_coefficient(counts, HALF),
        nakamoto_third=nakamoto_coefficient(counts, THIRD),
        largest=max_share(counts),
        gini=gini(counts),
        hhi=hhi(counts),
        effective_number=effective_number(counts),
        entropy_bits=entropy_bits(counts),
        evenness=evenness(counts),
    )


def blocks_proposed(offices: Sequence[OfficeId], events: Iterable[tuple[Micros, Event]]) -> tuple[tuple[str, int], ...]:
    """How many blocks with entries each office proposed; every height counts once, whoever holds it first.

    Empty blocks are the protocol's own (a new leader's first entry, a null request) and are left out.
    """
    proposer: dict[Height, OfficeId] = {}
    for _, event in events:
        if type(event) is BlockCommitted and event.entries:
            proposer.setdefault(event.height, event.proposer)
    counts = dict.fromkeys(offices, 0)
    for office in proposer.values():
        counts[office] = counts.get(office, 0) + 1
    return tuple(counts.items())


def time_led_us(
    offices: Sequence[OfficeId], events: Iterable[tuple[Micros, Event]], end: Micros
) -> tuple[tuple[str, int], ...]:
    """For how many microseconds each office led, in a run that ended at `end`."""
    leadership = Leadership()
    for now, event in events:
        if type(event) in leadership.watches:
            leadership.observe(now, event)
    led = dict.fromkeys(offices, 0)
    for reign in leadership.reigns:
        until = end if reign.until is None else reign.until
        led[reign.office] = led.get(reign.office, 0) + until - reign.since
    return tuple(led.items())


def by_region(amounts: Sequence[tuple[str, int]], region_of: dict[str, str]) -> tuple[tuple[str, int], ...]:
    """The same amounts summed over regions, in the order in which regions first come up."""
    sums: dict[str, int] = {}
    for office, amount in amounts:
        region = region_of[office]
        sums[region] = sums.get(region, 0) + amount
    return tuple(sums.items())
