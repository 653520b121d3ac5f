"""A comparison with something of everything, played once for all tests of its page."""

from functools import cache

from ipchain.experiment.comparison import compare
from ipchain.experiment.workers import Where
from ipchain.report.comparison_telling import summarise_comparison
from ipchain.report.dossier.comparison import gather_comparison
from ipchain.report.page.comparison import comparison_page
from ipchain.scenario.loader import parse

COMPARED = """\
ipchain: 1
title: qqtitle
description: qqdescription
authors: [qqauthor]
tags: [qqtag]
duration: 20 s
offices:
  QM: {name: qqmeridia,  near: EM}
  QN: {name: qqnorland,  near: RU}
  QP: {name: qqpacifica, near: AU}
  QR: {name: qqrivana,   near: KR}
variants:
  consensus:
    qqraft: {model: raft}
    qqpbft: {model: pbft}
  network:
    near: {profile: lan}
    far: {profile: geographic}
compare:
  axes: {consensus: [qqraft, qqpbft], network: [near, far]}
  seeds: 1-4
  metrics: [time_to_final, messages_per_final, throughput, availability]
measure: {bootstrap: 200}
load:
  - {id: qqfilings, register: {kind: patent}, rate: 2 / s, share: equal, until: 12 s}
faults:
  - {id: qqstop, at: 6 s, for: 3 s, say: qqsayfault, crash: leader}
expect:
  - {id: qqledger, always: same-ledger, why: qqwhy}
  - {id: qqfast, limit: {metric: time_to_final, stat: max, below: 3500 ms}, say: qqsay}
  - {id: qqraftonly, limit: {metric: messages_per_final, below: 1}, where: {consensus: qqraft}}
  - {id: qqsome, limit: {metric: throughput, above: 1 / s}, runs: at least 1}
  - {id: qqmost, limit: {metric: availability, above: 50 %}, runs: at least 95 %}
  - {id: qqnever, limit: {metric: time_to_final, of: assign, below: 1 s}, severity: should}
"""

HOLDING = COMPARED.replace("below: 3500 ms", "below: 30 s").replace("below: 1}", "below: 1000}")


@cache
def comparison(text=COMPARED, seeds=None):
    scenario, problems = parse(text, "story.ipchain.yaml")
    assert scenario is not None, [one.text() for one in problems]
    return compare(scenario, where=Where(jobs=1), seeds=seeds)


@cache
def shown(text=COMPARED, seeds=None):
    found = comparison(text, seeds)
    kept = [(run.cell, run.seed) for run in found.runs if run.seed == 2]
    return gather_comparison(found, summarise_comparison(found), "ipchain run story.ipchain.yaml", kept)


@cache
def html(language="en", text=COMPARED, seeds=None):
    return comparison_page(shown(text, seeds), language)
