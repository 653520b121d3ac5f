"""Metrics that are defined and that no event can feed yet: they never have a sample.

`decision_time` and `participation` need motions and ballots, `evidence_time` needs offices that lie.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from ipchain.measure.metric import Window
from ipchain.names import Micros, OfficeId
from ipchain.trace import Event


class Unseen:
    """A gauge that has nothing to watch."""

    __slots__ = ()
    watches: Final[tuple[type[Event], ...]] = ()

    def observe(self, now: Micros, event: Event) -> None:
        """Nothing is watched."""

    def figure(
        self,
        stat: str,
        windows: Sequence[Window],
        *,
        end: Micros,
        verb: str | None = None,
        office: OfficeId | None = None,
        whole: bool = False,
    ) -> tuple[Fraction | None, int]:
        """Never a sample."""
        return None, 0
