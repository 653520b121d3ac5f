"""How long requests took, against the metric and against percentiles taken by hand from the trace."""

from dataclasses import replace
from functools import cache
from itertools import pairwise
from math import ceil

import msgspec
import pytest
from charted import SPLIT, result, scenario

from ipchain.experiment.runner import run
from ipchain.report.dossier.latency import CURVE, POINTS, SLOWEST, Latency, _points, gather_latency
from ipchain.scenario.loader import parse
from ipchain.trace import EntryExecuted, Requested


@cache
def busy():
    """A run with more than a thousand requests."""
    made, problems = parse(SPLIT.split("faults:")[0].replace("2 / s", "12 / s"), "busy.ipchain.yaml")
    assert made is not None, problems
    return run(replace(made, name="busy"), keep_messages=False)


def times_by_hand(played, verb="", office=""):
    """From due until executed with effect at its own office, for requests that were; a run where all are decided."""
    due = {
        (event.office, event.request): (event.due, event.verb)
        for _, event in played.trace
        if isinstance(event, Requested)
    }
    times = {}
    for at, event in played.trace:
        key = (event.signer, event.reference) if isinstance(event, EntryExecuted) else None
        if key in due and event.office == event.signer and event.outcome in ("final", "pending"):
            times.setdefault(key, at - due[key][0])
    return sorted(
        took for key, took in times.items() if (not verb or due[key][1] == verb) and (not office or key[0] == office)
    )


def nearest_rank(values, per_cent):
    return values[ceil(len(values) * per_cent / 100) - 1]


def cut(latency, group, name=""):
    return next(one for one in latency.spreads if (one.group, one.name) == (group, name))


@pytest.mark.parametrize("name", ["split", "crash"])
def test_percentiles_are_those_taken_by_hand_from_the_trace(name):
    played = result(name)
    latency = gather_latency(played)
    assert latency.open == 0
    for group, by, facts in (
        ("all", "", {}),
        ("verb", "register", {"verb": "register"}),
        ("office", "AU", {"office": "AU"}),
    ):
        spread, values = cut(latency, group, by), times_by_hand(played, **facts)
        assert spread.samples == len(values)
        assert spread.p50_us == nearest_rank(values, 50)
        assert spread.p95_us == nearest_rank(values, 95)
        assert spread.most_us == values[-1]


@pytest.mark.parametrize("name", ["split", "crash", "many"])
def test_every_cut_is_that_of_the_metric(name):
    played = result(name)
    metric = next(one for one in played.measurements if one.name == "time_to_final")
    latency = gather_latency(played)
    whole = cut(latency, "all")
    stats = {"median": whole.p50_us, "p95": whole.p95_us, "p99": whole.p99_us, "max": whole.most_us}
    assert {key: metric.stats.get(key) for key in stats} == stats
    assert whole.samples == metric.samples
    assert cut(latency, "during-faults").p95_us == metric.detail["during faults"]
    assert cut(latency, "outside-faults").p95_us == metric.detail["outside faults"]
    offices = {one.name: one.p95_us for one in latency.spreads if one.group == "office" and one.samples}
    assert offices == {office: metric.detail[office] for office in offices}


def test_a_99th_percentile_needs_a_thousand_samples():
    assert cut(gather_latency(result("split")), "all").p99_us is None
    many = cut(gather_latency(busy()), "all")
    assert many.samples >= 1_000
    assert many.p99_us == nearest_rank(times_by_hand(busy()), 99)
    assert cut(gather_latency(busy()), "office", "AU").p99_us is None or many.samples >= 3_000


def test_a_curve_goes_through_equal_steps_of_rank_from_the_first_to_the_last():
    spread = cut(gather_latency(busy()), "all")
    values = times_by_hand(busy())
    assert len(spread.curve_us) == CURVE
    assert (spread.curve_ranks[0], spread.curve_ranks[-1]) == (1, len(values))
    assert [values[rank - 1] for rank in spread.curve_ranks] == list(spread.curve_us)


def test_of_many_points_the_slowest_stay_and_the_others_are_spread_evenly():
    fated = [(due, (due * 7919) % 100_003, "final") for due in range(10_000)]
    points = _points(fated)
    assert (points.of, len(points.due_us)) == (10_000, POINTS)
    assert sorted(points.took_us)[-SLOWEST:] == sorted(took for _, took, _ in fated)[-SLOWEST:]
    assert list(points.due_us) == sorted(points.due_us)
    assert (points.due_us[0], points.due_us[-1]) == (0, 9_999)
    gaps = [after - before for before, after in pairwise(points.due_us)]
    assert max(gaps) <= 2 * 10_000 / (POINTS - SLOWEST)


def test_every_request_is_a_point_with_its_fate():
    played = result("split")
    points = gather_latency(played).points
    asked = [event for _, event in played.trace if isinstance(event, Requested)]
    assert points.of == len(points.due_us) == len(asked)
    assert sorted(points.due_us) == sorted(event.due for event in asked)
    assert points.fates.count("final") == len(times_by_hand(played))


def test_a_request_still_open_counts_with_its_wait_as_the_metric_says():
    """The cut lasts to the end, so AU never gets an answer."""
    made = scenario("split")
    short = replace(made, faults=tuple(replace(fault, for_us=60_000_000) for fault in made.faults))
    played = run(short)
    latency = gather_latency(played)
    assert latency.open > 0
    whole = cut(latency, "all")
    waited = [due for due, fate in zip(latency.points.due_us, latency.points.fates, strict=True) if fate == "open"]
    assert whole.open == sum(played.ended_at_us - due >= 10_000_000 for due in waited)
    metric = next(one for one in played.measurements if one.name == "time_to_final")
    assert whole.p95_us == metric.stats["p95"]


def test_a_run_with_nothing_asked_has_empty_cuts():
    latency = gather_latency(result("empty"))
    assert latency.points.of == 0
    assert cut(latency, "all").p50_us is None


def test_the_value_survives_its_file():
    latency = gather_latency(result("crash"))
    assert msgspec.json.decode(msgspec.json.encode(latency), type=Latency) == latency


def test_the_comparison_by_hand_catches_a_dropped_sample():
    values = times_by_hand(result("split"))
    assert cut(gather_latency(result("split")), "all").samples != len(values[1:])
    assert cut(gather_latency(result("split")), "all").most_us != values[-2]
