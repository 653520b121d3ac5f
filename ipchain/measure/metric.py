"""What a metric is, what its statistics mean, and which part of a run a sample belongs to.

A metric is a pure function of the trace. Its values are whole numbers and exact fractions: nothing here is a
float, so equal traces give equal figures on every machine. The closed list of metrics with their units stands in
`scenario.vocabulary.checks`; `table` adds how each is counted.

Not here: intervals over several runs, which need several runs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from ipchain.names import Micros, OfficeId

Window = tuple[Micros, Micros]
"""Half-open part of a run: from, until."""

Weighed = tuple[int, int]
"""A value and how much it weighs: 1 for a sample, microseconds for a state that lasted."""

Figure = tuple[Fraction | None, int]
"""A statistic and the number of samples it was taken from; None when there was none, or too few for it."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The part of a run that a figure is taken from, which ended at `end`.

    `windows` are in order and apart from each other. `verb` and `office` narrow it to requests with this verb and
    to one office. `whole`: samples must lie inside a window as a whole, not only begin there.
    """

    windows: Sequence[Window]
    end: Micros
    verb: str | None = None
    office: OfficeId | None = None
    whole: bool = False

    @property
    def spans(self) -> tuple[Window, ...]:
        """The windows as lengths of time. One that holds the run's last moment is no longer for that."""
        return tuple((first, min(last, self.end)) for first, last in self.windows if first < min(last, self.end))


PERCENTILES: Final[Mapping[str, int]] = {"median": 50, "p50": 50, "p90": 90, "p95": 95, "p99": 99}
"""Statistics that are percentiles, with their per cent."""

P99_NEEDS: Final = 1_000
"""Samples below which a 99th percentile says nothing. Source: docs/results.md."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """One metric of one run.

    `stats` holds the statistics that could be taken, the metric's own first; it is empty when there was no
    sample. Values are in `unit` (`us` for times, a share of 1 for shares). `source` says where the definition
    comes from. `detail` are further figures, such as one per office, in the same unit unless the name says.
    """

    name: str
    unit: str
    definition: str
    source: str
    samples: int
    stats: Mapping[str, Fraction] = field(default_factory=dict)
    detail: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def value(self) -> Fraction | None:
        """The metric's own statistic; None when there was no sample."""
        return next(iter(self.stats.values()), None)


@dataclass(frozen=True, slots=True)
class Sample:
    """One observation that began at `since` and was over at `until`; `value` is in the metric's unit."""

    since: Micros
    until: Micros
    value: int
    verb: str = ""
    office: OfficeId | None = None


def statistic(stat: str, values: Sequence[Weighed]) -> Fraction | None:
    """A statistic of weighed values; None when nothing weighs anything.

    Percentiles follow the nearest-rank rule: the smallest value such that values not above it weigh at least
    so many per cent of the whole. It is always a value that was seen, never one in between.
    Source: docs/results.md. Raises KeyError for a word that is no statistic.
    """
    whole = sum(weight for _, weight in values)
    if not whole:
        return None
    if stat == "mean":
        return Fraction(sum(value * weight for value, weight in values), whole)
    if stat == "total":
        return Fraction(sum(value for value, _ in values))
    present = sorted(value for value in values if value[1])
    if stat == "min":
        return Fraction(present[0][0])
    if stat == "max":
        return Fraction(present[-1][0])
    wanted = PERCENTILES[stat] * whole
    weight_so_far = 0
    for value, weight in present:
        weight_so_far += weight
        if weight_so_far * 100 >= wanted:
            return Fraction(value)
    raise AssertionError((stat, values))


def of_samples(stat: str, values: Sequence[Weighed]) -> Figure:
    """The statistic and how many samples there are; a 99th percentile of fewer than 1,000 is left out."""
    if stat == "p99" and len(values) < P99_NEEDS:
        return None, len(values)
    return statistic(stat, values), len(values)


def chosen(samples: Sequence[Sample], cut: Cut) -> list[Weighed]:
    """The samples that began inside the windows and fit the rest of the cut, each with the weight 1."""
    return [
        (sample.value, 1)
        for sample in samples
        if (cut.verb is None or sample.verb == cut.verb)
        and (cut.office is None or sample.office == cut.office)
        and any(first <= sample.since < last and (not cut.whole or sample.until <= last) for first, last in cut.windows)
    ]


def length(windows: Sequence[Window]) -> Micros:
    """How long the windows are together."""
    return sum(last - first for first, last in windows)


def overlap(first: Micros, last: Micros, windows: Sequence[Window]) -> Micros:
    """How much of the span from `first` until `last` lies inside the windows."""
    return sum(max(0, min(last, end) - max(first, begin)) for begin, end in windows)
