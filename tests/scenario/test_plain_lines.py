"""The two readers of our own data files, held against each other."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipchain.scenario.plain_lines import fast_tree, plain_tree
from ipchain.scenario.problems import ScenarioError
from ipchain.scenario.shipped import shipped
from ipchain.scenario.tree import read_tree, tree_and_problems

NODES = shipped("nodes")
FILES = sorted(
    (f"{folder}/{file.name}", file.read_text(encoding="utf-8"))
    for folder in ("offices", "networks")
    for file in (NODES / folder).iterdir()
)
FILES.append(("invented.yaml", (NODES / "invented.yaml").read_text(encoding="utf-8")))

SMALL = """# a comment
code: EM
names:
  en: Office of the (Union)
  fr: Office de l'Union

list: [one, 'two, three', "four: five"]
leaf: {value: -1.5, source: 'it''s # here',
  note: a; b}
deep:
  deeper:
    deepest: yes
last: 15 USC 1060
"""


@pytest.mark.parametrize(("name", "text"), FILES)
def test_every_shipped_file_has_the_plain_shape_and_both_readers_agree(name, text):
    assert plain_tree(text, name) == read_tree(text, name)


def test_they_agree_on_quotes_lists_and_breaks():
    assert plain_tree(SMALL, "x") == read_tree(SMALL, "x")
    other = SMALL.replace("\n", "\r\n")
    assert plain_tree(other, "x") == read_tree(other, "x")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        "a:\n",
        "a: \n",
        "a: b \n",
        "a: &b c\n",
        "a: *b\n",
        "a: !t c\n",
        "a: |\n  b\n",
        "a: >\n  b\n",
        "a: b: c\n",
        "a: b #c\n",
        "a: b\na: c\n",
        " a: b\n",
        "a: b\n  c: d\n",
        "a:\n   b: c\n  d: e\n",
        "a: [b\n",
        "a: {b: c\n",
        "a: {b: c,}\n",
        "a: [b, [c]]\n",
        "a: {b: {c: d}}\n",
        "a: [b,c]\n",
        "- a\n",
        "a\n",
        "a: 'b\n",
        'a: "b\\n"\n',
        "a: b\n---\nc: d\n",
        "a: b\n...\n",
        "a:\tb\n",
        "a: b\r\r\n",
        "a: {b: c}\n  d: e\n",
        "a: {b: c,\nd: e}\n",
        "a: [b] c\n",
        "a: {b: c, b: d}\n",
        "\ufeffa: b\n",
        "a: \u200fb\n",
        "a:\n- b\n",
        "? a\n: b\n",
        "a: 'b' c\n",
        "a: ''b'\n",
        "<<: b\n",
    ],
)
def test_whatever_is_not_plain_is_left_to_the_yaml_reader(text):
    assert plain_tree(text, "x") is None


def test_the_yaml_reader_then_tells_the_mistake():
    with pytest.raises(ScenarioError, match="stands twice"):
        fast_tree(b"a: b\na: c\n", "x")
    with pytest.raises(ScenarioError, match="UTF-8"):
        fast_tree(b"a: \xff\n", "x")


def test_and_reads_what_is_only_unusual():
    assert fast_tree(b"a: >\n  b\n  c\n", "x") == read_tree("a: >\n  b\n  c\n", "x")


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(SMALL)),
            st.integers(0, 3),
            st.text(st.sampled_from("aA1 -:#,[]{}'\"\n\\&*!|>%@`~?.\t_(é"), max_size=3),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_on_damaged_text_the_fast_reader_agrees_or_stands_aside(edits):
    text = SMALL
    for at, gone, put in edits:
        text = text[:at] + put + text[at + gone :]
    fast = plain_tree(text, "x")
    if fast is not None:
        tree, problems = tree_and_problems(text, "x")
        assert not problems
        assert fast == tree
