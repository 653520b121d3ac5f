"""Tables: rows of plain values under named columns, and what one row stands for; the same in every format.

Times are whole microseconds of the run (`_us`), shares are shares of 1. Text in CSV that a spreadsheet would take for
a formula gets an apostrophe before it; JSON lines and Parquet carry every text as it is.
Source of the rule: OWASP, "CSV Injection".

Not here: which tables there are (`comparison_tables`, `run_tables`).
"""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Final, Literal

import msgspec

from ipchain.errors import ComputerError

Value = str | int | float | bool | None
Kind = Literal["text", "whole", "number", "yes-no"]
Format = Literal["csv", "jsonl", "parquet"]

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """A named column; every value is of its kind, or missing."""

    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns. `grain` says what one row stands for."""

    name: str
    grain: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


def written(table: Table, form: Format) -> bytes:
    """The table as a file of this format. Raises ComputerError where a format needs a package that is not there."""
    return _WRITERS[form](table)


def as_csv(table: Table) -> bytes:
    """Comma-separated values in UTF-8 (RFC 4180, with its line ends); missing values are empty."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(column.name for column in table.columns)
    writer.writerows([_in_csv(value) for value in row] for row in table.rows)
    return lines.getvalue().encode("utf-8", "backslashreplace")


def as_jsonl(table: Table) -> bytes:
    """One JSON object for each row, keyed by column."""
    names = [column.name for column in table.columns]
    encode = msgspec.json.Encoder().encode
    return b"".join(encode(dict(zip(names, row, strict=True))) + b"\n" for row in table.rows)


def as_parquet(table: Table) -> bytes:
    """An Apache Parquet file; the grain and the meaning of each column lie in its metadata."""
    try:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        said = "Parquet needs the extra 'data': pip install 'ipchain[data]'; or write --to csv or --to jsonl"
        raise ComputerError(said) from error
    kinds = {"text": arrow.string(), "whole": arrow.int64(), "number": arrow.float64(), "yes-no": arrow.bool_()}
    fields = [
        arrow.field(column.name, kinds[column.kind], metadata={"meaning": column.meaning}) for column in table.columns
    ]
    schema = arrow.schema(fields, metadata={"grain": table.grain})
    values = [
        arrow.array([row[place] for row in table.rows], type=kinds[column.kind])
        for place, column in enumerate(table.columns)
    ]
    sink = io.BytesIO()
    parquet.write_table(arrow.Table.from_arrays(values, schema=schema), sink, compression="zstd")
    return sink.getvalue()


def _in_csv(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return repr(value)


_WRITERS: Final[Mapping[Format, Callable[[Table], bytes]]] = {
    "csv": as_csv,
    "jsonl": as_jsonl,
    "parquet": as_parquet,
}
