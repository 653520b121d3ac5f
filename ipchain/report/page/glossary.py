"""The glossary of a page: the words that stand on it, each with its meanings, in the language of the page.

English words come from `docs/glossary.md`, as `ipchain explain` reads it; Chinese ones from `glossary.zh.toml`,
which has a row for every row of that file. A word counts as used when the text of the page has it as a whole word.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from ipchain.report.page.words import Language
from ipchain.scenario.glossary import glossary

Meanings = tuple[tuple[str, str], ...]
"""Each meaning of a word with the area it belongs to; the area is empty where there is one meaning only."""

_CODE: Final = re.compile(r"`([^`]*)`")


def terms(text: str, language: Language) -> tuple[tuple[str, Meanings], ...]:
    """The words of the glossary that stand in the text, in the order of the glossary."""
    rows = _chinese() if language == "zh" else _english()
    folded = text.casefold()
    return tuple((term, meanings) for term, meanings in rows.items() if _is_used(term, folded, language))


def _is_used(term: str, text: str, language: Language) -> bool:
    wanted = term.casefold()
    if language == "zh":
        return wanted in text
    if wanted not in text:
        return False
    return re.search(rf"(?<![\w-]){re.escape(wanted)}(?:s|es)?(?![\w-])", text) is not None


@cache
def _english() -> Mapping[str, Meanings]:
    return _grouped((row.term, row.area, row.meaning) for row in glossary())


@cache
def _chinese() -> Mapping[str, Meanings]:
    source = files("ipchain.report.page").joinpath("glossary.zh.toml").read_text(encoding="utf-8")
    table: dict[str, dict[str, str]] = tomllib.loads(source)
    return _grouped((row["term"], row["area"], row["meaning"]) for row in table.values())


def _grouped(rows: Iterable[tuple[str, str, str]]) -> Mapping[str, Meanings]:
    found: dict[str, list[tuple[str, str]]] = {}
    for term, area, meaning in rows:
        found.setdefault(term, []).append((area, _CODE.sub(r"\1", meaning)))
    return {term: tuple((area if len(all_) > 1 else "", said) for area, said in all_) for term, all_ in found.items()}
