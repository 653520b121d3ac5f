"""All metrics: how each is counted, which statistics it has, and the measurements of a run.

The names, meanings and units are those of the scenario format; the definitions here say exactly what is counted,
so that every figure can be recomputed from the trace.

Not here: what a good figure would be.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from types import MappingProxyType
from typing import Final, TypeVar

from ipchain.measure.entries import Entries, final_entries, longest_lag_us, office_lag, throughput
from ipchain.measure.gauge import Fold, Gauge
from ipchain.measure.leadership import Choices, leader_changes, time_without_leader
from ipchain.measure.metric import Cut, Figure, Measurement, Window
from ipchain.measure.motions import Motions, deadlock_rate, decision_time, participation
from ipchain.measure.recovery import Recoveries, recovery_time
from ipchain.measure.reigns import Leadership
from ipchain.measure.requests import (
    Requests,
    availability,
    of_requests,
    refused_share,
    time_to_everywhere,
    time_to_final,
)
from ipchain.measure.traffic import Traffic, bytes_per_final, messages_per_final
from ipchain.measure.unseen import Nothing, unseen
from ipchain.names import Micros, OfficeId
from ipchain.scenario.model import Scenario
from ipchain.scenario.vocabulary.checks import METRICS
from ipchain.trace import Event, FaultBegan, FaultEnded, RunEnded, RunStarted


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
        "decision_time": Definition(
            "From the moment a motion was due until the office that proposed it knows the result. A motion without one "
            "when the run ends counts with the time it has waited.",
            "us",
            ("median", "p95", "p90", "mean", "min", "max"),
        ),
        "participation": Definition(
            "Votes cast, abstentions too, of those entitled, over all chambers; one sample for each motion that ended.",
            "share",
            ("mean", "min", "max"),
        ),
        "deadlock_rate": Definition(
            "Of the motions that ended, the share that lapsed: when their time was over, those who had not voted could "
            "still have decided.",
            "share",
            ("mean",),
        ),
        "refused_share": Definition(
            "Of the requests that were decided, the share that was refused.", "share", ("mean",)
        ),
        "evidence_time": Definition(
            "From an office's first lie until evidence of it is on record. No lies yet.", "us", ("median",)
        ),
    }
)
"""The closed list, with what each one counts. Statistics beyond these are computed where they make sense."""

Folded = TypeVar("Folded", bound=Fold)

Making = Callable[["Folds"], Gauge]
"""How to make the gauge of a metric over folds that others may share."""


class Folds:
    """One fold of each kind, made when it is first asked for."""

    __slots__ = ("_by_kind",)

    def __init__(self) -> None:
        self._by_kind: dict[type[Fold], Fold] = {}

    def of(self, kind: type[Folded]) -> Folded:
        """The fold of this kind."""
        held = self._by_kind.get(kind)
        if isinstance(held, kind):
            return held
        fold = kind()
        self._by_kind[kind] = fold
        return fold

    def show(self, records: Iterable[tuple[Micros, Event]]) -> None:
        """Every event to the folds that watch its type."""
        wanted: dict[type[Event], list[Callable[[Micros, Event], None]]] = {}
        for fold in self._by_kind.values():
            for kind in fold.watches:
                wanted.setdefault(kind, []).append(fold.observe)
        nobody: list[Callable[[Micros, Event], None]] = []
        for now, event in records:
            for observe in wanted.get(type(event), nobody):
                observe(now, event)


def _by(kind: type[Folded], rule: Callable[[Folded, str, Cut], Figure]) -> Making:
    def make(folds: Folds) -> Gauge:
        fold = folds.of(kind)
        return Gauge(fold, lambda stat, cut: rule(fold, stat, cut))

    return make


_MAKING: Final[Mapping[str, Making]] = MappingProxyType(
    {
        "time_to_final": _by(Requests, of_requests(time_to_final)),
        "time_to_everywhere": _by(Requests, of_requests(time_to_everywhere)),
        "throughput": _by(Entries, throughput),
        "availability": _by(Requests, of_requests(availability)),
        "office_lag": _by(Entries, office_lag),
        "final_entries": _by(Entries, final_entries),
        "messages_per_final": _by(Traffic, messages_per_final),
        "bytes_per_final": _by(Traffic, bytes_per_final),
        "leader_changes": _by(Choices, leader_changes),
        "time_without_leader": _by(Leadership, time_without_leader),
        "recovery_time": _by(Recoveries, recovery_time),
        "decision_time": _by(Motions, decision_time),
        "participation": _by(Motions, participation),
        "deadlock_rate": _by(Motions, deadlock_rate),
        "refused_share": _by(Requests, of_requests(refused_share)),
        "evidence_time": _by(Nothing, unseen),
    }
)

GAUGES: Final[Mapping[str, Callable[[], Gauge]]] = MappingProxyType(
    {name: partial(lambda make: make(Folds()), make) for name, make in _MAKING.items()}
)
"""By metric, how to make a gauge that stands alone; limits get theirs from here."""


def measure(scenario: Scenario, records: Iterable[tuple[Micros, Event]]) -> tuple[Measurement, ...]:
    """Every metric of one run, from its whole trace, in the order of the list; the warm-up is left out.

    `detail` has the metric's own statistic for each office, where the metric can be taken there, and during
    and outside faults, when there were any. Figures about messages need a trace that kept them.
    """
    folds = Folds()
    story = folds.of(_Story)
    gauges = {name: _MAKING[name](folds) for name in DEFINITIONS}
    folds.show(records)
    since = scenario.warm_up_us
    measured = tuple(_measurement(name, gauge, story, since) for name, gauge in gauges.items())
    entries = folds.of(Entries)
    lags = {f"{office} longest us": Fraction(longest_lag_us(entries, office, story.end)) for office in story.offices}
    return tuple(replace(one, detail={**one.detail, **lags}) if one.name == "office_lag" else one for one in measured)


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
