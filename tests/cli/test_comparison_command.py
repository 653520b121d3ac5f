"""`ipchain run` of a comparison, `ipchain compare` and `ipchain export`: exit codes, files, going on after a stop."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import msgspec
import pytest
from commands import HEALTHY, environment, ipchain, write

from ipchain.report.comparison_summary import ComparisonSummary

COMPARED = """\
ipchain: 1
title: Near and far
duration: 8 s
offices: [EM, RU, AU]
variants:
  network:
    near: {profile: lan}
    far: {profile: geographic}
compare:
  axes: {network: [near, far]}
  seeds: 1-3
  metrics: [time_to_final, throughput]
measure: {warm_up: 0 s, bootstrap: 200}
load:
  - {id: filings, register: {kind: patent}, rate: 2 / s, until: 5 s}
expect:
  - {id: one-ledger, always: same-ledger}
  - {id: quick, limit: {metric: time_to_final, stat: median, below: 1200 ms}, where: {network: near}}
"""
BROKEN = COMPARED.replace("below: 1200 ms", "below: 1 us")
UNTESTED = COMPARED.replace("metric: time_to_final, stat", "metric: time_to_final, of: assign, stat")
SLOW = COMPARED.replace("duration: 8 s", "duration: 5 min").replace("until: 10 s", "until: 4 min")


@pytest.fixture
def here(tmp_path):
    write(tmp_path, compared=COMPARED, broken=BROKEN, untested=UNTESTED, slow=SLOW, healthy=HEALTHY)
    return tmp_path


def run(here, *words, **changes):
    return ipchain("run", *words, "--jobs", "1", cwd=here, **changes)


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file() and path.name != "provenance.json"
    }


# ---- what it says and leaves ----------------------------------------------------------------------


def test_a_comparison_is_run_judged_shown_and_filed(here):
    said = run(here, "compared.ipchain.yaml")
    assert said.code == 0, said
    assert "2 cells · 3 seeds · 6 runs" in said.out
    assert "HOLDS           near  3 of 3 runs hold  baseline" in said.out
    assert "time_to_final.p95" in said.out
    assert "less near" in said.out
    assert "Simulated, no legal effect." in said.out
    assert "Reproduce: ipchain run compared.ipchain.yaml        exit 0" in said.out
    assert set(files(here / "runs/compared")) >= {
        "summary.json", "summary.md", "junit.xml", "scenario.yaml", "scenario.resolved.yaml", "data/runs.csv",
        "data/expectations.csv", "data/records.jsonl", "near/scenario.resolved.yaml", "far/scenario.resolved.yaml",
    }  # fmt: skip
    assert (here / "runs/latest").resolve() == (here / "runs/compared").resolve()


def test_the_summary_fits_its_schema_and_says_what_was_counted(here):
    run(here, "compared.ipchain.yaml", "-q")
    raw = (here / "runs/compared/summary.json").read_bytes()
    summary = msgspec.json.decode(raw, type=ComparisonSummary)
    jsonschema.validate(json.loads(raw), json.loads(ipchain("schema", "comparison", cwd=here).out))
    assert (summary.schema, summary.verdict, summary.ended, summary.runs) == (
        "ipchain.comparison/1", "holds", "completed", 6,
    )  # fmt: skip
    (ledger, *_) = summary.checks
    assert [part.bound for part in ledger.cells] == ["0 of 3: at most 63.2 %"] * 2
    assert [part.cell for part in summary.checks[1].cells] == ["near"]
    assert [(one.axis, one.before, one.after) for one in summary.only] == [("network", "near", "far")] * 2
    assert all(one.mean.no_interval == "" for figure in summary.figures for one in figure.cells[1:])


def test_two_comparisons_leave_equal_bytes_and_the_second_says_so(here):
    run(here, "compared.ipchain.yaml", "-q")
    first = files(here / "runs/compared")
    again = run(here, "compared.ipchain.yaml", "--fresh")
    assert "Identical to the comparison that was in runs/compared." in again.out
    assert files(here / "runs/compared") == first
    run(here, "compared.ipchain.yaml", "-q", "--runs", "elsewhere")
    assert files(here / "elsewhere/compared") == first


def test_the_second_time_nothing_is_played(here):
    run(here, "compared.ipchain.yaml", "--seeds", "1-2", "-q")
    assert "played    2 runs in" in run(here, "compared.ipchain.yaml").out
    third = run(here, "compared.ipchain.yaml").out
    assert "played    0 runs in" in third
    assert "6 were there already" in third
    assert not (here / "runs/compared-2").exists(), "a slice is replaced by the whole"


def test_what_was_made_from_something_else_lies_beside(here):
    run(here, "compared.ipchain.yaml", "-q")
    said = run(here, "compared.ipchain.yaml", "--seeds", "1-2")
    assert "Beside compared, which was made from something else." in said.out
    assert (here / "runs/compared-2/summary.json").is_file()


def test_a_damaged_record_is_told(here):
    run(here, "compared.ipchain.yaml", "-q")
    (shelf,) = (here / "runs/.finished").iterdir()
    shelf.write_bytes(shelf.read_bytes().replace(b'"holds"', b'"hold"', 1))
    said = run(here, "compared.ipchain.yaml")
    assert "damaged: " in said.out
    assert "this run is done again" in said.out
    assert "played    1 run in" in said.out
    assert said.code == 0


# ---- exit codes -----------------------------------------------------------------------------------


def test_1_where_a_cell_does_not_hold(here):
    said = run(here, "broken.ipchain.yaml")
    assert said.code == 1
    assert "DOES NOT HOLD   near  0 of 3 runs hold" in said.out
    assert "near: broke in 3 of 3: at most 100 % (seeds 1 to 3)" in said.out


def test_3_where_something_was_never_tested(here):
    said = run(here, "untested.ipchain.yaml")
    assert said.code == 3
    assert "never put to the test" in said.out


def test_3_where_the_time_was_over(here):
    said = run(here, "compared.ipchain.yaml", "--time-budget", "0s")
    assert said.code == 3


def test_2_for_wrong_usage(here):
    for words, told in (
        (("--where", "network=wide"), "no cell of this comparison has 'wide'; variants: near, far"),
        (("--where", "networks=near"), "did you mean 'network'?"),
        (("--scheduler", "tcp://x:1"), "--jobs and --scheduler exclude each other"),
    ):
        said = run(here, "compared.ipchain.yaml", *words)
        assert said.code == 2, said
        assert told in said.err
    said = run(here, "healthy.ipchain.yaml", "--where", "network=near")
    assert said.code == 2
    assert "no comparison was named" in said.err


def test_4_without_the_extra_for_clusters(here, monkeypatch):
    monkeypatch.setitem(sys.modules, "dask.distributed", None)
    said = ipchain("run", "compared.ipchain.yaml", "--scheduler", "tcp://x:1", cwd=here)
    assert said.code == 4
    assert "pip install 'ipchain[cluster]'" in said.err


# ---- selection ------------------------------------------------------------------------------------


def test_cells_are_chosen_by_their_variants(here):
    said = run(here, "compared.ipchain.yaml", "--where", "network=far", "--seed", "2", "--json")
    summary = json.loads(said.out)
    assert [cell["name"] for cell in summary["cells"]] == ["far"]
    assert summary["made_from"]["seeds"] == [2]
    assert "--where network=far --seeds 2" in said.err


def test_it_stops_at_the_first_failure(here):
    said = run(here, "broken.ipchain.yaml", "--fail-fast", "--json")
    assert said.code == 1
    assert json.loads(said.out)["runs"] == 1


def test_runs_and_comparisons_go_together(here):
    said = run(here, "healthy.ipchain.yaml", "compared.ipchain.yaml", "--junit", "junit.xml", "--summary-md", "s.md")
    assert said.code == 0, said
    suites = [suite.get("name") for suite in ET.parse(here / "junit.xml").getroot()]
    assert suites == ["healthy [seed=1]", "healthy [seed=5]", "compared [near]", "compared [far]"][1:]
    told = (here / "s.md").read_text()
    assert told.index("A mark is registered") < told.index("# Near and far")


def test_checking_tells_what_is_compared_and_what_every_model_withstands(here):
    both = (
        COMPARED.replace("[EM, RU, AU]", "[EM, RU, AU, KR]")
        .replace("variants:\n", "variants:\n  consensus: {r: {model: raft}, p: {model: pbft}}\n")
        .replace("axes: {", "axes: {consensus: [r, p], ")
    )
    write(here, both=both)
    said = ipchain("check", "both.ipchain.yaml", cwd=here)
    assert said.code == 0, said
    assert "raft, 4 offices: keeps working with 1 stopped office" in said.out
    assert "pbft, 4 offices: up to 1 dishonest or stopped." in said.out
    assert "Compares 4 cells: consensus (r, p) by network (near, far)." in said.out


def test_a_dry_run_tells_cells_and_seeds(here):
    said = run(here, "compared.ipchain.yaml", "--dry-run")
    assert said.code == 0
    assert "Compares 2 cells: network (near, far)." in said.out
    assert "6 runs would be kept below runs. Nothing was run." in said.out
    (row,) = json.loads(run(here, "compared.ipchain.yaml", "--dry-run", "--json").out)
    assert (row["cells"], row["seeds"], row["baseline"]) == (["near", "far"], [1, 2, 3], "near")


# ---- single runs that are kept --------------------------------------------------------------------


def test_runs_that_fail_are_kept_with_everything(here):
    run(here, "broken.ipchain.yaml", "-q")
    kept = files(here / "runs/broken")
    assert {name.split("/")[1] for name in kept if name.startswith("near/seed")} == {"seed-01", "seed-02", "seed-03"}
    assert "near/seed-02/data/events.jsonl" in kept
    assert not [name for name in kept if name.startswith("far/seed")]
    summary = json.loads(kept["near/seed-02/summary.json"])
    assert summary["made_from"]["cell"] == {"network": "near"}
    assert b"--seed 2 --where network=near" in kept["near/seed-02/summary.md"]
    assert not [path for path in (here / "runs").iterdir() if path.name.endswith(".kept")]


def test_all_runs_or_none_are_kept_when_asked(here):
    run(here, "compared.ipchain.yaml", "-q", "--trace", "all", "--seeds", "1-2")
    assert len(list((here / "runs/compared").glob("*/seed-*"))) == 4
    run(here, "broken.ipchain.yaml", "-q", "--trace", "none")
    assert not list((here / "runs/broken").glob("*/seed-*"))


def test_a_kept_run_is_the_run_that_was_counted(here):
    run(here, "compared.ipchain.yaml", "-q", "--trace", "all", "--seeds", "2")
    rows = list(csv.DictReader((here / "runs/compared/data/runs.csv").read_text().splitlines()))
    for row in rows:
        summary = json.loads((here / f"runs/compared/{row['cell']}/seed-02/summary.json").read_text())
        assert summary["trace_sha256"] == row["trace_sha256"]


# ---- going on after a stop ------------------------------------------------------------------------


def lines_kept(folder):
    return sum(path.read_bytes().count(b"\n") for path in folder.glob("*"))


@pytest.mark.slow
@pytest.mark.parametrize(("number", "jobs"), [(signal.SIGINT, 1), (signal.SIGINT, 2), (signal.SIGTERM, 2)])
def test_130_interrupted_and_gone_on_with_it_leaves_the_same_files(here, number, jobs):
    words = [sys.executable, "-m", "ipchain", "run", "slow.ipchain.yaml", "--jobs", str(jobs), "--seeds", "1-6"]
    running = subprocess.Popen(
        words, cwd=here, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )  # fmt: skip
    deadline = time.monotonic() + 60
    try:
        # Two whole lines: a file alone, or one that is just being written, is no finished run yet.
        while lines_kept(here / "runs/.finished") < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
        os.killpg(running.pid, number)
        out, err = running.communicate(timeout=60)
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            running.communicate()
    assert running.returncode == 130, (out, err)
    assert "Traceback" not in err
    assert "Interrupted: the same command goes on from here." in out
    stopped = json.loads((here / "runs/slow/summary.json").read_text())
    assert stopped["ended"] == "interrupted"
    assert 0 < stopped["runs"] < 12
    rest = ipchain("run", "slow.ipchain.yaml", "--jobs", "1", "--seeds", "1-6", cwd=here)
    assert rest.code == 0, rest
    assert f"{stopped['runs']} were there already" in rest.out
    whole = ipchain("run", "slow.ipchain.yaml", "--jobs", "2", "--seeds", "1-6", "--runs", "whole", cwd=here)
    assert whole.code == 0
    assert files(here / "runs/slow") == files(here / "whole/slow")


# ---- compare --------------------------------------------------------------------------------------


def test_a_comparison_is_weighed_again_with_another_baseline_and_other_figures(here):
    run(here, "compared.ipchain.yaml", "-q")
    said = ipchain("compare", "runs/compared", "--baseline", "far", "--metrics", "office_lag.max", "--json", cwd=here)
    assert said.code == 0, said
    summary = json.loads(said.out)
    assert summary["baseline"] == "far"
    assert [figure["name"] for figure in summary["figures"]] == ["office_lag.max"]
    plain = ipchain("compare", "runs/compared", "--json", cwd=here)
    assert json.loads(plain.out) == json.loads((here / "runs/compared/summary.json").read_text())
    ipchain("compare", "runs/compared", "--out", "weighed", cwd=here)
    assert json.loads((here / "weighed/summary.json").read_text()) == json.loads(plain.out)


def test_single_runs_are_put_side_by_side(here):
    run(here, "healthy.ipchain.yaml", "--seeds", "1-3", "-q")
    run(here, "healthy.ipchain.yaml", "--seeds", "1-3", "--set", "network.loss=5 %", "-q")
    folders = [f"runs/{path.name}" for path in sorted((here / "runs").glob("healthy-*"))]
    said = ipchain("compare", *folders, cwd=here)
    assert said.code == 0, said
    assert "3 runs: 3 holds" in said.out
    side = json.loads(ipchain("compare", *folders, "--json", cwd=here).out)
    assert {cell["name"] for cell in side["cells"]} == {"healthy", "healthy network.loss=5 %"}
    assert all(len(cell["seeds"]) == 3 for cell in side["cells"])
    assert all(one["pairs"] == 3 for figure in side["figures"] for one in figure["differences"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "say what to compare"),
        (("nowhere",), "there is no run folder nowhere"),
        (("runs/compared", "--baseline", "nea"), "did you mean 'near'?"),
        (("runs/compared", "--metrics", "leader_changes.p95"), "no run here has leader_changes.p95"),
        (("runs/compared", "--metrics", "thruput"), "is not a metric"),
        (("runs/compared", "runs/compared"), "a comparison stands by itself"),
        (("runs/compared", "--out", "runs"), "runs is there already"),
    ],
)
def test_what_cannot_be_compared_is_explained(here, words, told):
    run(here, "compared.ipchain.yaml", "-q")
    said = ipchain("compare", *words, cwd=here)
    assert said.code == 2, said
    assert told in said.err


@pytest.mark.parametrize("name", ["data/records.jsonl", "summary.json", "scenario.yaml"])
def test_a_damaged_comparison_is_a_typed_error(here, name):
    run(here, "compared.ipchain.yaml", "-q", "--seeds", "1")
    path = here / "runs/compared" / name
    path.write_bytes(path.read_bytes()[:-40] + b"?")
    said = ipchain("compare", "runs/compared", cwd=here)
    assert said.code == 2, said
    assert "Traceback" not in said.err


# ---- export ---------------------------------------------------------------------------------------


def test_every_format_says_the_same(here):
    arrow = pytest.importorskip("pyarrow.parquet")
    ipchain("run", "healthy.ipchain.yaml", "-q", cwd=here)
    for form in ("csv", "jsonl", "parquet"):
        said = ipchain("export", "runs/healthy-5", "--to", form, "--out", "tables", cwd=here)
        assert said.code == 0, said
        assert "requests" in said.out
    for name in ("runs", "requests", "events", "series", "offices", "votes", "decisions", "expectations"):
        table = arrow.read_table(here / f"tables/{name}.parquet")
        rows = [json.loads(line) for line in (here / f"tables/{name}.jsonl").read_text().splitlines()]
        assert table.to_pylist() == rows
        read = list(csv.reader(io.StringIO((here / f"tables/{name}.csv").read_text())))
        assert read[0] == table.column_names
        assert len(read) - 1 == len(rows)
        assert table.schema.metadata[b"grain"]


def test_requests_of_a_run_are_told_from_due_to_everywhere(here):
    ipchain("run", "healthy.ipchain.yaml", "-q", cwd=here)
    ipchain("export", "runs/healthy-5", "--to", "jsonl", "--out", "tables", cwd=here)
    (row,) = [json.loads(line) for line in (here / "tables/requests.jsonl").read_text().splitlines()]
    assert (row["request"], row["verb"], row["right"], row["at_office"]) == (
        "file-mark", "register", "aurora-mark", "EM",
    )  # fmt: skip
    assert row["due_us"] == 5_000_000 <= row["submitted_us"] <= row["final_us"] <= row["final_everywhere_us"]
    assert (row["outcome"], row["reason"], row["faults"]) == ("final", "", "")
    series = [json.loads(line) for line in (here / "tables/series.jsonl").read_text().splitlines()]
    assert sum(one["final"] for one in series) == 3
    assert len(series) == 3 * 21
    offices = [json.loads(line) for line in (here / "tables/offices.jsonl").read_text().splitlines()]
    assert [one["final_entries"] for one in offices] == [1, 1, 1]
    assert sum(one["led_us"] for one in offices) > 10_000_000


def test_ballots_and_decisions_are_told_once(here):
    votes = HEALTHY.replace(
        "expect:\n",
        "  - {id: stop-au, propose: {at_office: EM, decision: suspend-office, office: AU, open_for: 5 s}}\n"
        "  - {vote: {proposal: stop-au, ballots: {EM: yes, RU: yes, AU: no}}}\nexpect:\n",
    ).replace("duration: 20 s", "duration: 30 s")
    write(here, votes=votes)
    assert ipchain("run", "votes.ipchain.yaml", "-q", cwd=here).code == 0
    ipchain("export", "runs/votes-5", "--to", "jsonl", "--out", "tables", cwd=here)
    ballots = [json.loads(line) for line in (here / "tables/votes.jsonl").read_text().splitlines()]
    assert {(one["office"], one["ballot"]) for one in ballots if one["outcome"] == "taken"} <= {
        ("EM", "yes"), ("RU", "yes"), ("AU", "no"),
    }  # fmt: skip
    (decision,) = [json.loads(line) for line in (here / "tables/decisions.jsonl").read_text().splitlines()]
    assert (decision["proposal"], decision["outcome"], decision["yes"]) == ("stop-au", "adopted", 2)
    assert decision["entitled"] == 3


def test_a_run_without_events_gives_what_it_has(here):
    ipchain("run", "healthy.ipchain.yaml", "-q", "--trace", "none", cwd=here)
    said = ipchain("export", "runs/healthy-5", cwd=here)
    assert said.code == 0
    assert "not written: requests, events, series, offices, votes, decisions; the run kept no events" in said.out


def test_a_comparison_is_exported_by_run_and_by_check(here):
    run(here, "compared.ipchain.yaml", "-q")
    said = ipchain("export", "runs/compared", "--to", "jsonl", cwd=here)
    assert "6 rows, one for each run" in said.out
    rows = [json.loads(line) for line in (here / "runs/compared/data/runs.jsonl").read_text().splitlines()]
    assert [(row["network"], row["seed"]) for row in rows] == [
        (name, seed) for name in ("near", "far") for seed in (1, 2, 3)
    ]
    assert all(row["time_to_final.p95"] > 0 for row in rows)


def test_without_the_extra_for_parquet_the_remedy_is_told(here, monkeypatch):
    ipchain("run", "healthy.ipchain.yaml", "-q", cwd=here)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    said = ipchain("export", "runs/healthy-5", "--to", "parquet", cwd=here)
    assert said.code == 4
    assert "pip install 'ipchain[data]'" in said.err


def test_a_file_that_differs_is_not_overwritten(here):
    ipchain("run", "healthy.ipchain.yaml", "-q", cwd=here)
    (here / "tables").mkdir()
    (here / "tables/runs.csv").write_text("mine\n")
    said = ipchain("export", "runs/healthy-5", "--out", "tables", cwd=here)
    assert said.code == 2
    assert "--force" in said.err
    assert ipchain("export", "runs/healthy-5", "--out", "tables", "--force", cwd=here).code == 0
    damaged = here / "runs/healthy-5/data/events.jsonl"
    damaged.write_bytes(damaged.read_bytes()[:-5])
    assert ipchain("export", "runs/healthy-5", cwd=here).code == 2
