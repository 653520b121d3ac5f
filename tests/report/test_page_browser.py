"""The page as people open it: in a browser, with scripts and without, by keyboard, in print, in two languages."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from page_reader import Reading, html, opened_browser

PAGES = [(name, language) for name in ("holding", "failing", "untested") for language in ("en", "zh")]
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="module")
def browser():
    with opened_browser() as made:
        yield made


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    made = {}
    for name, language in PAGES:
        made[name, language] = folder / f"{name}.{language}.html"
        made[name, language].write_bytes(html(name, language))
    return made


def everything_open(page):
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


@pytest.mark.parametrize("case", PAGES, ids="-".join)
def test_a_page_opens_without_a_word_on_the_console_and_without_a_request(browser, files, case):
    with Reading(browser, files[case]) as reading:
        everything_open(reading.page)
        reading.page.mouse.wheel(0, 20_000)
        reading.page.wait_for_timeout(100)
        assert reading.heard == []


@pytest.mark.parametrize("case", [("holding", "en"), ("failing", "zh")], ids="-".join)
def test_without_scripts_every_word_and_every_drawing_is_there(browser, files, case):
    with Reading(browser, files[case]) as reading:
        # The script of the messages draws its own part again, with controls; its first drawing stands without.
        static = "main > section:not(#space-time)"
        words = reading.page.locator(static).all_text_contents()
        drawings = reading.page.locator(f"{static} svg").count()
    with Reading(browser, files[case], java_script_enabled=False) as bare:
        page = bare.page
        assert page.locator(static).all_text_contents() == words
        assert page.locator(f"{static} svg").count() == drawings
        assert page.locator("#space-time svg").count() > 0
        assert page.locator("button:visible").count() == 0
        # Whoever has no scripts opens a section by hand.
        assert page.locator("#reproduce .citation").is_hidden()
        page.locator("#reproduce > details > summary").click()
        assert page.locator("#reproduce .citation").is_visible()
        assert bare.heard == []


@pytest.mark.parametrize(
    ("case", "scheme"),
    [
        (("failing", "en"), "light"),
        pytest.param(("holding", "en"), "light", marks=pytest.mark.slow),
        pytest.param(("holding", "zh"), "dark", marks=pytest.mark.slow),
        pytest.param(("failing", "zh"), "dark", marks=pytest.mark.slow),
        pytest.param(("untested", "en"), "dark", marks=pytest.mark.slow),
    ],
)
def test_an_automatic_audit_finds_nothing_serious(browser, files, case, scheme):
    """WCAG 2.2 AA, as far as a program can tell; contrast in both schemes."""
    with Reading(browser, files[case], color_scheme=scheme) as reading:
        everything_open(reading.page)
        found = Axe().run(reading.page).response["violations"]
        told = [
            (one["id"], one["impact"], one["nodes"][0]["html"][:200], one["nodes"][0]["failureSummary"][:300])
            for one in found
            if one["impact"] in SERIOUS
        ]
        assert told == []


@pytest.mark.slow
def test_the_audit_finds_what_is_planted(browser, tmp_path):
    planted = tmp_path / "planted.html"
    planted.write_bytes(html("holding").replace(b"--muted: #55606f;", b"--muted: #d8dde4;"))
    planted.write_text(
        re.sub(r'<meta http-equiv="Content[^>]*>', "", planted.read_text(encoding="utf-8")), encoding="utf-8"
    )
    with Reading(browser, planted) as reading:
        found = Axe().run(reading.page).response["violations"]
        assert "color-contrast" in {one["id"] for one in found if one["impact"] in SERIOUS}


@pytest.mark.parametrize("case", PAGES, ids="-".join)
def test_no_page_is_wider_than_its_window(browser, files, case):
    with Reading(browser, files[case]) as reading:
        everything_open(reading.page)
        for width in (320, 400, 768, 1280):
            reading.page.set_viewport_size({"width": width, "height": 800})
            assert reading.page.evaluate("document.documentElement.scrollWidth") <= width


UNTRANSLATED = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.parentElement;
    if (at.closest('code, script, style, .own, cite, [lang="en"]')) continue;
    const text = node.textContent.trim();
    if (/[A-Za-z]{2,}[,;:]?\\s+[A-Za-z]{2,}[,;:]?\\s+[A-Za-z]{2,}/.test(text)) found.push(text);
  }
  for (const at of document.querySelectorAll('[aria-label]')) {
    const said = at.getAttribute('aria-label');
    if (!/[\\u4e00-\\u9fff]/.test(said)) found.push(said);
  }
  return found;
}"""

STILL_ENGLISH = (
    """() => [...document.querySelectorAll('body [lang="en"]:not(.own):not(cite)')].map((at) => at.textContent)"""
)


@pytest.mark.parametrize("name", ["holding", "failing", "untested"])
def test_the_chinese_page_has_no_untranslated_sentence(browser, files, name):
    with Reading(browser, files[name, "zh"]) as reading:
        assert reading.page.evaluate(UNTRANSLATED) == []
        assert reading.page.evaluate(STILL_ENGLISH) == []


def test_an_untranslated_sentence_would_be_found(browser, tmp_path):
    planted = tmp_path / "planted.html"
    planted.write_bytes(html("holding", "zh").replace(b'<p class="lead">', b'<p class="lead">This was forgotten '))
    with Reading(browser, planted) as reading:
        assert any("This was forgotten" in text for text in reading.page.evaluate(UNTRANSLATED))


def test_the_first_key_leads_past_the_contents_and_every_control_shows_that_it_has_the_focus(browser, files):
    with Reading(browser, files["holding", "en"]) as reading:
        page = reading.page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"


def test_the_story_plays_step_by_step_and_goes_back(browser, files):
    with Reading(browser, files["holding", "en"]) as reading:
        page = reading.page
        now, current = page.locator("#story .now"), page.locator("#story .beat[aria-current]")
        assert current.count() == 0
        page.get_by_role("button", name="Next step").click()
        page.get_by_role("button", name="Next step").click()
        assert now.inner_text() == "0:30 The mark is extended to Rospatent and IP Australia"
        assert current.get_attribute("data-number") == "2"
        page.get_by_role("button", name="Previous step").click()
        assert now.inner_text() == "0:30 Aurora registers the word mark AURORA at EUIPO"
        page.keyboard.press("ArrowRight")
        assert current.get_attribute("data-number") == "2"
        page.get_by_role("button", name="Back to the start").click()
        assert current.count() == 0
        assert now.inner_text() == ""


def test_the_story_plays_by_itself_and_stops_when_asked(browser, files):
    with Reading(browser, files["holding", "en"]) as reading:
        page = reading.page
        page.clock.install()
        page.get_by_role("button", name="Play", exact=True).click()
        page.clock.run_for(2_600)
        assert page.locator("#story .beat[aria-current]").get_attribute("data-number") == "2"
        page.get_by_role("button", name="Pause").click()
        page.clock.run_for(10_000)
        assert page.locator("#story .beat[aria-current]").get_attribute("data-number") == "2"


def test_the_checks_can_be_narrowed_to_what_needs_attention(browser, files):
    with Reading(browser, files["failing", "en"]) as reading:
        page, rows = reading.page, reading.page.locator("#must-hold .checks").first.locator("tbody tr:visible")
        before = rows.count()
        page.get_by_role("button", name="Show only what does not hold").click()
        assert {row.get_attribute("data-tone") for row in rows.all()} == {"does-not-hold"}
        page.get_by_role("button", name="Show all").click()
        assert rows.count() == before


def test_all_sections_close_and_open_and_a_link_opens_the_one_it_leads_to(browser, files):
    with Reading(browser, files["holding", "en"]) as reading:
        page = reading.page
        page.get_by_role("button", name="Close all sections").click()
        assert page.locator("details.fold[open]").count() == 0
        page.locator(".contents a[href='#rights']").click()
        page.wait_for_selector("#rights > details[open]")
        page.get_by_role("button", name="Open all sections").click()
        assert page.locator("details.fold:not([open])").count() == 0


def test_the_command_can_be_copied(browser, files):
    with Reading(browser, files["holding", "en"]) as reading:
        page = reading.page
        page.get_by_role("button", name="Open all sections").click()
        page.get_by_role("button", name="Copy").click()
        copied = page.evaluate("getSelection().toString()")
        assert re.fullmatch(r"ipchain run cable-cut(\.ipchain\.yaml)? --seed 42", copied)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_on_paper_every_section_is_open_and_the_verdict_stands_on_the_first_sheet(browser, files, scripts):
    with Reading(browser, files["holding", "en"], java_script_enabled=scripts, color_scheme="dark") as reading:
        page = reading.page
        page.set_viewport_size({"width": 720, "height": 1000})
        page.emulate_media(media="print")
        if scripts:
            page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator("#reproduce .citation").bounding_box()["height"] > 10
        assert page.locator("#glossary dd").first.bounding_box()["height"] > 10
        verdict = page.locator(".verdict").bounding_box()
        assert verdict["y"] + verdict["height"] < 1000
        assert page.locator(".contents").is_hidden()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.slow
@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_the_page_prints_on_both_sizes_of_paper(browser, files, size):
    with Reading(browser, files["holding", "zh"]) as reading:
        assert reading.page.pdf(format=size)[:5] == b"%PDF-"


def test_motion_is_only_for_those_who_want_it(browser, files):
    for wish, behaviour in (("reduce", "auto"), ("no-preference", "smooth")):
        with Reading(browser, files["holding", "en"], reduced_motion=wish) as reading:
            assert reading.page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == behaviour
