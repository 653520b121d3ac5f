"""What happens in a scenario: the acts on rights, the steps that order them, and the background load.

Times are whole microseconds since the start of the run; shares are exact; lines are those of the scenario file.
Source of the format: docs/scenario-format.md.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from ipchain.governance.motions import Content
from ipchain.governance.tally import Choice
from ipchain.names import Micros, OfficeId, PartyId, RightId
from ipchain.rights.profile import Kind, Term


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
    """The owner hands over the right, a share of it, or some of its goods (Nice classes).

    `signed` is the day of the contract (None: the day on which it is handed in); `deal` names what it is a part of.
    """

    right: RightId
    at_office: OfficeId
    assignor: PartyId
    assignee: PartyId
    share: Fraction = Fraction(1)
    part_of: tuple[int, ...] = ()
    documents: tuple[str, ...] = ()
    signed: date | None = None
    deal: str = ""


@dataclass(frozen=True, slots=True)
class License:
    """The owner, or a licensee by sub-licence, allows use in a territory for a term (None: as long as the right).

    `part_of` are the goods (Nice classes, empty: all); `signed` and `deal` are as in `Assign`.
    """

    right: RightId
    at_office: OfficeId
    licensor: PartyId
    licensee: PartyId
    territory: tuple[OfficeId, ...]
    exclusive: bool = False
    term: Term | None = None
    sublicence: bool = False
    part_of: tuple[int, ...] = ()
    signed: date | None = None
    deal: str = ""


@dataclass(frozen=True, slots=True)
class Decide:
    """An office decides what waits in its register: `upheld` ends the right there, else it goes on or is granted."""

    right: RightId
    at_office: OfficeId
    upheld: bool
    grounds: str = ""


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


@dataclass(frozen=True, slots=True)
class Propose:
    """An office puts a motion to the consortium; on the ledger the motion is called like the step.

    `open_for_us` is how long votes can be cast; 0: as the rule for this kind of decision says.
    """

    at_office: OfficeId
    content: Content
    open_for_us: Micros = 0


@dataclass(frozen=True, slots=True)
class Vote:
    """Offices cast their ballots on the motion of the step `proposal`, each at its own office, in this order."""

    proposal: str
    ballots: tuple[tuple[OfficeId, Choice], ...]


Act = Register | Extend | Assign | License | Decide | Simple | Certify | Verify | Query | Jump | Propose | Vote
Verb = Literal[
    "register", "extend", "assign", "license", "renew", "surrender", "correct", "oppose", "freeze",
    "decide", "certify", "verify", "query", "jump", "propose", "vote",
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
