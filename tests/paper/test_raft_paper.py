"""Raft does what its paper says: one test per claim of sections 5.1 to 5.5, and of the dissertation where it adds.

"Paper" is Ongaro & Ousterhout, "In Search of an Understandable Consensus Algorithm", extended version of 2014;
"dissertation" is Ongaro, "Consensus: Bridging Theory and Practice", 2014.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "consensus" / "raft"))

from raft_guard import Broken, Guard
from raft_network import (
    AA,
    AB,
    AC,
    AD,
    AE,
    AT_ONCE,
    MILLISECOND,
    SECOND,
    Network,
    batch,
    durable_log,
    durable_state,
    transaction,
)

from ipchain.consensus.core import Message
from ipchain.consensus.raft import rules
from ipchain.consensus.raft.messages import AppendEntries, Entry, HardState, Heartbeat, LogRecord
from ipchain.consensus.raft.settings import RaftSettings
from ipchain.names import Micros, OfficeId
from ipchain.trace import LeaderChosen, QuorumReached, RoundEntered, SteppedDown, VoteCast

PATIENT = RaftSettings(
    heartbeat_us=500 * SECOND,
    election_timeout_us=(1000 * SECOND, 2000 * SECOND),
    pre_vote=False,
    check_quorum=False,
    block_interval_us=0,
    block_size=1,
)
"""No timer disturbs: the test decides who campaigns when. Plain Raft, without the dissertation's additions."""

PLAIN = RaftSettings(pre_vote=False, check_quorum=False, block_interval_us=0, block_size=1)


def started(n: int = 3, settings: RaftSettings = PATIENT, seed: int = 0) -> Network:
    network = Network(n, settings, seed=seed)
    network.start_all()
    return network


def led_by(name: str, n: int = 3, settings: RaftSettings = PATIENT) -> Network:
    """A network whose leader of term 1 is this office, its no-op held everywhere."""
    network = started(n, settings)
    network.elect(name)
    network.run_for(1 * SECOND)
    return network


def events(network: Network, kind: type) -> list:
    return [event for _, event in network.events if isinstance(event, kind)]


class TestTerms:
    """Paper, section 5.1."""

    def test_an_office_that_sees_a_larger_term_adopts_it(self):
        """5.1: "if one server's current term is smaller than the other's, then it updates"."""
        network = led_by("AA")
        network.deliver("AB", "AC", Heartbeat(7, 1, 0, 0))
        assert network["AC"].core.status.round == 7
        assert durable_state(network["AC"].disk) == HardState(7, None)

    @pytest.mark.parametrize("role", ["leader", "candidate"])
    def test_a_leader_or_candidate_whose_term_is_out_of_date_becomes_follower(self, role: str):
        """5.1: "immediately reverts to follower state"."""
        network = led_by("AA") if role == "leader" else started()
        if role == "candidate":
            network.lose_patience("AA")
        assert network["AA"].role == role
        network.deliver("AB", "AA", Heartbeat(9, 1, 0, 0))
        assert network["AA"].role == "follower"

    def test_a_request_with_a_stale_term_is_rejected(self):
        """5.1: "If a server receives a request with a stale term number, it rejects the request"."""
        network = led_by("AA")
        network.deliver("AB", "AC", Heartbeat(7, 1, 0, 0))
        held = durable_log(network["AC"].disk)
        network.deliver("AA", "AC", AppendEntries(1, 0, 0, (Entry(1, batch("late")),), 0))
        assert durable_log(network["AC"].disk) == held
        assert network.rejections["stale-term"] == 1

    def test_each_term_begins_with_an_election_and_has_at_most_one_leader(self):
        """5.1: "Raft ensures that there is at most one leader in a given term"."""
        network = started(5, PLAIN)
        for _ in range(6):
            network.settle(lambda: bool(network.leaders()))
            leader = network.leaders()[0]
            network.crash(leader)
            network.run_for(3 * SECOND)
            network.start(leader)
        chosen = [(event.round, event.office) for event in events(network, LeaderChosen)]
        assert len(chosen) >= 6
        assert len({term for term, _ in chosen}) == len(chosen)

    def test_terms_increase_monotonically_on_every_office(self):
        """5.1: "Each server stores a current term number, which increases monotonically over time"."""
        network = started(3, PLAIN)
        for _ in range(4):
            network.settle(lambda: bool(network.leaders()))
            leader = network.leaders()[0]
            network.crash(leader)
            network.run_for(4 * SECOND)
            network.start(leader)
        for office in network.offices.values():
            terms = [record.term for record in office.disk if isinstance(record, HardState)]
            assert terms == sorted(terms)
            assert len(set(terms)) >= 4


class TestElection:
    """Paper, section 5.2."""

    def test_offices_begin_as_followers_and_stay_so_while_they_hear_a_leader(self):
        network = started(3, PLAIN)
        assert {office.role for office in network.offices.values()} == {"follower"}
        network.settle(lambda: bool(network.leaders()))
        leader = network.leaders()[0]
        elections = len(events(network, LeaderChosen))
        network.run_for(60 * SECOND)
        assert network.leaders() == [leader]
        assert len(events(network, LeaderChosen)) == elections

    def test_without_a_word_over_the_election_timeout_an_office_votes_for_itself_in_the_next_term_and_asks_all(self):
        network = started(3, PLAIN)
        network.settle(lambda: bool(events(network, VoteCast)))
        first = events(network, VoteCast)[0]
        assert (first.office, first.round) == (first.choice, 1)
        assert PLAIN.election_timeout_us[0] <= network.now <= PLAIN.election_timeout_us[1]
        assert network.sent["RequestVote"] == 2

    def test_a_majority_of_votes_of_the_same_term_wins(self):
        network = started(5)
        network.cut = {(AD, AA), (AE, AA)}
        network.lose_patience("AA")
        network.run_for(1 * SECOND)
        assert network.leaders() == [AA]

    def test_a_minority_does_not_win(self):
        network = started(5)
        network.cut = {(AC, AA), (AD, AA), (AE, AA)}
        network.lose_patience("AA")
        network.run_for(1 * SECOND)
        assert network["AA"].role == "candidate"

    def test_an_office_votes_for_at_most_one_candidate_per_term_first_come_first_served(self):
        """Also across a crash between the two questions."""
        network = started(5)
        slow = {(AC, AA)}
        network.fate = lambda sender, receiver, _: ((300 if (sender, receiver) in slow else 50) * MILLISECOND,)
        network.lose_patience("AB")
        network.lose_patience("AC")
        network.run_for(60 * MILLISECOND)
        network.crash(AA)
        network.start(AA)
        network.run_for(1 * SECOND)
        cast = [event for event in events(network, VoteCast) if event.office == AA]
        assert [(event.round, event.choice) for event in cast] == [(1, AB)]
        assert network.rejections["already-voted"] >= 1

    def test_a_candidate_that_hears_a_leader_of_its_term_returns_to_follower(self):
        network = started()
        network.lose_patience("AA")
        network.deliver("AB", "AA", AppendEntries(1, 0, 0, (), 0))
        assert (network["AA"].role, network["AA"].core.status.leader) == ("follower", AB)

    def test_a_candidate_ignores_a_leader_of_an_earlier_term_and_stays_candidate(self):
        network = started()
        network.lose_patience("AA")
        network.lose_patience("AA")
        network.deliver("AB", "AA", AppendEntries(1, 0, 0, (), 0))
        assert (network["AA"].role, network["AA"].core.status.round) == ("candidate", 2)

    def test_a_split_vote_is_resolved_by_a_new_election_in_a_later_term(self):
        network = started(4, PLAIN)
        for name in ("AA", "AB", "AC", "AD"):
            network.lose_patience(name)
        network.run_for(500 * MILLISECOND)
        assert network.leaders() == []
        network.settle(lambda: bool(network.leaders()))
        assert network[network.leaders()[0]].core.status.round >= 2

    def test_election_timeouts_are_drawn_anew_from_the_fixed_interval(self):
        moments = set()
        for seed in range(40):
            network = started(3, PLAIN, seed=seed)
            network.settle(lambda network=network: bool(events(network, VoteCast)))
            moments.add(network.now)
        assert len(moments) >= 38
        assert min(moments) >= 1 * SECOND
        assert max(moments) <= 2 * SECOND

    def test_a_dead_leader_is_replaced_within_a_few_timeouts(self):
        network = started(5, PLAIN)
        network.settle(lambda: bool(network.leaders()))
        network.crash(network.leaders()[0])
        network.settle(lambda: bool(network.leaders()), 10 * SECOND)


class TestReplication:
    """Paper, section 5.3."""

    def test_an_entry_is_committed_once_the_leader_of_its_term_has_it_on_a_majority(self):
        network = led_by("AA", 5)
        network.cut = {(AA, AD), (AA, AE)}
        network.submit(transaction("x"), [AA])
        network.run_for(1 * SECOND)
        assert network["AA"].history.height == 2
        (shown,) = [event for event in events(network, QuorumReached) if event.height == 2]
        assert set(shown.members) >= {AA}
        assert len(shown.members) == 3

    def test_an_entry_on_a_minority_is_not_committed(self):
        network = led_by("AA", 5)
        network.cut = {(AA, AC), (AA, AD), (AA, AE)}
        network.submit(transaction("x"), [AA])
        network.run_for(10 * SECOND)
        assert network["AA"].history.height == 1

    def test_a_commit_covers_all_entries_before_also_those_of_earlier_leaders(self):
        network = led_by("AA", 5)
        network.cut = {(AA, name) for name in (AC, AD, AE)}
        network.submit(transaction("of AA"), [AA])
        network.run_for(1 * SECOND)
        network.crash(AA)
        network.cut = set()
        network.elect("AB")
        network.run_for(1 * SECOND)
        assert network["AB"].history.batches[1].entries == (transaction("of AA"),)
        assert network["AB"].history.height == 3

    def test_followers_apply_in_log_order_once_they_learn_of_the_commit(self):
        network = led_by("AA")
        for text in "abc":
            network.submit(transaction(text), [AA])
        network.timeout(AA, "heartbeat")
        network.run_for(1 * SECOND)
        network.timeout(AA, "heartbeat")
        network.run_for(1 * SECOND)
        for name in (AA, AB, AC):
            ledger = network[name].history.batches[1:]
            assert [block.entries for block in ledger] == [(transaction(text),) for text in "abc"]

    def test_the_leader_retries_until_every_follower_holds_every_entry_also_after_it_answered_the_client(self):
        network = started(3, PLAIN)
        network.settle(lambda: bool(network.leaders()))
        leader = network.leaders()[0]
        slow = next(name for name in network.names if name != leader)
        network.crash(slow)
        for number in range(5):
            network.submit(transaction(f"x{number}"), [leader])
        network.run_for(5 * SECOND)
        height = network[leader].history.height
        assert height == 6
        network.start(slow)
        network.settle(lambda: network[slow].history.height == height)

    def test_a_retried_or_repeated_request_is_idempotent(self):
        """5.5: "Raft RPCs are idempotent, so this causes no harm"."""
        network = led_by("AA")
        network.fate = lambda *_: (50 * MILLISECOND, 50 * MILLISECOND, 400 * MILLISECOND)
        for text in "ab":
            network.submit(transaction(text), [AA])
        network.run_for(2 * SECOND)
        logs = [durable_log(network[name].disk) for name in (AA, AB, AC)]
        assert logs[0] == logs[1] == logs[2]
        assert len(logs[0]) == 3

    def test_an_append_is_accepted_only_where_the_previous_entry_matches(self):
        """5.3, consistency check, the induction step of Log Matching."""
        network = led_by("AA")
        held = durable_log(network["AB"].disk)
        too_far = AppendEntries(1, 2, 1, (Entry(1, batch("x")),), 0)
        other_term = AppendEntries(3, 1, 2, (Entry(3, batch("x")),), 0)
        for message in (too_far, other_term):
            network.deliver("AA", "AB", message)
            assert durable_log(network["AB"].disk) == held
        network.deliver("AA", "AB", AppendEntries(3, 1, 1, (Entry(3, batch("x")),), 0))
        assert durable_log(network["AB"].disk) == [*held, Entry(3, batch("x"))]

    def test_a_leader_never_overwrites_or_deletes_entries_of_its_own_log(self):
        """5.3, Leader Append-Only Property; the guard fails a run that does."""
        network = Network(3, PLAIN, watcher=None)
        network.watcher = Guard(network)
        network.start_all()
        network.settle(lambda: bool(network.leaders()))
        for number in range(20):
            network.submit(transaction(f"x{number}"))
        network.run_for(5 * SECOND)
        leader = network.leaders()[0]
        places = [record.previous_index for record in network[leader].disk if isinstance(record, LogRecord)]
        assert places == sorted(set(places))


FIGURE_7_LEADER = (1, 1, 1, 4, 4, 5, 5, 6, 6, 6)
FIGURE_7 = {
    "a, two entries short": (1, 1, 1, 4, 4, 5, 5, 6, 6),
    "b, many entries short": (1, 1, 1, 4),
    "c, one entry too many": (1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6),
    "d, two entries of another term too many": (1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7),
    "e, short and wrong": (1, 1, 1, 4, 4, 4, 4),
    "f, wrong for two terms": (1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3),
}


def log_of(terms: Sequence[int]) -> LogRecord:
    """Entries named by their term and place, as Log Matching demands."""
    return LogRecord(0, tuple(Entry(term, batch(f"{term}.{place}")) for place, term in enumerate(terms, 1)))


class TestFigure7:
    """Paper, figure 7: the leader of term 8 brings every kind of follower log to equal its own."""

    def network(self) -> Network:
        network = Network(7, PATIENT)
        for office, terms in zip(network.offices.values(), (FIGURE_7_LEADER, *FIGURE_7.values()), strict=True):
            office.disk += [HardState(7, None), log_of(terms)]
        network.start_all()
        network.elect("AA")
        return network

    def test_the_leader_wins_term_8_without_the_votes_of_c_and_d(self):
        network = self.network()
        assert network["AA"].core.status.round == 8
        voters = {event.office for event in events(network, VoteCast)}
        assert not voters & {network.names[3], network.names[4]}

    def test_every_follower_ends_with_exactly_the_leaders_log(self):
        network = self.network()
        network.run_for(3 * SECOND)
        leader = durable_log(network["AA"].disk)
        assert [item.term for item in leader] == [*FIGURE_7_LEADER, 8]
        for office in network.offices.values():
            assert durable_log(office.disk) == leader, office.name
        assert network["AA"].history.height == 11

    def test_conflicts_are_skipped_by_terms_not_by_entries(self):
        """End of 5.3. One by one, follower f would take seven refusals, and b six."""
        network = self.network()
        network.run_for(3 * SECOND)
        assert network.sent["AppendRefused"] <= len(FIGURE_7) + 4


class TestSafety:
    """Paper, sections 5.4.1 and 5.4.2."""

    def test_a_candidate_without_all_committed_entries_cannot_win(self):
        """5.4.1."""
        network = led_by("AA")
        network.cut = {(AA, AC)}
        network.submit(transaction("x"), [AA])
        network.run_for(1 * SECOND)
        assert network["AA"].history.height == 2
        network.crash(AA)
        network.lose_patience("AC")
        network.run_for(1 * SECOND)
        assert network.leaders() == []
        assert network.rejections["log-behind"] == 1
        network.elect("AB")

    def test_the_later_last_term_is_more_up_to_date_than_the_longer_log(self):
        """5.4.1, last paragraph."""
        network = Network(3, PATIENT)
        network["AA"].disk += [HardState(3, None), log_of((1, 3))]
        network["AB"].disk += [HardState(3, None), log_of((1, 2, 2, 2))]
        network.start_all()
        network.deliver("AB", "AA", _vote_request(network, AB, 4))
        assert network.rejections["log-behind"] == 1
        network.deliver("AA", "AB", _vote_request(network, AA, 5))
        assert durable_state(network["AB"].disk) == HardState(5, AA)


def _vote_request(network: Network, candidate: OfficeId, term: int) -> Message:
    from ipchain.consensus.raft.messages import RequestVote

    log = durable_log(network[candidate].disk)
    return RequestVote(term, len(log), log[-1].term)


class TestFigure8:
    """Paper, figure 8 and section 5.4.2: an entry of an earlier term is not committed by counting its replicas.

    S1 to S5 are AA to AE. The entry of each term is the empty batch a new leader appends. Messages carry one
    entry each, so that an old entry can arrive without the new one behind it.
    """

    def up_to_c(self) -> tuple[Network, Guard]:
        """(a) S1 leads term 2, its entry reaches S2; (b) S5 leads term 3 alone; (c) S1 leads term 4."""
        one_entry = RaftSettings(
            heartbeat_us=PATIENT.heartbeat_us,
            election_timeout_us=PATIENT.election_timeout_us,
            pre_vote=False,
            check_quorum=False,
            block_interval_us=0,
            max_append_bytes=1,
        )
        network = Network(5, one_entry)
        guard = Guard(network)
        network.watcher = guard
        network.start_all()
        network.elect("AA")
        network.run_for(1 * SECOND)
        assert all(len(durable_log(office.disk)) == 1 for office in network.offices.values())

        self.restart(network, guard, AA)
        self.only_these_appends(network, {(AA, AB)})
        network.elect("AA")
        network.run_for(1 * SECOND)
        assert self.terms(network) == [[1, 2], [1, 2], [1], [1], [1]]

        self.crash(network, guard, AA)
        self.only_these_appends(network, set())
        network.elect("AE")
        network.run_for(1 * SECOND)
        assert self.terms(network) == [[1, 2], [1, 2], [1], [1], [1, 3]]

        self.crash(network, guard, AE)
        network.start(AA)
        self.only_these_appends(network, {(AA, AC), (AA, AD)}, without_term=4)
        network.lose_patience("AA")
        network.run_for(1 * SECOND)
        network.elect("AA")
        network.run_for(1 * SECOND)
        assert network["AA"].core.status.round == 4
        assert self.terms(network) == [[1, 2, 4], [1, 2], [1, 2], [1, 2], [1, 3]]
        return network, guard

    def test_the_old_entry_on_a_majority_is_not_committed_and_may_be_overwritten(self):
        """(c) and (d)."""
        network, guard = self.up_to_c()
        assert network["AA"].history.height == 1
        self.s5_overwrites(network, guard)
        assert self.terms(network)[1:4] == [[1, 3, 5]] * 3

    def test_a_leader_that_counted_it_would_have_it_overwritten(self):
        """The planted fault of (c): with it, (d) breaks what the guard watches."""

        def of_any_term(matches, quorum, commit, _term, _log):
            return max(commit, sorted(matches)[-quorum])

        with patch.object(rules, "commit_by_counting", of_any_term):
            network, guard = self.up_to_c()
            assert network["AA"].history.height == 2
            with pytest.raises(Broken, match="R-I6"):
                self.s5_overwrites(network, guard)

    def test_once_an_entry_of_the_own_term_is_on_a_majority_both_are_committed_and_s5_cannot_win(self):
        """(e)."""
        network, guard = self.up_to_c()
        self.only_these_appends(network, {(AA, AB), (AA, AC)})
        network.timeout(AA, "heartbeat")
        network.run_for(1 * SECOND)
        network.timeout(AA, "heartbeat")
        network.run_for(1 * SECOND)
        network.timeout(AA, "heartbeat")
        network.run_for(1 * SECOND)
        assert self.terms(network)[:3] == [[1, 2, 4]] * 3
        assert network["AA"].history.height == 3
        self.crash(network, guard, AA)
        network.start(AE)
        network.lose_patience("AE")
        network.run_for(1 * SECOND)
        network.lose_patience("AE")
        network.run_for(1 * SECOND)
        assert network.leaders() == []

    def s5_overwrites(self, network: Network, guard: Guard) -> None:
        self.crash(network, guard, AA)
        network.start(AE)
        network.fate = lambda *_: (50 * MILLISECOND,)
        network.lose_patience("AE")
        network.run_for(1 * SECOND)
        network.elect("AE")
        network.run_for(2 * SECOND)

    def terms(self, network: Network) -> list[list[int]]:
        return [[item.term for item in durable_log(office.disk)] for office in network.offices.values()]

    def crash(self, network: Network, guard: Guard, name: OfficeId) -> None:
        network.crash(name)
        guard.crashed(name)

    def restart(self, network: Network, guard: Guard, name: OfficeId) -> None:
        self.crash(network, guard, name)
        network.start(name)

    def only_these_appends(
        self, network: Network, links: set[tuple[OfficeId, OfficeId]], without_term: int | None = None
    ) -> None:
        def fate(sender: OfficeId, receiver: OfficeId, message: Message) -> tuple[Micros, ...]:
            if isinstance(message, AppendEntries):
                blocked = without_term is not None and any(item.term == without_term for item in message.entries)
                # The first probe carries the newest entry; who lacks the one before refuses it, and keeps nothing.
                blocked = blocked and len(durable_log(network.offices[receiver].disk)) >= message.previous_index
                if blocked or (sender, receiver) not in links:
                    return ()
            return (50 * MILLISECOND,)

        network.fate = fate


class TestAvailability:
    """The dissertation's additions: sections 4.2.3, 6.2 and 9.6."""

    def test_an_office_cut_off_and_back_does_not_disturb_a_working_leader(self):
        """9.6; R-L2: no term changes while the leader lives."""
        network = started(5, AT_ONCE)
        network.settle(lambda: bool(network.leaders()))
        leader = network.leaders()[0]
        network.run_for(1 * SECOND)
        changes = len(events(network, RoundEntered))
        cut_off = next(name for name in network.names if name != leader)
        for _ in range(3):
            network.isolate([cut_off])
            network.run_for(20 * SECOND)
            network.isolate()
            network.run_for(5 * SECOND)
        assert network.leaders() == [leader]
        assert len(events(network, RoundEntered)) == changes

    def test_without_pre_votes_the_same_office_deposes_the_leader(self):
        """9.6, the problem that pre-votes solve; this shows that the test above can fail."""
        network = started(5, PLAIN)
        network.settle(lambda: bool(network.leaders()))
        leader = network.leaders()[0]
        cut_off = next(name for name in network.names if name != leader)
        network.isolate([cut_off])
        network.run_for(20 * SECOND)
        network.isolate()
        network.run_for(5 * SECOND)
        assert events(network, SteppedDown)

    def test_a_leader_without_a_majority_resigns_so_that_its_clients_go_elsewhere(self):
        """6.2."""
        network = started(5, AT_ONCE)
        network.settle(lambda: bool(network.leaders()))
        leader = network.leaders()[0]
        follower = next(name for name in network.names if name != leader)
        network.run_for(1 * SECOND)
        network.isolate([leader, follower], [name for name in network.names if name not in {leader, follower}])
        network.run_for(2 * AT_ONCE.election_timeout_us[0] + 1)
        assert network[leader].role != "leader"
        assert events(network, SteppedDown)[0].why == "no-quorum"
        network.settle(lambda: bool(network.leaders()))
        assert network.leaders()[0] not in {leader, follower}

    def test_an_old_leader_and_a_new_one_never_commit_differently(self):
        """6.2: the old leader may go on for a while; what it proposes meanwhile comes to nothing or to all."""
        network = started(5, AT_ONCE)
        network.watcher = Guard(network)
        network.settle(lambda: bool(network.leaders()))
        leader = network.leaders()[0]
        network.isolate([leader], [name for name in network.names if name != leader])
        network.submit(transaction("to the old leader"), [leader])
        network.settle(lambda: any(network[name].role == "leader" for name in network.names if name != leader))
        for name in network.names:
            if name != leader:
                network.submit(transaction("to the new leader"), [name])
        network.run_for(5 * SECOND)
        network.isolate()
        network.run_for(10 * SECOND)
        ledgers = [[block.digest for block in office.history.batches] for office in network.offices.values()]
        assert all(ledger == ledgers[0] for ledger in ledgers)
        entries = [item for block in network[leader].history.batches for item in block.entries]
        assert transaction("to the new leader") in entries

    def test_an_office_stuck_in_a_later_term_frees_itself_by_its_answers(self):
        """Checklist R-11: it refuses the leader of the earlier term, and says why."""
        network = led_by("AA", 3, AT_ONCE)
        network.crash(AC)
        network["AC"].disk.append(HardState(40, None))
        network.start(AC)
        network.settle(lambda: bool(network.leaders()) and network[network.leaders()[0]].core.status.round > 40)
        network.run_for(3 * SECOND)
        heights = {office.history.height for office in network.offices.values()}
        assert len(heights) == 1
