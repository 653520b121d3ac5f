"""The fate of a message: when it arrives at each receiver, or that it does not.

One `Lane` stands for each ordered pair of offices and carries what is in force there: delay, spread, loss,
duplication, reordering, bandwidth, and whether a partition has closed it. Faults change lanes; sending
reads them. A sender whose lanes have delay and spread only takes a short path: one block of chance, one
look-up per receiver.

Not here: the queue (`simulation.scheduler`, `runtime.memory`), and which fault is in force when (`faults`).
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from ipchain.chance import Stream
from ipchain.names import Micros, OfficeId
from ipchain.scenario.model import Shape
from ipchain.staging.quantiles import exponential, normal, uniform
from ipchain.trace import NEVER

_WHOLE: Final = 1 << 32
_TABLES: Final = {"normal": normal, "uniform": uniform, "exponential": exponential}


@dataclass(slots=True)
class Lane:
    """What is in force from one office to another. Shares are numbers out of 2**32.

    `plus_us` and `times` are what faults add to the delay. `is_open` is False while a partition separates the
    pair, or no route leads there.
    """

    sender: OfficeId
    receiver: OfficeId
    base_us: Micros
    spread_us: Micros
    loss: int = 0
    duplicate: int = 0
    reorder: int = 0
    disorder_us: Micros = 0
    bandwidth_bps: int | None = None
    plus_us: Micros = 0
    times: Fraction = Fraction(1)
    is_open: bool = True
    free_at: Micros = 0

    @property
    def delay_us(self) -> Micros:
        """Mean delay with what faults add."""
        return self.base_us * self.times.numerator // self.times.denominator + self.plus_us

    @property
    def is_plain(self) -> bool:
        """True when delay and spread are all that happens here."""
        return self.is_open and not (self.loss or self.duplicate or self.reorder) and self.bandwidth_bps is None


def out_of_whole(share: Fraction) -> int:
    """A share as a number out of 2**32, rounded down."""
    return share.numerator * _WHOLE // share.denominator


class Network:
    """The lanes between the offices and the chance that rules them."""

    __slots__ = ("_bases", "_chance", "_lanes", "_offices", "_plain", "_shape", "_single", "_spreads", "_table")

    def __init__(self, offices: Sequence[OfficeId], lanes: Iterable[Lane], shape: Shape, chance: Stream) -> None:
        self._offices = tuple(offices)
        self._lanes = {(lane.sender, lane.receiver): lane for lane in lanes}
        self._chance = chance
        self._shape = shape
        self._table: array[int] = _TABLES[shape]()
        self._plain: dict[OfficeId, bool] = {}
        self._bases: dict[OfficeId, list[Micros]] = {}
        self._spreads: dict[OfficeId, list[Micros]] = {}
        self._single: dict[OfficeId, array[int] | None] = {}
        self._settle()

    def lane(self, sender: OfficeId, receiver: OfficeId) -> Lane:
        """The lane of an ordered pair."""
        return self._lanes[sender, receiver]

    def replace(self, lanes: Iterable[Lane]) -> None:
        """From now on these lanes are in force, one for every ordered pair; lines stay as busy as they were."""
        for lane in lanes:
            pair = (lane.sender, lane.receiver)
            lane.free_at = self._lanes[pair].free_at
            self._lanes[pair] = lane
        self._settle()

    def _settle(self) -> None:
        """Work out which senders have the short path, and their numbers for it."""
        single_tables: dict[tuple[Micros, Micros], array[int]] = {}
        for office in self._offices:
            row = [self._lanes[office, other] for other in self._offices if other != office]
            # A normal spread of up to a fifth of the delay never reaches the floor that `_sample` keeps.
            plain = all(
                lane.is_plain and (self._shape == "exponential" or 5 * lane.spread_us <= lane.delay_us) for lane in row
            )
            self._plain[office] = plain
            self._single[office] = None
            if not plain:
                continue
            self._bases[office] = bases = [lane.delay_us for lane in row]
            self._spreads[office] = spreads = [lane.spread_us for lane in row]
            if len(set(bases)) == 1 and len(set(spreads)) == 1:
                kind = (bases[0], spreads[0])
                if kind not in single_tables:
                    base, spread = kind
                    delays = [base + (spread * number >> 16) for number in self._table]
                    # Looked up at random: the smaller the table, the more of it stays close to the processor.
                    single_tables[kind] = array("i" if max(delays) < 1 << 31 else "q", delays)
                self._single[office] = single_tables[kind]

    def broadcast(self, now: Micros, sender: OfficeId, size_bytes: int) -> list[Micros] | None:
        """The arrival at every other office in their order, by the short path; None when it is not open."""
        if not self._plain[sender]:
            return None
        single = self._single[sender]
        bases = self._bases[sender]
        chance = self._chance.take16(len(bases))
        if single is not None:
            return [now + single[number] for number in chance]
        table = self._table
        return [
            now + base + (spread * table[number] >> 16)
            for base, spread, number in zip(bases, self._spreads[sender], chance, strict=True)
        ]

    def copies(
        self, now: Micros, sender: OfficeId, receivers: Sequence[OfficeId], size_bytes: int
    ) -> tuple[tuple[OfficeId, ...], list[Micros]]:
        """What becomes of a message to each of these: whom its copies go to, and when each arrives (NEVER: lost)."""
        reached: list[OfficeId] = []
        arrivals: list[Micros] = []
        for receiver in receivers:
            for arrival in self.arrivals(now, self._lanes[sender, receiver], size_bytes):
                reached.append(receiver)
                arrivals.append(arrival)
        return tuple(reached), arrivals

    def arrivals(self, now: Micros, lane: Lane, size_bytes: int) -> tuple[Micros, ...]:
        """Each arrival of one message over one lane: (NEVER,) when lost, two when duplicated."""
        if not lane.is_open or (lane.loss and self._chance.below(_WHOLE) < lane.loss):
            return (NEVER,)
        start = now
        if lane.bandwidth_bps is not None:
            # The line is busy until the message before has left it; this one then takes its own time.
            lane.free_at = start = max(now, lane.free_at) + -(-size_bytes * 8_000_000 // lane.bandwidth_bps)
        arrival = start + self._sample(lane)
        if lane.reorder and self._chance.below(_WHOLE) < lane.reorder:
            arrival += self._chance.below(lane.disorder_us + 1)
        if lane.duplicate and self._chance.below(_WHOLE) < lane.duplicate:
            return (arrival, arrival + 1 + self._chance.below(lane.disorder_us + 1))
        return (arrival,)

    def _sample(self, lane: Lane) -> Micros:
        mean = lane.delay_us
        if not lane.spread_us:
            return mean
        spread = lane.spread_us * self._table[self._chance.take16(1)[0]] >> 16
        return max(mean // 10, mean + spread)
