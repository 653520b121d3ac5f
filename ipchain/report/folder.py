"""Write a run folder whole or not at all.

Everything goes into a hidden sibling first, which is then renamed: an interruption, a full disk or a crash
leaves either the folder as it was or the folder as it shall be. A folder that is replaced is moved aside
until the new one stands.

Not here: which name a run gets (`place`) and what is written (`contents`).
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath
from typing import Final

from ipchain.errors import ComputerError

Contents = Iterable[tuple[str, Iterable[bytes]]]
"""Files in order: relative path, with `/`, and the pieces of the file. Consumed once, each file to its end."""

LATEST: Final = "latest"
LATEST_TEXT: Final = "latest.txt"
VARIES: Final = "provenance.json"
"""The one file that differs between two identical runs, wherever it lies: it holds clock times and the machine."""


class PlaceTaken(Exception):
    """Somebody else put a folder under this name meanwhile; the caller looks for a place again."""


def ready(runs: Path) -> None:
    """Make the folder of all runs and try to write into it. Raises ComputerError before anything is run."""
    probe = runs / f".ipchain-{os.getpid()}.probe"
    with _on_this_computer(runs):
        runs.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"ipchain")
        probe.unlink()


def write_new(folder: Path, contents: Contents) -> None:
    """Write a folder where there is none. Raises PlaceTaken, or ComputerError with nothing left behind."""
    with _on_this_computer(folder), _beside(folder, contents) as made:
        _rename_to_free(made, folder)


def write_again(folder: Path, contents: Contents) -> bool:
    """Write a folder in place of the one there. True when every file is the same, `provenance.json` apart.

    What somebody else put into it (notes, exported tables, the page in another language) is kept.
    Raises PlaceTaken when the old one has gone meanwhile, ComputerError with the old one kept.
    """
    aside = folder.with_name(f".{folder.name}.{os.getpid()}.old")
    with _on_this_computer(folder), _beside(folder, contents) as made:
        same = _same(made, folder)
        try:
            folder.rename(aside)
        except FileNotFoundError as error:
            raise PlaceTaken from error
        try:
            _rename_to_free(made, folder)
        except BaseException:
            aside.rename(folder)
            raise
        _keep_what_others_left(aside, folder, same=same)
        shutil.rmtree(aside, ignore_errors=True)
        return same


def point_latest(runs: Path, name: str) -> None:
    """Let `latest` lead to this run: a link, or a line in `latest.txt` where links are not allowed."""
    with _on_this_computer(runs):
        fresh = runs / f".{LATEST}.{os.getpid()}"
        with suppress(FileNotFoundError):
            fresh.unlink()
        link = runs / LATEST
        try:
            if link.exists() and not link.is_symlink():
                raise IsADirectoryError(link)
            fresh.symlink_to(name, target_is_directory=True)
            fresh.replace(link)
        except OSError:
            fresh.write_text(f"{name}\n", encoding="utf-8")
            fresh.replace(runs / LATEST_TEXT)


@contextmanager
def _beside(folder: Path, contents: Contents) -> Iterator[Path]:
    """The contents in a hidden sibling, which is gone afterwards, renamed or not."""
    made = folder.with_name(f".{folder.name}.{os.getpid()}.partial")
    shutil.rmtree(made, ignore_errors=True)
    try:
        made.mkdir(parents=True)
        for name, pieces in contents:
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.writelines(pieces)
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _rename_to_free(made: Path, folder: Path) -> None:
    # POSIX lets a folder be renamed over an empty one; a file or a full folder stops it.
    try:
        made.rename(folder)
    except OSError as error:
        if os.path.lexists(folder):
            raise PlaceTaken from error
        raise


def _keep_what_others_left(aside: Path, folder: Path, *, same: bool) -> None:
    """Move what the old folder held beside its own files; a page of ours in another language only if it still fits."""
    written = set(_written(aside))
    for name in _files(aside):
        is_stale_page = not same and PurePath(name).match("report.*.html")
        if name not in written and not is_stale_page and not os.path.lexists(folder / name):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (aside / name).rename(folder / name)


def _written(folder: Path) -> list[str]:
    """The files that were written with the folder, as its `provenance.json` lists them; all where it cannot tell."""
    try:
        told = json.loads((folder / VARIES).read_bytes())["files_sha256"]
        return sorted({VARIES, *told}.intersection(_files(folder)))
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return _files(folder)


def _same(made: Path, folder: Path) -> bool:
    ours, theirs = _files(made), _written(folder)
    return ours == theirs and all(_equal(made / name, folder / name) for name in ours if PurePath(name).name != VARIES)


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def _equal(first: Path, second: Path) -> bool:
    if first.stat().st_size != second.stat().st_size:
        return False
    with first.open("rb") as one, second.open("rb") as other:
        while piece := one.read(1 << 20):
            if piece != other.read(1 << 20):
                return False
    return True


@contextmanager
def _on_this_computer(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or type(error).__name__
        advice = "Make room or choose another folder with --runs DIR."
        raise ComputerError(f"cannot write {path}: {why}. {advice}") from error
