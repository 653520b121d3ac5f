"""A comparison as an object: one row for each run, estimates for each cell, differences between cells."""

import asyncio

import pytest
from studied import TWO, compared, two

import ipchain
from ipchain.errors import UsageError
from ipchain.experiment import comparison as experiment
from ipchain.experiment.shelf import Shelf
from ipchain.experiment.workers import Where
from ipchain.report.comparison_telling import summarise_comparison
from ipchain.study.mistakes import NoSuchName

CELLS = ("raft+equal", "raft+weighted", "pbft+equal", "pbft+weighted")


@pytest.fixture(scope="module")
def c(tmp_path_factory):
    return compared(tmp_path_factory.mktemp("compared"))


def test_it_says_what_it_is(c):
    assert (c.cells, c.seeds, c.baseline) == (CELLS, (1, 2, 3, 4), "raft+equal")
    assert (c.verdict, c.ok, c.ended, c.left_over, c.made) == ("holds", True, "completed", 0, 16)
    assert repr(c) == "Comparison(two, 4 cells, 4 seeds, 16 runs: holds, completed)"
    assert c.verdict_of("pbft+equal") == c.verdict_of({"consensus": "pbft", "governance": "equal"}) == "holds"
    assert set(dir(c)) <= {name for name in vars(type(c)) if not name.startswith("_")}
    for name in dir(c):
        getattr(c, name)


def test_there_is_one_row_for_each_run_with_every_figure(c):
    assert [(row["cell"], row["seed"]) for row in c.runs] == [(cell, seed) for cell in CELLS for seed in (1, 2, 3, 4)]
    assert {row["verdict"] for row in c.runs} == {"holds"}
    assert set(c.figures) <= set(c.runs.columns)
    by_hand = ipchain.run(two_cell(c, "pbft+equal"), seed=3)
    (row,) = [row for row in c.runs if (row["cell"], row["seed"]) == ("pbft+equal", 3)]
    assert row["trace_sha256"] == by_hand.trace_hash
    assert (row["consensus"], row["governance"]) == ("pbft", "equal")


def two_cell(c, name):
    return c.scenario.cells[name]


def test_there_is_one_row_for_each_check_of_each_run(c):
    written = [row for row in c.expectations if not row["built_in"]]

    assert len(written) == 16 * 2
    assert {row["id"] for row in written} == {"one-ledger", "quick"}


def test_estimates_are_those_of_the_summary_file(c):
    told = {figure.name: figure for figure in summarise_comparison(c._made).figures}

    rows = list(c.summary())
    assert [(row["figure"], row["cell"]) for row in rows] == [(name, cell) for name in told for cell in CELLS]
    for row in rows:
        (cell,) = [one for one in told[row["figure"]].cells if one.cell == row["cell"]]
        assert (row["n"], row["estimate"], row["low"], row["high"]) == (
            cell.runs, cell.mean.value, cell.mean.low, cell.mean.high,
        )  # fmt: skip
        assert row["low"] <= row["estimate"] <= row["high"]
        assert row["unit"] == told[row["figure"]].unit
    assert list(c.summary("time_to_final.p95")) == rows[:4]


def test_a_figure_that_the_file_does_not_compare_can_be_asked_for(c):
    (row, *_) = c.summary("throughput")
    values = [run["throughput.mean"] for run in c.runs if run["cell"] == "raft+equal"]

    assert row["figure"] == "throughput.mean"
    assert row["estimate"] == pytest.approx(sum(values) / 4)
    assert (row["least"], row["greatest"]) == (min(values), max(values))


def test_variants_of_one_axis_compare_cells_that_differ_in_it_alone(c):
    rows = list(c.difference("time_to_final.p95", baseline={"consensus": "raft"}, paired=True))
    told = [one.change for one in summarise_comparison(c._made).only if one.axis == "consensus"]
    values = {(row["cell"], row["seed"]): row["time_to_final.p95"] for row in c.runs}

    assert [(row["cell"], row["baseline"]) for row in rows] == [
        ("pbft+equal", "raft+equal"), ("pbft+weighted", "raft+weighted"),
    ]  # fmt: skip
    for row in rows:
        by_hand = [values[row["cell"], seed] - values[row["baseline"], seed] for seed in c.seeds]
        assert row["estimate"] == pytest.approx(sum(by_hand) / 4)
        assert row["n"] == 4
        assert row["p"] <= row["adjusted_p"] <= 1
        (change,) = [one for one in told if (one.cell, one.mean.value) == (row["cell"], row["estimate"])]
        assert (row["low"], row["high"], row["p"]) == (change.mean.low, change.mean.high, change.p)


def test_a_cell_as_baseline_gives_the_differences_of_the_summary_file(c):
    (figure,) = [one for one in summarise_comparison(c._made).figures if one.name == "messages_per_final.mean"]
    rows = list(c.difference("messages_per_final"))

    assert rows == list(c.difference("messages_per_final.mean", baseline="raft+equal"))
    assert [(row["cell"], row["estimate"], row["low"], row["p"]) for row in rows] == [
        (one.cell, one.mean.value, one.mean.low, one.p) for one in figure.differences
    ]


def test_p_values_are_adjusted_over_the_rows_that_are_shown(c):
    """Holm 1979: the smallest times the number of tests, and never smaller than one before it."""
    rows = sorted(c.difference("messages_per_final"), key=lambda row: row["p"])
    least = 0.0
    for number, row in enumerate(rows):
        least = max(least, min(1.0, row["p"] * (len(rows) - number)))
        assert row["adjusted_p"] == pytest.approx(least)


def test_the_other_way_round_is_the_same_difference_with_the_other_sign(c):
    forth = c.difference("throughput.mean", baseline={"consensus": "raft"})
    back = c.difference("throughput.mean", baseline={"consensus": "pbft"})

    assert [row["estimate"] for row in forth] == [-row["estimate"] for row in back]
    assert [row["baseline"] for row in back] == list(forth["cell"])


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ("time_to_finl.p95", "'time_to_finl' is not a metric; did you mean 'time_to_final'"),
        ("time_to_final.p96", "'p96' is not a statistic"),
        ("decision_time.max", "no run of this comparison has decision_time.max"),
        ("time_to_final.p99", "no run of this comparison has time_to_final.p99"),
    ],
)
def test_a_figure_that_no_run_has_is_told(c, figure, said):
    for ask in (c.summary, c.difference):
        with pytest.raises(UsageError, match=said):
            ask(figure)


@pytest.mark.parametrize(
    ("baseline", "said"),
    [
        ("raft", "there is no cell in this comparison 'raft'"),
        ({"consensus": "hotstuff"}, "there is no cell whose consensus is 'hotstuff'"),
        ({"network": "lan"}, "there is no axis in this comparison 'network'"),
    ],
)
def test_a_baseline_that_is_not_there_is_told(c, baseline, said):
    with pytest.raises(NoSuchName, match=said):
        c.difference("throughput", baseline=baseline)


def test_what_means_several_cells_is_no_single_cell(c):
    with pytest.raises(UsageError, match="2 cells are meant"):
        c.verdict_of({"consensus": "raft"})


def test_only_pairs_are_offered(c):
    with pytest.raises(UsageError, match="only paired differences are offered"):
        c.difference("throughput", paired=False)


def test_a_notebook_shows_every_cell_with_its_verdict(c):
    shown = c._repr_html_()

    assert shown.count("4 of 4") == 4
    assert "raft+equal (baseline)" in shown
    assert "<script" not in shown


def test_finished_runs_are_not_played_again_and_more_seeds_play_only_what_is_new(tmp_path, c):
    file = tmp_path / "finished.jsonl"
    s = two(tmp_path)
    first = ipchain.compare(s.with_seeds((1, 2)), jobs=1, finished=file)
    again = ipchain.compare(s.with_seeds((1, 2)), jobs=1, finished=file)
    more = ipchain.compare(s, jobs=1, finished=file)

    assert (first.made, again.made, more.made) == (8, 0, 8)
    assert again.runs == first.runs
    assert more.runs == c.runs


def test_it_is_the_comparison_that_the_command_makes(tmp_path, c):
    plain = experiment.compare(two(tmp_path).value, where=Where(1), shelf=Shelf(None))

    assert plain.runs == c._made.runs


def test_it_works_inside_a_running_loop_and_over_several_processes(tmp_path, c):
    s = two(tmp_path)

    async def cell():
        return ipchain.compare(s, jobs=2)

    assert asyncio.run(cell()).runs == c.runs


def test_progress_is_told_after_every_run(tmp_path):
    told = []
    ipchain.compare(two(tmp_path).with_seeds((1,)), jobs=1, progress=told.append)

    assert [(one.over, one.total) for one in told] == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_time_that_is_over_leaves_runs_undone_and_never_a_pass(tmp_path):
    late = ipchain.compare(two(tmp_path), jobs=1, wall_time_us=0)

    assert (late.ended, late.left_over, late.ok, late.verdict) == ("budget", 16, False, "not-tested")
    assert len(late.runs) == 0
    with pytest.raises(UsageError, match="no run of this comparison has"):
        late.summary("throughput")


@pytest.mark.parametrize(
    ("options", "said"), [({"jobs": 0}, "leaves nobody to work"), ({"jobs": 2, "scheduler": "tcp://x:1"}, "exclude")]
)
def test_nobody_to_work_is_refused(tmp_path, options, said):
    with pytest.raises(UsageError, match=said):
        ipchain.compare(two(tmp_path), **options)


def test_a_scenario_that_compares_nothing_is_refused():
    with pytest.raises(UsageError, match="compares nothing"):
        ipchain.compare("healthy")


def test_a_name_with_markup_in_it_cannot_even_be_a_cell(tmp_path):
    from ipchain.scenario.problems import ScenarioError

    (tmp_path / "x.ipchain.yaml").write_text(TWO.replace("equal", "'<b>'"), encoding="utf-8")
    with pytest.raises(ScenarioError, match="E308"):
        ipchain.load(tmp_path / "x.ipchain.yaml")
