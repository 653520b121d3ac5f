"""What a peer may send at worst: refused with a reason of the closed list, nothing raised, nothing changed."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct
from raft_network import (
    AA,
    AB,
    AC,
    batch,
    core_of,
    entry,
    led,
    log_record,
    memory_of,
    out_of_patience,
    reasons_of,
)

from ipchain.consensus.core import Observe
from ipchain.consensus.raft import messages, reasons
from ipchain.consensus.raft.core import RaftCore
from ipchain.consensus.raft.messages import (
    AppendAccepted,
    AppendEntries,
    AppendRefused,
    Entry,
    HardState,
    Heartbeat,
    HeartbeatReply,
    PreVote,
    PreVoteReply,
    RequestVote,
    RequestVoteReply,
)
from ipchain.names import OfficeId
from ipchain.trace import Rejected

HUGE = (1 << 62) + 1


class Foreign(Struct, frozen=True, array_like=True, tag=40):
    """A message of another protocol."""

    view: int


def follower() -> RaftCore:
    core = core_of(HardState(5, AC), log_record(1, 1, 5), committed=2)
    core.receive(0, AB, Heartbeat(5, 1, 2, 0))
    return core


def leader() -> RaftCore:
    core = core_of(HardState(4, None), log_record(1, 1, 4), committed=2)
    led(core)
    core.receive(0, AB, AppendAccepted(5, 4))
    return core


def candidate() -> RaftCore:
    core = core_of(HardState(4, None), log_record(1, 1), committed=2, n=5)
    out_of_patience(core, 0)
    for peer in core._replica.peers[:2]:
        core.receive(0, peer, PreVoteReply(5, granted=True))
    assert core.status.role == "candidate"
    return core


MALFORMED = [
    Foreign(1),
    batch("x"),
    HardState(9, AB),
    entry(5, "x"),
    PreVote(HUGE, 1, 1),
    PreVote(-1, 0, 0),
    RequestVote(6, -1, 0),
    RequestVote(6, 3, 6),
    RequestVote(6, 0, 2),
    RequestVote("6", 0, 0),
    RequestVote(True, 0, 0),
    PreVoteReply(HUGE, granted=True),
    RequestVoteReply(6, granted=1),
    AppendEntries(HUGE, 0, 0, (), 0),
    AppendEntries(0, 0, 0, (), 0),
    AppendEntries(5, -1, 0, (), 0),
    AppendEntries(5, 0, 3, (), 0),
    AppendEntries(5, 3, 0, (), 0),
    AppendEntries(5, 3, 6, (), 0),
    AppendEntries(5, 3, 5, (), -1),
    AppendEntries(5, 3, 5, [], 0),
    AppendEntries(5, 3, 5, ("x",), 0),
    AppendEntries(5, 3, 5, (Entry("5", batch("x")),), 0),
    AppendEntries(5, 3, 5, (Entry(5, "x"),), 0),
    AppendEntries(5, 3, 5, (entry(4, "x"),), 0),
    AppendEntries(5, 3, 5, (entry(6, "x"),), 0),
    AppendEntries(5, 3, 5, (entry(5, "x"), entry(4, "y")), 0),
    AppendEntries(5, 0, 0, (entry(0, "x"),), 0),
    AppendAccepted(5, -1),
    AppendAccepted(5.0, 1),
    AppendRefused(5, 3, 4, 1),
    AppendRefused(5, 3, -1, 1),
    AppendRefused(5, None, 1, 1),
    Heartbeat(0, 1, 0, 0),
    Heartbeat(5, 1, HUGE, 0),
    HeartbeatReply(5, 1, 0, -3),
]


@pytest.mark.parametrize("make", [follower, leader, candidate])
@pytest.mark.parametrize("message", MALFORMED, ids=str)
def test_a_malformed_message_is_refused_and_changes_nothing(make: Callable[[], RaftCore], message: Struct):
    core = make()
    before = memory_of(core)
    (refused,) = core.receive(7, AB, message)
    assert isinstance(refused, Observe)
    assert isinstance(refused.event, Rejected)
    assert (refused.event.office, refused.event.sender, refused.event.kind) == (AA, AB, type(message).__name__)
    assert refused.event.reason in {reasons.UNKNOWN_KIND, reasons.OUT_OF_RANGE, reasons.MALFORMED_ENTRIES}
    assert memory_of(core) == before


REFUSALS = [
    (reasons.UNKNOWN_KIND, follower, AB, Foreign(1)),
    (reasons.STRANGER, follower, "ZZ", Heartbeat(5, 1, 0, 0)),
    (reasons.STRANGER, follower, AA, Heartbeat(5, 1, 0, 0)),
    (reasons.OUT_OF_RANGE, follower, AB, Heartbeat(HUGE, 1, 0, 0)),
    (reasons.MALFORMED_ENTRIES, follower, AB, AppendEntries(5, 3, 5, (entry(6, "x"),), 0)),
    (reasons.VOTE_NOT_ASKED, follower, AB, RequestVoteReply(6, granted=True)),
    (reasons.VOTE_NOT_ASKED, follower, AB, PreVoteReply(7, granted=True)),
    (reasons.SECOND_LEADER, follower, AC, Heartbeat(5, 1, 0, 0)),
    (reasons.SECOND_LEADER, follower, AC, AppendEntries(5, 3, 5, (), 0)),
    (reasons.SECOND_LEADER, leader, AC, Heartbeat(5, 1, 0, 0)),
    (reasons.SECOND_LEADER, leader, AC, AppendEntries(5, 3, 4, (), 0)),
    (reasons.CONTRADICTS_COMMITTED, follower, AB, AppendEntries(5, 1, 1, (entry(5, "x"),), 0)),
    (reasons.CONTRADICTS_COMMITTED, follower, AB, AppendEntries(5, 2, 3, (), 0)),
    (reasons.MATCH_BEYOND_LOG, leader, AB, AppendAccepted(5, 9)),
    (reasons.MATCH_BEYOND_LOG, leader, AB, HeartbeatReply(5, 1, 0, 9)),
    (reasons.COMMIT_BEYOND_LOG, follower, AB, Heartbeat(5, 1, 9, 0)),
    (reasons.STALE_TERM, leader, AB, AppendAccepted(4, 1)),
    (reasons.STALE_TERM, leader, AB, RequestVote(3, 3, 2)),
    (reasons.LEADER_ALIVE, follower, AC, RequestVote(9, 9, 8)),
    (reasons.LEADER_KNOWN, leader, AC, RequestVote(5, 0, 0)),
    (reasons.ALREADY_VOTED, candidate, AC, RequestVote(5, 9, 4)),
    (reasons.LOG_BEHIND, candidate, AC, PreVote(6, 0, 0)),
    (reasons.POLL_CLOSED, leader, AC, RequestVoteReply(5, granted=True)),
    (reasons.NOT_LEADING, follower, AC, AppendAccepted(5, 1)),
    (reasons.NOT_LEADING, candidate, AC, HeartbeatReply(5, 1, 0, 1)),
    (reasons.LOG_MISMATCH, follower, AB, AppendEntries(5, 8, 5, (), 0)),
    (reasons.STALE_REFUSAL, leader, AB, AppendRefused(5, 1, 0, 0)),
]


@pytest.mark.parametrize(
    ("reason", "make", "sender", "message"), REFUSALS, ids=[f"{row[0]}-{place}" for place, row in enumerate(REFUSALS)]
)
def test_each_reason_has_its_occasion(reason: str, make: Callable[[], RaftCore], sender: str, message: Struct):
    core = make()
    if reason == reasons.LEADER_KNOWN:
        # A leader has voted for itself; a follower that never voted knows it from its messages.
        core = core_of(HardState(4, None))
        core.receive(0, AB, Heartbeat(5, 1, 0, 0))
    if reason == reasons.LOG_BEHIND:
        core = core_of(HardState(5, None), log_record(5))
    before = memory_of(core)
    assert reasons_of(core.receive(7, OfficeId(sender), message)) == [reason]
    if reason != reasons.LOG_MISMATCH:
        assert memory_of(core) == before


def test_every_reason_of_the_closed_list_is_shown_above():
    """Checklist C-05."""
    assert {row[0] for row in REFUSALS} == reasons.SUSPICIOUS | reasons.ORDINARY
    assert not reasons.SUSPICIOUS & reasons.ORDINARY


NUMBERS = st.one_of(st.integers(-2, 8), st.sampled_from([HUGE, 1 << 62, 1 << 70]))
ENTRIES = st.lists(st.builds(entry, st.integers(-1, 7), st.just("z")), max_size=3).map(tuple)
ANYTHING = st.one_of(
    st.builds(PreVote, NUMBERS, NUMBERS, NUMBERS),
    st.builds(PreVoteReply, NUMBERS, st.booleans()),
    st.builds(RequestVote, NUMBERS, NUMBERS, NUMBERS),
    st.builds(RequestVoteReply, NUMBERS, st.booleans()),
    st.builds(AppendEntries, NUMBERS, NUMBERS, NUMBERS, ENTRIES, NUMBERS),
    st.builds(AppendAccepted, NUMBERS, NUMBERS),
    st.builds(AppendRefused, NUMBERS, NUMBERS, NUMBERS, NUMBERS),
    st.builds(Heartbeat, NUMBERS, NUMBERS, NUMBERS, NUMBERS),
    st.builds(HeartbeatReply, NUMBERS, NUMBERS, NUMBERS, NUMBERS),
)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([follower, leader, candidate]),
    st.lists(st.tuples(st.sampled_from(["AB", "AC", "ZZ"]), ANYTHING), max_size=12),
    st.lists(st.sampled_from(["election", "heartbeat", "batch", "quorum"]), max_size=4),
)
def test_no_lie_of_a_peer_makes_a_core_fail_or_lose_what_is_committed(make, talk, timers):
    core = make()
    held = [core._replica.log.entry_at(index) for index in (1, 2)]
    for sender, message in talk:
        core.receive(7, OfficeId(sender), message)
        if timers:
            timer = timers.pop()
            if timer != "election" or core._replica.patience._stage:
                core.timeout(8, timer)
    assert [core._replica.log.entry_at(index) for index in (1, 2)] == held
    assert core.status.committed >= 2


def test_messages_and_records_survive_the_wire_and_have_tags_of_their_own():
    from ipchain.encoding import decode, encode

    shown = [
        PreVote(5, 1, 1),
        PreVoteReply(5, granted=True),
        RequestVote(5, 1, 1),
        RequestVoteReply(5, granted=False),
        AppendEntries(5, 1, 1, (entry(5, "x"),), 0),
        AppendAccepted(5, 2),
        AppendRefused(5, 2, 1, 1),
        Heartbeat(5, 1, 0, 0),
        HeartbeatReply(5, 1, 0, 0),
        HardState(5, AB),
        HardState(5, None),
        log_record(1, 2),
    ]
    kinds = (*messages.MESSAGE_KINDS, *messages.RECORD_KINDS)
    assert {type(value) for value in shown} == set(kinds)
    tags = [kind.__struct_config__.tag for kind in kinds]
    assert len(set(tags)) == len(tags)
    assert all(20 <= tag <= 39 or 120 <= tag <= 139 for tag in tags)
    for value in shown:
        assert decode(encode(value), type(value)) == value
