"""A scenario written out in full reads as the same scenario, and says where each value came from."""

from dataclasses import replace
from pathlib import Path

import pytest
from small_scenario import EVERYTHING, whole

from ipchain.scenario.loader import load, parse
from ipchain.scenario.resolved import resolved
from ipchain.scenario.shipped import shipped_scenarios


def bare(scenario):
    """Without what belongs to the file and not to what happens."""
    sections = {
        key: tuple(replace(one, line=0) for one in getattr(scenario, key))
        for key in ("steps", "load", "faults", "expect")
    }
    return replace(scenario, name="", path="", source=b"", overrides=(), **sections)


def again(scenario):
    text = resolved(scenario)
    read, problems = parse(text, "resolved")
    assert [one.text() for one in problems if one.severity == "error"] == []
    return read, text


@pytest.mark.parametrize("model", ["raft", "pbft"])
@pytest.mark.parametrize("name", [name for name, _ in shipped_scenarios()])
def test_a_shipped_scenario_written_out_is_the_same_scenario(name, model):
    enough = len(load(name).offices) >= 4 and load(name).compare is None
    scenario = load(name, overrides=(f"consensus.model={model}",) if enough else ())
    read, _ = again(scenario)
    assert bare(read) == bare(scenario)


def test_everything_the_format_can_say_survives_being_written_out():
    scenario, problems = parse(EVERYTHING, "x")
    assert {one.code for one in problems} <= {"W603", "W607", "W611"}
    read, _ = again(scenario)
    assert bare(read) == bare(scenario)


def test_what_was_written_out_writes_itself_out_again():
    scenario, _ = parse(EVERYTHING, "x")
    read, text = again(scenario)
    second = resolved(read)
    assert [line.split("#")[0].rstrip() for line in second.splitlines()[2:]] == [
        line.split("#")[0].rstrip() for line in text.splitlines()[2:]
    ]


def test_every_value_says_where_it_came_from():
    scenario = load("cable-cut", seed=7, overrides=("network.loss=1 %",))
    lines = {line.split(":")[0].strip(): line for line in resolved(scenario).splitlines()}
    assert lines["seed"].endswith("# given for this run")
    assert lines["duration"].endswith("# line 11")
    assert lines["heartbeat"].endswith("# default")
    assert lines["loss"].endswith("# --set network.loss=1 %")
    assert lines["jitter"].endswith("# profile geographic")
    assert lines["EM"].endswith("# EUIPO, Alicante; nodes/offices/EM.yaml")
    assert lines["language"].endswith("# default")


def test_values_of_an_extended_file_are_not_called_defaults(tmp_path):
    (tmp_path / "base.ipchain.yaml").write_text(whole("seed: 5"))
    (tmp_path / "it.ipchain.yaml").write_text("extends: base.ipchain.yaml\n")
    text = resolved(load(Path(tmp_path / "it.ipchain.yaml")))
    assert "default, or the file it extends" in text
