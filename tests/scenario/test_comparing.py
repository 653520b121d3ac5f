"""A comparison as its file states it: cells, where expectations apply, and cells that are scenarios like any other."""

from dataclasses import replace
from fractions import Fraction

import pytest
from small_scenario import BASE, whole

from ipchain.scenario.comparing import Cell
from ipchain.scenario.expectations import Runs
from ipchain.scenario.explain import explain_scenario
from ipchain.scenario.files import ScenarioText
from ipchain.scenario.loader import cell_of, cells_of, examine, load, load_text, parse, text_of
from ipchain.scenario.problems import ScenarioError
from ipchain.scenario.resolved import resolved

VARIANTS = """\
variants:
  consensus:
    raft: {model: raft, heartbeat: 100 ms}
    pbft: {model: pbft}
  network:
    near: {profile: lan}
    far: {profile: geographic, loss: 1 %}
    lost: {profile: geographic, loss: 20 %}
offices: [EM, RU, AU, KR]
"""
AXES = "compare:\n  axes: {consensus: [raft, pbft], network: [near, far]}\n"
EXPECT = """\
expect:
  - {always: one-owner}
  - {id: raft-only, always: same-ledger, where: {consensus: raft}}
  - {always: nothing-lost, where: {network: [far, near], consensus: pbft}, runs: at least 95 %}
  - {limit: {metric: throughput, above: 1 / s}, where: {network: far}, runs: at least 1}
"""


def sound(piece):
    scenario, problems = parse(whole(piece), "x")
    assert scenario is not None, [one.text() for one in problems]
    return scenario


def names(scenario):
    return [cell.name for cell in scenario.compare.cells]


def told(piece):
    return [one.text() for one in parse(whole(piece), "x")[1]]


# ---- what is compared ---------------------------------------------------------------------------


def test_every_combination_is_a_cell_the_last_axis_changing_first():
    assert names(sound(VARIANTS + AXES)) == ["raft+near", "raft+far", "pbft+near", "pbft+far"]


def test_cells_are_left_out_and_added():
    more = "  exclude: [{consensus: pbft, network: far}]\n  include: [{network: lost, consensus: raft}]\n"
    assert names(sound(VARIANTS + AXES + more)) == ["raft+near", "raft+far", "pbft+near", "raft+lost"]


def test_several_cells_are_left_out_at_once():
    assert names(sound(f"{VARIANTS}{AXES}  exclude: [{{network: [near, far], consensus: raft}}]")) == [
        "pbft+near",
        "pbft+far",
    ]


def test_what_is_not_said_has_a_default():
    comparing = sound(VARIANTS + AXES).compare
    assert comparing.seeds == tuple(range(1, 31))
    assert comparing.baseline.name == "raft+near"
    assert [figure.name for figure in comparing.figures] == [
        "time_to_final.p95",
        "throughput.mean",
        "availability.mean",
        "messages_per_final.mean",
    ]
    assert (comparing.warm_up_us, comparing.wall_time_us) == (None, None)
    assert (comparing.confidence, comparing.resamples) == (Fraction(19, 20), 10_000)


def test_what_is_said_is_taken():
    more = (
        "  seeds: [7, 9, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47]\n"
        "  baseline: {network: far, consensus: pbft}\n  metrics: [throughput, time_to_final.max]\n"
        "measure: {warm_up: 0 s, confidence: 90 %, bootstrap: 500}\nbudget: {wall_time: 3 min}\n"
    )
    comparing = sound(VARIANTS + AXES + more).compare
    assert (comparing.seeds[:3], comparing.baseline.name) == ((7, 9, 30), "pbft+far")
    assert [figure.name for figure in comparing.figures] == ["throughput.mean", "time_to_final.max"]
    assert (comparing.warm_up_us, comparing.wall_time_us) == (0, 180_000_000)
    assert (comparing.confidence, comparing.resamples) == (Fraction(9, 10), 500)


def test_the_wall_time_is_that_of_the_whole_and_a_run_keeps_its_own_bound():
    (first, *_) = cells_of(sound(f"{VARIANTS}{AXES}budget: {{wall_time: 3 s, events: 100}}"))
    assert (first.budget.wall_time_us, first.budget.events) == (600_000_000, 100)


# ---- cells are scenarios ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "consensus", "network"),
    [
        ("raft+near", "{model: raft, heartbeat: 100 ms}", "{profile: lan}"),
        ("pbft+far", "{model: pbft}", "{profile: geographic, loss: 1 %}"),
    ],
)
def test_a_cell_is_the_scenario_with_its_variants_written_in_their_place(cell, consensus, network):
    scenario = sound(VARIANTS + AXES)
    found = {Cell(one.cell).name: one for one in cells_of(scenario)}[cell]
    plain = sound(f"offices: [EM, RU, AU, KR]\nconsensus: {consensus}\nnetwork: {network}")
    for key in ("offices", "parties", "consensus", "governance", "network", "load", "faults", "duration_us"):
        assert getattr(found, key) == getattr(plain, key)


def test_the_scenario_of_the_file_is_that_of_its_baseline():
    scenario = sound(f"{VARIANTS}{AXES}  baseline: {{consensus: pbft, network: far}}")
    baseline = {Cell(one.cell).name: one for one in cells_of(scenario)}["pbft+far"]
    assert replace(scenario, compare=None, cell=baseline.cell) == baseline


def test_an_expectation_stays_in_the_cells_it_is_for_under_its_name_in_the_whole_file():
    cells = {Cell(one.cell).name: one for one in cells_of(sound(VARIANTS + AXES + EXPECT))}
    asked = {name: [one.id for one in cell.expect] for name, cell in cells.items()}
    assert asked == {
        "raft+near": ["check-1", "raft-only"],
        "raft+far": ["check-1", "raft-only", "check-4"],
        "pbft+near": ["check-1", "check-3"],
        "pbft+far": ["check-1", "check-3", "check-4"],
    }
    runs = {one.id: one.runs for one in cells["pbft+far"].expect}
    assert runs == {"check-1": Runs(), "check-3": Runs(share=Fraction(95, 100)), "check-4": Runs(1)}


@pytest.mark.parametrize(
    ("runs", "of", "needed"),
    [(Runs(), 30, 30), (Runs(1), 30, 1), (Runs(share=Fraction(95, 100)), 30, 29), (Runs(40), 30, 40)],
)
def test_so_many_runs_are_needed(runs, of, needed):
    assert runs.needed(of) == needed


def test_a_scenario_can_be_read_again_from_what_was_carried_along(tmp_path):
    (tmp_path / "base.ipchain.yaml").write_text(whole(VARIANTS))
    table = "from,to,one_way_ms\n" + "".join(
        f"{one},{other},20\n" for one in ("EM", "RU", "AU", "KR") for other in ("EM", "RU", "AU", "KR") if one != other
    )
    (tmp_path / "delays.csv").write_text(table)
    path = tmp_path / "it.ipchain.yaml"
    measured = "variants: {network: {near: {profile: measured, delays: delays.csv}}}\n"
    path.write_text(f"extends: base.ipchain.yaml\n{AXES}{measured}")
    scenario, problems = examine(path, overrides=("duration=7 min",))
    assert problems == ()
    assert [name for name, _ in scenario.beside] == ["base.ipchain.yaml", "delays.csv"]
    text = text_of(scenario)
    (tmp_path / "base.ipchain.yaml").unlink()
    assert load_text(text) == scenario
    assert [cell_of(text, cell.choice) for cell in scenario.compare.cells] == list(cells_of(scenario))
    with pytest.raises(ScenarioError, match="was not carried along"):
        load_text(replace(text, beside=()))


def test_a_text_that_is_wrong_says_why():
    with pytest.raises(ScenarioError, match="E203"):
        load_text(ScenarioText("x", "x", b"ipchain: 1\n"))


# ---- mistakes -----------------------------------------------------------------------------------


def test_a_mistake_of_some_cells_names_them():
    (one,) = told(f"{VARIANTS.replace('offices: [EM, RU, AU, KR]', '')}{AXES}")
    assert "error E601  pbft needs at least 4 offices, and 3 take part" in one
    assert "In the cells pbft+near, pbft+far." in one


def test_a_mistake_of_every_cell_names_none():
    (one,) = told(f"{VARIANTS}{AXES}duration: 10 s\n")
    assert "this happens after the end" in one
    assert "In the cell" not in one


def test_a_mistake_in_a_variant_that_no_cell_has_is_found_too():
    (one,) = told(
        VARIANTS.replace("pbft: {model: pbft}", "pbft: {model: pbft, heartbeat: 1 s}") + AXES.replace(", pbft", "")
    )
    assert "'heartbeat' is a setting of raft, not of pbft" in one


def test_an_expectation_is_not_asked_where_it_does_not_apply():
    """The step it is about exists in one variant of the steps only."""
    steps = BASE["steps"].removeprefix("steps:\n").replace("\n", "\n    ")
    piece = (
        f"variants:\n  steps:\n    none: []\n    one:\n    {steps}\n"
        "compare: {axes: {steps: [none, one]}}\n"
        "expect:\n  - {outcome: {step: file-mark, is: final}, where: {steps: one}}\nsteps: []\n"
    )
    assert told(piece) == []


def test_an_override_of_what_varies_would_change_nothing_and_is_refused():
    text = whole(VARIANTS + AXES)
    (problem,) = parse(text, "x", overrides=("consensus.model=pbft",))[1]
    assert problem.text().startswith("--set:1:1  error E209  'consensus' varies from cell to cell")
    scenario, problems = parse(text, "x", overrides=("variants.consensus.raft.heartbeat=200 ms",))
    assert problems == ()
    assert cells_of(scenario)[0].consensus.settings.heartbeat_us == 200_000


def test_more_is_compared_with_permission(tmp_path):
    path = tmp_path / "x.ipchain.yaml"
    path.write_text(whole(f"{VARIANTS}{AXES}  seeds: 1-2501\n"))
    assert [one.code for one in examine(path)[1]] == ["E604"]
    assert examine(path, allow_large=True)[1] == ()


# ---- written out --------------------------------------------------------------------------------


OTHER_CELLS = "  exclude: [{consensus: pbft, network: far}]\n  include: [{network: lost, consensus: raft}]\n"
VALUES = "  seeds: [1, 5, 9]\nmeasure: {warm_up: 3 s}\nbudget: {wall_time: 1 min, events: 9000}\n"
FOLLOWS = """\
variants: {duration: {short: 2 min, long: 5 min}}
compare: {axes: {duration: [short, long]}}
load: [{register: {kind: patent}, rate: 1 / s}]
"""
VARIED_EXPECTATIONS = """\
variants:
  expect:
    a: [{always: one-owner}]
    b: [{always: nothing-lost}]
compare: {axes: {expect: [a, b]}}
"""
WRITTEN = {
    "where-and-runs": VARIANTS + AXES + EXPECT,
    "cells": VARIANTS + AXES + OTHER_CELLS,
    "values": VARIANTS + AXES + VALUES,
    "what-follows-from-a-variant": FOLLOWS,
    "varied-expectations": VARIED_EXPECTATIONS,
}


@pytest.mark.parametrize("piece", WRITTEN.values(), ids=WRITTEN)
def test_a_comparison_written_out_is_the_same_comparison(piece):
    scenario = sound(piece)
    again, problems = parse(resolved(scenario), "x")
    assert [one.text() for one in problems if one.severity == "error"] == []
    assert again.compare == scenario.compare
    for one, other in zip(cells_of(scenario), cells_of(again), strict=True):
        assert one.cell == other.cell
        for key in ("consensus", "governance", "network", "duration_us", "budget", "offices"):
            assert getattr(one, key) == getattr(other, key)
        assert [replace(load, line=0) for load in one.load] == [replace(load, line=0) for load in other.load]
        assert [replace(asked, line=0) for asked in one.expect] == [replace(asked, line=0) for asked in other.expect]


def test_a_cell_written_out_is_a_scenario_by_itself_and_says_where_its_values_came_from():
    scenario = sound(VARIANTS + AXES + EXPECT)
    cell = cells_of(scenario)[1]
    text = resolved(cell)
    lines = {line.split(":")[0].strip(): line for line in text.splitlines()}
    source = scenario.source.decode().splitlines()
    assert source[int(lines["heartbeat"].rsplit(" ", 1)[1]) - 1].strip().startswith("raft: {model: raft, heartbeat")
    assert lines["wall_time"].endswith("# default of a run")
    read, problems = parse(text, "x")
    assert problems == ()
    assert (read.compare, read.consensus, read.network) == (None, cell.consensus, cell.network)
    assert [one.id for one in read.expect] == [one.id for one in cell.expect]


def test_explaining_a_comparison_says_what_varies_and_tells_the_story_of_the_baseline():
    text = explain_scenario(sound(VARIANTS + AXES))
    assert "Compares 4 cells: consensus (raft, pbft) by network (near, far)." in text
    assert "Each is played with the same 30 seeds (1 to 30): 120 runs." in text
    assert "What follows is the cell raft+near." in text


def test_a_scenario_that_compares_nothing_is_its_only_cell():
    scenario = load("healthy")
    assert cells_of(scenario) == (scenario,)
