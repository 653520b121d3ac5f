"""Whatever a file says, it becomes a scenario or typed problems; nothing else ever happens. Source: U-03 to U-05."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_scenario import EVERYTHING, whole

from ipchain.scenario.codes import CODES
from ipchain.scenario.explain import explain_scenario
from ipchain.scenario.loader import parse
from ipchain.scenario.problems import ScenarioError, has_errors
from ipchain.scenario.resolved import resolved
from ipchain.scenario.shipped import shipped_scenarios
from ipchain.scenario.tree import tree_and_problems
from ipchain.scenario.vocabulary.lexicon import LEXICON

DATA = Path(__file__).parent / "data"
SAMPLES = [
    EVERYTHING,
    *(path.read_text(encoding="utf-8") for path in sorted(DATA.glob("*.ipchain.yaml"))),
    *(file.read_bytes().decode() for _, file in shipped_scenarios()),
]
WORDS = [
    *LEXICON,
    *("0", "-1", "1e9", "NO", "yes", "true", "~", "null", ".inf", "12:30", "2 min", "5 years", "75 %", "2/3", "1/0"),
    *("EM", "RU", "XX", "QX", "all", "leader", "random 9", "aurora", "cable-cut", "cable-cut ends", "[", "]", "{", "}"),
    *("[[EM], [AU]]", "{a: 1}", "&a", "*a", "<<", "!!x", "- ", ": ", "#", '"', "'", "|", ">", "\t", "\u00a0", "\uff1a"),
    *("9" * 30, "x" * 300, "\0", "\ud7ff", "\U0001f600", "\u2028", "? ", "---", "...", "%", "@", "`", ""),
]


def damaged(text, dice):
    """One sample with a few lines lost, doubled, moved, or with words exchanged."""
    lines = text.split("\n")
    for _ in range(dice.randrange(1, 4)):
        at = dice.randrange(len(lines))
        match dice.randrange(7):
            case 0:
                del lines[at]
                lines = lines or [""]
            case 1:
                lines.insert(at, lines[dice.randrange(len(lines))])
            case 2:
                lines[at] = " " * dice.randrange(5) + lines[at]
            case 3:
                key, colon, _ = lines[at].partition(":")
                lines[at] = f"{key}{colon} {dice.choice(WORDS)}"
            case 4:
                head, _, rest = lines[at].partition(":")
                indent = head[: len(head) - len(head.lstrip(" -"))]
                lines[at] = f"{indent}{dice.choice(WORDS)}:{rest}"
            case 5:
                place = dice.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:place] + dice.choice(WORDS) + lines[at][place + dice.randrange(3) :]
            case _:
                words = lines[at].split(" ")
                words[dice.randrange(len(words))] = dice.choice(WORDS)
                lines[at] = " ".join(words)
    return "\n".join(lines)


def judge(text):
    scenario, problems = parse(text, "x.yaml")
    assert (scenario is None) == has_errors(problems)
    for problem in problems:
        assert problem.code in CODES
        assert problem.line >= 1
        assert problem.column >= 1
        assert problem.length >= 1
        assert problem.text()
        assert problem.json()
        assert problem.github()
    if scenario is not None:
        assert explain_scenario(scenario)
        assert parse(resolved(scenario), "again")[0] is not None
    else:
        assert str(ScenarioError(problems))
    return scenario


def test_damaged_samples_give_a_scenario_or_typed_problems():
    dice = random.Random(4711)
    for _ in range(150):
        judge(damaged(dice.choice(SAMPLES), dice))


@pytest.mark.slow
def test_many_damaged_samples_give_a_scenario_or_typed_problems():
    dice = random.Random(815)
    sound = sum(judge(damaged(dice.choice(SAMPLES), dice)) is not None for _ in range(1_500))
    assert sound > 20, "the fuzz never reaches the later passes"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=200) | st.text("abc:-[]{},\"'#&*!|>?%@ \n\t0", max_size=120))
def test_no_text_makes_the_tree_fail(text):
    _, problems = tree_and_problems(text, "x")
    assert all(one.code in CODES for one in problems)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=120))
def test_no_bytes_make_the_tree_fail(raw):
    _, problems = tree_and_problems(raw, "x")
    assert all(one.code in CODES for one in problems)


KEYS = st.sampled_from(sorted(LEXICON))
VALUES = st.recursive(
    st.sampled_from([word for word in WORDS if word.isascii() and word.isprintable() and '"' not in word]),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=3),
    max_leaves=8,
)


def as_flow(value):
    match value:
        case list():
            return f"[{', '.join(map(as_flow, value))}]"
        case dict():
            return "{" + ", ".join(f'"{key}": {as_flow(one)}' for key, one in value.items()) + "}"
        case _:
            return '"' + value.replace("\\", "").replace('"', "") + '"'


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "network",
                "consensus",
                "steps",
                "faults",
                "expect",
                "load",
                "offices",
                "parties",
                "governance",
                "variants",
                "compare",
                "measure",
                "budget",
            ]
        ),
        VALUES,
        max_size=3,
    )
)
def test_values_of_every_form_in_every_place_are_judged(pieces):
    judge(whole("\n".join(f"{key}: {as_flow(value)}" for key, value in pieces.items())))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text("abcdefconsensus.model=[]{}:, 0123456789\"'&", max_size=30), max_size=3))
def test_no_override_makes_the_loader_fail(overrides):
    _, problems = parse(whole("seed: 1"), "x", overrides=tuple(overrides))
    assert all(one.code in CODES for one in problems)
