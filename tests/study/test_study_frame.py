"""Tables as plain rows and in three libraries: the same values, the same kinds, what is missing stays missing."""

import csv
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from studied import played

from ipchain.errors import ComputerError
from ipchain.report import tables
from ipchain.report.tables import Column
from ipchain.study.frame import Table
from ipchain.study.mistakes import NoSuchName

COLUMNS = (
    Column("name", "text", "a text"),
    Column("count", "whole", "a whole number"),
    Column("share", "number", "a figure"),
    Column("done", "yes-no", "a yes or no"),
)
ROWS = (
    ("plain", 1, 0.5, True),
    ("=1+1", None, None, None),
    (None, -(2**62), -1.5e300, False),
    ('<b>\u202e</b>, "x"\n', 2**62, 0.0, True),
    ("", 0, 3.0, False),
)
WHOLE = tables.Table("sample", "thing", COLUMNS, ROWS)


def plain(table):
    return [dict(zip(table.columns, row.values(), strict=True)) for row in table]


def from_pandas(frame):
    import pandas as pd

    return [
        {name: None if value is pd.NA else value for name, value in row.items()}
        for row in frame.astype(object).to_dict("records")
    ]


def views(table):
    return from_pandas(table.to_pandas()), table.to_polars().to_dicts(), table.to_arrow().to_pylist()


def test_rows_are_plain_and_can_be_asked_for_by_place_and_by_column():
    table = Table(WHOLE)

    assert len(table) == 5
    assert table[0] == {"name": "plain", "count": 1, "share": 0.5, "done": True}
    assert table[-1]["name"] == ""
    assert table["count"] == (1, None, -(2**62), 2**62, 0)
    assert [row["done"] for row in table] == [True, None, False, True, False]
    assert (table.name, table.grain, table.meanings["share"]) == ("sample", "thing", "a figure")
    assert table == Table(WHOLE)
    with pytest.raises(NoSuchName, match=r"there is no column 'counts'; did you mean 'count'\?"):
        table["counts"]
    with pytest.raises(IndexError):
        table[5]


def test_every_view_has_the_same_values_as_the_rows():
    table = Table(WHOLE)

    for view in views(table):
        assert view == plain(table)


def test_every_view_keeps_its_kinds_also_where_nothing_is_known():
    empty = Table(tables.Table("empty", "thing", COLUMNS, ()))
    unknown = Table(tables.Table("unknown", "thing", COLUMNS, ((None, None, None, None),)))
    for table in (Table(WHOLE), empty, unknown):
        assert [str(kind) for kind in table.to_pandas().dtypes] == ["string", "Int64", "Float64", "boolean"]
        assert [str(kind) for kind in table.to_polars().dtypes] == ["String", "Int64", "Float64", "Boolean"]
        assert [str(kind) for kind in table.to_arrow().schema.types] == ["string", "int64", "double", "bool"]
        assert table.to_pandas().shape == table.to_polars().shape == table.to_arrow().shape == (len(table), 4)


def test_the_arrow_view_says_what_a_row_stands_for():
    schema = Table(WHOLE).to_arrow().schema

    assert schema.metadata[b"grain"] == b"thing"
    assert schema.field("share").metadata[b"meaning"] == b"a figure"


VALUES = st.tuples(
    st.none() | st.text(st.characters(exclude_categories=["Cs"])),
    st.none() | st.integers(-(2**63), 2**63 - 1),
    st.none() | st.floats(allow_nan=False),
    st.none() | st.booleans(),
)


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(VALUES, max_size=6))
def test_whatever_is_in_a_table_every_view_has_it(rows):
    table = Table(tables.Table("drawn", "thing", COLUMNS, tuple(rows)))

    for view in views(table):
        assert view == plain(table)


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["cable-cut", "two-votes"])
@pytest.mark.parametrize(
    "name", ["expectations", "requests", "events", "offices", "series", "votes", "decisions", "scorecard"]
)
def test_every_table_of_a_run_is_the_same_in_every_view(scenario, name):
    table = getattr(played(scenario), name)
    pandas, polars, arrow = views(table)

    assert pandas == polars == arrow == plain(table)
    assert len(table) or (scenario, name) in {("cable-cut", "votes"), ("cable-cut", "decisions")}


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_a_missing_library_is_told_with_the_command_that_installs_it(monkeypatch, library):
    monkeypatch.setitem(sys.modules, library, None)
    view = {"pandas": "to_pandas", "polars": "to_polars", "pyarrow": "to_arrow"}[library]

    with pytest.raises(ComputerError) as told:
        getattr(Table(WHOLE), view)()
    assert str(told.value) == (
        f"this view needs {library}, which is not installed: pip install 'ipchain[analysis]'; to_csv() needs nothing"
    )


def test_rows_and_csv_need_no_library_at_all(monkeypatch, tmp_path):
    for library in ("pandas", "polars", "pyarrow", "numpy"):
        monkeypatch.setitem(sys.modules, library, None)
    table = Table(WHOLE)
    path = table.to_csv(tmp_path / "sample.csv")

    assert len(list(table)) == 5
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["count"] for row in rows] == ["1", "", str(-(2**62)), str(2**62), "0"]
    assert rows[1]["name"] == "'=1+1"


def test_a_file_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(ComputerError, match=r"cannot write .*: No such file or directory"):
        Table(WHOLE).to_csv(tmp_path / "nowhere" / "sample.csv")


def test_a_notebook_shows_the_first_rows_as_text():
    table = Table(tables.Table("many", "thing", COLUMNS, ROWS * 4))
    shown = table._repr_html_()

    assert shown.count("<tr>") == 11
    assert "10 more rows" in shown
    assert "one for each thing" in shown
    assert "<b>" not in shown
    assert "&lt;b&gt;\\u202e" in shown
    assert repr(table) == "Table(many: 20 rows, one for each thing)"
