"""How deals end: completed, failed, or half-done; and the share that ended as a whole.

A deal is completed when every step of it is final and failed when none is; both are atomic. It is half-done as soon as
one step is final and another was refused, and open while a step is undecided and nothing speaks against a whole.
Atomicity rate: completed and failed deals over all that are not open (domain.md f.3).

Not here: a mechanism that would make deals atomic; the offices of a run decide one by one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from ipchain.names import Micros
from ipchain.trace import DealAnnounced, Event, StepDecided

Ending = Literal["completed", "failed", "half-done", "open"]


@dataclass(frozen=True, slots=True)
class DealSeen:
    """One deal: each step's outcome and reason (empty while undecided), and when its last step was decided."""

    deal: str
    ending: Ending
    steps: tuple[tuple[str, str, str], ...]
    decided_at: Micros | None


class Deals:
    """Folds the events of a run."""

    __slots__ = ("_deals", "_decided")
    watches: Final[tuple[type[Event], ...]] = (DealAnnounced, StepDecided)

    def __init__(self) -> None:
        self._deals: dict[str, tuple[str, ...]] = {}
        self._decided: dict[str, tuple[Micros, StepDecided]] = {}

    def observe(self, now: Micros, event: Event) -> None:
        """This happened now."""
        if type(event) is DealAnnounced:
            self._deals[event.deal] = event.steps
        elif type(event) is StepDecided:
            self._decided.setdefault(event.step, (now, event))

    @property
    def decisions(self) -> Mapping[str, tuple[Micros, StepDecided]]:
        """The first decision of every step, with its moment."""
        return self._decided

    def seen(self, deal: str) -> DealSeen | None:
        """How the deal stands; None when nobody announced it."""
        steps = self._deals.get(deal)
        if steps is None:
            return None
        found = [self._decided.get(step) for step in steps]
        told = tuple(
            (step, one[1].outcome if one else "", one[1].reason if one else "")
            for step, one in zip(steps, found, strict=True)
        )
        moments = [one[0] for one in found if one]
        return DealSeen(deal, _ending([outcome for _, outcome, _ in told]), told, max(moments, default=None))

    def all(self) -> tuple[DealSeen, ...]:
        """Every deal, in the order of the file."""
        return tuple(seen for deal in self._deals if (seen := self.seen(deal)) is not None)


def atomicity(deals: Iterable[DealSeen]) -> Fraction | None:
    """The share of the deals that ended whole, of those that are not open; None when there is none of these."""
    ended = [deal for deal in deals if deal.ending != "open"]
    return Fraction(sum(deal.ending != "half-done" for deal in ended), len(ended)) if ended else None


def _ending(outcomes: list[str]) -> Ending:
    done, refused = outcomes.count("final"), outcomes.count("refused")
    if done and refused:
        return "half-done"
    if "" in outcomes:
        return "open"
    return "completed" if done == len(outcomes) else "failed"
