"""The tables of a comparison: one row for each run, and one for each check of each run.

Not here: estimates over runs, which stand in its summary.
"""

from collections.abc import Iterator

from ipchain.experiment.comparison import Comparison
from ipchain.experiment.finished import FinishedRun
from ipchain.measure.table import DEFINITIONS
from ipchain.report.comparison_telling import number
from ipchain.report.tables import Column, Table, Value

_OF_RUN = (
    Column("cell", "text", "name of the cell"),
    Column("seed", "whole", "the one source of chance of the run"),
    Column("verdict", "text", "over everything that must hold in every run"),
    Column("ended", "text", "completed, or why the run is only partly there"),
    Column("ended_at_us", "whole", "simulated moment of its end"),
    Column("warm_up_us", "whole", "start of the run that is in no figure"),
    Column("settled", "yes-no", "a steady state was seen; missing where none was looked for"),
    Column("trace_sha256", "text", "over all events of the run, in order"),
)
_OF_CHECK = (
    Column("cell", "text", "name of the cell"),
    Column("seed", "whole", "the one source of chance of the run"),
    Column("id", "text", "name of the check"),
    Column("built_in", "yes-no", "a guarantee nobody wrote down"),
    Column("severity", "text", "must, or should"),
    Column("verdict", "text", "holds, does-not-hold or not-tested in this run"),
    Column("observed", "text", "what was seen, as a sentence"),
    Column("checks", "whole", "how often the statement was evaluated"),
    Column("first_bad_us", "whole", "moment of the first break"),
    Column("offices", "text", "the offices the finding is about; empty: all"),
    Column("line", "whole", "line of the check in the scenario file; 0: nobody wrote it down"),
)


def comparison_tables(comparison: Comparison) -> tuple[Table, ...]:
    """`runs` and `expectations`, in the order of cells and seeds."""
    return runs_table(comparison), expectations_table(comparison)


def runs_table(comparison: Comparison) -> Table:
    """One row for each run: its cell, its seed, its verdict, every figure that any run has."""
    axes = tuple(Column(axis.key, "text", "variant of this axis") for axis in comparison.comparing.axes)
    names = sorted({name for run in comparison.runs for name in run.figures})
    figures = tuple(Column(name, "number", _meaning(name)) for name in names)
    rows = tuple(
        (
            run.cell,
            *(variant for _, variant in comparison.cells[run.cell].cell),
            run.seed,
            comparison.word_of(run),
            run.ended,
            run.ended_at_us,
            run.warm_up_us,
            run.settled,
            run.trace_sha256,
            *(_figure(run, name) for name in names),
        )
        for run in comparison.runs
    )
    return Table("runs", "run", (_OF_RUN[0], *axes, *_OF_RUN[1:], *figures), rows)


def expectations_table(comparison: Comparison) -> Table:
    """One row for each check of each run."""
    axes = tuple(Column(axis.key, "text", "variant of this axis") for axis in comparison.comparing.axes)
    return Table("expectations", "check x run", (_OF_CHECK[0], *axes, *_OF_CHECK[1:]), tuple(_findings(comparison)))


def _findings(comparison: Comparison) -> Iterator[tuple[Value, ...]]:
    for run in comparison.runs:
        cell = comparison.cells[run.cell]
        written = {one.id: one for one in cell.expect}
        for finding in run.findings:
            asked = written.get(finding.id)
            yield (
                run.cell,
                *(variant for _, variant in cell.cell),
                run.seed,
                finding.id,
                finding.built_in,
                "must" if asked is None else asked.severity,
                finding.word,
                finding.observed,
                finding.checks,
                finding.first_bad_us,
                " ".join(finding.offices),
                0 if asked is None else asked.line,
            )


def _figure(run: FinishedRun, name: str) -> float | None:
    value = run.figure(name)
    return None if value is None else float(number(value))


def _meaning(name: str) -> str:
    metric, _, stat = name.partition(".")
    return f"{stat} in {DEFINITIONS[metric].unit}: {DEFINITIONS[metric].sentence}"
