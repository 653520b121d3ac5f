"""The life of one right in a run: `r.right("aurora-mark").history`.

Not here: how it is gathered from the trace (`ipchain.report.dossier.rights`), and what a copy of the ledger said of
the right at a moment (`moment`).
"""

from collections.abc import Mapping
from typing import Final

from markupsafe import Markup

from ipchain.experiment.runner import Result
from ipchain.report import tables
from ipchain.report.dossier.rights import Entered, Life, Owners, gather_rights
from ipchain.report.dossier.story import Story
from ipchain.report.tables import Column, Value
from ipchain.study.frame import Table
from ipchain.study.mistakes import NoSuchName

_COLUMNS: Final = (
    Column("at_us", "whole", "when the office that signed the entry had executed it"),
    Column("legal_date", "text", "the legal date it was signed with, ISO 8601"),
    Column("verb", "text", "register, assign, license, ..."),
    Column("office", "text", "who signed it and whose register it is about"),
    Column("step", "text", "the step that asked for it; empty: the office's own answer"),
    Column("outcome", "text", "final, refused, pending"),
    Column("reason", "text", "code of the refusal"),
    Column("before", "text", "status in that register before"),
    Column("after", "text", "status in that register afterwards"),
    Column("owners", "text", "owners of record afterwards, with their shares"),
    Column("height", "whole", "place on the ledger"),
    Column("index", "whole", "place in the block"),
    Column("entry", "text", "SHA-256 of the entry"),
)


class Right:
    """One right of the story, from its filing to the end of the run."""

    __slots__ = ("_life",)

    def __init__(self, life: Life) -> None:
        self._life = life

    @property
    def id(self) -> str:
        """Its name in the scenario."""
        return self._life.id

    @property
    def kind(self) -> str:
        """Patent, trade mark or design."""
        return self._life.kind

    @property
    def words(self) -> str:
        """What it is for."""
        return self._life.words

    @property
    def owners(self) -> str:
        """Owners of record at the end of the run, with their shares."""
        return owners_told(self._life.owners)

    @property
    def licensees(self) -> tuple[str, ...]:
        """Who has a licence in force at the end of the run."""
        return self._life.licensees

    @property
    def statuses(self) -> Mapping[str, str]:
        """Its status at the end of the run, by the register of each office."""
        return {register.office: register.at_end for register in self._life.registers}

    @property
    def history(self) -> Table:
        """One row for each entry about it, effective or refused, in the order of the ledger."""
        rows = tuple(_row(entry) for entry in self._life.entries)
        return Table(tables.Table("history", f"entry about {self.id}", _COLUMNS, rows))

    def __dir__(self) -> list[str]:
        return ["history", "id", "kind", "licensees", "owners", "statuses", "words"]

    def __repr__(self) -> str:
        statuses = ", ".join(f"{office} {status}" for office, status in self.statuses.items())
        return f"Right({self.id}: {self.kind}, {self.owners or 'no owner'}; {statuses or 'in no register'})"

    def _repr_html_(self) -> Markup:
        return self.history._repr_html_()


def right_of(result: Result, story: Story, name: str) -> Right:
    """The right of this name. Raises NoSuchName for one that no step of the story is about."""
    # Gathered for itself, so that a page's limit on how many lives are told does not hold here.
    parent = name.rpartition("/")[0]
    own = tuple(step for step in story.steps if step.right and step.right in {name, parent})
    lives = gather_rights(result, Story(steps=own, faults=(), background=(), requests=len(own))).lives
    life = next((one for one in lives if one.id == name), None)
    if life is None:
        raise NoSuchName("right in the story", name, dict.fromkeys(step.right for step in story.steps if step.right))
    return Right(life)


def owners_told(owners: Owners) -> str:
    """`coast`, or each owner with a share: `coast 1/2, dune 1/2`."""
    if len(owners) == 1:
        return owners[0][0]
    return ", ".join(f"{party} {part}/{whole}" for party, part, whole in owners)


def _row(entry: Entered) -> tuple[Value, ...]:
    return (
        entry.at_us,
        "" if entry.legal_date is None else entry.legal_date.isoformat(),
        entry.verb,
        entry.office,
        entry.step,
        entry.outcome,
        entry.reason,
        entry.before,
        entry.after,
        owners_told(entry.owners),
        entry.height,
        entry.index,
        entry.entry,
    )
