"""The page of a comparison: cells with their verdicts, what broke and how often, figures side by side.

Cells stand in the order of the file everywhere; with scripts, the reader sorts tables by any column. Nothing is
ranked, and no cell is called better.

Not here: the statistics (`ipchain.measure`), single charts (`ipchain.report.charts`), the frame (`frame`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from markupsafe import Markup

from ipchain.report.dossier.comparison import BrokenRun, ComparisonShown, Example
from ipchain.report.dossier.said import Said
from ipchain.report.page import comparison_figures, glossary
from ipchain.report.page.comparison_words import bound, count, seeds_named, warm_up
from ipchain.report.page.frame import Part, asset, environment, own_in, policy, said_in, style_with
from ipchain.report.page.verdict import VERDICT_WORDS
from ipchain.report.page.words import HTML_LANGUAGE, Language, Words
from ipchain.report.summary import CheckWord, VerdictWord

STYLES: Final = ("page/assets/page.css", "charts/style.css", "page/assets/comparison.css")
SCRIPTS: Final = ("page/assets/page.js", "page/assets/comparison.js")

CHECK_WORDS: Final[Mapping[CheckWord, str]] = {
    "holds": "comparison.word-holds",
    "does-not-hold": "comparison.word-broken",
    "not-tested": "comparison.word-untested",
}

_ENDED: Final[Mapping[str, str]] = {
    "interrupted": "comparison.interrupted",
    "budget": "comparison.budget",
    "failed": "comparison.failed",
}


@dataclass(frozen=True, slots=True)
class _Head:
    """What the frame of a page asks of its head."""

    title: str
    description: str
    ipchain: str


@dataclass(frozen=True, slots=True)
class CellRow:
    """One cell: the variants it takes, its verdict, how many of its runs hold."""

    name: str
    variants: tuple[str, ...]
    tone: VerdictWord
    word: str
    holding: str
    withstands: Said
    is_baseline: bool


@dataclass(frozen=True, slots=True)
class VerdictShows:
    """The verdict over all cells, each cell, and what stands in the way."""

    tone: VerdictWord
    word: str
    sentence: str
    remarks: tuple[str, ...]
    axes: tuple[str, ...]
    cells: tuple[CellRow, ...]
    first: tuple[str, ...]
    room: str
    cautions: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class CheckCell:
    """What became of one check in one cell."""

    cell: str
    tone: VerdictWord
    word: str
    count: str
    bound: str
    seeds: str
    example: Example | None


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check over its cells."""

    id: str
    required: Said
    runs: str
    is_wish: bool
    why: str
    line: int
    cells: tuple[CheckCell, ...]


def comparison_page(shown: ComparisonShown, language: Language) -> bytes:
    """The page in UTF-8: the same bytes for the same comparison."""
    words, summary = Words(language), shown.summary
    origin = summary.made_from
    head = _Head(summary.title, summary.description, origin.ipchain)
    style = style_with(STYLES, f"{origin.scenario} · {summary.runs_sha256[:16]}")
    script = asset(SCRIPTS)
    whole = (
        environment()
        .get_template("page.html.j2")
        .render(
            **_spoken(shown, head, words),
            language=HTML_LANGUAGE[language],
            verdict_word=words.say(VERDICT_WORDS[summary.verdict]),
            eyebrow=words.say("comparison.report"),
            made_by=words.say("comparison.made-by", version=origin.ipchain),
            facts=tuple(_facts(shown, words)),
            parts=tuple(_parts(shown, head, words)),
            style=Markup(style),  # noqa: S704 - files of ours, and escapes of CSS
            script=Markup(script),  # noqa: S704 - files of ours
            policy=policy(style, script),
        )
    )
    return whole.encode()


_Shows = Callable[[ComparisonShown, Words], object | None]


def _parts(shown: ComparisonShown, head: _Head, words: Words) -> Iterator[Part]:
    spoken = _spoken(shown, head, words)
    seen: list[str] = []
    for name, title, shows, folds in _SECTIONS:
        it = shows(shown, words)
        if it is None:
            continue
        body = Markup(environment().get_template(f"comparison-{name}.html.j2").render(it=it, **spoken))  # noqa: S704 - escaped by its template
        seen.append(body.striptags())
        yield Part(f"comparison-{name}", words.say(title), body, folds, is_open=True)
    terms = glossary.terms(" ".join(seen), words.language)
    body = Markup(environment().get_template("glossary.html.j2").render(it=terms, **spoken))  # noqa: S704 - the same
    yield Part("glossary", words.say("glossary.title"), body, folds=True, is_open=False)


def _spoken(shown: ComparisonShown, head: _Head, words: Words) -> dict[str, object]:
    """What every template may use."""
    return {
        "head": head,
        "words": words,
        "say": words.say,
        "said": lambda sentence: said_in(sentence, shown.writer, words),
        "own": lambda text: own_in(text, shown.writer, words),
    }


def _facts(shown: ComparisonShown, words: Words) -> Iterator[tuple[str, str]]:
    """The head of the page: which comparison this is."""
    summary = shown.summary
    yield words.say("page.fact-scenario"), summary.made_from.scenario
    for axis in summary.axes:
        yield words.say("comparison.fact-axis", axis=axis.key), words.list(axis.variants)
    yield words.say("comparison.fact-seeds"), seeds_named(summary.made_from.seeds, words)
    yield words.say("comparison.fact-runs"), words.number(summary.runs)
    yield words.say("comparison.fact-baseline"), summary.baseline
    yield words.say("page.fact-date"), words.date(date.fromisoformat(shown.calendar))
    yield words.say("page.fact-transport"), words.say("page.simulated-short")
    if summary.made_from.overrides:
        yield words.say("page.fact-overrides"), " · ".join(summary.made_from.overrides)


# ---- verdict ------------------------------------------------------------------------------------


def _verdict(shown: ComparisonShown, words: Words) -> VerdictShows:
    summary = shown.summary
    holding = sum(cell.verdict == "holds" for cell in summary.cells)
    return VerdictShows(
        tone=summary.verdict,
        word=words.say(VERDICT_WORDS[summary.verdict]),
        sentence=words.say("comparison.cells-hold", count=holding, total=len(summary.cells)),
        remarks=tuple(_remarks(shown, words)),
        axes=tuple(axis.key for axis in summary.axes),
        cells=tuple(
            CellRow(
                name=cell.name,
                variants=tuple(cell.choice.values()),
                tone=cell.verdict,
                word=words.say(VERDICT_WORDS[cell.verdict]),
                holding=words.say("comparison.of", count=cell.holding, total=cell.runs + cell.left_over),
                withstands=shown.withstands[cell.name],
                is_baseline=cell.name == summary.baseline,
            )
            for cell in summary.cells
        ),
        first=tuple(_first(shown, words)),
        room=_room(shown, words),
        cautions=shown.cautions,
    )


def _remarks(shown: ComparisonShown, words: Words) -> Iterator[str]:
    summary = shown.summary
    if summary.ended in _ENDED:
        yield words.say(_ENDED[summary.ended])
    if summary.left_over:
        total = summary.runs + summary.left_over
        yield words.say("comparison.left-over", count=summary.left_over, total=total)
    if summary.strict:
        yield words.say("verdict.strict")


def _first(shown: ComparisonShown, words: Words) -> Iterator[str]:
    """What does not hold, or was not tested, of what must: one line for each check and cell."""
    for check in shown.summary.checks:
        for part in check.cells:
            idle = check.built_in and not (part.held + part.broke + part.untested + part.left_over)
            if check.needed and part.verdict != "holds" and not idle:
                said = count(check, part, words)
                yield words.say("comparison.in-cell", check=check.id, cell=part.cell, observed=said)


def _room(shown: ComparisonShown, words: Words) -> str:
    """How much could still be wrong where nothing broke: the weakest of the bounds."""
    never = [
        (part.at_most, part)
        for check in shown.summary.checks
        for part in check.cells
        if not part.broke and part.at_most is not None and check.needed
    ]
    if not never:
        return ""
    most, part = max(never, key=lambda one: one[0])
    return words.say("comparison.room", runs=part.held, bound=bound(most, words))


# ---- checks -------------------------------------------------------------------------------------


def _checks(shown: ComparisonShown, words: Words) -> object:
    return {
        "matrix": comparison_figures.matrix(shown, words),
        "rows": tuple(_check_rows(shown, words, built_in=False)),
        "guarantees": tuple(_check_rows(shown, words, built_in=True)),
    }


def _check_rows(shown: ComparisonShown, words: Words, *, built_in: bool) -> Iterator[CheckRow]:
    for check in shown.summary.checks:
        if check.built_in is not built_in:
            continue
        yield CheckRow(
            id=check.id,
            required=shown.promised[check.id] if built_in else shown.required[check.id],
            runs=_in_runs(check.runs, words),
            is_wish=not check.needed,
            why=check.why,
            line=check.line,
            cells=tuple(
                CheckCell(
                    cell=part.cell,
                    tone=part.verdict,
                    word=words.say(CHECK_WORDS[part.verdict]),
                    count=count(check, part, words),
                    bound="" if part.at_most is None else bound(part.at_most, words),
                    seeds=seeds_named(part.broke_seeds, words) if part.broke_seeds else "",
                    example=shown.examples.get(check.id, {}).get(part.cell),
                )
                for part in check.cells
            ),
        )


def _in_runs(runs: str, words: Words) -> str:
    """`all` needs no words; `at least 95 %` and `at least 1` have them in each language."""
    amount = runs.removeprefix("at least ")
    if amount.endswith("%"):
        return words.say("comparison.in-runs-share", runs=amount if words.language == "en" else amount.replace(" ", ""))
    return "" if runs == "all" else words.say("comparison.in-runs-count", runs=amount)


# ---- what only one change does, which seeds broke, what it rests on ------------------------------


def _only(shown: ComparisonShown, words: Words) -> object | None:
    rows = tuple(comparison_figures.only_rows(shown, words))
    return rows or None


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """One run that broke, with the way to it."""

    cell: str
    seed: int
    checks: str
    moment: str
    link: str
    command: str


def _seeds(shown: ComparisonShown, words: Words) -> Sequence[BrokenRow] | None:
    return tuple(_broken_row(one, words) for one in shown.broken) or None


def _broken_row(one: BrokenRun, words: Words) -> BrokenRow:
    moment = "" if one.first_bad_us is None else words.moment(one.first_bad_us)
    # Names of cells are letters, digits, hyphens and plus signs, which mean themselves in a path.
    link = f"{one.folder}/report.html" if one.folder else ""
    return BrokenRow(one.cell, one.seed, words.list(one.checks), moment, link, one.command)


def _measured(shown: ComparisonShown, words: Words) -> object:
    summary = shown.summary
    return {
        "definitions": tuple((figure.name, shown.definitions[figure.metric]) for figure in summary.figures),
        "rests": tuple(_rests(shown, words)),
        "cautions": shown.cautions,
    }


def _rests(shown: ComparisonShown, words: Words) -> Iterator[str]:
    summary = shown.summary
    yield words.say("comparison.rests-unit")
    yield words.say("comparison.rests-interval", sure=words.share(Fraction(str(summary.confidence))))
    yield words.say("comparison.rests-seeds")
    yield words.say("comparison.rests-test")
    yield words.say("comparison.rests-bounds")
    yield from warm_up(summary, words)
    yield words.say("comparison.rests-not-modelled")
    yield words.say("comparison.rests-order")


def _reproduce(shown: ComparisonShown, words: Words) -> object:
    summary, origin = shown.summary, shown.summary.made_from
    hashes = (
        (words.say("comparison.hash-runs"), summary.runs_sha256),
        (words.say("comparison.hash-file"), origin.scenario_sha256),
        (words.say("comparison.hash-resolved"), origin.resolved_sha256),
    )
    files = (
        ("data/runs.csv", words.say("comparison.file-runs")),
        ("data/expectations.csv", words.say("comparison.file-expectations")),
        ("data/records.jsonl", words.say("comparison.file-records")),
        ("summary.json", words.say("comparison.file-summary")),
        ("scenario.resolved.yaml", words.say("comparison.file-resolved")),
    )
    return {"command": shown.command, "hashes": hashes, "files": files}


_SECTIONS: Final[tuple[tuple[str, str, _Shows, bool], ...]] = (
    ("verdict", "comparison.title", _verdict, False),
    ("checks", "comparison.title-checks", _checks, True),
    ("figures", "comparison.title-figures", comparison_figures.figures, True),
    ("only", "comparison.title-only", _only, True),
    ("seeds", "comparison.title-seeds", _seeds, True),
    ("measured", "comparison.title-measured", _measured, True),
    ("reproduce", "comparison.title-reproduce", _reproduce, True),
)
"""Sections in their order: name, key of the title, what it shows (None: left out), whether it folds."""
