"""Which folder a run gets: `<name>-<seed>`, then `-2`, `-3`, ... for what was made from something else.

Our runs are deterministic, so what a run was made from is its identity. The same run again replaces its
folder; a changed scenario, version or setting is put beside it, and its summary says what differs.
An interrupted run never takes the place of a whole one. The same program making another trace from the same
things is a fault of ours, and both are kept.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from ipchain.report.slug import LONGEST, slug
from ipchain.report.summary import Differs, MadeFrom

How = Literal["new", "again", "beside"]


@dataclass(frozen=True, slots=True)
class Kept:
    """What decides whether two runs are the same one. `code` is the digest of the program that made it."""

    made_from: MadeFrom
    trace_sha256: str
    complete: bool
    code: str


@dataclass(frozen=True, slots=True)
class Place:
    """A folder for a run. `contradicts`: the same program made another trace from the same things."""

    folder: Path
    how: How
    differs: Differs | None = None
    contradicts: bool = False


def place_for(runs: Path, name: str, run: Kept) -> Place:
    """The first folder that is free, or that holds this very run."""
    earlier: Path | None = None
    differs: Differs | None = None
    contradicts = False
    for folder in _names(runs, name, run.made_from.seed):
        if not os.path.lexists(folder):
            return Place(folder, "new" if earlier is None else "beside", differs, contradicts)
        kept = read_kept(folder)
        if kept is not None and _is_again(kept, run):
            return Place(folder, "again", differs, contradicts)
        earlier = folder
        differs = Differs(folder.name, _what_differs(kept, run))
        contradicts = contradicts or (kept is not None and _contradicts(kept, run))
    raise AssertionError("names never end")


def first_name(name: str, seed: int) -> str:
    """The name of the folder that a run gets when it is free; runs that share it must be filed one after another."""
    return next(_names(Path(), name, seed)).name


def read_kept(folder: Path) -> Kept | None:
    """What lies in a run folder; None when it is no run folder of ours, or of another version of its files."""
    if folder.is_symlink():
        return None
    try:
        summary = msgspec.json.decode((folder / "summary.json").read_bytes(), type=_SummaryKept)
        provenance = msgspec.json.decode((folder / "provenance.json").read_bytes(), type=_ProvenanceKept)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    complete = summary.ended == "completed"
    return Kept(summary.made_from, summary.trace_sha256, complete, provenance.code_sha256)


class _SummaryKept(msgspec.Struct):
    schema: Literal["ipchain.summary/1"]
    made_from: MadeFrom
    trace_sha256: str
    ended: str


class _ProvenanceKept(msgspec.Struct):
    code_sha256: str


def _names(runs: Path, name: str, seed: int) -> Iterator[Path]:
    number = 1
    while True:
        tail = f"-{seed}" if number == 1 else f"-{seed}-{number}"
        yield runs / f"{slug(name, LONGEST - len(tail))}{tail}"
        number += 1


def _is_again(kept: Kept, run: Kept) -> bool:
    if kept.made_from != run.made_from:
        return False
    if not kept.complete:
        return True
    return run.complete and kept.trace_sha256 == run.trace_sha256


def _contradicts(kept: Kept, run: Kept) -> bool:
    both_whole = kept.complete and run.complete
    same_origin = kept.made_from == run.made_from and kept.code == run.code
    return both_whole and same_origin and kept.trace_sha256 != run.trace_sha256


def _what_differs(kept: Kept | None, run: Kept) -> tuple[str, ...]:
    """The names of what differs, in a fixed order; `unreadable` for a folder that is no run of this format."""
    if kept is None:
        return ("unreadable",)
    theirs, ours = msgspec.structs.asdict(kept.made_from), msgspec.structs.asdict(run.made_from)
    names = [name for name, value in ours.items() if theirs[name] != value]
    # Whatever else changed also changes the scenario as it is written out; by itself it means other data of ours.
    if names != ["resolved_sha256"]:
        names = [name for name in names if name != "resolved_sha256"]
    if not names and kept.code != run.code:
        names.append("code")
    if kept.complete != run.complete:
        names.append("ended")
    return tuple(names) or ("trace",)
