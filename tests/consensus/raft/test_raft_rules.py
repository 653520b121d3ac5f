"""The decisions of Raft one by one, without any office around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from raft_network import batch, entry

from ipchain.consensus.quorum import majority
from ipchain.consensus.raft import reasons, rules
from ipchain.consensus.raft.log import Log
from ipchain.consensus.raft.messages import AppendEntries
from ipchain.names import OfficeId

EM, RU, AU = OfficeId("EM"), OfficeId("RU"), OfficeId("AU")


def log_with(*terms: int) -> Log:
    log = Log()
    log.extend(0, [entry(term, f"{place}") for place, term in enumerate(terms, 1)], floor=0)
    return log


@pytest.mark.parametrize(
    ("candidate", "own", "current"),
    [
        ((3, 1), (2, 9), True),
        ((2, 9), (3, 1), False),
        ((2, 5), (2, 5), True),
        ((2, 4), (2, 5), False),
        ((2, 6), (2, 5), True),
        ((0, 0), (0, 0), True),
    ],
)
def test_the_later_last_term_wins_then_the_longer_log(candidate: tuple[int, int], own: tuple[int, int], current: bool):
    assert rules.log_is_current(*candidate, *own) is current


@pytest.mark.parametrize(
    ("voted_for", "leader", "refusal"),
    [
        (None, None, None),
        (EM, None, None),
        (EM, RU, None),
        (RU, None, reasons.ALREADY_VOTED),
        (None, RU, reasons.LEADER_KNOWN),
    ],
)
def test_a_vote_is_free_once_per_term(voted_for: OfficeId | None, leader: OfficeId | None, refusal: str | None):
    assert rules.vote_refusal(EM, voted_for, leader) == refusal


@pytest.mark.parametrize(
    ("leads", "leader", "silent_us", "alive"),
    [(True, EM, 99, True), (False, EM, 9, True), (False, EM, 10, False), (False, None, 0, False)],
)
def test_a_leader_is_alive_for_the_lowest_timeout_after_it_was_heard(
    leads: bool, leader: OfficeId | None, silent_us: int, alive: bool
):
    assert rules.leader_is_alive(leads, leader, silent_us, 10) is alive


def test_a_seat_counts_once_however_often_it_votes():
    assert not rules.is_quorum(0b001 | 0b001, 2)
    assert rules.is_quorum(0b101, 2)


@pytest.mark.parametrize(
    ("previous", "terms", "held"),
    [(3, (2,), 0), (1, (1, 2), 2), (1, (1,), 1), (0, (1, 1, 2, 2), 3), (1, (3,), 0), (1, (1, 3), 1), (0, (), 0)],
    ids=["all new", "all held", "shorter", "two held", "first differs", "second differs", "empty"],
)
def test_only_what_differs_or_is_new_counts_as_missing(previous: int, terms: tuple[int, ...], held: int):
    entries = [entry(term, "x") for term in terms]
    assert rules.missing_from(log_with(1, 1, 2), previous, entries) == held


@pytest.mark.parametrize(
    ("previous", "previous_term", "terms", "contradicts"),
    [
        (3, 2, (5,), False),
        (2, 1, (5,), False),
        (2, 2, (), True),
        (1, 1, (1, 5), False),
        (1, 1, (5,), True),
        (0, 0, (1, 5), True),
    ],
)
def test_a_message_contradicts_only_by_committed_places(
    previous: int, previous_term: int, terms: tuple[int, ...], contradicts: bool
):
    message = AppendEntries(5, previous, previous_term, tuple(entry(term, "x") for term in terms), 0)
    assert rules.contradicts_committed(log_with(1, 1, 2), 2, message) is contradicts


def test_an_acknowledgement_covers_the_message_and_what_is_committed_and_no_more():
    assert rules.acknowledged_index(previous_index=4, count=2, commit=3) == 6
    assert rules.acknowledged_index(previous_index=1, count=1, commit=5) == 5


@pytest.mark.parametrize(("leader", "verified", "result"), [(9, 6, 6), (5, 9, 5), (2, 2, 4)])
def test_a_follower_commits_what_is_both_committed_and_verified(leader: int, verified: int, result: int):
    assert rules.follower_commit(4, leader, verified) == result


@given(st.lists(st.integers(0, 9), min_size=1, max_size=9))
def test_what_a_majority_holds_is_found_by_counting(matches: list[int]):
    quorum = majority(len(matches))
    log = log_with(*([4] * 9))
    plain = max(index for index in range(10) if sum(1 for match in matches if match >= index) >= quorum)
    assert rules.commit_by_counting(matches, quorum, 0, 4, log) == plain


def test_an_entry_of_an_earlier_term_is_never_committed_by_counting():
    log = log_with(1, 2, 2, 4)
    assert rules.commit_by_counting([4, 3, 3, 0, 0], 3, 1, 4, log) == 1
    assert rules.commit_by_counting([4, 4, 4, 0, 0], 3, 1, 4, log) == 4


def test_the_hint_is_the_largest_place_with_a_term_not_above():
    log = log_with(1, 1, 2, 2, 5, 5)
    assert rules.refusal_hint(log, 9, 6) == (6, 5)
    assert rules.refusal_hint(log, 6, 4) == (4, 2)
    assert rules.refusal_hint(log, 3, 1) == (2, 1)


def test_the_next_probe_lies_before_the_refused_place_and_never_below_the_match():
    log = log_with(1, 1, 3, 3, 4)
    assert rules.next_after_refusal(log, 0, 5, 4, 2) == 3
    assert rules.next_after_refusal(log, 0, 5, 5, 4) == 5
    assert rules.next_after_refusal(log, 4, 5, 0, 0) == 5


def test_an_append_is_lost_when_neither_side_knows_of_it():
    assert rules.append_was_lost(expected=5, verified=4, match=3)
    assert not rules.append_was_lost(expected=5, verified=0, match=5)
    assert not rules.append_was_lost(expected=5, verified=5, match=0)


def test_the_leader_waits_for_the_rest_of_the_block_interval():
    assert rules.block_wait_us(now=10, proposed_at=None, interval_us=100) == 0
    assert rules.block_wait_us(now=10, proposed_at=0, interval_us=100) == 90
    assert rules.block_wait_us(now=100, proposed_at=0, interval_us=100) == 0
    assert rules.block_wait_us(now=0, proposed_at=0, interval_us=0) == 0


def diverging_logs(rows: int) -> tuple[Log, Log]:
    """A leader's and a follower's log of `rows` entries that part after the first in ever other terms."""
    leader, follower = Log(), Log()
    leader.extend(0, [entry(1, "same")], 0)
    follower.extend(0, [entry(1, "same")], 0)
    leader.extend(1, [entry(2 + 2 * (place // 50), "l") for place in range(rows)], 0)
    follower.extend(1, [entry(3 + 2 * (place // 50), "f") for place in range(rows)], 0)
    return leader, follower


def test_back_off_over_1000_diverging_entries_takes_no_more_probes_than_terms_plus_2():
    """Checklist R-22."""
    leader, follower = diverging_logs(1000)
    terms = len({leader.term_at(index) for index in range(1, leader.last + 1)})
    previous, probes = leader.last, 1
    while not follower.holds(previous, leader.term_at(previous)):
        hint = rules.refusal_hint(follower, previous, leader.term_at(previous))
        step = rules.next_after_refusal(leader, 0, previous, *hint) - 1
        assert step < previous
        previous, probes = step, probes + 1
    assert previous == 1
    assert probes <= terms + 2


def test_batches_of_the_same_entries_have_equal_digests():
    assert batch("a").digest == batch("a").digest != batch("b").digest
