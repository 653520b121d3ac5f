"""`ipchain compare`: runs that are there already side by side, or a comparison weighed again."""

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter

from ipchain.cli.comparisons import code_of
from ipchain.cli.exits import Exit
from ipchain.cli.options import PLAIN, Output, flag
from ipchain.errors import UsageError
from ipchain.experiment.weighing import figures_of
from ipchain.report.comparison_folder import is_comparison, read_comparison, write_weighed
from ipchain.report.comparison_summary import as_json
from ipchain.report.comparison_telling import summarise_comparison
from ipchain.report.comparison_terminal import comparison_lines, figure_lines
from ipchain.report.run_folder import read_summary
from ipchain.report.side_by_side import as_json as side_json
from ipchain.report.side_by_side import put_side_by_side, side_lines
from ipchain.report.terminal import Voice
from ipchain.report.visible import visible
from ipchain.scenario.comparing import Compared
from ipchain.scenario.suggestions import did_you_mean
from ipchain.scenario.values import Complaint
from ipchain.scenario.vocabulary.checks import METRICS
from ipchain.scenario.vocabulary.scalars import metric_name

SEVERAL: Final = "name folders of runs, or the folder of one comparison"


def compare(
    *runs: Annotated[Path, Parameter(help="Folders of runs, or the folder of one comparison.")],
    baseline: Annotated[str, flag("--baseline", help="The cell the others are compared with.")] = "",
    metrics: Annotated[
        str, flag("--metrics", help="The figures that are compared: time_to_final.p95,throughput.")
    ] = "",
    out: Annotated[Path | None, flag("--out", help="Also write the summary into this new folder.")] = None,
    output: Output = PLAIN,
) -> Exit:
    """Put runs side by side with intervals, or weigh a comparison again. Nothing is played."""
    if not runs:
        raise UsageError(f"say what to compare: {SEVERAL}\nMore: ipchain compare --help")
    if len(runs) == 1 and is_comparison(runs[0]):
        return _again(runs[0], baseline, metrics, out, output)
    if any(is_comparison(run) for run in runs):
        raise UsageError(f"a comparison stands by itself; {SEVERAL}")
    if out is not None:
        raise UsageError("--out is for comparisons; for single runs use --json")
    summaries = [read_summary(run) for run in runs]
    side = put_side_by_side(summaries, baseline, lambda known: _figures(metrics, known))
    voice = Voice(sys.stderr if output.json else sys.stdout, colour=False)
    if not output.quiet:
        voice.say(side_lines(side))
        voice.say(figure_lines(side.figures, side.baseline, side.confidence))
    if output.json:
        sys.stdout.write(side_json(side).decode())
    return Exit.HELD


def _again(folder: Path, baseline: str, metrics: str, out: Path | None, output: Output) -> Exit:
    comparison = read_comparison(folder)
    if baseline and baseline not in comparison.cells:
        hint = did_you_mean(baseline, comparison.cells) or f"cells: {', '.join(comparison.cells)}"
        raise UsageError(f"--baseline {baseline}: there is no such cell; {hint}")
    figures = _figures(metrics, figures_of(comparison.runs)) or None
    summary = summarise_comparison(comparison, figures=figures, baseline=baseline or None)
    voice = Voice(sys.stderr if output.json else sys.stdout, colour=False)
    if not output.quiet:
        voice.say(comparison_lines(summary, made=0, took_us=0, verbose=output.verbose))
    if out is not None:
        words = ["--baseline", baseline] if baseline else []
        words += ["--metrics", metrics] if metrics else []
        write_weighed(comparison, summary, out, shlex.join(["ipchain", "compare", str(folder), *words]))
        voice.say((((f"  written to {visible(str(out))}", ""),),))
    if output.json:
        sys.stdout.write(as_json(summary).decode())
    return code_of(summary)


def _figures(metrics: str, known: Sequence[str]) -> tuple[Compared, ...]:
    """The figures that `--metrics` names, of those that the runs have; empty when it names none."""
    found: dict[Compared, None] = {}
    for text in filter(None, (part.strip() for part in metrics.split(","))):
        read = metric_name(text)
        if isinstance(read, Complaint):
            raise UsageError(f"--metrics {text}: {read.message}; {read.note}")
        metric, _, stat = read.partition(".")
        figure = Compared(metric, stat or METRICS[metric].stat)
        if figure.name not in known:
            hint = did_you_mean(figure.name, known) or "see the columns of data/runs.csv"
            raise UsageError(f"--metrics {text}: no run here has {figure.name}; {hint}")
        found[figure] = None
    return tuple(found)
