"""A scenario as frozen values: what the loader makes of a file, and what every host plays.

Times are whole microseconds since the start of the run; legal time is a calendar date beside it.
Shares are exact fractions. Lines are the lines of the scenario file, for evidence and messages.
Source of the format: docs/scenario-format.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

from ipchain.consensus.pbft.settings import PbftSettings
from ipchain.consensus.raft.settings import RaftSettings
from ipchain.governance.constitution import Constitution
from ipchain.names import Micros, OfficeId, PartyId
from ipchain.rights.profile import LegalProfile
from ipchain.scenario.acts import (
    Act,
    Assign,
    Certify,
    Decide,
    Extend,
    Jump,
    License,
    Load,
    Propose,
    Query,
    Reaches,
    Register,
    Simple,
    Step,
    Verb,
    Verify,
    Vote,
)
from ipchain.scenario.comparing import Choice, Comparing
from ipchain.scenario.expectations import (
    Always,
    AtEnd,
    CheckKind,
    Decision,
    Eventually,
    Expectation,
    Limit,
    Outcome,
    Power,
)
from ipchain.scenario.law_checks import DealEnds, LegalEffect, Settles
from ipchain.scenario.mishaps import Crash, Disturb, Fault, FaultKind, Partition, Pause, Role, Slow, Target

__all__ = [
    "Act",
    "Always",
    "Assign",
    "AtEnd",
    "Budget",
    "Certify",
    "CheckKind",
    "Consensus",
    "Crash",
    "DealEnds",
    "Decide",
    "Decision",
    "Disturb",
    "Eventually",
    "Expectation",
    "Extend",
    "Fault",
    "FaultKind",
    "Governance",
    "Jitter",
    "Jump",
    "LegalEffect",
    "License",
    "Limit",
    "Link",
    "Load",
    "Network",
    "OfficeProfile",
    "Outcome",
    "Partition",
    "Party",
    "Pause",
    "Power",
    "Propose",
    "Query",
    "Reaches",
    "Register",
    "Role",
    "Scenario",
    "Settles",
    "Shape",
    "Simple",
    "Slow",
    "Step",
    "Target",
    "Verb",
    "Verify",
    "Vote",
]
"""Everything a scenario is made of, wherever it is defined: acts, mishaps, expectations, and what follows here."""

# ---- who ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OfficeProfile:
    """One office: who it is (`nodes/offices/XX.yaml`), or an invented one near a real city.

    Latitude and longitude are in millionths of a degree: whole numbers, so that delays are exact everywhere.
    `invented` offices (QM to QY) are the only ones that shipped examples may show lying.
    """

    code: OfficeId
    name: str
    names: Mapping[str, str]
    city: str
    latitude_udeg: int
    longitude_udeg: int
    time_zone: str
    legal: LegalProfile
    invented: bool = False
    weight: int = 1
    review_us: Micros = 0


@dataclass(frozen=True, slots=True)
class Party:
    """An invented applicant, owner or licensee."""

    id: PartyId
    name: str
    home: OfficeId


# ---- how they agree -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Consensus:
    """The protocol and its settings. `members` order the ledger; the others would only read (all, for now)."""

    model: str
    settings: RaftSettings | PbftSettings
    members: tuple[OfficeId, ...]


@dataclass(frozen=True, slots=True)
class Governance:
    """How the offices decide about themselves: the name of the model, and the constitution at the start."""

    model: str
    constitution: Constitution


@dataclass(frozen=True, slots=True)
class Jitter:
    """Spread of a delay: a share of it, or so many microseconds; shaped by `shape`."""

    share: Fraction = Fraction(0)
    absolute_us: Micros = 0


Shape = Literal["normal", "uniform", "exponential"]
"""normal: standard deviation = jitter, never below a tenth of the delay; uniform: delay +- jitter;
exponential: delay + exponential with mean = jitter."""


@dataclass(frozen=True, slots=True)
class Link:
    """One pair of offices that differs from the profile. One way only when `one_way`: from first to second."""

    first: OfficeId
    second: OfficeId
    delay_us: Micros | None = None
    jitter: Jitter | None = None
    loss: Fraction | None = None
    bandwidth_bps: int | None = None
    one_way: bool = False


@dataclass(frozen=True, slots=True)
class Network:
    """How messages travel. `topology` is `mesh` (all pairs), or `links`: only the listed links exist.

    `delay_us` None means: from the distance between the cities (profile `geographic`).
    `bandwidth_bps` are bits per second of each directed link; None means no limit.
    `disk_us` is how long a record takes to become durable.
    """

    profile: str
    topology: Literal["mesh", "links"]
    delay_us: Micros | None
    jitter: Jitter
    shape: Shape
    loss: Fraction
    duplicate: Fraction
    bandwidth_bps: int | None
    disk_us: Micros
    links: tuple[Link, ...] = ()
    delays_us: Mapping[tuple[OfficeId, OfficeId], Micros] = field(default_factory=dict)


# ---- the whole ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Budget:
    """When to stop trying: wall time (judged by the command line) and simulated events. None: no limit."""

    wall_time_us: Micros | None = 600_000_000
    events: int | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario, validated: every reference resolves, every time lies inside the run."""

    name: str
    path: str
    source: bytes
    title: str
    description: str
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    language: str
    calendar: date
    seed: int
    duration_us: Micros
    offices: tuple[OfficeProfile, ...]
    parties: tuple[Party, ...]
    consensus: Consensus
    governance: Governance
    network: Network
    steps: tuple[Step, ...] = ()
    load: tuple[Load, ...] = ()
    faults: tuple[Fault, ...] = ()
    expect: tuple[Expectation, ...] = ()
    built_in: bool = True
    warm_up_us: Micros = 0
    budget: Budget = field(default_factory=Budget)
    overrides: tuple[str, ...] = ()
    beside: tuple[tuple[str, bytes], ...] = ()
    """Files beside this one that it named and that were read: with `source`, everything to read it again."""
    compare: Comparing | None = None
    """What its file compares; then this is the scenario of the baseline, and the others are `loader.cells_of`."""
    cell: Choice = ()
    """Which cell of a comparison this is; empty for a scenario that stands by itself."""
