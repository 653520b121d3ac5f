"""Shipped scenarios as files of one's own: find one by its name, write it where nothing is lost."""

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from ipchain.errors import ComputerError, UsageError
from ipchain.scenario.shipped import SUFFIX, shipped_scenarios


def example(name: str) -> tuple[str, bytes]:
    """The file name and the bytes of a shipped scenario, named with or without its group. Raises UsageError."""
    found = {where: file for where, file in shipped_scenarios() if name in (where, where.rpartition("/")[2])}
    if not found:
        names = [where.rpartition("/")[2] for where, _ in shipped_scenarios()]
        near = get_close_matches(name, names, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(names)}"
        raise UsageError(f"there is no shipped scenario '{name}'; {hint}")
    where, file = next(iter(found.items()))
    return where.rpartition("/")[2] + SUFFIX, file.read_bytes()


def write_files(files: Mapping[Path, bytes], *, force: bool) -> None:
    """Write files of which none is there yet, or any with `force`. Raises UsageError or ComputerError."""
    for target in files:
        if not force and os.path.lexists(target):
            raise UsageError(f"{target} is already there; choose another folder, or --force to replace it")
    for target, content in files.items():
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            # A link is not followed: the file that is written is the file that was named.
            if target.is_symlink():
                target.unlink()
            target.write_bytes(content)
        except OSError as error:
            raise ComputerError(f"cannot write {target}: {error.strerror}") from error
