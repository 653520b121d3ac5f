"""The log: cut, extended, searched by terms, measured in bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from raft_network import batch, entry

from ipchain.consensus.raft.log import ENVELOPE_BYTES, Log, size_of
from ipchain.errors import InvariantViolation


def log_with(*terms: int) -> Log:
    log = Log()
    log.extend(0, [entry(term, f"{place}") for place, term in enumerate(terms, 1)], floor=0)
    return log


def test_an_empty_log_ends_at_index_0_in_term_0():
    log = Log()
    assert (log.last, log.last_term) == (0, 0)
    assert log.holds(0, 0)
    assert not log.holds(1, 1)


def test_extending_drops_what_stood_behind_the_place():
    log = log_with(1, 1, 2)
    log.extend(1, [entry(3, "new")], floor=1)
    assert (log.last, log.last_term) == (2, 3)
    assert log.batch_at(2) == batch("new")
    assert log.size_between(0, 2) == size_of(batch("1")) + size_of(batch("new"))


@pytest.mark.parametrize(("previous", "floor"), [(4, 0), (0, 1)], ids=["a gap", "a committed entry lost"])
def test_a_gap_or_the_loss_of_a_committed_entry_is_our_own_bug(previous: int, floor: int):
    with pytest.raises(InvariantViolation, match=r"raft\.log-no-gap-no-loss"):
        log_with(1, 1, 2).extend(previous, [entry(3, "x")], floor=floor)


def test_terms_never_fall_along_the_log():
    with pytest.raises(InvariantViolation, match=r"raft\.log-terms-rise"):
        log_with(1, 3).extend(2, [entry(2, "x")], floor=0)


def test_a_stretch_has_as_many_entries_as_fit_but_always_one():
    log = log_with(1, 1, 1, 1)
    one = size_of(batch("1"))
    assert len(log.stretch(1, 1)) == 1
    assert len(log.stretch(1, 2 * one)) == 2
    assert len(log.stretch(1, 3 * one - 1)) == 2
    assert len(log.stretch(3, 1000 * one)) == 2
    assert log.stretch(4, 1) == (entry(1, "4"),)


def test_the_size_of_a_batch_counts_bodies_signatures_and_an_allowance():
    assert size_of(batch()) == ENVELOPE_BYTES
    assert size_of(batch("abc", "d")) == ENVELOPE_BYTES + (3 + 64 + ENVELOPE_BYTES) + (1 + 64 + ENVELOPE_BYTES)


@given(st.lists(st.integers(1, 6), max_size=30), st.integers(0, 7), st.integers(0, 40))
def test_the_bisection_finds_what_a_plain_search_finds(steps: list[int], term: int, index: int):
    terms = sorted(steps)
    plain = max(
        (place for place, held in enumerate([0, *terms]) if place <= index and held <= term),
        default=0,
    )
    assert log_with(*terms).latest_not_above(term, index) == plain


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(1, 3)), max_size=12))
def test_sizes_stay_right_through_any_cuts(cuts: list[tuple[int, int]]):
    log = Log()
    model: list[str] = []
    for step, (place, count) in enumerate(cuts):
        previous = min(place, log.last)
        names = [f"{step}.{number}" * (number + 1) for number in range(count)]
        log.extend(previous, [entry(step + 1, name) for name in names], floor=0)
        model = model[:previous] + names
        assert log.size_between(0, log.last) == sum(size_of(batch(name)) for name in model)
        assert [log.batch_at(index + 1) for index in range(log.last)] == [batch(name) for name in model]
