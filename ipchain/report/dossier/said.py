"""A sentence in every language of the page, and the one place where a made English sentence gets its Chinese.

The sentences of scenarios, checks and metrics are made in English below this floor. `both` finds their Chinese
in a table of whole sentences (`sentences.zh.toml`); what is not in the table stays English in both, and the page
marks it as English, so that a voice reads it right and nobody mistakes it for a translation.
`wrote` is for the words of whoever wrote the scenario: they are shown as they are, in every language.

Not here: the fixed words of the page (`ipchain.report.page.words`).
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from msgspec import Meta, Struct

Language = Literal["en", "zh"]
"""Every language a page can be written in."""


class Said(Struct, frozen=True):
    """One sentence. `zh` equals `en` where nobody has said it in Chinese, and in a writer's own words."""

    en: Annotated[str, Meta(description="the sentence in English, or as its writer put it")]
    zh: Annotated[str, Meta(description="the sentence in Chinese; equal to the English one where there is none")]
    own: Annotated[bool, Meta(description="true for the words of the scenario's writer, in any language")] = False

    def in_language(self, language: str) -> str:
        """The sentence in `en` or `zh`."""
        return self.zh if language == "zh" else self.en

    def is_in(self, language: str) -> bool:
        """False when the sentence is missing in this language and English stands in for it."""
        return language == "en" or self.own or self.zh != self.en or not self.en


def both(english: str) -> Said:
    """The sentence in both languages, as far as there is one."""
    return Said(english, _chinese().get(english, english))


def in_both(english: str, chinese: str) -> Said:
    """A sentence that was made in both languages."""
    return Said(english, chinese)


def wrote(text: str) -> Said:
    """The words of the scenario's writer, on one line."""
    line = " ".join(text.split())
    return Said(line, line, own=True)


@cache
def _chinese() -> Mapping[str, str]:
    source = files("ipchain.report.dossier").joinpath("sentences.zh.toml").read_text(encoding="utf-8")
    table: dict[str, str] = tomllib.loads(source)
    return table
