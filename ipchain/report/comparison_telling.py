"""A comparison made into its summary: counts with exact bounds, estimates with intervals, differences.

Not here: the form of the summary (`comparison_summary`), and the statistics (`ipchain.measure`).
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

import ipchain
from ipchain.checkers.sentences import promise_of
from ipchain.consensus.catalogue import MODELS
from ipchain.experiment.cell_run import data_of
from ipchain.experiment.comparison import Comparison
from ipchain.experiment.finished import FinishedRun
from ipchain.experiment.tally import Check, InCell
from ipchain.experiment.weighing import CellFigure, Difference, Manner, Weighed, difference, weigh
from ipchain.measure.binomial import Count, bounds, sentence
from ipchain.measure.bootstrap import Estimate, Precision
from ipchain.measure.statistics import NoAnswer
from ipchain.measure.table import DEFINITIONS
from ipchain.report.comparison_summary import (
    FORMAT,
    AxisTold,
    CellTold,
    CheckInCell,
    CheckTold,
    ComparedFrom,
    ComparisonSummary,
    DifferenceTold,
    FigureInCell,
    FigureTold,
    Number,
    OnlyOne,
    Spread,
    WarmUp,
)
from ipchain.report.summary import SIMULATED
from ipchain.scenario.comparing import Compared
from ipchain.scenario.expectations import Expectation, Runs
from ipchain.scenario.figures import share_text
from ipchain.scenario.model import Scenario
from ipchain.scenario.resolved import resolved
from ipchain.scenario.written_comparison import every_expectation

INTERVAL = "BCa bootstrap over runs, widened for few runs, {resamples:,} resamples"


def summarise_comparison(
    comparison: Comparison, *, figures: Sequence[Compared] | None = None, baseline: str | None = None, beside: str = ""
) -> ComparisonSummary:
    """The summary of a comparison, with its own figures and baseline or others. Equal arguments, equal bytes."""
    scenario, comparing = comparison.scenario, comparison.comparing
    manner = Manner(scenario.seed, comparing.confidence, comparing.resamples)
    weighed = weigh(
        {name: comparison.runs_of(name) for name in comparison.cells},
        comparing.figures if figures is None else figures,
        comparison.baseline if baseline is None else baseline,
        manner,
    )
    expected = {one.id: one for one in every_expectation(comparison.cells.values())}
    return ComparisonSummary(
        schema=FORMAT,
        note=SIMULATED,
        title=scenario.title,
        description=scenario.description,
        made_from=compared_from(comparison),
        verdict=comparison.verdict,
        strict=comparison.strict,
        ended=comparison.ended,
        runs=len(comparison.runs),
        left_over=comparison.left_over,
        axes=tuple(AxisTold(axis.key, _variants(comparison, axis.key)) for axis in comparing.axes),
        baseline=weighed.baseline,
        cells=tuple(_cell(comparison, name, cell) for name, cell in comparison.cells.items()),
        checks=tuple(_check(check, expected.get(check.id)) for check in comparison.checks),
        figures=figures_told(weighed),
        only=tuple(_only(comparison, weighed, manner)),
        warm_up=_warm_up(comparison),
        confidence=float(comparing.confidence),
        interval=INTERVAL.format(resamples=comparing.resamples),
        runs_sha256=_over(comparison.runs),
        beside=beside,
    )


def compared_from(comparison: Comparison) -> ComparedFrom:
    """What decides this comparison."""
    scenario = comparison.scenario
    return ComparedFrom(
        scenario=scenario.name,
        overrides=scenario.overrides,
        scenario_sha256=hashlib.sha256(scenario.source).hexdigest(),
        resolved_sha256=hashlib.sha256(resolved(scenario).encode()).hexdigest(),
        cells=tuple(comparison.cells),
        seeds=comparison.seeds,
        transport="simulated",
        signatures=comparison.signatures,
        ipchain=ipchain.__version__,
    )


def figures_told(weighed: Weighed) -> tuple[FigureTold, ...]:
    """Every figure with its cells and its differences to the baseline."""
    return tuple(
        FigureTold(
            name=figure.name,
            metric=figure.metric,
            stat=figure.stat,
            unit=DEFINITIONS[figure.metric].unit,
            definition=DEFINITIONS[figure.metric].sentence,
            source=DEFINITIONS[figure.metric].source,
            cells=tuple(_figure(one) for one in weighed.by_cell if one.figure == figure),
            differences=tuple(_difference(one) for one in weighed.differences if one.figure == figure),
        )
        for figure in weighed.figures
    )


def runs_text(runs: Runs) -> str:
    """As files write it: `all`, `at least 1`, `at least 95 %`."""
    if runs.is_all:
        return "all"
    return f"at least {share_text(runs.share) if runs.least is None else runs.least}"


def number(exact: Fraction) -> Number:
    """The number JSON can carry: whole, or the nearest double, which is the same on every machine."""
    return exact.numerator if exact.denominator == 1 else exact.numerator / exact.denominator


def _variants(comparison: Comparison, axis: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(dict(cell.cell)[axis] for cell in comparison.cells.values()))


def _cell(comparison: Comparison, name: str, cell: Scenario) -> CellTold:
    model = MODELS[cell.consensus.model]
    runs = comparison.runs_of(name)
    return CellTold(
        name=name,
        choice=dict(cell.cell),
        verdict=comparison.verdict_of(name),
        runs=len(runs),
        left_over=len(comparison.seeds) - len(runs),
        holding=sum(comparison.word_of(run) == "holds" for run in runs),
        model=model.name,
        governance=cell.governance.model,
        promise=model.promise(len(cell.consensus.members)),
        caution=model.caution,
        resolved_sha256=data_of(cell),
    )


def _check(check: Check, expectation: Expectation | None) -> CheckTold:
    # A guarantee that the file names for some cells only has the same name where nobody wrote it down.
    written = None if check.built_in else expectation
    return CheckTold(
        id=check.id,
        kind="always" if written is None else written.kind,
        severity="must" if written is None else written.severity,
        needed=check.needed,
        built_in=check.built_in,
        runs=runs_text(check.runs),
        verdict=check.word,
        required=promise_of(check.id) if written is None else written.required,
        why="" if written is None else written.why,
        workstream="" if written is None else written.workstream,
        line=0 if written is None else written.line,
        cells=tuple(_check_in(part) for part in check.cells),
    )


def _check_in(part: InCell) -> CheckInCell:
    found = bounds(Count(len(part.broke), part.tested))
    return CheckInCell(
        cell=part.cell,
        verdict=part.word,
        held=len(part.held),
        broke=len(part.broke),
        untested=len(part.untested),
        idle=len(part.idle),
        left_over=len(part.left_over),
        at_most=None if found is None else float(found.high),
        bound="" if found is None else sentence(found),
        broke_seeds=part.broke,
        untested_seeds=part.untested,
        example="" if part.example is None else f"seed {part.example[0]}: {part.example[1].observed}",
    )


def _figure(one: CellFigure) -> FigureInCell:
    precision = one.precision if isinstance(one.precision, Precision) else None
    return FigureInCell(
        cell=one.cell,
        runs=one.summary.samples,
        mean=_spread(one.estimate),
        median=_number(one.summary.median),
        least=_number(one.summary.least),
        greatest=_number(one.summary.greatest),
        deviation=one.summary.deviation,
        half_width=None if precision is None else float(precision.relative_half_width),
        more_runs=None if precision is None else precision.more_runs,
        without=one.without,
    )


def _difference(one: Difference) -> DifferenceTold:
    return DifferenceTold(
        cell=one.cell,
        baseline=one.baseline,
        pairs=len(one.paired.pairs.seeds),
        mean=_spread(one.paired.difference),
        p=None if one.paired.test is None else float(one.paired.test.p),
        adjusted_p=None if one.adjusted_p is None else float(one.adjusted_p),
        unpaired=one.paired.pairs.unpaired,
    )


def _spread(found: Estimate) -> Spread:
    if isinstance(found.interval, NoAnswer):
        return Spread(value=_number(found.value), low=None, high=None, no_interval=found.interval.why.value)
    return Spread(
        value=_number(found.value), low=number(found.interval.low), high=number(found.interval.high), no_interval=""
    )


def _number(exact: Fraction | None) -> Number | None:
    return None if exact is None else number(exact)


def _only(comparison: Comparison, weighed: Weighed, manner: Manner) -> Iterator[OnlyOne]:
    """For every axis: from the baseline's variant to each other one, with the same variants of the other axes."""
    choices = {name: dict(cell.cell) for name, cell in comparison.cells.items()}
    start = choices[weighed.baseline]
    values = {(one.figure, one.cell): one.values for one in weighed.by_cell}
    for axis in (axis.key for axis in comparison.comparing.axes):
        for before, after in _changes(choices, axis, start[axis]):
            for figure in weighed.figures:
                # Against the baseline it was worked out already, from the very same stream.
                known = weighed.difference(figure, after) if before == weighed.baseline else None
                found = known or difference(
                    values[figure, after], values[figure, before], (after, before), figure, manner
                )
                yield OnlyOne(
                    axis=axis,
                    before=choices[before][axis],
                    after=choices[after][axis],
                    same={key: variant for key, variant in choices[after].items() if key != axis},
                    figure=figure.name,
                    change=_difference(found),
                )


def _changes(choices: Mapping[str, Mapping[str, str]], axis: str, start: str) -> Iterator[tuple[str, str]]:
    for after, choice in choices.items():
        if choice[axis] == start:
            continue
        wanted = {**choice, axis: start}
        before = next((name for name, other in choices.items() if other == wanted), None)
        if before is not None:
            yield before, after


def _warm_up(comparison: Comparison) -> WarmUp:
    lengths = [run.warm_up_us for run in comparison.runs] or [0]
    return WarmUp(
        stated_us=comparison.comparing.warm_up_us,
        least_us=min(lengths),
        greatest_us=max(lengths),
        settled=sum(run.settled is True for run in comparison.runs),
        unsettled=sum(run.settled is False for run in comparison.runs),
    )


def _over(runs: Iterable[FinishedRun]) -> str:
    whole = hashlib.sha256()
    for run in runs:
        whole.update(f"{run.cell} {run.seed} {run.trace_sha256}\n".encode())
    return whole.hexdigest()
