"""Where the data that comes with the package lies: `nodes/` (who), `scenarios/` (what happens to them), the glossary.

A wheel carries them inside the package; a checkout keeps them beside it, so that what you edit is what runs.
Files are read through `importlib.resources` only, which also works from a zipped wheel.
Source of the layout: docs/decisions/, `pyproject.toml` (`force-include`).

Not here: what the files mean (`loader`, `offices`, `networks`, `glossary`).
"""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

SUFFIX = ".ipchain.yaml"
"""Scenario files end so; everything before is the scenario's name."""


def shipped(kind: Literal["nodes", "scenarios"]) -> Traversable:
    """The folder as installed; in a checkout, the folder you are editing."""
    packed = files("ipchain") / "shipped" / kind
    if packed.is_dir():
        return packed
    return Path(__file__).parents[2] / kind


def shipped_glossary() -> Traversable:
    """The page of words as installed; in a checkout, the page you are editing."""
    packed = files("ipchain") / "shipped" / "glossary.md"
    if packed.is_file():
        return packed
    return Path(__file__).parents[2] / "docs" / "glossary.md"


def shipped_scenarios() -> tuple[tuple[str, Traversable], ...]:
    """All shipped scenarios as (`group/name`, file), sorted by name. Names are unique across groups."""
    return tuple(sorted(_scenarios_below(shipped("scenarios"), ""), key=lambda found: found[0]))


def _scenarios_below(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    if not folder.is_dir():
        return
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _scenarios_below(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(SUFFIX):
            yield prefix + entry.name.removesuffix(SUFFIX), entry
