"""Every run below a folder as one table; what is damaged is told and never counted."""

import json
import shutil
from datetime import UTC, datetime

import pytest
from studied import SMALL, compared, small

import ipchain
from ipchain.errors import UsageError
from ipchain.report.comparison_folder import file_comparison
from ipchain.report.provenance import Making
from ipchain.report.run_folder import DamagedRun


@pytest.fixture(scope="module")
def filed(tmp_path_factory):
    """Two runs and a comparison, and what else may lie beside them."""
    folder = tmp_path_factory.mktemp("filed")
    runs = folder / "runs"
    ipchain.run(small(folder)).save(runs)
    ipchain.run(small(folder), seed=2).save(runs)
    c = compared(tmp_path_factory.mktemp("compared"))
    file_comparison(c._made, runs, Making(("test",), datetime.now(UTC), 1), "ipchain run two")
    (runs / ".finished").mkdir()
    (runs / "notes").mkdir()
    (runs / "notes" / "todo.txt").write_text("look at seed 2", encoding="utf-8")
    (runs / "index.html").write_text("<p>", encoding="utf-8")
    return runs, c


@pytest.fixture
def runs(filed, tmp_path):
    """The same folder, to be damaged."""
    shutil.copytree(filed[0], tmp_path / "runs", symlinks=True)
    return tmp_path / "runs"


def test_every_run_stands_in_one_table(filed):
    runs, c = filed
    table = ipchain.load_runs(runs)

    assert (table.name, table.grain, len(table)) == ("runs", "run", 18)
    assert table["run"][:3] == ("small-1", "small-2", "two/raft+equal/1")
    assert table.columns[:8] == ("run", "scenario", "cell", "consensus", "governance", "seed", "verdict", "ended")
    assert set(table["scenario"]) == {"small", "two"}
    by_run = {row["run"]: row for row in table}
    for row in c.runs:
        kept = by_run[f"two/{row['cell']}/{row['seed']}"]
        assert {name: kept[name] for name in row} == row
    assert by_run["small-1"]["trace_sha256"] == ipchain.run(small(runs.parent)).trace_hash
    assert by_run["small-1"]["cell"] is None
    assert by_run["small-1"]["final_entries.total"] == 1.0


def test_every_view_of_it_is_the_same(filed):
    table = ipchain.load_runs(filed[0])

    assert table.to_polars().to_dicts() == table.to_arrow().to_pylist() == list(table)
    assert table.to_pandas().shape == (18, len(table.columns))


def test_an_empty_folder_gives_an_empty_table_and_none_is_told(tmp_path):
    assert len(ipchain.load_runs(tmp_path)) == 0
    with pytest.raises(UsageError, match=r"there is no folder .*nowhere"):
        ipchain.load_runs(tmp_path / "nowhere")


def changed_verdict(folder):
    path = folder / "summary.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"holds"', '"does-not-hold"', 1), encoding="utf-8")


def cut_in_half(folder):
    content = (folder / "summary.json").read_bytes()
    (folder / "summary.json").write_bytes(content[: len(content) // 2])


def no_summary(folder):
    (folder / "summary.json").unlink()


def no_provenance(folder):
    (folder / "provenance.json").unlink()


def provenance_of_nothing(folder):
    (folder / "provenance.json").write_text("[]", encoding="utf-8")


def not_utf8(folder):
    (folder / "provenance.json").write_bytes(b"\xff\xfe\x00")


def no_scenario(folder):
    (folder / "scenario.resolved.yaml").unlink()


def other_scenario(folder):
    (folder / "scenario.resolved.yaml").write_text("ipchain: 1\n", encoding="utf-8")


DAMAGES = [
    changed_verdict, cut_in_half, no_summary, no_provenance, provenance_of_nothing, not_utf8, no_scenario,
    other_scenario,
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_run_is_told_and_nothing_is_counted(runs, damage):
    damage(runs / "small-2")

    with pytest.raises(DamagedRun, match="small-2"):
        ipchain.load_runs(runs)


@pytest.mark.parametrize("damage", [changed_verdict, cut_in_half, no_summary, no_provenance])
def test_a_damaged_comparison_is_told(runs, damage):
    damage(runs / "two")

    with pytest.raises(DamagedRun, match="two"):
        ipchain.load_runs(runs)


def test_a_changed_record_of_a_comparison_is_told(runs):
    path = runs / "two" / "data" / "records.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace('"seed":3', '"seed":5', 1), encoding="utf-8")

    with pytest.raises(UsageError, match=r"records.jsonl.* is damaged"):
        ipchain.load_runs(runs)


def test_a_summary_that_says_less_than_it_must_is_told_even_when_it_is_vouched_for(runs):
    import hashlib

    path, vouching = runs / "small-1" / "summary.json", runs / "small-1" / "provenance.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    del told["metrics"]
    path.write_text(json.dumps(told), encoding="utf-8")
    made = json.loads(vouching.read_text(encoding="utf-8"))
    made["files_sha256"]["summary.json"] = hashlib.sha256(path.read_bytes()).hexdigest()
    vouching.write_text(json.dumps(made), encoding="utf-8")

    with pytest.raises(DamagedRun, match="is damaged, or of another version"):
        ipchain.load_runs(runs)


def test_runs_of_different_scenarios_share_their_columns(tmp_path):
    ipchain.run(small(tmp_path)).save(tmp_path / "runs")
    ipchain.run(small(tmp_path, SMALL.replace("One mark", "Another"))).save(tmp_path / "runs")
    table = ipchain.load_runs(tmp_path / "runs")

    assert table["run"] == ("small-1", "small-1-2")
    assert "consensus" not in table.columns
    assert len(set(table.columns)) == len(table.columns)
