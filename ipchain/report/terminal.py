"""What a run says on a terminal: one header, the verdicts, the conclusion, how to do it again.

Words carry the meaning; colour only repeats them. Lines are values (pieces with a tone), so that a pipe, a
terminal and a test see the same ones.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TextIO

from ipchain.names import Micros
from ipchain.report.again import PAGE
from ipchain.report.contents import Outcome
from ipchain.report.moments import clock, wall
from ipchain.report.sheet import ENDED, VERDICTS, differences, how_many_hold
from ipchain.report.summary import SIMULATED, Judged, Summary, VerdictWord
from ipchain.report.visible import visible
from ipchain.scenario.model import Scenario

Tone = Literal["", "good", "bad", "doubt", "faint", "strong"]
Line = tuple[tuple[str, Tone], ...]
"""Pieces of text with their tone; the text is already safe to print."""

TONES: Final[dict[VerdictWord, Tone]] = {
    "holds": "good",
    "does-not-hold": "bad",
    "not-tested": "doubt",
    "nothing-to-judge": "doubt",
}

_SHORT: Final[dict[VerdictWord, str]] = {**VERDICTS, "does-not-hold": "NOT HELD"}
_STYLES: Final = {"good": "green", "bad": "bold red", "doubt": "yellow", "faint": "dim", "strong": "bold", "": ""}
_WIDEST_NAME: Final = 36


@dataclass(frozen=True, slots=True)
class Shown:
    """One finished run as the terminal shows it. `reproduce` is the command that makes it again."""

    summary: Summary
    folder: Path
    outcome: Outcome
    reproduce: str
    took_us: Micros


class Voice:
    """Speaks lines to a stream: with colours on a terminal, plain elsewhere. `quiet` keeps only what failed."""

    def __init__(self, stream: TextIO, *, colour: bool, quiet: bool = False) -> None:
        self.stream = stream
        self.colour = colour
        self.quiet = quiet

    def say(self, lines: Iterable[Line]) -> None:
        """Print the lines."""
        if not self.colour:
            for line in lines:
                self.stream.write("".join(text for text, _ in line).rstrip() + "\n")
            self.stream.flush()
            return
        from rich.console import Console  # noqa: PLC0415 - costs 0.1 s, which a pipe does not need
        from rich.text import Text  # noqa: PLC0415 - the same

        console = Console(file=self.stream, force_terminal=True, soft_wrap=True, highlight=False)
        for line in lines:
            console.print(Text.assemble(*((text, _STYLES[tone]) for text, tone in line)))


def header(scenario: Scenario, version: str) -> Line:
    """What is going to be run: version, transport, seed, offices, models, overrides."""
    parts = [
        f"ipchain {version}",
        "simulated",
        f"seed {scenario.seed}",
        f"{len(scenario.offices)} offices",
        scenario.consensus.model,
        scenario.governance.model,
        *scenario.overrides,
    ]
    return ((" · ".join(visible(part) for part in parts), "strong"),)


def one_run(shown: Shown, *, verbose: int) -> Iterator[Line]:
    """The verdicts of a single run, one line each; guarantees that hold share a line unless `verbose`.

    Below what does not hold stands what was required, so that nobody has to look it up to see why.
    """
    summary = shown.summary
    played = (
        f"  played    {clock(summary.ended_at_us)} of {clock(summary.duration_us)} simulated in {wall(shown.took_us)}"
    )
    yield ((played, "faint"),)
    yield ()
    told = [check for check in summary.checks if verbose or not check.built_in or check.needs_attention]
    yield from _checks(told, verbose=verbose, whole=True)
    if not verbose:
        yield from _guarantees(summary)
    yield ()
    yield from _remarks(shown)


def one_of_several(shown: Shown, *, verbose: int) -> Iterator[Line]:
    """A run among others: one line, and below it what does not hold."""
    summary = shown.summary
    origin = summary.made_from
    name = f"{visible(origin.scenario)} · seed {origin.seed}"
    yield (
        (f"{VERDICTS[summary.verdict]:<16}", TONES[summary.verdict]),
        (f"{name:<40} {how_many_hold(summary)} · {visible(str(shown.folder))}", ""),
    )
    wanted = [check for check in summary.checks if verbose or check.needs_attention]
    yield from _checks(wanted, verbose=verbose)
    if wanted:
        yield ((f"  Reproduce: {visible(shown.reproduce)}", "faint"),)


def failures(shown: Shown) -> Iterator[Line]:
    """What `--quiet` leaves: nothing for a run that holds."""
    if shown.summary.verdict in ("holds", "nothing-to-judge") and shown.summary.ended == "completed":
        return
    yield from one_of_several(shown, verbose=0)


def conclusion(runs: Sequence[Shown], verdict: VerdictWord, code: int) -> Iterator[Line]:
    """The last lines: the verdict over everything, where to read on, how to do it again, the exit code."""
    if len(runs) == 1:
        shown = runs[0]
        place = visible(str(shown.folder / PAGE))
        yield ((f"  {VERDICTS[verdict]:<14}", TONES[verdict]), (f"  {how_many_hold(shown.summary)} · {place}", ""))
        yield ((f"  Reproduce: {visible(shown.reproduce)}        exit {code}", ""),)
        return
    holding = sum(shown.summary.verdict == "holds" for shown in runs)
    yield ()
    yield ((f"{VERDICTS[verdict]:<16}", TONES[verdict]), (f"{holding} of {len(runs)} runs hold        exit {code}", ""))


def _checks(checks: Sequence[Judged], *, verbose: int, whole: bool = False) -> Iterator[Line]:
    width = min(_WIDEST_NAME, max((len(visible(check.id)) for check in checks), default=0))
    for check in checks:
        word = f"  {_SHORT[check.verdict]:<10}  "
        observed = visible(check.observed)
        mark = "  (should)" if check.severity == "should" and check.verdict != "holds" else ""
        line = f"  line {check.line}" if check.line and check.verdict != "holds" else ""
        yield (
            (word, TONES[check.verdict]),
            (f"{visible(check.id):<{width}}  {observed}", ""),
            (f"{mark}{line}", "faint"),
        )
        if verbose or (whole and check.verdict == "does-not-hold"):
            yield ((f"              required: {visible(check.required)}", "faint"),)
        if verbose > 1 and check.why:
            yield ((f"              why: {visible(check.why)}", "faint"),)


def _guarantees(summary: Summary) -> Iterator[Line]:
    """The built-in guarantees nobody has to look at, by number."""
    built_in = [check for check in summary.checks if check.built_in]
    holding = sum(check.verdict == "holds" for check in built_in)
    if holding:
        every = "every" if holding == len(built_in) else f"{holding}"
        yield (
            ("  HOLDS       ", "good"),
            (f"… and {every} built-in guarantee{'' if every in ('every', '1') else 's'}", "faint"),
        )
    idle = sum(check.is_idle for check in built_in)
    if idle:
        yield ((f"              {idle} more found nothing to check; see them with -v", "faint"),)


def _remarks(shown: Shown) -> Iterator[Line]:
    summary = shown.summary
    for caution in (*summary.cautions, SIMULATED):
        yield ((f"  {caution}", "faint"),)
    if summary.ended in ENDED:
        yield ((f"  {ENDED[summary.ended]}", "doubt"),)
    match shown.outcome:
        case "identical":
            yield ((f"  Identical to the run that was in {visible(str(shown.folder))}.", "faint"),)
        case "replaced":
            yield ((f"  Replaces an earlier run in {visible(str(shown.folder))}.", "faint"),)
        case "new" | "beside":
            pass
    if summary.differs is not None:
        what = differences(summary.differs.what)
        yield ((f"  Beside {visible(summary.differs.folder)}, from which it differs in {what}.", "faint"),)
    yield ()
