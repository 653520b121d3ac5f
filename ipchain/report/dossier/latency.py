"""How long requests took, from the moment they were due until their own office had decided them.

The figures are those of the metric `time_to_final` (requests that took effect; open ones with the time they
waited, from 10 s on), for all requests and cut by verb, by office and by faults. The points are all requests,
with refused and open ones, so that nothing is hidden by an average.

Not here: drawing and words (`ipchain.report.charts.latency`), service time (counting from due is the rule).
"""

from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct

from ipchain.experiment.runner import Result
from ipchain.measure.metric import Cut, Sample, Weighed, chosen, of_samples
from ipchain.measure.requests import TAKES_EFFECT, Request, Requests, time_to_final
from ipchain.names import Micros
from ipchain.report.dossier.bands import Band, bands_of, windows_during, windows_outside
from ipchain.report.dossier.thinning import spread_out

CURVE: Final = 300
"""Points of one distribution curve: more cannot be told apart in a drawing."""

POINTS: Final = 2_000
"""Requests drawn one by one."""

SLOWEST: Final = 200
"""Of these, the slowest, which are never left out."""

Group = Literal["all", "verb", "office", "during-faults", "outside-faults"]
Fate = Literal["final", "refused", "open"]


class Spread(Struct, frozen=True, kw_only=True):
    """One cut of the requests. Times in us; `p99_us` is None below 1,000 samples, all are None without any.

    `open` counts the samples that are lower bounds, since the run ended before the request was decided.
    `curve_us` and `curve_ranks`: the so-many-th smallest value (rank 1 is the smallest), thinned by equal steps of
    rank; the last is the greatest value.
    """

    group: Group
    name: str
    samples: int
    open: int
    p50_us: Micros | None
    p95_us: Micros | None
    p99_us: Micros | None
    most_us: Micros | None
    curve_us: tuple[Micros, ...]
    curve_ranks: tuple[int, ...]


class Points(Struct, frozen=True, kw_only=True):
    """Requests one by one, by due time: when due, how long until decided (or the run's end), and their fate.

    `of` counts all requests; of more than 2,000 the 200 slowest are kept and the others at equal steps.
    """

    due_us: tuple[Micros, ...]
    took_us: tuple[Micros, ...]
    fates: tuple[Fate, ...]
    of: int


class Latency(Struct, frozen=True, kw_only=True):
    """All cuts, `all` first. `refused` and `open` count requests of the whole run; `warm_up_us` is left out of cuts."""

    ended_us: Micros
    warm_up_us: Micros
    refused: int
    open: int
    spreads: tuple[Spread, ...]
    points: Points
    bands: tuple[Band, ...]


def gather_latency(result: Result) -> Latency:
    """The times of all requests, from the trace of the run."""
    requests = Requests()
    for now, event in result.trace:
        if isinstance(event, Requests.watches):
            requests.observe(now, event)
    end, since = result.ended_at_us, result.scenario.warm_up_us
    bands = bands_of(result.trace)
    fated = sorted((_fate(request, end) for request in requests), key=lambda one: one[0])
    return Latency(
        ended_us=end,
        warm_up_us=since,
        refused=sum(fate == "refused" for _, _, fate in fated),
        open=sum(fate == "open" for _, _, fate in fated),
        spreads=_spreads(requests, bands, since, end),
        points=_points(fated),
        bands=bands,
    )


def _spreads(requests: Requests, bands: Sequence[Band], since: Micros, end: Micros) -> tuple[Spread, ...]:
    samples: list[Sample] = []
    unfinished: list[Sample] = []
    for request in requests:
        taken = time_to_final(request, requests.offices, end)
        if taken is not None:
            sample = Sample(request.due, taken[1], taken[0], request.verb, request.office)
            samples.append(sample)
            if request.decided is None:
                unfinished.append(sample)
    whole = ((since, end + 1),)
    cuts: list[tuple[Group, str, Cut]] = [("all", "", Cut(whole, end))]
    if bands:
        cuts.append(("outside-faults", "", Cut(windows_outside(bands, since, end), end, whole=True)))
        cuts.append(("during-faults", "", Cut(windows_during(bands, since, end), end)))
    verbs = sorted({sample.verb for sample in samples})
    cuts += [("verb", verb, Cut(whole, end, verb=verb)) for verb in verbs]
    cuts += [("office", office, Cut(whole, end, office=office)) for office in requests.offices]
    return tuple(_spread(group, name, chosen(samples, cut), len(chosen(unfinished, cut))) for group, name, cut in cuts)


def _spread(group: Group, name: str, weighed: Sequence[Weighed], unfinished: int) -> Spread:
    values = sorted(value for value, _ in weighed)
    places = spread_out(len(values), CURVE)
    return Spread(
        group=group,
        name=name,
        samples=len(values),
        open=unfinished,
        p50_us=_whole("p50", weighed),
        p95_us=_whole("p95", weighed),
        p99_us=_whole("p99", weighed),
        most_us=_whole("max", weighed),
        curve_us=tuple(values[place] for place in places),
        curve_ranks=tuple(place + 1 for place in places),
    )


def _whole(stat: str, weighed: Sequence[Weighed]) -> Micros | None:
    """A statistic that is one of the values: by nearest rank, or the greatest."""
    value, _ = of_samples(stat, weighed)
    return None if value is None else int(value)


def _fate(request: Request, end: Micros) -> tuple[Micros, Micros, Fate]:
    """When it was due, how long it took or has waited, and what became of it."""
    if request.decided is None:
        return request.due, max(0, end - request.due), "open"
    fate: Fate = "final" if request.outcome in TAKES_EFFECT else "refused"
    return request.due, request.decided - request.due, fate


def _points(fated: Sequence[tuple[Micros, Micros, Fate]]) -> Points:
    """`fated` is in the order of due times."""
    kept: Sequence[int] = range(len(fated))
    if len(fated) > POINTS:
        slowest = set(sorted(range(len(fated)), key=lambda place: fated[place][1], reverse=True)[:SLOWEST])
        others = [place for place in range(len(fated)) if place not in slowest]
        kept = sorted(slowest | {others[place] for place in spread_out(len(others), POINTS - SLOWEST)})
    return Points(
        due_us=tuple(fated[place][0] for place in kept),
        took_us=tuple(fated[place][1] for place in kept),
        fates=tuple(fated[place][2] for place in kept),
        of=len(fated),
    )
