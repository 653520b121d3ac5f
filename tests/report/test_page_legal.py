"""The section on legal effect: every answer with its reason and its source, in both languages."""

import re
from datetime import date
from functools import cache
from html import unescape

import pytest
from msgspec import json
from msgspec.structs import replace

from ipchain.experiment.runner import run
from ipchain.report.dossier.gather import Dossier, dossier_of
from ipchain.report.dossier.legal import EffectRow, GroundShown
from ipchain.report.dossier.story import reason_said
from ipchain.report.page import legal, legal_keys
from ipchain.report.page.names import Called
from ipchain.report.page.render import page
from ipchain.report.page.words import Words, catalogue
from ipchain.rights.effect import EFFECT_REASONS, Dealing, Route, effect_of
from ipchain.rights.profile import Confidence, Effect, Kind, OppositionMode, OptOut
from ipchain.scenario.loader import load
from ipchain.scenario.offices import known_codes, load_profile

BOTH = ("en", "zh")
LATIN_SENTENCE = re.compile(r"[a-z]+ (?:[a-z]+ )+[a-z]+")
DAY = date(2026, 5, 4)


@cache
def dossier(name):
    return dossier_of(run(load(f"use-cases/{name}")))


@cache
def told(name, language):
    return legal.shows(dossier(name), Words(language))


@cache
def section(name, language):
    raw = page(dossier(name), language).decode()
    found = re.search(r'id="legal".*?</section>', raw, re.DOTALL)
    assert found
    return found[0]


def act(name, step, language="en"):
    shown = dossier(name).legal
    place = [one.step for one in sorted(shown.acts, key=lambda one: one.verb == "extend")].index(step)
    return told(name, language).acts[place]


class TestTheMatrix:
    @pytest.mark.parametrize("language", BOTH)
    def test_all_eleven_offices_have_an_answer_a_reason_and_a_source(self, language):
        rows = act("licence-record-matrix", "record-licence", language).rows
        assert len(rows) == 11
        assert [row.tone for row in rows].count("good") == 3
        assert [row.tone for row in rows].count("stop") == 8
        for row in rows:
            assert row.reason
            assert "WIPO Madrid licence page" in row.grounds[0]

    def test_the_three_are_named_and_australia_ignores_it_by_law_the_others_by_declaration(self):
        shown = next(one for one in dossier("licence-record-matrix").legal.acts if one.step == "record-licence")
        assert shown.has == ("EM", "GB", "US")
        reasons = {row.office: row.reason.rpartition("-")[2] for row in shown.rows if row.has_effect == "no"}
        assert [office for office, why in reasons.items() if why == "law"] == ["AU"]
        assert sum(why == "declaration" for why in reasons.values()) == 7

    @pytest.mark.parametrize(("language", "said"), [("en", "3 of 11 offices"), ("zh", "11 个局中的 3 个")])
    def test_the_finding_is_the_first_thing_said(self, language, said):
        assert said in told("licence-record-matrix", language).finding
        assert said in unescape(section("licence-record-matrix", language))[:600]

    def test_sales_and_licences_come_before_extensions(self):
        assert act("licence-record-matrix", "designations") is told("licence-record-matrix", "en").acts[-1]


class TestTheOtherTables:
    def test_deals_are_told_with_each_step_and_why_it_was_refused(self):
        found = told("cross-office-transfer", "en")
        assert found.deals_finding == "2 of 3 deals ended as a whole, completed or failed (66.7\N{NO-BREAK SPACE}%)."
        portfolio = found.deals[0]
        assert (portfolio.ending, len(portfolio.steps)) == ("half-done", 5)
        assert "sale-at-ru: refused. Dealings with the right are stopped by an order." in portfolio.steps

    def test_claims_of_priority_have_their_margin_in_days(self):
        shown = dossier("priority-race").legal
        assert {claim.step: claim.margin_days for claim in shown.claims} == {
            "mark-at-em": 2,
            "mark-at-cn": 2,
            "mark-at-jp": -1,
            "patent-at-jp": 3,
            "patent-at-cn": 3,
            "patent-too-late": -1,
        }
        assert shown.surviving_claims == (4, 5)

    def test_opposed_means_pending_at_some_offices_and_registered_at_others(self):
        finding = told("opposition-mix", "en").grids[0].finding
        assert finding.endswith("only applied for at EM, US, and registered at DE, JP.")

    def test_conflicts_of_licences_are_counted(self):
        found = told("licence-conflict", "en").grids[-1]
        assert found.finding == (
            "5 of 5 true conflicts were noticed by a register. Refused for a conflict: 2, of these wrongly: 0."
        )
        assert len(found.rows) == 5


@pytest.mark.parametrize(
    "name", ["licence-record-matrix", "cross-office-transfer", "opposition-mix", "licence-conflict"]
)
def test_the_chinese_section_has_no_english_sentence_but_names_and_the_writers_own_words(name):
    text = re.sub(r'<bdi class="own"[^>]*>.*?</bdi>', "", section(name, "zh"), flags=re.DOTALL)
    text = re.sub(r"来源\uff1a[^\uff0c]*\uff0c", "", unescape(re.sub(r"<[^>]+>", "\n", text)))
    assert not LATIN_SENTENCE.search(text), LATIN_SENTENCE.search(text)


def test_the_english_sentences_are_those_of_the_rules():
    english, chinese = catalogue("en"), catalogue("zh")
    assert set(legal_keys.REASONS) == set(EFFECT_REASONS)
    for code, key in legal_keys.REASONS.items():
        assert english[key] == EFFECT_REASONS[code]
        assert chinese[key]


def test_every_word_of_a_closed_list_has_its_own():
    assert set(legal_keys.CLASSES) == {effect.value for effect in Effect} | {""}
    assert set(legal_keys.CONFIDENCE) == {one.value for one in Confidence}
    assert {mode.value for mode in OppositionMode} - {"none"} <= set(legal_keys.VALUES)
    assert {way.value for way in OptOut} <= set(legal_keys.VALUES)


@pytest.mark.parametrize("language", BOTH)
def test_every_answer_that_a_shipped_office_can_give_can_be_told(language):
    words = Words(language)
    called = Called(dossier("licence-record-matrix").head, words)
    for code in known_codes():
        for verb in ("assign", "license"):
            for kind in (Kind.TRADE_MARK, Kind.PATENT):
                for refusal in ("", "frozen", "licence-not-recordable"):
                    for route in Route:
                        dealing = Dealing(verb, kind, DAY, None if refusal else DAY, refusal)
                        found = effect_of(dealing, load_profile(code).legal, route, DAY)
                        row = EffectRow(
                            office=code,
                            route=route.value,
                            effect=found.effect.value if found.effect else "",
                            has_effect=found.has_effect,
                            since=found.since,
                            gap_days=None,
                            held_us=None,
                            reason=found.reason,
                            facts=found.facts,
                            refusal=reason_said(dict(found.facts).get("refusal", "")),
                            grounds=tuple(
                                GroundShown(
                                    leaf=one.leaf,
                                    value=one.value,
                                    source=one.source,
                                    as_of=one.as_of,
                                    confidence=one.confidence.value,
                                )
                                for one in found.grounds
                            ),
                        )
                        told_row = legal._row(row, words, called)
                        assert told_row.reason
                        assert told_row.grounds


def test_where_no_act_deal_claim_or_opposition_was_seen_there_is_no_such_section():
    made = dossier("cross-office-transfer")
    silent = replace(made.legal, acts=(), deals=(), claims=(), lives=())
    assert legal.shows(replace(made, legal=silent), Words("en")) is None
    assert legal.shows(replace(made, legal=None), Words("en")) is None


def test_it_is_filed_and_read_again_without_loss():
    made = dossier("cross-office-transfer")
    assert json.decode(json.encode(made), type=Dossier).legal == made.legal


def test_a_long_table_is_cut_and_says_how_much_is_missing():
    made = dossier("opposition-mix")
    many = replace(made.legal, lives=made.legal.lives * 20)
    grid = legal.shows(replace(made, legal=many), Words("en")).grids[0]
    missing = len(many.lives) - legal.MOST_ROWS
    assert len(grid.rows) == legal.MOST_ROWS
    assert f"{missing} more are not shown here" in grid.note
