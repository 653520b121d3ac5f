"""When faults were in force: the shaded parts of every chart over time.

A fault that strikes twice has two bands. One that was in force when the run ended has no end.

Not here: what the fault was, as a sentence (`ipchain.report.summary`).
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from ipchain.measure.metric import Window
from ipchain.names import Micros
from ipchain.trace import Event, FaultBegan, FaultEnded


class Band(Struct, frozen=True):
    """One fault in force from `since_us` until `until_us`; None: to the end of the run."""

    fault: str
    kind: str
    since_us: Micros
    until_us: Micros | None


def bands_of(records: Iterable[tuple[Micros, Event]]) -> tuple[Band, ...]:
    """The bands in the order in which they began."""
    open_at: dict[str, int] = {}
    bands: list[Band] = []
    for now, event in records:
        if isinstance(event, FaultBegan):
            open_at[event.fault] = len(bands)
            bands.append(Band(event.fault, event.kind, now, None))
        elif isinstance(event, FaultEnded) and event.fault in open_at:
            place = open_at.pop(event.fault)
            began = bands[place]
            bands[place] = Band(began.fault, began.kind, began.since_us, now)
    return tuple(bands)


def windows_during(bands: Sequence[Band], since: Micros, end: Micros) -> tuple[Window, ...]:
    """The parts of the run from `since` on with at least one fault in force, in order and apart from each other.

    They are the windows that `ipchain.measure.table` calls "during faults".
    """
    joined: list[Window] = []
    for band in sorted(bands, key=lambda band: band.since_us):
        first = band.since_us
        last = end + 1 if band.until_us is None else band.until_us
        # A fault that begins at the very moment another ends opens a window of its own, as in the metrics.
        if joined and first < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple((max(first, since), last) for first, last in joined if last > since)


def windows_outside(bands: Sequence[Band], since: Micros, end: Micros) -> tuple[Window, ...]:
    """What lies between them, up to and with the run's last moment."""
    edges = [since, *(edge for window in windows_during(bands, since, end) for edge in window), end + 1]
    return tuple((first, last) for first, last in zip(edges[::2], edges[1::2], strict=True) if first < last)
