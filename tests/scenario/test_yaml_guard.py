"""Hostile texts are refused with a code and a place, quickly and in little memory (U-03, F18, F19)."""

import time
import tracemalloc

import pytest

from ipchain.scenario.guard import MOST_BYTES, MOST_DEPTH, MOST_EVENTS
from ipchain.scenario.problems import ScenarioError
from ipchain.scenario.tree import read_tree, tree_and_problems

MEGABYTE = 1 << 20
MERGE_KEY_BOMB = "a0: &a0 {x: 1}\n" + "".join(
    f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 25)
)
ALIAS_BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(97 + n)}: &{chr(97 + n)} [{', '.join(['*' + chr(96 + n)] * 9)}]\n" for n in range(1, 10)
)
HALF_KEY = "k" * 40_000

HOSTILE = {
    "merge-key bomb of 25 lines": (MERGE_KEY_BOMB, "E105", 1, 5),
    "alias bomb": (ALIAS_BOMB, "E105", 1, 4),
    "1 MB list of scalars": ("[" + "1," * (MEGABYTE // 2) + "1]", "E107", 1, 1),
    "1 MB of brackets": ("[" * MEGABYTE, "E107", 1, 1),
    "500 nested brackets": ("[" * 500, "E107", 1, MOST_DEPTH + 1),
    "500 nested brackets, closed": ("[" * 500 + "]" * 500, "E107", 1, MOST_DEPTH + 1),
    "500 nested groups": ("{a: " * 500, "E107", 1, 4 * MOST_DEPTH + 1),
    "brackets up to the size limit": ("[" * MOST_BYTES, "E107", 1, MOST_EVENTS // 2 + 1),
    "a list up to the size limit": ("[" + "1," * (MOST_BYTES // 2 - 2) + "1]", "E107", 1, 2 * MOST_EVENTS - 1),
    "lines up to the size limit": ("\n" * MOST_BYTES, "E107", MOST_EVENTS + 1, 1),
    "a self-reference": ("a: &a [*a]\n", "E105", 1, 4),
    "python tags": ("a: !!python/object/apply:os.system [id]\n", "E106", 1, 4),
    "a merge key without anchors": ("a: {<<: {b: 1}}\n", "E105", 1, 5),
    "two documents": ("a: 1\n---\nb: 2\n", "E111", 2, 1),
    "a directive": ("%YAML 1.1\n---\na: 012\n", "E101", 1, 1),
    "a NUL": ("a: x\0y\n", "E108", 1, 5),
    "an escape sequence of terminals": ("a: \x1b[31mred\n", "E108", 1, 4),
    "a line separator of Unicode": ("a: x\u2028b: y\n", "E108", 1, 5),
    "a lone carriage return": ("a: 1\rb: 2\n", "E108", 1, 5),
    "an escape beyond Unicode": ('a: "\\UFFFFFFFF"\n', "E108", 1, 5),
    "half a surrogate pair": ('a: "\\ud83d"\n', "E108", 1, 4),
    "a tab": ("a:\n\tb: 1\n", "E109", 2, 1),
    "a key that is a list": ("? [a]\n: 1\n", "E113", 1, 3),
    "no text at all": ("", "E101", 1, 1),
    "a very long key": (f"{HALF_KEY}: 1\n{HALF_KEY}: 2\n", "E101", 1, 40_001),
}


@pytest.mark.parametrize(("text", "code", "line", "column"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_is_refused_at_its_place_in_little_memory(text, code, line, column, record_property):
    """U-03: < 30 MB, and well under a second; figures go to the report, because the machine is shared."""
    started = time.perf_counter()
    tree_and_problems(text, "hostile")
    record_property("milliseconds", round(1_000 * (time.perf_counter() - started)))
    tracemalloc.start()
    try:
        with pytest.raises(ScenarioError) as refused:
            read_tree(text, "hostile")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    record_property("peak_bytes", peak)
    first = refused.value.problems[0]
    assert (first.code, first.line, first.column) == (code, line, column)
    assert first.length >= 1
    assert peak < 30_000_000


@pytest.mark.parametrize(
    ("raw", "line", "column"),
    [
        (b"\xef\xbb\xbfa: 1\n", 1, 1),
        ("a: 1\n".encode("utf-16"), 1, 1),
        (b"a: 1\nb: caf\xe9\n", 2, 7),
        (b"a: \xed\xa0\x80\n", 1, 4),
    ],
    ids=["byte order mark", "UTF-16", "Latin-1", "an encoded surrogate"],
)
def test_bytes_that_are_not_plain_utf_8_are_refused_at_the_first_wrong_byte(raw, line, column):
    with pytest.raises(ScenarioError) as refused:
        read_tree(raw, "hostile")
    assert [(one.code, one.line, one.column) for one in refused.value.problems] == [("E108", line, column)]


def test_brackets_in_quotes_comments_and_captions_do_not_count_as_nesting():
    deep = "[" * 60
    tree = read_tree(f"a: \"{deep}\"\nb: '{deep}'  # {deep}\nc: it's x[1]\n", "x")
    assert tree.get("a").text == deep


def test_nesting_up_to_the_limit_is_read():
    tree = read_tree("[" * MOST_DEPTH + "1" + "]" * MOST_DEPTH, "x")
    for _ in range(MOST_DEPTH):
        tree = tree.items[0]
    assert tree.text == "1"


def test_nesting_by_indentation_is_bounded_too():
    deep = "".join(f"{' ' * n}k:\n" for n in range(MOST_DEPTH + 1)) + " " * (MOST_DEPTH + 1) + "v: 1\n"
    _, problems = tree_and_problems(deep, "x")
    assert [(one.code, one.line) for one in problems] == [("E107", MOST_DEPTH + 1)]


def test_the_number_of_parts_is_bounded_where_lines_are_few():
    wide = "".join("{a: b}, " * 8 + "\n" for _ in range(900))
    _, problems = tree_and_problems(f"x: [{wide}]", "x")
    assert [one.code for one in problems] == ["E107"]


@pytest.mark.slow
def test_parts_that_need_no_comma_and_no_bracket_are_counted_by_the_parser():
    """Two keys a line: what the cheap bound lets through is stopped at the event."""
    _, problems = tree_and_problems("".join(f"? k{n}\n" for n in range(10_500)), "x")
    assert [one.code for one in problems] == ["E107"]


def test_a_file_may_be_as_large_as_the_limit():
    filler = "# " + "x" * 1_000 + "\n"
    text = (filler * (MOST_BYTES // len(filler)))[: MOST_BYTES - 6]
    text = text[: text.rfind("\n") + 1] + "a: 1\n"
    assert read_tree(text, "x").get("a").text == "1"
