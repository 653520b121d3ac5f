"""Checks on the law in a file: what is read, what is refused, and the sentence of each."""

from dataclasses import replace

import pytest
from small_scenario import whole

from ipchain.scenario.loader import parse
from ipchain.scenario.model import DealEnds, LegalEffect, Settles
from ipchain.scenario.resolved import resolved

STEPS = """\
steps:
  - id: file-mark
    at: 30 s
    register: {right: aurora-mark, kind: trade-mark, at_office: EM, owner: aurora, nice_classes: [9, 14]}
  - id: spread
    extend: {right: aurora-mark, at_office: EM, to: [RU, AU]}
  - id: sale
    assign: {right: aurora-mark, at_office: EM, from: aurora, to: borealis, signed: 2025-12-24, deal: both}
  - id: licence
    license: {right: aurora-mark, at_office: AU, from: borealis, to: aurora, territory: [AU], part_of: [9], deal: both}
  - id: ruling
    decide: {right: aurora-mark, at_office: EM, upheld: no, grounds: older mark}
"""


def read(check):
    return parse(whole(f"{STEPS}expect:\n  - {check}\n"), "x")


def problem(check):
    scenario, problems = read(check)
    assert scenario is None
    (one,) = problems
    return one.code, one.message


@pytest.mark.parametrize(
    ("check", "sentence"),
    [
        (
            "legal_effect: {of: sale, in: [EM], not_in: [RU], unknown_in: [AU], coverage: 1/3, gap_days: {EM: 8}}",
            (
                '"sale" has effect against third parties at EUIPO, has none at Rospatent, has an unknown effect at '
                "IP Australia, has effect at 1/3 of the offices it addresses and has effect at EUIPO 8 days after the "
                "contract."
            ),
        ),
        ("legal_effect: {of: licence, not_in: [AU]}", '"licence" has no effect at IP Australia.'),
        (
            "deal: {name: both, is: half-done}",
            'The deal "both" ends half-done: some of its steps are final, others were refused.',
        ),
        (
            "settles: {right: aurora-mark, days: {RU: 0, EM: 90}, open_at: [AU]}",
            (
                'The status of "aurora-mark" is settled at Rospatent on the day it comes there, is settled at EUIPO '
                "90 days after it came there and is open still at IP Australia."
            ),
        ),
    ],
)
def test_each_check_is_read_and_said_and_written_again(check, sentence):
    scenario, problems = read(check)
    assert problems == ()
    (one,) = scenario.expect
    assert one.required == sentence
    again, problems = parse(resolved(scenario), "x")
    assert problems == ()
    assert (again.expect[0].check, again.steps) == (one.check, tuple_with_lines(again, scenario))


def tuple_with_lines(again, scenario):
    return tuple(replace(step, line=other.line) for step, other in zip(scenario.steps, again.steps, strict=True))


def test_the_values_are_those_of_the_file():
    (effect,) = read("legal_effect: {of: spread, in: [RU], coverage: 50 %}")[0].expect
    assert effect.check == LegalEffect("spread", has=("RU",), coverage=effect.check.coverage)
    assert read("deal: {name: both, is: failed}")[0].expect[0].check == DealEnds("both", "failed")
    assert read("settles: {right: aurora-mark, open_at: [EM]}")[0].expect[0].check == Settles(
        "aurora-mark", (), ("EM",)
    )


@pytest.mark.parametrize(
    ("check", "code", "message"),
    [
        (
            "legal_effect: {of: file-mark, in: [EM]}",
            "E209",
            "'file-mark' is a step with 'register', whose effect in law is not looked at",
        ),
        ("legal_effect: {of: nothing, in: [EM]}", "E404", "there is no step 'nothing'"),
        ("legal_effect: {of: sale}", "E203", "it does not say what effect it has"),
        ("legal_effect: {of: sale, in: [EM], not_in: [EM]}", "E209", "EM stands under 'in' and under 'not_in'"),
        ("legal_effect: {of: sale, in: [JP]}", "E401", "JP takes no part in this scenario"),
        ("legal_effect: {of: sale, gap_days: {JP: 3}}", "E401", "JP takes no part in this scenario"),
        ("legal_effect: {of: sale, gap_days: {EM: soon}}", "E301", "'soon' is not a whole number"),
        ("deal: {name: neither, is: failed}", "E404", "no step is part of a deal 'neither'"),
        ("deal: {name: both, is: done}", "E205", None),
        ("settles: {right: aurora-mark}", "E203", "it does not say when it is settled"),
        (
            "settles: {right: aurora-mark, days: {EM: 3}, open_at: [EM]}",
            "E209",
            "EM is settled after 3 days and open still",
        ),
        ("settles: {right: nothing, open_at: [EM]}", "E403", "there is no right 'nothing'"),
        ("{legal_effect: {of: sale, in: [EM]}, within: 3 s}", "E209", "'within' has no meaning beside 'legal_effect'"),
    ],
)
def test_each_mistake_has_its_code(check, code, message):
    found = problem(check)
    assert found[0] == code
    assert message is None or found[1] == message, found
