"""The glossary is a table that a program reads: `ipchain explain WORD`."""

import re
from collections import Counter
from pathlib import Path

import pytest

from ipchain.errors import UsageError
from ipchain.scenario.explain import explain
from ipchain.scenario.glossary import Row, glossary

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
ROW = re.compile(
    r'\| <a id="(?P<anchor>[a-z0-9-]+)"></a>(?P<term>[^|*]+)(?P<star>\*?) \| (?P<area>\w+) \| (?P<meaning>[^|]+) \|'
)


def rows():
    lines = GLOSSARY.read_text(encoding="utf-8").partition("| --- | --- | --- |\n")[2].splitlines()
    found = [ROW.fullmatch(line) for line in lines]
    assert all(found), [line for line, row in zip(lines, found, strict=True) if not row]
    return [row.groupdict() for row in found]


def test_every_row_has_the_one_shape_and_its_own_anchor():
    anchors = [row["anchor"] for row in rows()]
    assert len(anchors) > 100
    assert len(set(anchors)) == len(anchors)


def test_a_word_is_starred_exactly_if_it_has_several_meanings():
    counts = Counter(row["term"] for row in rows())
    for row in rows():
        assert bool(row["star"]) == (counts[row["term"]] > 1), row["term"]


def test_the_false_friends_are_there_with_a_meaning_for_each_side():
    for word in ("term", "grant", "transfer", "block", "register", "office", "commit"):
        areas = {row["area"] for row in rows() if row["term"] == word}
        assert len(areas) > 1, word


def test_meanings_are_one_or_two_sentences():
    for row in rows():
        assert row["meaning"].endswith("."), row
        assert len(re.findall(r"[.!?](?: |$)", row["meaning"])) <= 3, row
        assert len(row["meaning"]) < 240, row


def test_rows_stand_in_the_order_of_the_alphabet():
    terms = [row["term"].lower() for row in rows()]
    assert terms == sorted(terms)


def test_explain_knows_every_row():
    assert glossary() == tuple(Row(row["term"], row["area"], row["meaning"]) for row in rows())
    for row in rows():
        assert f"{row['term']}  (glossary: {row['area']})\n  " in explain(row["term"])


@pytest.mark.parametrize(
    "word",
    ["ledger", "quorum", "certificate", "HOLDS", "NOT HELD", "not tested", "not-tested", "NOT TESTED", "samples",
     "guarantee", "DOES NOT HOLD"],
)  # fmt: skip
def test_the_words_of_our_own_output_are_explained(word):
    assert "(glossary: " in explain(word)


def test_a_false_friend_is_explained_for_each_area():
    assert explain("Block").count("(glossary: ") == 3


def test_a_word_of_the_format_is_explained_first_and_its_glossary_row_after_it():
    text = explain("partition")
    assert 0 < text.index("  (") < text.index("(glossary: network)")


def test_an_unknown_word_gets_the_nearest_of_the_glossary_too():
    with pytest.raises(UsageError, match="did you mean 'heartbeat'"):
        explain("heartbeet")
    with pytest.raises(UsageError, match="did you mean 'membership proof'"):
        explain("membership-prof")
