"""The scorecard: each indicator from a run that shows it, and "not measured" from one that does not."""

from dataclasses import replace

import pytest

from ipchain.checkers.verdict import Finding
from ipchain.experiment.runner import run
from ipchain.names import SECOND
from ipchain.report.dossier.gather import dossier_of
from ipchain.report.dossier.governance import gather_governance
from ipchain.report.dossier.power import gather_power
from ipchain.report.dossier.scorecard import Seen, Value, gather_scorecard
from ipchain.report.page import scorecard
from ipchain.report.page.words import LANGUAGES, Words
from ipchain.scenario.loader import load


@pytest.fixture(scope="module")
def result():
    return run("cable-cut")


def seen(result, **more):
    return Seen(result, gather_power(result), gather_governance(result), **more)


def card(result, **more):
    return {(one.id, one.of): one for one in gather_scorecard(seen(result, **more))}


def test_every_indicator_of_cable_cut_has_the_word_that_follows_from_the_run(result):
    words = {name: one.word for (name, of), one in card(result).items() if not of}
    assert words["one-owner"] == words["equal-after-faults"] == words["foreign-verification"] == "met"
    assert words["right-reasons"] == words["personal-data"] == words["office-codes"] == "met"
    assert words["time-to-final"] == words["decided-during-faults"] == "partly"
    unseen = {"corrections", "decision-time", "participation", "rule-changes", "mixed-versions"}
    assert {name for name, word in words.items() if word == "not-measured"} >= unseen


def test_what_the_run_gave_no_occasion_for_is_not_measured_and_has_no_value():
    bare = run(replace(load("healthy"), duration_us=5 * SECOND, steps=(), load=(), expect=()))
    found = card(bare)
    assert not [key for key in found if key[0] == "flows"]
    for name in ("legal-basis", "right-reasons", "foreign-verification", "time-to-final", "decided-during-faults"):
        assert (found[name, ""].word, found[name, ""].value) == ("not-measured", None)


def test_a_broken_guarantee_is_not_met(result):
    broken = tuple(replace(one, finding=Finding.DOES_NOT_HOLD) if "owner" in one.id else one for one in result.verdicts)
    assert card(replace(result, verdicts=broken))["one-owner", ""].word == "not-met"


def test_steps_that_were_refused_as_expected_count_as_done_and_others_do_not(result):
    found = card(result)
    assert found["flows", "assign"].value == Value("of", 2, 2)
    silent = replace(result, scenario=replace(result.scenario, expect=()))
    assert card(silent)["flows", "assign"].word == "partly"


def test_a_name_in_clear_on_the_ledger_is_found(result):
    """The identifier of a party is on every ledger; called by it, the party's name would be there in clear."""
    owner = result.scenario.parties[0]
    named = replace(owner, id=owner.id, name=str(owner.id)[:-1])
    scenario = replace(result.scenario, parties=(named, *result.scenario.parties[1:]))
    assert card(replace(result, scenario=scenario))["personal-data", ""].word == "not-met"


def test_the_figures_of_interoperability_are_taken_as_they_are(result):
    found = card(result, round_trip=(3, 4), technical=(9, 9), deadlines=(0, 2))
    assert found["equal-after-conversion", ""].word == "partly"
    assert found["schema-valid", ""].word == "met"
    assert found["time-limits", ""].word == "not-met"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_every_indicator_once_in_every_language(result, language):
    dossier = dossier_of(result)
    told = scorecard.shows(dossier, Words(language))
    lines = [line for stream in told.streams for line in stream.lines]
    assert len(lines) == len(dossier.scorecard)
    assert len({line.name for line in lines}) == len(lines)
    assert {one.id for one in dossier.scorecard} == set(scorecard.INDICATORS)
