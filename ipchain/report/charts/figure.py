"""What a chart gives the page: a drawing, one sentence of finding, and its numbers as a table.

The drawing is never the only place of a fact: the sentence says what a reader should see, and the table has the
figures for those who cannot see it.

Not here: how the page frames it (`figure.html.j2`).
"""

from dataclasses import dataclass, field

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers as text, in the language of the page; every row is as long as the head. Cells are not escaped yet."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart. `id` is unique on the page; `finding` is a whole sentence made from the data; `note` may be empty."""

    id: str
    title: str
    finding: str
    svg: Markup
    table: Table
    note: str = field(default="")
