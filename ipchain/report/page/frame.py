"""What every page of ours is built with: the templates, the assets, the policy, and how a writer's words are shown.

Three guards stand here once, so that no page can forget them: autoescape turns markup into text; `finalize` writes
controls, direction marks and invisible characters as escapes; and the content security policy allows the one style
and the one script of ours by their hashes and nothing else, so that the page can send nothing anywhere.

Not here: which pages there are (`render` for a run, `comparison` for a comparison).
"""

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from ipchain.report.dossier.said import Said
from ipchain.report.page.words import Words
from ipchain.report.visible import visible


@dataclass(frozen=True, slots=True)
class Part:
    """A section as the frame needs it."""

    id: str
    title: str
    body: Markup
    folds: bool
    is_open: bool


def policy(style: str, script: str) -> str:
    """The content security policy: nothing is loaded, and only this very style and this very script count.

    Source: Content Security Policy Level 3, section 6.
    """
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def said_in(sentence: Said, language: str, words: Words) -> Markup:
    """A sentence of the run; one that English stands in for is marked. `language` is that of the writer."""
    if sentence.own:
        return own_in(sentence.en, language, words)
    text = visible(words.said(sentence))
    return escape(text) if sentence.is_in(words.language) else Markup('<span lang="en">{}</span>').format(text)


def own_in(text: str, language: str, words: Words) -> Markup:
    """The words of the scenario's writer, kept apart from ours whatever direction they run in."""
    line = visible(" ".join(text.split()))
    if language == words.language:
        return Markup('<bdi class="own">{}</bdi>').format(line)
    return Markup('<bdi class="own" lang="{}">{}</bdi>').format(language, line)


@cache
def environment() -> Environment:
    """The templates."""
    return Environment(
        loader=PackageLoader("ipchain.report.page"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def style_with(names: tuple[str, ...], line: str) -> str:
    """These styles, with the line that stands at the head of every printed sheet."""
    escaped = "".join(
        letter if letter.isascii() and letter.isalnum() else f"\\{ord(letter):06x}" for letter in visible(line)
    )
    return f'{asset(names)}@page{{@top-left{{content:"{escaped}"}}}}\n'


@cache
def asset(names: tuple[str, ...]) -> str:
    """These files of ours, one after the other."""
    folder = files("ipchain.report")
    return "".join(folder.joinpath(*name.split("/")).read_text(encoding="utf-8") for name in names)


def _shown(value: object) -> object:
    """What may be printed: markup of ours as it is, text without anything invisible in it."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value)
    return value


def _hash(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
