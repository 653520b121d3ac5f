"""The consortium's decisions over a ledger: what is in force from which block on, and what the root covers."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipchain.encoding import digest_of
from ipchain.governance.constitution import Constitution, RotatingChair, Weighted
from ipchain.governance.council import ENACT_AFTER, Council, Enacted, Opened, Taken
from ipchain.governance.electorate import Rule, votes
from ipchain.governance.motions import (
    AdmitOffice,
    Ballot,
    ChangeRules,
    ChangeWeight,
    Close,
    Motion,
    ReadmitOffice,
    SuspendOffice,
    Upgrade,
)
from ipchain.governance.reasons import REASONS
from ipchain.names import SECOND, OfficeId

FOUR = A, B, C, D = tuple(map(OfficeId, ("QM", "QN", "QP", "QX")))
EQUAL = Constitution(FOUR, default=Rule(Fraction(1, 2), more_than=True, period_us=10 * SECOND))
OUT = Motion("out", SuspendOffice(D))


class Ledger:
    """Blocks for one council: each a second after the last, with the acts given."""

    def __init__(self, constitution=EQUAL, memory=None):
        self.council = Council(constitution, memory)
        self.height = self.at = 0

    def block(self, *acts, after=1):
        """Happenings of a block of (office, act); refusals by reason."""
        self.height += 1
        self.at += after * SECOND
        told = []
        for index, (office, act) in enumerate(acts):
            entry = digest_of((self.height, index, office, repr(act)))
            ruling, happened = self.council.enter(self.height, index, self.at, entry, office, act)
            told += [ruling.reason] if ruling.reason else happened
        return [*told, *self.council.end_block(self.height, self.at)]

    def adopt(self, motion, *offices):
        offices = offices or (A, B, C)
        return self.block((A, motion), *((office, Ballot(motion.name, "yes")) for office in offices))


def kinds(happened):
    return [one if isinstance(one, str) else type(one).__name__ for one in happened]


# ---- what is in force, and from when ------------------------------------------------------------


def test_an_adopted_motion_is_in_force_from_the_next_block_on():
    ledger = Ledger()
    opened, *taken, decided, enacted = ledger.adopt(OUT)

    assert isinstance(opened, Opened)
    assert [type(one) for one in taken] == [Taken] * 3
    assert (decided.poll.status, decided.ended, decided.in_force_from) == ("adopted", "ballots", 1 + ENACT_AFTER)
    assert enacted == Enacted("out", SuspendOffice(D), 1 + ENACT_AFTER)
    assert ledger.council.suspended == (D,)


def test_it_is_not_in_force_for_the_rest_of_its_own_block():
    """All entries of one block are judged under one law: a change of rules does not touch the motion behind it."""
    ledger = Ledger()
    rules = Motion("rules", ChangeRules("", 1, 1, "all", more_than=False, veto=(), period_us=SECOND))
    told = ledger.block(
        (A, rules), *((office, Ballot("rules", "yes")) for office in (A, B, C)), (A, Motion("same-block", Upgrade("2")))
    )
    (next_block, *_) = ledger.block((A, Motion("next-block", Upgrade("3"))))

    assert kinds(told)[-2:] == ["Opened", "Enacted"]
    assert ledger.council.poll("same-block").electorate.rule == EQUAL.default
    assert next_block.poll.electorate.rule.quota == 1


def test_suspending_and_readmitting_twice_changes_nothing_more():
    ledger = Ledger()
    seen = []
    for number, content in enumerate([SuspendOffice(D), SuspendOffice(D), SuspendOffice(B), ReadmitOffice(D),
                                      ReadmitOffice(D), ReadmitOffice(B)]):  # fmt: skip
        ledger.adopt(Motion(f"m{number}", content))
        seen.append(ledger.council.suspended)

    assert seen == [(D,), (D,), (B, D), (B,), (B,), ()]


def test_a_suspended_office_keeps_its_ballot_and_may_propose():
    ledger = Ledger()
    ledger.adopt(OUT)

    assert kinds(ledger.block((D, Motion("back", ReadmitOffice(D))), (D, Ballot("back", "yes")))) == ["Opened", "Taken"]


def test_a_changed_weight_counts_in_the_next_vote():
    ledger = Ledger(Constitution(FOUR, Weighted(votes(dict.fromkeys(FOUR, 1))), EQUAL.default))
    ledger.adopt(Motion("more", ChangeWeight(D, 5)))
    told = ledger.block((D, Motion("alone", Upgrade("2"))), (D, Ballot("alone", "yes")))

    assert kinds(told) == ["Opened", "Taken", "Decided", "Enacted"]


def test_an_amendment_that_others_made_impossible_is_enacted_without_effect_and_says_so():
    """Each alone could be; both together would leave nobody a vote."""
    ledger = Ledger(Constitution(FOUR, Weighted(votes({A: 1, B: 1})), Rule(Fraction(1, 2), period_us=SECOND)))
    told = ledger.block(
        (A, Motion("first", ChangeWeight(A, 0))),
        (A, Motion("second", ChangeWeight(B, 0))),
        (A, Ballot("first", "yes")),
        (B, Ballot("second", "yes")),
    )
    first, second = told[-2:]

    assert (first.obstacle, second.obstacle) == ("", "amendment-impossible")
    assert dict(ledger.council.constitution.model.weights) == {A: 0, B: 1}
    assert second.obstacle in REASONS
    ledger.block(after=2)
    assert ledger.council.rests, "what was enacted without effect does not wait for ever"


def test_a_decision_on_record_only_changes_neither_law_nor_writing():
    ledger = Ledger()
    enacted = ledger.adopt(Motion("m", AdmitOffice(OfficeId("QY"))))[-1]

    assert enacted.obstacle == ""
    assert ledger.council.constitution == EQUAL
    assert ledger.council.suspended == ()


def test_what_is_rejected_or_lapses_is_not_enacted():
    ledger = Ledger()
    rejected = ledger.block((A, OUT), *((office, Ballot("out", "no")) for office in (A, B, C)))
    ledger.block((A, Motion("tired", Upgrade("2"))))
    lapsed = ledger.block(after=10)

    assert kinds(rejected) == ["Opened", "Taken", "Taken", "Decided", "Taken"]
    assert [one.poll.status for one in (rejected[-2], *lapsed)] == ["rejected", "lapsed"]
    assert ledger.council.rests


# ---- the end of a vote --------------------------------------------------------------------------


def test_any_later_block_ends_a_vote_whose_time_is_over():
    ledger = Ledger()
    ledger.block((A, OUT), (A, Ballot("out", "yes")))

    assert ledger.block(after=9) == []
    (decided,) = ledger.block()
    assert (decided.poll.status, decided.ended, decided.poll.decided_at) == ("lapsed", "time", 11 * SECOND)
    assert decided.poll.closed


def test_a_closing_comes_before_the_end_of_its_block_and_is_taken():
    ledger = Ledger()
    ledger.block((A, OUT))

    assert kinds(ledger.block((A, Close("out")), after=5)) == ["still-open"]
    assert kinds(ledger.block((A, Close("out")), (B, Close("out")), after=5)) == ["Decided", "closed-before"]


def test_a_ballot_in_the_block_that_ends_the_vote_is_late():
    ledger = Ledger()
    ledger.block((A, OUT))

    assert kinds(ledger.block((B, Ballot("out", "yes")), after=10)) == ["too-late", "Decided"]


def test_a_closing_after_an_early_decision_decides_nothing_again():
    ledger = Ledger()
    ledger.adopt(OUT)

    assert kinds(ledger.block((A, Close("out")), after=10)) == []
    assert kinds(ledger.block((A, Close("out")))) == ["closed-before"]


def test_the_council_rests_while_no_vote_is_open_and_nothing_waits():
    ledger = Ledger()
    assert ledger.council.rests
    ledger.adopt(OUT)
    assert not ledger.council.rests, "decided, but ballots are still taken"
    ledger.block(after=10)
    assert ledger.council.rests


def test_two_votes_that_end_together_end_in_the_order_of_their_proposal():
    ledger = Ledger()
    ledger.block((B, Motion("z", Upgrade("2"))), (A, Motion("a", Upgrade("3"))))

    assert [one.poll.motion.name for one in ledger.block(after=20)] == ["z", "a"]


def test_a_chair_is_that_of_the_ledger_time_of_the_block():
    ledger = Ledger(Constitution(FOUR, RotatingChair(FOUR, SECOND), EQUAL.default))
    told = ledger.block((A, Motion("m", Upgrade("2"))), (A, Ballot("m", "yes")), (B, Ballot("m", "yes")))

    assert kinds(told) == ["Opened", "no-vote", "Taken", "Decided", "Enacted"]


def test_bytes_that_are_no_act_are_refused():
    assert Ledger().block((A, None)) == ["unreadable"]


# ---- the root -----------------------------------------------------------------------------------

ballots = st.lists(
    st.tuples(
        st.sampled_from(FOUR),
        st.one_of(
            st.builds(Motion, st.sampled_from("ab"), st.sampled_from([SuspendOffice(D), ReadmitOffice(D)])),
            st.builds(Ballot, st.sampled_from("ab"), st.sampled_from(["yes", "no", "abstain", "perhaps"])),
            st.builds(Close, st.sampled_from("ab")),
        ),
    ),
    max_size=4,
)
histories = st.lists(st.tuples(ballots, st.integers(1, 6)), max_size=8)


def played(history, memory=None):
    ledger = Ledger(memory=memory)
    told = [ledger.block(*acts, after=after) for acts, after in history]
    return ledger, told


@given(histories)
@settings(max_examples=150, deadline=None)
def test_who_looks_up_what_another_worked_out_comes_to_the_same(history):
    memory = {}
    alone, told = played(history)
    first, told_first = played(history, memory)
    second, told_second = played(history, memory)

    assert told == told_first == told_second
    assert alone.council._now == first.council._now == second.council._now


@given(histories, histories)
@settings(max_examples=100, deadline=None)
def test_a_shared_memory_serves_ledgers_that_differ(one, other):
    memory = {}
    played(one, memory)

    assert played(other, memory)[1] == played(other)[1]


@given(histories)
@settings(max_examples=100, deadline=None)
def test_equal_histories_have_equal_roots_and_one_more_act_another(history):
    ledger, _ = played(history)
    longer, _ = played(history)
    assert ledger.council.root == longer.council.root
    longer.block((A, Ballot("nothing", "yes")))

    assert ledger.council.root != longer.council.root


@pytest.mark.parametrize(
    "change", [{"index": 1}, {"at": 2}, {"height": 2}, {"office": B}, {"act": Motion("x", Upgrade("3"))}]
)
def test_the_root_covers_place_time_and_content(change):
    where = {"height": 1, "index": 0, "at": 1, "office": A, "act": Motion("x", Upgrade("2"))}
    roots = []
    for one in (where, {**where, **change}):
        council = Council(EQUAL)
        entry = digest_of((one["office"], repr(one["act"])))
        council.enter(one["height"], one["index"], one["at"], entry, one["office"], one["act"])
        roots.append(council.root)

    assert roots[0] != roots[1]


def test_the_root_covers_the_result_and_what_is_in_force():
    """The same ballots under another constitution come to another result, and so to another root."""
    strict = replace(EQUAL, default=Rule(Fraction(1), period_us=10 * SECOND))
    roots = []
    for constitution in (EQUAL, strict):
        ledger = Ledger(constitution)
        ledger.block((A, OUT))
        before = ledger.council.root
        ledger.block(*((office, Ballot("out", "yes")) for office in (A, B, C)))
        roots.append((before, ledger.council.root))

    assert roots[0][0] == roots[1][0]
    assert roots[0][1] != roots[1][1]


def test_an_empty_block_on_a_resting_council_leaves_the_root():
    ledger = Ledger()
    before = ledger.council.root
    ledger.block()

    assert ledger.council.root == before
