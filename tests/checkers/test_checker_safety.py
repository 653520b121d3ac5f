import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_events import block, tally_of

from ipchain.checkers.safety import NoFinalWithoutQuorum, OneLeader, VotesOnce
from ipchain.trace import LeaderChosen, QuorumReached, VoteCast

VOTE = VoteCast("EM", "election", 3, 0, "RU")


class TestVotesOnce:
    def test_the_same_vote_again_and_votes_on_other_questions_hold(self):
        others = [
            VoteCast("AU", "election", 3, 0, "AU"),
            VoteCast("EM", "election", 4, 0, "AU"),
            VoteCast("EM", "prepare", 3, 0, "AU"),
            VoteCast("EM", "election", 3, 1, "AU"),
        ]
        tally = tally_of(VotesOnce(), VOTE, VOTE, *others)
        assert tally.breach is None
        assert tally.checks == 6

    def test_a_second_choice_is_flagged_however_long_after_the_first(self):
        tally = tally_of(
            VotesOnce(), VOTE, VoteCast("AU", "election", 3, 0, "AU"), VoteCast("EM", "election", 3, 0, "AU")
        )
        assert tally.breach.at == 3
        assert tally.breach.offices == ("EM",)
        assert tally.breach.evidence[0] == (1, VOTE)

    def test_no_vote_is_no_test(self):
        assert tally_of(VotesOnce()).checks == 0


class TestOneLeader:
    def test_one_leader_per_round_holds_also_when_it_says_so_twice(self):
        tally = tally_of(OneLeader(), LeaderChosen("EM", 1), LeaderChosen("RU", 2), LeaderChosen("RU", 2))
        assert tally.breach is None
        assert tally.checks == 3

    def test_two_leaders_of_one_round_are_flagged(self):
        tally = tally_of(OneLeader(), LeaderChosen("EM", 1), LeaderChosen("RU", 2), LeaderChosen("EM", 2))
        assert tally.breach.at == 3
        assert tally.breach.offices == ("EM", "RU")

    def test_no_leader_is_no_test(self):
        assert tally_of(OneLeader()).checks == 0


FOUR = ("AU", "CN", "EM", "RU")


def raft():
    return NoFinalWithoutQuorum("raft", FOUR)


def pbft():
    return NoFinalWithoutQuorum("pbft", FOUR)


def quorum(*members, height=1, batch=None):
    return QuorumReached("EM", 1, height, batch or f"batch{height}", members)


class TestNoFinalWithoutQuorum:
    def test_a_block_after_its_quorum_holds(self):
        tally = tally_of(raft(), quorum("EM", "RU", "AU"), block("EM", 1), block("RU", 1))
        assert tally.breach is None
        assert tally.checks == 2

    def test_no_block_is_no_test(self):
        assert tally_of(raft()).checks == 0

    def test_a_block_before_its_quorum_is_flagged(self):
        tally = tally_of(raft(), block("EM", 1), quorum("EM", "RU", "AU"))
        assert tally.breach.at == 1
        assert tally.breach.offices == ("EM",)

    def test_a_block_of_another_batch_or_height_than_the_quorum_is_flagged(self):
        assert tally_of(raft(), quorum("EM", "RU", "AU", batch="other"), block("EM", 1)).breach is not None
        assert tally_of(raft(), quorum("EM", "RU", "AU", height=2), block("EM", 1)).breach is not None

    @pytest.mark.parametrize("members", [("EM", "RU"), ("EM", "RU", "RU"), ("EM", "RU", "QX"), ()])
    def test_too_few_doubled_or_strange_members_are_no_quorum(self, members):
        tally = tally_of(raft(), quorum(*members), block("EM", 1))
        assert tally.breach.at == 1

    def test_a_proof_of_a_quorum_is_asked_of_pbft_and_not_of_raft(self):
        counted = quorum("EM", "RU", "AU")
        assert tally_of(pbft(), counted, block("EM", 1, certified_by=("AU", "EM", "RU"))).breach is None
        assert tally_of(pbft(), counted, block("EM", 1, certified_by=("AU", "EM"))).breach.at == 2
        assert tally_of(pbft(), counted, block("EM", 1)).breach.at == 2
        assert tally_of(raft(), counted, block("EM", 1)).breach is None

    def test_two_f_members_of_seven_are_not_enough_for_pbft(self):
        """PBFT paper, section 3: n = 3f + 1, quorums of 2f + 1. A planted quorum of 2f is caught at once."""
        seven = (*FOUR, "DE", "GB", "US")
        enough = NoFinalWithoutQuorum("pbft", seven)
        assert tally_of(enough, quorum(*seven[:5])).breach is None
        too_few = NoFinalWithoutQuorum("pbft", seven)
        assert tally_of(too_few, quorum(*seven[:4])).breach is not None

    @given(st.integers(1, 31), st.data())
    def test_any_two_quorums_of_raft_that_pass_share_an_office(self, members, data):
        offices = tuple(f"{number:02}" for number in range(members))
        one = data.draw(st.lists(st.sampled_from(offices), unique=True))
        passes = tally_of(NoFinalWithoutQuorum("raft", offices), quorum(*one)).breach is None
        assert passes == (2 * len(one) > members)
