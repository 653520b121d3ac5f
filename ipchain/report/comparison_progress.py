"""How far a comparison is: a bar on a terminal, plain lines at growing intervals elsewhere (see `progress`)."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TextIO

from ipchain.experiment.comparison import Standing
from ipchain.names import Micros
from ipchain.report.moments import wall

Look = Callable[[Standing], None]

_LONGEST_SILENCE_NS: Final = 60_000_000_000
_FIRST_LINE_NS: Final = 2_000_000_000


def silence(_standing: Standing) -> None:
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

        def look(standing: Standing) -> None:
            shown.update(task, completed=standing.over, total=standing.total, told=_told(standing, _gone(begun_ns)))

        yield look


@contextmanager
def plain_lines(stream: TextIO, name: str) -> Iterator[Look]:
    """One line after 2, 4, 8, ... seconds, then every minute."""
    begun_ns = time.monotonic_ns()
    due_ns, pause_ns = _FIRST_LINE_NS, _FIRST_LINE_NS

    def look(standing: Standing) -> None:
        nonlocal due_ns, pause_ns
        gone_ns = time.monotonic_ns() - begun_ns
        if gone_ns < due_ns:
            return
        stream.write(f"  {name}  {_told(standing, gone_ns // 1000)}\n")
        stream.flush()
        due_ns = gone_ns + pause_ns
        pause_ns = min(2 * pause_ns, _LONGEST_SILENCE_NS)

    yield look


def _gone(begun_ns: int) -> Micros:
    return (time.monotonic_ns() - begun_ns) // 1000


def _told(standing: Standing, gone_us: Micros) -> str:
    there = f" ({standing.from_shelf} were there)" if standing.from_shelf else ""
    made = standing.over - standing.from_shelf
    left_us = gone_us * (standing.total - standing.over) // made if made else 0
    left = f" · about {wall(left_us)} left" if left_us else ""
    return f"{standing.over} of {standing.total} runs{there} · {wall(gone_us)}{left}"
