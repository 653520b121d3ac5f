"""Every shipped office file, and what is said about a damaged one."""

import re
import time
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from zoneinfo import available_timezones

import pytest

from ipchain.errors import UsageError
from ipchain.names import OfficeId
from ipchain.rights.profile import Confidence, Effect, Fact, Kind, LegalProfile, OppositionMode, OptOut, Term
from ipchain.scenario.offices import (
    INVENTED_CODES,
    LANGUAGES,
    invented_profile,
    known_codes,
    load_profile,
    names_of,
    read_profile,
)
from ipchain.scenario.problems import ScenarioError
from ipchain.scenario.shipped import shipped

FOLDER = shipped("nodes") / "offices"
CODES = sorted(file.name.removesuffix(".yaml") for file in FOLDER.iterdir())
README = (shipped("nodes") / "README.md").read_text(encoding="utf-8")

# Code, country or organisation by WIPO ST.3, city, latitude, longitude: typed in again from an atlas, not copied.
SEATS = [
    ("AU", "Canberra", -35.3, 149.1), ("BR", "Rio de Janeiro", -22.9, -43.2), ("CA", "Gatineau", 45.5, -75.7),
    ("CH", "Bern", 46.95, 7.45), ("CN", "Beijing", 39.9, 116.4), ("DE", "Munich", 48.14, 11.58),
    ("EE", "Tallinn", 59.44, 24.75), ("EM", "Alicante", 38.35, -0.48), ("FR", "Courbevoie", 48.9, 2.26),
    ("GB", "Newport", 51.58, -3.0), ("IB", "Geneva", 46.2, 6.15), ("IN", "Mumbai", 19.08, 72.88),
    ("IT", "Rome", 41.9, 12.5), ("JP", "Tokyo", 35.68, 139.69), ("KR", "Daejeon", 36.35, 127.38),
    ("LT", "Vilnius", 54.69, 25.28), ("MA", "Casablanca", 33.59, -7.62), ("MT", "Valletta", 35.9, 14.51),
    ("MX", "Mexico City", 19.43, -99.13), ("NO", "Oslo", 59.91, 10.75), ("PL", "Warsaw", 52.23, 21.01),
    ("RU", "Moscow", 55.75, 37.62), ("SG", "Singapore", 1.35, 103.82), ("US", "Alexandria", 38.8, -77.05),
]  # fmt: skip


def facts_in(value):
    """Every fact below a value, by its path."""
    if isinstance(value, Fact):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from facts_in(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from facts_in(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from facts_in(getattr(value, field.name))


def listed_sources():
    table = README.partition("| Source | Date | Read where |")[2].partition("\n\n")[0]
    rows = [line.split("|")[1:4] for line in table.splitlines()[2:]]
    return {row[0].strip(): row[1].strip() for row in rows}


def text_of(code):
    return (FOLDER / f"{code}.yaml").read_text(encoding="utf-8")


def problems_of(text):
    with pytest.raises(ScenarioError) as refused:
        read_profile(text.encode(), "XX.yaml")
    return refused.value.problems


def spoilt(code, before, after):
    text = text_of(code)
    assert text.count(before) >= 1, "the planted fault must be planted"
    return text.replace(before, after, 1)


def test_the_offices_that_were_asked_for_are_there():
    asked = {"EM", "RU", "AU", "CN", "US", "JP", "KR", "GB", "DE", "BR", "IN", "CH", "MT", "EE", "LT", "IT", "PL", "IB"}
    assert asked <= set(known_codes())


@pytest.mark.parametrize("code", CODES)
class TestEachFile:
    def test_it_loads_under_its_own_code(self, code):
        profile = load_profile(code)
        assert profile.code == code == profile.legal.office
        assert not profile.invented
        assert profile.weight == 1
        assert profile.legal.kinds

    def test_every_legal_value_says_what_it_rests_on(self, code):
        facts = list(facts_in(load_profile(code).legal))
        assert len(facts) >= 10
        listed = listed_sources()
        for fact in facts:
            assert fact.source in listed
            assert date(1950, 1, 1) < fact.as_of <= date(2026, 12, 31)
            assert isinstance(fact.confidence, Confidence)

    def test_general_knowledge_is_never_called_verified(self, code):
        for fact in facts_in(load_profile(code).legal):
            unsourced = fact.source in {"General knowledge", "Invented"}
            assert unsourced <= (fact.confidence is Confidence.UNVERIFIED), fact
            dated = listed_sources()[fact.source] != "undated"
            assert dated or "undated" in fact.note or fact.as_of < date(2026, 1, 1), fact

    def test_every_kind_it_keeps_has_an_opposition_and_a_term(self, code):
        legal = load_profile(code).legal
        assert set(legal.kinds) == set(legal.opposition) == set(legal.protection)
        for opposition in legal.opposition.values():
            assert (opposition.window is None) == (opposition.mode.value is OppositionMode.NONE)
        for protection in legal.protection.values():
            assert protection.term.value != Term()

    def test_it_has_a_name_in_all_six_languages(self, code):
        names = load_profile(code).names
        assert tuple(names) == LANGUAGES
        assert re.search("[\u0400-\u04ff]", names["ru"])
        assert re.search("[\u0600-\u06ff]", names["ar"])
        assert re.search("[\u4e00-\u9fff]", names["zh"])

    def test_its_time_zone_exists(self, code):
        if not available_timezones():
            pytest.skip("this computer has no table of time zones")
        assert load_profile(code).time_zone in available_timezones()

    def test_it_says_first_that_it_is_a_model(self, code):
        first, second, *_ = text_of(code).splitlines()
        assert first.startswith("# An illustrative model of one office")
        assert "Not a statement by the office" in second
        assert "no legal effect" in second


@pytest.mark.parametrize(("code", "city", "latitude", "longitude"), SEATS)
def test_the_seat_lies_where_an_atlas_has_it(code, city, latitude, longitude):
    profile = load_profile(code)
    assert profile.city == city
    assert profile.latitude_udeg / 1e6 == pytest.approx(latitude, abs=0.5)
    assert profile.longitude_udeg / 1e6 == pytest.approx(longitude, abs=0.5)


def test_every_office_is_in_the_atlas_table():
    assert [seat[0] for seat in SEATS] == CODES


def test_codes_are_those_of_st3_and_none_is_free_for_invented_offices():
    """WIPO ST.3: EUIPO is EM, never EU; QM to QY are left to users."""
    assert all(re.fullmatch("[A-Z]{2}", code) for code in CODES)
    assert "EU" not in CODES
    assert not set(CODES) & set(INVENTED_CODES)
    assert len(INVENTED_CODES) == 13


def test_the_madrid_declarations_are_those_of_the_list_of_2011():
    """Declarations of 20 Sept 2011: 18 months under Art. 5(2)(b), oppositions later under Art. 5(2)(c)."""
    eighteen = {"AU", "CH", "CN", "EE", "EM", "GB", "IT", "JP", "KR", "LT", "NO", "PL", "SG", "US"}
    later = {"AU", "CN", "EE", "GB", "IT", "KR", "LT", "NO", "SG", "US"}
    twelve = {"RU", "DE", "FR"}
    for code in CODES:
        madrid = load_profile(code).legal.madrid
        expected = 18 if code in eighteen else 12 if code in twelve else None
        assert (madrid.refusal_months.value if madrid.refusal_months else None) == expected, code
        assert (madrid.opposition_after_18 is not None and madrid.opposition_after_18.value) == (code in later), code


def test_the_members_that_ignore_a_licence_recorded_at_wipo_are_those_of_its_page():
    ignoring = {
        code for code in CODES if (fact := load_profile(code).legal.madrid.ib_licence_effect) and not fact.value
    }
    assert ignoring == {"AU", "BR", "CA", "CN", "IN", "JP", "KR", "MX", "RU", "SG"}


@pytest.mark.parametrize(
    ("code", "mode", "window"),
    [
        ("EM", "pre", Term(months=3)),
        ("RU", "none", None),
        ("AU", "pre", Term(months=2)),
        ("CN", "pre", Term(months=3)),
        ("US", "pre", Term(days=30)),
        ("JP", "post", Term(months=2)),
        ("KR", "pre", Term(days=30)),
        ("GB", "pre", Term(months=2)),
        ("DE", "post", Term(months=3)),
        ("BR", "pre", Term(days=60)),
        ("IN", "pre", Term(months=4)),
        ("CH", "post", Term(months=3)),
    ],
)
def test_trade_marks_can_be_opposed_as_the_survey_of_offices_says(code, mode, window):
    opposition = load_profile(code).legal.opposition[Kind.TRADE_MARK]
    assert opposition.mode.value.value == mode
    assert (opposition.window.value if opposition.window else None) == window


def test_licences_have_the_effect_that_each_law_gives_them():
    effects = {code: load_profile(code).legal.licence.effect.value for code in CODES}
    assert effects["AU"] is Effect.NONE
    assert effects["RU"] is Effect.CONSTITUTIVE
    assert effects["EM"] is effects["CN"] is effects["KR"] is effects["GB"] is Effect.THIRD_PARTY
    assert load_profile("AU").legal.licence.recordable.value is True
    assert load_profile("US").legal.transfer.effect.value is Effect.RACE_NOTICE
    assert [code for code in CODES if load_profile(code).legal.licence.exclusivity_blocks.value] == ["CH"]


def test_japan_does_not_record_non_exclusive_licences_of_patents():
    (sort,) = load_profile("JP").legal.licence.unrecordable
    assert (sort.value.kind, sort.value.exclusive) == (Kind.PATENT, False)


def test_what_nobody_read_is_marked_so():
    """The survey's list of what could not be verified."""
    assert load_profile("RU").legal.licence.effect.confidence is Confidence.UNVERIFIED
    assert load_profile("KR").legal.protection[Kind.DESIGN].term.confidence is Confidence.UNVERIFIED
    assert load_profile("CH").legal.opposition[Kind.TRADE_MARK].mode.confidence is Confidence.UNVERIFIED
    window = load_profile("MT").legal.opposition[Kind.TRADE_MARK].window
    assert window is not None
    assert window.confidence is Confidence.UNVERIFIED


class TestDamagedFiles:
    def test_a_legal_value_without_a_source_is_refused_with_its_line(self):
        text = spoilt("EM", "source: EUTMR Art. 25, ", "")
        line = next(number for number, row in enumerate(text.splitlines(), 1) if row.startswith("  recordable:"))
        (problem,) = problems_of(text)
        assert (problem.code, problem.line, problem.column) == ("E203", line, 3)
        assert problem.message == "'recordable' has no 'source'"
        assert problem.place == f"XX.yaml:{line}:3"

    @pytest.mark.parametrize("part", ["as_of: 2017-06-14, ", ", confidence: verified", "value: yes, "])
    def test_nor_one_without_day_confidence_or_value(self, part):
        whole = "  recordable: {value: yes, source: EUTMR Art. 25, as_of: 2017-06-14, confidence: verified}"
        (problem,) = problems_of(spoilt("EM", whole, whole.replace(part, "")))
        assert problem.code == "E203"

    @pytest.mark.parametrize(
        ("before", "after", "code"),
        [
            ("effect: {value: third_party", "effect: {value: thirdparty", "E202"),
            ("confidence: verified", "confidence: certain", "E202"),
            ("as_of: 2017-06-14", "as_of: 2017-13-14", "E304"),
            ("as_of: 2017-06-14", "as_of: June 2017", "E304"),
            ("value: 3 months", "value: 3", "E303"),
            ("value: 3 months", "value: 3 weeks", "E305"),
            ("recordable: {value: yes", "recordable: {value: maybe", "E307"),
            ("refusal_months: {value: 18", "refusal_months: {value: eighteen", "E301"),
            ("latitude: 38.3452", "latitude: 138.3452", "E302"),
            ("latitude: 38.3452", "latitude: 38", "E302"),
            ("longitude: -0.4815", "longitude: -180.5", "E302"),
            ("time_zone: Europe/Madrid", "time_zone: CET", "E202"),
            ("region: europe", "region: europa", "E202"),
            ("code: EM", "code: EUIPO", "E401"),
            ("machine_made: [ru", "machine_made: [de", "E202"),
            ("licence:\n", "license:\n", "E201"),
            ("  trade-mark:\n", "  trademark:\n", "E201"),
            ("      mode: {value: pre", "      moment: {value: pre", "E201"),
            ("transfer:\n", "transfer: none\nx:\n", "E206"),
            ("  zh: ", "  de: ", "E201"),
            ("mode: {value: none", "mode: {value: pre", "E203"),
            ("mode: {value: pre", "mode: {value: none", "E209"),
            ("city: Alicante\n", "", "E203"),
            ("city: Alicante\n", "city: Alicante\ncity: Madrid\n", "E104"),
            ("known_as: [OHIM", "known_as: [{a: b}", "E206"),
            ("name: EUIPO", "name: &e EUIPO", "E105"),
        ],
    )
    def test_each_mistake_is_named_at_its_place(self, before, after, code):
        spoilt_line = text_of("EM")[: text_of("EM").index(before)].count("\n") + 1
        problems = problems_of(spoilt("EM", before, after))
        nearest = min(abs(problem.line - spoilt_line) for problem in problems if problem.code == code)
        # A key that is missing is told where its group begins; everything else stands where it was spoilt.
        assert nearest <= (2 if code in {"E203", "E209"} else 1) or not after

    def test_all_mistakes_are_told_at_once(self):
        text = spoilt("EM", "value: 3 months", "value: soon").replace("region: europe", "region: mars")
        text = text.replace("effect: {value: third_party", "effect: {value: great", 1)
        assert len(problems_of(text)) == 3

    def test_a_file_that_is_no_group_is_refused(self):
        assert problems_of("- a\n- b\n")[0].code == "E206"
        assert problems_of("")[0].code == "E101"


class TestNames:
    def test_codes_come_with_english_names_in_order(self):
        assert list(known_codes()) == CODES
        assert known_codes()[OfficeId("EM")] == "European Union Intellectual Property Office"

    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("EUIPO", "EM"), ("Rospatent", "RU"), ("роспатент", "RU"), ("Australia", "AU"), ("EU", "EM"),
            ("国家知识产权局", "CN"), ("WIPO", "IB"), ("uk", "GB"), ("Office européen", None),
        ],
    )  # fmt: skip
    def test_whatever_people_call_an_office_leads_to_its_code(self, name, code):
        assert names_of().get(name.casefold()) == code

    def test_the_quick_look_at_the_heads_agrees_with_the_whole_files(self):
        for code in CODES:
            profile = load_profile(code)
            assert known_codes()[profile.code] == profile.names["en"]
            assert names_of()[profile.name.casefold()] == code
            assert all(names_of()[name.casefold()] == code for name in profile.names.values())

    def test_no_name_leads_to_two_offices(self):
        owners = {}
        for code in CODES:
            also = re.search(r"^known_as: \[(.*)\]$", text_of(code), re.MULTILINE)[1].split(", ")
            profile = load_profile(code)
            for name in {*profile.names.values(), profile.name, *(name.strip("'") for name in also)}:
                assert owners.setdefault(name.casefold(), code) == code
        assert owners == names_of()

    def test_an_unknown_code_is_a_mistake_of_the_caller(self):
        for code in ("XX", "EUIPO", "em", "../EM", ""):
            with pytest.raises(UsageError, match="no office code"):
                load_profile(code)


class TestInventedOffices:
    def test_one_stands_in_the_city_of_its_neighbour_under_a_law_of_nobody(self):
        meridia = invented_profile(OfficeId("QM"), "Meridia", OfficeId("EM"), weight=30, review_us=5)
        alicante = load_profile("EM")
        assert (meridia.city, meridia.latitude_udeg, meridia.time_zone) == ("Alicante", 38_345_200, "Europe/Madrid")
        assert (meridia.code, meridia.name, meridia.weight, meridia.review_us) == ("QM", "Meridia", 30, 5)
        assert meridia.invented
        assert meridia.legal.office == "QM"
        assert meridia.legal.licence != alicante.legal.licence
        assert set(meridia.names.values()) == {"Meridia"}

    def test_every_legal_value_of_one_is_marked_as_made_up(self):
        legal = invented_profile(OfficeId("QX"), "Examplia", OfficeId("SG")).legal
        facts = list(facts_in(legal))
        assert isinstance(legal, LegalProfile)
        assert len(facts) >= 20
        assert {(fact.source, fact.confidence) for fact in facts} == {("Invented", Confidence.UNVERIFIED)}

    @pytest.mark.parametrize("code", ["EM", "QZ", "QL", "Q1", "qm", "AA"])
    def test_other_codes_are_not_free(self, code):
        with pytest.raises(UsageError, match="QM to QY"):
            invented_profile(OfficeId(code), "Nowhere", OfficeId("EM"))


def test_one_profile_is_read_in_less_than_fifteen_milliseconds():
    """Best of five: the machine may be busy, the reader may not."""
    raw = text_of("DE").encode()
    taken = []
    for _ in range(5):
        begin = time.perf_counter()
        read_profile(raw, "DE.yaml")
        taken.append(time.perf_counter() - begin)
    assert min(taken) < 0.015


def test_no_office_file_names_a_path_or_a_key():
    for code in CODES:
        assert not re.search(r"private|secret|/home|/work", text_of(code)), Path(code)


def test_an_office_that_ignores_a_licence_recorded_at_wipo_says_whether_by_law_or_by_declaration():
    """WIPO's licence page: by law AU (and NZ), by declaration the others; nobody else opts out."""
    ways = {code: fact.value for code in CODES if (fact := load_profile(code).legal.madrid.ib_licence_opt_out)}
    assert [code for code, way in ways.items() if way is OptOut.BY_LAW] == ["AU"]
    assert set(ways) - {"AU"} == {"BR", "CA", "CN", "IN", "JP", "KR", "MX", "RU", "SG"}


def test_an_opt_out_beside_an_entry_that_counts_is_refused():
    text = text_of("RU")
    no = re.search(r"ib_licence_effect: \{value: no", text)[0]
    (problem,) = problems_of(text.replace(no, no.replace("no", "yes")))
    assert (problem.code, problem.message) == ("E209", "an office opts out only where the entry has no effect")


def test_under_race_notice_the_time_to_record_is_needed():
    """15 USC 1060(a)(4): within three months after the date of the assignment."""
    within = load_profile("US").legal.transfer.record_within
    assert within is not None
    assert (within.value, within.confidence) == (Term(months=3), Confidence.VERIFIED)
    line = re.search(r"  record_within: \{.*?\}\n", text_of("US"), re.DOTALL)[0]
    (problem,) = problems_of(text_of("US").replace(line, ""))
    assert (problem.code, problem.message) == ("E203", "'transfer' has no 'record_within'")


def test_the_effect_can_differ_by_kind_of_right():
    """Japan: exclusive patent licences are void until registered. China: patents pass on the day of registration."""
    japan, china = load_profile("JP").legal, load_profile("CN").legal
    assert japan.licence.effect_by_kind[Kind.PATENT].value is Effect.CONSTITUTIVE
    assert japan.licence.effect.value is Effect.THIRD_PARTY
    assert china.transfer.effect_by_kind[Kind.PATENT].value is Effect.CONSTITUTIVE
    assert set(china.transfer.effect_by_kind) == {Kind.PATENT}
