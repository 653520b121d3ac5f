"""The words of the page: both languages say the same things, and every word that is asked for is there."""

import ast
import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from markupsafe import Markup

import ipchain.report
from ipchain.errors import InvariantViolation, UsageError
from ipchain.report.page.glossary import terms
from ipchain.report.page.quoted import quoted
from ipchain.report.page.sections import SECTIONS
from ipchain.report.page.words import FACT, LANGUAGES, Words, catalogue, language_of

REPORT = Path(ipchain.report.__file__).parent
SECTIONS_OF_WORDS = {key.partition(".")[0] for key in catalogue("en")}
KEY = re.compile(rf"({'|'.join(sorted(SECTIONS_OF_WORDS))})\.[a-z0-9_-]+")
QUOTED = re.compile(r"""["']([a-z-]+\.[a-z0-9_-]+)["']""")


def keys_in_modules():
    found = set()
    for path in REPORT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value):
                found.add(node.value)
    return found


def keys_in_templates():
    texts = (path.read_text(encoding="utf-8") for path in (REPORT / "page/templates").glob("*.j2"))
    return {key for text in texts for key in QUOTED.findall(text) if KEY.fullmatch(key)}


def test_both_languages_have_the_same_keys():
    assert set(catalogue("en")) == set(catalogue("zh"))


def test_a_sentence_takes_the_same_facts_in_both_languages():
    facts = {
        language: {key: set(FACT.findall(said)) for key, said in catalogue(language).items()} for language in LANGUAGES
    }
    assert facts["en"] == facts["zh"]


def test_every_key_that_is_asked_for_is_in_the_catalogue():
    asked = keys_in_modules() | keys_in_templates() | {section.title for section in SECTIONS}
    assert asked - set(catalogue("en")) == set()


def test_every_key_of_the_catalogue_is_asked_for():
    asked = keys_in_modules() | keys_in_templates() | {section.title for section in SECTIONS}
    assert set(catalogue("en")) - asked == set()


def test_no_key_is_put_together_from_pieces():
    for path in (REPORT / "page/templates").glob("*.j2"):
        calls = re.findall(r"say\(([^,)]*)", path.read_text(encoding="utf-8"))
        assert [call for call in calls if "~" in call or "+" in call] == [], path.name


def test_every_chinese_sentence_is_chinese():
    same_everywhere = re.compile(r"[\W\d_]*|SHA-256|\{[a-z_]+\}[ /]*\{[a-z_]+\}")
    latin = {key: said for key, said in catalogue("zh").items() if not re.search(r"[\u4e00-\u9fff]", said)}
    assert {key: said for key, said in latin.items() if not same_everywhere.fullmatch(FACT.sub("", said))} == {}


def test_a_missing_key_a_missing_fact_and_a_needless_fact_are_bugs_of_ours():
    words = Words("en")
    for attempt in (
        lambda: words.say("page.nowhere"),
        lambda: words.say("page.length", time="1:00"),
        lambda: words.say("page.skip", name="x"),
    ):
        with pytest.raises(InvariantViolation):
            attempt()


def test_a_fact_that_looks_like_a_place_to_fill_in_stays_as_it_is():
    assert (
        Words("en").say("page.tab", verdict="{title}", title="{verdict} {{ 7 * 7 }}")
        == "{title}: {verdict} {{ 7 * 7 }}"
    )


def test_a_fact_that_is_markup_of_ours_makes_the_sentence_markup_and_everything_else_text():
    said = Words("en").say("page.tab", verdict=quoted("<b> & \u202eco"), title="<i>x</i>")
    assert isinstance(said, Markup)
    assert said == '<cite lang="en">&lt;b&gt; &amp; \\u202eco</cite>: &lt;i&gt;x&lt;/i&gt;'
    assert not isinstance(Words("en").say("page.tab", verdict="<b>", title="x"), Markup)


@pytest.mark.parametrize("wrong", ["", "EN", "fr", "zh-Hans", "en "])
def test_an_unknown_language_is_refused_with_the_known_ones(wrong):
    with pytest.raises(UsageError, match=r"languages: en \(English\), zh \(中文\)"):
        language_of(wrong)


@pytest.mark.parametrize(
    ("length_us", "english", "chinese"),
    [
        (0, "0 s", "0秒"),
        (385_873, "0.386 s", "0.386秒"),
        (2_000_000, "2 s", "2秒"),
        (42_540_000, "42.5 s", "42.5秒"),
        (60_000_000, "1 min", "1分钟"),
        (82_000_000, "1 min 22 s", "1分22秒"),
    ],
)
def test_lengths_of_time_are_as_exact_as_they_are_useful(length_us, english, chinese):
    assert (Words("en").length(length_us), Words("zh").length(length_us)) == (english, chinese)


def test_numbers_shares_dates_and_lists_are_written_as_the_language_writes_them():
    english, chinese = Words("en"), Words("zh")
    assert (english.number(12345), english.number(Fraction(1, 3)), english.number(2.5e6)) == (
        "12,345",
        "0.3333",
        "2,500,000",
    )
    assert (english.share(Fraction(1, 3)), chinese.share(Fraction(1, 3))) == ("33.3\N{NO-BREAK SPACE}%", "33.3%")
    assert (english.date(date(2026, 1, 9)), chinese.date(date(2026, 1, 9))) == ("9 January 2026", "2026年1月9日")
    assert (english.list(["EM", "RU"]), chinese.list(["EM", "RU"])) == ("EM, RU", "EM、RU")
    assert english.moment(150_367_776) == "2:30.367"


def test_the_chinese_glossary_has_a_row_for_every_row_of_the_english_one():
    import tomllib

    page = (REPORT.parent.parent / "docs/glossary.md").read_text(encoding="utf-8")
    table = tomllib.loads((REPORT / "page/glossary.zh.toml").read_text(encoding="utf-8"))
    assert list(table) == re.findall(r'<a id="([a-z0-9-]+)">', page)
    for row in table.values():
        assert set(row) == {"term", "area", "meaning"}
        assert re.search(r"[\u4e00-\u9fff]", row["meaning"])


def test_the_glossary_of_a_page_holds_the_words_on_it_and_no_others():
    english = [term for term, _ in terms("The ledgers of this consortium; nobody was unpatented.", "en")]
    assert english == ["consortium", "ledger"]
    assert [term for term, _ in terms("商标转让", "zh")] == ["转让", "商标"]


def test_a_false_friend_shows_every_meaning_with_its_area():
    ((term, meanings),) = terms("block", "en")
    assert term == "block"
    assert [area for area, _ in meanings] == ["ledger", "governance", "network"]
