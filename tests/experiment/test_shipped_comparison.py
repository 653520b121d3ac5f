"""The shipped comparison, a slice of it: two of its thirty seeds. The whole is `make compare`."""

import pytest

from ipchain.experiment.comparison import compare
from ipchain.experiment.workers import Where
from ipchain.report.comparison_telling import summarise_comparison
from ipchain.scenario.loader import load


@pytest.fixture(scope="module")
def slice_of_it():
    return compare(load("raft-and-pbft"), seeds=[1, 2], where=Where(jobs=1))


@pytest.mark.slow
def test_every_cell_holds_and_every_expectation_is_put_to_the_test(slice_of_it):
    assert slice_of_it.verdict == "holds"
    assert list(slice_of_it.cells) == ["raft+equal", "raft+weighted", "pbft+equal", "pbft+weighted"]
    for check in slice_of_it.checks:
        if not check.built_in:
            assert check.word == "holds", check.id
            assert all(part.tested == 2 for part in check.cells), check.id


@pytest.mark.slow
def test_it_shows_what_it_is_there_to_show(slice_of_it):
    summary = summarise_comparison(slice_of_it)
    means = {(figure.name, cell.cell): cell.mean.value for figure in summary.figures for cell in figure.cells}
    for vote in ("equal", "weighted"):
        raft, pbft = means["messages_per_final.mean", f"raft+{vote}"], means["messages_per_final.mean", f"pbft+{vote}"]
        assert pbft > 1.2 * raft, "to withstand lies costs messages"
    for model in ("raft", "pbft"):
        assert means["refused_share.mean", f"{model}+equal"] == 0
        assert means["refused_share.mean", f"{model}+weighted"] > 0, "a suspended office is refused"
    changes = {(one.axis, one.before, one.after) for one in summary.only}
    assert changes == {("consensus", "raft", "pbft"), ("governance", "equal", "weighted")}


def test_the_whole_has_thirty_seeds_in_four_cells():
    comparing = load("raft-and-pbft").compare
    assert len(comparing.cells) * len(comparing.seeds) == 120
