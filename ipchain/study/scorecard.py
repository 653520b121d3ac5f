"""The scorecard of a run as a table, in the words of the page.

Not here: how an indicator is judged (`ipchain.report.dossier.scorecard`).
"""

from collections.abc import Iterator
from typing import Final

from ipchain.report import tables
from ipchain.report.dossier.gather import Dossier
from ipchain.report.page.scorecard import STREAMS, shows
from ipchain.report.page.words import Words
from ipchain.report.tables import Column, Value
from ipchain.study.frame import Table

_COLUMNS: Final = (
    Column("stream", "text", "regulation, governance, technical-standards or use-cases"),
    Column("indicator", "text", "its short name"),
    Column("says", "text", "what it asks"),
    Column("value", "text", "what the run shows"),
    Column("target", "text", "what is aimed at; a target of this project"),
    Column("result", "text", "met, partly, not-met or not-measured"),
    Column("evidence", "text", "the section of the page that shows more"),
)


def scorecard_table(dossier: Dossier) -> Table:
    """One row for each indicator, by stream, in the order of the page."""
    return Table(tables.Table("scorecard", "indicator x run", _COLUMNS, tuple(_rows(dossier))))


def _rows(dossier: Dossier) -> Iterator[tuple[Value, ...]]:
    told = shows(dossier, Words("en"))
    assert told is not None
    for stream, shown in zip(STREAMS, told.streams, strict=True):
        indicators = [one for one in dossier.scorecard if one.stream == stream]
        for one, line in zip(indicators, shown.lines, strict=True):
            # Spaces that must not break belong to a page; in a table they only hinder a search.
            value = line.value.replace("\N{NO-BREAK SPACE}", " ")
            name = f"{one.id}:{one.of}" if one.of else one.id
            yield stream, name, line.name, value, line.target, one.word, one.evidence
