"""Where scenario files are found, and which other files they may name.

`healthy`, `basics/healthy` and a path of one's own all work: a path that exists wins, else a shipped scenario.
What a scenario names itself (`extends`, `delays`) lies in its own folder or below, is a regular file, and is reached
without symbolic links that lead out: a scenario from an e-mail cannot make this program read other files.

Not here: what is in the files (`loader`).
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from ipchain.errors import ComputerError, UsageError
from ipchain.scenario.guard import MOST_BYTES
from ipchain.scenario.problems import shortened
from ipchain.scenario.shipped import SUFFIX, shipped_scenarios
from ipchain.scenario.suggestions import listed, nearest

# Letters, digits and plain signs; no drive, no backslash, no tilde, nothing hidden, no device name of Windows.
_PART: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+ -]{0,99}", re.ASCII)
_DEVICE: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.ASCII | re.IGNORECASE)
_MOST_PARTS: Final = 8


class NotReadable(Exception):
    """A file named by a scenario that is not read; the words say why."""


Neighbour = Callable[[str], bytes]
"""Reads a file beside a scenario by the name the scenario gives; raises NotReadable."""


@dataclass(frozen=True, slots=True)
class Found:
    """A scenario file: its short name, its path for people, its bytes, and how it reads its neighbours."""

    name: str
    path: str
    raw: bytes
    neighbour: Neighbour


def find(name_or_path: str | Path) -> Found:
    """The scenario file of that path or name. Raises UsageError where there is none, naming the nearest."""
    wanted = os.fspath(name_or_path)
    if "\0" in wanted or not wanted.strip():
        raise UsageError("a scenario has a name or a path")
    path = Path(wanted)
    if _is_file(path):
        return Found(short_name(path.name), wanted, _read(path), _beside(path.parent))
    shipped = shipped_scenarios()
    same = [(name, file) for name, file in shipped if wanted in {name, name.rpartition("/")[2]}]
    if len(same) > 1:
        raise UsageError(f"'{shortened(wanted)}' means several scenarios: {listed(name for name, _ in same)}")
    if same:
        full, file = same[0]
        return Found(full.rpartition("/")[2], full, file.read_bytes(), _shipped_beside(full, dict(shipped)))
    if _is_folder(path):
        raise UsageError(f"'{shortened(wanted)}' is a folder; name one scenario in it")
    names = [name.rpartition("/")[2] for name, _ in shipped]
    close = nearest(short_name(path.name), names)
    hint = f"did you mean '{close}'?" if close else f"shipped scenarios: {listed(names)}"
    raise UsageError(f"there is no scenario '{shortened(wanted)}'; {hint}")


def short_name(file_name: str) -> str:
    """`cable-cut` for `cable-cut.ipchain.yaml`."""
    for suffix in (SUFFIX, ".yaml", ".yml", ".json"):
        if file_name.endswith(suffix) and file_name != suffix:
            return file_name.removesuffix(suffix)
    return file_name


def noting(neighbour: Neighbour, read: dict[str, bytes]) -> Neighbour:
    """The same neighbours, with what was read of them noted in `read`."""

    def note(name: str) -> bytes:
        read[name] = neighbour(name)
        return read[name]

    return note


@dataclass(frozen=True, slots=True)
class ScenarioText:
    """Everything a scenario is read from, to be read again anywhere: plain values, no folder."""

    name: str
    path: str
    source: bytes
    beside: tuple[tuple[str, bytes], ...] = ()
    overrides: tuple[str, ...] = ()
    allow_large: bool = False


def carried(text: ScenarioText) -> Found:
    """A scenario that travelled; the files it names are those that were carried along."""
    files = dict(text.beside)

    def read(wanted: str) -> bytes:
        if wanted not in files:
            raise NotReadable(f"'{shortened(wanted)}' was not carried along")
        return files[wanted]

    return Found(text.name, text.path, text.source, read)


def no_neighbour(name: str) -> bytes:
    """For texts that lie in no folder: they cannot name other files."""
    raise NotReadable(f"'{shortened(name)}' cannot be found from a text without a folder")


def checked_parts(name: str) -> tuple[str, ...]:
    """The parts of a relative path that stays where it is. Raises NotReadable for anything else."""
    parts = tuple(name.split("/"))
    if len(parts) > _MOST_PARTS or not all(_PART.fullmatch(part) for part in parts):
        raise NotReadable(f"'{shortened(name)}' is not the plain name of a file in this folder or below")
    if any(part.endswith((" ", ".")) or _DEVICE.fullmatch(part) for part in parts):
        raise NotReadable(f"'{shortened(name)}' is a name that some computers do not read as a file")
    return parts


def _beside(folder: Path) -> Neighbour:
    def read(name: str) -> bytes:
        root = folder.resolve()
        path = root.joinpath(*checked_parts(name)).resolve()
        if not path.is_relative_to(root):
            raise NotReadable(f"'{shortened(name)}' leads out of this scenario's folder")
        if not _is_file(path):
            raise NotReadable(f"there is no file '{shortened(name)}' in this scenario's folder")
        if path.stat().st_size > MOST_BYTES:
            raise NotReadable(f"'{shortened(name)}' is larger than {MOST_BYTES // 1024} KiB")
        return _read(path)

    return read


def _shipped_beside(full: str, shipped: dict[str, Traversable]) -> Neighbour:
    def read(name: str) -> bytes:
        parts = (*full.split("/")[:-1], *checked_parts(name))
        file = shipped.get("/".join(parts).removesuffix(SUFFIX))
        if file is None:
            raise NotReadable(f"there is no shipped file '{shortened(name)}' beside this one")
        return file.read_bytes()

    return read


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _read(path: Path) -> bytes:
    """At most one byte more than the guard allows: it refuses the rest without reading it."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ComputerError(f"{path}: {error.strerror or 'cannot be read'}") from error
