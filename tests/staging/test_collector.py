"""The garbage collector rests during a run and does not go through what the run left."""

import gc
import weakref

import pytest

from ipchain.staging import collector
from ipchain.staging.collector import collector_at_rest


class Knot:
    """Something that only a search can free: it holds itself."""

    def __init__(self):
        self.self = self


def test_the_collector_rests_inside_and_goes_on_afterwards():
    with collector_at_rest():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off():
    gc.disable()
    try:
        with collector_at_rest():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_it_goes_on_after_an_error_too():
    with pytest.raises(KeyboardInterrupt), collector_at_rest():
        raise KeyboardInterrupt
    assert gc.isenabled()


def test_what_a_run_made_counts_as_old_at_once():
    with collector_at_rest():
        kept = [[] for _ in range(10)]
    old = {id(one) for one in gc.get_objects(generation=2)}

    assert all(id(one) in old for one in kept)


def test_garbage_of_earlier_runs_is_collected_once_it_is_much(monkeypatch):
    monkeypatch.setattr(collector, "OLD_AT_MOST", 10**9)  # whatever other tests have left in this process
    with collector_at_rest():
        left = weakref.ref(Knot())
    assert left() is not None

    with collector_at_rest():
        assert left() is not None, "little is left alone"

    monkeypatch.setattr(collector, "OLD_AT_MOST", 0)
    with collector_at_rest():
        assert left() is None
