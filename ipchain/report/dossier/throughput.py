"""Requests over time: how many were due, handed in, made final and refused, and how many still waited.

The run is cut into slots of one length, whole seconds, at most 120 of them. All counts are of requests that can
enter something: certify, verify and query enter nothing. A request is final or refused when its own office has
executed it, and waits from the moment it was due until then.

Not here: drawing and words (`ipchain.report.charts.throughput`).
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from ipchain.experiment.runner import Result
from ipchain.measure.entries import count_inside
from ipchain.measure.metric import Window, length
from ipchain.measure.requests import ENTERS_NOTHING, TAKES_EFFECT, Requests
from ipchain.names import SECOND, Micros
from ipchain.report.dossier.bands import Band, bands_of, windows_during, windows_outside
from ipchain.trace import Requested

SLOTS: Final = 120
_SECONDS: Final = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600)


class Slots(Struct, frozen=True):
    """Counts for each slot, in order. `waiting` is how many requests waited at the end of the slot."""

    due: tuple[int, ...]
    submitted: tuple[int, ...]
    final: tuple[int, ...]
    refused: tuple[int, ...]
    waiting: tuple[int, ...]


class Throughput(Struct, frozen=True, kw_only=True):
    """The whole run. Slot i is from i * slot_us on, and the last ends with the run.

    `most_waiting` at `most_waiting_at_us` is exact, not bound to slots. `inside` and `outside` are how many requests
    became final during faults and outside of them, from the warm-up on, with the length of that time.
    """

    ended_us: Micros
    slot_us: Micros
    slots: Slots
    due: int
    submitted: int
    final: int
    refused: int
    most_waiting: int
    most_waiting_at_us: Micros
    waiting_at_end: int
    inside: tuple[int, Micros]
    outside: tuple[int, Micros]
    bands: tuple[Band, ...]


def gather_throughput(result: Result) -> Throughput:
    """The counts of the run, from its trace."""
    requests = Requests()
    submitted: list[Micros] = []
    for now, event in result.trace:
        if isinstance(event, Requests.watches):
            requests.observe(now, event)
            if isinstance(event, Requested) and event.verb not in ENTERS_NOTHING:
                submitted.append(now)
    end, since = result.ended_at_us, result.scenario.warm_up_us
    due = sorted(request.due for request in requests if request.due <= end)
    decided = [(request.decided, request.outcome) for request in requests if request.decided is not None]
    final = sorted(at for at, outcome in decided if outcome in TAKES_EFFECT)
    refused = sorted(at for at, outcome in decided if outcome not in TAKES_EFFECT)
    over = sorted(at for at, _ in decided)
    slot_us = slot_length(end)
    edges = list(range(0, max(1, end), slot_us))
    # The run's last moment belongs to the last slot.
    slots = [(first, first + slot_us) for first in edges[:-1]] + [(edges[-1], end + 1)]
    bands = bands_of(result.trace)
    most_at, most = _peak(due, over)
    return Throughput(
        ended_us=end,
        slot_us=slot_us,
        slots=Slots(
            due=tuple(count_inside(due, slots)),
            submitted=tuple(count_inside(submitted, slots)),
            final=tuple(count_inside(final, slots)),
            refused=tuple(count_inside(refused, slots)),
            waiting=tuple(bisect_left(due, last) - bisect_left(over, last) for _, last in slots),
        ),
        due=len(due),
        submitted=len(submitted),
        final=len(final),
        refused=len(refused),
        most_waiting=most,
        most_waiting_at_us=most_at,
        waiting_at_end=len(due) - len(over),
        inside=_during(final, windows_during(bands, since, end)),
        outside=_during(final, windows_outside(bands, since, end)),
        bands=bands,
    )


def slot_length(end: Micros) -> Micros:
    """The shortest length of the list that cuts the run into 120 slots at most; beyond the list, whole hours."""
    for seconds in _SECONDS:
        if end <= SLOTS * seconds * SECOND:
            return seconds * SECOND
    hour = 3600 * SECOND
    return hour * -(-end // (SLOTS * hour))


def _during(moments: Sequence[Micros], windows: Sequence[Window]) -> tuple[int, Micros]:
    return sum(count_inside(moments, windows)), length(windows)


def _peak(due: Sequence[Micros], over: Sequence[Micros]) -> tuple[Micros, int]:
    """When most requests waited, and how many; at one moment, what is over goes first."""
    most_at, most, done = 0, 0, 0
    for count, at in enumerate(due, start=1):
        while done < len(over) and over[done] <= at:
            done += 1
        if count - done > most:
            most_at, most = at, count - done
    return most_at, most
