"""The use-case scenarios hold under both models, and their expectations can fail."""

from dataclasses import replace
from functools import cache

import pytest
from msgspec.structs import replace as changed

from ipchain.checkers.verdict import Finding
from ipchain.experiment.runner import run
from ipchain.measure.deals import Deals, atomicity
from ipchain.measure.legal_effect import legal_effects
from ipchain.measure.licence_conflicts import licence_conflicts
from ipchain.rights import effect as effect_rules
from ipchain.rights import recorded, settling
from ipchain.rights.effect import LegalEffect
from ipchain.rights.licences import collisions
from ipchain.scenario.loader import load, parse
from ipchain.scenario.model import Scenario

NAMES = ("licence-record-matrix", "cross-office-transfer", "opposition-mix", "priority-race", "licence-conflict")


def scenario(name: str, model: str = "raft") -> Scenario:
    return load(f"use-cases/{name}", overrides=(f"consensus.model={model}",))


@cache
def played(name, model="raft"):
    return run(scenario(name, model))


def failed(result):
    return {verdict.id for verdict in result.verdicts if verdict.finding is Finding.DOES_NOT_HOLD}


@pytest.mark.parametrize("model", ["raft", "pbft"])
@pytest.mark.parametrize("name", NAMES)
def test_it_holds(name, model):
    result = played(name, model)
    untested = [one.id for one in result.verdicts if one.finding is Finding.NOT_TESTED and not one.built_in]
    assert (failed(result), untested) == (set(), [])


@pytest.mark.parametrize("name", NAMES)
def test_real_offices_behave_lawfully_and_parties_are_invented(name):
    made = scenario(name)
    assert all("(invented)" in party.name for party in made.parties)
    assert {fault.kind for fault in made.faults} <= {"partition", "crash", "pause", "slow", "lose"}


class TestTheLicenceMatrix:
    def test_every_one_of_the_eleven_gives_a_reason_and_a_source(self):
        rows = legal_effects(played("licence-record-matrix").trace.records).of("record-licence")
        assert len(rows) == 11
        assert all(row.shown.reason and row.shown.grounds[0][2] for row in rows)
        reasons = {row.shown.office: row.shown.reason for row in rows}
        assert reasons["AU"] == "international-entry-ignored-by-law"
        declared = {code for code, why in reasons.items() if why.endswith("by-declaration")}
        assert declared == {"CN", "JP", "RU", "BR", "CA", "IN", "KR"}

    def test_a_ledger_that_claims_effect_everywhere_is_caught(self, monkeypatch):
        """The naive ledger of use case 11: entered once, so it has effect."""
        honest = effect_rules.effect_of

        def naive(dealing, profile, route, today):
            found = honest(dealing, profile, route, today)
            return LegalEffect(found.effect, "yes", dealing.entered_on, "made-by-entry", grounds=found.grounds)

        monkeypatch.setattr(recorded, "effect_of", naive)
        assert {"effect-in-three-of-eleven", "effect-since"} <= failed(run(scenario("licence-record-matrix")))

    def test_the_coverage_is_three_of_eleven_with_nothing_unknown(self):
        coverage = legal_effects(played("licence-record-matrix").trace.records).coverage("record-licence")
        assert (coverage.unknown, str(coverage.share)) == ((), "3/11")


class TestTheTransfer:
    def test_one_of_three_deals_is_half_done(self):
        deals = Deals()
        for now, event in played("cross-office-transfer").trace.records:
            if type(event) in Deals.watches:
                deals.observe(now, event)
        assert {deal.deal: deal.ending for deal in deals.all()} == {
            "portfolio": "half-done",
            "small-sale": "completed",
            "second-sale": "failed",
        }
        assert str(atomicity(deals.all())) == "2/3"

    def test_without_the_seizure_the_portfolio_is_sold_as_a_whole_and_the_expectation_fails(self):
        seizure = "freeze: {right: lumen-ru, at_office: RU"
        source = scenario("cross-office-transfer").source.decode()
        assert seizure in source
        made, problems = parse(source.replace(seizure, "freeze: {right: candela-jp, at_office: JP"), "changed")
        assert problems == ()
        assert {"ru-refuses", "the-portfolio-is-half-sold", "no-effect-at-ru"} <= failed(run(made))

    def test_the_gap_is_measured_in_days_of_the_calendar_and_in_time_of_the_run(self):
        effects = legal_effects(played("cross-office-transfer").trace.records)
        (japan,) = effects.of("sale-at-jp")
        assert japan.gap_days == 98
        assert 0 < japan.held_after_us < 5_000_000
        (russia,) = effects.of("sale-at-ru")
        assert (russia.gap_days, russia.shown.facts) == (None, ())


class TestTheOppositions:
    def test_calling_every_mark_settled_on_registration_is_caught(self, monkeypatch):
        monkeypatch.setattr(recorded, "settled_on", lambda part, _mode, _on: settling.protected_on(part))
        assert {"when-it-is-safe", "the-second-mark-is-open"} <= failed(run(scenario("opposition-mix")))


class TestThePriority:
    def test_without_the_cut_line_the_claim_survives_and_the_expectation_fails(self):
        made = scenario("priority-race")
        whole = replace(made, faults=(), expect=tuple(one for one in made.expect if one.id == "jp-loses-the-priority"))
        assert failed(run(whole)) == {"jp-loses-the-priority"}


class TestTheConflicts:
    def test_every_true_conflict_is_noticed_and_nothing_is_refused_wrongly(self):
        found = licence_conflicts(played("licence-conflict").trace.records)
        assert set(found.true) == {
            ("second-in-switzerland", "first-in-switzerland"),
            ("simple-in-switzerland", "first-in-switzerland"),
            ("second-in-the-union", "first-in-the-union"),
            ("both-through-the-union", "first-in-switzerland"),
            ("both-through-the-union", "first-in-the-union"),
        }
        assert found.detection_rate == 1
        assert found.refused == ("second-in-switzerland", "simple-in-switzerland")
        assert found.false_rejections == ()

    def test_a_register_that_looks_at_no_goods_refuses_wrongly_and_is_caught(self, monkeypatch):
        def all_goods(licence, others):
            return collisions(changed(licence, goods=()), [changed(other, goods=()) for other in others])

        monkeypatch.setattr("ipchain.rights.dealing.collisions", all_goods)
        result = run(scenario("licence-conflict"))
        assert "other-goods-do-not-conflict" in failed(result)
        assert licence_conflicts(result.trace.records).false_rejections == ("clothing-in-switzerland",)

    def test_a_register_that_overlooks_conflicts_is_caught(self, monkeypatch):
        monkeypatch.setattr("ipchain.rights.dealing.collisions", lambda _licence, _others: ())
        result = run(scenario("licence-conflict"))
        assert "switzerland-stops-the-second" in failed(result)
        assert licence_conflicts(result.trace.records).detection_rate == 0
