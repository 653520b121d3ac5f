"""Who leads: how often that changes, and how long nobody does.

Who leads when is told by `reigns`; before the first choice nobody leads. A leader that is cut off counts as
leading until it notices or another is chosen.

Not here: who should have led.
"""

from fractions import Fraction
from typing import Final

from ipchain.measure.entries import count_inside
from ipchain.measure.metric import Cut, Figure, overlap, statistic
from ipchain.measure.reigns import Leadership
from ipchain.names import Micros
from ipchain.trace import Event, LeaderChosen


class Choices:
    """When offices began to lead."""

    __slots__ = ("at",)
    watches: Final[tuple[type[Event], ...]] = (LeaderChosen,)

    def __init__(self) -> None:
        self.at: list[Micros] = []

    def observe(self, now: Micros, event: Event) -> None:
        """An office begins to lead."""
        self.at.append(now)


def leader_changes(choices: Choices, _stat: str, cut: Cut) -> Figure:
    """How often an office began to lead inside the windows, the first time of the run not counted; the total.

    None for a run in which nobody ever led; the samples are the windows.
    """
    if not choices.at:
        return None, 0
    return Fraction(sum(count_inside(choices.at[1:], cut.windows))), len(cut.windows)


def time_without_leader(leadership: Leadership, stat: str, cut: Cut) -> Figure:
    """Microseconds without a leader inside the windows; 0 when somebody always led."""
    spans = cut.spans
    if not spans:
        return None, 0
    inside = [time for first, last in leadership.vacancies(cut.end) if (time := overlap(first, last, spans))]
    if not inside:
        return Fraction(0), 1
    return statistic(stat, [(time, 1) for time in inside]), len(inside)
