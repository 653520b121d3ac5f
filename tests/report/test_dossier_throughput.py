"""Requests over time, against counts made by hand from the trace."""

import msgspec
import pytest
from charted import result

from ipchain.report.dossier.throughput import SLOTS, Throughput, gather_throughput, slot_length
from ipchain.trace import EntryExecuted, Requested

SECOND = 1_000_000


def by_hand(played):
    """(due, decided or None, outcome) of every request, by the first execution at its own office."""
    due = {(event.office, event.request): event.due for _, event in played.trace if isinstance(event, Requested)}
    decided = {}
    for at, event in played.trace:
        if isinstance(event, EntryExecuted) and event.office == event.signer and event.outcome != "repeated":
            decided.setdefault((event.signer, event.reference), (at, event.outcome))
    return [(moment, *decided.get(key, (None, ""))) for key, moment in due.items()]


@pytest.mark.parametrize("name", ["split", "crash", "many", "empty"])
def test_counts_are_those_made_by_hand(name):
    played = result(name)
    flow, requests = gather_throughput(played), by_hand(played)
    length = flow.slot_us
    last = len(flow.slots.due) - 1
    for slot in range(last + 1):
        end = played.ended_at_us + 1 if slot == last else (slot + 1) * length
        inside = range(slot * length, end)
        assert flow.slots.due[slot] == sum(due in inside for due, _, _ in requests)
        assert flow.slots.final[slot] == sum(
            at in inside for _, at, said in requests if at is not None and said == "final"
        )
        assert flow.slots.refused[slot] == sum(at in inside for _, at, said in requests if said == "refused")
        assert flow.slots.waiting[slot] == sum(due < end and (at is None or at >= end) for due, at, _ in requests)
    assert flow.due == sum(flow.slots.due) == len(requests)
    assert flow.final == sum(flow.slots.final)
    assert flow.waiting_at_end == flow.slots.waiting[-1]


@pytest.mark.parametrize("name", ["split", "crash"])
def test_the_greatest_backlog_is_exact_and_not_bound_to_slots(name):
    flow, requests = gather_throughput(result(name)), by_hand(result(name))

    def waiting(moment):
        return sum(due <= moment and (at is None or at > moment) for due, at, _ in requests)

    moments = sorted({due for due, _, _ in requests})
    assert flow.most_waiting == max(waiting(moment) for moment in moments)
    assert flow.most_waiting == waiting(flow.most_waiting_at_us)
    assert flow.most_waiting >= max(flow.slots.waiting)


def test_inside_and_outside_faults_are_all_of_the_run():
    flow = gather_throughput(result("split"))
    assert flow.inside[0] + flow.outside[0] == flow.final
    assert flow.inside[1] == 12 * SECOND
    assert flow.inside[1] + flow.outside[1] == flow.ended_us + 1


@pytest.mark.parametrize(
    ("end", "length"), [(0, 1), (120 * SECOND, 1), (121 * SECOND, 2), (600 * SECOND, 5), (86_400 * SECOND, 900)]
)
def test_a_slot_is_the_shortest_that_leaves_120_of_them(end, length):
    assert slot_length(end) == length * SECOND
    assert end <= SLOTS * length * SECOND


def test_a_very_long_run_has_slots_of_whole_hours():
    end = 400 * 86_400 * SECOND
    assert slot_length(end) % (3_600 * SECOND) == 0
    assert -(-end // slot_length(end)) <= SLOTS


def test_the_value_survives_its_file():
    flow = gather_throughput(result("crash"))
    assert msgspec.json.decode(msgspec.json.encode(flow), type=Throughput) == flow
