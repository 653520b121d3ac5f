"""How far a run is, while it runs: a bar on a terminal, plain lines at growing intervals elsewhere.

A log of a build server keeps every line for ever, so the plain lines come after 1, 2, 4, 8, ... seconds of
real time and then once a minute; a short run prints none. The idea of growing intervals is Shadow's.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol, TextIO

from ipchain.experiment.runner import Progress
from ipchain.report.moments import clock, wall

_LONGEST_SILENCE_NS: Final = 60_000_000_000
_FIRST_LINE_NS: Final = 1_000_000_000


class Look(Protocol):
    """What a run is told to call now and then."""

    def __call__(self, progress: Progress, /) -> None:
        """This is how far it is."""


def silence(_progress: Progress) -> None:
    """Show nothing."""


@contextmanager
def bar(stream: TextIO, name: str) -> Iterator[Look]:
    """A bar that is redrawn in place and gone afterwards."""
    from rich import progress as rich_progress  # noqa: PLC0415 - costs 0.1 s, which a pipe does not need
    from rich.console import Console  # noqa: PLC0415 - the same

    begun_ns = time.monotonic_ns()
    columns = (
        rich_progress.TextColumn("  {task.description}", markup=False),
        rich_progress.BarColumn(),
        rich_progress.TextColumn("{task.fields[told]}", markup=False),
    )
    with rich_progress.Progress(*columns, console=Console(file=stream), transient=True) as shown:
        task = shown.add_task(name, total=None, told="")

        def look(progress: Progress) -> None:
            told = _told(progress, time.monotonic_ns() - begun_ns)
            shown.update(task, completed=progress.now_us, total=progress.duration_us, told=told)

        yield look


@contextmanager
def plain_lines(stream: TextIO, name: str) -> Iterator[Look]:
    """One line after 1, 2, 4, 8, ... seconds, then every minute."""
    begun_ns = time.monotonic_ns()
    due_ns, pause_ns = _FIRST_LINE_NS, _FIRST_LINE_NS

    def look(progress: Progress) -> None:
        nonlocal due_ns, pause_ns
        gone_ns = time.monotonic_ns() - begun_ns
        if gone_ns < due_ns:
            return
        stream.write(f"  {name}  {_told(progress, gone_ns)}\n")
        stream.flush()
        due_ns = gone_ns + pause_ns
        pause_ns = min(2 * pause_ns, _LONGEST_SILENCE_NS)

    yield look


def _told(progress: Progress, gone_ns: int) -> str:
    faults = f"{progress.faults_begun} fault{'' if progress.faults_begun == 1 else 's'}"
    return (
        f"{clock(progress.now_us)} of {clock(progress.duration_us)} simulated · {wall(gone_ns // 1000)} · "
        f"{progress.entries_final} entries final · {faults}"
    )
