"""Metrics that are defined and that no event can feed yet: they never have a sample.

`evidence_time` needs offices that lie.
"""

from typing import Final

from ipchain.measure.metric import Cut, Figure
from ipchain.names import Micros
from ipchain.trace import Event


class Nothing:
    """A fold that watches nothing."""

    __slots__ = ()
    watches: Final[tuple[type[Event], ...]] = ()

    def observe(self, now: Micros, event: Event) -> None:
        """Nothing is watched."""


def unseen(_nothing: Nothing, _stat: str, _cut: Cut) -> Figure:
    """Never a sample."""
    return None, 0
