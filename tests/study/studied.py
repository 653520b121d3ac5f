"""Runs and comparisons that several test modules look at; each is played once."""

from functools import cache

import ipchain
from ipchain.study.play import asked_of

TWO = """\
ipchain: 1
title: Two protocols, two constitutions
duration: 8 s
offices:
  QM: {name: Meridia,  near: EM}
  QN: {name: Norland,  near: RU}
  QP: {name: Pacifica, near: AU}
  QR: {name: Rivana,   near: KR}
variants:
  consensus:
    raft: {model: raft, block_interval: 500 ms}
    pbft: {model: pbft, block_interval: 500 ms}
  governance:
    equal: {model: one-office-one-vote}
    weighted: {model: weighted, weights: {QM: 3, QN: 1, QP: 1, QR: 1}}
compare:
  axes: {consensus: [raft, pbft], governance: [equal, weighted]}
  seeds: 1-4
  metrics: [time_to_final.p95, messages_per_final]
load:
  - id: filings
    register: {kind: trade-mark}
    rate: 2 / s
    share: equal
    at_offices: all
    until: 5 s
expect:
  - id: one-ledger
    always: same-ledger
  - id: quick
    limit: {metric: time_to_final, stat: p95, below: 5 s}
"""

SMALL = """\
ipchain: 1
title: One mark
duration: 5 s
offices: [EM, RU, AU]
parties: {aurora: {name: Aurora Foods (invented), home: EM}}
consensus: {model: raft, block_interval: 200 ms}
network: {profile: lan}
steps:
  - id: file-mark
    at: 1 s
    register: {right: aurora-mark, kind: trade-mark, at_office: EM, owner: aurora, words: AURORA, nice_classes: [29]}
expect:
  - id: entered
    outcome: {step: file-mark, is: final}
    within: 3 s
"""


@cache
def played(name, *overrides):
    return ipchain.run(ipchain.load(name, overrides=overrides))


@cache
def compared(folder):
    """The small comparison, read from a file in this folder, played in this process."""
    return ipchain.compare(two(folder), jobs=1)


def two(folder):
    path = folder / "two.ipchain.yaml"
    path.write_text(TWO, encoding="utf-8")
    return asked_of(path)


def small(folder, text=SMALL):
    path = folder / "small.ipchain.yaml"
    path.write_text(text, encoding="utf-8")
    return path
