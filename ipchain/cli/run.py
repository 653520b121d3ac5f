"""`ipchain run`: play scenarios, judge them, keep what they leave, and exit by the verdict."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Final, Literal

from cyclopts import Parameter

import ipchain
from ipchain.cli.comparisons import ComparisonDone, Work, compare_and_file, where_of
from ipchain.cli.dry_run import tell_plan
from ipchain.cli.exits import Exit, strongest, under_exit_zero
from ipchain.cli.jobs import Deadline, in_processes, one_by_one
from ipchain.cli.options import PLAIN, AllowLarge, Output, RunsFolder, flag
from ipchain.cli.plan import Plan, PlannedComparison, PlannedRun, Selection, plan, seeds_of
from ipchain.cli.play import Done, Manner
from ipchain.errors import ComputerError, UsageError
from ipchain.experiment.runner import Signatures
from ipchain.names import Micros
from ipchain.report import comparison_progress, progress
from ipchain.report.comparison_junit import comparison_junit, together_in_junit
from ipchain.report.comparison_sheet import comparison_sheet
from ipchain.report.comparison_summary import as_json as comparison_json
from ipchain.report.comparison_terminal import comparison_lines
from ipchain.report.comparison_terminal import conclusion as comparison_conclusion
from ipchain.report.comparison_terminal import header as comparison_header
from ipchain.report.folder import point_latest, ready
from ipchain.report.github import annotations, append_job_summary, is_github
from ipchain.report.junit import Suite, junit
from ipchain.report.page.words import language_of
from ipchain.report.sheet import sheets
from ipchain.report.summary import as_json, together
from ipchain.report.terminal import Voice, conclusion, failures, header, one_of_several, one_run
from ipchain.report.visible import visible
from ipchain.scenario.values import Complaint, duration

Transport = Literal["simulated", "memory", "mqtt"]


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which runs."""

    seed: Annotated[int | None, flag("--seed", help="One seed instead of the file's.", whole=True)] = None
    seeds: Annotated[str, flag("--seeds", help="Several seeds: 1-30, or 1-10,42.")] = ""
    overrides: Annotated[
        tuple[str, ...], flag("--set", help="Override a key: --set consensus.model=pbft. Repeatable; recorded.")
    ] = ()
    only: Annotated[tuple[str, ...], flag("--only", help="Only the scenarios of these names.")] = ()
    tags: Annotated[tuple[str, ...], flag("--tag", help="Only scenarios with one of these tags.")] = ()
    where: Annotated[
        tuple[str, ...], flag("--where", help="Only these cells of a comparison: --where consensus=raft. Repeatable.")
    ] = ()
    allow_large: AllowLarge = False


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """How they are played and judged."""

    transport: Annotated[Transport, flag("--transport", help="Where messages travel.")] = "simulated"
    signatures: Annotated[
        Signatures, flag("--signatures", help="Unforgeable by construction (ideal), or real ones (ed25519).")
    ] = "ideal"
    jobs: Annotated[
        int | None, flag("--jobs", help="Runs at the same time; several use all processors by default.", whole=True)
    ] = None
    scheduler: Annotated[
        str, flag("--scheduler", help="Play comparisons on the Dask cluster of this address: tcp://host:8786.")
    ] = ""
    fresh: Annotated[bool, flag("--fresh", help="Play also the runs of a comparison that are there already.")] = False
    time_budget: Annotated[str, flag("--time-budget", help="Start no more runs after this real time: 5min.")] = ""
    fail_fast: Annotated[bool, flag("--fail-fast", help="Stop at the first run that does not hold.")] = False
    strict: Annotated[bool, flag("--strict", help="'should' counts as 'must', advice as error.")] = False
    exit_zero: Annotated[bool, flag("--exit-zero", help="Exit 0 unless 2, 4 or 70.")] = False
    dry_run: Annotated[bool, flag("--dry-run", help="Print the plan and run nothing.")] = False


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """What is kept, and where."""

    runs: RunsFolder = Path("runs")
    trace: Annotated[
        Literal["all", "failures", "none"] | None,
        flag("--trace", help="Which runs keep every event; failures under CI and of comparisons, else all."),
    ] = None
    junit: Annotated[Path | None, flag("--junit", help="Also write a JUnit file here.")] = None
    lang: Annotated[str, flag("--lang", help="The language of the page: en or zh; else the scenario's.")] = ""
    summary_md: Annotated[Path | None, flag("--summary-md", help="Also write a Markdown summary here.")] = None


_CHOICE: Final = Choice()
_CONDUCT: Final = Conduct()
_KEEPING: Final = Keeping()


def run(
    *scenarios: Annotated[str, Parameter(help="Files (*.ipchain.yaml), folders, or names of shipped scenarios.")],
    choice: Choice = _CHOICE,
    conduct: Conduct = _CONDUCT,
    keeping: Keeping = _KEEPING,
    output: Output = PLAIN,
) -> Exit:
    """Run scenarios, judge them and keep what they leave."""
    if conduct.transport != "simulated":
        raise UsageError(f"--transport {conduct.transport} is not available yet; leave it out to simulate")
    if conduct.jobs is not None and conduct.jobs < 1:
        raise UsageError(f"--jobs {conduct.jobs} leaves nobody to work; write --jobs 1 or more")
    budget_us = _budget_us(conduct.time_budget)
    language = language_of(keeping.lang) if keeping.lang else None
    work = Work(where_of(conduct.jobs, conduct.scheduler), budget_us, conduct.fail_fast, conduct.fresh)
    planned, comparisons = plan(scenarios, _selection(choice), strict=conduct.strict)
    if conduct.dry_run:
        return tell_plan(planned, comparisons, keeping.runs, as_json=output.json)
    ready(keeping.runs)
    manner = Manner(
        runs=keeping.runs,
        signatures=conduct.signatures,
        keep_trace=keeping.trace or ("failures" if _is_ci() else "all"),
        strict=conduct.strict,
        command=("ipchain", *sys.argv[1:]),
        language=language,
    )
    stage = _Stage(output, alone=len(planned) == 1 and not comparisons)
    stage.open(planned)
    deadline = Deadline.after(budget_us)
    finished: list[Done] = []
    compared: list[ComparisonDone] = []
    try:
        for done in _played(planned, manner, conduct, deadline, stage):
            finished.append(done)
            stage.tell(done)
        usual = replace(manner, keep_trace=keeping.trace or "failures")
        compared.extend(stage.compared(comparisons, usual, work, deadline, finished))
    finally:
        # Whatever stops us, a build server gets what the finished runs have shown.
        _keep(finished, compared, keeping)
    code = _code(finished, compared, len(planned), len(comparisons), conduct)
    if planned:
        stage.conclude(finished, len(planned), code)
    if output.json:
        sys.stdout.write(_documents(finished, compared, len(planned)))
    return code


def _documents(finished: Sequence[Done], compared: Sequence[ComparisonDone], planned: int) -> str:
    """One document for one run or comparison, one for several runs; else each after the other."""
    summaries = [done.shown.summary for done in finished]
    told = [as_json(summaries[0] if planned == 1 else together(summaries))] if summaries else []
    return b"".join((*told, *(comparison_json(done.filed.summary) for done in compared))).decode()


def _selection(choice: Choice) -> Selection:
    if choice.seeds and choice.seed is not None:
        raise UsageError("--seed and --seeds exclude each other; write --seeds 1-30 for several")
    if choice.seed is not None and choice.seed < 0:
        raise UsageError(f"a seed is a whole number from 0; {choice.seed} is not")
    seeds = seeds_of(choice.seeds) if choice.seeds else (() if choice.seed is None else (choice.seed,))
    return Selection(seeds, choice.overrides, choice.only, choice.tags, choice.allow_large, choice.where)


def _budget_us(text: str) -> Micros | None:
    if not text:
        return None
    length = duration(text)
    if isinstance(length, Complaint):
        raise UsageError(f"--time-budget: {length.message}; {length.note}")
    return length


def _played(planned: Plan, manner: Manner, conduct: Conduct, deadline: Deadline, stage: "_Stage") -> Iterator[Done]:
    def enough(done: Done) -> bool:
        return done.code is Exit.INTERRUPTED or (conduct.fail_fast and done.code is not Exit.HELD)

    jobs = min(len(planned), conduct.jobs or os.cpu_count() or 1)
    if jobs <= 1:
        return one_by_one(planned, manner, deadline, enough, stage.shower)
    return in_processes(planned, manner, deadline, enough, jobs)


def _code(
    finished: Sequence[Done], compared: Sequence[ComparisonDone], planned: int, comparisons: int, conduct: Conduct
) -> Exit:
    codes = [*(done.code for done in finished), *(done.code for done in compared)]
    if len(finished) < planned or len(compared) < comparisons:
        # What was never started was not tested; that is never a silent pass.
        codes.append(Exit.NOT_TESTED)
    code = strongest(codes)
    return under_exit_zero(code) if conduct.exit_zero else code


def _keep(finished: Sequence[Done], compared: Sequence[ComparisonDone], keeping: Keeping) -> None:
    """The pointer to the newest run, the extra copies, and what a build server reads."""
    if not finished and not compared:
        return
    newest = compared[-1].filed.folder if compared else finished[-1].shown.folder
    point_latest(keeping.runs, newest.name)
    if keeping.junit is not None:
        suites = [Suite(done.shown.summary, done.planned.scenario, done.shown.took_us) for done in finished]
        told = [comparison_junit(done.filed.summary, done.planned.named, done.reproduce) for done in compared]
        _write(keeping.junit, together_in_junit([*([junit(suites)] if suites else []), *told]))
    pages = [(done.shown.summary, Path(done.planned.scenario).name) for done in finished]
    markdown = "\n".join(
        [
            *([sheets(pages)] if pages else []),
            *(comparison_sheet(done.filed.summary, done.reproduce) for done in compared),
        ]
    )
    if keeping.summary_md is not None:
        _write(keeping.summary_md, markdown.encode())
    if is_github(os.environ):
        append_job_summary(os.environ, markdown)


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise ComputerError(f"cannot write {path}: {error.strerror}") from error


def _is_ci() -> bool:
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


class _Stage:
    """Where the command speaks: progress while it plays, verdicts as they come, the conclusion."""

    def __init__(self, output: Output, *, alone: bool) -> None:
        self._output = output
        self._alone = alone
        stream = sys.stderr if output.json else sys.stdout
        self._terminal = stream.isatty() and os.environ.get("TERM") != "dumb" and not _is_ci()
        colour = self._terminal and not output.no_color and not os.environ.get("NO_COLOR")
        self._voice = Voice(stream, colour=colour)

    def open(self, planned: Plan) -> None:
        """The first line, before anything runs; among several runs each has a line of its own instead."""
        if self._alone and not self._output.quiet:
            run, scenario = planned[0]
            self._voice.say((header(replace(scenario, seed=run.seed), ipchain.__version__),))

    def shower(self, planned: PlannedRun) -> AbstractContextManager[progress.Look]:
        """What shows the progress of this run."""
        if self._output.quiet:
            return nullcontext(progress.silence)
        name = "running" if self._alone else f"{visible(Path(planned.scenario).name)} seed {planned.seed}"
        shown = progress.bar if self._terminal else progress.plain_lines
        return shown(self._voice.stream, name)

    def tell(self, done: Done) -> None:
        """The verdicts of a run that is over."""
        shown, verbose = done.shown, self._output.verbose
        if self._output.quiet:
            self._voice.say(failures(shown))
        elif self._alone:
            self._voice.say(one_run(shown, verbose=verbose))
        else:
            self._voice.say(one_of_several(shown, verbose=verbose))
        if is_github(os.environ):
            self._plainly(annotations(shown.summary, done.planned.scenario))

    def compared(
        self,
        comparisons: Sequence[PlannedComparison],
        manner: Manner,
        work: Work,
        deadline: Deadline,
        finished: Sequence[Done],
    ) -> Iterator[ComparisonDone]:
        """Make the comparisons one after another and tell each; none after an interruption, or when time is over."""
        if any(done.code is Exit.INTERRUPTED or (work.fail_fast and done.code is not Exit.HELD) for done in finished):
            return
        for planned in comparisons:
            if deadline.is_over:
                return
            if not self._output.quiet:
                names = [cell.name for cell in planned.cells]
                overrides = planned.selection.overrides
                told = comparison_header(planned.scenario.name, ipchain.__version__, names, planned.seeds, overrides)
                self._voice.say((told,))
            with self._comparison_shower() as look:
                done = compare_and_file(planned, manner, replace(work, budget_us=deadline.left_us()), look)
            self._tell_comparison(done)
            yield done
            if done.code is Exit.INTERRUPTED or (work.fail_fast and done.code is not Exit.HELD):
                return

    def _comparison_shower(self) -> AbstractContextManager[comparison_progress.Look]:
        if self._output.quiet:
            return nullcontext(comparison_progress.silence)
        shown = comparison_progress.bar if self._terminal else comparison_progress.plain_lines
        return shown(self._voice.stream, "comparing")

    def _tell_comparison(self, done: ComparisonDone) -> None:
        for damaged in done.damaged:
            self._plainly([f"  damaged: {visible(damaged)}"])
        summary, quiet = done.filed.summary, self._output.quiet
        if not quiet:
            self._voice.say(
                comparison_lines(summary, made=done.made, took_us=done.took_us, verbose=self._output.verbose)
            )
            if done.filed.outcome == "identical":
                self._plainly([f"  Identical to the comparison that was in {visible(str(done.filed.folder))}."])
            elif summary.beside:
                self._plainly([f"  Beside {visible(summary.beside)}, which was made from something else."])
        if not quiet or done.code is not Exit.HELD:
            self._voice.say(comparison_conclusion(summary, done.filed.folder, done.reproduce, done.code.value))

    def conclude(self, finished: Sequence[Done], planned: int, code: Exit) -> None:
        """The last lines."""
        if len(finished) < planned:
            self._plainly([f"not started: {planned - len(finished)} of {planned} runs"])
        quiet = self._output.quiet and code is Exit.HELD
        if finished and not quiet:
            verdict = together([done.shown.summary for done in finished]).verdict
            self._voice.say(conclusion([done.shown for done in finished], verdict, code.value))

    def _plainly(self, lines: Iterable[str]) -> None:
        self._voice.say(((line, ""),) for line in lines)
