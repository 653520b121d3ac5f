"""The script of the space-time diagram in a browser: it draws what the page drew, and lets the reader move and ask."""

import re

import pytest
from charted import result
from page_reader import Reading, opened_browser

from ipchain.report.dossier.gather import dossier_of
from ipchain.report.dossier.messages import gather_messages
from ipchain.report.page.render import page

SVG = "#space-time-arrows svg"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("diagram") / "crash.html"
    path.write_bytes(page(dossier_of(result("crash")), "en", "engineer"))
    return path


@pytest.fixture(scope="module")
def browser():
    with opened_browser() as made:
        yield made


def shafts(opened):
    """How many arrows are drawn, by family."""
    found = {}
    for path in opened.locator(f"{SVG} path").all():
        class_ = path.get_attribute("class")
        if class_.startswith("thin "):
            found[class_] = path.get_attribute("d").count("M")
    return found


def lanes(opened):
    return opened.locator(f"{SVG} text.name").all_text_contents()


def shown(opened):
    return opened.locator(".space-time-controls > .note").text_content()


def wait_for_frame(opened):
    opened.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def press(opened, name):
    opened.get_by_role("button", name=name, exact=True).click()
    wait_for_frame(opened)


def test_the_script_draws_the_window_that_the_page_drew(browser, file):
    with Reading(browser, file, java_script_enabled=False) as bare:
        drawn, names = shafts(bare.page), lanes(bare.page)
        marks = bare.page.locator(f"{SVG} path.filled").count()
        assert bare.page.locator(".space-time-controls").count() == 0
    with Reading(browser, file) as lively:
        assert shafts(lively.page) == drawn
        assert lanes(lively.page) == names
        # The legend of the script has every mark of the page's data, so there are as many or more.
        assert lively.page.locator(f"{SVG} path.filled").count() >= marks
        first, last = gather_messages(result("crash")).first
        sent = sum(drawn.values())
        assert f"messages sent: {sent}," in shown(lively.page)
        assert first < last
        assert lively.heard == []


def test_buttons_move_and_zoom_and_lead_back(browser, file):
    with Reading(browser, file) as reading:
        opened = reading.page
        start = shown(opened)
        press(opened, "Later")
        later = shown(opened)
        assert later != start
        press(opened, "Earlier")
        assert shown(opened) == start
        before = sum(shafts(opened).values())
        press(opened, "Wider")
        assert sum(shafts(opened).values()) > before
        for _ in range(40):
            press(opened, "Closer")
        assert re.search(r"messages sent: \d+", shown(opened))
        press(opened, "Back to the start")
        assert shown(opened) == start
        assert reading.heard == []


def test_an_office_or_a_kind_that_is_hidden_is_not_drawn(browser, file):
    with Reading(browser, file) as reading:
        opened = reading.page
        opened.get_by_text("Choose what is shown").click()
        before = shafts(opened)
        opened.get_by_label("RU", exact=True).uncheck()
        wait_for_frame(opened)
        assert lanes(opened) == ["EM", "AU"]
        assert sum(shafts(opened).values()) < sum(before.values())
        opened.get_by_label("RU", exact=True).check()
        opened.get_by_label("sign of life", exact=True).uncheck()
        wait_for_frame(opened)
        assert set(shafts(opened)) == set(before) - {"thin s6"}
        assert reading.heard == []


def test_keys_choose_events_and_say_what_they_are(browser, file):
    run = gather_messages(result("crash"))
    with Reading(browser, file) as reading:
        opened = reading.page
        opened.locator(SVG).focus()
        said = []
        for _ in range(12):
            opened.keyboard.press("ArrowRight")
            said.append(opened.locator(".space-time-detail").text_content())
        assert len(set(said)) == 12
        assert opened.locator(f"{SVG} .chosen").count() == 1
        at = next(place for place, moment in enumerate(run.messages.at_us) if moment >= run.first[0])
        sender, receiver = (run.offices[column[at]] for column in (run.messages.senders, run.messages.receivers))
        kind = run.kinds[run.messages.kinds[at]]
        assert any(one.startswith(f"{kind} from {sender} to {receiver}: sent 0:") for one in said)
        opened.keyboard.press("PageDown")
        wait_for_frame(opened)
        assert opened.locator(f"{SVG} .chosen").count() == 0
        assert reading.heard == []


def test_pointing_at_a_mark_says_what_it_is(browser, file):
    with Reading(browser, file) as reading:
        opened = reading.page
        opened.locator(SVG).scroll_into_view_if_needed()
        box = opened.locator(SVG).bounding_box()
        height, width = box["height"], box["width"]
        told = set()
        for part in range(5, 95, 3):
            opened.mouse.move(box["x"] + width * part / 100, box["y"] + height * 0.3)
            told.add(opened.locator(".space-time-detail").text_content())
        assert any(": sent 0:" in one or " at 0:" in one for one in told)
        assert reading.heard == []
