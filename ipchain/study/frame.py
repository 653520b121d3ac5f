"""A table of results: plain rows at once, and the same table for pandas, polars, Arrow or a file when it is asked for.

Values are whole numbers, floats, text, yes or no, or missing (None); times are whole microseconds (`_us`), shares are
shares of 1. Iterating needs nothing installed. No library is imported before a view in it is asked for.

Not here: what the tables hold (`ipchain.report.run_tables`, `ipchain.report.comparison_tables`).
"""

import io
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, overload

from markupsafe import Markup

from ipchain.errors import ComputerError
from ipchain.report import tables
from ipchain.report.tables import Kind, Value, as_csv, as_parquet
from ipchain.study.markup import rendered
from ipchain.study.mistakes import NoSuchName

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow tells no types

SHOWN_ROWS: Final = 10
"""Rows that a notebook shows of a table."""

SHOWN_LETTERS: Final = 60
"""Letters that a notebook shows of a value; a digest in full would leave no room for its neighbours."""

_PANDAS: Final[Mapping[Kind, str]] = {"text": "string", "whole": "Int64", "number": "Float64", "yes-no": "boolean"}
"""Types that know missing values, so that a whole number stays one."""


class Table:
    """Rows under named columns. `grain` says what one row stands for.

    Iterating gives one dictionary for each row. `table[3]` is a row, `table["office"]` a whole column.
    """

    __slots__ = ("_told",)

    def __init__(self, told: tables.Table) -> None:
        self._told = told

    @property
    def name(self) -> str:
        """What the table is called; also the name of its file."""
        return self._told.name

    @property
    def grain(self) -> str:
        """What one row stands for."""
        return self._told.grain

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self._told.columns)

    @property
    def meanings(self) -> Mapping[str, str]:
        """What each column says, in its unit."""
        return {column.name: column.meaning for column in self._told.columns}

    def to_csv(self, path: str | Path) -> Path:
        """Write the table as comma-separated values (UTF-8, RFC 4180) and return where it lies.

        Text that a spreadsheet would take for a formula gets an apostrophe before it. Raises ComputerError.
        """
        where = Path(path)
        try:
            where.write_bytes(as_csv(self._told))
        except OSError as error:
            raise ComputerError(f"cannot write {where}: {error.strerror or type(error).__name__}") from error
        return where

    def to_pandas(self) -> "pd.DataFrame":
        """The table as a pandas frame, with types that know missing values. Raises ComputerError without pandas."""
        _need("pandas")
        import pandas as pd  # noqa: PLC0415 - an extra, which nobody pays for who does not ask

        rows, columns = self._told.rows, self._told.columns
        return pd.DataFrame(
            {
                column.name: pd.Series([row[place] for row in rows], dtype=_PANDAS[column.kind])
                for place, column in enumerate(columns)
            }
        )

    def to_polars(self) -> "pl.DataFrame":
        """The table as a polars frame. Raises ComputerError without polars."""
        _need("polars")
        import polars as pl  # noqa: PLC0415 - the same

        kinds = {"text": pl.String, "whole": pl.Int64, "number": pl.Float64, "yes-no": pl.Boolean}
        schema = {column.name: kinds[column.kind] for column in self._told.columns}
        return pl.DataFrame(self._told.rows, schema=schema, orient="row")

    def to_arrow(self) -> "pa.Table":
        """The table as an Arrow table: what its Parquet file holds. Raises ComputerError without pyarrow."""
        _need("pyarrow")
        found: pa.Table = import_module("pyarrow.parquet").read_table(io.BytesIO(as_parquet(self._told)))
        return found

    def __len__(self) -> int:
        return len(self._told.rows)

    def __iter__(self) -> Iterator[dict[str, Value]]:
        names = self.columns
        for row in self._told.rows:
            yield dict(zip(names, row, strict=True))

    @overload
    def __getitem__(self, which: int) -> dict[str, Value]: ...

    @overload
    def __getitem__(self, which: str) -> tuple[Value, ...]: ...

    def __getitem__(self, which: int | str) -> dict[str, Value] | tuple[Value, ...]:
        names = self.columns
        if isinstance(which, int):
            return dict(zip(names, self._told.rows[which], strict=True))
        if which not in names:
            raise NoSuchName("column", which, names)
        place = names.index(which)
        return tuple(row[place] for row in self._told.rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and self._told == other._told

    __hash__ = None  # type: ignore[assignment]  # a table is compared by its rows, and may be very long

    def __repr__(self) -> str:
        rows = len(self)
        return f"Table({self.name}: {rows} row{'' if rows == 1 else 's'}, one for each {self.grain})"

    def _repr_html_(self) -> Markup:
        return rendered(
            "table.html.j2",
            table=self,
            columns=self._told.columns,
            rows=[[_shown(value) for value in row] for row in islice(self._told.rows, SHOWN_ROWS)],
            more=max(0, len(self) - SHOWN_ROWS),
        )


def _shown(value: Value) -> str:
    """As a notebook shows it: yes and no as words, what is missing as nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    return text if len(text) <= SHOWN_LETTERS else f"{text[: SHOWN_LETTERS // 3]}…"


def _need(library: str) -> None:
    """Raise ComputerError with the command that installs the library, where it is missing."""
    if find_spec(library) is None:
        extra = "pip install 'ipchain[analysis]'"
        raise ComputerError(f"this view needs {library}, which is not installed: {extra}; to_csv() needs nothing")
