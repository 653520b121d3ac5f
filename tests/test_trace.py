"""The journal and its digest: every event counts, messages may be forgotten but never unhashed."""

import base64
import hashlib
import inspect
import json

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ipchain.trace
from ipchain.names import OfficeId
from ipchain.trace import (
    NEVER,
    BlockCommitted,
    EntryExecuted,
    Event,
    LeaderChosen,
    Lost,
    RoundEntered,
    RunStarted,
    Sent,
    Trace,
)

EM, RU = OfficeId("EM"), OfficeId("RU")
STARTED = RunStarted("healthy", 42, "raft", (EM, RU))
LEADS = LeaderChosen(EM, 1)
SENT = Sent(EM, "AppendEntries", 120, (RU, EM), [1_500, NEVER])
LOST = Lost(EM, RU, "AppendEntries", "partition")


def told(*records, keep_messages=True, watchers=()):
    trace = Trace(watchers, keep_messages=keep_messages)
    for now, event in records:
        (trace.leave_message if isinstance(event, Sent | Lost) else trace.leave)(now, event)
    return trace


STORY = ((0, STARTED), (10, SENT), (20, LEADS), (30, LOST))


def test_the_digest_is_sha256_over_moment_and_event_of_each_record():
    """Read again by the independent decoder, field by field."""
    trace = told(*STORY)
    raw = [trace._encode(record) for record in STORY]

    assert trace.digest() == hashlib.sha256(b"".join(raw)).hexdigest()
    assert msgpack.unpackb(raw[0]) == [
        0,
        {"event": "RunStarted", "scenario": "healthy", "seed": 42, "model": "raft", "offices": ["EM", "RU"]},
    ]
    assert msgpack.unpackb(raw[3])[1] == {
        "event": "Lost", "sender": "EM", "receiver": "RU", "kind": "AppendEntries", "why": "partition",
    }  # fmt: skip


def test_the_digest_of_a_story_never_changes():
    assert told(*STORY).digest() == "1f6d5769a8d0821e7f2076683c20b82406b0f5c27493247a1d3f9bd543f72114"


def changed_stories():
    yield "another moment", ((1, STARTED), *STORY[1:])
    yield "another order", (STORY[0], STORY[2], STORY[1], STORY[3])
    yield "one event less", STORY[:-1]
    yield "one event more", (*STORY, (30, LOST))
    yield "another seed", ((0, RunStarted("healthy", 43, "raft", (EM, RU))), *STORY[1:])
    yield "another kind with the same fields", (*STORY[:2], (20, RoundEntered(EM, 1, None, "")), STORY[3])
    yield "another arrival", (STORY[0], (10, Sent(EM, "AppendEntries", 120, (RU, EM), [1_501, NEVER])), *STORY[2:])
    yield "lost for another reason", (*STORY[:3], (30, Lost(EM, RU, "AppendEntries", "stopped")))


@pytest.mark.parametrize("story", [s for _, s in changed_stories()], ids=[name for name, _ in changed_stories()])
def test_every_change_shows_in_the_digest(story):
    assert told(*story).digest() != told(*STORY).digest()


@given(st.lists(st.integers(0, 10**12), max_size=600), st.lists(st.integers(0, 600), max_size=4))
def test_asking_for_the_digest_on_the_way_does_not_change_it(moments, asked_at):
    """Records are hashed in portions of 256; where a portion ends must not show."""
    asked, unasked = Trace(), Trace()
    for place, now in enumerate(moments):
        if place in asked_at:
            asked.digest()
        asked.leave(now, LEADS)
        unasked.leave(now, LEADS)

    assert asked.digest() == unasked.digest() == asked.digest()


def test_forgetting_messages_keeps_digest_and_counts():
    kept, forgotten = told(*STORY), told(*STORY, keep_messages=False)

    assert kept.digest() == forgotten.digest()
    assert kept.counts == forgotten.counts == {"AppendEntries": 2}
    assert len(kept) == 4
    assert [event for _, event in forgotten] == [STARTED, LEADS]


def test_messages_are_counted_once_per_receiver_and_kind():
    trace = told((0, SENT), (1, SENT), (2, Sent(RU, "Vote", 9, (EM,), [3])), (3, LOST))

    assert trace.counts == {"AppendEntries": 4, "Vote": 1}


def test_watchers_see_every_event_at_its_moment_but_no_messages():
    seen = []
    told(*STORY, watchers=(lambda now, event: seen.append((now, event)),))

    assert seen == [(0, STARTED), (20, LEADS)]


def test_a_watcher_that_names_its_kinds_sees_only_those_in_its_place_among_the_watchers():
    seen = []

    def note(who):
        return lambda now, event: seen.append((who, now, event))

    told(*STORY, watchers=(note("first"), {LeaderChosen: (note("named"),)}, note("last")))

    assert [who for who, _, event in seen if event is STARTED] == ["first", "last"]
    assert [who for who, _, event in seen if event is LEADS] == ["first", "named", "last"]


def test_listeners_see_the_kinds_they_name_after_the_watchers():
    seen = []

    def note(who):
        return lambda now, event: seen.append((who, now, event))

    trace = Trace((note("watcher"),), listeners={LeaderChosen: (note("first"), note("second"))})
    trace.leave(0, STARTED)
    trace.leave(20, LEADS)

    assert seen == [
        ("watcher", 0, STARTED),
        ("watcher", 20, LEADS),
        ("first", 20, LEADS),
        ("second", 20, LEADS),
    ]


def test_what_is_left_while_others_are_told_keeps_its_place():
    """A listener that leaves an event itself: what it saw stands before what it says."""
    trace = Trace(listeners={LeaderChosen: (lambda now, _event: trace.leave(now, STARTED),)})
    trace.leave(20, LEADS)

    assert [event for _, event in trace] == [LEADS, STARTED]
    assert trace.digest() == told((20, LEADS), (20, STARTED)).digest()


@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 255, 256, 257, 511, 512, 513])
def test_records_are_hashed_one_behind_the_other_however_many_wait(count):
    """They are encoded as one list, for speed; neither its head nor where it ends may show."""
    trace = told(*((now, LEADS) for now in range(count)))
    one_by_one = hashlib.sha256(b"".join(trace._encode(record) for record in trace))

    assert trace.digest() == one_by_one.hexdigest()


def test_a_journal_is_one_json_object_a_line_and_holds_everything():
    executed = EntryExecuted(
        EM, 1, 0, "aa", b"\x00\xff", b"\x01" * 64, EM, "file-1", "register", "aurora", "trade-mark", "final", "", "",
        "in-force", (("anna", 1, 2), ("boris", 1, 2)), (EM,),
    )  # fmt: skip
    lines = list(told(*STORY, (40, executed)).journal_lines())
    read = [json.loads(line) for line in lines]

    assert all(line.endswith(b"}\n") and line.count(b"\n") == 1 for line in lines)
    assert [entry["at"] for entry in read] == [0, 10, 20, 30, 40]
    assert read[1] == {
        "at": 10, "event": "Sent", "sender": "EM", "kind": "AppendEntries", "size_bytes": 120,
        "receivers": ["RU", "EM"], "arrivals": [1500, -1],
    }  # fmt: skip
    assert base64.b64decode(read[4]["body"]) == b"\x00\xff"
    assert read[4]["owners"] == [["anna", 1, 2], ["boris", 1, 2]]


@given(st.text(), st.text(), st.integers(0, 2**63 - 1))
def test_no_name_breaks_a_journal_line(scenario, why, now):
    lines = list(told((now, RunStarted(scenario, 0, why, ()))).journal_lines())

    assert len(lines) == 1
    assert b"\n" not in lines[0][:-1]
    entry = json.loads(lines[0])
    assert (entry["at"], entry["scenario"], entry["model"]) == (now, scenario, why)


def test_every_kind_of_event_has_its_own_name_and_says_what_it_is():
    kinds = [kind for kind in vars(ipchain.trace).values() if inspect.isclass(kind) and issubclass(kind, Event)]
    kinds.remove(Event)

    assert len(kinds) > 20
    assert {kind.__struct_config__.tag for kind in kinds} == {kind.__name__ for kind in kinds}
    assert all(kind.__doc__ for kind in kinds)
    assert BlockCommitted in kinds
