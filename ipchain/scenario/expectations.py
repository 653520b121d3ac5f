"""What must hold in a scenario: checks with their modifiers. Judging them is the checkers' affair.

Source of the format: docs/scenario-format.md.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Final, Literal

from ipchain.governance.constitution import DecisionKind
from ipchain.governance.tally import Outcome as Result
from ipchain.names import Micros, OfficeId, PartyId, RightId
from ipchain.scenario.law_checks import LawCheck


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


@dataclass(frozen=True, slots=True)
class Decision:
    """The motion of the step `proposal` ends as adopted, rejected or lapsed."""

    proposal: str
    outcome: Result


@dataclass(frozen=True, slots=True)
class Power:
    """Who can decide and who can block, by the constitution in force at the end of the run.

    `veto_players` are exactly those who can block alone (empty: nobody). No office has more than `max_share` of the
    power (Shapley-Shubik), no fewer than `min_to_block` offices can block, no fewer than `min_to_decide` can
    decide. None is not looked at; at least one is. `decision` None: all of it for every kind of decision.
    """

    veto_players: tuple[OfficeId, ...] | None = None
    max_share: Fraction | None = None
    min_to_block: int | None = None
    min_to_decide: int | None = None
    decision: DecisionKind | None = None


CheckKind = Literal[
    "always", "never", "outcome", "eventually", "at_end", "limit", "decision", "power", "violates",
    "legal_effect", "deal", "settles",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Runs:
    """In how many of the runs of a comparison a check must hold: at least `least`, or at least this `share`."""

    least: int | None = None
    share: Fraction = Fraction(1)

    @property
    def is_all(self) -> bool:
        """True when it must hold in every run."""
        return self.least is None and self.share == 1

    def needed(self, runs: int) -> int:
        """In how many of so many runs it must hold; above `runs` when it asks for more than there are."""
        return ceil(self.share * runs) if self.least is None else self.least


ALL_RUNS: Final = Runs()


@dataclass(frozen=True, slots=True)
class Expectation:
    """One check with its modifiers.

    `within_us` counts from the step, or from `after`. `after` and `during` name a fault or step; `after_edge`
    says whether its start or its end is meant. `required` is the generated sentence, or the writer's own.
    """

    id: str
    kind: CheckKind
    check: Always | Outcome | Eventually | AtEnd | Limit | Decision | Power | LawCheck
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
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The cells of a comparison it applies to, as axes with their variants; empty: all of them."""
    runs: Runs = ALL_RUNS
