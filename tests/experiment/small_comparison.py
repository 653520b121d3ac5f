"""A comparison that is played in a second: four offices, half a minute, two models by two networks."""

from ipchain.scenario.loader import parse

TEXT = """\
ipchain: 1
title: A small comparison
duration: 30 s
offices:
  QM: {name: Meridia,  near: EM}
  QN: {name: Norland,  near: RU}
  QP: {name: Pacifica, near: AU}
  QR: {name: Rivana,   near: KR}
variants:
  consensus:
    raft: {model: raft}
    pbft: {model: pbft}
  network:
    near: {profile: lan}
    far:  {profile: geographic}
compare:
  axes:
    consensus: [raft, pbft]
    network: [near, far]
  seeds: 1-3
  baseline: {consensus: raft, network: near}
  metrics: [time_to_final, messages_per_final, throughput.p90]
measure: {warm_up: 2 s, bootstrap: 200}
load:
  - {id: filings, register: {kind: patent}, rate: 2 / s, share: equal, until: 20 s}
faults:
  - {id: stop, at: 8 s, for: 4 s, crash: leader}
expect:
  - {id: one-ledger, always: same-ledger}
  - {limit: {metric: messages_per_final, at_most: 1}, severity: should}
  - {id: cheap, limit: {metric: messages_per_final, below: 30}, where: {consensus: raft}}
  - {id: quick, limit: {metric: time_to_final, stat: median, below: 1 s}, where: {network: [near]}, runs: at least 1}
"""
"""Raft near and far, PBFT near and far. The second check never holds; the third is for Raft only."""


def small(text=TEXT, **changes):
    """The scenario of this text, with pieces of it replaced."""
    for old, new in changes.pop("replaced", {}).items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    scenario, problems = parse(text, "small.ipchain.yaml", **changes)
    assert scenario is not None, [one.text() for one in problems]
    return scenario
