"""Which folder a comparison gets: `<name>`, then `-2`, `-3`, ... for what was made from something else.

A comparison that was interrupted, or stopped by its budget, is replaced by the one that goes on with it, and so is a
slice of it by one with more cells or seeds; a whole one never by less.

Not here: the folders of single runs (`place`).
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from ipchain.report.comparison_summary import ComparedFrom
from ipchain.report.slug import LONGEST, slug


@dataclass(frozen=True, slots=True)
class Kept:
    """What decides whether two comparisons are the same one. `runs` is the digest over their traces."""

    made_from: ComparedFrom
    runs: str
    complete: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A folder for a comparison; `beside` is the last one of its name that differs."""

    folder: Path
    again: bool
    beside: str = ""


def place_for(runs: Path, name: str, comparison: Kept) -> Place:
    """The first folder that is free, or that holds this very comparison or less of it."""
    beside = ""
    for folder in _names(runs, name):
        if not os.path.lexists(folder):
            return Place(folder, again=False, beside=beside)
        kept = read_kept(folder)
        if kept is not None and _is_again(kept, comparison):
            return Place(folder, again=True, beside=beside)
        beside = folder.name
    raise AssertionError("names never end")


def read_kept(folder: Path) -> Kept | None:
    """What lies in a folder; None when it is no comparison of ours, or of another version of its files."""
    if folder.is_symlink():
        return None
    try:
        summary = msgspec.json.decode((folder / "summary.json").read_bytes(), type=_SummaryKept)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return Kept(summary.made_from, summary.runs_sha256, summary.left_over == 0)


class _SummaryKept(msgspec.Struct):
    schema: Literal["ipchain.comparison/1"]
    made_from: ComparedFrom
    runs_sha256: str
    left_over: int


def _is_again(kept: Kept, comparison: Kept) -> bool:
    ours, theirs = comparison.made_from, kept.made_from
    less = msgspec.structs.replace(ours, cells=theirs.cells, seeds=theirs.seeds)
    if less != theirs or not set(theirs.cells) <= set(ours.cells) or not set(theirs.seeds) <= set(ours.seeds):
        return False
    if not kept.complete:
        return True
    more = set(theirs.cells) < set(ours.cells) or set(theirs.seeds) < set(ours.seeds)
    return comparison.complete and (more or kept.runs == comparison.runs)


def _names(runs: Path, name: str) -> Iterator[Path]:
    number = 1
    while True:
        tail = "" if number == 1 else f"-{number}"
        yield runs / f"{slug(name, LONGEST - len(tail))}{tail}"
        number += 1
