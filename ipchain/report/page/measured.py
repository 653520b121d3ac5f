"""How this was measured: every metric with its figures, unit, samples and definition; what was assumed; the limits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from ipchain.report.dossier.gather import Dossier
from ipchain.report.dossier.measured import Metric
from ipchain.report.dossier.said import Said
from ipchain.report.page.names import Called
from ipchain.report.page.words import Words

METRICS: Final[Mapping[str, str]] = {
    "time_to_final": "measured.time_to_final",
    "time_to_everywhere": "measured.time_to_everywhere",
    "throughput": "measured.throughput",
    "availability": "measured.availability",
    "office_lag": "measured.office_lag",
    "final_entries": "measured.final_entries",
    "messages_per_final": "measured.messages_per_final",
    "bytes_per_final": "measured.bytes_per_final",
    "leader_changes": "measured.leader_changes",
    "time_without_leader": "measured.time_without_leader",
    "recovery_time": "measured.recovery_time",
    "decision_time": "measured.decision_time",
    "participation": "measured.participation",
    "deadlock_rate": "measured.deadlock_rate",
    "refused_share": "measured.refused_share",
    "evidence_time": "measured.evidence_time",
}
"""By metric, the key of its name."""

STATS: Final[Mapping[str, str]] = {
    "mean": "measured.mean",
    "median": "measured.median",
    "p50": "measured.median",
    "p90": "measured.p90",
    "p95": "measured.p95",
    "p99": "measured.p99",
    "min": "measured.min",
    "max": "measured.max",
    "total": "measured.total",
}
"""By statistic, the key of its name."""

UNITS: Final[Mapping[str, str]] = {
    "us": "measured.unit-time",
    "share": "measured.unit-share",
    "entries": "measured.unit-entries",
    "entries/s": "measured.unit-per-second",
    "messages": "measured.unit-messages",
    "bytes": "measured.unit-bytes",
    "changes": "measured.unit-changes",
}
"""By unit, the key of its name."""

_LIMITS: Final = (
    "measured.limit-one-run",
    "measured.limit-time",
    "measured.limit-network",
    "measured.limit-law",
    "measured.limit-holds",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One metric. `figures` are (statistic, figure), the metric's own first; empty where there was no sample."""

    name: str
    code: str
    figures: tuple[tuple[str, str], ...]
    unit: str
    samples: int
    definition: Said


@dataclass(frozen=True, slots=True)
class Shows:
    """The table, and what one must know to read it."""

    facts: tuple[tuple[str, str], ...]
    paper: str
    promise: Said
    rows: tuple[Row, ...]
    limits: tuple[str, ...]


def shows(dossier: Dossier, words: Words) -> Shows:
    """Every metric of the closed list, also those that saw nothing."""
    return Shows(
        facts=tuple(_facts(dossier, words)),
        paper=dossier.measured.assumed.paper,
        promise=dossier.head.promise,
        rows=tuple(_row(metric, words) for metric in dossier.measured.metrics),
        limits=tuple(words.say(key) for key in _LIMITS),
    )


def _facts(dossier: Dossier, words: Words) -> Iterator[tuple[str, str]]:
    how, head = dossier.measured, dossier.head
    assumed = how.assumed
    yield words.say("measured.fact-seed"), words.say("measured.one-seed", seed=str(head.seed))
    warm_up = words.length(how.warm_up_us) if how.warm_up_us else words.say("measured.no-warm-up")
    yield words.say("measured.fact-warm-up"), warm_up
    yield (
        words.say("measured.fact-samples"),
        words.say("measured.samples", requests=how.requests, messages=how.messages),
    )
    trust = "measured.trust-lie" if assumed.trust == "may lie" else "measured.trust-stop"
    quorum = words.say("measured.quorum", quorum=assumed.quorum, members=assumed.members, tolerated=assumed.tolerated)
    yield (
        words.say("measured.fact-model"),
        words.sentences(f"{head.model}{words.say('measured.stop')}", words.say(trust), quorum),
    )
    yield words.say("measured.fact-network"), words.sentences(*_network(dossier, words))
    signatures = "measured.signed-ideal" if head.signatures == "ideal" else "measured.signed-really"
    yield words.say("measured.fact-signatures"), words.say(signatures)
    called = Called(head, words)
    reviewed = words.list(
        words.say("measured.reviews", office=called.office(office), length=words.length(length))
        for office, length in assumed.reviewed
    )
    yield words.say("measured.fact-review"), reviewed or words.say("measured.no-review")


def _network(dossier: Dossier, words: Words) -> Iterator[str]:
    assumed = dossier.measured.assumed
    if assumed.delay_us is None:
        yield words.say("measured.delay-geographic")
    else:
        yield words.say("measured.delay-fixed", length=words.length(assumed.delay_us))
    loss, duplicate = Fraction(assumed.loss_ppm, 1_000_000), Fraction(assumed.duplicate_ppm, 1_000_000)
    yield words.say("measured.loss", loss=words.share(loss), duplicate=words.share(duplicate))
    if assumed.bandwidth_bps is None:
        yield words.say("measured.bandwidth-free")
    else:
        yield words.say("measured.bandwidth", rate=assumed.bandwidth_bps)
    yield words.say("measured.disk", length=words.length(assumed.disk_us))


def _row(metric: Metric, words: Words) -> Row:
    key, unit = METRICS.get(metric.name), UNITS.get(metric.unit)
    return Row(
        name=metric.name if key is None else words.say(key),
        code=metric.name,
        figures=tuple((_stat(name, words), _figure(value, metric.unit, words)) for name, value in metric.stats),
        unit=metric.unit if unit is None else words.say(unit),
        samples=metric.samples,
        definition=metric.definition,
    )


def _stat(name: str, words: Words) -> str:
    key = STATS.get(name)
    return name if key is None else words.say(key)


def _figure(value: float, unit: str, words: Words) -> str:
    if unit == "us":
        return words.length(int(value))
    return words.share(value) if unit == "share" else words.number(value)
