"""One HTML file of a dossier: no network, no clock, no path, the same bytes for the same run.

Three guards stand here once, so that no section can forget them: autoescape turns markup into text; `finalize`
writes controls, direction marks and invisible characters as escapes; and the content security policy allows the
one style and the one script of ours by their hashes and nothing else, so that the page can send nothing anywhere.

Styles and scripts are files, put together in the order of `STYLES` and `SCRIPTS`.

Not here: what a section shows (`sections`), and writing the file (`ipchain.report.contents`).
"""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from ipchain.report.dossier.gather import Dossier
from ipchain.report.dossier.head import Head
from ipchain.report.dossier.said import Said
from ipchain.report.page import glossary
from ipchain.report.page.governance import NAMES as MODELS
from ipchain.report.page.names import Called
from ipchain.report.page.sections import SECTIONS, Reader
from ipchain.report.page.verdict import VERDICT_WORDS
from ipchain.report.page.words import HTML_LANGUAGE, Language, Words
from ipchain.report.visible import visible

STYLES: Final = ("page/assets/page.css", "charts/style.css")
SCRIPTS: Final = ("page/assets/page.js", "page/assets/space_time.js")


@dataclass(frozen=True, slots=True)
class _Part:
    """A section as the frame needs it."""

    id: str
    title: str
    body: Markup
    folds: bool
    is_open: bool


def page(dossier: Dossier, language: Language, reader: Reader = "member") -> bytes:
    """The page in UTF-8. `reader` only decides which sections start open."""
    words = Words(language)
    environment = _environment()
    parts = tuple(_parts(environment, dossier, words, reader))
    style, script = _style(dossier), _asset(SCRIPTS)
    whole = environment.get_template("page.html.j2").render(
        **_spoken(dossier, words),
        language=HTML_LANGUAGE[language],
        verdict_word=words.say(VERDICT_WORDS[dossier.must_hold.verdict]),
        facts=tuple(_facts(dossier, words)),
        parts=parts,
        style=Markup(style),  # noqa: S704 - a file of ours, and escapes of CSS
        script=Markup(script),  # noqa: S704 - a file of ours
        policy=policy(style, script),
    )
    return whole.encode()


def policy(style: str, script: str) -> str:
    """The content security policy: nothing is loaded, and only this very style and this very script count.

    Source: Content Security Policy Level 3, section 6.
    """
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _parts(environment: Environment, dossier: Dossier, words: Words, reader: Reader) -> Iterator[_Part]:
    there = [(section, it) for section in SECTIONS if (it := section.shows(dossier, words)) is not None]
    # So that a section can point to another one, where there is one.
    spoken = {**_spoken(dossier, words), "sections": {section.id: section.title for section, _ in there}}
    seen: list[str] = []
    for section, it in there:
        body = Markup(environment.get_template(section.template).render(it=it, **spoken))  # noqa: S704 - escaped by its template
        seen.append(body.striptags())
        title = words.say(section.title)
        yield _Part(section.id, title, body, section.folds, reader in section.open_for)
    terms = glossary.terms(" ".join(seen), words.language)
    body = Markup(environment.get_template("glossary.html.j2").render(it=terms, **spoken))  # noqa: S704 - the same
    yield _Part("glossary", words.say("glossary.title"), body, folds=True, is_open=reader == "member")


def _spoken(dossier: Dossier, words: Words) -> dict[str, object]:
    """What every template may use: the words, and the sentences of the run with their language marked."""
    return {
        "head": dossier.head,
        "words": words,
        "say": words.say,
        "said": lambda sentence: _said(sentence, dossier.head, words),
        "own": lambda text: _own(text, dossier.head, words),
    }


def _said(sentence: Said, head: Head, words: Words) -> Markup:
    """A sentence of the run; one that English stands in for is marked as English."""
    if sentence.own:
        return _own(sentence.en, head, words)
    text = visible(words.said(sentence))
    return escape(text) if sentence.is_in(words.language) else Markup('<span lang="en">{}</span>').format(text)


def _own(text: str, head: Head, words: Words) -> Markup:
    """The words of the scenario's writer, kept apart from ours whatever direction they run in."""
    line = visible(" ".join(text.split()))
    if head.language == words.language:
        return Markup('<bdi class="own">{}</bdi>').format(line)
    return Markup('<bdi class="own" lang="{}">{}</bdi>').format(head.language, line)


def _facts(dossier: Dossier, words: Words) -> Iterator[tuple[str, str]]:
    """The head of the page: which run this is."""
    head, called = dossier.head, Called(dossier.head, words)
    model = MODELS.get(dossier.governance.model)
    yield words.say("page.fact-scenario"), head.scenario
    yield words.say("page.fact-seed"), str(head.seed)
    yield words.say("page.fact-offices"), called.offices(office.code for office in head.offices)
    yield words.say("page.fact-model"), head.model
    yield words.say("page.fact-governance"), dossier.governance.model if model is None else words.say(model)
    times = {"time": words.time(head.ended_at_us), "planned": words.time(head.duration_us)}
    yield words.say("page.fact-length"), words.say("page.length", **times)
    yield words.say("page.fact-date"), words.date(head.calendar)
    yield words.say("page.fact-transport"), words.say("page.simulated-short")
    if head.overrides:
        yield words.say("page.fact-overrides"), " · ".join(head.overrides)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("ipchain.report.page"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _shown(value: object) -> object:
    """What may be printed: markup of ours as it is, text without anything invisible in it."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value)
    return value


def _style(dossier: Dossier) -> str:
    """The style of the page, with the line that stands at the head of every printed sheet."""
    head = dossier.head
    line = f"{head.scenario} · {head.seed} · {head.trace_sha256[:16]}"
    escaped = "".join(
        letter if letter.isascii() and letter.isalnum() else f"\\{ord(letter):06x}" for letter in visible(line)
    )
    return f'{_asset(STYLES)}@page{{@top-left{{content:"{escaped}"}}}}\n'


@cache
def _asset(names: tuple[str, ...]) -> str:
    folder = files("ipchain.report")
    return "".join(folder.joinpath(*name.split("/")).read_text(encoding="utf-8") for name in names)


def _hash(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
