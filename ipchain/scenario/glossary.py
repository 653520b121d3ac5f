"""The words of the field and of our own output, as `docs/glossary.md` explains them: one row per meaning.

    meanings("ledger")     the rows of a word; capitals do not count, a hyphen is a space, a plural is its singular

The page is the source; it comes with the package, so that people and `ipchain explain` read the same text.
False friends have several rows, one for each area.

Not here: the words of scenario files (`vocabulary`).
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from ipchain.scenario.shipped import shipped_glossary

_ROW: Final = re.compile(r'\| <a id="[a-z0-9-]+"></a>(?P<term>[^|*]+)\*? \| (?P<area>[^|]+) \| (?P<meaning>[^|]+) \|')


@dataclass(frozen=True, slots=True)
class Row:
    """One meaning of a word, in one area such as `consensus` or `law`."""

    term: str
    area: str
    meaning: str


@cache
def glossary() -> tuple[Row, ...]:
    """Every row in the order of the page."""
    lines = shipped_glossary().read_text(encoding="utf-8").splitlines()
    found = (_ROW.fullmatch(line) for line in lines)
    return tuple(Row(row["term"], row["area"], row["meaning"]) for row in found if row)


def meanings(word: str) -> tuple[Row, ...]:
    """The rows of this word in the order of the page; none if the glossary does not have it."""
    wanted = _plain(word)
    exact = tuple(row for row in glossary() if _plain(row.term) == wanted)
    if exact or not wanted.endswith("s"):
        return exact
    return tuple(row for row in glossary() if _plain(row.term) == wanted[:-1])


def _plain(word: str) -> str:
    return " ".join(word.casefold().replace("-", " ").replace("_", " ").split())
