"""What a file compares: its axes, the cells they make, the seeds of every cell, the baseline, the figures.

A cell takes one variant of every axis: `raft+equal` takes `raft` for the consensus and `equal` for the governance.
Every cell is played with the same seeds, so that seed 7 deals the same chances in all of them.

Not here: reading it (`compare_block`), the scenario of a cell (`cells`), and playing (`ipchain.experiment`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ipchain.names import Micros

Choice = tuple[tuple[str, str], ...]
"""One variant for each axis, in the order of the axes."""


@dataclass(frozen=True, slots=True)
class Axis:
    """What varies: a key of the scenario, and the names of the variants that are compared."""

    key: str
    variants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One combination of variants."""

    choice: Choice

    @property
    def name(self) -> str:
        """The variants with `+` between them: `raft+equal`."""
        return "+".join(variant for _, variant in self.choice)


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of every run that is compared: a metric and a statistic of it."""

    metric: str
    stat: str

    @property
    def name(self) -> str:
        """As files write it: `time_to_final.p95`."""
        return f"{self.metric}.{self.stat}"


@dataclass(frozen=True, slots=True)
class Comparing:
    """A comparison as its file states it.

    `warm_up_us` None: found in every run by itself (MSER-5). `wall_time_us` is real time for the whole, None without
    limit. 0 < confidence < 1.
    """

    axes: tuple[Axis, ...]
    cells: tuple[Cell, ...]
    seeds: tuple[int, ...]
    baseline: Cell
    figures: tuple[Compared, ...]
    warm_up_us: Micros | None
    confidence: Fraction
    resamples: int
    wall_time_us: Micros | None


def applies(where: Mapping[str, Sequence[str]], cell: Choice) -> bool:
    """True when the cell takes one of the named variants on every axis that is named."""
    return all(variant in where[axis] for axis, variant in cell if axis in where)
