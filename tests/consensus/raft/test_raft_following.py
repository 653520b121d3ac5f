"""A follower: what it keeps, acknowledges, refuses, sets aside and commits."""

from dataclasses import replace

import pytest
from raft_network import (
    AA,
    AB,
    AT_ONCE,
    SECOND,
    batch,
    core_of,
    entry,
    log_record,
    memory_of,
    reasons_of,
    records_of,
    sends,
)

from ipchain.consensus.core import Commit, Persist, Send
from ipchain.consensus.raft import reasons
from ipchain.consensus.raft.messages import (
    AppendAccepted,
    AppendEntries,
    AppendRefused,
    HardState,
    Heartbeat,
    HeartbeatReply,
    LogRecord,
)


def follower(*terms: int, term: int = 5, committed: int = 0, **keywords):
    return core_of(HardState(term, None), log_record(*terms), committed=committed, **keywords)


def test_entries_are_durable_before_they_are_acknowledged_and_committed_after():
    core = follower(1, 1)
    effects = core.receive(0, AB, AppendEntries(5, 2, 1, (entry(5, "x"),), 3))
    assert effects == [
        Persist(LogRecord(2, (entry(5, "x"),))),
        Send(AB, AppendAccepted(5, 3)),
        Commit(1, batch("1"), None),
        Commit(2, batch("2"), None),
        Commit(3, batch("x"), None),
    ]


def test_a_newer_term_is_durable_before_anything_else():
    effects = follower(1).receive(0, AB, AppendEntries(6, 1, 1, (entry(6, "x"),), 0))
    assert records_of(effects) == [HardState(6, None), LogRecord(1, (entry(6, "x"),))]


def test_the_log_is_cut_only_from_the_first_conflicting_entry():
    """Checklist R-21."""
    core = follower(1, 1, 2, 2)
    effects = core.receive(0, AB, AppendEntries(5, 1, 1, (entry(1, "2"), entry(3, "new")), 0))
    assert records_of(effects) == [LogRecord(2, (entry(3, "new"),))]
    assert core._replica.log.last == 3


def test_an_older_or_shorter_message_never_shortens_a_log_that_matches():
    """Checklist R-21."""
    core = follower(1, 1, 5, 5)
    for message in (AppendEntries(5, 1, 1, (entry(1, "2"),), 0), AppendEntries(5, 0, 0, (), 0)):
        effects = core.receive(0, AB, message)
        assert records_of(effects) == []
        assert core._replica.log.last == 4


def test_an_acknowledgement_never_speaks_of_entries_behind_the_message():
    """Checklist R-24: entries 3 and 4 may be of a dead leader."""
    effects = follower(1, 1, 2, 2).receive(0, AB, AppendEntries(5, 1, 1, (entry(1, "2"),), 0))
    assert sends(effects) == [(AB, AppendAccepted(5, 2))]


def test_a_message_about_committed_places_is_answered_with_the_commit_index():
    """Checklist R-20."""
    effects = follower(1, 1, 2, committed=3).receive(0, AB, AppendEntries(5, 1, 1, (), 0))
    assert sends(effects) == [(AB, AppendAccepted(5, 3))]


def test_commits_reach_no_further_than_the_message_verified():
    """Checklist R-23: the leader's commit index is 4, our entries 3 and 4 are of a dead leader."""
    core = follower(1, 1, 2, 2)
    core.receive(0, AB, AppendEntries(5, 2, 1, (), 4))
    assert core.status.committed == 2


def test_a_heartbeat_commits_what_the_leader_knows_this_office_holds():
    core = follower(1, 1)
    effects = core.receive(0, AB, Heartbeat(5, 3, 2, 1))
    assert sends(effects) == [(AB, HeartbeatReply(5, 3, 1, 0))]
    assert [effect.height for effect in effects if isinstance(effect, Commit)] == [1, 2]


def test_a_heartbeat_is_answered_with_what_was_verified_in_this_term():
    core = follower(1, 1)
    core.receive(0, AB, AppendEntries(5, 1, 1, (), 0))
    assert sends(core.receive(0, AB, Heartbeat(5, 1, 0, 0))) == [(AB, HeartbeatReply(5, 1, 0, 1))]
    assert sends(core.receive(0, AB, Heartbeat(6, 1, 0, 0))) == [(AB, HeartbeatReply(6, 1, 0, 0))]


def test_a_log_that_does_not_fit_is_refused_with_the_place_to_look_next():
    """Checklist R-22."""
    effects = follower(1, 1, 2, 2).receive(0, AB, AppendEntries(5, 4, 1, (), 0))
    assert sends(effects) == [(AB, AppendRefused(5, 4, 2, 1))]
    assert reasons_of(effects) == [reasons.LOG_MISMATCH]
    effects = follower(1, 1, 2, 2).receive(0, AB, AppendEntries(5, 9, 4, (), 0))
    assert sends(effects) == [(AB, AppendRefused(5, 9, 4, 2))]


@pytest.mark.parametrize(
    ("message", "reply"),
    [
        (AppendEntries(4, 0, 0, (), 0), AppendRefused(5, 0, 0, 0)),
        (Heartbeat(4, 7, 0, 2), HeartbeatReply(5, 7, 2, 0)),
    ],
)
def test_a_leader_of_an_old_term_is_told_the_own_term_and_restarts_no_wait(message, reply):
    """Checklist R-11; mutant R29."""
    core = follower(1)
    before = memory_of(core)
    effects = core.receive(1 * SECOND, AB, message)
    assert sends(effects) == [(AB, reply)]
    assert reasons_of(effects) == [reasons.STALE_TERM]
    assert memory_of(core) == before
    assert core._replica.patience.since == 0


def test_hearing_the_leader_restarts_the_wait_also_when_the_log_does_not_fit():
    core = follower(1)
    core.receive(300, AB, AppendEntries(5, 9, 4, (), 0))
    assert core._replica.patience.since == core._replica.heard_at == 300


class TestOvertaking:
    """Links reorder; what overtook is set aside once the leader's log is known to fit."""

    def message(self, previous: int, previous_term: int = 5) -> AppendEntries:
        return AppendEntries(5, previous, previous_term, (entry(5, f"e{previous + 1}"),), 0)

    def test_messages_out_of_order_are_each_answered_once_when_the_gap_closes(self):
        core = follower(1)
        first = core.receive(0, AB, self.message(1, 1))
        assert sends(first) == [(AB, AppendAccepted(5, 2))]
        assert sends(core.receive(0, AB, self.message(4))) == []
        assert sends(core.receive(0, AB, self.message(3))) == []
        effects = core.receive(0, AB, self.message(2))
        assert sends(effects) == [(AB, AppendAccepted(5, match)) for match in (3, 4, 5)]
        assert core._replica.early == {}
        order = [type(effect) for effect in effects]
        assert order == [Persist, Send, Persist, Send, Persist, Send]

    def test_before_the_leaders_log_is_known_to_fit_it_is_refused_at_once(self):
        assert reasons_of(follower(1).receive(0, AB, self.message(2))) == [reasons.LOG_MISMATCH]

    def test_only_so_many_are_set_aside(self):
        """Checklist C-06."""
        core = follower(1, settings=replace(AT_ONCE, max_early_appends=2))
        core.receive(0, AB, self.message(1, 1))
        for previous in (5, 6):
            assert sends(core.receive(0, AB, self.message(previous))) == []
        assert sends(core.receive(0, AB, self.message(7))) == [(AB, AppendRefused(5, 7, 2, 5))]
        assert len(core._replica.early) == 2

    def test_a_new_term_forgets_what_was_set_aside(self):
        core = follower(1)
        core.receive(0, AB, self.message(1, 1))
        core.receive(0, AB, self.message(5))
        core.receive(0, AB, Heartbeat(6, 1, 0, 0))
        assert core._replica.early == {}

    def test_a_tail_of_a_dead_leader_does_not_hide_that_a_message_came_early(self):
        core = follower(1, 2, 2, 2)
        core.receive(0, AB, AppendEntries(5, 0, 0, (entry(1, "1"),), 0))
        assert sends(core.receive(0, AB, self.message(2))) == []
        effects = core.receive(0, AB, self.message(1, 1))
        assert sends(effects) == [(AB, AppendAccepted(5, 2)), (AB, AppendAccepted(5, 3))]
        assert core._replica.log.last == 3


def test_the_office_follows_whom_it_heard():
    core = follower(1)
    core.receive(0, AB, Heartbeat(5, 1, 0, 0))
    assert (core.status.leader, core.status.role) == (AB, "follower")
    assert AA != AB
