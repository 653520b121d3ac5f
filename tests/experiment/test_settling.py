"""Where the start of a run is over: looked for before the first fault, only where there is something to settle."""

from dataclasses import replace

import pytest

from ipchain.experiment.settling import NOTHING_TO_SETTLE, settling_of
from ipchain.names import SECOND
from ipchain.scenario.loader import load
from ipchain.trace import EntryExecuted, FaultBegan, Trace

SCENARIO = replace(load("healthy"), duration_us=200 * SECOND)


def entry(number, at):
    return EntryExecuted(
        office="EM", height=number, index=0, entry=f"e{number}", body=b"", signature=b"", signer="EM",
        reference=f"r{number}", verb="register", right="", kind="", outcome="final", reason="", status_before="",
        status_after="", owners=(), changed=(),
    )  # fmt: skip


def trace_of(per_second, fault_at=None):
    """So many entries in each second, by the second; and a fault."""
    trace, number = Trace(), 0
    for second, count in enumerate(per_second):
        if second == fault_at:
            trace.leave(second * SECOND, FaultBegan(fault="f", kind="crash", targets=()))
        for place in range(count):
            number += 1
            trace.leave(second * SECOND + place, entry(number, second))
    return trace


def loaded(until_s=200):
    (load_of, *_) = SCENARIO.load
    return replace(SCENARIO, load=(replace(load_of, until_us=until_s * SECOND),))


STEADY = [3, 2] * 100
EMPTY_START = [0] * 20 + [3, 2] * 90


def test_an_empty_start_is_left_out():
    found = settling_of(loaded(), trace_of(EMPTY_START))
    assert (found.warm_up_us, found.settled) == (20 * SECOND, True)


def test_a_run_that_is_steady_from_the_first_second_loses_nothing():
    found = settling_of(loaded(), trace_of(STEADY))
    assert (found.warm_up_us, found.settled) == (0, True)


def test_a_fault_is_not_a_start():
    """Planted: with the fault looked at too, the steady part behind it would be kept and the fault left out."""
    dip = STEADY[:70] + [0] * 25 + STEADY[95:]
    found = settling_of(loaded(), trace_of(dip, fault_at=70))
    assert (found.warm_up_us, found.settled) == (0, True)
    unseen = settling_of(loaded(), trace_of(dip))
    assert unseen.warm_up_us == 95 * SECOND


def test_what_comes_after_the_load_is_not_looked_at():
    found = settling_of(loaded(until_s=100), trace_of(STEADY[:100] + [0] * 100))
    assert (found.warm_up_us, found.settled) == (0, True)


@pytest.mark.parametrize("fault_at", [10, 49])
def test_less_than_fifty_seconds_before_the_fault_tell_nothing(fault_at):
    found = settling_of(loaded(), trace_of(EMPTY_START, fault_at=fault_at))
    assert (found.warm_up_us, found.settled) == (0, False)


def test_a_run_that_only_grows_has_not_settled():
    found = settling_of(loaded(), trace_of([second // 10 for second in range(200)]))
    assert (found.warm_up_us, found.settled) == (0, False)


def test_without_background_load_there_is_nothing_to_settle():
    assert settling_of(replace(SCENARIO, load=()), trace_of(EMPTY_START)) == NOTHING_TO_SETTLE
