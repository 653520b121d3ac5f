"""The shipped scenarios: sound, readable, under unique names, and listed in their index."""

import re
from pathlib import Path

import pytest

from ipchain.scenario.loader import examine, load
from ipchain.scenario.shipped import SUFFIX, shipped, shipped_scenarios

NAMES = [name for name, _ in shipped_scenarios()]


def test_the_folder_of_the_checkout_is_the_one_that_is_read():
    assert shipped("scenarios") == Path(__file__).parents[2] / "scenarios"
    assert (shipped("nodes") / "offices").is_dir()


def test_the_five_first_scenarios_are_there():
    assert {
        "basics/healthy",
        "basics/leader-crash",
        "basics/slow-link",
        "rights/cable-cut",
        "rights/register-six-offices",
    } <= set(NAMES)


def test_short_names_are_unique():
    short = [name.rpartition("/")[2] for name in NAMES]
    assert len(short) == len(set(short))


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_scenario_is_sound_and_without_advice(name):
    scenario, problems = examine(name)
    assert problems == ()
    assert scenario.description
    assert len(scenario.expect) >= 5
    assert all(one.workstream for one in scenario.expect)
    assert sum(bool(one.why) for one in scenario.expect) >= 2


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_scenario_with_four_offices_is_sound_under_pbft_too(name):
    if len(load(name).offices) < 4:
        pytest.skip("pbft needs four offices")
    if load(name).compare is not None:
        pytest.skip("a comparison says itself which models it is for")
    scenario, problems = examine(name, overrides=("consensus.model=pbft",))
    assert problems == ()
    assert scenario.consensus.model == "pbft"


@pytest.mark.parametrize("name", NAMES)
def test_every_step_and_fault_of_a_shipped_scenario_has_a_caption_of_its_own(name):
    raw = dict(shipped_scenarios())[name].read_bytes().decode()
    scenario = load(name)
    assert raw.count("say: ") >= len(scenario.steps) + len(scenario.faults)


def test_cable_cut_is_the_sample_to_the_letter():
    sample = Path(__file__).parent / "data" / "cable-cut.ipchain.yaml"
    assert dict(shipped_scenarios())["rights/cable-cut"].read_bytes() == sample.read_bytes()


def test_the_index_names_every_scenario_with_its_question():
    index = (shipped("scenarios") / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| \[([^]]+)\]\(\1\.ipchain\.yaml\) \| ([^|]+) \|", index, re.MULTILINE))
    assert set(rows) == set(NAMES)
    assert {name: load(name).title for name in NAMES} == rows


def test_shipped_names_leave_the_suffix_out():
    assert not any(name.endswith(SUFFIX) for name in NAMES)
