"""A leader: proposing, pipelining, probing, repeating, counting, and the mempool it serves."""

from dataclasses import replace

from raft_network import (
    AA,
    AB,
    AC,
    AT_ONCE,
    MILLISECOND,
    SECOND,
    FakePending,
    core_of,
    led,
    log_record,
    observed,
    out_of_patience,
    reasons_of,
    records_of,
    sends,
    transaction,
)

from ipchain.consensus.core import NOTHING, Broadcast, Commit, Persist, Send, SetTimer
from ipchain.consensus.raft import reasons
from ipchain.consensus.raft.core import RaftCore
from ipchain.consensus.raft.log import size_of
from ipchain.consensus.raft.messages import (
    AppendAccepted,
    AppendEntries,
    AppendRefused,
    HardState,
    Heartbeat,
    HeartbeatReply,
    LogRecord,
    RequestVote,
)
from ipchain.consensus.raft.settings import RaftSettings
from ipchain.trace import QuorumReached


def leader(*terms: int, settings: RaftSettings = AT_ONCE, n: int = 3, in_step: bool = True, **keywords):
    """A leader of term 6 with these older entries, its no-op accepted by all; and its mempool."""
    pending = FakePending(AA)
    records = (HardState(5, None), *([log_record(*terms)] if terms else []))
    core = core_of(*records, settings=settings, n=n, pending=pending, **keywords)
    led(core)
    if in_step:
        for peer in core._replica.peers:
            core.receive(0, peer, AppendAccepted(6, len(terms) + 1))
    return core, pending


def ask(core: RaftCore, pending: FakePending, *texts: str, now: int = 0):
    for text in texts:
        pending.admit(transaction(text))
    return core.request(now)


class TestProposing:
    def test_the_message_leaves_before_the_own_record_and_the_leader_commits_only_after_answers(self):
        """Dissertation 10.2.1; checklist R-02."""
        core, pending = leader()
        effects = ask(core, pending, "x")
        assert [type(effect) for effect in effects] == [Broadcast, Persist]
        assert effects[0].message.entries == effects[1].record.entries

    def test_one_message_object_goes_to_all_that_are_in_step(self):
        core, pending = leader(n=5)
        effects = ask(core, pending, "x", "y")
        assert [to for to, _ in sends(effects)] == [None, None]
        (record,) = records_of(effects)
        assert [len(message.entries) for _, message in sends(effects)] == [1, 1]
        assert len(record.entries) == 2

    def test_followers_at_different_places_get_messages_of_their_own(self):
        core, pending = leader(in_step=False)
        core.receive(0, AB, AppendAccepted(6, 1))
        effects = ask(core, pending, "x")
        assert sends(effects) == [(AB, AppendEntries(6, 1, 6, records_of(effects)[0].entries, 1))]

    def test_a_follower_proposes_nothing(self):
        core = core_of()
        assert core.request(0) is NOTHING

    def test_without_work_nothing_is_proposed(self):
        core, _ = leader()
        assert core.request(0) is NOTHING

    def test_within_the_block_interval_the_timer_waits_for_the_rest(self):
        core, pending = leader(settings=RaftSettings())
        assert len(sends(ask(core, pending, "x", now=100))) == 1
        assert ask(core, pending, "y", now=100 + 300 * MILLISECOND) == [SetTimer("batch", 700 * MILLISECOND)]
        assert ask(core, pending, "z", now=100 + 400 * MILLISECOND) == NOTHING
        ((_, message),) = sends(core.timeout(100 + 1 * SECOND, "batch"))
        assert [item.body for item in message.entries[0].batch.entries] == [b"y", b"z"]

    def test_a_full_batch_sets_the_timer_for_the_rest_of_the_work(self):
        core, pending = leader(settings=RaftSettings(block_size=2))
        effects = ask(core, pending, "a", "b", "c")
        assert SetTimer("batch", 1 * SECOND) in effects
        ((_, message),) = sends(core.timeout(1 * SECOND, "batch"))
        assert len(message.entries[0].batch.entries) == 1

    def test_beyond_the_limit_of_uncommitted_bytes_work_waits_until_something_commits(self):
        """Checklist R-28."""
        one = size_of(leader()[0]._replica.log.batch_at(1))
        core, pending = leader(settings=replace(AT_ONCE, max_uncommitted_bytes=one + 1))
        assert len(sends(ask(core, pending, "a", "b"))) == 1
        assert ask(core, pending, "c") == NOTHING
        effects = core.receive(0, AB, AppendAccepted(6, 2))
        assert [message.previous_index for _, message in sends(effects)] == [2]

    def test_the_no_op_is_never_held_back_by_that_limit(self):
        core, _ = leader(1, 2, 3, settings=replace(AT_ONCE, max_uncommitted_bytes=1), in_step=False)
        assert core._replica.log.last == 4


class TestCounting:
    def test_a_majority_of_acknowledgements_commits_and_is_shown_with_its_members(self):
        core, pending = leader(n=5)
        ask(core, pending, "x")
        assert core.receive(0, AC, AppendAccepted(6, 2)) == NOTHING
        effects = core.receive(0, AB, AppendAccepted(6, 2))
        (shown,) = observed(effects, QuorumReached)
        assert (shown.round, shown.height, shown.members) == (6, 2, (AA, AB, AC))
        assert shown.batch == core._replica.log.batch_at(2).digest.hex()
        assert [effect.height for effect in effects if isinstance(effect, Commit)] == [2]

    def test_the_same_acknowledgement_twice_counts_once(self):
        core, pending = leader(n=5)
        ask(core, pending, "x")
        assert core.receive(0, AB, AppendAccepted(6, 2)) == NOTHING
        assert core.receive(0, AB, AppendAccepted(6, 2)) == NOTHING
        assert core.status.committed == 1

    def test_a_match_never_decreases_and_a_refusal_moves_neither_match_nor_commit(self):
        """Checklist R-26."""
        core, pending = leader()
        ask(core, pending, "x")
        core.receive(0, AB, AppendAccepted(6, 2))
        core.receive(0, AB, AppendAccepted(6, 1))
        effects = core.receive(0, AB, AppendRefused(6, 2, 0, 0))
        assert reasons_of(effects) == [reasons.STALE_REFUSAL]
        assert core._replica.leads.matches == [2, 2, 1]
        assert core.status.committed == 2

    def test_old_entries_commit_together_with_the_no_op_one_event_each(self):
        """Checklist R-25."""
        core, _ = leader(1, 3, in_step=False)
        core.receive(0, AB, AppendAccepted(6, 2))
        assert core.status.committed == 0
        effects = core.receive(0, AB, AppendAccepted(6, 3))
        assert [event.height for event in observed(effects, QuorumReached)] == [1, 2, 3]

    def test_no_message_is_sent_merely_because_something_was_committed(self):
        core, pending = leader()
        ask(core, pending, "x")
        assert sends(core.receive(0, AB, AppendAccepted(6, 2))) == []


class TestProbing:
    def test_only_one_probe_is_under_way(self):
        core, pending = leader(1, in_step=False)
        assert sends(ask(core, pending, "x")) == []
        assert len(sends(core.receive(0, AB, AppendAccepted(6, 2)))) == 1

    def test_a_refusal_probes_further_back_with_all_that_follows(self):
        core, _ = leader(1, 1, 4, 4, 5, in_step=False)
        effects = core.receive(0, AB, AppendRefused(6, 5, 4, 3))
        ((to, message),) = sends(effects)
        assert (to, message.previous_index, len(message.entries)) == (AB, 2, 4)

    def test_a_refusal_of_another_probe_is_late(self):
        core, _ = leader(1, 1, 4, in_step=False)
        assert reasons_of(core.receive(0, AB, AppendRefused(6, 2, 0, 0))) == [reasons.STALE_REFUSAL]

    def test_a_follower_in_step_that_refuses_is_probed_again_from_what_it_holds(self):
        core, pending = leader()
        ask(core, pending, "x", "y")
        ((to, message),) = sends(core.receive(0, AB, AppendRefused(6, 2, 1, 6)))
        assert (to, message.previous_index, len(message.entries)) == (AB, 1, 2)

    def test_one_message_carries_no_more_bytes_than_allowed_but_one_entry_at_least(self):
        """Checklist R-29."""
        core, _ = leader(1, 1, 1, settings=replace(AT_ONCE, max_append_bytes=1), in_step=False)
        ((_, message),) = sends(core.receive(0, AB, AppendRefused(6, 3, 0, 0)))
        assert len(message.entries) == 1
        ((_, message), *rest) = sends(core.receive(0, AB, AppendAccepted(6, 1)))
        assert (message.previous_index, len(message.entries), len(rest)) == (1, 1, 2)


class TestWindow:
    """Checklist R-27."""

    def test_a_full_window_stops_sending_and_an_answer_opens_it(self):
        core, pending = leader(settings=replace(AT_ONCE, max_in_flight_entries=2))
        assert len(sends(ask(core, pending, "a"))) == 1
        assert len(sends(ask(core, pending, "b"))) == 1
        assert sends(ask(core, pending, "c")) == []
        effects = core.receive(0, AB, AppendAccepted(6, 2))
        assert [(to, message.previous_index) for to, message in sends(effects)] == [(AB, 3)]

    def test_bytes_under_way_are_limited_too(self):
        core, pending = leader(settings=replace(AT_ONCE, max_in_flight_bytes=1))
        assert len(sends(ask(core, pending, "a"))) == 1
        assert sends(ask(core, pending, "b")) == []

    def test_a_full_window_whose_messages_were_all_lost_recovers_by_heartbeats(self):
        core, pending = leader(settings=replace(AT_ONCE, max_in_flight_entries=2))
        ask(core, pending, "a", "b", "c")
        for beat in (1, 2):
            core.timeout(beat * SECOND, "heartbeat")
        due = core._replica.leads.progress[AB].due
        ((to, message),) = sends(core.receive(0, AB, HeartbeatReply(6, 2, due, 1)))
        assert (to, message.previous_index) == (AB, 1)


class TestHeartbeats:
    def test_one_object_for_all_when_all_stand_alike(self):
        core, _ = leader()
        assert sends(core.timeout(0, "heartbeat")) == [(None, Heartbeat(6, 1, 1, 0))]

    def test_each_carries_what_is_committed_and_known_to_be_held(self):
        """Checklist R-23."""
        core, pending = leader()
        ask(core, pending, "x")
        core.receive(0, AB, AppendAccepted(6, 2))
        assert sends(core.timeout(0, "heartbeat")) == [
            (AB, Heartbeat(6, 1, 2, 0)),
            (AC, Heartbeat(6, 1, 1, 0)),
        ]

    def test_what_was_sent_before_the_last_beat_is_expected(self):
        core, pending = leader()
        ask(core, pending, "x")
        core.timeout(0, "heartbeat")
        assert [message.expected for _, message in sends(core.timeout(0, "heartbeat"))] == [2]

    def test_a_lost_append_is_sent_again_once_however_many_answers_tell_of_it(self):
        core, pending = leader()
        ask(core, pending, "x")
        for beat in (1, 2, 3):
            core.timeout(beat * SECOND, "heartbeat")
        ((to, message),) = sends(core.receive(0, AB, HeartbeatReply(6, 2, 2, 1)))
        assert (to, message.previous_index, len(message.entries)) == (AB, 1, 1)
        assert sends(core.receive(0, AB, HeartbeatReply(6, 3, 2, 1))) == []

    def test_a_lost_probe_is_sent_again_at_the_same_place(self):
        core, _ = leader(1, 1, in_step=False)
        for beat in (1, 2):
            core.timeout(beat * SECOND, "heartbeat")
        ((_, message),) = sends(core.receive(0, AB, HeartbeatReply(6, 2, 3, 0)))
        assert message.previous_index == 2

    def test_an_answer_to_a_heartbeat_stands_in_for_a_lost_acknowledgement(self):
        core, pending = leader()
        ask(core, pending, "x")
        effects = core.receive(0, AB, HeartbeatReply(6, 1, 0, 2))
        assert [effect.height for effect in effects if isinstance(effect, Commit)] == [2]

    def test_without_losses_no_answer_causes_a_message(self):
        core, pending = leader()
        ask(core, pending, "x")
        core.timeout(0, "heartbeat")
        assert core.receive(0, AB, HeartbeatReply(6, 1, 0, 1)) == NOTHING


class TestMempool:
    def test_a_new_leader_takes_everything_back_and_hands_out_what_its_log_holds(self):
        pending = FakePending(AA)
        for text in ("1", "2", "x"):
            pending.admit(transaction(text))
        pending.hand_out(log_record(1).entries[0].batch)
        core = core_of(HardState(5, None), log_record(1, 2), pending=pending)
        effects = led(core)
        (record,) = records_of(effects)
        assert [[item.body for item in held.batch.entries] for held in record.entries] == [[], [b"x"]]

    def test_a_leader_that_resigns_gives_its_proposals_back(self):
        core, pending = leader()
        ask(core, pending, "x")
        assert pending.handed == {b"x"}
        core.timeout(0, "quorum")
        core.timeout(0, "quorum")
        assert core.status.role == "follower"
        assert pending.handed == set()

    def test_work_that_waited_goes_out_with_the_no_op(self):
        pending = FakePending(AA)
        pending.admit(transaction("x"))
        core = core_of(pending=pending)
        _, message = sends(led(core))[0]
        assert [len(item.batch.entries) for item in message.entries] == [0, 1]


def test_a_lone_office_commits_after_its_own_record():
    pending = FakePending(AA)
    core = core_of(n=1, pending=pending)
    effects = ask(core, pending, "x", "y")
    assert [type(effect) for effect in effects if isinstance(effect, Persist | Commit)] == [Persist, Commit, Commit]
    assert sends(effects) == []


def test_a_lone_office_with_a_backlog_above_the_limit_drains_it():
    pending = FakePending(AA)
    core = core_of(n=1, pending=pending, settings=replace(AT_ONCE, max_uncommitted_bytes=1))
    ask(core, pending, "x", "y", "z")
    assert core.status.committed == 4


def test_a_leader_that_campaigns_anew_starts_from_its_whole_log():
    core, pending = leader()
    ask(core, pending, "x")
    core.timeout(0, "quorum")
    core.timeout(0, "quorum")
    assert sends(out_of_patience(core, 9 * SECOND))[0][1] == RequestVote(7, 2, 6)
    assert isinstance(records_of(led(core))[-1], LogRecord)
    assert not any(isinstance(effect, Send) for effect in core.request(0))
