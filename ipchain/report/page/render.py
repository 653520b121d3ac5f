"""One HTML file of a dossier: no network, no clock, no path, the same bytes for the same run.

Styles and scripts are files, put together in the order of `STYLES` and `SCRIPTS`.

Not here: the guards against markup (`frame`), what a section shows (`sections`), and writing the file
(`ipchain.report.contents`).
"""

from collections.abc import Iterator
from typing import Final

from jinja2 import Environment
from markupsafe import Markup

from ipchain.report.dossier.gather import Dossier
from ipchain.report.page import glossary
from ipchain.report.page.frame import Part, asset, environment, own_in, policy, said_in, style_with
from ipchain.report.page.governance import NAMES as MODELS
from ipchain.report.page.names import Called
from ipchain.report.page.sections import SECTIONS, Reader
from ipchain.report.page.verdict import VERDICT_WORDS
from ipchain.report.page.words import HTML_LANGUAGE, Language, Words

STYLES: Final = ("page/assets/page.css", "charts/style.css")
SCRIPTS: Final = ("page/assets/page.js", "page/assets/space_time.js")


def page(dossier: Dossier, language: Language, reader: Reader = "member") -> bytes:
    """The page in UTF-8. `reader` only decides which sections start open."""
    words = Words(language)
    templates, head = environment(), dossier.head
    parts = tuple(_parts(templates, dossier, words, reader))
    style = style_with(STYLES, f"{head.scenario} · {head.seed} · {head.trace_sha256[:16]}")
    script = asset(SCRIPTS)
    whole = templates.get_template("page.html.j2").render(
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


def _parts(templates: Environment, dossier: Dossier, words: Words, reader: Reader) -> Iterator[Part]:
    there = [(section, it) for section in SECTIONS if (it := section.shows(dossier, words)) is not None]
    # So that a section can point to another one, where there is one.
    spoken = {**_spoken(dossier, words), "sections": {section.id: section.title for section, _ in there}}
    seen: list[str] = []
    for section, it in there:
        body = Markup(templates.get_template(section.template).render(it=it, **spoken))  # noqa: S704 - escaped by its template
        seen.append(body.striptags())
        title = words.say(section.title)
        yield Part(section.id, title, body, section.folds, reader in section.open_for)
    terms = glossary.terms(" ".join(seen), words.language)
    body = Markup(templates.get_template("glossary.html.j2").render(it=terms, **spoken))  # noqa: S704 - the same
    yield Part("glossary", words.say("glossary.title"), body, folds=True, is_open=reader == "member")


def _spoken(dossier: Dossier, words: Words) -> dict[str, object]:
    """What every template may use: the words, and the sentences of the run with their language marked."""
    return {
        "head": dossier.head,
        "words": words,
        "say": words.say,
        "said": lambda sentence: said_in(sentence, dossier.head.language, words),
        "own": lambda text: own_in(text, dossier.head.language, words),
    }


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
