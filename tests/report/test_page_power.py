"""The section on power: what it says follows from the constitution, and who could block is named."""

from dataclasses import replace
from fractions import Fraction

import pytest

from ipchain.experiment.runner import run
from ipchain.governance.constitution import Constitution, LeadOffice, OneOfficeOneVote, RotatingChair, Weighted
from ipchain.governance.electorate import Rule
from ipchain.names import SECOND
from ipchain.report.dossier.gather import dossier_of
from ipchain.report.dossier.power import gather_power
from ipchain.report.page import power
from ipchain.report.page.words import LANGUAGES, Words
from ipchain.scenario.loader import load
from ipchain.scenario.model import Governance

EEC = (("BR", 4), ("CA", 4), ("EM", 4), ("KR", 2), ("SG", 2))


@pytest.fixture(scope="module")
def result():
    return run(replace(load("leader-crash"), duration_us=30 * SECOND, steps=(), faults=(), expect=()))


def under(result, model, rule=None, name="made"):
    members = result.scenario.consensus.members
    constitution = Constitution(members, model, rule or Rule())
    return replace(result, scenario=replace(result.scenario, governance=Governance(name, constitution)))


def told(result, language="en"):
    return power.shows(dossier_of(result), Words(language))


def test_nobody_blocks_alone_where_all_have_one_vote(result):
    said = told(under(result, OneOfficeOneVote())).finding
    assert said == "No office could have blocked a decision alone: at least 2 of the 5 offices are needed to block one."


def test_whoever_can_block_alone_is_named(result):
    """4, 4, 4, 2, 2 of 16 votes, and 13 needed: any of the three large ones can block."""
    shown = gather_power(under(result, Weighted(EEC), Rule(Fraction(13, 16))))
    assert shown.blockers == ("BR", "CA", "EM")
    assert shown.bodies[0].turns[0].fewest_to_block == 1
    said = told(under(result, Weighted(EEC), Rule(Fraction(13, 16)))).finding
    assert "INPI Brazil" in said
    assert "KIPO" not in said


def test_a_seat_without_power_is_named(result):
    """4, 4, 4, 2, 1 and 12 needed: the three large ones decide, and no vote of the small ones ever matters."""
    weights = (*EEC[:4], ("SG", 1))
    [turn] = gather_power(under(result, Weighted(weights), Rule(Fraction(12, 15)))).bodies[0].turns
    assert turn.dummies == ("KR", "SG")
    assert any(
        "IPOS" in sentence
        for sentence in told(under(result, Weighted(weights), Rule(Fraction(12, 15)))).bodies[0].findings
    )


def test_a_lead_office_decides_alone(result):
    [turn] = gather_power(under(result, LeadOffice("EM"))).bodies[0].turns
    assert turn.dictator == "EM"


def test_a_rotating_chair_is_counted_over_its_turns(result):
    shown = gather_power(under(result, RotatingChair(("EM", "KR", "CA"), 60 * SECOND)))
    [body] = shown.bodies
    assert len(body.turns) == 3
    assert {office: ratio.exact for office, ratio in body.over_turns} == {
        "EM": "1/3", "KR": "1/3", "CA": "1/3", "BR": "0", "SG": "0",
    }  # fmt: skip


def test_kinds_of_decision_with_a_rule_of_their_own_are_told_apart(result):
    members = result.scenario.consensus.members
    constitution = Constitution(members, rules=(("upgrade", Rule(Fraction(1))),))
    changed = replace(result, scenario=replace(result.scenario, governance=Governance("made", constitution)))
    bodies = gather_power(changed).bodies
    assert [len(body.decisions) for body in bodies] == [6, 1]
    assert bodies[1].turns[0].fewest_to_block == 1
    assert gather_power(changed).enough.block == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_is_filled_in_every_language(result, language):
    shown = told(result, language)
    for body in shown.bodies:
        assert {len(row) for row in body.table.rows} == {len(body.table.head)}
    assert all(row.name and row.value and row.meaning for row in shown.enough)
    assert len(shown.shared) == 3
