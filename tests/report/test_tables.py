"""Tables as files: the same values in every format, formulas defused, nothing lost on the way."""

import csv
import io
import json

import pytest

from ipchain.report.tables import Column, Table, written

TABLE = Table(
    "things",
    "thing",
    (
        Column("name", "text", "what it is called"),
        Column("count", "whole", "how many"),
        Column("share", "number", "of 1"),
        Column("there", "yes-no", "whether it is there"),
    ),
    (
        ("plain", 1, 0.5, True),
        ('with "quotes", a comma\nand a line', -7, 1e-9, False),
        ("=HYPERLINK(0)", 1 << 53, 0.1, None),
        ("-1", None, None, None),
        ("", 0, 0.0, True),
    ),
)


def rows_of(form):
    raw = written(TABLE, form)
    if form == "csv":
        return list(csv.reader(io.StringIO(raw.decode(), newline="")))
    return [json.loads(line) for line in raw.splitlines()]


def test_json_lines_carry_every_value_as_it_is():
    names = [column.name for column in TABLE.columns]
    assert [tuple(row[name] for name in names) for row in rows_of("jsonl")] == list(TABLE.rows)


def test_csv_has_a_head_and_one_line_for_each_row():
    head, *rows = rows_of("csv")
    assert head == ["name", "count", "share", "there"]
    assert rows[0] == ["plain", "1", "0.5", "yes"]
    assert rows[1] == ['with "quotes", a comma\nand a line', "-7", "1e-09", "no"]
    assert rows[3][1:] == ["", "", ""]


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_that_a_spreadsheet_would_compute_is_defused(formula):
    table = Table("x", "x", (Column("name", "text", ""),), ((formula,),))
    (_, (told,)) = list(csv.reader(io.StringIO(written(table, "csv").decode(), newline="")))
    assert told == f"'{formula}"


def test_a_negative_number_is_a_number():
    table = Table("x", "x", (Column("count", "whole", ""),), ((-7,),))
    assert written(table, "csv") == b"count\r\n-7\r\n"


def test_parquet_carries_the_values_their_kinds_and_what_a_row_stands_for():
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(io.BytesIO(written(TABLE, "parquet")))
    assert [tuple(row.values()) for row in table.to_pylist()] == list(TABLE.rows)
    assert [str(field.type) for field in table.schema] == ["string", "int64", "double", "bool"]
    assert table.schema.metadata[b"grain"] == b"thing"
    assert table.schema.field("share").metadata[b"meaning"] == b"of 1"


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_equal_tables_are_equal_bytes(form):
    if form == "parquet":
        pytest.importorskip("pyarrow")
    assert written(TABLE, form) == written(TABLE, form)


def test_text_that_is_no_unicode_does_not_stop_a_table():
    table = Table("x", "x", (Column("name", "text", ""),), (("\ud800",),))
    assert written(table, "csv") == b"name\r\n\\ud800\r\n"
