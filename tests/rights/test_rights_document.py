"""docs/rights.md says what the tables say."""

from pathlib import Path

from ipchain.rights.actions import VERBS
from ipchain.rights.law import TABLES
from ipchain.rights.lifecycle import Event
from ipchain.rights.profile import Kind
from ipchain.rights.reasons import REASONS

TEXT = (Path(__file__).parents[2] / "docs" / "rights.md").read_text(encoding="utf-8")
DEALINGS = {Event.EXTEND, Event.ASSIGN, Event.LICENSE, Event.FREEZE, Event.UNFREEZE, Event.CORRECT}


def cells(line):
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


def section(title):
    return TEXT.split(f"### {title}\n", 1)[1].split("\n#", 1)[0]


def told_rows(title):
    rows = [cells(line) for line in section(title).splitlines() if line.startswith("|")]
    return rows[2:]


def test_the_document_shows_every_row_of_every_table_and_no_other():
    for kind, title in ((Kind.TRADE_MARK, "Trade mark"), (Kind.PATENT, "Patent"), (Kind.DESIGN, "Design")):
        modes = {}
        for mode, cycle in TABLES[kind].items():
            for row in cycle.rows:
                if row.event not in DEALINGS:
                    key = (row.state.value or "(none)", row.event.value, row.to.value, row.by.value, row.category)
                    modes.setdefault((key, row.source), []).append(mode.value)
        expected = {
            (*key, "all" if len(found) == len(TABLES[kind]) else ", ".join(found), source)
            for (key, source), found in modes.items()
        }
        told = told_rows(title)
        assert len(told) == len(set(told))
        assert set(told) == expected


def test_the_document_shows_every_reason_with_its_sentence():
    listed = TEXT.split("## Reason codes\n", 1)[1].split("\n## ", 1)[0]
    told = [cells(line) for line in listed.splitlines() if line.startswith("| `")]
    assert told == [(f"`{code}`", sentence) for code, sentence in REASONS.items()]


def test_the_document_names_every_verb():
    for verb in VERBS:
        assert f"`{verb}`" in TEXT
