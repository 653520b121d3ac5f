"""The simulated world keeps the contract of the core interface and inflicts what the scenario says."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from worlds import events, fault, world

from ipchain.consensus.core import Broadcast, Persist, Send
from ipchain.names import SECOND
from ipchain.office.messages import BlockRecord, SubmissionRecord
from ipchain.scenario.model import Crash, Link, Partition, Pause, Role, Slow
from ipchain.simulation.world import World

BOTH = pytest.mark.parametrize("model", ["raft", "pbft"])
X = [f"X{number:02d}" for number in range(5)]


def heads(played):
    return {(event.height, event.head) for _, event in events(played, "LedgerShown")}


def executed_at(played, office):
    return [event.reference for _, event in events(played, "EntryExecuted") if event.office == office]


@BOTH
def test_a_healthy_network_enters_every_request_once_everywhere(model):
    played = world(model)
    played.run()
    asked = [event.request for _, event in events(played, "Requested")]

    assert len(asked) > 20
    assert len(heads(played)) == 1
    for office in X:
        assert sorted(executed_at(played, office)) == sorted(asked)


@BOTH
def test_same_scenario_and_seed_give_the_same_trace_under_any_hash_seed(model):
    code = (
        "import sys; sys.path.insert(0, 'tests/simulation')\n"
        "from worlds import world, fault\n"
        "from ipchain.scenario.model import *\n"
        f"w = world({model!r}, faults=(fault('crash', Crash(Role('leader')), 10, 8),"
        " fault('partition', Partition((('X00','X01'),('X02','X03','X04'))), 20, 5, 'cut')))\n"
        "w.run(); print(w.trace.digest(), len(w.trace))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "31337")
    }

    assert len(printed) == 1


@BOTH
def test_another_seed_gives_another_trace(model):
    digests = set()
    for seed in (1, 2):
        played = world(model, seconds=30, seed=seed)
        played.run()
        digests.add(played.trace.digest())

    assert len(digests) == 2


@BOTH
def test_real_signatures_change_nothing_but_the_signatures(model):
    """Decision 3: ideal signatures by default, real ones by option, and results must not differ."""
    kept = {}
    for signatures in ("ideal", "ed25519"):
        played = world(model, 4, seconds=30, signatures=signatures)
        played.run()
        kept[signatures] = (
            heads(played),
            played.trace.counts,
            [e.entries for _, e in events(played, "BlockCommitted")],
        )

    assert kept["ideal"] == kept["ed25519"]


@BOTH
def test_nothing_leaves_before_the_records_above_it_are_durable(model, monkeypatch):
    """S-01: checked against the durable image of the disk at every send of a whole run with crashes."""
    from ipchain.simulation.world import World

    promised = {}
    sends = []

    def watch_send(deliver, place):
        def watched(self, now, host, *rest):
            message = rest[place]
            kept = promised.get((host.office_id, id(message)))
            if kept is not None and kept[0] is message:
                durable = {id(record) for record in host.disk.durable}
                assert all(id(record) in durable for record in kept[1]), type(message)
                sends.append(type(message).__name__)
            return deliver(self, now, host, *rest)

        return watched

    monkeypatch.setattr(World, "_do", watch_do(World._do, promised))
    monkeypatch.setattr(World, "_broadcast", watch_send(World._broadcast, 0))
    monkeypatch.setattr(World, "_send", watch_send(World._send, 1))
    played = world(model, seconds=40, faults=(fault("crash", Crash(Role("leader")), 8, 6),))
    played.run()

    assert len(sends) > 50, "the check must have had something to check"


def watch_do(do, promised):
    def watched(self, now, host, effects, place):
        if place == 0:
            above = []
            for effect in effects:
                if type(effect) is Persist:
                    above.append(effect.record)
                elif type(effect) in {Send, Broadcast}:
                    promised[host.office_id, id(effect.message)] = (effect.message, tuple(above))
        return do(self, now, host, effects, place)

    return watched


def test_the_check_above_sees_a_host_that_sends_too_early(monkeypatch):
    """The planted fault: a host that does not wait for its disk."""
    from ipchain.simulation.disk import Disk

    monkeypatch.setattr(Disk, "sync", lambda _disk: None)
    with pytest.raises(AssertionError):
        test_nothing_leaves_before_the_records_above_it_are_durable("raft", monkeypatch)


@BOTH
def test_a_crash_loses_what_was_not_synced_and_keeps_the_rest(model):
    played = world(model, seconds=60, rate=5, disk_us=200_000, faults=(fault("crash", Crash((X[1],)), 10.05, 5),))
    played.run()
    stopped = [event for _, event in events(played, "OfficeStopped")]
    started = [event for _, event in events(played, "OfficeStarted") if event.again]

    assert [event.office for event in stopped] == [X[1]]
    assert started[0].height > 0, "the ledger was on the disk"
    assert len(heads(played)) == 1
    asked = [event.request for _, event in events(played, "Requested")]
    assert sorted(executed_at(played, X[2])) == sorted(asked), "no request is lost, none is entered twice"


def test_unsynced_records_are_counted_when_a_crash_takes_them():
    played = world("raft", seconds=60, rate=5, disk_us=200_000, faults=tuple(
        fault("crash", Crash((X[0],)), 10 + number, 0.5, f"c{number}") for number in range(8)
    ))  # fmt: skip
    played.run()

    assert sum(event.unsynced for _, event in events(played, "OfficeStopped")) > 0
    assert len(heads(played)) == 1


@BOTH
def test_a_partition_also_takes_the_messages_under_way(model):
    cut = Partition(((X[0], X[1], X[2], X[3]), (X[4],)))
    played = world(model, delay_ms=400, rate=4, faults=(fault("partition", cut, 10, 0.2),))
    played.run()
    lost = events(played, "Lost")

    assert lost, "with 400 ms of delay something was under way"
    assert {now for now, _ in lost} == {10 * SECOND}
    assert all(event.why == "partition" and X[4] in {event.sender, event.receiver} for _, event in lost)
    assert len(heads(played)) == 1


@BOTH
def test_a_cut_off_minority_makes_nothing_final_and_catches_up(model):
    cut = Partition(((X[0], X[1], X[2], X[3]), (X[4],)))
    played = world(model, rate=2, faults=(fault("partition", cut, 10, 15),))
    played.run()
    inside = [
        event
        for now, event in events(played, "BlockCommitted")
        if event.office == X[4] and 10 * SECOND < now < 25 * SECOND
    ]
    others = [
        event
        for now, event in events(played, "BlockCommitted")
        if event.office == X[0] and 12 * SECOND < now < 25 * SECOND
    ]

    assert inside == []
    assert len(others) > 5
    assert len(heads(played)) == 1


@BOTH
def test_a_paused_office_goes_on_with_its_memory_and_what_waited(model):
    played = world(model, rate=2, faults=(fault("pause", Pause((X[3],)), 10, 8),))
    played.run()
    resumed = [event for _, event in events(played, "OfficeResumed")]
    inside = [
        event
        for now, event in events(played, "BlockCommitted")
        if event.office == X[3] and 10 * SECOND < now < 18 * SECOND
    ]

    assert resumed[0].waiting > 0
    assert inside == []
    assert events(played, "OfficeStopped") == []
    assert len(heads(played)) == 1


@BOTH
def test_the_leader_by_role_is_who_leads_when_the_fault_begins(model):
    played = world(model, rate=2, faults=(fault("crash", Crash(Role("leader")), 10, 10),))
    played.run()
    led_before = [event.office for now, event in events(played, "LeaderChosen") if now < 10 * SECOND][-1]
    hit = events(played, "FaultBegan")[0][1].targets
    led_after = [event.office for now, event in events(played, "LeaderChosen") if now > 10 * SECOND]

    assert hit == (led_before,)
    assert led_after
    assert led_after[0] != led_before
    assert len(heads(played)) == 1


def test_overlapping_faults_add_up_and_end_one_by_one():
    slow = [fault("slow", Slow((X[1],), None, plus_us=300_000), 5 + 2 * n, 6, f"slow-{n}") for n in range(2)]
    crash = [fault("crash", Crash((X[2],)), 10 + n, 5, f"crash-{n}") for n in range(3)]
    played = world("raft", faults=(*slow, *crash))
    played.run()
    started = [now for now, event in events(played, "OfficeStarted") if event.again]

    assert started == [17 * SECOND], "up again when the last of three overlapping crashes is over"
    sent = [
        (now, [a - now for r, a in zip(e.receivers, e.arrivals, strict=True) if X[1] in {e.sender, r}])
        for now, e in events(played, "Sent")
    ]
    both = [delay for now, delays in sent if 7.1 * SECOND < now < 10.9 * SECOND for delay in delays]
    one = [delay for now, delays in sent if 5.1 * SECOND < now < 6.9 * SECOND for delay in delays]
    none = [delay for now, delays in sent if now > 14 * SECOND for delay in delays]
    assert min(both) > 600_000 > max(one) > 300_000 > max(none) > 0


def test_an_interrupted_run_keeps_what_it_has_marked_so():
    played = world("raft")

    def interrupt(now):
        if now > 15 * SECOND:
            raise KeyboardInterrupt

    played.run(interrupt)
    ended = events(played, "RunEnded")

    assert ended[0][1].why == "interrupted"
    assert len(events(played, "LedgerShown")) == 5
    assert max(now for now, _ in played.trace) < 17 * SECOND


def test_the_disk_holds_blocks_and_submissions_of_its_office():
    played = world("raft", 3)
    played.run()
    for office, host in played.hosts.items():
        kinds = {type(record) for record in host.disk.durable}
        assert {BlockRecord, SubmissionRecord} <= kinds
        assert [block.header.height for block in played.ledgers()[office]] == list(range(1, host.office.height + 1))


@BOTH
def test_shared_execution_leaves_the_trace_as_it_is(model):
    digests = set()
    for shared in (True, False):
        played = world(model, rate=3, faults=(fault("crash", Crash((X[1],)), 10, 5),), share_execution=shared)
        played.run()
        digests.add(played.trace.digest())

    assert len(digests) == 1


def test_where_only_links_exist_a_cut_leaves_groups_and_messages_take_the_way_round():
    """Five offices in a ring: one cut link leaves a way round, two cut it into two chains."""
    ring = tuple(Link(X[n], X[(n + 1) % 5]) for n in range(5))
    one = fault("partition", Partition(((X[0],), (X[1],))), 10, 10, "one")
    other = fault("partition", Partition(((X[2],), (X[3],))), 15, 5, "other")
    played = world("raft", rate=2, faults=(one, other))
    network = replace(played.scenario.network, topology="links", links=ring)
    played = World(replace(played.scenario, network=network))
    played.run()
    groups = [(now // SECOND, event.groups) for now, event in events(played, "NetworkSplit")]

    assert groups[0] == (10, (tuple(X),))
    assert groups[1] == (15, ((X[0], X[3], X[4]), (X[1], X[2])))
    assert groups[-1] == (20, (tuple(X),))
    assert len(heads(played)) == 1


@BOTH
def test_a_crash_while_paused_with_the_disk_at_work_leaves_no_request_undecided(model):
    """What the disk had not confirmed to a frozen office is not on it: the office catches up and shows it then."""
    faults = [
        wrong
        for number in range(6)
        for wrong in (
            fault("pause", Pause((X[1],)), 8 + 3 * number, 1.5, f"p{number}"),
            fault("crash", Crash((X[1],)), 8.5 + 3 * number, 0.3, f"c{number}"),
        )
    ]
    played = world(model, seconds=60, rate=6, disk_us=150_000, faults=tuple(faults))
    played.run()
    asked = [event.request for _, event in events(played, "Requested")]

    assert sorted(executed_at(played, X[1])) == sorted(asked)
    assert len(heads(played)) == 1


def test_the_legal_calendar_stops_at_its_end():
    played = world(seconds=30)
    last = replace(played.scenario, calendar=date.max)
    assert World(last).legal_date(3 * 86_400 * SECOND) == date.max
