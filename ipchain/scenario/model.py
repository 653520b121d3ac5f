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
from ipchain.names import Micros, OfficeId, PartyId, RightId
from ipchain.rights.profile import Kind, LegalProfile, Term

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
    """The constitution, as far as it is read now: it is stated and checked, decisions come later."""

    model: str
    quota: Fraction
    quota_of: Literal["all", "cast"]
    weights: Mapping[OfficeId, int]
    veto: tuple[OfficeId, ...]


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


# ---- what happens -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Register:
    """A right is filed at an office."""

    right: RightId
    kind: Kind
    at_office: OfficeId
    owner: PartyId
    words: str = ""
    nice_classes: tuple[int, ...] = ()
    ipc: tuple[str, ...] = ()
    number: str = ""
    documents: tuple[str, ...] = ()
    priority_of: RightId | None = None


@dataclass(frozen=True, slots=True)
class Extend:
    """A right is extended to further offices, each of which answers for its own register."""

    right: RightId
    at_office: OfficeId
    to: tuple[OfficeId, ...]


@dataclass(frozen=True, slots=True)
class Assign:
    """The owner hands over the right, a share of it, or some of its goods (Nice classes)."""

    right: RightId
    at_office: OfficeId
    assignor: PartyId
    assignee: PartyId
    share: Fraction = Fraction(1)
    part_of: tuple[int, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class License:
    """The owner, or a licensee by sub-licence, allows use in a territory for a term (None: as long as the right)."""

    right: RightId
    at_office: OfficeId
    licensor: PartyId
    licensee: PartyId
    territory: tuple[OfficeId, ...]
    exclusive: bool = False
    term: Term | None = None
    sublicence: bool = False


@dataclass(frozen=True, slots=True)
class Simple:
    """renew, surrender, correct, oppose, freeze: an act on a right, with its grounds and who asks for it."""

    right: RightId
    at_office: OfficeId
    grounds: str = ""
    by: PartyId | None = None


@dataclass(frozen=True, slots=True)
class Certify:
    """An office issues a certificate of the newest entry on a right, from its own copy of the ledger."""

    right: RightId
    at_office: OfficeId


@dataclass(frozen=True, slots=True)
class Verify:
    """An office checks a certificate by itself, without asking the office that issued it."""

    certificate_of: str
    at_office: OfficeId


@dataclass(frozen=True, slots=True)
class Query:
    """An office is asked what its copy of the ledger says of a right."""

    right: RightId
    at_office: OfficeId


@dataclass(frozen=True, slots=True)
class Jump:
    """The legal calendar moves on while the network is idle."""

    by: Term


Act = Register | Extend | Assign | License | Simple | Certify | Verify | Query | Jump
Verb = Literal[
    "register", "extend", "assign", "license", "renew", "surrender", "correct", "oppose", "freeze",
    "certify", "verify", "query", "jump",
]  # fmt: skip
Reaches = Literal["submitted", "accepted", "final"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is done. It is due at `at_us`, or when step `after` reaches its mark; never both.

    The loader fills `after` with the step before where the file says neither; only a first step has neither,
    and is due at once. `reaches` final means: the earlier step is decided.
    """

    id: str
    verb: Verb
    act: Act
    at_us: Micros | None
    after: str | None
    reaches: Reaches
    say: str
    why: str
    line: int


@dataclass(frozen=True, slots=True)
class Load:
    """Background traffic: filings of one kind with Poisson arrivals.

    `rate` is in requests per second, exact: per office, or over all offices together when `shared`.
    """

    id: str
    kind: Kind
    rate: Fraction
    at_offices: tuple[OfficeId, ...]
    shared: bool
    from_us: Micros
    until_us: Micros
    line: int


# ---- what goes wrong ----------------------------------------------------------------------------


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


# ---- what must hold -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Always:
    """A named guarantee holds at every moment at every honest office. `never` and `violates` name one too."""

    guarantee: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A step ends as: `final`, `refused` (with a reason code), `pending`, `accepted`, `valid`, ..."""

    step: str
    outcome: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Eventually:
    """Sooner or later: `same_ledger` among offices, a `leader`, an `entry` (step id) final at offices."""

    what: Literal["same_ledger", "leader", "entry"]
    offices: tuple[OfficeId, ...]
    entry: str = ""


@dataclass(frozen=True, slots=True)
class AtEnd:
    """At the end, at these offices: what the copy of the ledger says of a right, or the state of an office."""

    at_offices: tuple[OfficeId, ...]
    right: RightId | None = None
    owner: PartyId | None = None
    licensees: tuple[PartyId, ...] | None = None
    status: str | None = None
    office: OfficeId | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """A statistic of a metric lies within bounds (metric's own unit: us, entries, share as exact fraction).

    `of` limits it to one verb, `at_office` to one office. Bounds are inclusive where `low_included` or
    `high_included`. `of_before`: the bound is this share of the same figure before the window of `during`.
    """

    metric: str
    stat: str
    of: str | None = None
    at_office: OfficeId | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    low_included: bool = True
    high_included: bool = True
    of_before: bool = False


CheckKind = Literal["always", "never", "outcome", "eventually", "at_end", "limit", "violates"]


@dataclass(frozen=True, slots=True)
class Expectation:
    """One check with its modifiers.

    `within_us` counts from the step, or from `after`. `after` and `during` name a fault or step; `after_edge`
    says whether its start or its end is meant. `required` is the generated sentence, or the writer's own.
    """

    id: str
    kind: CheckKind
    check: Always | Outcome | Eventually | AtEnd | Limit
    severity: Literal["must", "should"]
    workstream: str
    why: str
    say: str
    line: int
    within_us: Micros | None = None
    during: str | None = None
    after: str | None = None
    after_edge: Literal["starts", "ends"] = "ends"
    outside_faults: bool = False
    required: str = ""


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
