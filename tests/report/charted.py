"""Runs whose charts the tests look at: one with a partition, one with a crash, one with nothing in it."""

from dataclasses import replace
from functools import cache

from ipchain.experiment.runner import run
from ipchain.report.charts.lag import lag_in_entries, lag_in_time
from ipchain.report.charts.latency import latency_by_cut, latency_distribution, latency_over_time
from ipchain.report.charts.leaders import leaders_over_time, leading_shares
from ipchain.report.charts.space_time import space_time
from ipchain.report.charts.throughput import throughput_over_time
from ipchain.report.dossier.lag import gather_lag
from ipchain.report.dossier.latency import gather_latency
from ipchain.report.dossier.leaders import gather_leaders
from ipchain.report.dossier.messages import gather_messages
from ipchain.report.dossier.throughput import gather_throughput
from ipchain.report.page.words import Words
from ipchain.scenario.loader import load, parse

SPLIT = """\
ipchain: 1
title: One office is cut off while filings arrive
seed: 11
duration: 40 s
offices: [EM, RU, AU]
consensus: raft
network: {delay: 20 ms, jitter: 10 %}
load:
  - id: filings
    register: {kind: trade-mark}
    rate: 2 / s
    from: 3 s
    until: 36 s
faults:
  - id: cut
    at: 10 s
    for: 12 s
    partition: [[EM, RU], [AU]]
"""
CRASH = SPLIT.replace("    partition: [[EM, RU], [AU]]", "    crash: leader").replace("id: cut", "id: stop")
EMPTY = """\
ipchain: 1
title: Nothing is asked
seed: 3
duration: 12 s
offices: [EM, RU, AU]
consensus: raft
"""
MANY = """\
ipchain: 1
title: Sixteen offices
seed: 5
duration: 40 s
offices: [EM, RU, AU, JP, KR, CN, GB, CA, BR, SG, IN, US, CH, DE, FR, IT]
consensus: pbft
load:
  - id: filings
    register: {kind: trade-mark}
    rate: 20 / min
faults:
  - id: cut
    at: 5 s
    for: 5 s
    partition: {isolate: AU}
"""
TEXTS = {"split": SPLIT, "crash": CRASH, "empty": EMPTY, "many": MANY}


def scenario(name):
    made, problems = parse(TEXTS[name], f"{name}.ipchain.yaml")
    assert made is not None, problems
    return replace(made, name=name)


@cache
def result(name, keep_messages=True):
    return run(scenario(name) if name in TEXTS else load(name), keep_messages=keep_messages)


def charts(played, words):
    """Every chart of a run."""
    latency, lag, leaders = gather_latency(played), gather_lag(played), gather_leaders(played)
    return (
        lag_in_entries(lag, words),
        lag_in_time(lag, words),
        latency_distribution(latency, words),
        latency_by_cut(latency, words),
        latency_over_time(latency, words),
        throughput_over_time(gather_throughput(played), words),
        leaders_over_time(leaders, words),
        leading_shares(leaders, words),
        space_time(gather_messages(played), words),
    )


@cache
def charts_of(name, language="en"):
    return charts(result(name), Words(language))
