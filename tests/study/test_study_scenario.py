"""A scenario as a value: read, told, changed the way `--set` changes it, and never in place."""

import pytest
from studied import TWO, small, two

import ipchain
from ipchain.errors import UsageError
from ipchain.scenario.problems import ScenarioError


def test_a_scenario_tells_itself():
    s = ipchain.load("cable-cut")

    assert (s.name, s.offices, s.seed, s.seeds, s.compares) == ("cable-cut", ("EM", "RU", "AU"), 42, (42,), False)
    assert "aurora" in s.to_yaml()
    assert s.to_yaml().encode() == s.value.source
    assert "# default" in s.resolved()
    assert s.explain().startswith(s.title)
    assert s.title in s._repr_html_()
    assert s.cells == {}


def test_set_gives_another_scenario_and_leaves_the_first():
    s = ipchain.load("cable-cut")
    other = s.set("network.loss", "1 %").set("seed", 7)

    assert s.overrides == ()
    assert other.overrides == ("network.loss=1 %", "seed=7")
    assert (s.seed, other.seed) == (42, 7)
    assert other.value == ipchain.load("cable-cut", overrides=("network.loss=1 %", "seed=7")).value


@pytest.mark.parametrize(
    ("path", "value", "as_text"),
    [
        ("network.loss", "1 %", "network.loss=1 %"),
        ("seed", 3, "seed=3"),
        ("expect.one-owner.severity", "should", "expect.one-owner.severity=should"),
        ("tags", ["a", "b-c"], "tags=[a, b-c]"),
        ("load.everyday-filings.at_offices", ("EM", "AU"), "load.everyday-filings.at_offices=[EM, AU]"),
    ],
)
def test_values_of_python_are_written_as_a_file_writes_them(path, value, as_text):
    changed = ipchain.load("cable-cut").set(path, value)

    assert changed.overrides == (as_text,)
    assert changed.value == ipchain.load("cable-cut", overrides=(as_text,)).value


def test_yes_and_no_are_written_as_the_format_has_them():
    with pytest.raises(ScenarioError, match="duration=yes"):
        ipchain.load("cable-cut").set("duration", True)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("network.loss", "101 %"),
        ("network.lose", "1 %"),
        ("faults.no-such-fault.for", "1 s"),
        ("duration", 30),
        ("network.loss", ""),
        ("network.loss", "1 %\n2 %"),
    ],
)
def test_a_wrong_value_gets_the_message_of_the_command_line(path, value):
    with pytest.raises(ScenarioError) as by_hand:
        ipchain.load("cable-cut").set(path, value)
    with pytest.raises(ScenarioError) as by_option:
        ipchain.load("cable-cut", overrides=(f"{path}={value}",))

    assert str(by_hand.value) == str(by_option.value)
    assert "--set:1:" in str(by_hand.value)


@pytest.mark.parametrize("path", ["", "  ", "network.loss=1 %", "a=b"])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(UsageError, match="is no path of keys"):
        ipchain.load("cable-cut").set(path, 1)


def test_what_happens_to_the_file_afterwards_does_not_matter(tmp_path):
    path = small(tmp_path)
    s = ipchain.load(path)
    path.write_text("broken: [", encoding="utf-8")

    assert s.set("seed", 5).seed == 5
    with pytest.raises(ScenarioError, match="E306"):
        s.set("network.loss", "200 %")
    path.unlink()
    assert s.set("seed", 6).seed == 6


def test_a_change_may_name_a_file_beside_the_scenario_that_nobody_had_asked_for(tmp_path):
    s = ipchain.load(small(tmp_path))
    (tmp_path / "delays.csv").write_text("from,to,one_way_ms\nEM,RU,10\nEM,AU,20\nRU,AU,30\n", encoding="utf-8")
    change = ("network", "{profile: measured, delays: delays.csv}")
    by_option = ipchain.load(tmp_path / "small.ipchain.yaml", overrides=("=".join(change),))

    assert s.set(*change).value == by_option.value
    (tmp_path / "small.ipchain.yaml").write_text("something: else", encoding="utf-8")
    with pytest.raises(ScenarioError, match="was not carried along"):
        s.set(*change)


def test_a_seed_given_in_the_call_stays_when_something_else_is_set():
    s = ipchain.load("cable-cut", seed=5).set("network.loss", "1 %")

    assert s.seed == 5
    assert s.set("seed", 9).seed == 9


def test_seeds_are_those_of_every_cell(tmp_path):
    s = two(tmp_path)
    chosen = s.with_seeds(range(1, 31))

    assert s.seeds == (1, 2, 3, 4)
    assert chosen.seeds == tuple(range(1, 31))
    assert chosen.set("network.loss", "1 %").seeds == chosen.seeds
    assert chosen.with_seeds((7, 7, 3)).seeds == (7, 3)
    assert repr(chosen) == "Scenario(two: 4 cells, 30 seeds)"


@pytest.mark.parametrize("seeds", [(), (-1,), (True,), (1.0,), ("1",)])
def test_what_is_no_seed_is_refused(tmp_path, seeds):
    with pytest.raises(UsageError, match="a seed is a whole number from 0"):
        two(tmp_path).with_seeds(seeds)


def test_a_scenario_that_compares_nothing_has_one_seed():
    with pytest.raises(UsageError, match=r"compares nothing, so it has one seed: ipchain.run"):
        ipchain.load("healthy").with_seeds(range(3))


def test_a_cell_is_a_scenario_of_its_own_and_stays_one(tmp_path):
    cells = two(tmp_path).cells
    cell = cells["pbft+weighted"]

    assert list(cells) == ["raft+equal", "raft+weighted", "pbft+equal", "pbft+weighted"]
    assert (cell.value.consensus.model, cell.value.governance.model, cell.compares) == ("pbft", "weighted", False)
    assert cell.set("network.loss", "1 %").value.cell == cell.value.cell
    assert (
        cell.set("network.loss", "1 %").value.network.loss
        == ipchain.load("cable-cut").set("network.loss", "1 %").value.network.loss
    )


def test_a_key_that_varies_is_not_set_in_silence(tmp_path):
    s = two(tmp_path)
    for scenario in (s, s.cells["raft+equal"]):
        with pytest.raises(ScenarioError, match="E209"):
            scenario.set("consensus.model", "pbft")


def test_markup_in_a_title_is_shown_and_never_obeyed(tmp_path):
    text = TWO.replace("Two protocols, two constitutions", "'<script>alert(1)</script>'")
    (tmp_path / "x.ipchain.yaml").write_text(text, encoding="utf-8")
    shown = ipchain.load(tmp_path / "x.ipchain.yaml")._repr_html_()

    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
