"""The page as bytes: the same for the same run, whole without scripts, closed to everything that is not ours."""

import hashlib
import re
from base64 import b64encode
from html.parser import HTMLParser
from itertools import pairwise

import msgspec
import pytest
from page_reader import dossier, html
from results import result

from ipchain.report.dossier import messages
from ipchain.report.dossier.file import as_json
from ipchain.report.dossier.gather import Dossier, dossier_of
from ipchain.report.page.render import page
from ipchain.report.page.sections import SECTIONS

VOID = {
    "meta",
    "link",
    "br",
    "hr",
    "img",
    "input",
    "path",
    "circle",
    "rect",
    "line",
    "polyline",
    "polygon",
    "use",
    "wbr",
}
ALL = [(name, language) for name in ("holding", "failing", "untested") for language in ("en", "zh")]


class Outline(HTMLParser):
    """Every element with its attributes, and whether they nest."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.torn = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(self.open)))

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.torn.append((tag, self.getpos()))


@pytest.fixture(scope="module", params=ALL, ids="-".join)
def outline(request):
    return Outline(html(*request.param).decode())


def test_every_element_is_closed_where_it_was_opened(outline):
    assert outline.torn == []
    assert outline.open == []


def test_no_two_elements_share_an_id(outline):
    ids = [attributes["id"] for _, attributes, _ in outline.elements if "id" in attributes]
    assert sorted(ids) == sorted(set(ids))


def test_every_reference_leads_to_an_element_of_the_page(outline):
    ids = {attributes["id"] for _, attributes, _ in outline.elements if "id" in attributes}
    links = {attributes["href"] for tag, attributes, _ in outline.elements if tag == "a"}
    assert {link for link in links if not link.startswith("#") or link[1:] not in ids} == set()
    for _, attributes, _ in outline.elements:
        for name in ("aria-labelledby", "aria-describedby", "aria-controls"):
            assert set((attributes.get(name) or "").split()) <= ids, attributes


def test_no_element_is_styled_or_scripted_in_its_own_attributes(outline):
    for tag, attributes, _ in outline.elements:
        own = {name for name in attributes if name.startswith("on") or name in {"style", "src", "srcset", "action"}}
        assert own == set(), (tag, attributes)


def test_every_table_has_a_name_and_every_head_of_it_a_scope(outline):
    tables = [attributes for tag, attributes, _ in outline.elements if tag == "table"]
    captions = sum(tag == "caption" for tag, _, _ in outline.elements)
    named = sum("aria-label" in attributes or "aria-labelledby" in attributes for attributes in tables)
    assert len(tables) == captions + named > 0
    assert [attributes for tag, attributes, _ in outline.elements if tag == "th" and "scope" not in attributes] == []


def test_headings_never_skip_a_level_on_the_way_down(outline):
    levels = [int(tag[1]) for tag, _, _ in outline.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


def test_every_drawing_says_in_words_what_it_shows(outline):
    for tag, attributes, _ in outline.elements:
        if tag == "svg" and attributes.get("aria-hidden") != "true":
            assert attributes.get("aria-label") or attributes.get("aria-labelledby"), attributes


def test_every_section_stands_in_the_contents_in_order(outline):
    sections = [attributes["id"] for tag, attributes, _ in outline.elements if tag == "section"]
    links = [attributes["href"][1:] for tag, attributes, inside in outline.elements if tag == "a" and "nav" in inside]
    assert links == sections
    known = [section.id for section in SECTIONS]
    assert [one for one in sections if one in known] == [one for one in known if one in sections]
    assert sections[-1] == "glossary"


@pytest.mark.parametrize(("name", "language"), ALL)
def test_a_page_is_smaller_than_three_megabytes(name, language):
    assert len(html(name, language)) < 3_000_000


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_same_run_makes_the_same_bytes_also_by_way_of_its_file(language):
    made = dossier_of(result())
    again = msgspec.json.decode(as_json(made), type=Dossier)
    assert page(made, language) == page(again, language)
    assert as_json(again) == as_json(made)


def test_the_policy_names_the_hashes_of_the_one_style_and_the_one_script():
    text = html("holding").decode()
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    for kind in ("style", "script"):
        (content,) = re.findall(rf"<{kind}>(.*?)</{kind}>", text, re.DOTALL)
        wanted = b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{kind}-src &#39;sha256-{wanted}&#39;" in policy
    assert "default-src &#39;none&#39;" in policy
    assert "unsafe" not in policy


def test_nothing_on_the_page_comes_from_or_leads_to_a_network():
    for name, language in ALL:
        text = html(name, language).decode()
        addresses = set(re.findall(r"(?:https?:)?//[a-z0-9][\w.-]*\.[a-z]{2,}", text))
        assert addresses <= {"http://www.w3.org"}, addresses


def test_every_page_says_that_it_is_simulated_and_sends_nothing():
    for name, _ in ALL:
        english, chinese = html(name, "en").decode(), html(name, "zh").decode()
        assert "Simulated. No legal effect. Not a statement by any office." in english
        assert "This page sends nothing anywhere." in english
        assert "也不代表任何主管局的立场。" in chinese
        assert '<html lang="zh-Hans">' in chinese


@pytest.mark.parametrize(
    ("name", "word", "first"),
    [
        ("holding", "Holds", "Nothing that had to hold went wrong."),
        ("failing", "Does not hold", "of the run, at IP Australia:"),
        ("untested", "Not fully tested", "Nothing failed. But this was not put to the test:"),
    ],
)
def test_the_verdict_and_the_first_thing_that_went_wrong_stand_first(name, word, first):
    section = html(name).decode().partition('<section id="verdict"')[2].partition("</section>")[0]
    assert f"<span>{word}</span>" in section
    assert first in section
    assert "No office could have blocked a decision alone" in section


def test_what_went_wrong_first_names_moment_office_fault_and_reason():
    section = html("failing").decode().partition('<section id="verdict"')[2].partition("</section>")[0]
    assert re.search(r"At 1:\d\d\.\d{3} of the run, at IP Australia:", section)
    assert "refused because no-part-here" in section
    assert "The owner has paid" in section
    assert 'href="#check-1"' in section


def test_the_reader_only_decides_which_sections_start_open():
    pages = {reader: html("holding", "en", reader).decode() for reader in ("member", "researcher", "engineer")}
    assert len(set(pages.values())) == 3
    closed = {text.replace('<details class="fold" open>', '<details class="fold">') for text in pages.values()}
    assert len(closed) == 1


def test_a_refused_attempt_stands_in_its_place_in_the_life_of_the_right():
    section = html("holding").decode().partition('<section id="rights"')[2].partition("</section>")[0]
    rows = re.findall(r'<tr class="row-(\w+)">(.*?)</tr>', section, re.DOTALL)
    texts = [re.sub(r"<[^>]+>|\s+", " ", row) for _, row in rows]
    (refused,) = [number for number, (tone, _) in enumerate(rows) if tone == "stop"]
    assert "Attempt: Assigned from Aurora Foods to Carpathia Brands." in texts[refused]
    assert "The party does not own what it deals with." in texts[refused]
    assert "to Borealis Trading" in texts[refused - 1]
    assert "Licensed exclusively" in texts[refused + 1]


def test_every_entry_shows_its_place_on_the_ledger_and_its_category_as_data():
    section = html("holding").decode().partition('<section id="rights"')[2].partition("</section>")[0]
    assert re.findall(r'<data value="([^"]+)">', section) == [
        "ST.61 A", "ST.61 W", "ST.61 A", "ST.61 A", "ST.61 R", "ST.61 S",
    ]  # fmt: skip
    assert "block 107, entry 2" in section


def test_a_long_story_is_thinned_with_a_note_and_the_name_of_the_data():
    long = dossier("holding")
    steps = tuple(
        msgspec.structs.replace(step, id=f"{step.id}-{turn}") for turn in range(60) for step in long.story.steps
    )
    text = page(msgspec.structs.replace(long, story=msgspec.structs.replace(long.story, steps=steps)), "en").decode()
    assert text.count('class="beat beat-') == 240
    assert "182 more are not shown here; see data/events.jsonl." in text


def test_the_window_of_messages_has_a_length_also_for_what_failed_at_the_very_end():
    moments = list(range(0, 300_000, 100))
    for start in (None, 0, 150_000, 299_999, 300_000):
        first, last = messages._first(moments, [5_000] * len(moments), 0, 300_000, start)
        assert 0 <= first < last <= 300_000, start
