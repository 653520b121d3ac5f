"""`ipchain export`: the data of a run or of a comparison as tables for other programs."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ipchain.cli.exits import Exit
from ipchain.cli.options import PLAIN, Force, Output, flag
from ipchain.errors import ComputerError, UsageError
from ipchain.report.comparison_folder import is_comparison, read_comparison
from ipchain.report.comparison_tables import comparison_tables
from ipchain.report.run_folder import read_run
from ipchain.report.run_tables import NEEDS_EVENTS, run_tables
from ipchain.report.tables import Format, Table, written
from ipchain.report.visible import visible


def export(
    run: Annotated[Path, Parameter(help="The folder of a run or of a comparison.")],
    /,
    *,
    to: Annotated[Format, flag("--to", help="The format of the files.")] = "csv",
    out: Annotated[Path | None, flag("--out", help="The folder to write into; else the run's own data folder.")] = None,
    force: Force = False,
    output: Output = PLAIN,
) -> Exit:
    """Write the tables of a run or of a comparison as CSV, JSON lines or Parquet."""
    tables = comparison_tables(read_comparison(run)) if is_comparison(run) else run_tables(read_run(run))
    # All of them first: a missing package stops us before a file is written.
    contents = [(table, written(table, to)) for table in tables]
    folder = run / "data" if out is None else out
    for table, content in contents:
        path = folder / f"{table.name}.{to}"
        _write(path, content, force=force)
        if not output.quiet:
            print(visible(f"{path}  {_told(table)}"))
    missing = [name for name in NEEDS_EVENTS if name not in {table.name for table in tables}]
    if missing and not is_comparison(run) and not output.quiet:
        print(f"not written: {', '.join(missing)}; the run kept no events: run it again with --trace all")
    return Exit.HELD


def _told(table: Table) -> str:
    count = len(table.rows)
    return f"{count} row{'' if count == 1 else 's'}, one for each {table.grain}; {len(table.columns)} columns"


def _write(path: Path, content: bytes, *, force: bool) -> None:
    if path.exists() and path.read_bytes() != content and not force:
        raise UsageError(f"{path} is there already and differs; write --force to replace it, or --out DIR")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise ComputerError(f"cannot write {path}: {error.strerror}") from error
