"""Elections seen from one office: what it answers, in which order, and what it leaves alone."""

from dataclasses import replace

import pytest
from raft_network import (
    AA,
    AB,
    AC,
    AT_ONCE,
    SECOND,
    Network,
    core_of,
    led,
    log_record,
    memory_of,
    observed,
    out_of_patience,
    reasons_of,
    records_of,
    sends,
)

from ipchain.consensus.core import NOTHING, Broadcast, CancelTimer, Observe, Persist, Send, SetTimer
from ipchain.consensus.raft import reasons
from ipchain.consensus.raft.messages import (
    AppendAccepted,
    AppendEntries,
    AppendRefused,
    HardState,
    Heartbeat,
    HeartbeatReply,
    PreVote,
    PreVoteReply,
    RequestVote,
    RequestVoteReply,
)
from ipchain.trace import LeaderChosen, RoundEntered, SteppedDown, VoteCast

PLAIN = replace(AT_ONCE, pre_vote=False, check_quorum=False)


def test_a_campaign_makes_the_own_vote_durable_before_anyone_hears_of_it():
    core = core_of(HardState(4, None), log_record(2), settings=PLAIN)
    effects = out_of_patience(core, 5 * SECOND)
    assert [effect for effect in effects if not isinstance(effect, SetTimer)] == [
        Persist(HardState(5, AA)),
        Observe(RoundEntered(AA, 5, None, reasons.CAMPAIGN)),
        Observe(VoteCast(AA, "election", 5, 0, AA)),
        Broadcast(RequestVote(5, 1, 2)),
    ]
    assert core.status.role == "candidate"


def test_a_vote_is_durable_before_it_is_sent_and_shown():
    core = core_of(settings=PLAIN)
    effects = core.receive(0, AB, RequestVote(1, 0, 0))
    assert effects == [
        Persist(HardState(1, AB)),
        Observe(RoundEntered(AA, 1, None, reasons.VOTE_ASKED)),
        Observe(VoteCast(AA, "election", 1, 0, AB)),
        Send(AB, RequestVoteReply(1, granted=True)),
    ]


def test_a_repeated_question_gets_the_same_yes_and_writes_nothing():
    core = core_of(settings=PLAIN)
    core.receive(0, AB, RequestVote(1, 0, 0))
    assert core.receive(0, AB, RequestVote(1, 0, 0)) == [Send(AB, RequestVoteReply(1, granted=True))]


def test_a_second_candidate_of_the_term_gets_no_vote_also_after_a_restart():
    effects = core_of(HardState(3, AB), settings=PLAIN).receive(0, AC, RequestVote(3, 0, 0))
    assert sends(effects) == [(AC, RequestVoteReply(3, granted=False))]
    assert reasons_of(effects) == [reasons.ALREADY_VOTED]


def test_a_refusal_makes_a_newer_term_durable_first_with_the_vote_still_free():
    core = core_of(HardState(1, AA), log_record(1), settings=PLAIN)
    effects = core.receive(0, AB, RequestVote(2, 0, 0))
    assert effects[0] == Persist(HardState(2, None))
    assert sends(effects) == [(AB, RequestVoteReply(2, granted=False))]
    assert reasons_of(effects) == [reasons.LOG_BEHIND]
    assert sends(core.receive(0, AC, RequestVote(2, 1, 1))) == [(AC, RequestVoteReply(2, granted=True))]


def test_no_vote_in_a_term_whose_leader_is_known():
    core = core_of(settings=PLAIN)
    core.receive(0, AB, Heartbeat(2, 1, 0, 0))
    effects = core.receive(9 * SECOND, AC, RequestVote(2, 0, 0))
    assert reasons_of(effects) == [reasons.LEADER_KNOWN]


def test_a_request_of_an_old_term_is_answered_with_the_own_term():
    effects = core_of(HardState(7, None), settings=PLAIN).receive(0, AB, RequestVote(6, 9, 5))
    assert effects == (Send(AB, RequestVoteReply(7, granted=False)), *effects[1:])
    assert reasons_of(effects) == [reasons.STALE_TERM]


def test_giving_a_vote_restarts_the_wait_and_refusing_one_does_not():
    core = core_of(HardState(1, None), log_record(1), settings=PLAIN)
    core.receive(700_000, AB, RequestVote(2, 0, 0))
    assert core._replica.patience.since == 0
    core.receive(800_000, AC, RequestVote(2, 1, 1))
    assert core._replica.patience.since == 800_000


class TestPreVote:
    """Dissertation 9.6; checklist R-13."""

    def test_asking_beforehand_changes_neither_term_nor_vote_and_writes_nothing(self):
        core = core_of(HardState(4, None), log_record(4))
        effects = out_of_patience(core, 5 * SECOND)
        assert sends(effects) == [(None, PreVote(5, 1, 4))]
        assert records_of(effects) == []
        assert (core.status.role, core.status.round) == ("pre-candidate", 4)

    def test_a_yes_repeats_the_term_asked_for_and_changes_nothing(self):
        core = core_of(HardState(4, AC))
        before = memory_of(core)
        assert core.receive(0, AB, PreVote(9, 3, 8)) == (Send(AB, PreVoteReply(9, granted=True)),)
        assert memory_of(core) == before

    def test_a_no_carries_the_own_term_and_changes_nothing(self):
        core = core_of(HardState(4, AC), log_record(4))
        before = memory_of(core)
        effects = core.receive(0, AB, PreVote(9, 3, 3))
        assert sends(effects) == [(AB, PreVoteReply(4, granted=False))]
        assert reasons_of(effects) == [reasons.LOG_BEHIND]
        assert memory_of(core) == before

    def test_one_that_fell_behind_is_told_so_explicitly(self):
        effects = core_of(HardState(4, None)).receive(0, AB, PreVote(3, 0, 0))
        assert sends(effects) == [(AB, PreVoteReply(4, granted=False))]
        assert reasons_of(effects) == [reasons.STALE_TERM]

    def test_within_the_own_term_only_a_free_vote_is_promised(self):
        effects = core_of(HardState(4, AC)).receive(0, AB, PreVote(4, 0, 0))
        assert reasons_of(effects) == [reasons.ALREADY_VOTED]

    def test_a_majority_of_yes_starts_the_campaign_and_the_same_yes_twice_does_not(self):
        core = core_of(n=5)
        out_of_patience(core, 5 * SECOND)
        assert core.receive(0, AB, PreVoteReply(1, granted=True)) == NOTHING
        assert core.receive(0, AB, PreVoteReply(1, granted=True)) == NOTHING
        effects = core.receive(0, AC, PreVoteReply(1, granted=True))
        assert effects[0] == Persist(HardState(1, AA))
        assert core.status.role == "candidate"

    def test_a_refusal_with_a_later_term_is_adopted(self):
        core = core_of()
        out_of_patience(core, 5 * SECOND)
        effects = core.receive(0, AB, PreVoteReply(6, granted=False))
        assert records_of(effects) == [HardState(6, None)]
        assert (core.status.role, core.status.round) == ("follower", 6)

    def test_a_refusal_of_the_own_term_changes_nothing(self):
        core = core_of()
        out_of_patience(core, 5 * SECOND)
        assert core.receive(0, AB, PreVoteReply(0, granted=False)) == NOTHING
        assert core.status.role == "pre-candidate"

    def test_a_leader_heard_meanwhile_ends_the_question(self):
        core = core_of(HardState(3, None))
        out_of_patience(core, 5 * SECOND)
        core.receive(5 * SECOND, AB, Heartbeat(3, 1, 0, 0))
        assert core.status.role == "follower"
        effects = core.receive(5 * SECOND, AC, PreVoteReply(4, granted=True))
        assert reasons_of(effects) == [reasons.POLL_CLOSED]


class TestStickiness:
    """Dissertation 4.2.3 and 6.2; checklist R-14."""

    @pytest.mark.parametrize("question", [PreVote(9, 9, 9), RequestVote(9, 9, 8)], ids=["pre-vote", "vote"])
    def test_a_follower_that_hears_its_leader_ignores_candidates_of_later_terms(self, question):
        core = core_of()
        core.receive(0, AB, Heartbeat(2, 1, 0, 0))
        before = memory_of(core)
        question = type(question)(9, 9, 8)
        effects = core.receive(999_999, AC, question)
        assert (sends(effects), reasons_of(effects)) == ([], [reasons.LEADER_ALIVE])
        assert memory_of(core) == before

    def test_after_the_lowest_timeout_of_silence_it_votes_again(self):
        core = core_of()
        core.receive(0, AB, Heartbeat(2, 1, 0, 0))
        assert sends(core.receive(1 * SECOND, AC, RequestVote(9, 0, 0))) == [(AC, RequestVoteReply(9, granted=True))]

    def test_a_leader_ignores_candidates_while_it_leads(self):
        core = core_of()
        led(core)
        effects = core.receive(0, AB, RequestVote(9, 9, 8))
        assert reasons_of(effects) == [reasons.LEADER_ALIVE]
        assert core.status.role == "leader"

    def test_without_check_quorum_a_later_term_is_always_adopted(self):
        core = core_of(settings=PLAIN)
        core.receive(0, AB, Heartbeat(2, 1, 0, 0))
        assert sends(core.receive(1, AC, RequestVote(9, 0, 0))) == [(AC, RequestVoteReply(9, granted=True))]


class TestWinning:
    def test_the_same_vote_twice_elects_nobody(self):
        core = core_of(n=5, settings=PLAIN)
        out_of_patience(core, 0)
        assert core.receive(0, AB, RequestVoteReply(1, granted=True)) == NOTHING
        assert core.receive(0, AB, RequestVoteReply(1, granted=True)) == NOTHING
        assert core.status.role == "candidate"

    def test_a_new_leader_appends_an_empty_entry_of_its_term_at_once(self):
        """Checklist R-17; paper section 8."""
        core = core_of(HardState(2, None), log_record(1, 2))
        effects = led(core, 7)
        (record,) = records_of(effects)
        assert record.previous_index == 2
        assert [(item.term, item.batch.proposer, item.batch.entries) for item in record.entries] == [(3, AA, ())]
        assert [message for _, message in sends(effects)] == [AppendEntries(3, 2, 2, record.entries, 0)] * 2
        assert core._replica.leads.matches == [3, 0, 0]
        assert observed(effects, LeaderChosen) == [LeaderChosen(AA, 3)]

    def test_a_leader_runs_the_timers_of_a_leader_and_no_election_timer(self):
        effects = led(core_of())
        assert CancelTimer("election") in effects
        assert {effect.timer for effect in effects if isinstance(effect, SetTimer)} == {"heartbeat", "quorum"}

    def test_a_vote_that_comes_after_the_election_is_noted_and_dropped(self):
        core = core_of()
        led(core)
        assert reasons_of(core.receive(0, AC, RequestVoteReply(1, granted=True))) == [reasons.POLL_CLOSED]

    def test_a_lone_office_leads_and_commits_at_once(self):
        network = Network(1)
        network.start_all()
        assert network.leaders() == [AA]
        assert network["AA"].history.height == 1

    def test_the_first_leader_of_a_fresh_system_campaigns_at_once_and_never_again(self):
        settings = replace(AT_ONCE, first_leader=AB)
        network = Network(3, settings)
        network.start_all()
        assert network["AB"].role == "candidate"
        network.run_until(200_000)
        assert network.leaders() == [AB]
        network.crash(AB)
        network.start(AB)
        assert network["AB"].role == "follower"


class TestResigning:
    """Checklist R-11 and R-15."""

    @pytest.mark.parametrize(
        "message",
        [
            AppendAccepted(9, 0),
            AppendRefused(9, 1, 0, 0),
            HeartbeatReply(9, 1, 0, 0),
            RequestVoteReply(9, granted=False),
            PreVoteReply(9, granted=False),
            Heartbeat(9, 1, 0, 0),
            AppendEntries(9, 0, 0, (), 0),
        ],
        ids=lambda message: type(message).__name__,
    )
    def test_a_leader_that_sees_a_later_term_resigns_and_makes_the_term_durable(self, message):
        core = core_of()
        led(core)
        effects = core.receive(0, AB, message)
        assert records_of(effects)[0] == HardState(9, None)
        assert [event.round for event in observed(effects, SteppedDown)] == [1]
        assert (core.status.role, core.status.round) == ("follower", 9)
        assert {effect.timer for effect in effects if isinstance(effect, CancelTimer)} == {
            "heartbeat",
            "batch",
            "quorum",
        }
        assert any(isinstance(effect, SetTimer) and effect.timer == "election" for effect in effects)

    def test_a_leader_nobody_answers_resigns_within_an_election_timeout(self):
        core = core_of()
        led(core)
        effects = core.timeout(1 * SECOND, "quorum")
        assert observed(effects, SteppedDown) == [SteppedDown(AA, 1, reasons.NO_QUORUM)]
        assert core.status.leader is None

    def test_a_leader_a_majority_answers_goes_on_and_asks_again_later(self):
        core = core_of()
        led(core)
        core.receive(0, AB, HeartbeatReply(1, 1, 0, 0))
        assert core.timeout(1 * SECOND, "quorum") == [SetTimer("quorum", 1 * SECOND)]
        assert observed(core.timeout(2 * SECOND, "quorum"), SteppedDown)

    def test_a_timer_of_a_role_no_longer_held_does_nothing(self):
        core = core_of()
        for timer in ("heartbeat", "batch", "quorum"):
            assert core.timeout(0, timer) == []
        led(core)
        assert core.timeout(0, "election") == []
