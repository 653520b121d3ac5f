"""All metrics: how each is counted, which statistics it has, and the measurements of a run.

The names, meanings and units are those of the scenario format; the definitions here say exactly what is counted,
so that every figure can be recomputed from the trace.

Not here: what a good figure would be.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from types import MappingProxyType
from typing import Final, Protocol

from ipchain.measure.entries import Entries, FinalEntries, OfficeLag, Throughput
from ipchain.measure.leadership import LeaderChanges, TimeWithoutLeader
from ipchain.measure.metric import Measurement, Window
from ipchain.measure.recovery import RecoveryTime
from ipchain.measure.requests import (
    RequestGauge,
    Requests,
    availability,
    refused_share,
    time_to_everywhere,
    time_to_final,
)
from ipchain.measure.traffic import PerFinal, Traffic
from ipchain.measure.unseen import Unseen
from ipchain.names import Micros, OfficeId
from ipchain.scenario.model import Scenario
from ipchain.scenario.vocabulary.checks import METRICS
from ipchain.trace import Event, FaultBegan, FaultEnded, RunEnded, RunStarted


class Gauge(Protocol):
    """One metric of one run, as it is being watched."""

    @property
    def watches(self) -> tuple[type[Event], ...]:
        """The events it wants to see."""
        ...

    def observe(self, now: Micros, event: Event) -> None:
        """This happened now."""
        ...

    def figure(
        self,
        stat: str,
        windows: Sequence[Window],
        *,
        end: Micros,
        verb: str | None = None,
        office: OfficeId | None = None,
        whole: bool = False,
    ) -> tuple[Fraction | None, int]:
        """The statistic over these parts of the run, and from how many samples; None when there was none."""
        ...


@dataclass(frozen=True, slots=True)
class Definition:
    """How a metric is counted: one sentence, the unit of its figures, the statistics that tables show."""

    sentence: str
    unit: str
    stats: tuple[str, ...]
    source: str = "docs/results.md"


_TIMES: Final = ("p95", "median", "p90", "p99", "mean", "min", "max")

DEFINITIONS: Final[Mapping[str, Definition]] = MappingProxyType(
    {
        "time_to_final": Definition(
            "From the moment a request was due until its own office has executed it with effect. Open requests "
            "count with the time they waited, from 10 s on.",
            "us",
            _TIMES,
        ),
        "time_to_everywhere": Definition(
            "From the moment a request was due until every office of the run has executed it.", "us", _TIMES
        ),
        "throughput": Definition(
            "Entries that took effect for the first time anywhere, per second of the run; at one office, there.",
            "entries/s",
            ("mean", "min", "max"),
        ),
        "availability": Definition(
            "Of the requests due, the share that its own office decided, for or against, within 10 s.",
            "share",
            ("mean",),
        ),
        "office_lag": Definition(
            "Entries that have taken effect somewhere and not yet at the office, weighed by how long that lasted.",
            "entries",
            ("max", "mean"),
        ),
        "final_entries": Definition("Entries that took effect, each counted once.", "entries", ("total",)),
        "messages_per_final": Definition(
            "Messages sent, one for each receiver, for each entry that took effect.", "messages", ("mean",)
        ),
        "bytes_per_final": Definition(
            "Bytes of the messages sent, once for each receiver, for each entry that took effect.", "bytes", ("mean",)
        ),
        "leader_changes": Definition(
            "How often an office began to lead, the first time not counted.", "changes", ("total",)
        ),
        "time_without_leader": Definition("Time in which no running office led.", "us", ("total", "max")),
        "recovery_time": Definition(
            "From the end of each fault until every running office has what was final then.", "us", ("max", "mean")
        ),
        "decision_time": Definition("From a motion to its decision. No motions yet.", "us", ("median",)),
        "participation": Definition("Votes cast of those entitled. No motions yet.", "share", ("mean",)),
        "refused_share": Definition(
            "Of the requests that were decided, the share that was refused.", "share", ("mean",)
        ),
        "evidence_time": Definition(
            "From an office's first lie until evidence of it is on record. No lies yet.", "us", ("median",)
        ),
    }
)
"""The closed list, with what each one counts. Statistics beyond these are computed where they make sense."""

GAUGES: Final[Mapping[str, Callable[[], Gauge]]] = MappingProxyType(
    {
        "time_to_final": partial(RequestGauge, time_to_final),
        "time_to_everywhere": partial(RequestGauge, time_to_everywhere),
        "throughput": Throughput,
        "availability": partial(RequestGauge, availability),
        "office_lag": OfficeLag,
        "final_entries": FinalEntries,
        "messages_per_final": partial(PerFinal, of_bytes=False),
        "bytes_per_final": partial(PerFinal, of_bytes=True),
        "leader_changes": LeaderChanges,
        "time_without_leader": TimeWithoutLeader,
        "recovery_time": RecoveryTime,
        "decision_time": Unseen,
        "participation": Unseen,
        "refused_share": partial(RequestGauge, refused_share),
        "evidence_time": Unseen,
    }
)
"""By metric, how to make a gauge that stands alone; limits get theirs from here."""


def measure(scenario: Scenario, records: Iterable[tuple[Micros, Event]]) -> tuple[Measurement, ...]:
    """Every metric of one run, from its whole trace, in the order of the list; the warm-up is left out.

    `detail` has the metric's own statistic for each office, where the metric can be taken there, and during
    and outside faults, when there were any. Figures about messages need a trace that kept them.
    """
    requests, entries, traffic = Requests(), Entries(), Traffic()
    changes, vacancies, recovery = LeaderChanges(), TimeWithoutLeader(), RecoveryTime()
    story = _Story()
    _show((requests, entries, traffic, changes, vacancies, recovery, story), records)
    gauges: dict[str, Gauge] = {
        "time_to_final": RequestGauge(time_to_final, requests),
        "time_to_everywhere": RequestGauge(time_to_everywhere, requests),
        "throughput": Throughput(entries),
        "availability": RequestGauge(availability, requests),
        "office_lag": OfficeLag(entries),
        "final_entries": FinalEntries(entries),
        "messages_per_final": PerFinal(of_bytes=False, entries=entries, traffic=traffic),
        "bytes_per_final": PerFinal(of_bytes=True, entries=entries, traffic=traffic),
        "leader_changes": changes,
        "time_without_leader": vacancies,
        "recovery_time": recovery,
        "refused_share": RequestGauge(refused_share, requests),
    }
    return tuple(
        _measurement(name, gauges.get(name) or GAUGES[name](), story, scenario.warm_up_us) for name in DEFINITIONS
    )


def _measurement(name: str, gauge: Gauge, story: "_Story", warm_up_us: Micros) -> Measurement:
    definition = DEFINITIONS[name]
    windows = ((warm_up_us, story.end + 1),)
    stats: dict[str, Fraction] = {}
    samples = 0
    for stat in definition.stats:
        value, count = gauge.figure(stat, windows, end=story.end)
        samples = max(samples, count)
        if value is not None:
            stats[stat] = value
    detail: dict[str, Fraction] = {}
    own = definition.stats[0]
    if METRICS[name].by_office:
        for office in story.offices:
            value, _ = gauge.figure(own, windows, end=story.end, office=office)
            if value is not None:
                detail[office] = value
    if story.faults and name != "recovery_time":
        for word, parts, whole in (
            ("during faults", story.during_faults(warm_up_us), False),
            ("outside faults", story.outside_faults(warm_up_us), True),
        ):
            value, _ = gauge.figure(own, parts, end=story.end, whole=whole)
            if value is not None:
                detail[word] = value
    if isinstance(gauge, OfficeLag):
        for office in gauge.offices():
            detail[f"{office} longest us"] = Fraction(gauge.longest_us(office, story.end))
    return Measurement(name, definition.unit, definition.sentence, definition.source, samples, stats, detail)


class _Story:
    """Offices, end and fault windows of the run."""

    __slots__ = ("_began", "_in_force", "end", "faults", "offices")
    watches: Final[tuple[type[Event], ...]] = (FaultBegan, FaultEnded, RunEnded, RunStarted)

    def __init__(self) -> None:
        self.offices: tuple[OfficeId, ...] = ()
        self.end: Micros = 0
        self.faults: list[Window] = []
        """Parts of the run with at least one fault in force; the last may still be open, and ends with the run."""
        self._in_force: set[str] = set()
        self._began: Micros = 0

    def observe(self, now: Micros, event: Event) -> None:
        """Note where the run is."""
        if type(event) is RunStarted:
            self.offices = event.offices
        elif type(event) is FaultBegan:
            if not self._in_force:
                self._began = now
            self._in_force.add(event.fault)
        elif type(event) is FaultEnded:
            self._in_force.discard(event.fault)
            if not self._in_force:
                self.faults.append((self._began, now))
        elif type(event) is RunEnded:
            self.end = now
            if self._in_force:
                self.faults.append((self._began, now + 1))

    def during_faults(self, since: Micros) -> list[Window]:
        """The fault windows, from this moment on."""
        return [(max(first, since), last) for first, last in self.faults if last > since]

    def outside_faults(self, since: Micros) -> list[Window]:
        """What lies between them."""
        edges = [since, *(edge for window in self.during_faults(since) for edge in window), self.end + 1]
        return [(first, last) for first, last in zip(edges[::2], edges[1::2], strict=True) if first < last]


class _Fold(Protocol):
    @property
    def watches(self) -> tuple[type[Event], ...]: ...
    def observe(self, now: Micros, event: Event) -> None: ...


def _show(folds: Sequence[_Fold], records: Iterable[tuple[Micros, Event]]) -> None:
    """Every event to the folds that watch its type."""
    wanted: dict[type[Event], list[Callable[[Micros, Event], None]]] = {}
    for fold in folds:
        for kind in fold.watches:
            wanted.setdefault(kind, []).append(fold.observe)
    nobody: list[Callable[[Micros, Event], None]] = []
    for now, event in records:
        for observe in wanted.get(type(event), nobody):
            observe(now, event)
