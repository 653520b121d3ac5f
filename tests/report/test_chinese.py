"""The Chinese tables hold exactly what the English ones do, and every shipped scenario can be said in Chinese."""

import re
import string

import pytest

from ipchain.checkers.sentences import SENTENCES, Sentence, say
from ipchain.consensus.catalogue import MODELS
from ipchain.errors import InvariantViolation
from ipchain.experiment.runner import run
from ipchain.governance.constitution import KINDS
from ipchain.governance.reasons import REASONS as MOTION_REASONS
from ipchain.governance.tally import CHOICES
from ipchain.measure.table import DEFINITIONS
from ipchain.report.chinese import captions, figures, models
from ipchain.report.chinese.observed import observed
from ipchain.report.chinese.required import promise, required
from ipchain.report.chinese.tables import table, template, word, words
from ipchain.report.dossier.story import chinese_names_of, names_of
from ipchain.rights.actions import VERBS
from ipchain.rights.lifecycle import State
from ipchain.rights.profile import Kind
from ipchain.rights.reasons import REASONS
from ipchain.scenario import captions as english
from ipchain.scenario.loader import load
from ipchain.scenario.shipped import shipped_scenarios
from ipchain.scenario.vocabulary.checks import BUILT_IN, GUARANTEES, METRICS, NEVER
from ipchain.scenario.vocabulary.steps import OUTCOMES

LATIN_SENTENCE = re.compile(r"[a-z]+ (?:[a-z]+ )+[a-z]+")
"""Three English words in a row."""


def facts(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_sentence_of_a_verdict_has_its_chinese_with_the_same_facts():
    chinese = {key: said for key, said in table("observed").items() if key != "and-then"}
    assert set(chinese) == set(SENTENCES)
    assert {key: facts(said) for key, said in chinese.items()} == {key: facts(SENTENCES[key]) for key in chinese}


def test_a_verdict_without_its_chinese_is_our_own_bug():
    with pytest.raises(InvariantViolation, match=r"chinese\.key-known"):
        observed(Sentence("unheard of", "no-such-key", {}))
    with pytest.raises(InvariantViolation, match=r"chinese\.sentence-has-its-key"):
        observed("text that nobody made")


def test_every_closed_list_has_its_chinese():
    assert set(table("reasons")) == {*REASONS, *MOTION_REASONS}
    assert set(table("metrics")) == set(DEFINITIONS)
    assert set(words()["verb"]) >= {*VERBS, *OUTCOMES}
    assert set(words()["outcome"]) >= {word for ends in OUTCOMES.values() for word in ends}
    assert set(words()["state"]) == {state.value for state in State if state is not State.NONE}
    assert set(words()["kind"]) == {kind.value for kind in Kind}
    assert set(words()["decision"]) == set(KINDS)
    assert set(words()["choice"]) == set(CHOICES)
    for guarantee in (*GUARANTEES, *BUILT_IN):
        assert promise(guarantee).endswith("。")
    for event in NEVER:
        assert template("required", f"breach-{event}")
    for metric in METRICS:
        if not METRICS[metric].later:
            assert template("required", f"metric-{metric}")
    for model in MODELS:
        assert models.promise(model, 7)
        assert models.caution(model)


def test_a_word_of_no_list_is_our_own_bug_and_no_word_stays_none():
    assert word("state", "") == ""
    with pytest.raises(InvariantViolation, match=r"chinese\.word-known"):
        word("state", "unheard-of")


def test_both_languages_show_the_same_digits():
    for us in (0, 7, 1_500, 250_000, 999_999, 1_000_000, 1_506_000, 59_999_999, 60_000_000, 82_540_000, 3_660_000_000):
        digits = re.findall(r"[\d.]+", say("allowed", within=us))
        assert re.findall(r"[\d.]+", figures.length(us)) == digits


@pytest.mark.parametrize("name", [name for name, _ in shipped_scenarios()])
def test_every_shipped_scenario_is_told_in_chinese(name):
    scenario = load(name)
    names = chinese_names_of(scenario)
    told = [required(one, names) for one in scenario.expect]
    told += [captions.step_caption(step.verb, step.act, names) for step in scenario.steps]
    told += [captions.fault_caption(fault, names) for fault in scenario.faults]
    for sentence in told:
        # What stands in quotes are names and words of the scenario's writer.
        assert not LATIN_SENTENCE.search(re.sub("“[^”]*”", "", sentence)), sentence
    for step in scenario.steps:
        assert english.step_caption(step.verb, step.act, names_of(scenario)) != captions.step_caption(
            step.verb, step.act, names
        )


def test_what_a_run_saw_is_told_in_chinese():
    for verdict in run("leader-crash").verdicts:
        assert not LATIN_SENTENCE.search(observed(verdict.observed)), verdict.observed
