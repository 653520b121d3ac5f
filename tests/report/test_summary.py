import json

import pytest
from results import EVERY_KIND, STORY, check, result, summary

from ipchain.experiment.runner import run
from ipchain.report.schemas import event_schema, summary_schema
from ipchain.report.summary import as_json, made_from, summarise, together
from ipchain.scenario.loader import parse

jsonschema = pytest.importorskip("jsonschema")


def valid(document, schema):
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(document)


def whole(**changes):
    played = result(**changes)
    return json.loads(as_json(summarise(played, made_from(played, b"resolved"), None)))


def test_a_summary_is_valid_under_the_published_schema():
    valid(whole(), summary_schema())
    valid(json.loads(as_json(summary())), summary_schema())


@pytest.mark.parametrize("damage", [{"schema": "ipchain.summary/2"}, {"verdict": "maybe"}, {"trace_sha256": "abc"}])
def test_the_schema_refuses_what_is_no_summary(damage):
    with pytest.raises(jsonschema.ValidationError):
        valid(whole() | damage, summary_schema())


def test_every_line_of_the_events_is_valid_under_the_published_schema():
    validator = jsonschema.Draft202012Validator(event_schema())
    lines = [json.loads(line) for line in result().trace.journal_lines()]
    assert {line["event"] for line in lines} >= {"RunStarted", "Sent", "BlockCommitted", "EntryExecuted", "RunEnded"}
    for line in lines[:20] + lines[-200:]:
        validator.validate(line)


def test_the_summary_names_what_the_run_was_made_from():
    made = whole(overrides=("consensus.block_size=1",))["made_from"]
    assert made["scenario"] == "story"
    assert made["seed"] == 7
    assert made["overrides"] == ["consensus.block_size=1"]
    assert (made["transport"], made["signatures"]) == ("simulated", "ideal")


def test_only_written_expectations_are_counted():
    assert json.loads(as_json(summary()))["expectations"] == {"holds": 1, "does_not_hold": 2, "not_tested": 2}


def test_a_raft_run_carries_the_sentence_about_trust():
    assert any("Raft trusts its members not to lie" in caution for caution in whole()["cautions"])


def test_without_expectations_and_guarantees_there_is_nothing_to_judge():
    played = result(built_in=False)
    assert summarise(played, made_from(played, b""), None).verdict == "nothing-to-judge"


@pytest.mark.parametrize(
    ("words", "worst"),
    [
        (("holds", "holds"), "holds"),
        (("holds", "not-tested"), "not-tested"),
        (("not-tested", "does-not-hold", "holds"), "does-not-hold"),
        (("nothing-to-judge", "holds"), "holds"),
        ((), "nothing-to-judge"),
    ],
)
def test_several_runs_have_the_worst_verdict(words, worst):
    assert together([summary(verdict=word) for word in words]).verdict == worst


def test_an_idle_guarantee_needs_nobody_and_an_untested_expectation_does():
    attention = {one.id: one.needs_attention for one in EVERY_KIND}
    assert attention == {
        "kept": False,
        "broken": True,
        "never-tried": True,
        "wished": True,
        "wished-untried": True,
        "one-owner": False,
        "certificates-verify": False,
    }
    assert check("cut-short", "not-tested", built_in=True, checks=5).needs_attention


def test_real_and_ideal_signatures_judge_alike():
    ideal, real = result(), run(result().scenario, signatures="ed25519")
    assert [(one.id, one.finding) for one in ideal.verdicts] == [(one.id, one.finding) for one in real.verdicts]
    assert made_from(real, b"").signatures == "ed25519"


def test_figures_are_plain_numbers_with_unit_definition_and_source():
    metrics = {one["name"]: one for one in whole()["metrics"]}
    assert metrics["final_entries"]["stats"]["total"] > 0
    assert metrics["time_to_final"]["unit"] == "us"
    assert set(metrics["time_to_final"]["detail"]) == {"AU", "EM", "RU"}
    for one in metrics.values():
        assert one["definition"]
        assert one["source"]
        assert bool(one["stats"]) == bool(one["samples"])


def test_every_step_has_its_first_result_and_the_reason_of_its_refusal():
    text = STORY.split("load:", maxsplit=1)[0] + (
        "description: Whose mark is it?\n"
        "parties: {a: {name: A, home: EM}, b: {name: B, home: RU}}\n"
        "steps:\n"
        "  - id: filing\n"
        "    at: 2 s\n"
        "    register: {right: m, kind: trade-mark, at_office: EM, owner: a, words: M, nice_classes: [30]}\n"
        "  - id: theft\n"
        "    say: B sells what is not B's\n"
        "    assign: {right: m, at_office: EM, from: b, to: a}\n"
        "  - id: too-late\n"
        "    at: 11999 ms\n"
        "    assign: {right: m, at_office: EM, from: a, to: b}\n"
    )
    made, problems = parse(text, "steps.ipchain.yaml")
    assert made is not None, problems
    played = run(made)
    told = json.loads(as_json(summarise(played, made_from(played, b""), None)))
    valid(told, summary_schema())
    assert told["description"] == "Whose mark is it?"
    assert [(step["id"], step["outcome"], step["reason"]) for step in told["steps"]] == [
        ("filing", "final", ""),
        ("theft", "refused", "not-owner"),
        ("too-late", "", ""),
    ]
    assert told["steps"][1]["say"] == "B sells what is not B's"
    assert 2_000_000 < told["steps"][0]["decided_us"] < told["steps"][1]["decided_us"]
    assert told["steps"][2]["decided_us"] is None


def test_faults_are_told_with_the_moments_and_offices_of_the_trace():
    text = (
        STORY
        + """
faults:
  - id: cut
    at: 2 s
    for: 3 s
    crash: AU
"""
    )
    made, problems = parse(text, "story.ipchain.yaml")
    assert made is not None, problems
    played = run(made)
    (cut,) = summarise(played, made_from(played, b"resolved"), None).faults
    assert (cut.id, cut.began_us, cut.ended_us, cut.offices) == ("cut", 2_000_000, 5_000_000, ("AU",))
