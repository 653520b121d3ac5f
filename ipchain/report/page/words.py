"""The words of the page in one language: sentences by key, and moments, lengths, numbers and dates as it writes them.

The catalogues are `messages/<language>/<section>.toml`: bare keys, each a sentence with `{facts}` to fill in. The
key `title` of `lag.toml` is asked for as `lag.title`. Keys stand whole in modules and templates, never put together
from pieces, so that a test can find every one of them.

Nothing here is escaped: the template escapes what it prints, and makes controls visible (`render`). Only where a
fact is markup of ours, such as a quotation with its language, the sentence is markup with everything else escaped.

Not here: sentences made from a run (`ipchain.report.dossier.said`).
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Final, get_args

from markupsafe import Markup, escape

from ipchain.errors import InvariantViolation, UsageError
from ipchain.names import SECOND, Micros
from ipchain.report.dossier.said import Language, Said
from ipchain.report.moments import clock

__all__ = ["FACT", "HTML_LANGUAGE", "LANGUAGES", "Language", "Words", "catalogue", "language_of"]

LANGUAGES: Final[Mapping[Language, str]] = {"en": "English", "zh": "中文"}
"""Every language a page can be written in, under its own name."""

HTML_LANGUAGE: Final[Mapping[Language, str]] = {"en": "en", "zh": "zh-Hans"}
"""The value of the `lang` attribute. Source: BCP 47."""

FACT: Final = re.compile(r"\{([a-z_]+)\}")
"""One place to fill in."""

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def language_of(text: str) -> Language:
    """The language of that code. Raises UsageError for any other word."""
    for language in get_args(Language):
        if text == language:
            return language  # type: ignore[no-any-return]  # one of the arguments of the Literal
    known = ", ".join(f"{code} ({name})" for code, name in LANGUAGES.items())
    raise UsageError(f"there is no page in the language '{text}'; languages: {known}")


class Words:
    """The words of one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._catalogue = catalogue(language)

    def say(self, key: str, **facts: str | int) -> str:
        """The sentence of this key with its facts. A missing key, a missing or a needless fact is a bug of ours."""
        sentence = self._catalogue.get(key)
        if sentence is None:
            raise InvariantViolation("words.key-known", key=key, language=self.language)
        wanted = set(FACT.findall(sentence))
        if wanted != set(facts):
            raise InvariantViolation("words.facts-fit", key=key, wanted=sorted(wanted), given=sorted(facts))
        filled = {name: self._fact(fact) for name, fact in facts.items()}
        if not any(isinstance(fact, Markup) for fact in filled.values()):
            return FACT.sub(lambda place: filled[place[1]], sentence)
        # Where one fact is markup of ours, the sentence is too, and every other fact is text in it.
        return Markup(FACT.sub(lambda place: escape(filled[place[1]]), escape(sentence)))  # noqa: S704 - escaped here

    def _fact(self, fact: str | int) -> str:
        return self.number(fact) if isinstance(fact, int) else fact

    def said(self, sentence: Said) -> str:
        """A sentence made from the run, in this language."""
        return sentence.in_language(self.language)

    def name(self, names: Mapping[str, str], otherwise: str) -> str:
        """A name that is kept in several languages, such as that of an office."""
        return names.get(self.language) or otherwise

    def time(self, moment_us: Micros) -> str:
        """A moment of the run: `2:31`, `1:00:05`; the same in both languages."""
        return clock(moment_us)

    def moment(self, moment_us: Micros) -> str:
        """A moment of the run to the millisecond: `2:30.368`."""
        return f"{clock(moment_us)}.{moment_us % SECOND // 1000:03}"

    def length(self, length_us: Micros) -> str:
        """A length of time, as exact as it is useful: `0.412 s`, `31 s`, `3 min 5 s`."""
        second, minute = ("秒", "分") if self.language == "zh" else (" s", " min")
        seconds = length_us // SECOND
        if seconds < 60:
            digits = 3 if seconds < 10 else 1
            return f"{length_us / SECOND:.{digits}f}".rstrip("0").rstrip(".") + second
        minutes, rest = f"{seconds // 60}{minute}", f"{seconds % 60}{second}"
        if not seconds % 60:
            return f"{minutes}钟" if self.language == "zh" else minutes
        return f"{minutes}{rest}" if self.language == "zh" else f"{minutes} {rest}"

    def number(self, value: Fraction | float) -> str:
        """A count with its thousands apart, or a figure of four digits."""
        if value == int(value):
            return f"{int(value):,}"
        figure = float(value)
        return f"{figure:.4g}" if abs(figure) < 1000 else f"{figure:,.0f}"

    def share(self, value: Fraction | float) -> str:
        """A share of 1 in per cent: `33.3 %`, in Chinese `33.3%`."""
        return f"{100 * float(value):.1f}" + ("%" if self.language == "zh" else "\N{NO-BREAK SPACE}%")

    def date(self, day: date) -> str:
        """A date of the calendar: `9 November 2025`, `2025年11月9日`."""
        if self.language == "zh":
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def list(self, items: Iterable[str]) -> str:
        """Several items in one line: `EM, RU`, in Chinese `EM、RU`."""
        return ("、" if self.language == "zh" else ", ").join(items)

    def sentences(self, *said: str) -> str:
        """Sentences of ours one after another; in Chinese nothing stands between them."""
        return ("" if self.language == "zh" else " ").join(sentence for sentence in said if sentence)


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Every sentence of a language by its whole key, `section.key`."""
    folder = files("ipchain.report.page").joinpath("messages", language)
    found: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        section = file.name.removesuffix(".toml")
        for key, sentence in tomllib.loads(file.read_text(encoding="utf-8")).items():
            found[f"{section}.{key}"] = sentence
    return found
