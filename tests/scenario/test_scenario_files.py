"""Where scenario files are found, what they may name, and how they are changed for one run."""

import os

import pytest
from small_scenario import whole

from ipchain.errors import UsageError
from ipchain.scenario import files
from ipchain.scenario.files import NotReadable, checked_parts, find
from ipchain.scenario.loader import examine, load, parse
from ipchain.scenario.problems import ScenarioError


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "secret.ipchain.yaml").write_text(whole("seed: 9"))
    (tmp_path / "own" / "base.ipchain.yaml").write_text(
        whole("seed: 5\ntags: [a, b]\nfaults:\n  - {id: one, at: 1 min, for: 1 s, crash: EM}\n")
    )
    return tmp_path / "own"


def extending(folder, named, more=""):
    path = folder / "it.ipchain.yaml"
    path.write_text(f"extends: {named}\n{more}")
    return path


# ---- names and paths ----------------------------------------------------------------------------


def test_a_shipped_scenario_is_found_by_its_short_and_its_long_name():
    assert find("healthy").raw == find("basics/healthy").raw
    assert find("healthy").name == "healthy"


def test_a_path_that_exists_wins_over_a_shipped_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "healthy").write_text(whole("seed: 77"))
    assert load("healthy").seed == 77


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(UsageError, match=r"there is no scenario 'helthy'; did you mean 'healthy'\?"):
        find("helthy")
    with pytest.raises(UsageError, match="shipped scenarios: "):
        find("qqqq")


def test_an_ambiguous_name_lists_what_it_may_mean(monkeypatch):
    shipped = tuple((f"{group}/healthy", None) for group in ("a", "b"))
    monkeypatch.setattr(files, "shipped_scenarios", lambda: shipped)
    with pytest.raises(UsageError, match="means several scenarios: a/healthy, b/healthy"):
        find("healthy")


@pytest.mark.parametrize("wanted", ["", " ", "a\0b", "x" * 5_000, "."])
def test_what_is_no_name_at_all_is_a_usage_error(wanted):
    with pytest.raises(UsageError):
        find(wanted)


# ---- extends ------------------------------------------------------------------------------------


def test_a_file_lies_over_the_one_it_extends(folder):
    first, second = "{id: two, at: 2 min, for: 1 s, pause: RU}", "{id: one, at: 3 min, for: 2 s, crash: AU}"
    more = f"seed: 6\nfaults:\n  - {first}\n  - {second}\n"
    scenario = load(extending(folder, "base.ipchain.yaml", more))
    assert (scenario.seed, scenario.tags) == (6, ("a", "b"))
    assert [(fault.id, fault.from_us) for fault in scenario.faults] == [("one", 180_000_000), ("two", 120_000_000)]


def test_problems_of_the_extended_file_are_told_with_its_name(folder):
    (folder / "base.ipchain.yaml").write_text(whole("seed: x"))
    _, problems = examine(extending(folder, "base.ipchain.yaml"))
    assert [(one.code, one.file, one.line) for one in problems] == [("E301", "base.ipchain.yaml", 12)]


def test_one_level_is_allowed(folder):
    (folder / "middle.ipchain.yaml").write_text("extends: base.ipchain.yaml\n")
    _, problems = examine(extending(folder, "middle.ipchain.yaml"))
    assert ("E103", 1, 10) in {(one.code, one.line, one.column) for one in problems}


OUTSIDE = [
    "../secret.ipchain.yaml", "./../secret.ipchain.yaml", "sub/../../secret.ipchain.yaml", "/etc/passwd", "~/x.yaml",
    "~root/x", "$HOME/x", "%USERPROFILE%/x", "file:///etc/passwd", "http://x/y", "C:/x.yaml", "C:x.yaml",
    "c:\\\\x.yaml", "\\\\\\\\server\\\\share\\\\x", "//server/share/x", "..\\\\secret.ipchain.yaml",
    ".", "..", "...", "./x",
    ".hidden", "sub/.hidden", "/dev/zero", "/dev/stdin", "con", "NUL", "aux.yaml", "COM1", "lpt9.txt", "x.", "x/",
    "/x", "a//b", "-", "-rf", "a|b", "a;b", "a`id`", "$(id)", "x" * 200, "a/b/c/d/e/f/g/h/i", "caf\u00e9.yaml",
    "x\u202ey", "base.ipchain.yaml/",
]  # fmt: skip


@pytest.mark.parametrize("named", OUTSIDE)
def test_a_file_outside_the_scenarios_folder_is_not_read(folder, named):
    """U-01, inputs: `extends` and tables of delays go the same way."""
    with pytest.raises(NotReadable):
        checked_parts(named.replace("\\\\", "\\"))
    _, problems = examine(extending(folder, f'"{named}"'))
    assert "E103" in {one.code for one in problems}
    measured = folder / "measured.ipchain.yaml"
    measured.write_text(whole(f'network: {{profile: measured, delays: "{named}"}}'))
    _, problems = examine(measured)
    assert "E103" in {one.code for one in problems}


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="this system has no symbolic links")
def test_a_link_that_leads_out_is_not_followed(folder):
    (folder / "link.ipchain.yaml").symlink_to(folder.parent / "secret.ipchain.yaml")
    (folder / "up").symlink_to(folder.parent)
    for named in ("link.ipchain.yaml", "up/secret.ipchain.yaml"):
        _, problems = examine(extending(folder, named))
        assert [one.code for one in problems if one.code == "E103"] == ["E103"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_only_regular_files_are_read(folder):
    os.mkfifo(folder / "pipe.yaml")
    (folder / "dir.yaml").mkdir()
    for named in ("pipe.yaml", "dir.yaml"):
        _, problems = examine(extending(folder, named))
        assert "there is no file" in problems[0].message


def test_a_large_neighbour_is_not_read(folder):
    (folder / "large.yaml").write_bytes(b"#" * 300_000)
    _, problems = examine(extending(folder, "large.yaml"))
    assert "is larger than 256 KiB" in problems[0].message


def test_a_text_without_a_folder_names_no_files():
    _, problems = parse(whole("extends: base.ipchain.yaml"), "x")
    assert [one.code for one in problems] == ["E103"]


def test_measured_delays_come_from_a_table_beside_the_file(folder):
    (folder / "delays.csv").write_text("from,to,one_way_ms\nEM,RU,30\nEM,AU,140.5\nRU,AU,120\n")
    path = folder / "m.ipchain.yaml"
    path.write_text(whole("network: {profile: measured, delays: delays.csv}"))
    assert load(path).network.delays_us["EM", "AU"] == 140_500
    (folder / "delays.csv").write_text("from,to,one_way_ms\nEM,RU,30\n")
    _, problems = examine(path)
    assert [(one.code, one.message) for one in problems] == [("E409", "'delays.csv' has no line for EM and AU")]


# ---- overrides ----------------------------------------------------------------------------------


def test_an_override_changes_one_value_and_is_kept():
    scenario, problems = parse(whole("seed: 1"), "x", overrides=("seed=7", "title=A new title"))
    assert problems == ()
    assert (scenario.seed, scenario.title) == (7, "A new title")
    assert scenario.overrides == ("seed=7", "title=A new title")


def test_an_override_reaches_into_lists_by_id_and_number():
    piece = "faults:\n  - {id: cut, at: 1 min, for: 1 s, crash: EM}\n"
    scenario, problems = parse(whole(piece), "x", overrides=("faults.cut.for=5 s", "steps.0.at=40 s"))
    assert problems == ()
    assert (scenario.faults[0].for_us, scenario.steps[0].at_us) == (5_000_000, 40_000_000)


def test_an_override_makes_the_groups_it_needs():
    scenario, problems = parse(
        whole("consensus: raft"), "x", overrides=("consensus.heartbeat=50 ms", "network.loss=1 %")
    )
    assert problems == ()
    assert scenario.consensus.settings.heartbeat_us == 50_000
    assert scenario.network.loss.denominator == 100


def test_an_override_may_be_a_list_or_a_group():
    scenario, problems = parse(whole("seed: 1"), "x", overrides=("offices=[EM, RU, AU, JP]", "budget={events: 5}"))
    assert problems == ()
    assert len(scenario.offices) == 4
    assert scenario.budget.events == 5


def test_another_model_drops_the_settings_of_the_written_one():
    piece = "offices: [EM, RU, AU, JP]\nconsensus: {model: raft, heartbeat: 100 ms, block_size: 7}"
    scenario, problems = parse(whole(piece), "x", overrides=("consensus.model=pbft",))
    assert problems == ()
    assert (scenario.consensus.model, scenario.consensus.settings.block_size) == ("pbft", 7)


@pytest.mark.parametrize(
    ("override", "code", "column", "length"),
    [
        ("consensus.model=pbft", "E601", 17, 4),
        ("consensus.modell=raft", "E201", 1, 16),
        ("seed=abc", "E301", 6, 3),
        ("duration=2", "E303", 10, 1),
        ("offices=[EM, XX]", "E401", 14, 2),
        ("seed", "E209", 1, 4),
        ("=5", "E209", 1, 2),
        ("seed=", "E206", 1, 5),
        ("seed=[", "E101", 7, 1),
        ("seed=&a 1", "E105", 6, 4),
        ("steps.nine.at=5 s", "E404", 1, 13),
        ("a..b=1", "E209", 1, 6),
    ],
)
def test_a_wrong_override_is_shown_as_it_was_typed(override, code, column, length):
    _, problems = parse(whole("seed: 1"), "x", overrides=(override,))
    found = [(one.code, one.file, one.line, one.column, one.length) for one in problems if one.file == "--set"]
    assert found[0] == (code, "--set", 1, column, length)
    assert override.split("\n")[0] in problems[0].text() or code == "W607"


def test_load_raises_with_all_problems(folder):
    with pytest.raises(ScenarioError) as wrong:
        load(folder / "base.ipchain.yaml", overrides=("seed=x", "duration=5"))
    assert [one.code for one in wrong.value.problems] == ["E301", "E303"]


def test_caps_are_lifted_by_whoever_runs_the_file(tmp_path):
    path = tmp_path / "large.ipchain.yaml"
    path.write_text(whole("duration: 40 days"))
    assert [one.code for one in examine(path)[1]] == ["E604"]
    assert load(path, allow_large=True).duration_us == 40 * 86_400_000_000
