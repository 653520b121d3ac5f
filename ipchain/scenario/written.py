"""How single values stand in a scenario file that is written out: a line, a text, a list.

Not here: the parts of a file (`written_parts`, `written_governance`), and their order (`resolved`).
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_PLAIN: Final = re.compile(r"[A-Za-z0-9](?:[\w .()/%+-]*[\w.()/%+-])?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Line:
    """One line, and the path of its key for looking up where it came from, or a remark of its own."""

    text: str
    path: str = ""
    remark: str = ""


def quoted(text: str, *, in_flow: bool = False) -> str:
    """Text as YAML: plain where that is safe, else in double quotes."""
    plain = _PLAIN.fullmatch(text) and not (in_flow and set(text) & set("()"))
    return text if plain else json.dumps(text, ensure_ascii=False)


def flow(items: Sequence[str | int]) -> str:
    """A list on one line."""
    return f"[{', '.join(str(item) if isinstance(item, int) else quoted(item, in_flow=True) for item in items)}]"


def in_braces(values: Mapping[str, str]) -> str:
    """A group of keys on one line."""
    return f"{{{', '.join(f'{key}: {value}' for key, value in values.items())}}}"


def yes_no(*, value: bool) -> str:
    """The word for a switch."""
    return "yes" if value else "no"
