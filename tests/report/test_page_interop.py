"""The section on interoperability: what it says follows from what was measured, in every language."""

import re
from fractions import Fraction

import msgspec
import pytest

from ipchain.experiment.runner import run
from ipchain.interop.layers import LAYER_OF, Family, Layer
from ipchain.measure.deadlines import Sort
from ipchain.report.dossier.gather import dossier_of
from ipchain.report.dossier.interop import DeadlineShown, InteropShown, StopShown, gather_interop
from ipchain.report.page import interop
from ipchain.report.page.render import page
from ipchain.report.page.words import LANGUAGES, Words
from ipchain.rights.reasons import REASONS
from ipchain.scenario.loader import parse
from ipchain.scenario.standards import load_standards

TEXT = """\
ipchain: 1
title: A mark is opposed and certified
calendar: 2026-01-15
duration: 60 s
offices: [EM, GB, RU]
parties:
  aurora: {name: Aurora Foods (invented), home: EM}
  borealis: {name: Borealis Trading (invented), home: EM}
consensus: raft
network: {delay: 20 ms, jitter: 0 %}
steps:
  - {id: file, at: 5 s, register: {right: mark, kind: trade-mark, at_office: EM, owner: aurora}}
  - {id: widen, extend: {right: mark, at_office: EM, to: [GB, RU]}}
  - {id: oppose, oppose: {right: mark, at_office: EM, by: borealis}}
  - {id: own, oppose: {right: mark, at_office: GB, by: aurora}}
  - {id: paper, certify: {right: mark, at_office: EM}}
  - {id: check, verify: {certificate_of: paper, at_office: GB}}
"""


@pytest.fixture(scope="module")
def result():
    scenario, problems = parse(TEXT, "opposed.ipchain.yaml")
    assert scenario is not None, problems
    return run(scenario)


@pytest.fixture(scope="module")
def dossier(result):
    return dossier_of(result)


def told(dossier, language="en", **changes):
    changed = msgspec.structs.replace(dossier.interop, **changes)
    return interop.shows(msgspec.structs.replace(dossier, interop=changed), Words(language))


def grid(dossier, name, language="en", **changes):
    return next(one for one in told(dossier, language, **changes).grids if one.id == f"interop-{name}")


def test_the_finding_names_the_weakest_layer(dossier):
    assert told(dossier).finding == (
        "6 of 8 things handed over got through all four layers. "
        "The weakest is the legal layer, which let 85.7\N{NO-BREAK SPACE}% through."
    )


def test_the_layers_stand_from_below_with_their_counts(dossier):
    rows = grid(dossier, "layers").rows
    assert [(row[0], row[2], row[3]) for row in rows] == [
        ("technical", "8", "8"),
        ("semantic", "8", "7"),
        ("organisational", "7", "7"),
        ("legal", "7", "6"),
    ]


def test_both_scores_are_told(dossier):
    assert dossier.interop.strict.value == Fraction(6, 8)
    assert "75.0\N{NO-BREAK SPACE}% by the strict product" in grid(dossier, "layers").finding
    assert "85.7\N{NO-BREAK SPACE}% by the weakest link" in grid(dossier, "layers").finding


def test_a_layer_that_saw_nothing_leaves_no_score(dossier):
    unseen = {"strict": None, "weakest": None, "link": ""}
    assert grid(dossier, "layers", **unseen).finding == "No interoperability score: a layer saw nothing."
    assert "there is no score" in told(dossier, **unseen).finding


def test_a_run_that_hands_nothing_over_is_not_measured(dossier):
    assert "not measured" in told(dossier, handed=0).finding


def test_what_was_stopped_is_told_with_its_reason(dossier):
    assert {row[:2] for row in grid(dossier, "stops").rows} == {
        ("semantic", "The office reads the same status as another word."),
        ("legal", REASONS["own-right"]),
    }
    chinese = {row[1] for row in grid(dossier, "stops", "zh").rows}
    assert all(re.search("[\u4e00-\u9fff]", reason) for reason in chinese)


def test_the_pairs_of_the_runs_offices_are_there_and_no_others(dossier):
    read = grid(dossier, "kappa-read")
    assert read.head == ("From \\ to", "EM", "GB", "RU")
    assert read.rows[0] == ("EM", "\N{EN DASH}", "-0.29 (3)", "n. m.")
    assert read.finding == "Cohen's kappa is known for 2 of 6 ordered pairs."
    assert grid(dossier, "coverage").rows[0][2] == "3/9; 9/9"


def test_every_contradiction_is_there_with_its_source_and_those_of_the_run_are_marked(dossier):
    rows = grid(dossier, "labels").rows
    assert len(rows) == 42
    here = {(row[1].striptags(), row[2], row[3]) for row in rows if row[4] == "yes"}
    assert here == {
        ("Registration cancelled", "EM", "Ended"),
        ("Registration cancelled", "GB", "Expired"),
        ("Cancelled", "GB", "Ended"),
        ("Registration surrendered", "EM", "Ended"),
        ("Registration surrendered", "GB", "Expired"),
        ("Application opposed", "EM", "Pending"),
        ("Application opposed", "GB", "Ended"),
    }
    assert {row[5].striptags().split(",")[0] for row in rows} == {"Global Brand Database code"}


def test_the_records_of_the_run_lose_what_the_other_cannot_hold(dossier):
    rows = {row[0]: row for row in grid(dossier, "records").rows}
    assert len(rows) == 6
    assert "end of the opposition period" in rows["EM, by way of RU"][4]
    assert rows["RU, by way of EM"][4] == "nothing"


def test_claims_that_survive_are_counted(dossier):
    assert grid(dossier, "deadlines").finding.startswith("1 of 1 claims")
    none = grid(dossier, "deadlines", deadlines=(DeadlineShown(sort="renewal", claims=1, without=0, met=0),))
    assert "not measured" in none.finding
    assert none.rows[0][4] == "not measured"


def test_copies_that_differ_are_told_with_the_offices_behind(dossier):
    assert grid(dossier, "copies").finding.startswith("None of the 1 rights")
    apart = grid(dossier, "copies", diverged=1, behind=("RU",))
    assert apart.finding.startswith("1 of 1 rights (100.0")
    assert "Behind: Rospatent." in apart.finding


def test_matrices_of_many_offices_are_cut_and_say_so(dossier, monkeypatch):
    monkeypatch.setattr(interop, "MOST_OFFICES", 2)
    cut = grid(dossier, "loss")
    assert len(cut.rows) == 2
    assert "1 further offices are left out" in cut.note


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_is_whole_in_every_language(dossier, language):
    for one in told(dossier, language).grids:
        assert one.title
        assert one.finding
        assert {len(row) for row in one.rows} <= {len(one.head)}
        assert all(all(row) for row in one.rows), one.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_that_can_stop_something_has_a_sentence(dossier, language):
    for family in (Family.RIGHTS, Family.GOVERNANCE, Family.CERTIFICATE, Family.MEASURED):
        for code, layer in LAYER_OF[family].items():
            said = gather_reason(code)
            stop = StopShown(layer=layer.value, code=code, said=said, count=1)
            (row,) = grid(dossier, "stops", language, stops=(stop,)).rows
            assert row[1]


def gather_reason(code):
    from ipchain.report.dossier.interop import _reason

    return _reason(code)


def test_the_page_knows_every_word_of_the_measures():
    table = load_standards().table
    assert set(interop.LAYERS) == {layer.value for layer in Layer}
    assert set(interop.SORTS) == {sort.value for sort in Sort}
    assert set(interop.WORDS) == {word.value for word in table.words}
    assert set(interop.MEANINGS) == {label.meaning.value for label in table.labels.values()}


def test_the_scorecard_gets_its_three_figures(dossier):
    shown = dossier.interop
    assert shown.technical == (8, 8)
    assert shown.deadline == (1, 1)
    equal, out = shown.round_trip
    assert 0 < equal < out == sum(route.equal + route.lost + route.unsaid for route in shown.routes)
    by_id = {one.id: one for one in dossier.scorecard}
    assert by_id["schema-valid"].word == "met"
    assert by_id["time-limits"].word == "met"
    assert by_id["equal-after-conversion"].word == "partly"


def test_what_is_shown_is_filed_and_read_back(result):
    shown = gather_interop(result)
    assert msgspec.json.decode(msgspec.json.encode(shown), type=InteropShown) == shown


def test_a_dossier_without_the_section_has_a_page_without_it(dossier):
    earlier = msgspec.structs.replace(dossier, interop=None)
    assert interop.shows(earlier, Words("en")) is None
    assert b'id="interop"' not in page(earlier, "en")
    assert b'id="interop"' in page(dossier, "en")
