"""Who has how much power in a run, and who can block alone: `r.governance.power()`.

Power follows from the constitution at the start, for each kind of decision. Figures are shares of 1.

Not here: motions and ballots (`r.decisions`, `r.votes`), and how power is counted (`ipchain.governance.power`).
"""

from collections.abc import Iterator
from typing import Final

from markupsafe import Markup

from ipchain.report import tables
from ipchain.report.dossier.power import PowerShown
from ipchain.report.tables import Column, Value
from ipchain.study.frame import Table

_COLUMNS: Final = (
    Column("decisions", "text", "kinds of decision that are taken in this way"),
    Column("turn", "whole", "turn of a rotating chair, from 1; else 1"),
    Column("office", "text", "the member"),
    Column("votes", "whole", "its votes over all chambers"),
    Column("share", "number", "its share of all votes"),
    Column("banzhaf", "number", "normalised Banzhaf index"),
    Column("shapley_shubik", "number", "Shapley-Shubik index"),
    Column("prevent", "number", "Coleman's power to prevent action"),
    Column("initiate", "number", "Coleman's power to initiate action"),
    Column("blocks_alone", "yes-no", "nothing passes against it"),
)


class Governance:
    """How the offices decide, and what that makes of each of them."""

    __slots__ = ("_model", "_shown")

    def __init__(self, model: str, shown: PowerShown) -> None:
        self._model = model
        self._shown = shown

    @property
    def model(self) -> str:
        """The name of the governance model."""
        return self._model

    @property
    def veto_players(self) -> tuple[str, ...]:
        """Offices that can block some kind of decision alone, in the order of their codes."""
        return self._shown.blockers

    @property
    def fewest_to_decide(self) -> int | None:
        """So few offices can be enough to decide something; None: the body is too large to count."""
        return self._shown.enough.decide

    @property
    def fewest_to_block(self) -> int | None:
        """So few offices can be enough to block some kind of decision; None: too large to count."""
        return self._shown.enough.block

    def power(self) -> Table:
        """One row for each member in each way of deciding; none where a body is too large to count."""
        return Table(tables.Table("power", "member x way of deciding", _COLUMNS, tuple(self._rows())))

    def _rows(self) -> Iterator[tuple[Value, ...]]:
        for body in self._shown.bodies:
            for number, turn in enumerate(body.turns, 1):
                for member in turn.members:
                    yield (
                        " ".join(body.decisions),
                        number,
                        member.office,
                        sum(member.votes),
                        member.share.value,
                        member.banzhaf.value,
                        member.shapley_shubik.value,
                        member.prevent.value,
                        member.initiate.value,
                        member.office in turn.alone,
                    )

    def __dir__(self) -> list[str]:
        return ["fewest_to_block", "fewest_to_decide", "model", "power", "veto_players"]

    def __repr__(self) -> str:
        alone = ", ".join(self.veto_players) or "nobody"
        return f"Governance({self.model}: {alone} can block alone)"

    def _repr_html_(self) -> Markup:
        return self.power()._repr_html_()
