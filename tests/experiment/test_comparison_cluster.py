"""A comparison over a Dask cluster: the same rows as on this machine; and what stops it."""

import sys
import warnings
from dataclasses import replace

import pytest
from small_comparison import small

from ipchain.errors import ComputerError
from ipchain.experiment.comparison import compare
from ipchain.experiment.workers import Where


@pytest.fixture
def cluster():
    """Two workers, each a process of one thread, and a scheduler, all on this machine."""
    distributed = pytest.importorskip("dask.distributed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
        ) as made:
            yield made.scheduler_address


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_on_two_workers_of_a_cluster_the_rows_are_the_same(cluster):
    here = compare(small(), where=Where(jobs=1))
    there = compare(small(), where=Where(scheduler=cluster))
    assert there.made == 12
    assert replace(there, made=0) == replace(here, made=0)


def test_without_the_extra_the_remedy_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "dask.distributed", None)
    with pytest.raises(ComputerError, match=r"needs the extra 'cluster': pip install 'ipchain\[cluster\]'"):
        compare(small(), where=Where(scheduler="tcp://127.0.0.1:1"))


@pytest.mark.filterwarnings("ignore")
def test_where_no_scheduler_answers_the_remedy_is_told(monkeypatch):
    monkeypatch.setattr("ipchain.experiment.workers.CONNECT_WITHIN_S", 0.5)
    with pytest.raises(ComputerError, match="no scheduler answers there; start one with 'dask scheduler'"):
        compare(small(), where=Where(scheduler="tcp://127.0.0.1:9"))
