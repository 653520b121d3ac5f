"""The tree keeps every value as text with its place."""

import json

import pytest

from ipchain.scenario.problems import ScenarioError
from ipchain.scenario.tree import ListNode, MapNode, ScalarNode, read_tree, tree_and_problems

TEXT = """\
# a comment
title: A sale   # another
offices: [EM, "NO"]
steps:
  - id: one
    say: >
      folded
      text
  - {id: two, at: 30 s}
"""


def place(node):
    return (node.spot.line, node.spot.column, node.spot.length)


def test_every_key_and_value_knows_its_line_column_and_length():
    tree = read_tree(TEXT, "x.yaml")
    assert isinstance(tree, MapNode)
    assert tree.keys() == ("title", "offices", "steps")
    assert place(tree.entry("title").key) == (2, 1, 5)
    assert place(tree.get("title")) == (2, 8, 6)
    offices = tree.get("offices")
    assert isinstance(offices, ListNode)
    assert place(offices) == (3, 10, 1)
    assert [place(item) for item in offices.items] == [(3, 11, 2), (3, 15, 4)]
    second = tree.get("steps").items[1]
    assert place(second.entry("at").key) == (9, 15, 2)
    assert place(second.get("at")) == (9, 19, 4)


def test_values_stay_text_whatever_yaml_would_make_of_them():
    """U-05: Norway is not False, 12:30 is not 750, and leading zeros stay."""
    surprising = ["NO", "yes", "on", "12:30", "012", "1e3", "0x10", "nan", ".inf", "null", "~", "2026-01-01", "1_000"]
    tree = read_tree("".join(f"k{number}: {text}\n" for number, text in enumerate(surprising)), "x")
    assert [tree.get(f"k{number}").text for number in range(len(surprising))] == surprising


def test_a_quoted_value_is_known_to_be_quoted():
    tree = read_tree("a: 1\nb: '1'\nc: \"1\"\nd: |\n  1\n", "x")
    assert [tree.get(key).quoted for key in "abcd"] == [False, True, True, True]


def test_an_empty_value_is_an_empty_text():
    assert read_tree("a:\n", "x").get("a") == ScalarNode(read_tree("a:\n", "x").get("a").spot, "", quoted=False)


def test_a_duplicate_key_is_an_error_that_shows_both_lines():
    _, problems = tree_and_problems("seed: 1\ntitle: x\nseed: 2\n", "x")
    assert [(one.code, one.line, one.column, one.length) for one in problems] == [("E104", 3, 1, 4)]
    assert "Line 1 already says: seed: 1" in problems[0].text()


def test_several_mistakes_of_the_guard_are_told_at_once():
    _, problems = tree_and_problems("a: &x 1\nb: *x\nc: !t 2\nc: 3\n", "x")
    assert [(one.code, one.line) for one in problems] == [("E105", 1), ("E105", 2), ("E106", 3), ("E104", 4)]


def test_json_is_read_with_its_escapes_and_tabs():
    written = {
        "title": "A \u201equote\u201c \U0001f600 / \\ \n",
        "seed": 42,
        "tags": ["a", "b"],
        "x-note": None,
        "b": True,
    }
    tree = read_tree(json.dumps(written, indent="\t"), "x.json")
    assert tree.get("title").text == written["title"]
    assert tree.get("seed").text == "42"
    assert [item.text for item in tree.get("tags").items] == ["a", "b"]


def test_compact_json_is_read():
    assert read_tree('{"a":1,"b":[{"c":"d"}]}', "x").get("b").items[0].get("c").text == "d"


def test_windows_line_ends_do_not_shift_places():
    tree = read_tree("a: 1\r\nb: 2\r\n", "x")
    assert place(tree.get("b")) == (2, 4, 1)


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ('a: 1\nb: "x\nc: 2\n', 2, 4, "a quote is opened here and never closed"),
        ("a: 'x\n", 1, 4, "a quote is opened here and never closed"),
        ("a: b: c\n", 1, 5, "a colon is not possible here"),
        ("a: 1\nseed:1\nb: 2\n", 2, 5, "a space is missing after 'seed:'"),
        ("a:\n  b: 1\n c: 2\n", 3, 2, "this line is not indented like the lines above it"),
        ("a: [1, 2\nb: 3\n", 1, 4, "the list is not closed, or a comma is missing"),
        ("a: {b: 1\n", 1, 4, "the braces are not closed, or a comma is missing"),
        ("a: @x\n", 1, 4, "this character cannot begin a value"),
        ('a: "\\q"\n', 1, 6, "this backslash means nothing inside double quotes"),
        ("a: 1\nb\n", 2, 1, "this line is no 'key: value'"),
        ("a: - b\n", 1, 4, "a list entry cannot begin here"),
        ("a: > x\n  y\n", 1, 6, "nothing may follow the '>' or '|' here"),
    ],
)
def test_the_parsers_complaints_are_told_in_plain_words_at_the_place_to_look(text, line, column, said):
    with pytest.raises(ScenarioError) as refused:
        read_tree(text, "x")
    problem = refused.value.problems[0]
    assert (problem.code, problem.line, problem.column, problem.message) == ("E101", line, column, said)


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("title: x\nseed\uff1a1\nb: 2\n", 2, 5, "a full-width colon"),
        ("a:\n\u00a0\u00a0b: 1\n\u00a0\u00a0c: 1\n d: 1\n", 3, 1, "a non-breaking space"),
    ],
)
def test_word_processor_damage_that_breaks_the_file_is_named(text, line, column, said):
    _, problems = tree_and_problems(text, "x")
    assert (problems[0].code, problems[0].line, problems[0].column) == ("E110", line, column)
    assert said in problems[0].message


def test_curly_quotes_in_captions_are_no_damage():
    assert read_tree("say: \u201cAurora\u201d sells\n", "x").get("say").text == "\u201cAurora\u201d sells"
