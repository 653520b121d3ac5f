"""The page of a comparison in a browser: with scripts and without, sorted by the reader, audited, in two languages."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from comparison_story import html
from page_reader import Reading, opened_browser

SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="module")
def browser():
    with opened_browser() as made:
        yield made


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("comparison")
    made = {}
    for language in ("en", "zh"):
        made[language] = folder / f"report.{language}.html"
        made[language].write_bytes(html(language))
    return made


def everything_open(page):
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_page_opens_without_a_word_on_the_console_and_without_a_request(browser, files, language, scripts):
    with Reading(browser, files[language], java_script_enabled=scripts) as reading:
        assert reading.page.locator("main > section").count() == 8
        assert reading.page.locator("figure svg").count() >= 6
        assert reading.heard == []


def column(page, place):
    cells = page.locator(f"table.compared >> nth=0 >> tbody tr > :nth-child({place})")
    return [text.split()[0] for text in cells.all_text_contents()]


def test_the_reader_sorts_by_any_column_and_back(browser, files):
    with Reading(browser, files["en"]) as reading:
        page = reading.page
        everything_open(page)
        before = column(page, 1)
        table = page.locator("table.compared").first
        heading = table.locator("thead th").nth(2)
        heading.locator("button").click()
        values = [float(text) for text in column(page, 3)]
        assert values == sorted(values)
        assert heading.get_attribute("aria-sort") == "ascending"
        heading.locator("button").click()
        assert [float(text) for text in column(page, 3)] == sorted(values, reverse=True)
        assert heading.get_attribute("aria-sort") == "descending"
        assert sorted(column(page, 1)) == sorted(before)


def test_without_scripts_cells_stand_in_the_order_of_the_file(browser, files):
    with Reading(browser, files["en"], java_script_enabled=False) as reading:
        cells = reading.page.locator("#comparison-verdict tbody th").all_text_contents()
        assert [text.split()[0] for text in cells] == ["qqraft+near", "qqraft+far", "qqpbft+near", "qqpbft+far"]
        assert reading.page.locator("button:visible").count() == 0


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), pytest.param("zh", "dark", marks=pytest.mark.slow)])
def test_an_automatic_audit_finds_nothing_serious(browser, files, language, scheme):
    with Reading(browser, files[language], color_scheme=scheme) as reading:
        everything_open(reading.page)
        found = Axe().run(reading.page).response["violations"]
        told = [(one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in SERIOUS]
        assert told == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_is_never_wider_than_its_window(browser, files, language):
    with Reading(browser, files[language]) as reading:
        everything_open(reading.page)
        for width in (320, 768, 1280):
            reading.page.set_viewport_size({"width": width, "height": 800})
            assert reading.page.evaluate("document.documentElement.scrollWidth") <= width
