"""Checks on what the law makes of a run: the effect of an act, the end of a deal, the day a status is settled.

Source of the format: docs/scenario-format.md; of the ideas: docs/legal-effect.md.

Not here: judging them (`ipchain.checkers.law`), and every other check (`expectations`).
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, get_args

from ipchain.names import OfficeId, RightId


@dataclass(frozen=True, slots=True)
class LegalEffect:
    """What the act of a step (assign, license or extend) does at these offices against third parties.

    `has` are offices where it has effect, `has_not` where it has none, `unknown` where the office's file does not say;
    each named office must answer so, others may answer as they like. `coverage` is the share of the offices addressed
    where it has effect. `gap_days` are days of the legal calendar from the contract to the effect.
    """

    step: str
    has: tuple[OfficeId, ...] = ()
    has_not: tuple[OfficeId, ...] = ()
    unknown: tuple[OfficeId, ...] = ()
    coverage: Fraction | None = None
    gap_days: tuple[tuple[OfficeId, int], ...] = ()


DealEnding = Literal["completed", "failed", "half-done"]
DEAL_ENDINGS: Final[tuple[DealEnding, ...]] = get_args(DealEnding)


@dataclass(frozen=True, slots=True)
class DealEnds:
    """A deal of several steps ends as: all of them final, none of them, or some."""

    deal: str
    ending: DealEnding


@dataclass(frozen=True, slots=True)
class Settles:
    """The status of a right is settled at each office so many days after it came to that office.

    `open_at` are offices where it is open still at the end of the run.
    """

    right: RightId
    days: tuple[tuple[OfficeId, int], ...] = ()
    open_at: tuple[OfficeId, ...] = ()


LawCheck = LegalEffect | DealEnds | Settles
LawCheckKind = Literal["legal_effect", "deal", "settles"]
"""The words of these checks in a file."""
