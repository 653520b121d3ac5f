"""Small shapes that stand for events and for the fate of requests: told apart by form first, by colour second.

Each is a path relative to its centre, about eight units wide.
"""

from types import MappingProxyType
from typing import Final

SHAPES: Final = MappingProxyType(
    {
        "dot": "m-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0",
        "ring": "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0",
        "cross": "m-3.5-3.5l7 7m0-7l-7 7",
        "plus": "m-4 0h8m-4-4v8",
        "up": "m0-4.5l4 7.5h-8z",
        "down": "m0 4.5l4-7.5h-8z",
        "square": "m-3-3h6v6h-6z",
        "diamond": "m0-4.5l4.5 4.5l-4.5 4.5l-4.5-4.5z",
        "bar": "m0-6v12",
        "bars": "m-2-5v10m4-10v10",
        "right": "m-3-4.5l7 4.5l-7 4.5z",
        "star": "m0-6l1.6 4.2h4.4l-3.5 2.8l1.3 4.4l-3.8-2.6l-3.8 2.6l1.3-4.4l-3.5-2.8h4.4z",
    }
)
"""By name; `ring`, `cross`, `plus`, `bar` and `bars` are lines, the others are filled."""

LINES: Final = frozenset(("ring", "cross", "plus", "bar", "bars"))


def class_of(shape: str, colour: str) -> str:
    """The class of a shape: how it is painted, and its colour."""
    return f"{'stroked' if shape in LINES else 'filled'} {colour}"
