"""The measurements of a whole run."""

from fractions import Fraction
from types import SimpleNamespace

import pytest

from ipchain.measure.table import DEFINITIONS, measure
from ipchain.names import SECOND
from ipchain.trace import (
    EntryExecuted,
    FaultBegan,
    FaultEnded,
    OfficeStarted,
    Requested,
    RunEnded,
    RunStarted,
    Sent,
)


def entry(at, name, office="EM"):
    return (
        at * SECOND,
        EntryExecuted(
            office, 1, 0, name, b"", b"", "EM", name, "register", "m", "trade-mark", "final", "", "", "", (), ()
        ),
    )


def request(at, name):
    return (at * SECOND, Requested(name, False, "EM", "register", "m", at * SECOND))


RECORDS = (
    (0, RunStarted("made", 1, "raft", ("AU", "EM"))),
    (0, OfficeStarted("AU", 0, "", False)),
    (0, OfficeStarted("EM", 0, "", False)),
    request(2, "warm"),
    entry(3, "warm"),
    request(10, "a"),
    (11 * SECOND, Sent("EM", "Relay", 10, ("AU",), [1])),
    entry(12, "a"),
    entry(13, "a", "AU"),
    (20 * SECOND, FaultBegan("cut", "partition", ("AU",))),
    request(25, "b"),
    entry(29, "b"),
    (40 * SECOND, FaultEnded("cut")),
    (50 * SECOND, RunEnded("completed")),
)


def measured(warm_up_us=0, records=RECORDS):
    return {one.name: one for one in measure(SimpleNamespace(warm_up_us=warm_up_us), records)}


def test_every_metric_is_measured_in_the_order_of_the_list():
    assert list(measured()) == list(DEFINITIONS)


def test_a_measurement_says_its_unit_definition_source_and_samples():
    one = measured()["time_to_final"]
    assert (one.unit, one.samples, one.source) == ("us", 3, "docs/results.md")
    assert one.definition == DEFINITIONS["time_to_final"].sentence
    assert one.value == one.stats["p95"] == 4 * SECOND
    assert one.stats["median"] == 2 * SECOND
    assert "p99" not in one.stats


def test_figures_are_split_by_office_and_by_faults():
    assert dict(measured()["time_to_final"].detail) == {
        "EM": 4 * SECOND,
        "during faults": 4 * SECOND,
        "outside faults": 2 * SECOND,
    }
    assert measured()["office_lag"].detail["AU longest us"] == 47 * SECOND + 1


def test_the_warm_up_is_left_out():
    assert measured(5 * SECOND)["time_to_final"].samples == 2
    assert measured(5 * SECOND)["final_entries"].value == 2


def test_what_was_never_seen_has_no_value():
    one = measured()["decision_time"]
    assert (one.value, one.samples, dict(one.stats)) == (None, 0, {})


def test_every_figure_is_exact():
    for one in measured().values():
        for figure in (*one.stats.values(), *one.detail.values()):
            assert type(figure) is Fraction


@pytest.mark.parametrize("kept", [lambda event: type(event) is not Sent])
def test_a_trace_without_messages_has_no_figures_about_them(kept):
    silent = measured(records=[record for record in RECORDS if kept(record[1])])
    assert silent["messages_per_final"].value is None
    assert measured()["messages_per_final"].value == Fraction(1, 3)
    assert measured()["bytes_per_final"].value == Fraction(10, 3)


def test_measuring_twice_gives_the_same():
    assert measured() == measured()


def test_an_interrupted_run_without_events_is_measured_as_empty():
    empty = measured(records=[(0, RunStarted("made", 1, "raft", ("AU",))), (0, RunEnded("interrupted"))])
    assert all(one.value in {None, 0} for one in empty.values())
