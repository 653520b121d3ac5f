"""Messages and marks of the space-time diagram, against the trace; and a page with more than 20,000 of them."""

from dataclasses import replace

import msgspec
import pytest
from charted import result

from ipchain.checkers.verdict import Finding
from ipchain.errors import InvariantViolation
from ipchain.report.charts.families import FAMILIES, MARK_BY_ID, family_of
from ipchain.report.charts.space_time import sent_inside, space_time
from ipchain.report.charts.space_time_data import space_time_data
from ipchain.report.dossier.gather import dossier_of
from ipchain.report.dossier.messages import (
    ARRIVED,
    LOST_AT_ONCE,
    LOST_AT_RECEIVER,
    LOST_UNDER_WAY,
    MOST,
    SLANT,
    STATIC,
    Messages,
    _Sent,
    gather_messages,
)
from ipchain.report.page.render import page
from ipchain.report.page.words import Words
from ipchain.trace import NEVER, BlockCommitted, Lost, Sent, VoteCast


def rows(run):
    table = run.messages
    return list(zip(table.at_us, table.senders, table.receivers, table.kinds, table.took_us, table.fates, strict=True))


@pytest.mark.parametrize("name", ["split", "crash"])
def test_every_message_of_the_trace_is_there_with_its_fate(name):
    played = result(name)
    run = gather_messages(played)
    sent = [
        (at, event.sender, receiver, event.kind, arrival)
        for at, event in played.trace
        if isinstance(event, Sent)
        for receiver, arrival in zip(event.receivers, event.arrivals, strict=True)
    ]
    assert run.messages_of == len(sent) == len(run.messages.at_us)
    found = [(at, run.offices[one], run.offices[two], run.kinds[kind]) for at, one, two, kind, *_ in rows(run)]
    assert found == [row[:4] for row in sent]
    lost = [event for _, event in played.trace if isinstance(event, Lost)]
    fates = run.messages.fates
    assert fates.count(LOST_AT_ONCE) == sum(arrival == NEVER for *_, arrival in sent)
    assert fates.count(LOST_UNDER_WAY) == sum(event.why == "partition" for event in lost)
    assert fates.count(LOST_AT_RECEIVER) == sum(event.why == "stopped" for event in lost)
    for row, (at, *_, arrival) in zip(rows(run), sent, strict=True):
        if row[5] in (ARRIVED, LOST_AT_RECEIVER):
            assert at + row[4] == arrival


def test_a_loss_that_nobody_sent_is_a_bug_of_ours():
    """Planted fault: a `Lost` without its `Sent`."""
    with pytest.raises(InvariantViolation):
        _Sent({"EM": 0, "RU": 1}).observe(5, Lost("EM", "RU", "Relay", "partition"))


def test_of_two_messages_on_one_line_the_one_due_now_is_lost_at_a_stopped_office():
    sent = _Sent({"EM": 0, "RU": 1})
    sent.observe(1, Sent("EM", "Relay", 9, ("RU",), [50]))
    sent.observe(2, Sent("EM", "Relay", 9, ("RU",), [40]))
    sent.observe(40, Lost("EM", "RU", "Relay", "stopped"))
    assert sent.rows == [(1, 0, 1, 0, 49, ARRIVED), (2, 0, 1, 0, 38, LOST_AT_RECEIVER)]
    sent.observe(45, Lost("EM", "RU", "Relay", "partition"))
    assert sent.rows[0] == (1, 0, 1, 0, 44, LOST_UNDER_WAY)


def test_marks_are_the_events_of_the_trace():
    played = result("crash")
    marks = gather_messages(played).marks
    blocks = [(at, event.office) for at, event in played.trace if isinstance(event, BlockCommitted)]
    offices = [office.code for office in played.scenario.offices]
    drawn = [
        (at, offices[office])
        for at, office, mark in zip(marks.at_us, marks.offices, marks.marks, strict=True)
        if mark == "block"
    ]
    assert drawn == blocks
    assert marks.marks.count("vote") == sum(isinstance(event, VoteCast) for _, event in played.trace)
    assert {"stopped", "started", "leader", "quorum", "request"} <= set(marks.marks)
    for mark, says in zip(marks.marks, marks.says, strict=True):
        assert len(says) == len(MARK_BY_ID[mark].facts)


@pytest.mark.parametrize("name", ["split", "crash", "many"])
def test_the_first_window_begins_a_little_before_the_first_fault(name):
    run = gather_messages(result(name))
    first, last = run.first
    assert run.start_us == run.bands[0].since_us
    assert first <= run.start_us < last
    assert run.start_us - first <= (last - run.start_us) // 10
    assert len(sent_inside(run)) <= STATIC
    inside = [at for at in run.messages.at_us if first <= at < last]
    assert len(inside) <= STATIC
    usual = sorted(took for took in run.messages.took_us if took)
    assert last - run.start_us <= SLANT * usual[len(usual) * 9 // 10 + 1]


def test_a_failure_before_the_first_fault_begins_the_window():
    played = result("split")
    bad = replace(played.verdicts[0], finding=Finding.DOES_NOT_HOLD, first_bad_at=7_000_000)
    run = gather_messages(replace(played, verdicts=(bad, *played.verdicts[1:])))
    assert (run.start_us, run.start_check, run.start_fault) == (7_000_000, bad.id, "")
    assert bad.id in space_time(run, Words("en")).note


def test_a_run_without_its_messages_says_so_and_shows_what_offices_did():
    run = gather_messages(result("split", keep_messages=False))
    assert not run.recorded
    assert not run.messages.at_us
    assert run.marks.at_us
    figure = space_time(run, Words("en"))
    assert "did not record" in figure.finding
    assert "block" in "".join(row[2] for row in figure.table.rows)


def test_a_long_run_keeps_25000_events_from_the_first_fault_on_and_its_page_is_small():
    played = result("many")
    run = gather_messages(played)
    kept = len(run.messages.at_us) + len(run.marks.at_us)
    assert run.messages_of + run.marks_of > MOST
    assert kept == MOST >= 20_000
    assert run.since_us <= run.start_us
    sent = [at for at, event in played.trace if isinstance(event, Sent) for _ in event.receivers]
    assert sum(run.since_us < at < run.until_us for at in sent) == sum(
        run.since_us < at < run.until_us for at in run.messages.at_us
    )
    assert len(page(dossier_of(played), "en")) < 3_000_000


def test_the_data_in_the_page_are_the_events():
    run = gather_messages(result("crash"))
    data = msgspec.json.decode(space_time_data(run, Words("en")).encode())
    offices, at, found = len(data["offices"]), 0, []
    flat = data["messages"]
    for place in range(0, len(flat), 3):
        at += flat[place]
        who, fate = divmod(flat[place + 1], 4)
        who, receiver = divmod(who, offices)
        kind, sender = divmod(who, offices)
        found.append((at, sender, receiver, kind, flat[place + 2], fate))
    assert found == rows(run)
    assert sum(event[0] for event in data["events"]) == run.marks.at_us[-1]
    assert [event[3:] for event in data["events"]] == [list(says) for says in run.marks.says]


def test_every_message_of_the_protocols_belongs_to_a_family():
    from ipchain.consensus.pbft import messages as pbft
    from ipchain.consensus.raft import messages as raft

    for name in ("split", "crash", "many"):
        for kind in gather_messages(result(name)).kinds:
            assert FAMILIES[family_of(kind)].id != "other", kind
    for module, known in ((raft, "RequestVote"), (pbft, "NewView")):
        assert hasattr(module, known)
    assert FAMILIES[family_of("Unheard")].id == "other"


def test_the_value_survives_its_file():
    run = gather_messages(result("crash"))
    assert msgspec.json.decode(msgspec.json.encode(run), type=Messages) == run
