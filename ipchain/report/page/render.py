"""One HTML file of a dossier: no network, no clock, no path, the same bytes for the same run.

Three guards stand here once, so that no section can forget them: autoescape turns markup into text; `finalize`
writes controls, direction marks and invisible characters as escapes; and the content security policy allows the
one style and the one script of ours by their hashes and nothing else, so that the page can send nothing anywhere.

Styles and scripts are the files of `assets/`, put together in the order of `STYLES` and `SCRIPTS`.

Not here: what a section shows (`sections`), and writing the file (`ipchain.report.contents`).
"""

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ipchain.report.dossier.gather import Dossier
from ipchain.report.page.sections import SECTIONS, Reader, Section
from ipchain.report.page.verdict import VERDICT_WORDS
from ipchain.report.page.words import HTML_LANGUAGE, Language, Words
from ipchain.report.visible import visible

STYLES: Final = ("page.css",)
SCRIPTS: Final = ("page.js",)


@dataclass(frozen=True, slots=True)
class _Part:
    """A section as the frame needs it: its row of the table, and its body as HTML."""

    section: Section
    body: Markup
    is_open: bool


def page(dossier: Dossier, language: Language, reader: Reader = "member") -> bytes:
    """The page in UTF-8. `reader` only decides which sections start open."""
    words = Words(language)
    environment = _environment()
    parts = tuple(_parts(environment, dossier, words, reader))
    style, script = _asset(STYLES), _asset(SCRIPTS)
    whole = environment.get_template("page.html.j2").render(
        head=dossier.head,
        verdict=words.say(VERDICT_WORDS[dossier.must_hold.verdict]),
        language=HTML_LANGUAGE[language],
        words=words,
        say=words.say,
        parts=parts,
        style=Markup(style),  # noqa: S704 - a file of ours
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


def _parts(environment: Environment, dossier: Dossier, words: Words, reader: Reader) -> Sequence[_Part]:
    parts = []
    for section in SECTIONS:
        it = section.shows(dossier, words)
        if it is None:
            continue
        template = environment.get_template(section.template)
        body = template.render(it=it, words=words, say=words.say, head=dossier.head)
        parts.append(_Part(section, Markup(body), reader in section.open_for))  # noqa: S704 - escaped by its template
    return parts


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


@cache
def _asset(names: tuple[str, ...]) -> str:
    folder = files("ipchain.report.page").joinpath("assets")
    return "".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)


def _hash(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
