"""Finished runs on disk: what was written comes back, what was damaged is told and never used."""

from fractions import Fraction

import msgspec
import pytest

from ipchain.errors import ComputerError
from ipchain.experiment.finished import DamagedRecord, Finding, FinishedRun, key_of, line_of, read_line
from ipchain.experiment.shelf import Shelf

FOUND = Finding(
    id="one-ledger", word="holds", observed="at every moment", checks=9, first_bad_us=None, offices=(), built_in=True
)


def run(seed=7, **changes):
    made = {
        "cell": "raft+near",
        "seed": seed,
        "ended": "completed",
        "ended_at_us": 30_000_000,
        "trace_sha256": "a" * 64,
        "findings": (FOUND,),
        "figures": {"throughput.mean": "617/300"},
        "warm_up_us": 0,
        "settled": None,
    }
    return FinishedRun(**made | changes)


# ---- lines --------------------------------------------------------------------------------------


def test_a_line_gives_back_the_very_run():
    line = line_of("k", run())
    assert line.count(b"\n") == 1
    assert read_line(line, "here") == ("k", run())
    assert run().figure("throughput.mean") == Fraction(617, 300)
    assert (run().figure("office_lag.max"), run().finding("other")) == (None, None)


def test_every_single_changed_byte_is_found_out():
    """No byte of a record can change without the record being refused."""
    line = line_of("k", run())[:-1]
    for place in range(len(line)):
        for other in (line[place] ^ 1, line[place] ^ 32):
            changed = line[:place] + bytes([other]) + line[place + 1 :]
            if changed != line:
                with pytest.raises(DamagedRecord, match="this run is done again"):
                    read_line(changed, "here:1")


def test_a_record_under_another_key_is_refused():
    """Somebody who exchanges keys makes one run stand for another."""
    line = line_of("k", run())
    with pytest.raises(DamagedRecord, match="here:3: the record was changed"):
        read_line(line.replace(b'"key":"k"', b'"key":"l"'), "here:3")


def test_a_record_without_its_seal_checked_would_pass():
    """A planted fault: the decoder alone takes a changed verdict for a sound record."""
    changed = line_of("k", run()).replace(b'"holds"', b'"does-not-hold"')
    raw = msgspec.json.decode(changed)["run"]
    assert msgspec.convert(raw, FinishedRun).findings[0].word == "does-not-hold"
    with pytest.raises(DamagedRecord):
        read_line(changed, "here")


def test_keys_depend_on_every_value_and_not_on_their_order():
    assert key_of(a=1, b=[2]) == key_of(b=[2], a=1)
    assert len({key_of(a=1), key_of(a=2), key_of(b=1), key_of(a="1"), key_of(a=[1])}) == 5


# ---- the shelf ----------------------------------------------------------------------------------


def test_runs_are_there_again_when_the_shelf_is_opened_again(tmp_path):
    path = tmp_path / "below" / "runs.jsonl"
    shelf = Shelf(path)
    for seed in (1, 2, 3):
        shelf.put(f"k{seed}", run(seed))
    again = Shelf(path)
    assert (len(again), again.damaged) == (3, ())
    assert (again.get("k2"), again.get("k9")) == (run(2), None)


def test_lines_are_only_ever_added(tmp_path):
    path = tmp_path / "runs.jsonl"
    Shelf(path).put("k1", run(1))
    before = path.read_bytes()
    Shelf(path).put("k2", run(2))
    assert path.read_bytes().startswith(before)


@pytest.mark.parametrize("cut", [1, 40, 300])
def test_a_line_cut_short_loses_its_run_and_no_other(tmp_path, cut):
    """A crash while the last line was written; the next one must not go down with it."""
    path = tmp_path / "runs.jsonl"
    for seed in (1, 2):
        Shelf(path).put(f"k{seed}", run(seed))
    path.write_bytes(path.read_bytes()[:-cut])
    whole = cut == 1
    shelf = Shelf(path)
    assert [str(one).startswith(f"{path}:2: ") for one in shelf.damaged] == ([] if whole else [True])
    assert (len(shelf), shelf.get("k1")) == (2 if whole else 1, run(1))
    shelf.put("k3", run(3))
    again = Shelf(path)
    assert (again.get("k1"), again.get("k3"), again.damaged) == (run(1), run(3), ())


def test_damage_is_told_once_and_gone_the_next_time(tmp_path):
    path = tmp_path / "runs.jsonl"
    Shelf(path).put("k1", run(1))
    path.write_bytes(b"{}\n\xff\xfe\n" + path.read_bytes() + b"[1,\n")
    first = Shelf(path)
    assert [one.place for one in first.damaged] == [f"{path}:1", f"{path}:2", f"{path}:4"]
    assert (len(first), Shelf(path).damaged, Shelf(path).get("k1")) == (1, (), run(1))


def test_a_shelf_that_cannot_be_written_stops_us(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ComputerError, match=r"cannot (keep|read)"):
        Shelf(tmp_path / "file" / "runs.jsonl").put("k", run())


def test_a_full_disk_stops_us(tmp_path, monkeypatch):
    monkeypatch.setattr("ipchain.experiment.shelf.os.write", lambda _descriptor, content: len(content) - 1)
    with pytest.raises(ComputerError, match="No space left"):
        Shelf(tmp_path / "runs.jsonl").put("k", run())


def test_without_a_file_runs_are_kept_for_the_moment():
    shelf = Shelf(None)
    shelf.put("k", run())
    assert shelf.get("k") == run()
