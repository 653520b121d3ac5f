"""One office's own copy of the ledger at the end of a run: `r.ledger("AU").entries()`.

Not here: what the entries did to rights (`right`), and how much of the copy there was at a moment (`moment`).
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from markupsafe import Markup

from ipchain.errors import EncodingError
from ipchain.ledger.transaction import SignedTransaction
from ipchain.names import Micros, OfficeId
from ipchain.office.messages import BlockRecord
from ipchain.report import tables
from ipchain.report.tables import Column, Value
from ipchain.study.frame import Table
from ipchain.trace import EntryExecuted, Event

_BLOCKS: Final = (
    Column("height", "whole", "place on the ledger, from 1"),
    Column("block", "text", "SHA-256 of the header"),
    Column("proposer", "text", "the office that put it together"),
    Column("ledger_time_us", "whole", "ledger time of the block"),
    Column("entries", "whole", "how many entries it has"),
    Column("state_root", "text", "digest of the registers after it"),
    Column("certified", "yes-no", "a proof of a quorum lies beside it"),
)
_ENTRIES: Final = (
    Column("height", "whole", "place on the ledger, from 1"),
    Column("index", "whole", "place in the block, from 0"),
    Column("office", "text", "who signed it"),
    Column("number", "whole", "the office's own number for it"),
    Column("verb", "text", "register, assign, propose, ..."),
    Column("reference", "text", "the step's id, or load/office/number"),
    Column("right", "text", "the right or motion it is about"),
    Column("outcome", "text", "final, refused, pending, repeated; empty: never executed here within the run"),
    Column("reason", "text", "code of the refusal"),
    Column("legal_date", "text", "the legal date it was signed with, ISO 8601"),
    Column("entry", "text", "SHA-256 of the entry"),
)


class Ledger:
    """The blocks that lay on one office's disk when the run ended."""

    __slots__ = ("_blocks", "_executed", "_office")

    def __init__(
        self, office: OfficeId, blocks: Sequence[BlockRecord], records: Sequence[tuple[Micros, Event]]
    ) -> None:
        """Of this office, with what the run's events say of its entries."""
        self._office = office
        self._blocks = blocks
        self._executed = {
            (event.height, event.index): event
            for _, event in records
            if type(event) is EntryExecuted and event.office == office
        }

    @property
    def office(self) -> str:
        """Whose copy it is."""
        return self._office

    @property
    def height(self) -> int:
        """How many blocks there are."""
        return len(self._blocks)

    @property
    def head(self) -> str:
        """The name of the newest block, SHA-256 in hexadecimal; empty for an empty copy."""
        return self._blocks[-1].header.digest.hex() if self._blocks else ""

    def blocks(self) -> Table:
        """One row for each block."""
        rows = tuple(
            (
                block.header.height,
                block.header.digest.hex(),
                block.batch.proposer,
                block.header.time,
                len(block.batch.entries),
                block.header.state_root.hex(),
                block.proof is not None,
            )
            for block in self._blocks
        )
        return Table(tables.Table("blocks", f"block of {self.office}'s copy", _BLOCKS, rows))

    def entries(self) -> Table:
        """One row for each entry, in the order of the ledger."""
        rows = tuple(self._rows())
        return Table(tables.Table("entries", f"entry of {self.office}'s copy", _ENTRIES, rows))

    def _rows(self) -> Iterator[tuple[Value, ...]]:
        for block in self._blocks:
            for index, entry in enumerate(block.batch.entries):
                height = block.header.height
                done = self._executed.get((height, index))
                ended = ("", "", "") if done is None else (done.right, done.outcome, done.reason)
                office, number, verb, reference, day = _content(entry)
                yield (height, index, office, number, verb, reference, *ended, day, entry.digest.hex())

    def __len__(self) -> int:
        return len(self._blocks)

    def __dir__(self) -> list[str]:
        return ["blocks", "entries", "head", "height", "office"]

    def __repr__(self) -> str:
        entries = sum(len(block.batch.entries) for block in self._blocks)
        return f"Ledger({self.office}: {self.height} blocks, {entries} entries, head {self.head[:12]})"

    def _repr_html_(self) -> Markup:
        return self.entries()._repr_html_()


def _content(entry: SignedTransaction) -> tuple[str, int | None, str, str, str]:
    """Office, number, verb, reference and legal date; nothing where the bytes say nothing."""
    try:
        content = entry.content
    except EncodingError:
        return "", None, "", "", ""
    day = content.legal_date
    known = date.min.toordinal() <= day <= date.max.toordinal()
    return (
        content.office,
        content.number,
        content.kind,
        content.reference,
        date.fromordinal(day).isoformat() if known else "",
    )
