"""Every run that lies in a folder, as one table: `ipchain.load_runs("runs/")`.

Single runs are read from their summaries, comparisons from the records of their runs. A folder that is no run is
passed over; one that is damaged stops the reading, because its figures would stand among sound ones.

Not here: what the files hold (`ipchain.report.summary`, `ipchain.report.comparison_folder`).
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from ipchain.errors import UsageError
from ipchain.report import comparison_tables, run_tables, tables
from ipchain.report.comparison_folder import is_comparison, read_comparison
from ipchain.report.folder import VARIES
from ipchain.report.run_folder import DamagedRun, RunTold, read_summary
from ipchain.report.tables import Column, Value
from ipchain.scenario.files import ScenarioText
from ipchain.scenario.loader import load_text
from ipchain.scenario.problems import ScenarioError
from ipchain.study.frame import Table

_RUN: Final = Column("run", "text", "the folder of the run; of a comparison: folder/cell/seed")
_HEAD: Final = (
    *("run", "scenario", "cell", "seed", "verdict", "ended", "ended_at_us", "warm_up_us", "settled"),
    "trace_sha256",
)
_AXES_AFTER: Final = 3
_OURS: Final = ("summary.json", VARIES, "scenario.resolved.yaml")
"""Files by which a folder is known as one of ours."""


def load_runs(runs: str | Path = "runs") -> Table:
    """One row for each run below this folder, in the order of their names: verdict, hash, every figure.

    Raises UsageError where there is no such folder, DamagedRun for a run that is not what a run writes.
    """
    below = Path(runs)
    if not below.is_dir():
        raise UsageError(f"there is no folder {below}; 'ipchain run' and r.save() make one")
    return _together([one for folder in _folders(below) for one in _runs_of(folder)])


def _folders(below: Path) -> Iterator[Path]:
    for folder in sorted(below.iterdir()):
        # `latest` leads to a run that stands here by its own name; what is hidden is still being written.
        if folder.is_dir() and not folder.is_symlink() and not folder.name.startswith("."):
            yield folder


def _runs_of(folder: Path) -> Iterator[tables.Table]:
    if not any((folder / name).exists() for name in _OURS):
        return
    _vouched(folder, "summary.json")
    if is_comparison(folder):
        comparison = read_comparison(folder)
        table = comparison_tables.runs_table(comparison)
        names = [f"{folder.name}/{run.cell}/{run.seed}" for run in comparison.runs]
        scenario = Column("scenario", "text", "name of the scenario")
        rows = tuple((name, comparison.scenario.name, *row) for name, row in zip(names, table.rows, strict=True))
        yield tables.Table("runs", "run", (_RUN, scenario, *table.columns), rows)
        return
    table = run_tables.runs_table(_told(folder))
    yield tables.Table("runs", "run", (_RUN, *table.columns), tuple((folder.name, *row) for row in table.rows))


def _told(folder: Path) -> RunTold:
    """The run without its events, which no row needs."""
    path = folder / "scenario.resolved.yaml"
    summary = read_summary(folder)
    try:
        scenario = load_text(ScenarioText(summary.made_from.scenario, path.name, path.read_bytes()))
    except OSError as error:
        raise DamagedRun(f"{path} cannot be read: {error.strerror or type(error).__name__}") from error
    except ScenarioError as error:
        raise DamagedRun(f"{path} is damaged: {error.problems[0].message}") from error
    return RunTold(summary, scenario, None)


class _Vouching(Struct):
    files_sha256: dict[str, str]


def _vouched(folder: Path, name: str) -> None:
    """Raise DamagedRun unless the file is the one that the run wrote."""
    try:
        content = (folder / name).read_bytes()
        vouching = msgspec.json.decode((folder / VARIES).read_bytes(), type=_Vouching)
    except OSError as error:
        raise DamagedRun(f"{folder} is damaged: it has no {Path(error.filename).name}") from error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise DamagedRun(f"{folder / VARIES} is damaged: {error}") from error
    if vouching.files_sha256.get(name) != hashlib.sha256(content).hexdigest():
        raise DamagedRun(f"{folder / name} is damaged: it is not the file that the run wrote; run the scenario again")


def _together(found: list[tables.Table]) -> Table:
    """All rows under all columns: what every run has, then axes, then figures in the order in which they come up."""
    columns = {column.name: column for table in found for column in table.columns}
    head = [name for name in _HEAD if name in columns]
    rest = [name for name in columns if name not in _HEAD]
    axes = [name for name in rest if columns[name].kind == "text"]
    figures = [name for name in rest if columns[name].kind == "number"]
    names = [*head[:_AXES_AFTER], *axes, *head[_AXES_AFTER:], *figures]
    rows: list[tuple[Value, ...]] = []
    for table in found:
        places = {column.name: place for place, column in enumerate(table.columns)}
        rows += [tuple(row[places[name]] if name in places else None for name in names) for row in table.rows]
    return Table(tables.Table("runs", "run", tuple(columns[name] for name in names), tuple(rows)))
