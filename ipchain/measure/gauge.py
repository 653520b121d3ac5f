"""A gauge: one metric of one run, made of a fold over the events and a rule over what was folded.

Folds remember, in constant time per event; rules are pure functions from a fold, a statistic and a part of the
run to a figure. Several rules can share one fold, so a whole trace is folded once for all metrics.

Not here: the folds and the rules, one family per module.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from ipchain.measure.metric import Cut, Figure, Window
from ipchain.names import Micros, OfficeId
from ipchain.trace import Event


class Fold(Protocol):
    """What remembers the events of a run that some metrics need."""

    @property
    def watches(self) -> tuple[type[Event], ...]:
        """The events it wants to see."""
        ...

    def observe(self, now: Micros, event: Event) -> None:
        """This happened now. Constant time."""
        ...


class Gauge:
    """A rule and the fold it looks at, which is shown events here or, when it is shared, by whoever shares it."""

    __slots__ = ("_fold", "_rule")

    def __init__(self, fold: Fold, rule: Callable[[str, Cut], Figure]) -> None:
        self._fold = fold
        self._rule = rule

    @property
    def watches(self) -> tuple[type[Event], ...]:
        """The events its fold wants to see."""
        return self._fold.watches

    def observe(self, now: Micros, event: Event) -> None:
        """Show an event to its fold."""
        self._fold.observe(now, event)

    def figure(
        self,
        stat: str,
        windows: Sequence[Window],
        *,
        end: Micros,
        verb: str | None = None,
        office: OfficeId | None = None,
        whole: bool = False,
    ) -> Figure:
        """The statistic over these parts of the run, in the metric's unit, and from how many samples. See `Cut`."""
        return self._rule(stat, Cut(windows, end, verb, office, whole))
