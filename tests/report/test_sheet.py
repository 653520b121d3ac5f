from results import EVERY_KIND, NASTY, check, summary

from ipchain.report.sheet import how_many_hold, sheet, sheets
from ipchain.report.summary import FaultStruck, StepTaken


def test_the_verdict_comes_first_and_the_way_to_repeat_last():
    lines = sheet(summary(), "story.ipchain.yaml").splitlines()
    assert lines[2] == "**DOES NOT HOLD**: 1 of 5 expectations hold."
    assert lines[3] == "Simulated, no legal effect."
    assert "$ ipchain run story.ipchain.yaml --seed 7" in lines


def test_every_check_has_a_row_with_what_was_required_and_observed():
    rows = [line for line in sheet(summary(), "x").splitlines() if line.startswith("| ")]
    for one in EVERY_KIND:
        assert any(one.id in row and "is required" in row for row in rows), one.id
    assert any("NOT TESTED (should)" in row for row in rows)


def test_partial_results_say_so():
    assert "This run was interrupted; the results are partial." in sheet(summary(ended="interrupted"), "x")
    assert "stopped by its budget" in sheet(summary(ended="budget"), "x")


def test_raft_runs_say_whom_they_trust():
    assert "Raft trusts its members not to lie" in sheet(summary(), "x")


def test_texts_of_a_user_make_no_links_cells_or_tags():
    text = sheet(summary((check("x", "does-not-hold", observed=NASTY),), title=NASTY), "x")
    assert "<b>" not in text
    assert "\x1b" not in text
    assert "\n::error" not in text
    row = next(line for line in text.splitlines() if line.startswith("| DOES"))
    assert row.replace("\\|", "").count("|") == 6


def test_several_runs_are_a_table_and_only_failing_ones_unfold():
    kept = summary((check("kept"),), "holds")
    text = sheets([(kept, "a"), (summary(), "b")])
    assert "1 of 2 runs hold." in text
    assert text.count("<details>") == 1
    assert sheets([(kept, "a")]) == sheet(kept, "a")


def test_without_expectations_the_guarantees_are_counted():
    made = summary(tuple(one for one in EVERY_KIND if one.built_in), "holds")
    assert how_many_hold(made) == "1 of 1 built-in guarantees hold"


def test_a_run_that_holds_although_a_wish_failed_says_that_it_was_a_wish():
    one = (check("kept"), check("wished", "does-not-hold", "should"))
    assert how_many_hold(summary(one, "holds")) == "1 of 2 expectations hold; the other is a wish (should)"
    two = (*one, check("wished-untried", "not-tested", "should"))
    assert how_many_hold(summary(two, "holds")) == "1 of 3 expectations hold; the others are wishes (should)"
    assert how_many_hold(summary(one, "does-not-hold")) == "1 of 2 expectations hold"


def test_what_was_done_and_why_it_was_refused_is_told_also_when_nobody_asked():
    steps = (
        StepTaken(id="sale", say="Aurora sells", outcome="refused", reason="not-owner", decided_us=242_540_000),
        StepTaken(id="late", say="Aurora sells again", outcome="", reason="", decided_us=None),
    )
    lines = sheet(summary(steps=steps), "x").splitlines()
    assert "| sale | Aurora sells | refused: not-owner. The party does not own what it deals with. | 4:02 |" in lines
    assert "| late | Aurora sells again | no result |  |" in lines
    assert "## What happened" not in sheet(summary(), "x")


def test_the_writers_description_stands_on_one_line_and_obeys_nobody():
    lines = sheet(summary(description="Why this\nis asked. " + NASTY), "x").splitlines()
    (told,) = (line for line in lines if line.startswith("Why this is asked."))
    assert "<b>" not in told
    assert "\x1b" not in told


def test_a_strict_verdict_is_repeated_strictly():
    assert "$ ipchain run x --seed 7 --strict" in sheet(summary(strict=True), "x").splitlines()


def test_faults_are_told_with_the_moments_of_the_run():
    faults = (
        FaultStruck(id="cut", say="A cable is cut", began_us=120_000_000, ended_us=240_000_000, offices=("AU",)),
        FaultStruck(id="crash", say="An office stops", began_us=300_000_000, ended_us=None, offices=("EM", "RU")),
        FaultStruck(id="late", say="Nothing", began_us=None, ended_us=None, offices=()),
    )
    lines = sheet(summary(faults=faults), "x").splitlines()
    assert "| cut | A cable is cut | AU | 2:00 | 4:00 |" in lines
    assert "| crash | An office stops | EM, RU | 5:00 | the end |" in lines
    assert "| late | Nothing |  | never |  |" in lines
    assert "went wrong" not in sheet(summary(faults=()), "x")
