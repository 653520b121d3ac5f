"""The folder of a comparison: which files lie in it, and how it is read again.

    summary.json  summary.md  report.html  junit.xml  scenario.yaml  scenario.resolved.yaml  provenance.json
    data/runs.csv  data/expectations.csv  data/records.jsonl     every run, as table and as it was kept
    data/comparison.json                                         what the page is made of
    raft+equal/scenario.resolved.yaml                            one folder for each cell
    raft+equal/seed-07/ ...                                      runs that were asked for with --trace

The records and the scenario's text are enough to weigh the comparison again, with another baseline or other figures.

Not here: which name the folder gets (`comparison_place`).
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final, Literal

import msgspec

from ipchain.errors import UsageError
from ipchain.experiment.comparison import Comparison, again
from ipchain.experiment.finished import DamagedRecord, FinishedRun, line_of, read_line
from ipchain.report.again import PAGE
from ipchain.report.comparison_again import SHOWN, shown_as_json
from ipchain.report.comparison_junit import comparison_junit
from ipchain.report.comparison_place import Kept, Place, place_for
from ipchain.report.comparison_sheet import comparison_sheet
from ipchain.report.comparison_summary import ComparisonSummary, as_json
from ipchain.report.comparison_tables import comparison_tables
from ipchain.report.comparison_telling import summarise_comparison
from ipchain.report.dossier.comparison import ComparisonShown, gather_comparison
from ipchain.report.folder import VARIES, PlaceTaken, write_again, write_new
from ipchain.report.page.comparison import comparison_page
from ipchain.report.page.words import Language
from ipchain.report.provenance import Making, provenance
from ipchain.report.tables import as_csv
from ipchain.report.vouching import written
from ipchain.scenario.files import ScenarioText
from ipchain.scenario.loader import load_text
from ipchain.scenario.resolved import resolved

RECORDS: Final = "data/records.jsonl"
_PIECE: Final = 1 << 20

Outcome = Literal["new", "identical", "replaced", "beside"]


@dataclass(frozen=True, slots=True)
class FiledComparison:
    """A comparison that lies on disk. `identical`: every file was already there, byte for byte."""

    folder: Path
    outcome: Outcome
    summary: ComparisonSummary


def file_comparison(
    comparison: Comparison,
    runs: Path,
    making: Making,
    reproduce: str,
    kept: Path | None = None,
    language: Language | None = None,
) -> FiledComparison:
    """Write the comparison's folder below `runs`, whole or not at all.

    `kept` holds the folders of single runs that belong into it, as `<cell>/seed-<seed>`. `language` is that of the
    page; None: the scenario's. Raises ComputerError.
    """
    first = summarise_comparison(comparison)
    identity = Kept(first.made_from, first.runs_sha256, comparison.left_over == 0)
    while True:
        place = place_for(runs, comparison.scenario.name, identity)
        summary = msgspec.structs.replace(first, beside=place.beside)
        shown = gather_comparison(comparison, summary, reproduce, _kept_runs(comparison, kept), language)
        contents = _with_provenance(_files(comparison, shown, kept), comparison, summary, making)
        try:
            return FiledComparison(place.folder, _write(place, contents), summary)
        except PlaceTaken:
            continue


def write_weighed(comparison: Comparison, summary: ComparisonSummary, folder: Path, command: str) -> None:
    """Write what a comparison shows with other figures, or another baseline, into a folder of its own.

    Raises UsageError where something is there already, ComputerError when this computer cannot.
    """
    contents = _told(gather_comparison(comparison, summary, command))
    try:
        write_new(folder, contents)
    except PlaceTaken as error:
        raise UsageError(f"{folder} is there already; name a new folder") from error


def is_comparison(folder: Path) -> bool:
    """True for the folder of a comparison, whole or damaged."""
    return (folder / RECORDS).is_file()


def read_comparison(folder: Path) -> Comparison:
    """The comparison that lies in a folder. Raises UsageError for a folder that holds none, or a damaged one."""
    try:
        summary = msgspec.json.decode(written(folder, "summary.json"), type=ComparisonSummary)
        lines = written(folder, RECORDS).splitlines()
        source = written(folder, "scenario.yaml")
        beside = tuple(
            (path.relative_to(folder / "beside").as_posix(), written(folder, path.relative_to(folder).as_posix()))
            for path in sorted((folder / "beside").rglob("*"))
            if path.is_file()
        )
        runs = tuple(read_line(line, f"{folder / RECORDS}:{number}")[1] for number, line in enumerate(lines, 1))
    except FileNotFoundError as error:
        raise UsageError(f"{folder} holds no comparison: it has no {PurePath(error.filename).name}") from error
    except OSError as error:
        raise UsageError(f"{folder} cannot be read: {error.strerror}") from error
    except DamagedRecord as error:
        raise UsageError(f"{error.place} is damaged ({error.why}); run the comparison again") from error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{folder / 'summary.json'} is no summary of a comparison: {error}") from error
    origin = summary.made_from
    text = ScenarioText(origin.scenario, origin.scenario, source, beside, origin.overrides, allow_large=True)
    return again(
        load_text(text),
        runs,
        cells=origin.cells,
        seeds=origin.seeds,
        signatures=origin.signatures,
        strict=summary.strict,
        ended=summary.ended,
    )


def _write(place: Place, contents: Iterable[tuple[str, Iterable[bytes]]]) -> Outcome:
    if place.again:
        return "identical" if write_again(place.folder, contents) else "replaced"
    write_new(place.folder, contents)
    return "beside" if place.beside else "new"


def _kept_runs(comparison: Comparison, kept: Path | None) -> set[tuple[str, int]]:
    if kept is None:
        return set()
    return {(run.cell, run.seed) for run in comparison.runs if (kept / run.cell / f"seed-{run.seed:02d}").is_dir()}


def _told(shown: ComparisonShown) -> Iterator[tuple[str, Iterable[bytes]]]:
    """What the comparison showed: for programs, for people, and what the page is made of."""
    yield PAGE, (comparison_page(shown, shown.language),)
    yield "summary.json", (as_json(shown.summary),)
    yield "summary.md", (comparison_sheet(shown.summary, shown.command).encode(),)
    yield SHOWN, (shown_as_json(shown),)


def _files(comparison: Comparison, shown: ComparisonShown, kept: Path | None) -> Iterator[tuple[str, Iterable[bytes]]]:
    scenario = comparison.scenario
    file = PurePath(scenario.path).name
    yield from _told(shown)
    yield "junit.xml", (comparison_junit(shown.summary, file, shown.command),)
    yield "scenario.yaml", (scenario.source,)
    for name, raw in scenario.beside:
        yield f"beside/{name}", (raw,)
    yield "scenario.resolved.yaml", (resolved(scenario).encode(),)
    for table in comparison_tables(comparison):
        yield f"data/{table.name}.csv", (as_csv(table),)
    yield RECORDS, (_record(run) for run in comparison.runs)
    for name, cell in comparison.cells.items():
        yield f"{name}/scenario.resolved.yaml", (resolved(cell).encode(),)
    if kept is not None:
        for path in sorted(path for path in kept.rglob("*") if path.is_file()):
            yield path.relative_to(kept).as_posix(), _pieces(path)


def _record(run: FinishedRun) -> bytes:
    return line_of(f"{run.cell}/{run.seed}", run)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _with_provenance(
    files: Iterable[tuple[str, Iterable[bytes]]], comparison: Comparison, summary: ComparisonSummary, making: Making
) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The files, and last the one that lists the hashes of all others, taken while they were written."""
    hashes: dict[str, str] = {}
    for name, pieces in files:
        yield name, _hashed(name, pieces, hashes)
    made = provenance(
        making,
        scenario_path=comparison.scenario.path,
        seed=comparison.scenario.seed,
        trace_sha256=summary.runs_sha256,
        files_sha256=hashes,
    )
    yield VARIES, (made,)


def _hashed(name: str, pieces: Iterable[bytes], hashes: dict[str, str]) -> Iterator[bytes]:
    whole = hashlib.sha256()
    for piece in pieces:
        whole.update(piece)
        yield piece
    hashes[name] = whole.hexdigest()
