"""Coming back after a crash: what was durable counts, everything else is forgotten."""

import pytest
from raft_network import (
    AA,
    AB,
    AT_ONCE,
    FakeHistory,
    Network,
    batch,
    core_of,
    durable_log,
    durable_state,
    entry,
    log_record,
    offices_of,
    seat,
    transaction,
)

from ipchain.consensus.raft.core import RaftCore
from ipchain.consensus.raft.messages import AppendEntries, HardState, LogRecord
from ipchain.errors import InvariantViolation


def test_term_and_vote_come_back_together():
    """Checklist R-01."""
    core = core_of(HardState(3, AA), HardState(4, AB))
    assert (core.status.round, core._replica.voted_for) == (4, AB)


def test_a_later_record_at_a_lower_place_means_the_tail_is_gone():
    records = (HardState(4, None), log_record(1, 1, 2), LogRecord(1, (entry(4, "new"),)))
    core = core_of(*records)
    assert core._replica.log.last == 2
    assert core._replica.log.batch_at(2) == batch("new")
    assert len(durable_log(records)) == 2


def test_the_commit_index_is_the_height_of_the_durable_ledger():
    """Checklist R-04."""
    core = core_of(HardState(4, None), log_record(1, 1, 2), committed=2)
    assert core.status.committed == 2
    effects = core.receive(0, AB, AppendEntries(4, 3, 2, (), 3))
    assert [effect.height for effect in effects if type(effect).__name__ == "Commit"] == [3]


def test_a_ledger_ahead_of_the_log_is_our_own_bug():
    """Checklist R-04: a commit index above the durable log would mean that the disk forgot."""
    held = seat("AA", offices_of(3), (HardState(1, None),), FakeHistory([batch("1")]))
    with pytest.raises(InvariantViolation, match=r"raft\.log-covers-ledger"):
        RaftCore(held, AT_ONCE)


@pytest.mark.parametrize(
    ("records", "code"),
    [
        ((HardState(4, None), HardState(3, None)), "recovered-terms-rise"),
        ((HardState(4, None), LogRecord(2, ())), "log-no-gap-no-loss"),
        ((HardState(1, None), log_record(2)), "log-within-term"),
        ((batch("x"),), "known-record"),
    ],
)
def test_records_that_contradict_each_other_stop_the_office(records, code):
    with pytest.raises(InvariantViolation, match=code):
        core_of(*records)


def test_a_seat_outside_the_membership_is_our_own_bug():
    with pytest.raises(InvariantViolation, match=r"raft\.office-has-a-seat"):
        RaftCore(seat("ZZ", offices_of(3)), AT_ONCE)


def test_a_crash_between_the_message_and_the_own_record_forgets_the_entry_safely():
    """Dissertation 10.2.1: the followers may hold and later commit what their old leader never wrote."""
    network = Network(3)
    network.start_all()
    network.elect("AA")
    network.run_for(1_000_000)
    network.crash_point = lambda office, _effects: 1 if office.name == AA else None
    network.submit(transaction("x"), [AA])
    assert not network["AA"].up
    network.crash_point = lambda _office, _effects: None
    network.run_for(100_000)
    assert len(durable_log(network["AA"].disk)) == 1
    assert len(durable_log(network["AB"].disk)) == 2
    network.start(AA)
    network.settle(lambda: all(network[name].history.height >= 3 for name in network.names))
    assert {network[name].history.batches[1].entries for name in network.names} == {(transaction("x"),)}


def test_all_offices_stopped_at_once_go_on_where_they_were():
    network = Network(5)
    network.start_all()
    network.settle(lambda: bool(network.leaders()))
    for number in range(5):
        network.submit(transaction(f"x{number}"))
    network.run_for(2_000_000)
    heights = {name: network[name].history.height for name in network.names}
    for name in network.names:
        network.crash(name)
    for name in network.names:
        network.start(name)
    assert {name: network[name].core.status.committed for name in network.names} == heights
    term = durable_state(network["AA"].disk).term
    network.settle(lambda: bool(network.leaders()))
    assert network[network.leaders()[0]].core.status.round > term
