"""The figures of a run, by metric and statistic: `r.metrics["time_to_final"].p95`.

Figures are whole numbers or floats in the unit of their metric: microseconds, shares of 1, entries, ... A statistic
that could not be taken is None: there were no samples, or too few (a 99th percentile needs 1,000).

Not here: how they are counted (`ipchain.measure.table`).
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from markupsafe import Markup

from ipchain.measure.metric import Measurement
from ipchain.measure.table import DEFINITIONS
from ipchain.report import tables
from ipchain.report.comparison_summary import Number
from ipchain.report.comparison_telling import number
from ipchain.report.moments import figure
from ipchain.report.tables import Column
from ipchain.study.frame import Table
from ipchain.study.mistakes import NoSuchName

_COLUMNS: Final = (
    Column("metric", "text", "name of the metric"),
    Column("stat", "text", "which statistic of it"),
    Column("value", "number", "the figure, in the unit; missing: it could not be taken"),
    Column("unit", "text", "us are microseconds, share is a share of 1"),
    Column("samples", "whole", "how many samples the metric had"),
    Column("definition", "text", "what is counted"),
)
_ALWAYS: Final = ("definition", "detail", "name", "samples", "source", "stats", "unit", "value")


class Metric:
    """One metric of one run. Its statistics are attributes: `median`, `p95`, `mean`, ..., as far as it has them."""

    __slots__ = ("_told",)

    def __init__(self, told: Measurement) -> None:
        self._told = told

    @property
    def name(self) -> str:
        """The name of the metric."""
        return self._told.name

    @property
    def unit(self) -> str:
        """`us` are microseconds, `share` is a share of 1; everything else is what is counted."""
        return self._told.unit

    @property
    def definition(self) -> str:
        """What is counted, in one sentence."""
        return self._told.definition

    @property
    def source(self) -> str:
        """Where the definition comes from."""
        return self._told.source

    @property
    def samples(self) -> int:
        """How many samples there were."""
        return self._told.samples

    @property
    def stats(self) -> Mapping[str, Number | None]:
        """Every statistic of this metric."""
        return MappingProxyType({stat: self._of(stat) for stat in DEFINITIONS[self.name].stats})

    @property
    def detail(self) -> Mapping[str, Number]:
        """The metric's own statistic for each office, and during and outside faults, where it can be taken."""
        return MappingProxyType({name: number(value) for name, value in self._told.detail.items()})

    @property
    def value(self) -> Number | None:
        """The metric's own statistic: the first it has."""
        return self._of(DEFINITIONS[self.name].stats[0])

    @property
    def median(self) -> Number | None:
        """At least half of the samples are not above it."""
        return self._stat("median")

    @property
    def p90(self) -> Number | None:
        """At least 90 % of the samples are not above it."""
        return self._stat("p90")

    @property
    def p95(self) -> Number | None:
        """At least 95 % of the samples are not above it."""
        return self._stat("p95")

    @property
    def p99(self) -> Number | None:
        """At least 99 % of the samples are not above it; None below 1,000 samples."""
        return self._stat("p99")

    @property
    def mean(self) -> Number | None:
        """The mean of the samples, weighed by how long they lasted where they are states."""
        return self._stat("mean")

    @property
    def min(self) -> Number | None:
        """The least sample."""
        return self._stat("min")

    @property
    def max(self) -> Number | None:
        """The greatest sample."""
        return self._stat("max")

    @property
    def total(self) -> Number | None:
        """The sum of the samples."""
        return self._stat("total")

    def _stat(self, stat: str) -> Number | None:
        known = DEFINITIONS[self.name].stats
        if stat not in known:
            raise AttributeError(f"'{self.name}' has no '{stat}'; it has {', '.join(known)}")
        return self._of(stat)

    def _of(self, stat: str) -> Number | None:
        found = self._told.stats.get(stat)
        return None if found is None else number(found)

    def __dir__(self) -> list[str]:
        return sorted((*_ALWAYS, *DEFINITIONS[self.name].stats))

    def __repr__(self) -> str:
        if not self._told.stats:
            return f"Metric({self.name}: no sample)"
        told = ", ".join(f"{stat} {figure(number(value), self.unit)}" for stat, value in self._told.stats.items())
        return f"Metric({self.name}: {told}; {self.samples} sample{'' if self.samples == 1 else 's'})"


class Metrics(Mapping[str, Metric]):
    """Every metric of a run by its name, in the order of the documents."""

    __slots__ = ("_by_name",)

    def __init__(self, measurements: tuple[Measurement, ...]) -> None:
        self._by_name = {one.name: Metric(one) for one in measurements}

    def to_frame(self) -> Table:
        """One row for each statistic of each metric."""
        rows = tuple(
            (one.name, stat, None if value is None else float(value), one.unit, one.samples, one.definition)
            for one in self._by_name.values()
            for stat, value in one.stats.items()
        )
        return Table(tables.Table("metrics", "metric x statistic", _COLUMNS, rows))

    def __getitem__(self, name: str) -> Metric:
        if name not in self._by_name:
            raise NoSuchName("metric", name, self._by_name)
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __dir__(self) -> list[str]:
        return ["get", "items", "keys", "to_frame", "values"]

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._by_name)

    def __repr__(self) -> str:
        told = sum(bool(one.stats[next(iter(one.stats))] is not None) for one in self._by_name.values())
        return f"Metrics({told} of {len(self)} have samples: {', '.join(self)})"

    def _repr_html_(self) -> Markup:
        return self.to_frame()._repr_html_()
