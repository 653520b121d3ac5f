import base64
import hashlib
import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from results import MAKING, NASTY, result, scenario

from ipchain.encoding import decode
from ipchain.errors import ComputerError
from ipchain.experiment.runner import run
from ipchain.ledger.transaction import Transaction
from ipchain.report.contents import file_run
from ipchain.report.folder import VARIES


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def filed(played, runs, *, keep_trace=True):
    return file_run(played, runs, MAKING, keep_trace=keep_trace).folder


def test_a_run_leaves_these_files_and_no_others(tmp_path):
    assert sorted(files(filed(result(), tmp_path))) == [
        "data/dossier.json",
        "data/events.jsonl",
        "junit.xml",
        "ledger/AU.jsonl",
        "ledger/EM.jsonl",
        "ledger/RU.jsonl",
        "provenance.json",
        "report.html",
        "scenario.resolved.yaml",
        "scenario.yaml",
        "summary.json",
        "summary.md",
    ]


def test_two_runs_leave_equal_bytes_in_every_file_but_one(tmp_path):
    first = files(filed(run(scenario()), tmp_path / "one"))
    second = files(filed(run(scenario()), tmp_path / "two"))
    assert first.keys() == second.keys()
    for name in first.keys() - {VARIES}:
        assert first[name] == second[name], name


def test_equal_bytes_also_come_from_other_processes_with_other_hash_seeds(tmp_path):
    script = (
        "import sys; sys.path.insert(0, sys.argv[2]); from pathlib import Path; from results import *\n"
        "from ipchain.report.contents import file_run\n"
        "file_run(result(), Path(sys.argv[1]), MAKING, keep_trace=True)"
    )
    here = str(Path(__file__).parent)
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        subprocess.run(
            [sys.executable, "-c", script, str(tmp_path / seed), here], env=environment, timeout=60, check=True
        )
    first, second = files(tmp_path / "1/story-7"), files(tmp_path / "2/story-7")
    assert {name for name in first if first[name] != second[name]} <= {VARIES}


def test_no_file_but_the_provenance_names_this_machine_or_the_clock(tmp_path):
    left = files(filed(result(), tmp_path))
    for name in left.keys() - {VARIES}:
        # How long the run took on the wall is in the provenance only; the page's data has such times of messages.
        clock = "took_us" if name != "data/dossier.json" else "began_at"
        for word in (str(tmp_path), "somewhere/", "2026-01-02T", clock):
            assert word.encode() not in left[name], (name, word)


def test_the_scenario_is_kept_byte_for_byte(tmp_path):
    raw = b"ipchain: 1\r\n# \xc3\xa9\t \n\n"
    assert files(filed(result(source=raw), tmp_path))["scenario.yaml"] == raw


def test_the_provenance_lists_the_hash_of_every_other_file(tmp_path):
    left = files(filed(result(), tmp_path))
    provenance = json.loads(left.pop(VARIES))
    assert provenance["files_sha256"] == {name: hashlib.sha256(raw).hexdigest() for name, raw in left.items()}
    assert provenance["seed"] == 7
    assert provenance["trace_sha256"] == result().digest
    assert provenance["began_at"] == "2026-01-02T03:04:05+00:00"
    assert provenance["took_us"] == 1_250_000
    assert provenance["command"] == ["ipchain", "run", "story"]
    assert provenance["dependencies"]["msgspec"]


def test_the_events_are_the_trace(tmp_path):
    lines = files(filed(result(), tmp_path))["data/events.jsonl"].splitlines()
    assert len(lines) == len(result().trace)
    first, last = json.loads(lines[0]), json.loads(lines[-1])
    assert first["event"] == "RunStarted"
    assert (last["event"], last["why"]) == ("RunEnded", "completed")


def test_every_office_keeps_its_own_copy_which_can_be_checked_from_the_file_alone(tmp_path):
    left = files(filed(result(), tmp_path))
    copies = {name: raw.splitlines() for name, raw in left.items() if name.startswith("ledger/")}
    head, *blocks = [json.loads(line) for line in copies["ledger/AU.jsonl"]]
    assert head["schema"] == "ipchain.ledger/1"
    assert head["note"] == "Simulated, no legal effect."
    assert head["height"] == len(blocks) > 1
    assert head["head"] == blocks[-1]["block"]
    for earlier, later in pairwise(blocks):
        assert later["previous"] == earlier["block"]
    entry = next(entry for block in blocks for entry in block["entries"])
    body = base64.b64decode(entry["body"])
    assert hashlib.sha256(body).hexdigest() == entry["entry"]
    assert decode(body, Transaction).office == entry["office"]
    assert len({tuple(lines[1:]) for lines in copies.values()}) == 1


@pytest.mark.parametrize("name", ["data/dossier.json", "summary.json", "summary.md", "junit.xml", "ledger/AU.jsonl"])
def test_prose_says_that_it_is_simulated(tmp_path, name):
    assert b"Simulated, no legal effect." in files(filed(result(), tmp_path))[name]


def test_texts_of_a_user_stay_texts_in_every_file(tmp_path):
    left = files(filed(result(title=NASTY), tmp_path))
    for name in ("summary.json", "summary.md", "junit.xml", VARIES):
        assert b"\x1b" not in left[name], name
        assert "\u202e".encode() not in left[name], name
    assert json.loads(left["summary.json"])["title"] == NASTY


def tiny_disk(path):
    path.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(path)], capture_output=True, check=False
    )
    return done.returncode == 0


def test_a_really_full_disk_is_told_with_the_path_and_leaves_nothing_half_written(tmp_path):
    disk = tmp_path / "disk"
    if not tiny_disk(disk):
        pytest.skip("this test mounts a small disk, which needs rights we do not have here")
    try:
        with pytest.raises(ComputerError, match=r"story-7: No space left on device"):
            filed(result(), disk)
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)
