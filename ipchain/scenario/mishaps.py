"""What goes wrong in a scenario: faults as values. How to inflict them is each host's affair.

Source of the format: docs/scenario-format.md.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ipchain.names import Micros, OfficeId


@dataclass(frozen=True, slots=True)
class Role:
    """Offices meant by role, resolved when the fault begins: `leader`, `minority`, or `random` with a count."""

    role: Literal["leader", "minority", "random"]
    count: int = 1


Target = tuple[OfficeId, ...] | Role


@dataclass(frozen=True, slots=True)
class Partition:
    """Messages between groups are lost, also those under way. `isolate` cuts the target off from all others."""

    groups: tuple[tuple[OfficeId, ...], ...] = ()
    isolate: Target | None = None


@dataclass(frozen=True, slots=True)
class Crash:
    """The process stops, memory and unsynced records are lost, the disk is kept; it restarts at the end."""

    target: Target


@dataclass(frozen=True, slots=True)
class Pause:
    """Frozen, then it goes on with its memory; what came in meanwhile waits."""

    target: Target


@dataclass(frozen=True, slots=True)
class Slow:
    """All messages from and to the target, or over one link, take longer: delay x `times` + `plus_us`."""

    target: Target | None
    link: tuple[OfficeId, OfficeId] | None
    plus_us: Micros = 0
    times: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Disturb:
    """lose, duplicate or reorder: the share of messages that suffer, of one office, one link, or everywhere.

    `spread_us`: a reordered or repeated message comes up to so much later.
    """

    share: Fraction
    target: Target | None = None
    link: tuple[OfficeId, OfficeId] | None = None
    spread_us: Micros = 500_000


FaultKind = Literal["partition", "crash", "pause", "slow", "lose", "duplicate", "reorder"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong between two moments; or, with `after`, from a step's decision on for `for_us`."""

    id: str
    kind: FaultKind
    what: Partition | Crash | Pause | Slow | Disturb
    from_us: Micros | None
    after: str | None
    for_us: Micros
    say: str
    line: int
