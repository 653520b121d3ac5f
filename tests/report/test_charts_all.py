"""What is true of every chart: it parses, nothing leaves it, no text covers another, equal data give equal bytes."""

from dataclasses import replace

import msgspec
import pytest
from charted import charts, charts_of, result
from drawings import elements, outside, parsed, touching

from ipchain.names import OfficeId
from ipchain.report.charts.lag import lag_in_entries
from ipchain.report.charts.lettering import DESKTOP, PHONE
from ipchain.report.charts.space_time import space_time
from ipchain.report.charts.space_time_data import space_time_data
from ipchain.report.dossier.bands import Band
from ipchain.report.dossier.lag import gather_lag
from ipchain.report.dossier.messages import gather_messages
from ipchain.report.page.words import Words

RUNS = ("split", "crash", "empty", "many")
EVERY = [(name, language, place) for name in RUNS for language in ("en", "zh") for place in range(9)]
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)> & \" ' \x1b[2J \u202eevil\x00"


@pytest.mark.parametrize(("name", "language", "place"), EVERY)
def test_a_chart_parses_and_nothing_in_it_leaves_the_drawing(name, language, place):
    figure = charts_of(name, language)[place]
    assert parsed(figure).get("role") == "img"
    assert outside(figure) == []
    assert len(figure.svg.encode()) < 60_000


@pytest.mark.parametrize("letters", [DESKTOP, PHONE])
@pytest.mark.parametrize(("name", "language", "place"), EVERY)
def test_no_text_covers_another_on_a_wide_page_or_on_a_phone(name, language, place, letters):
    assert touching(charts_of(name, language)[place], letters) == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", RUNS)
def test_a_chart_has_a_title_a_finding_and_a_table_as_wide_as_its_head(name, language):
    figures = charts_of(name, language)
    assert len({figure.id for figure in figures}) == len(figures)
    for figure in figures:
        assert figure.title
        assert figure.finding.endswith((".", "。"))
        assert {len(row) for row in figure.table.rows} <= {len(figure.table.head)}
        title, told = (parsed(figure).find("{http://www.w3.org/2000/svg}" + tag) for tag in ("title", "desc"))
        assert (title.text, told.text) == (figure.title, figure.finding)
        assert parsed(figure).get("aria-labelledby") == title.get("id")
        assert parsed(figure).get("aria-describedby") == told.get("id")


@pytest.mark.parametrize("name", RUNS)
def test_equal_runs_give_equal_bytes(name):
    assert charts(result(name), Words("en")) == charts_of(name, "en")


@pytest.mark.parametrize("name", RUNS)
def test_no_chart_sets_a_style_or_reacts_to_events_or_links_anywhere(name):
    for figure in charts_of(name):
        for one in parsed(figure).iter():
            for attribute in one.attrib:
                assert attribute != "style"
                assert not attribute.startswith("on")
                assert "href" not in attribute


def test_names_with_markup_and_escapes_are_text_in_every_chart():
    run = gather_messages(result("split"))
    nasty = msgspec.structs.replace(
        run,
        offices=(OfficeId(HOSTILE), *run.offices[1:]),
        kinds=(HOSTILE, *run.kinds[1:]),
        bands=(Band(HOSTILE, "partition", 10_000_000, None),),
        start_fault=HOSTILE,
    )
    lag = gather_lag(result("split"))
    lag = msgspec.structs.replace(
        lag,
        bands=nasty.bands,
        offices=tuple(msgspec.structs.replace(one, office=OfficeId(HOSTILE)) for one in lag.offices),
    )
    words = Words("en")
    for figure in (space_time(nasty, words), lag_in_entries(lag, words)):
        tags = {one.tag.split("}")[1] for one in parsed(figure).iter()}
        assert tags <= {"svg", "title", "desc", "g", "path", "rect", "text"}
        assert "\x1b" not in figure.svg
        assert "\u202e" not in figure.svg
    data = space_time_data(nasty, words).encode().decode()
    assert "<" not in data
    assert "\u202e" not in data
    assert msgspec.json.decode(data)["bands"][0][0].startswith("</script>")


def test_the_check_for_covered_text_finds_two_labels_at_one_place():
    """Planted fault: the tick that `axis_below` would leave out is put back."""
    figure = charts_of("split")[0]
    name = next(one for one in elements(figure, "text") if one.text == "EM")
    second = f'<text x="{name.get("x")}" y="{name.get("y")}" dominant-baseline="central">XX</text>'
    assert ("EM", "XX") in touching(with_more(figure, second), DESKTOP)


def test_the_check_of_places_finds_a_point_outside():
    figure = charts_of("split")[0]
    assert outside(with_more(figure, '<path d="M10 10l800 0"/>')) == [(810, 10)]


def with_more(figure, element):
    """The figure with one more element in its drawing."""
    return replace(figure, svg=str.replace(figure.svg, "</svg>", f"{element}</svg>"))
