"""`ipchain list mappings`, `pairs` and `conflicts`, for people and for machines."""

import json
from fractions import Fraction

import pytest
from commands import ipchain

from ipchain.scenario.offices import known_codes
from ipchain.scenario.standards import load_standards

COMPLETE = load_standards().table.complete.value


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    here = tmp_path_factory.mktemp("here")

    def call(what):
        said, data = ipchain("list", what, cwd=here), ipchain("list", what, "--json", cwd=here)
        assert (said.code, data.code) == (0, 0)
        return said.out.splitlines(), json.loads(data.out)

    return call


def test_pairs_are_all_ordered_pairs_of_the_complete_offices(listed):
    lines, rows = listed("pairs")
    assert len(lines) == len(rows) == 182
    assert {(row["sender"], row["receiver"]) for row in rows} == {
        (one, other) for one in COMPLETE for other in COMPLETE if one != other
    }


def test_a_pair_says_coverage_kappa_and_loss(listed):
    lines, rows = listed("pairs")
    (line,) = [line for line in lines if line.startswith("EM->GB ")]
    (row,) = [row for row in rows if row["name"] == "EM->GB"]
    assert "read: 3 of 9 codes, kappa -0.286; model: 9 of 9 codes, kappa 0.550; loss 28.3 %, certain 2.2 %" in line
    assert (row["read"]["kappa"], row["read"]["coverage"], row["model"]["kappa"]) == ("-2/7", "1/3", "11/20")
    assert Fraction(row["loss"]) == 1 - Fraction(row["equal"], row["fields"])


def test_what_is_not_measured_is_null_and_says_why(listed):
    lines, rows = listed("pairs")
    (line,) = [line for line in lines if line.startswith("CN->US ")]
    (row,) = [row for row in rows if row["name"] == "CN->US"]
    assert "kappa not measured (no code in common whose word is known at both)" in line
    assert (row["read"]["kappa"], row["read"]["kappa_why_not"]) == (None, "no-common-code")


def test_kappa_was_read_for_six_pairs_only(listed):
    _, rows = listed("pairs")
    known = {frozenset((row["sender"], row["receiver"])) for row in rows if row["read"]["kappa"] is not None}
    assert known == {frozenset(pair.split("-")) for pair in ["EM-GB", "EM-IN", "EM-CH", "GB-IN", "GB-CH", "IN-CH"]}


def test_mappings_tell_what_was_read_from_what_is_our_rule(listed):
    lines, rows = listed("mappings")
    by_name = {row["name"]: row for row in rows}
    assert {row["office"] for row in rows} == set(known_codes())
    assert by_name["GB/opposed"]["word"] == "Ended"
    assert by_name["GB/opposed"]["source"] == "Global Brand Database code"
    assert (by_name["AU/opposed"]["word"], by_name["AU/opposed"]["model_word"]) == (None, "Pending")
    assert any(line.startswith("AU/opposed ") and "unknown; the model says Pending" in line for line in lines)


def test_conflicts_name_the_label_the_office_the_word_and_the_source(listed):
    lines, rows = listed("conflicts")
    assert {"meaning", "where", "label", "word", "source", "as_of", "confidence"} <= set(rows[0])
    assert ("cancelled", "EE", "Delete") in {(row["meaning"], row["where"], row["word"]) for row in rows}
    assert any("'Application opposed' is Ended; Global Brand Database code" in line for line in lines)
