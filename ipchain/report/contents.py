"""What a run leaves: which files lie in its folder, and the bytes of each."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal

from ipchain.errors import InvariantViolation
from ipchain.experiment.program import code_sha256
from ipchain.experiment.runner import Result
from ipchain.report.again import PAGE
from ipchain.report.dossier import file as dossier_file
from ipchain.report.dossier.gather import dossier_of
from ipchain.report.folder import VARIES, Contents, PlaceTaken, write_again, write_new
from ipchain.report.junit import Suite, junit
from ipchain.report.ledgers import ledger_lines
from ipchain.report.page.render import page
from ipchain.report.page.words import Language
from ipchain.report.place import Kept, Place, place_for
from ipchain.report.provenance import Making, provenance
from ipchain.report.sheet import sheet
from ipchain.report.summary import Summary, as_json, made_from, summarise
from ipchain.scenario.resolved import resolved

Outcome = Literal["new", "identical", "replaced", "beside"]


@dataclass(frozen=True, slots=True)
class Filed:
    """A run that lies on disk. `identical`: every file was already there, byte for byte."""

    folder: Path
    outcome: Outcome
    summary: Summary


def file_run(
    result: Result, runs: Path, making: Making, *, keep_trace: bool, language: Language | None = None
) -> Filed:
    """Write the run's folder below `runs`, whole or not at all. `language` is that of the page; None: the scenario's.

    Raises ComputerError when this computer cannot; InvariantViolation, after writing, when the same program
    once made another trace from the same things.
    """
    resolved_yaml = resolved(result.scenario).encode()
    origin = made_from(result, resolved_yaml)
    kept = Kept(origin, result.digest, result.complete, code_sha256())
    while True:
        place = place_for(runs, result.scenario.name, kept)
        summary = summarise(result, origin, place.differs)
        files = _files(result, summary, resolved_yaml, language, keep_trace=keep_trace)
        contents = _with_provenance(files, result, making)
        try:
            outcome = _write(place, contents)
        except PlaceTaken:
            continue
        if place.contradicts:
            told = "run.same-seed-same-trace"
            raise InvariantViolation(told, seed=result.seed, folder=str(place.folder), differs=place.differs)
        return Filed(place.folder, outcome, summary)


def _write(place: Place, contents: Contents) -> Outcome:
    if place.how == "again":
        return "identical" if write_again(place.folder, contents) else "replaced"
    write_new(place.folder, contents)
    return place.how


def _files(
    result: Result, summary: Summary, resolved_yaml: bytes, language: Language | None, *, keep_trace: bool
) -> Iterator[tuple[str, Iterable[bytes]]]:
    scenario = result.scenario
    file = PurePath(scenario.path).name
    dossier = dossier_of(result, summary, language)
    yield PAGE, (page(dossier, dossier.language),)
    yield "summary.json", (as_json(summary),)
    yield "summary.md", (sheet(summary, file).encode(),)
    yield "junit.xml", (junit((Suite(summary, file),)),)
    yield "scenario.yaml", (scenario.source,)
    yield "scenario.resolved.yaml", (resolved_yaml,)
    yield dossier_file.FILE, (dossier_file.as_json(dossier),)
    if keep_trace:
        yield "data/events.jsonl", result.trace.journal_lines()
    for office, copy in sorted(result.ledgers.items()):
        yield f"ledger/{office}.jsonl", ledger_lines(office, scenario.name, copy)


def _with_provenance(
    files: Iterable[tuple[str, Iterable[bytes]]], result: Result, making: Making
) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The files, and last the one that lists the hashes of all others, taken while they were written."""
    hashes: dict[str, str] = {}
    for name, pieces in files:
        yield name, _hashed(name, pieces, hashes)
    yield (
        VARIES,
        (
            provenance(
                making,
                scenario_path=result.scenario.path,
                seed=result.seed,
                trace_sha256=result.digest,
                files_sha256=hashes,
            ),
        ),
    )


def _hashed(name: str, pieces: Iterable[bytes], hashes: dict[str, str]) -> Iterator[bytes]:
    whole = hashlib.sha256()
    for piece in pieces:
        whole.update(piece)
        yield piece
    hashes[name] = whole.hexdigest()
