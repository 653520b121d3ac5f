"""The numbers a Raft consortium agrees on beforehand.

Source of the shapes: Raft paper, sections 5.2 and 9.3 (timeouts), dissertation 6.2 (check quorum), 9.6
(pre-vote), 10.2.2 (batching and pipelining). The defaults suit offices on several continents, with round trips
up to about half a second.
"""

from dataclasses import dataclass

from ipchain.errors import invariant
from ipchain.names import MILLISECOND, SECOND, Micros, OfficeId

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True)
class RaftSettings:
    """All times in microseconds, all sizes in bytes of entries (bodies, signatures and a small allowance).

    `election_timeout_us` is (lowest, highest), both drawn; the lowest is also how long a follower holds a silent
    leader for alive, and how often a leader asks itself whether a majority still answers.
    `block_interval_us` is the least time between two proposals, 0 for none; `block_size` the most entries in one.
    `first_leader` campaigns at once when the system is fresh; None leaves it to the timers.
    """

    heartbeat_us: Micros = 250 * MILLISECOND
    election_timeout_us: tuple[Micros, Micros] = (1 * SECOND, 2 * SECOND)
    pre_vote: bool = True
    check_quorum: bool = True
    block_interval_us: Micros = 1 * SECOND
    block_size: int = 500
    first_leader: OfficeId | None = None
    max_append_bytes: int = 192 * KIB
    max_in_flight_entries: int = 256
    max_in_flight_bytes: int = 8 * MIB
    max_uncommitted_bytes: int = 16 * MIB
    max_early_appends: int = 256

    def __post_init__(self) -> None:
        lowest, highest = self.election_timeout_us
        invariant(
            0 < self.heartbeat_us < lowest <= highest,
            "raft.heartbeat-below-election-timeout",
            heartbeat_us=self.heartbeat_us,
            election_timeout_us=self.election_timeout_us,
        )
        invariant(self.block_interval_us >= 0, "raft.block-interval", block_interval_us=self.block_interval_us)
        invariant(self.block_size >= 1, "raft.block-size", block_size=self.block_size)
        limits = (
            self.max_append_bytes,
            self.max_in_flight_entries,
            self.max_in_flight_bytes,
            self.max_uncommitted_bytes,
        )
        invariant(min(limits) >= 1 and self.max_early_appends >= 0, "raft.limits", limits=limits)
