"""What one peer may send, and what it may cost: token buckets in whole numbers, with the moment handed in.

A bucket fills at a steady rate up to its burst; what finds too little in it is refused. Each class of traffic has
one, and a further one counts the time that checking the peer's frames takes, so that no mixture of frames takes
more than its share of a core.

Not here: what happens to a peer that signs wrongly (`muting`), queues (`inbox`).
"""

from dataclasses import dataclass
from typing import Final

from ipchain.errors import invariant
from ipchain.names import SECOND, Micros
from ipchain.runtime.wire.kinds import Traffic
from ipchain.runtime.wire.limits import MIB, MOST_FRAME_BYTES

SIGNATURE_CHECK_US: Final[Micros] = 120
BYTES_DIGESTED_PER_US: Final = 256
VALUE_CHECK_US: Final[Micros] = 1
"""What checking is taken to cost: a signature, the digests of so many bytes, the scan and the ranges of one value.

Measured on one shared core, with the order of magnitude that any core of today has: a vote 0.17 ms, a batch of
500 entries 2.4 ms, one entry of 184 KB 1.0 ms, 1,900 small entries 7.2 ms.
"""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many tokens each second, and at most `burst` saved up."""

    per_second: int
    burst: int

    def __post_init__(self) -> None:
        invariant(self.per_second >= 1 and self.burst >= 1, "wire.rate", per_second=self.per_second, burst=self.burst)


@dataclass(frozen=True, slots=True)
class Budgets:
    """What every peer is granted. Consensus and client in frames, sync in bytes, checking in microseconds.

    A burst of sync is what one of its queues holds, so a page of decisions is not cut off; one of checking is a
    second's worth. Raises InvariantViolation when a burst would not admit the largest frame.
    """

    consensus: Rate = Rate(500, 1_000)
    sync: Rate = Rate(2 * MIB, 8 * MIB)
    client: Rate = Rate(100, 500)
    checking: Rate = Rate(SECOND * 40 // 100, SECOND * 40 // 100)

    def __post_init__(self) -> None:
        invariant(self.sync.burst >= MOST_FRAME_BYTES, "wire.burst-admits-a-frame", burst=self.sync.burst)
        dearest_us = checking_us(MOST_FRAME_BYTES)
        invariant(self.checking.burst >= dearest_us, "wire.burst-admits-a-check", burst=self.checking.burst)


def checking_us(size_bytes: int) -> Micros:
    """What a frame of this size is taken to cost up to its signature."""
    return SIGNATURE_CHECK_US + size_bytes // BYTES_DIGESTED_PER_US


class Purse:
    """All buckets of one peer."""

    __slots__ = ("_checking", "_of_class")

    def __init__(self, budgets: Budgets) -> None:
        self._checking = Bucket(budgets.checking)
        self._of_class = {
            Traffic.CONSENSUS: Bucket(budgets.consensus),
            Traffic.SYNC: Bucket(budgets.sync),
            Traffic.CLIENT: Bucket(budgets.client),
        }

    def pay(self, traffic: Traffic, size_bytes: int, now_us: Micros) -> bool:
        """True when this frame is within both buckets it touches; only then anything is taken."""
        bucket = self._of_class[traffic]
        tokens = size_bytes if traffic is Traffic.SYNC else 1
        cost_us = checking_us(size_bytes)
        if not (bucket.holds(tokens, now_us) and self._checking.holds(cost_us, now_us)):
            return False
        bucket.take(tokens)
        self._checking.take(cost_us)
        return True

    def scanned(self, values: int) -> None:
        """A payload of so many values was looked at. Known only afterwards, so the account may go below nothing."""
        self._checking.take(values * VALUE_CHECK_US)


class Bucket:
    """Tokens of one kind. Counts in millionths of a token, so that no microsecond is lost to rounding."""

    __slots__ = ("_filled_at", "_level", "_most", "_per_us")

    def __init__(self, rate: Rate) -> None:
        self._per_us = rate.per_second  # millionths of a token in each microsecond
        self._most = self._level = rate.burst * SECOND
        self._filled_at: Micros | None = None

    def holds(self, tokens: int, now_us: Micros) -> bool:
        """True when so many can be taken now. A moment before the last one adds nothing."""
        if self._filled_at is None:
            self._filled_at = now_us
        elif now_us > self._filled_at:
            self._level = min(self._most, self._level + (now_us - self._filled_at) * self._per_us)
            self._filled_at = now_us
        return self._level >= tokens * SECOND

    def take(self, tokens: int) -> None:
        """Take so many, whether they are there or not; what is missing must be earned before `holds` is True again."""
        self._level -= tokens * SECOND


STANDARD: Final = Budgets()
"""What a peer is granted where nobody says otherwise."""
