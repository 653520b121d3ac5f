"""How a PBFT replica is tuned. All times are whole microseconds; nothing here is a safety matter.

Whence: PBFT paper, sections 4.1 to 4.5 and 5.1.3; the figures are ours, for offices on several continents.
"""

from dataclasses import dataclass

from ipchain.errors import invariant
from ipchain.names import SECOND, Micros, OfficeId


@dataclass(frozen=True, slots=True)
class PbftSettings:
    """Every replica of a consortium must be given the same settings.

    `view_change_timeout_us` is how long a replica waits for progress before it leaves a view (section 4.4); it
    doubles with every view that fails, up to `view_change_timeout_cap_us` (section 4.5.2).
    `block_interval_us` is the least time between two proposals of one primary, 0 for none; `block_size` the
    most entries in one proposal. `checkpoint_interval` is K of section 4.3, in sequences; the window is 2K.
    `status_interval_us` is the mean time between two STATUS messages. `first_leader` is the primary of view 0;
    None means the first seat.
    """

    view_change_timeout_us: Micros = 4 * SECOND
    view_change_timeout_cap_us: Micros = 60 * SECOND
    block_interval_us: Micros = 1 * SECOND
    block_size: int = 500
    checkpoint_interval: int = 128
    status_interval_us: Micros = 5 * SECOND
    first_leader: OfficeId | None = None

    def __post_init__(self) -> None:
        invariant(
            2 <= self.view_change_timeout_us <= self.view_change_timeout_cap_us,
            "pbft.timeout-below-its-cap",
            timeout_us=self.view_change_timeout_us,
            cap_us=self.view_change_timeout_cap_us,
        )
        invariant(self.block_interval_us >= 0, "pbft.block-interval", block_interval_us=self.block_interval_us)
        invariant(self.block_size >= 1, "pbft.block-size", block_size=self.block_size)
        invariant(self.checkpoint_interval >= 1, "pbft.checkpoint-interval", interval=self.checkpoint_interval)
        invariant(self.status_interval_us >= 5, "pbft.status-interval", status_interval_us=self.status_interval_us)

    @property
    def window(self) -> int:
        """How many sequences lie between the low and the high watermark: 2K."""
        return 2 * self.checkpoint_interval
