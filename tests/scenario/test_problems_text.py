"""How problems are told: to people, to machines, and on pull requests."""

import json

from ipchain.scenario.problems import (
    Problem,
    ScenarioError,
    Source,
    Spot,
    count_line,
    has_errors,
    in_order,
    render,
    shortened,
)

SOURCE = Source.of("dir/a.ipchain.yaml", "one: 1\ntwo: 2\nthree: 3\nfour: 4\n")


def problem(code="E301", line=3, column=8, length=1, **more):
    return Problem(code, Spot(SOURCE, line, column, length), "this is wrong", **more)


def test_a_value_is_shown_with_its_line_and_a_word_with_the_lines_around():
    assert problem(note="write 4").text() == (
        "dir/a.ipchain.yaml:3:8  error E301  this is wrong\n   3 | three: 3\n     |        ^ write 4"
    )
    assert problem(note="write 4", wide=True).text().count("\n") == 5


def test_the_lines_around_stop_at_the_ends_of_the_file():
    first = problem(line=1, column=1, length=3, wide=True).text().splitlines()
    last = problem(line=4, column=1, length=4, wide=True).text().splitlines()
    assert first[1] == "   1 | one: 1"
    assert last[3] == "   4 | four: 4"


def test_advice_shows_no_lines_and_offers_no_page():
    assert problem("W603", advice=("Mind this.",)).text() == (
        "dir/a.ipchain.yaml:3:8  advice W603  this is wrong\n  Mind this."
    )


def test_an_error_without_a_suggestion_says_where_to_learn_more():
    assert problem().text().endswith("\n  More: ipchain explain E301")


def test_wide_characters_move_the_marker_as_they_move_the_text():
    source = Source.of("a", "\u6807\u9898: 5x\n")
    told = Problem("E301", Spot(source, 1, 5, 2), "wrong", "write 5").text().splitlines()
    assert told[1] == "   1 | \u6807\u9898: 5x"
    assert told[2] == "     |       ^^ write 5"


def test_a_terminal_never_obeys_a_file():
    source = Source.of("a", "x: \x1b[31mred\n")
    assert "\x1b" not in Problem("E108", Spot(source, 1, 4), "wrong").text()
    assert "\x1b" not in shortened("\x1b[2J")


def test_a_long_line_is_cut_around_the_marker():
    source = Source.of("a", "x" * 500 + "Y" + "z" * 500 + "\n")
    lines = Problem("E301", Spot(source, 1, 501), "wrong", "here").text().splitlines()
    assert max(len(line) for line in lines) < 200
    assert lines[1][lines[2].index("^")] == "Y"


def test_the_form_for_machines_is_plain_json():
    told = json.loads(json.dumps(problem(note="write 4", advice=("Mind this.",)).json()))
    assert told == {
        "file": "dir/a.ipchain.yaml",
        "line": 3,
        "column": 8,
        "length": 1,
        "severity": "error",
        "code": "E301",
        "message": "this is wrong",
        "suggestion": "write 4",
        "advice": ["Mind this."],
    }


def test_an_annotation_escapes_what_would_end_it():
    odd = Problem("E301", Spot(Source.of("a,b:c%.yaml", "x\n"), 1, 1, 2), "50 % wrong\nreally", "do this")
    assert odd.github() == (
        "::error file=a%2Cb%3Ac%25.yaml,line=1,col=1,endColumn=3,title=E301::50 %25 wrong%0Areally. do this"
    )
    assert problem("W603").github().startswith("::warning file=dir/a.ipchain.yaml,line=3,col=8,")


def test_problems_stand_in_the_order_of_the_file_and_once_each():
    mixed = [problem(line=4), problem("W601", line=2), problem(line=2), problem(line=4)]
    assert [(one.line, one.code) for one in in_order(mixed)] == [(2, "E301"), (2, "W601"), (4, "E301")]


def test_the_last_line_counts_errors_and_advice():
    assert count_line([problem()] * 3 + [problem("W601")]) == "3 errors, 1 advice. Nothing was run. (exit 2)"
    assert count_line([problem()]) == "1 error. Nothing was run. (exit 2)"
    assert count_line([problem("W601")]) == "1 advice."
    assert count_line([]) == "No problems."
    assert not has_errors([problem("W601")])


def test_the_exception_carries_and_tells_all_problems():
    error = ScenarioError([problem(line=4), problem(line=1)])
    assert [one.line for one in error.problems] == [1, 4]
    assert str(error) == render(error.problems)
