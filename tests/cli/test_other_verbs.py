"""check, explain, list, init, scenarios, schema and doctor."""

import json
import shlex

import pytest
from commands import BROKEN, HEALTHY, WRONG, ipchain, write

from ipchain.consensus.catalogue import MODELS
from ipchain.experiment.program import code_sha256
from ipchain.report import build
from ipchain.scenario.offices import known_codes, names_of
from ipchain.scenario.shipped import shipped_scenarios
from ipchain.scenario.vocabulary.lexicon import LEXICON

SHIPPED = [name.rpartition("/")[2] for name, _ in shipped_scenarios()]
DOUBTFUL = HEALTHY.replace(
    "consensus:\n  model: raft\n", "consensus:\n  model: raft\n  heartbeat: 20 ms\n  election_timeout: [60 ms, 90 ms]\n"
)


@pytest.fixture
def here(tmp_path):
    write(tmp_path, healthy=HEALTHY, wrong=WRONG, doubtful=DOUBTFUL)
    return tmp_path


# ---- check ------------------------------------------------------------------------------------------


def test_check_states_the_arithmetic_of_a_sound_scenario(here):
    said = ipchain("check", "healthy.ipchain.yaml", cwd=here)
    assert said.code == 0
    assert said.out == f"healthy.ipchain.yaml: no errors; {MODELS['raft'].promise(3)}\n"
    assert not (here / "runs").exists()


def test_check_tells_the_problems_of_all_files_at_once(here):
    write(here, worse=HEALTHY.replace("EM, RU", "EUIPO, RU"))
    said = ipchain("check", ".", cwd=here)
    assert said.code == 2
    assert "wrong.ipchain.yaml:5:11  error E303" in said.err
    assert "error E401" in said.err
    assert "healthy.ipchain.yaml: no errors; raft, 3 offices" in said.out


def test_advice_is_told_and_fails_only_under_strict(here):
    said = ipchain("check", "doubtful.ipchain.yaml", cwd=here)
    assert (said.code, "advice W6" in said.err) == (0, True), said
    assert ipchain("check", "doubtful.ipchain.yaml", "--strict", cwd=here).code == 2
    assert ipchain("run", "doubtful.ipchain.yaml", "--strict", cwd=here).code == 2
    assert ipchain("check", "healthy.ipchain.yaml", "--strict", cwd=here).code == 0


@pytest.mark.parametrize("words", [("--format", "json"), ("--json",)])
def test_check_tells_machines_too(here, words):
    said = ipchain("check", "wrong.ipchain.yaml", *words, cwd=here)
    assert said.code == 2
    document = json.loads(said.out)
    assert document["schema"] == "ipchain.problems/1"
    (problem,) = document["problems"]
    assert (problem["code"], problem["line"], problem["column"]) == ("E303", 5, 11)
    assert json.loads(ipchain("check", "healthy.ipchain.yaml", *words, cwd=here).out)["problems"] == []


def test_check_annotates_for_github_when_asked_or_there(here):
    asked = ipchain("check", "wrong.ipchain.yaml", "--format", "github", cwd=here)
    there = ipchain("check", "wrong.ipchain.yaml", cwd=here, GITHUB_ACTIONS="true")
    assert asked.out.startswith("::error file=wrong.ipchain.yaml,line=5,col=11,")
    assert asked.code == there.code == 2
    assert there.out == asked.out


def test_a_folder_without_scenarios_is_nothing_to_check(tmp_path):
    assert ipchain("check", ".", cwd=tmp_path).code == 5


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_scenario_is_sound(name, tmp_path):
    said = ipchain("check", name, cwd=tmp_path)
    assert said.code == 0, said
    assert "error" not in said.err


# ---- explain ----------------------------------------------------------------------------------------


def test_explain_reads_a_scenario_aloud(here):
    said = ipchain("explain", "healthy.ipchain.yaml", cwd=here)
    assert said.code == 0
    assert said.out.startswith("A mark is registered while nothing goes wrong\nThree offices take part: EUIPO (EM)")
    assert "0:05  " in said.out
    only = ipchain("explain", "healthy.ipchain.yaml", "--timeline", cwd=here)
    assert "Three offices" not in only.out
    assert only.out.strip().startswith("0:05")


def test_explain_writes_a_scenario_out_so_that_it_runs_alike(here):
    said = ipchain("explain", "healthy.ipchain.yaml", "--resolved", cwd=here)
    assert said.code == 0
    (here / "out").mkdir()
    (here / "out/healthy.ipchain.yaml").write_text(said.out, encoding="utf-8")
    for path, runs in (("healthy.ipchain.yaml", "as-given"), ("out/healthy.ipchain.yaml", "written-out")):
        assert ipchain("run", path, "--runs", runs, cwd=here).code == 0
    events = "healthy-5/data/events.jsonl"
    assert (here / "as-given" / events).read_bytes() == (here / "written-out" / events).read_bytes()


def test_explain_knows_codes_words_and_shipped_names(tmp_path):
    assert ipchain("explain", "E202", cwd=tmp_path).out.startswith("E202  ")
    assert ipchain("explain", "partition", cwd=tmp_path).out.startswith("partition  ")
    assert "take part" in ipchain("explain", "cable-cut", cwd=tmp_path).out


def test_explain_looks_for_a_scenario_of_that_name_in_this_folder_first(here):
    write(here, mine=HEALTHY)
    assert ipchain("explain", "mine", cwd=here).out == ipchain("explain", "mine.ipchain.yaml", cwd=here).out
    assert "no word 'mine'" in ipchain("explain", "mine", cwd=here / "..").err


@pytest.mark.parametrize("named", ["EM", "EUIPO", "euipo"])
def test_explain_knows_offices_by_code_and_name(named, tmp_path):
    said = ipchain("explain", named, cwd=tmp_path)
    assert said.out.splitlines() == [
        "EM  (office)",
        "  European Union Intellectual Property Office. Scenario files write its WIPO ST.3 code, EM.",
    ]


def test_no_word_of_the_format_is_the_name_of_an_office():
    assert not {word for word in LEXICON if word in known_codes() or word.casefold() in names_of()}


# ---- list -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "some"),
    [
        ("offices", ["EM", "RU", "AU", "CN", "US"]),
        ("models", list(MODELS)),
        ("faults", ["partition", "crash", "pause", "slow", "lose", "duplicate", "reorder"]),
        ("checks", ["always", "outcome", "at_end", "limit", "one-owner"]),
        ("metrics", ["time_to_final", "availability"]),
        ("reasons", ["not-owner", "right-exists", "frozen"]),
        ("examples", ["rights/cable-cut", "basics/healthy"]),
        ("languages", ["en", "zh", "fr", "es", "ru", "ar"]),
    ],
)
def test_list_shows_every_word_with_its_meaning(what, some, tmp_path):
    said = ipchain("list", what, cwd=tmp_path)
    assert said.code == 0
    rows = dict(line.split(maxsplit=1) for line in said.out.splitlines())
    assert set(some) <= set(rows)
    assert json.loads(ipchain("list", what, "--json", cwd=tmp_path).out) == [
        {"name": name, "meaning": meaning} for name, meaning in rows.items()
    ]


def test_list_says_what_is_not_available_yet(tmp_path):
    faults = ipchain("list", "faults", cwd=tmp_path).out.splitlines()
    later = {line.split()[0] for line in faults if line.endswith("(not available yet)")}
    assert "byzantine" in later
    assert not later & {"partition", "crash", "pause", "slow", "lose", "duplicate", "reorder"}
    assert len(known_codes()) >= 18


# ---- init and scenarios copy --------------------------------------------------------------------------


@pytest.mark.slow
def test_init_makes_a_folder_whose_page_tells_only_commands_that_work(tmp_path):
    said = ipchain("init", "demo", "--template", "healthy", cwd=tmp_path)
    assert said.code == 0, said
    demo = tmp_path / "demo"
    assert sorted(path.name for path in demo.iterdir()) == ["README.md", "healthy.ipchain.yaml"]
    told = [line.removeprefix("$ ") for line in (demo / "README.md").read_text().splitlines() if line.startswith("$ ")]
    assert len(told) == 5
    for line in told:
        words = shlex.split(line)
        assert ipchain(*words[1:], cwd=demo, IPCHAIN_JOBS="1").code == 0, line


def test_init_takes_the_sale_while_a_line_is_cut_unless_told_otherwise(tmp_path):
    assert ipchain("init", cwd=tmp_path).code == 0
    assert (tmp_path / "demo/cable-cut.ipchain.yaml").exists()


def test_init_and_copy_replace_nothing_unless_forced(tmp_path):
    ipchain("init", "demo", cwd=tmp_path)
    readme = tmp_path / "demo/README.md"
    readme.write_text("mine")
    (tmp_path / "demo/cable-cut.ipchain.yaml").unlink()
    said = ipchain("init", "demo", cwd=tmp_path)
    assert said.code == 2
    assert "demo/README.md is already there" in said.err
    assert readme.read_text() == "mine"
    assert not (tmp_path / "demo/cable-cut.ipchain.yaml").exists()
    assert ipchain("init", "demo", "--force", cwd=tmp_path).code == 0
    assert readme.read_text() != "mine"


def test_init_where_a_file_is_or_nothing_can_be_written(tmp_path):
    (tmp_path / "demo").write_text("")
    assert ipchain("init", "demo", cwd=tmp_path).code == 2
    assert ipchain("init", "/proc/demo", cwd=tmp_path).code == 4


def test_copy_is_byte_for_byte_and_follows_no_link(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("untouched")
    (tmp_path / "healthy.ipchain.yaml").symlink_to(elsewhere)
    assert ipchain("scenarios", "copy", "healthy", cwd=tmp_path).code == 2
    assert ipchain("scenarios", "copy", "basics/healthy", ".", "--force", cwd=tmp_path).code == 0
    assert elsewhere.read_text() == "untouched"
    shipped = dict(shipped_scenarios())["basics/healthy"].read_bytes()
    assert (tmp_path / "healthy.ipchain.yaml").read_bytes() == shipped


# ---- schema -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["scenario", "summary", "events"])
def test_schema_prints_a_json_schema(what, tmp_path):
    said = ipchain("schema", what, cwd=tmp_path)
    assert said.code == 0
    assert json.loads(said.out)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_default_schema_is_the_one_for_editors(tmp_path):
    assert ipchain("schema", cwd=tmp_path).out == ipchain("schema", "scenario", cwd=tmp_path).out


# ---- doctor -----------------------------------------------------------------------------------------


def test_doctor_finds_a_fit_computer_fit(tmp_path):
    said = ipchain("doctor", cwd=tmp_path)
    assert said.code == 0, said
    for subject in (
        "python",
        "ipchain",
        "package msgspec",
        "terminal",
        "runs folder",
        "processors",
        "mosquitto",
        "settings",
    ):
        assert subject in said.out
    assert not (tmp_path / "runs").exists()


def test_doctor_says_what_stops_us_and_what_helps(tmp_path, monkeypatch):
    monkeypatch.setattr("ipchain.cli.doctor.dependencies", lambda: {"msgspec": "missing"})
    said = ipchain("doctor", "-q", "--runs", "/proc/x", cwd=tmp_path)
    assert said.code == 4
    assert "STOPS US  package msgspec      missing  -> python -m pip install msgspec" in said.out
    assert "STOPS US  runs folder" in said.out
    assert len(said.out.splitlines()) == 2


def test_doctor_tells_machines_and_reports(tmp_path):
    findings = json.loads(ipchain("doctor", "--json", cwd=tmp_path, IPCHAIN_SEED="7").out)
    assert {finding["state"] for finding in findings} <= {"fine", "advice"}
    assert any("IPCHAIN_SEED=7" in finding["found"] for finding in findings)
    report = ipchain("doctor", "--bug-report", cwd=tmp_path).out
    assert report.startswith("```text\n")
    assert report.endswith("```\n")


def test_an_old_python_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("ipchain.cli.doctor.sys.version_info", (3, 10, 0))
    assert ipchain("doctor", cwd=tmp_path).code == 4


def test_the_program_knows_itself(monkeypatch):
    assert len(code_sha256()) == 64
    assert set(build.dependencies()) >= {"msgspec", "pynacl", "rich", "cyclopts", "networkx"}
    assert "missing" not in build.dependencies().values()
    build.commit.cache_clear()
    monkeypatch.setenv("PATH", "")
    assert build.commit() is None
    build.commit.cache_clear()
    assert BROKEN != HEALTHY
