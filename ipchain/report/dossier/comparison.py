"""The dossier of a comparison: everything its page shows, in every language, in one value.

It is filed as `data/comparison.json`, so that the page can be written again, in another language, from the folder
alone. It adds to the summary what only a page needs: sentences in both languages, the number of every single run,
and where single runs lie that were kept.

Not here: the counts and figures themselves (`ipchain.report.comparison_summary`).
"""

from collections.abc import Collection, Iterator
from typing import Annotated, Final, Literal, get_args

from msgspec import Meta, Struct

from ipchain.experiment.comparison import Comparison
from ipchain.experiment.told import unpacked
from ipchain.report.chinese import models
from ipchain.report.chinese.observed import observed
from ipchain.report.chinese.required import promise, required
from ipchain.report.chinese.tables import template
from ipchain.report.comparison_summary import ComparisonSummary, Number
from ipchain.report.comparison_telling import number
from ipchain.report.dossier.said import Said, in_both, wrote
from ipchain.report.dossier.story import chinese_names_of
from ipchain.report.page.words import Language
from ipchain.report.provenance import reproduce
from ipchain.scenario.written_comparison import every_expectation

FORMAT: Final = "ipchain.comparison-page/1"


class Numbers(Struct, frozen=True, kw_only=True):
    """One figure of one cell: the number of every run that has one, by its seed."""

    figure: str
    cell: str
    values: tuple[tuple[int, Number], ...]


class Example(Struct, frozen=True):
    """What was seen in one run."""

    seed: int
    observed: Said


class BrokenRun(Struct, frozen=True, kw_only=True):
    """A run in which something did not hold that must hold in every run."""

    cell: str
    seed: int
    checks: Annotated[tuple[str, ...], Meta(description="names of the checks that broke")]
    first_bad_us: int | None
    folder: Annotated[str, Meta(description="where everything of it lies, below this folder; empty: not kept")]
    command: Annotated[str, Meta(description="the command that makes it again")]


class ComparisonShown(Struct, frozen=True, kw_only=True):
    """One comparison as its page shows it."""

    schema: Literal["ipchain.comparison-page/1"]
    language: Annotated[Language, Meta(description="language of its own page")]
    writer: Annotated[str, Meta(description="language of the scenario's writer")]
    calendar: str
    summary: ComparisonSummary
    required: Annotated[dict[str, Said], Meta(description="what each expectation requires, by its name")]
    promised: Annotated[dict[str, Said], Meta(description="what each guarantee says, by its name")]
    definitions: Annotated[dict[str, Said], Meta(description="what each metric counts, by its name")]
    withstands: Annotated[dict[str, Said], Meta(description="what the model of each cell withstands")]
    cautions: tuple[Said, ...]
    examples: Annotated[
        dict[str, dict[str, Example]],
        Meta(description="what was seen in the first run that broke or was not tested, by check and cell"),
    ]
    numbers: tuple[Numbers, ...]
    broken: tuple[BrokenRun, ...]
    command: str


def gather_comparison(
    comparison: Comparison,
    summary: ComparisonSummary,
    command: str,
    kept: Collection[tuple[str, int]] = (),
    language: Language | None = None,
) -> ComparisonShown:
    """Everything the page of a comparison shows. `kept` are the runs that lie in its folder, by cell and seed."""
    scenario = comparison.scenario
    cells = tuple(comparison.cells.values())
    return ComparisonShown(
        schema=FORMAT,
        language=language or _language(scenario.language),
        writer=scenario.language,
        calendar=scenario.calendar.isoformat(),
        summary=summary,
        required={
            one.id: wrote(one.required) if one.say else in_both(one.required, required(one, chinese_names_of(cells[0])))
            for one in every_expectation(cells)
        },
        promised={check.id: in_both(check.required, promise(check.id)) for check in summary.checks if check.built_in},
        definitions={
            figure.metric: in_both(figure.definition, template("metrics", figure.metric)) for figure in summary.figures
        },
        withstands={
            told.name: in_both(told.promise, models.promise(told.model, len(comparison.cells[told.name].offices)))
            for told in summary.cells
        },
        cautions=tuple(
            in_both(english, models.caution(model))
            for model, english in dict.fromkeys((told.model, told.caution) for told in summary.cells)
        ),
        examples=_examples(comparison),
        numbers=tuple(_numbers(comparison, summary)),
        broken=tuple(_broken(comparison, kept)),
        command=command,
    )


def _language(written: str) -> Language:
    """The language of the page for a scenario in this one; English where there is no such page."""
    return next((language for language in get_args(Language) if language == written), "en")


def _examples(comparison: Comparison) -> dict[str, dict[str, Example]]:
    found: dict[str, dict[str, Example]] = {}
    for check in comparison.checks:
        for part in check.cells:
            if part.example is None or part.example[1].told is None:
                continue
            seed, finding = part.example
            said = in_both(finding.observed, observed(unpacked(finding.told or {})))
            found.setdefault(check.id, {})[part.cell] = Example(seed, said)
    return found


def _numbers(comparison: Comparison, summary: ComparisonSummary) -> Iterator[Numbers]:
    for figure in summary.figures:
        for cell in comparison.cells:
            values = (
                (run.seed, number(value))
                for run in comparison.runs_of(cell)
                if (value := run.figure(figure.name)) is not None
            )
            yield Numbers(figure=figure.name, cell=cell, values=tuple(values))


def _broken(comparison: Comparison, kept: Collection[tuple[str, int]]) -> Iterator[BrokenRun]:
    scenario = comparison.scenario
    for run in comparison.runs:
        if comparison.word_of(run) != "does-not-hold":
            continue
        cell = comparison.cells[run.cell]
        wishes = {
            one.id for one in cell.expect if not one.runs.is_all or (one.severity == "should" and not comparison.strict)
        }
        broke = [one for one in run.findings if one.word == "does-not-hold" and one.id not in wishes]
        moments = [one.first_bad_us for one in broke if one.first_bad_us is not None]
        yield BrokenRun(
            cell=run.cell,
            seed=run.seed,
            checks=tuple(one.id for one in broke),
            first_bad_us=min(moments, default=None),
            folder=f"{run.cell}/seed-{run.seed:02d}" if (run.cell, run.seed) in kept else "",
            command=reproduce(
                scenario.path,
                run.seed,
                scenario.overrides,
                comparison.signatures,
                strict=comparison.strict,
                cell=dict(cell.cell),
            ),
        )
