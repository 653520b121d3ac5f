"""Look at everything a store consists of, and change nothing.

The pages of the file, whose file it is, every record, the witness and the marks become `Facts`. Reading all of it at
each start is more than reliability S-20 asks (the tail and the promises): the office needs every record anyway.

Not here: what the facts mean (`recovery`), and what is done (`opening`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from ipchain.runtime.storage import evidence, tables, witness
from ipchain.runtime.storage.database import Database, apply_settings
from ipchain.runtime.storage.folder import NodeFolder
from ipchain.runtime.storage.recovery import Case, Facts, Found, judge
from ipchain.runtime.storage.seals import Walked, walk
from ipchain.runtime.storage.witness import Statement

Audit = Callable[[Sequence[bytes]], str | None]
"""Whether the records, up to the first faulty one, replay to what was certified: None, or how they differ."""


class Obstacle(Exception):
    """A row that stops the opening before the records are judged."""

    def __init__(self, case: Case, words: str) -> None:
        super().__init__(words)
        self.case = case


@dataclass(frozen=True, slots=True)
class Examined:
    """What was seen."""

    facts: Facts
    walked: Walked
    statement: Statement
    has_strays: bool

    @property
    def judged(self) -> Found:
        """The row of the table."""
        return judge(self.facts, _words(self.facts))


def check_database(database: Database, genesis: bytes) -> None:
    """The settings, and whose file it is. Raises Obstacle and DatabaseFault."""
    application, version = tables.application(database)
    if application != tables.APPLICATION_ID:
        raise Obstacle(Case.FOREIGN, f"application id {application!r}")
    if version != tables.FORMAT:
        case = Case.NEWER if isinstance(version, int) and version > tables.FORMAT else Case.FOREIGN
        raise Obstacle(case, f"format {version!r}, known is {tables.FORMAT}")
    if not tables.has_these_tables(database):
        raise Obstacle(Case.FOREIGN, "its tables are not ours")
    if tables.genesis_of(database) != genesis:
        raise Obstacle(Case.FOREIGN, "it belongs to another office, network or consensus key")


def check_settings(database: Database) -> None:
    """Every setting in force, read back. Raises Obstacle and DatabaseFault."""
    words = apply_settings(database)
    if words is not None:
        raise Obstacle(Case.UNSAFE, words)


def examine(folder: NodeFolder, database: Database, genesis: bytes, audit: Audit | None = None) -> Examined:
    """Look at pages, records, witness and marks. Raises Obstacle for malformed pages, DatabaseFault and OSError."""
    structure = tables.structure(database)
    if structure != "ok":
        raise Obstacle(Case.MALFORMED, structure)
    is_there = witness.NAME in folder.names()
    said = witness.statement(genesis, folder.read(witness.NAME) if is_there else b"")
    extent = tables.extent(database)
    walked = walk(tables.entries(database, 1, extent.last), genesis, witness=said.newest)
    state: Literal["valid", "damaged", "missing"] = "valid" if said.newest else "damaged" if is_there else "missing"
    facts = Facts(
        marks=evidence.marks(folder),
        is_copy=tables.is_copy(database),
        witness=state,
        witnessed=said.newest.place if said.newest else 0,
        witness_agrees=said.newest is None or walked.at_witness in {None, said.newest.chain},
        last=extent.last,
        faults=tuple(walked.faults),
        bad_tail=walked.bad_tail,
        damaged_copies=bool(walked.mends) or extent.has_strays,
        root=None if audit is None else audit(walked.sound_prefix),
    )
    return Examined(facts, walked, said, extent.has_strays)


def _words(facts: Facts) -> str:
    told = [f"{facts.last} records, the witness at {facts.witnessed}"]
    if facts.marks:
        told.append("marked " + ", ".join(facts.marks))
    if facts.faults:
        told.append("faulty: " + ", ".join(str(fault.place) for fault in facts.faults[:10]))
    if facts.root is not None:
        told.append(facts.root)
    return "; ".join(told)
