"""`power`: who can decide and who can block, by the constitution in force at the end.

The figures of the seven offices are those of the two constitutions in docs/governance.md.
"""

from fractions import Fraction

import pytest
from made_events import ended, watch

from ipchain.checkers.power import PowerChecker
from ipchain.checkers.verdict import Finding
from ipchain.names import SECOND
from ipchain.scenario.loader import parse
from ipchain.scenario.model import Expectation, Power
from ipchain.trace import DecisionEnacted

HOLDS, BROKEN, UNTESTED = Finding.HOLDS, Finding.DOES_NOT_HOLD, Finding.NOT_TESTED
SEVEN = ("QM", "QN", "QP", "QR", "QS", "QT", "QX")
EQUAL = "{model: one-office-one-vote, quota: 2/3}"
WEIGHTED = "{model: weighted, quota: 75 %, weights: {QM: 30, QN: 15, QP: 15, QR: 20, QS: 5, QT: 10, QX: 5}}"


def scenario(governance, *steps):
    offices = "\n".join(f"  {code}: {{name: Office {code}, near: EM}}" for code in SEVEN)
    proposals = "\n".join(f"  - {step}" for step in steps) or "  []"
    text = f"ipchain: 1\ntitle: Power\nduration: 5 min\noffices:\n{offices}\ngovernance: {governance}\n"
    read, problems = parse(f"{text}steps:\n{proposals}\n", "power")
    assert read is not None, problems
    return read


def proposed(name, content):
    return f"{{id: {name}, at: 10 s, propose: {{at_office: QM, {content}}}}}"


def enacted(motion, obstacle="", at=100):
    return (at * SECOND, DecisionEnacted("QM", 7, motion, "change-weight", "QM", obstacle))


def judged(read, check, records=(), why="completed"):
    checker = PowerChecker(Expectation("who", "power", check, "must", "", "", "", 1), read)
    watch(checker, [*records, ended(600, why)])
    return checker.verdict(600 * SECOND)


@pytest.mark.parametrize(
    ("governance", "check", "finding"),
    [
        (EQUAL, Power(veto_players=()), HOLDS),
        (EQUAL, Power(veto_players=("QM",)), BROKEN),
        (EQUAL, Power(min_to_block=3, min_to_decide=5), HOLDS),
        (EQUAL, Power(min_to_block=4), BROKEN),
        (EQUAL, Power(min_to_decide=6), BROKEN),
        (EQUAL, Power(max_share=Fraction(1, 7)), HOLDS),
        (EQUAL, Power(max_share=Fraction(14, 100)), BROKEN),
        (WEIGHTED, Power(veto_players=("QM",), min_to_block=1, min_to_decide=4), HOLDS),
        (WEIGHTED, Power(veto_players=()), BROKEN),
        (WEIGHTED, Power(max_share=Fraction(41, 100)), BROKEN),
        (WEIGHTED, Power(max_share=Fraction(42, 100)), HOLDS),
        ("{model: lead-office, lead: QR}", Power(veto_players=("QR",), max_share=Fraction(1)), HOLDS),
        ("{model: lead-office, lead: QR, alone: no}", Power(veto_players=("QR",), min_to_decide=5), HOLDS),
        ("{model: one-office-one-vote, veto: [QX]}", Power(veto_players=("QX",)), HOLDS),
    ],
)  # fmt: skip
def test_what_a_constitution_allows_is_told_from_what_it_does_not(governance, check, finding):
    assert judged(scenario(governance), check).finding is finding


def test_the_facts_are_told_with_those_who_hold_the_most():
    found = judged(scenario(WEIGHTED), Power(veto_players=("QM",)))
    assert found.observed == (
        "QM can block alone; it takes 1 or more to block and 4 or more to decide; "
        "the largest share of power is 41.19 % (QM)"
    )


def test_every_rule_must_be_so_and_the_one_that_is_not_is_named():
    read = scenario("{quota: 2/3, decisions: {change-rules: {veto: [QX]}}}")
    found = judged(read, Power(veto_players=()))
    assert (found.finding, found.checks) == (BROKEN, 2)
    assert found.observed.startswith("for change-rules: QX can block alone; it takes 1 or more to block")
    assert judged(read, Power(veto_players=(), decision="suspend-office")).finding is HOLDS
    assert judged(read, Power(veto_players=("QX",), decision="change-rules")).finding is HOLDS


def test_under_a_rotating_chair_everybody_blocks_at_some_turn_and_power_is_averaged():
    read = scenario("{model: rotating-chair, order: [QM, QN, QP]}")
    check = Power(veto_players=("QM", "QN", "QP"), max_share=Fraction(1, 3), min_to_decide=1)
    assert judged(read, check).finding is HOLDS
    assert judged(read, Power(max_share=Fraction(33, 100))).finding is BROKEN


class TestAfterAmendments:
    CHANGE = proposed("more-for-qx", "decision: change-weight, office: QX, weight: 40")
    RULE = proposed("stricter", "decision: change-rules, rule: upgrade, becomes: {quota: 100 %}")

    def test_a_weight_that_was_changed_counts(self):
        read = scenario(WEIGHTED, self.CHANGE)
        before = judged(read, Power(veto_players=("QM",)))
        after = judged(read, Power(veto_players=("QX",)), [enacted("more-for-qx")])
        assert (before.finding, after.finding) == (HOLDS, HOLDS)
        assert after.evidence == (enacted("more-for-qx"),)

    def test_what_was_adopted_before_it_is_enacted_changes_nothing(self):
        assert judged(scenario(WEIGHTED, self.CHANGE), Power(veto_players=("QX",))).finding is BROKEN

    def test_a_decision_with_an_obstacle_changes_nothing(self):
        records = [enacted("more-for-qx", obstacle="amendment-impossible")]
        assert judged(scenario(WEIGHTED, self.CHANGE), Power(veto_players=("QM",)), records).finding is HOLDS

    def test_the_same_decision_at_a_second_office_counts_once(self):
        read = scenario(EQUAL, self.RULE)
        again = (120 * SECOND, DecisionEnacted("QX", 7, "stricter", "change-rules", "upgrade"))
        found = judged(read, Power(veto_players=SEVEN, decision="upgrade"), [enacted("stricter"), again])
        assert (found.finding, len(found.evidence)) == (HOLDS, 1)
        assert judged(read, Power(veto_players=(), decision="suspend-office"), [enacted("stricter")]).finding is HOLDS


def test_a_run_that_was_cut_short_tells_nothing_about_its_end():
    assert judged(scenario(EQUAL), Power(veto_players=()), why="event budget").finding is UNTESTED


def test_a_game_too_large_to_count_is_not_tested_instead_of_guessed(monkeypatch):
    from ipchain.checkers import power
    from ipchain.governance.invalid import GameTooLarge

    def endless(*_):
        raise GameTooLarge(128, 20, 3_000_000, 2_000_000)

    monkeypatch.setattr(power, "power_facts", endless)
    found = judged(scenario(EQUAL), Power(veto_players=()))
    assert (found.finding, found.checks) == (UNTESTED, 0)
