"""The sections that are charts: which figures each has.

Not here: the figures (`ipchain.report.charts`), their data (`ipchain.report.dossier`).
"""

from dataclasses import dataclass

from markupsafe import Markup

from ipchain.report.charts.figure import Figure
from ipchain.report.charts.lag import lag_in_entries, lag_in_time
from ipchain.report.charts.latency import latency_by_cut, latency_distribution, latency_over_time
from ipchain.report.charts.leaders import leaders_over_time, leading_shares
from ipchain.report.charts.space_time import space_time as diagram
from ipchain.report.charts.space_time_data import space_time_data
from ipchain.report.charts.throughput import throughput_over_time
from ipchain.report.dossier.gather import Dossier
from ipchain.report.page.words import Words


@dataclass(frozen=True, slots=True)
class SpaceTime:
    """The diagram, and the events around it as JSON for the script of the page."""

    figure: Figure
    events: Markup


def lag(dossier: Dossier, words: Words) -> tuple[Figure, ...] | None:
    """How far each office was behind, in entries and in time."""
    if dossier.lag is None:
        return None
    return lag_in_entries(dossier.lag, words), lag_in_time(dossier.lag, words)


def latency(dossier: Dossier, words: Words) -> tuple[Figure, ...] | None:
    """How long requests took: distribution, cuts, one by one."""
    if dossier.latency is None:
        return None
    return (
        latency_distribution(dossier.latency, words),
        latency_by_cut(dossier.latency, words),
        latency_over_time(dossier.latency, words),
    )


def throughput(dossier: Dossier, words: Words) -> tuple[Figure, ...] | None:
    """Requests per second, and how many waited."""
    return None if dossier.throughput is None else (throughput_over_time(dossier.throughput, words),)


def space_time(dossier: Dossier, words: Words) -> SpaceTime | None:
    """Messages as arrows between the lanes of the offices."""
    if dossier.messages is None:
        return None
    return SpaceTime(diagram(dossier.messages, words), space_time_data(dossier.messages, words))


def leaders(dossier: Dossier, words: Words) -> tuple[Figure, ...] | None:
    """Who led when, and how the time was shared."""
    if dossier.leaders is None:
        return None
    return leaders_over_time(dossier.leaders, words), leading_shares(dossier.leaders, words)
