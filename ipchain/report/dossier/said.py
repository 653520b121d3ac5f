"""A sentence in every language of the page, and the one place where a made English sentence gets its Chinese.

The sentences of scenarios, checks and metrics are made in English below this floor. `both` finds their Chinese
in a table of whole sentences (`sentences.zh.toml`); what is not in the table stays English in both, and the page
marks it as English, so that a voice reads it right and nobody mistakes it for a translation.

Not here: the fixed words of the page (`ipchain.report.page.words`), and what a user wrote, which is shown as it is.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated

from msgspec import Meta, Struct


class Said(Struct, frozen=True):
    """One sentence. `zh` equals `en` where nobody has said it in Chinese yet."""

    en: Annotated[str, Meta(description="the sentence in English")]
    zh: Annotated[str, Meta(description="the sentence in Chinese; equal to the English one where there is none")]

    def in_language(self, language: str) -> str:
        """The sentence in `en` or `zh`."""
        return self.zh if language == "zh" else self.en

    def is_in(self, language: str) -> bool:
        """False when the sentence is missing in this language and English stands in for it."""
        return language == "en" or self.zh != self.en or not self.en


def both(english: str) -> Said:
    """The sentence in both languages, as far as there is one."""
    return Said(english, _chinese().get(english, english))


@cache
def _chinese() -> Mapping[str, str]:
    source = files("ipchain.report.dossier").joinpath("sentences.zh.toml").read_text(encoding="utf-8")
    table: dict[str, str] = tomllib.loads(source)
    return table
