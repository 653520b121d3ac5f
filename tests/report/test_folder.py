import json
import subprocess
import sys

import pytest

from ipchain.errors import ComputerError
from ipchain.report import folder
from ipchain.report.folder import PlaceTaken, point_latest, ready, write_again, write_new


def contents(**files):
    return [(name.replace("__", "/"), (text.encode(),)) for name, text in files.items()]


def listing(path):
    return sorted(found.relative_to(path).as_posix() for found in path.rglob("*"))


def test_a_folder_is_written_whole(tmp_path):
    write_new(tmp_path / "a-1", contents(summary="s", ledger__EM="e"))
    assert listing(tmp_path) == ["a-1", "a-1/ledger", "a-1/ledger/EM", "a-1/summary"]


def test_a_taken_place_is_not_written_over(tmp_path):
    write_new(tmp_path / "a-1", contents(summary="first"))
    with pytest.raises(PlaceTaken):
        write_new(tmp_path / "a-1", contents(summary="second"))
    assert (tmp_path / "a-1/summary").read_text() == "first"
    assert listing(tmp_path) == ["a-1", "a-1/summary"]


def test_a_file_in_the_way_is_a_taken_place(tmp_path):
    (tmp_path / "a-1").write_text("mine")
    with pytest.raises(PlaceTaken):
        write_new(tmp_path / "a-1", contents(summary="s"))
    assert (tmp_path / "a-1").read_text() == "mine"


def test_the_same_files_again_are_identical_whatever_the_provenance(tmp_path):
    write_new(tmp_path / "a", [("summary", (b"s",)), ("provenance.json", (b"monday",))])
    assert write_again(tmp_path / "a", [("summary", (b"s",)), ("provenance.json", (b"friday",))])
    assert (tmp_path / "a/provenance.json").read_bytes() == b"friday"


@pytest.mark.parametrize("files", [{"summary": "t"}, {"summary": "s", "more": ""}, {"other": "s"}, {"summary": "ss"}])
def test_other_files_replace_the_folder_and_are_not_identical(tmp_path, files):
    write_new(tmp_path / "a", contents(summary="s"))
    assert not write_again(tmp_path / "a", contents(**files))
    assert listing(tmp_path / "a") == sorted(files)
    assert listing(tmp_path)[0] == "a"


class FullDisk:
    """A file whose second piece does not fit any more."""

    def __iter__(self):
        yield b"some"
        raise OSError(28, "No space left on device")


def test_a_full_disk_leaves_no_half_folder(tmp_path):
    with pytest.raises(ComputerError, match="a-1: No space left on device"):
        write_new(tmp_path / "a-1", [("summary", (b"s",)), ("data/events", FullDisk())])
    assert listing(tmp_path) == []


def test_a_full_disk_keeps_the_folder_that_was_there(tmp_path):
    write_new(tmp_path / "a", contents(summary="first"))
    with pytest.raises(ComputerError):
        write_again(tmp_path / "a", [("summary", FullDisk())])
    assert (tmp_path / "a/summary").read_text() == "first"
    assert listing(tmp_path) == ["a", "a/summary"]


def test_an_interruption_leaves_no_half_folder(tmp_path):
    def stopped():
        yield b"some"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_new(tmp_path / "a-1", [("summary", stopped())])
    assert listing(tmp_path) == []


def test_when_the_new_folder_cannot_be_put_in_place_the_old_one_comes_back(tmp_path, monkeypatch):
    write_new(tmp_path / "a", contents(summary="first"))

    def refuse(_made, _folder):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(folder, "_rename_to_free", refuse)
    with pytest.raises(ComputerError, match="Input/output error"):
        write_again(tmp_path / "a", contents(summary="second"))
    assert (tmp_path / "a/summary").read_text() == "first"
    assert listing(tmp_path) == ["a", "a/summary"]


def test_a_real_limit_on_file_size_is_a_full_computer(tmp_path):
    script = (
        "import resource, sys; from pathlib import Path; from ipchain.report.folder import write_new\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "from ipchain.errors import ComputerError\n"
        "try: write_new(Path(sys.argv[1]) / 'a', [('big', (b'x' * 5000,))])\n"
        "except ComputerError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, timeout=60, check=True
    )
    assert "File too large" in done.stdout
    assert listing(tmp_path) == []


def test_readiness_is_found_out_before_anything_runs(tmp_path):
    ready(tmp_path / "deep/runs")
    assert listing(tmp_path) == ["deep", "deep/runs"]
    (tmp_path / "file").write_text("")
    with pytest.raises(ComputerError, match="file"):
        ready(tmp_path / "file")
    with pytest.raises(ComputerError, match="/proc/ipchain"):
        ready(folder.Path("/proc/ipchain"))


def test_latest_leads_to_the_newest_run(tmp_path):
    for name in ("a-1", "b-2"):
        write_new(tmp_path / name, contents(summary=name))
        point_latest(tmp_path, name)
    assert (tmp_path / "latest/summary").read_text() == "b-2"
    assert str((tmp_path / "latest").readlink()) == "b-2"


def test_without_links_latest_is_a_line_of_text(tmp_path, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(folder.Path, "symlink_to", refuse)
    point_latest(tmp_path, "a-1")
    assert listing(tmp_path) == ["latest.txt"]
    assert (tmp_path / "latest.txt").read_text() == "a-1\n"


def test_a_folder_called_latest_that_is_not_ours_stays(tmp_path):
    (tmp_path / "latest").mkdir()
    (tmp_path / "latest/mine").write_text("")
    point_latest(tmp_path, "a-1")
    assert listing(tmp_path) == ["latest", "latest.txt", "latest/mine"]


def test_what_others_left_in_the_folder_stays_when_the_run_is_written_again(tmp_path):
    def files(text):
        told = json.dumps({"files_sha256": {"summary.json": "", "gone.txt": ""}})
        return (("summary.json", (text,)), ("provenance.json", (told.encode(),)))

    folder = tmp_path / "story-1"
    write_new(folder, (*files(b"first"), ("gone.txt", (b"ours",))))
    (folder / "my-notes.txt").write_text("mine")
    (folder / "data").mkdir()
    (folder / "data/runs.csv").write_text("exported")
    (folder / "report.zh.html").write_text("page")
    assert write_again(folder, (*files(b"first"), ("gone.txt", (b"ours",)))) is True
    assert (folder / "report.zh.html").read_text() == "page"
    assert write_again(folder, files(b"second")) is False
    assert (folder / "summary.json").read_bytes() == b"second"
    assert (folder / "my-notes.txt").read_text() == "mine"
    assert (folder / "data/runs.csv").read_text() == "exported"
    assert not (folder / "gone.txt").exists()
    assert not (folder / "report.zh.html").exists(), "a page of the run before would speak for this one"
