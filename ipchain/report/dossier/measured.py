"""How a run was measured: every metric with its unit, definition and samples, and what was assumed.

Not here: charts of single metrics; and intervals, which need several runs.
"""

from typing import Annotated

from msgspec import Meta, Struct

from ipchain.consensus.catalogue import MODELS
from ipchain.experiment.runner import Result
from ipchain.names import Micros
from ipchain.report.chinese.tables import template
from ipchain.report.dossier.said import Said, in_both
from ipchain.report.summary import Summary


class Metric(Struct, frozen=True, kw_only=True):
    """One metric; `stats` is empty where there was no sample."""

    name: str
    unit: Annotated[str, Meta(description="us are microseconds, share is a share of 1")]
    definition: Said
    samples: int
    stats: tuple[tuple[str, int | float], ...]


class Assumed(Struct, frozen=True, kw_only=True):
    """What the run took for granted. Lengths in microseconds, shares in millionths."""

    paper: str
    trust: str
    members: int
    quorum: int
    tolerated: int
    profile: str
    topology: str
    delay_us: Annotated[Micros | None, Meta(description="null: from the distance between the offices")]
    loss_ppm: int
    duplicate_ppm: int
    bandwidth_bps: int | None
    disk_us: Micros
    reviewed: Annotated[tuple[tuple[str, Micros], ...], Meta(description="offices that take time to review")]


class How(Struct, frozen=True, kw_only=True):
    """Metrics, and everything one must know to read them."""

    warm_up_us: Micros
    requests: int
    messages: int
    assumed: Assumed
    metrics: tuple[Metric, ...]


def gather_measured(result: Result, summary: Summary, requests: int) -> How:
    """The metrics of the run; `requests` are all that were handed in, steps and background alike."""
    return How(
        warm_up_us=result.scenario.warm_up_us,
        requests=requests,
        messages=sum(summary.messages.values()),
        assumed=_assumed(result),
        metrics=tuple(
            Metric(
                name=one.name,
                unit=one.unit,
                definition=in_both(one.definition, template("metrics", one.name)),
                samples=one.samples,
                stats=tuple(one.stats.items()),
            )
            for one in summary.metrics
        ),
    )


def _assumed(result: Result) -> Assumed:
    scenario, network = result.scenario, result.scenario.network
    model = MODELS[scenario.consensus.model]
    members = len(scenario.consensus.members)
    return Assumed(
        paper=model.paper,
        trust=model.trust,
        members=members,
        quorum=model.quorum(members),
        tolerated=model.tolerated(members),
        profile=network.profile,
        topology=network.topology,
        delay_us=network.delay_us,
        loss_ppm=int(network.loss * 1_000_000),
        duplicate_ppm=int(network.duplicate * 1_000_000),
        bandwidth_bps=network.bandwidth_bps,
        disk_us=network.disk_us,
        reviewed=tuple((office.code, office.review_us) for office in scenario.offices if office.review_us),
    )
