"""A whole comparison: the same however it is played, gone on with after an interruption, never silently wrong."""

from dataclasses import replace

import pytest
from small_comparison import TEXT, small

from ipchain.errors import ComputerError, InvariantViolation, UsageError
from ipchain.experiment import comparison as at_work
from ipchain.experiment.cell_run import do
from ipchain.experiment.comparison import again, compare
from ipchain.experiment.runner import run
from ipchain.experiment.shelf import Shelf
from ipchain.experiment.weighing import Manner, figures_of, weigh
from ipchain.experiment.workers import Answer, FaultInWorker, Gate, Where, answers
from ipchain.scenario.loader import cells_of

ONE = Where(jobs=1)


def same(one, other):
    """True when two comparisons showed the same, however they were made."""
    return replace(one, made=0, damaged=()) == replace(other, made=0, damaged=())


@pytest.fixture(scope="module")
def whole():
    return compare(small(), where=ONE)


# ---- what it shows ------------------------------------------------------------------------------


def test_every_cell_is_played_with_every_seed(whole):
    assert list(whole.cells) == ["raft+near", "raft+far", "pbft+near", "pbft+far"]
    assert [(one.cell, one.seed) for one in whole.runs] == [(cell, seed) for cell in whole.cells for seed in (1, 2, 3)]
    assert (whole.made, whole.left_over, whole.ended, whole.baseline) == (12, 0, "completed", "raft+near")
    assert len({one.trace_sha256 for one in whole.runs}) == 12


def test_a_run_of_a_comparison_is_the_run_of_its_cell(whole):
    cell = cells_of(small())[3]
    alone = run(cell, seed=2)
    inside = whole.runs_of("pbft+far")[1]
    assert inside.trace_sha256 == alone.digest
    assert [found.word for found in inside.findings] == [
        verdict.finding.name.lower().replace("_", "-") for verdict in alone.verdicts
    ]
    figures = {f"{one.name}.{stat}": value for one in alone.measurements for stat, value in one.stats.items()}
    assert inside.figure("messages_per_final.mean") == figures["messages_per_final.mean"]


def test_the_same_seed_deals_the_same_requests_in_every_cell():
    """Common random numbers: streams are named for their purpose, so the protocol draws from another one."""
    from ipchain.trace import Requested

    asked = [
        [(now, event.request) for now, event in run(cell, seed=5).trace if isinstance(event, Requested)]
        for cell in cells_of(small())
    ]
    assert asked[0]
    assert asked.count(asked[0]) == 4


def test_figures_beyond_the_usual_tables_are_taken_too(whole):
    assert "throughput.p90" in figures_of(whole.runs)
    assert all(one.figure("throughput.p90") is not None for one in whole.runs)


def test_expectations_are_judged_where_they_apply(whole):
    found = {check.id: check for check in whole.checks}
    assert [part.cell for part in found["cheap"].cells] == ["raft+near", "raft+far"]
    assert [part.cell for part in found["quick"].cells] == ["raft+near", "pbft+near"]
    assert (found["check-2"].word, found["check-2"].needed) == ("does-not-hold", False)
    assert found["one-ledger"].word == "holds"
    assert [check.id for check in whole.checks][:4] == ["one-ledger", "check-2", "cheap", "quick"]
    assert "same-ledger" not in found, "judged once, under the writer's name"


def test_strictly_a_wish_decides(whole):
    strict = compare(small(), where=ONE, strict=True, seeds=[1])
    assert (whole.verdict, strict.verdict) == ("holds", "does-not-hold")


def test_what_is_asked_of_some_runs_does_not_decide_over_one():
    scenario = small(replaced={"median, below: 1 s}": "median, below: 1 us}"})
    cell = cells_of(scenario)[0]
    assert [one.finding.name for one in run(cell, seed=1).verdicts if one.id == "quick"] == ["DOES_NOT_HOLD"]
    assert run(cell, seed=1).ok
    assert compare(scenario, where=ONE, seeds=[1]).verdict == "does-not-hold"


def test_a_comparison_is_no_single_run():
    with pytest.raises(UsageError, match="compares several cells"):
        run(small())
    with pytest.raises(UsageError, match="compares nothing"):
        compare(cells_of(small())[0], where=ONE)


def test_cells_and_seeds_can_be_chosen(whole):
    choices = [cell.cell for cell in cells_of(small())][2:]
    found = compare(small(), cells=choices, seeds=[3, 1], where=ONE)
    assert (list(found.cells), found.seeds, found.baseline) == (["pbft+near", "pbft+far"], (3, 1), "pbft+near")
    assert found.runs[0] == whole.runs_of("pbft+near")[2]


def test_the_start_of_a_run_is_found_before_the_first_fault():
    long = {"duration: 30 s": "duration: 100 s", "until: 20 s": "until: 90 s", "at: 8 s": "at: 70 s"}
    found = compare(small(replaced={"warm_up: 2 s, ": "", **long}), where=ONE, seeds=[1])
    for one in found.runs:
        assert one.settled is not None
        assert 0 <= one.warm_up_us <= 35_000_000
    # Eight seconds before the fault are too short to tell.
    short = compare(small(replaced={"warm_up: 2 s, ": ""}), where=ONE, seeds=[1])
    assert {(one.settled, one.warm_up_us) for one in short.runs} == {(False, 0)}


def test_without_background_load_nothing_settles():
    piece = "  - {id: filings, register: {kind: patent}, rate: 2 / s, share: equal, until: 20 s}\n"
    found = compare(small(TEXT.replace(f"load:\n{piece}", "").replace("warm_up: 2 s, ", "")), where=ONE, seeds=[1])
    assert {(one.settled, one.warm_up_us) for one in found.runs} == {(None, 0)}


# ---- however it is played -----------------------------------------------------------------------


def test_over_two_processes_it_is_the_same(whole):
    assert same(compare(small(), where=Where(jobs=2)), whole)


def test_finished_runs_are_not_played_again(tmp_path, whole, monkeypatch):
    shelf = tmp_path / "runs.jsonl"
    assert compare(small(), where=ONE, shelf=Shelf(shelf), seeds=[1, 2]).made == 8
    found = compare(small(), where=ONE, shelf=Shelf(shelf))
    assert found.made == 4
    assert same(found, whole)
    monkeypatch.setattr("ipchain.experiment.workers.do", lambda _task: 1 / 0)
    assert same(compare(small(), where=ONE, shelf=Shelf(shelf)), whole)


def test_another_scenario_or_program_takes_nothing_from_the_shelf(tmp_path, monkeypatch):
    shelf = tmp_path / "runs.jsonl"
    compare(small(), where=ONE, shelf=Shelf(shelf), seeds=[1])
    assert compare(small(TEXT + "# a remark\n"), where=ONE, shelf=Shelf(shelf), seeds=[1]).made == 4
    assert compare(small(overrides=("duration=31 s",)), where=ONE, shelf=Shelf(shelf), seeds=[1]).made == 4
    assert compare(small(), where=ONE, shelf=Shelf(shelf), seeds=[1], signatures="ed25519").made == 4
    for module in ("comparison", "cell_run"):
        monkeypatch.setattr(f"ipchain.experiment.{module}.code_sha256", lambda: "0" * 64)
    assert compare(small(), where=ONE, shelf=Shelf(shelf), seeds=[1]).made == 4


def test_interrupted_and_gone_on_with_it_is_the_same(tmp_path, whole):
    def interrupt(standing):
        if standing.over == 5:
            raise KeyboardInterrupt

    shelf = tmp_path / "runs.jsonl"
    stopped = compare(small(), where=ONE, shelf=Shelf(shelf), progress=interrupt)
    assert (stopped.ended, len(stopped.runs), stopped.left_over) == ("interrupted", 5, 7)
    assert stopped.verdict == "not-tested"
    rest = compare(small(), where=ONE, shelf=Shelf(shelf))
    assert rest.made == 7
    assert same(rest, whole)


def test_a_damaged_record_is_told_and_its_run_played_again(tmp_path, whole):
    path = tmp_path / "runs.jsonl"
    compare(small(), where=ONE, shelf=Shelf(path))
    lines = path.read_bytes().splitlines(keepends=True)
    lines[4] = lines[4].replace(b'"holds"', b'"not-tested"', 1)
    path.write_bytes(b"".join(lines))
    found = compare(small(), where=ONE, shelf=Shelf(path))
    assert [one.place for one in found.damaged] == [f"{path}:5"]
    assert found.made == 1
    assert same(found, whole)


def test_seeds_come_first_so_that_whatever_stops_it_the_cells_have_nearly_the_same(tmp_path):
    def interrupt(standing):
        if standing.over == 6:
            raise KeyboardInterrupt

    stopped = compare(small(), where=ONE, progress=interrupt)
    assert [len(stopped.runs_of(cell)) for cell in stopped.cells] == [2, 2, 1, 1]


def test_when_the_time_is_over_nothing_begins_and_the_rest_is_not_tested():
    found = compare(small(), where=ONE, budget_us=0)
    assert (found.ended, found.runs, found.verdict) == ("budget", (), "not-tested")
    over_file = compare(small(replaced={"measure:": "budget: {wall_time: 0 s}\nmeasure:"}), where=ONE)
    assert (over_file.ended, over_file.left_over) == ("budget", 12)


def test_it_can_stop_at_the_first_run_that_fails():
    found = compare(small(replaced={"below: 30": "below: 1"}), where=ONE, fail_fast=True)
    assert (found.ended, len(found.runs), found.verdict) == ("failed", 1, "does-not-hold")


def test_a_run_that_left_another_trace_than_before_is_a_fault_of_ours(tmp_path, monkeypatch):
    """A planted fault: the second time, one run answers with another digest."""
    shelf = tmp_path / "runs.jsonl"
    compare(small(), where=ONE, shelf=Shelf(shelf), seeds=[1])
    assert compare(small(), where=ONE, shelf=Shelf(shelf), seeds=[1], fresh=True).made == 4

    def planted(tasks, _where, _gate):
        for task in tasks:
            from msgspec.structs import replace as changed

            yield Answer(task, changed(do(task), trace_sha256="b" * 64), 0)

    monkeypatch.setattr(at_work, "answers", planted)
    with pytest.raises(InvariantViolation, match=r"run\.same-seed-same-trace"):
        compare(small(), where=ONE, shelf=Shelf(shelf), seeds=[1], fresh=True)


def test_a_run_cut_short_by_its_own_limit_is_shown_and_not_kept(tmp_path, monkeypatch):
    def planted(tasks, _where, _gate):
        for task in tasks:
            from msgspec.structs import replace as changed

            yield Answer(task, changed(do(task), ended="budget"), 0)

    monkeypatch.setattr(at_work, "answers", planted)
    path = tmp_path / "runs.jsonl"
    found = compare(small(), where=ONE, shelf=Shelf(path), seeds=[1])
    assert (len(found.runs), len(Shelf(path))) == (4, 0)


# ---- workers ------------------------------------------------------------------------------------


def tasks_of(monkeypatch, **compared):
    seen = []

    def watching(tasks, _where, _gate):
        seen.extend(tasks)
        return iter(())

    monkeypatch.setattr(at_work, "answers", lambda tasks, where, gate: _Closing(watching(tasks, where, gate)))
    compare(small(), where=ONE, **compared)
    monkeypatch.undo()
    return seen


class _Closing:
    def __init__(self, inner):
        self._inner = inner

    def __iter__(self):
        return self._inner

    def close(self):
        pass


def test_a_worker_with_another_program_or_other_data_refuses(monkeypatch):
    (task, *_) = tasks_of(monkeypatch, seeds=[1])
    assert do(task).seed == 1
    for wrong, said in (
        (replace(task, program="0" * 64), "another version of ipchain"),
        (replace(task, data="0" * 64), "another version of data of offices"),
    ):
        with pytest.raises(ComputerError, match=said):
            list(answers([wrong], ONE, Gate()))


def test_a_fault_of_ours_in_a_worker_comes_back_with_its_traceback(monkeypatch):
    (task, *_) = tasks_of(monkeypatch, seeds=[1])
    with pytest.raises(FaultInWorker, match=r"(?s)Traceback.*ScenarioError"):
        list(answers([replace(task, text=replace(task.text, source=b"nothing"))], ONE, Gate()))


def test_a_closed_gate_lets_nothing_through(monkeypatch):
    tasks = tasks_of(monkeypatch, seeds=[1])
    gate = Gate()
    found = answers(tasks, ONE, gate)
    next(found)
    gate.close()
    assert list(found) == []


# ---- judged again -------------------------------------------------------------------------------


def test_kept_runs_are_judged_again_without_playing(whole):
    found = again(
        small(),
        whole.runs[::-1],
        cells=tuple(whole.cells),
        seeds=whole.seeds,
        signatures="ideal",
        strict=False,
        ended="completed",
    )
    assert same(found, whole)


def test_differences_are_taken_seed_by_seed_and_adjusted_together(whole):
    runs = {name: whole.runs_of(name) for name in whole.cells}
    figures = whole.comparing.figures
    found = weigh(runs, figures, "raft+near", Manner(1, resamples=200))
    assert len(found.by_cell) == 12
    assert len(found.differences) == 9
    messages = figures[1]
    one = next(one for one in found.differences if (one.figure, one.cell) == (messages, "pbft+near"))
    of = {cell: {run.seed: run.figure(messages.name) for run in runs[cell]} for cell in runs}
    assert one.paired.pairs.differences == tuple(of["pbft+near"][seed] - of["raft+near"][seed] for seed in (1, 2, 3))
    assert all(one.adjusted_p >= one.paired.test.p for one in found.differences)


def test_an_interval_does_not_depend_on_what_else_is_asked_for(whole):
    runs = {name: whole.runs_of(name) for name in whole.cells}
    figures = whole.comparing.figures
    every = weigh(runs, figures, "raft+near", Manner(1, resamples=200))
    alone = weigh({"pbft+far": runs["pbft+far"]}, figures[1:2], "pbft+far", Manner(1, resamples=200))
    assert alone.by_cell[0] in every.by_cell
