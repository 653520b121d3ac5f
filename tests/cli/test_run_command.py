"""`ipchain run` in a real process: exit codes, what it prints, what it leaves."""

import json
import os
import signal
import subprocess
import sys
import time
from xml.etree import ElementTree as ET

import pytest
from commands import BROKEN, HEALTHY, LONG, UNTESTED, WISH, WRONG, environment, ipchain, process, write

from ipchain.cli.play import play
from ipchain.errors import ComputerError, InvariantViolation
from ipchain.simulation.world import World

LINE = BROKEN.splitlines().index("    limit:") + 1
"""Where the expectation stands that does not hold."""


@pytest.fixture
def here(tmp_path):
    write(tmp_path, healthy=HEALTHY, broken=BROKEN, wish=WISH, untested=UNTESTED, wrong=WRONG, long=LONG)
    return tmp_path


def left(here):
    return sorted(path.name for path in (here / "runs").iterdir()) if (here / "runs").exists() else []


# ---- exit codes (users.md 8.3) --------------------------------------------------------------------


def test_0_everything_holds(here):
    said = process("run", "healthy.ipchain.yaml", cwd=here)
    assert said.code == 0, said
    assert "HOLDS" in said.out
    assert "runs/healthy-5/report.html" in said.out
    assert "Reproduce: ipchain run healthy.ipchain.yaml --seed 5        exit 0" in said.out
    assert said.err == ""
    assert left(here) == ["healthy-5", "latest"]


def test_1_something_does_not_hold(here):
    said = ipchain("run", "broken.ipchain.yaml", cwd=here)
    assert said.code == 1, said
    line = next(line for line in said.out.splitlines() if "too-fast" in line)
    assert line.startswith("  NOT HELD")
    assert line.endswith(f"line {LINE}")
    assert "DOES NOT HOLD   1 of 2 expectations hold" in said.out


def test_2_a_wrong_scenario_runs_nothing(here):
    said = ipchain("run", "healthy.ipchain.yaml", "wrong.ipchain.yaml", cwd=here)
    assert said.code == 2, said
    assert "wrong.ipchain.yaml:5:11  error E303" in said.err
    assert "Nothing was run. (exit 2)" in said.err
    assert left(here) == []


def test_3_a_must_was_not_tested(here):
    said = ipchain("run", "untested.ipchain.yaml", cwd=here)
    assert said.code == 3, said
    assert "NOT TESTED  no-certificates" in said.out


def test_4_this_computer_stops_us_before_anything_runs(here):
    said = ipchain("run", "long.ipchain.yaml", "--runs", "/proc/ipchain", cwd=here)
    assert said.code == 4, said
    assert "cannot write /proc/ipchain" in said.err


def test_5_nothing_matches(here):
    (here / "empty").mkdir()
    for words in (("empty",), ("healthy.ipchain.yaml", "--only", "nobody"), ("healthy.ipchain.yaml", "--tag", "slow")):
        said = ipchain("run", *words, cwd=here)
        assert said.code == 5, said
    assert left(here) == []


def test_70_a_fault_of_ours_shows_a_traceback_and_says_whose_fault_it_is(here, monkeypatch):
    def planted(*_args, **_kwargs):
        raise InvariantViolation("planted", height=7)

    monkeypatch.setattr(World, "run", planted)
    said = ipchain("run", "healthy.ipchain.yaml", "--exit-zero", cwd=here)
    assert said.code == 70
    assert "Traceback" in said.err
    assert "planted: height=7" in said.err
    assert "This is a fault in ipchain" in said.err


def test_70_the_same_program_makes_another_trace(here):
    ipchain("run", "healthy.ipchain.yaml", cwd=here)
    kept = here / "runs/healthy-5/summary.json"
    made = json.loads(kept.read_text())
    kept.write_text(json.dumps(made | {"trace_sha256": "0" * 64}))
    said = ipchain("run", "healthy.ipchain.yaml", cwd=here)
    assert said.code == 70, said
    assert "run.same-seed-same-trace" in said.err
    assert left(here) == ["healthy-5", "healthy-5-2", "latest"]


def interrupted(here, *words, after=1.5, kill=os.kill, **changes):
    running = subprocess.Popen(
        [sys.executable, "-m", "ipchain", "run", *words],
        cwd=here,
        env=environment(**changes),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A job that was started in the background hands its deafness to SIGINT down; people's terminals do not.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads run here
    )
    deadline = time.monotonic() + 30
    while not (here / "runs").exists() and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(after)
    try:
        kill(running.pid, signal.SIGINT)
        out, err = running.communicate(timeout=30)
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            running.communicate()
    return running.returncode, out, err


def test_130_an_interrupted_run_keeps_what_it_has_and_says_so(here):
    code, out, err = interrupted(here, "long.ipchain.yaml")
    assert code == 130, (out, err)
    assert "Traceback" not in err
    assert "This run was interrupted; the results are partial." in out
    summary = json.loads((here / "runs/long-5/summary.json").read_text())
    assert summary["ended"] == "interrupted"
    assert 0 < summary["ended_at_us"] < summary["duration_us"]
    assert (here / "runs/long-5/data/events.jsonl").stat().st_size > 1000
    assert not [path for path in (here / "runs").iterdir() if path.name.startswith(".")]


@pytest.mark.slow
@pytest.mark.parametrize("kill", [os.kill, os.killpg], ids=["by a script", "by the terminal"])
def test_130_also_with_several_processes(here, kill):
    code, out, err = interrupted(here, "long.ipchain.yaml", "--seeds", "1-4", "--jobs", "2", after=3.5, kill=kill)
    assert code == 130, (out, err)
    assert "Traceback" not in err
    assert "not started: 2 of 4 runs" in out
    for seed in (1, 2):
        assert json.loads((here / f"runs/long-{seed}/summary.json").read_text())["ended"] == "interrupted"


# ---- which code wins -------------------------------------------------------------------------------


def test_not_held_wins_over_not_tested(here):
    assert ipchain("run", "untested.ipchain.yaml", "broken.ipchain.yaml", "--jobs", "1", cwd=here).code == 1


def test_not_tested_wins_over_held(here):
    assert ipchain("run", "healthy.ipchain.yaml", "untested.ipchain.yaml", "--jobs", "1", cwd=here).code == 3


def test_a_should_fails_only_under_strict(here):
    assert ipchain("run", "wish.ipchain.yaml", cwd=here).code == 0
    strict = ipchain("run", "wish.ipchain.yaml", "--strict", cwd=here)
    assert strict.code == 1, strict
    assert "Reproduce: ipchain run wish.ipchain.yaml --seed 5 --strict" in strict.out
    assert "DOES NOT HOLD" in strict.out


def test_exit_zero_forgives_a_verdict_and_not_a_mistake(here):
    assert ipchain("run", "broken.ipchain.yaml", "--exit-zero", cwd=here).code == 0
    assert ipchain("run", "untested.ipchain.yaml", "--exit-zero", cwd=here).code == 0
    assert ipchain("run", "wrong.ipchain.yaml", "--exit-zero", cwd=here).code == 2
    assert ipchain("run", "healthy.ipchain.yaml", "--exit-zero", "--runs", "/proc/x", cwd=here).code == 4


def test_runs_that_were_never_started_are_never_a_silent_pass(here):
    said = ipchain("run", "healthy.ipchain.yaml", "--seeds", "1-3", "--jobs", "1", "--time-budget", "0 s", cwd=here)
    assert said.code == 3, said
    assert "not started: 3 of 3 runs" in said.out


def test_fail_fast_stops_at_the_first_run_that_does_not_hold(here):
    said = ipchain("run", "broken.ipchain.yaml", "--seeds", "1-3", "--jobs", "1", "--fail-fast", cwd=here)
    assert said.code == 1, said
    assert left(here) == ["broken-1", "latest"]


# ---- what is printed -------------------------------------------------------------------------------


def test_json_alone_is_on_standard_output(here):
    said = ipchain("run", "broken.ipchain.yaml", "--json", cwd=here)
    assert said.code == 1
    assert said.out == (here / "runs/broken-5/summary.json").read_text()
    assert "DOES NOT HOLD" in said.err


def test_json_of_several_runs_is_one_document(here):
    said = ipchain("--json", "run", "healthy.ipchain.yaml", "--seeds", "1-2", "--jobs", "1", cwd=here)
    document = json.loads(said.out)
    assert document["schema"] == "ipchain.summaries/1"
    assert [one["made_from"]["seed"] for one in document["runs"]] == [1, 2]


def test_json_of_a_wrong_scenario_lists_its_problems(here):
    said = ipchain("run", "wrong.ipchain.yaml", "--json", cwd=here)
    assert said.code == 2
    assert json.loads(said.out)["problems"][0]["code"] == "E303"


def test_quiet_says_nothing_about_what_holds(here):
    assert ipchain("run", "healthy.ipchain.yaml", "-q", cwd=here).all == ""
    loud = ipchain("run", "broken.ipchain.yaml", "-q", cwd=here)
    assert "NOT HELD" in loud.out
    assert "one-owner" not in loud.out


def test_a_pipe_gets_no_colours_and_no_bar(here):
    said = process("run", "broken.ipchain.yaml", cwd=here, FORCE_COLOR="1")
    assert "\x1b" not in said.all


def test_escapes_in_a_title_are_shown_as_text(here):
    write(here, nasty=HEALTHY.replace("A mark is", '"\\e[2J \\u202e mark').replace("goes wrong\n", 'goes wrong"\n', 1))
    said = ipchain("run", "nasty.ipchain.yaml", "-v", cwd=here)
    assert said.code in (0, 2), said
    assert "\x1b" not in said.all
    assert "\u202e" not in said.all


def test_github_gets_annotations_and_a_job_summary(here):
    page = here / "page.md"
    said = ipchain(
        "run", "broken.ipchain.yaml", cwd=here, GITHUB_ACTIONS="true", CI="true", GITHUB_STEP_SUMMARY=str(page)
    )
    assert f"::error file=broken.ipchain.yaml,line={LINE},title=too-fast" in said.out
    assert "**DOES NOT HOLD**" in page.read_text()


def test_github_gets_the_problems_of_a_wrong_scenario_too(here):
    said = ipchain("run", "wrong.ipchain.yaml", cwd=here, GITHUB_ACTIONS="true")
    assert "::error file=wrong.ipchain.yaml,line=5," in said.out


def test_a_dry_run_tells_the_plan_and_leaves_nothing(here):
    said = ipchain("run", "healthy.ipchain.yaml", "--seeds", "1-3", "--dry-run", cwd=here)
    assert said.code == 0, said
    assert "3 runs would be kept below runs. Nothing was run." in said.out
    assert left(here) == []
    rows = json.loads(ipchain("run", "healthy.ipchain.yaml", "--seeds", "1-3", "--dry-run", "--json", cwd=here).out)
    assert [row["seed"] for row in rows] == [1, 2, 3]


# ---- what is left ----------------------------------------------------------------------------------


def test_a_repeat_is_identical_and_says_so(here):
    ipchain("run", "healthy.ipchain.yaml", cwd=here)
    again = ipchain("run", "healthy.ipchain.yaml", cwd=here)
    assert "Identical to the run that was in runs/healthy-5." in again.out
    assert left(here) == ["healthy-5", "latest"]


def test_an_override_is_kept_beside_recorded_and_reproduced(here):
    ipchain("run", "healthy.ipchain.yaml", cwd=here)
    said = ipchain("run", "healthy.ipchain.yaml", "--set", "consensus.heartbeat=300 ms", cwd=here)
    assert said.code == 0, said
    assert "from which it differs in the overrides of the command line" in said.out
    assert "Reproduce: ipchain run healthy.ipchain.yaml --seed 5 --set 'consensus.heartbeat=300 ms'" in said.out
    summary = json.loads((here / "runs/healthy-5-2/summary.json").read_text())
    assert summary["made_from"]["overrides"] == ["consensus.heartbeat=300 ms"]


def test_seeds_make_a_folder_each_and_one_verdict(here):
    said = ipchain("run", "healthy.ipchain.yaml", "--seeds", "1-3", "--jobs", "2", cwd=here)
    assert said.code == 0, said
    assert left(here) == ["healthy-1", "healthy-2", "healthy-3", "latest"]
    assert "3 of 3 runs hold" in said.out
    assert (here / "runs/latest").resolve().name == "healthy-3"


def test_processes_leave_the_same_bytes_as_one_after_another(here):
    ipchain("run", "healthy.ipchain.yaml", "--seeds", "1-2", "--jobs", "1", "--runs", "one", cwd=here)
    ipchain("run", "healthy.ipchain.yaml", "--seeds", "1-2", "--jobs", "2", "--runs", "two", cwd=here)
    for name in (
        "report.html",
        "data/dossier.json",
        "summary.json",
        "summary.md",
        "junit.xml",
        "scenario.resolved.yaml",
        "data/events.jsonl",
        "ledger/AU.jsonl",
    ):
        for seed in (1, 2):
            assert (here / f"one/healthy-{seed}" / name).read_bytes() == (
                here / f"two/healthy-{seed}" / name
            ).read_bytes()


def test_a_folder_runs_every_scenario_below_it(tmp_path):
    (tmp_path / "deep/deeper").mkdir(parents=True)
    write(tmp_path / "deep", first=HEALTHY)
    write(tmp_path / "deep/deeper", second=HEALTHY)
    (tmp_path / "deep/other.yaml").write_text("not a scenario")
    said = ipchain("run", "deep", "--jobs", "1", cwd=tmp_path)
    assert said.code == 0, said
    assert left(tmp_path) == ["first-5", "latest", "second-5"]


@pytest.mark.parametrize(("words", "kept"), [(("--trace", "none"), False), (("--trace", "all"), True), ((), True)])
def test_traces_are_kept_as_asked(here, words, kept):
    ipchain("run", "healthy.ipchain.yaml", *words, cwd=here)
    assert (here / "runs/healthy-5/data/events.jsonl").exists() is kept


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_two_scenarios_of_one_name_get_their_folders_in_the_order_of_the_plan(here, jobs):
    slow = LONG.replace("duration: 10 h", "duration: 10 min").replace("title: ", "title: Slow, ")
    for folder, text in (("x", slow), ("y", HEALTHY)):
        (here / folder).mkdir()
        write(here / folder, mine=text)
    assert ipchain("run", "x", "y", "--jobs", jobs, cwd=here).code == 0
    titles = [
        json.loads((here / "runs" / name / "summary.json").read_text())["title"] for name in ("mine-5", "mine-5-2")
    ]
    assert [title.startswith("Slow, ") for title in titles] == [True, False]


def test_only_leaves_out_a_broken_file_that_was_not_asked_for(here):
    said = ipchain("run", ".", "--only", "healthy", cwd=here)
    assert said.code == 0, said
    assert left(here) == ["healthy-5", "latest"]
    assert ipchain("run", ".", "--only", "wrong", cwd=here).code == 2


def test_under_ci_only_failures_keep_their_trace(here):
    ipchain("run", "healthy.ipchain.yaml", "broken.ipchain.yaml", "--jobs", "1", cwd=here, CI="true")
    assert not (here / "runs/healthy-5/data/events.jsonl").exists()
    assert (here / "runs/broken-5/data/events.jsonl").exists()


def test_extra_copies_of_junit_and_summary_cover_all_runs(here):
    ipchain(
        "run", "healthy.ipchain.yaml", "broken.ipchain.yaml", "--jobs", "1",
        "--junit", "out/all.xml", "--summary-md", "out/all.md", cwd=here,
    )  # fmt: skip
    root = ET.parse(here / "out/all.xml").getroot()
    assert [suite.attrib["name"] for suite in root] == ["healthy [seed=5]", "broken [seed=5]"]
    assert int(root.attrib["failures"]) == 1
    assert all(float(suite.attrib["time"]) >= 0 for suite in root)
    assert "1 of 2 runs hold." in (here / "out/all.md").read_text()


def test_flags_can_come_from_the_environment(here):
    said = ipchain(
        "run", "broken.ipchain.yaml", cwd=here, IPCHAIN_EXIT_ZERO="1", IPCHAIN_RUNS="elsewhere", IPCHAIN_SEED="9"
    )
    assert said.code == 0, said
    assert (here / "elsewhere/broken-9/summary.json").exists()
    assert ipchain("run", "broken.ipchain.yaml", "--seed", "8", cwd=here, IPCHAIN_SEED="9").code == 1
    assert (here / "runs/broken-8").exists()


def test_real_signatures_give_the_same_verdicts(here):
    said = ipchain("run", "healthy.ipchain.yaml", "--signatures", "ed25519", cwd=here)
    assert said.code == 0, said
    assert "--signatures ed25519" in said.out


def test_a_variable_holds_several_values(here):
    changes = "network.loss=1 %; consensus.heartbeat=300 ms"
    assert ipchain("run", "healthy.ipchain.yaml", cwd=here, IPCHAIN_SET=changes).code == 0
    summary = json.loads((here / "runs/healthy-5/summary.json").read_text())
    assert summary["made_from"]["overrides"] == ["network.loss=1 %", "consensus.heartbeat=300 ms"]


def test_a_disk_that_fills_up_during_the_run_is_exit_4_with_the_path_and_nothing_half_written(here):
    command = f"ulimit -f 8; exec {sys.executable} -m ipchain run healthy.ipchain.yaml"
    done = subprocess.run(
        ["bash", "-c", command], cwd=here, env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 4, done
    assert "cannot write runs/healthy-5: File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert left(here) == []


def test_the_first_line_comes_before_the_run(here):
    said = ipchain("run", "healthy.ipchain.yaml", cwd=here)
    assert said.out.splitlines()[0].endswith("simulated · seed 5 · 3 offices · raft · one-office-one-vote")
    other = ipchain("run", "healthy.ipchain.yaml", "--seed", "9", cwd=here)
    assert " · seed 9 · " in other.out.splitlines()[0]


def test_what_stops_a_later_run_does_not_lose_the_reports_of_earlier_ones(here, monkeypatch):
    played = []

    def second_fails(*words, **settings):
        if played:
            raise ComputerError("cannot write runs/healthy-2: No space left on device")
        played.append(words)
        return play(*words, **settings)

    monkeypatch.setattr("ipchain.cli.jobs.play", second_fails)
    said = ipchain(
        "run", "healthy.ipchain.yaml", "--seeds", "1-2", "--jobs", "1", "--junit", "all.xml", "--json", cwd=here
    )
    assert said.code == 4, said
    assert "No space left" in said.err
    assert said.out == ""
    assert [suite.attrib["name"] for suite in ET.parse(here / "all.xml").getroot()] == ["healthy [seed=1]"]
    assert (here / "runs/latest").resolve().name == "healthy-1"
