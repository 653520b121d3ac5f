from results import EVERY_KIND, NASTY, check, summary

from ipchain.report.sheet import how_many_hold, sheet, sheets


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
