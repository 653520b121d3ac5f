"""Real results of short runs, and summaries with verdicts of every kind, for the tests of reports."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import msgspec

from ipchain.experiment.runner import run
from ipchain.report.provenance import Making
from ipchain.report.summary import Counts, Judged, made_from, summarise
from ipchain.scenario.loader import parse

MAKING = Making(("ipchain", "run", "story"), datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), 1_250_000)
STORY = """\
ipchain: 1
title: Filings arrive at three offices
seed: 7
duration: 12 s
offices: [EM, RU, AU]
consensus: raft
network: {delay: 20 ms, jitter: 0 %}
load:
  - id: filings
    register: {kind: trade-mark}
    rate: 2 / s
    from: 4 s
    until: 8 s
"""
NASTY = "Sale \x1b[2J | <b>\u202egnihton\n::error::x"


def scenario(**changes):
    made, problems = parse(STORY, "story.ipchain.yaml")
    assert made is not None, problems
    return replace(made, **{"name": "story", "path": "somewhere/story.ipchain.yaml", **changes})


@cache
def result(**changes):
    return run(scenario(**changes))


def check(name, verdict="holds", severity="must", **changes):
    return Judged(
        **{
            "id": name,
            "kind": "outcome",
            "severity": severity,
            "verdict": verdict,
            "required": f"{name} is required.",
            "observed": f"{name} was observed",
            "checks": 1,
            "first_bad_us": None,
            "offices": (),
            "line": 10,
            "built_in": False,
            "why": "",
            "workstream": "",
            "evidence": (),
            **changes,
        }
    )


EVERY_KIND = (
    check("kept"),
    check("broken", "does-not-hold", observed="agreed after 41 s, 30 s allowed", line=130),
    check("never-tried", "not-tested"),
    check("wished", "does-not-hold", "should", line=140),
    check("wished-untried", "not-tested", "should"),
    check("one-owner", built_in=True, line=0),
    check("certificates-verify", "not-tested", built_in=True, line=0, checks=0),
)


def summary(checks=EVERY_KIND, verdict="does-not-hold", **changes):
    played = result()
    made = summarise(played, made_from(played, b"resolved"), None)
    written = [one.verdict for one in checks if not one.built_in]
    counts = Counts(*(written.count(word) for word in ("holds", "does-not-hold", "not-tested")))
    return msgspec.structs.replace(made, checks=tuple(checks), verdict=verdict, expectations=counts, **changes)
