import msgspec
import pytest
from results import MAKING, result, scenario

from ipchain.errors import InvariantViolation
from ipchain.experiment.runner import run
from ipchain.report import contents
from ipchain.report.contents import file_run


def filed(played, runs, **how):
    return file_run(played, runs, MAKING, **{"keep_trace": True, **how})


def summary_of(folder):
    return msgspec.json.decode((folder / "summary.json").read_bytes())


def test_a_run_is_named_by_scenario_and_seed(tmp_path):
    done = filed(result(), tmp_path)
    assert (done.folder.name, done.outcome) == ("story-7", "new")
    assert summary_of(done.folder)["differs"] is None


def test_the_same_run_again_is_identical_and_stays_alone(tmp_path):
    filed(result(), tmp_path)
    again = filed(run(scenario()), tmp_path)
    assert again.outcome == "identical"
    assert [path.name for path in tmp_path.iterdir()] == ["story-7"]


def test_a_changed_scenario_is_put_beside_and_says_what_differs(tmp_path):
    filed(result(), tmp_path)
    changed = filed(result(source=b"ipchain: 1\n# changed\n"), tmp_path)
    assert (changed.folder.name, changed.outcome) == ("story-7-2", "beside")
    assert summary_of(changed.folder)["differs"] == {"folder": "story-7", "what": ["scenario_sha256"]}
    assert "Differs from `story-7` in the scenario file." in (changed.folder / "summary.md").read_text()


def test_a_changed_scenario_again_finds_its_own_folder(tmp_path):
    filed(result(), tmp_path)
    filed(result(source=b"changed"), tmp_path)
    assert filed(result(source=b"changed"), tmp_path).outcome == "identical"
    assert filed(result(), tmp_path).outcome == "identical"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["story-7", "story-7-2"]


def test_another_version_is_put_beside(tmp_path, monkeypatch):
    filed(result(), tmp_path)
    monkeypatch.setattr("ipchain.__version__", "9.9.9")
    assert summary_of(filed(result(), tmp_path).folder)["differs"]["what"] == ["ipchain"]


def test_other_overrides_are_put_beside(tmp_path):
    filed(result(), tmp_path)
    other = filed(result(overrides=("network.loss=1 %",)), tmp_path)
    assert summary_of(other.folder)["differs"]["what"] == ["overrides"]


def test_the_same_run_without_its_trace_replaces_it(tmp_path):
    filed(result(), tmp_path)
    done = filed(result(), tmp_path, keep_trace=False)
    assert done.outcome == "replaced"
    assert not (done.folder / "data/events.jsonl").exists()


def cut_short(**changes):
    def stop(progress):
        if progress.now_us > progress.duration_us // 2:
            raise KeyboardInterrupt

    return run(scenario(**changes), progress=stop)


def test_an_interrupted_run_never_takes_the_place_of_a_whole_one(tmp_path):
    filed(result(), tmp_path)
    cut = filed(cut_short(), tmp_path)
    assert cut.folder.name == "story-7-2"
    assert summary_of(cut.folder)["differs"] == {"folder": "story-7", "what": ["ended"]}


def test_a_whole_run_takes_the_place_of_an_interrupted_one(tmp_path):
    assert summary_of(filed(cut_short(), tmp_path).folder)["ended"] == "interrupted"
    whole = filed(result(), tmp_path)
    assert (whole.folder.name, whole.outcome) == ("story-7", "replaced")


@pytest.mark.parametrize("content", [None, b"", b"{}", b"not json", b'{"schema": "ipchain.summary/9"}', b"\xff\xfe"])
def test_a_folder_that_is_not_ours_is_never_touched(tmp_path, content):
    foreign = tmp_path / "story-7"
    foreign.mkdir()
    (foreign / "mine.txt").write_text("keep me")
    if content is not None:
        (foreign / "summary.json").write_bytes(content)
    done = filed(result(), tmp_path)
    assert done.folder.name == "story-7-2"
    assert summary_of(done.folder)["differs"]["what"] == ["unreadable"]
    assert (foreign / "mine.txt").read_text() == "keep me"


def test_a_link_in_the_way_is_not_followed(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    filed(result(), elsewhere)
    runs = tmp_path / "runs"
    runs.mkdir()
    (runs / "story-7").symlink_to(elsewhere / "story-7", target_is_directory=True)
    before = (elsewhere / "story-7/provenance.json").read_bytes()
    assert filed(result(), runs).folder.name == "story-7-2"
    assert (elsewhere / "story-7/provenance.json").read_bytes() == before


def test_the_same_program_making_another_trace_is_our_fault_and_both_are_kept(tmp_path, monkeypatch):
    first = filed(result(), tmp_path).folder
    other = msgspec.json.decode((first / "summary.json").read_bytes()) | {"trace_sha256": "0" * 64}
    (first / "summary.json").write_bytes(msgspec.json.encode(other))
    with pytest.raises(InvariantViolation, match="same-seed-same-trace"):
        filed(result(), tmp_path)
    assert summary_of(tmp_path / "story-7-2")["differs"]["what"] == ["trace"]


def test_another_trace_of_changed_code_is_no_fault(tmp_path, monkeypatch):
    first = filed(result(), tmp_path).folder
    other = msgspec.json.decode((first / "summary.json").read_bytes()) | {"trace_sha256": "0" * 64}
    (first / "summary.json").write_bytes(msgspec.json.encode(other))
    monkeypatch.setattr(contents, "code_sha256", lambda: "1" * 64)
    assert summary_of(filed(result(), tmp_path).folder)["differs"]["what"] == ["code"]


@pytest.mark.parametrize("name", ["../../escape", "/etc/passwd", "C:\\x", "CON", "a" * 300, "注册", "x\0y", "\x1b[2J"])
def test_no_name_leads_out_of_the_folder_of_runs(tmp_path, name):
    runs = tmp_path / "runs"
    runs.mkdir()
    done = filed(result(name=name), runs)
    assert done.folder.parent == runs
    assert len(done.folder.name) <= 64
    assert [path.name for path in tmp_path.iterdir()] == ["runs"]


def test_two_commands_at_once_never_share_a_place(tmp_path, monkeypatch):
    """Planted: between looking for a place and taking it, somebody else files another run there."""
    look = contents.place_for
    looked = []

    def slow(runs, name, kept):
        place = look(runs, name, kept)
        looked.append(place.folder.name)
        if len(looked) == 1:
            monkeypatch.setattr(contents, "place_for", look)
            filed(result(source=b"ipchain: 1\n"), runs)
        return place

    monkeypatch.setattr(contents, "place_for", slow)
    done = filed(result(), tmp_path)
    assert looked == ["story-7"]
    assert done.folder.name == "story-7-2"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["story-7", "story-7-2"]
