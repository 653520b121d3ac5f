"""What is drawn lies where the data say: faults, points, curves, arrows. Read back from the SVG, independent of it."""

import re
from dataclasses import replace
from importlib.resources import files
from itertools import pairwise

import msgspec
import pytest
from charted import charts_of, result
from drawings import elements, places

from ipchain.report.charts.lag import blamed, lag_in_entries
from ipchain.report.charts.lettering import DESKTOP, PHONE
from ipchain.report.charts.space_time import sent_inside, space_time
from ipchain.report.dossier.bands import Band
from ipchain.report.dossier.lag import gather_lag
from ipchain.report.dossier.latency import gather_latency
from ipchain.report.dossier.messages import ARRIVED, gather_messages
from ipchain.report.page.words import Words

OVER_TIME = (0, 1, 4, 5, 6)
"""Charts whose axis is the whole run, by their place in `charts`."""


def drawn_fault(figure, end):
    """The shaded part of the drawing in microseconds of the run, by the axis line."""
    (band,) = elements(figure, "rect", "band")
    axis = places(elements(figure, "path", "axis")[-1].get("d"))
    left, right = axis[0][0], axis[1][0]
    x, width = float(band.get("x")), float(band.get("width"))
    return tuple(round((edge - left) / (right - left) * end) for edge in (x, x + width))


def is_where_the_fault_was(figure, played):
    began = next(at for at, event in played.trace if type(event).__name__ == "FaultBegan")
    ended = next(at for at, event in played.trace if type(event).__name__ == "FaultEnded")
    tenth_of_a_unit = played.ended_at_us / 4_000
    first, last = drawn_fault(figure, played.ended_at_us)
    return abs(first - began) <= tenth_of_a_unit and abs(last - ended) <= 2 * tenth_of_a_unit


@pytest.mark.parametrize("name", ["split", "crash", "many"])
@pytest.mark.parametrize("place", OVER_TIME)
def test_a_fault_is_shaded_where_it_was_in_force(name, place):
    assert is_where_the_fault_was(charts_of(name)[place], result(name))


def test_the_check_finds_a_band_that_is_shifted_by_a_second():
    lag = gather_lag(result("split"))
    (band,) = lag.bands
    shifted = Band(band.fault, band.kind, band.since_us + 1_000_000, band.until_us + 1_000_000)
    assert is_where_the_fault_was(lag_in_entries(lag, Words("en")), result("split"))
    planted = msgspec.structs.replace(lag, bands=(shifted,))
    assert not is_where_the_fault_was(lag_in_entries(planted, Words("en")), result("split"))


def test_every_request_is_a_point_of_the_drawing():
    figure = charts_of("split")[4]
    points = gather_latency(result("split")).points
    drawn = [place for one in elements(figure, "path", "dots s0")[:1] for place in places(one.get("d"))]
    # Each dot is a move and a line of no length.
    assert len(drawn) == 2 * points.fates.count("final")


def test_the_curve_of_all_requests_rises_from_none_to_all_at_the_right_times():
    figure = charts_of("split")[2]
    spread = gather_latency(result("split")).spreads[0]
    curve = places(elements(figure, "path", "line s0")[0].get("d"))
    assert curve[0][1] - curve[-1][1] == pytest.approx(200, abs=0.2)
    assert all(before[0] <= after[0] + 1e-9 and before[1] >= after[1] - 1e-9 for before, after in pairwise(curve))
    # The height of the curve at the place of the median's mark is half.
    mark = places(elements(figure, "path", "mark-line")[0].get("d"))[0][0]
    at_median = min(y for x, y in curve if x <= mark + 0.11)
    share = (curve[0][1] - at_median) / 200
    assert share == pytest.approx(0.5, abs=2 / spread.samples + 0.01)


def test_every_message_of_the_window_is_an_arrow_and_every_lost_one_has_a_cross():
    for name in ("split", "crash"):
        run = gather_messages(result(name))
        figure = space_time(run, Words("en"))
        sent = sent_inside(run)
        shafts = [one for series in range(8) for one in elements(figure, "path", f"thin s{series}")]
        assert sum(one.get("d").count("M") for one in shafts) == len(sent)
        lost = sum(fate != ARRIVED and at + took <= run.first[1] for at, *_, took, fate in sent)
        assert lost
        heads = [
            one for one in elements(figure, "path") if one.get("class", "").startswith("fill s") and "Z" in one.get("d")
        ]
        arrived = sum(fate == ARRIVED and at + took <= run.first[1] for at, *_, took, fate in sent)
        assert sum(one.get("d").count("Z") for one in heads) == arrived
        assert len([row for row in figure.table.rows if row[4].startswith("lost")]) == sum(
            fate != ARRIVED for *_, fate in sent
        )


def test_the_finding_about_lag_names_the_office_the_fault_and_the_time_to_catch_up():
    lag = gather_lag(result("split"))
    worst = max(lag.offices, key=lambda one: one.most)
    after = worst.level_again_us - lag.bands[0].until_us
    assert worst.office == "AU"
    assert after > 0
    later = Words("en").length(after)
    assert lag_in_entries(lag, Words("en")).finding == (
        f"AU fell {worst.most} entries behind while cut lasted and caught up {later} after it ended."
    )


def test_a_fault_is_not_blamed_for_a_lag_that_was_as_great_without_it():
    lag = gather_lag(result("split"))
    worst = max(lag.offices, key=lambda one: one.most)
    assert blamed(worst, lag.bands) == lag.bands[0]
    # The same height once more, long before the fault.
    twice = msgspec.structs.replace(
        worst.entries,
        at_us=(0, 1_000, 2_000, *worst.entries.at_us[1:]),
        values=(0, worst.most, 0, *worst.entries.values[1:]),
    )
    assert blamed(msgspec.structs.replace(worst, entries=twice), lag.bands) is None


def test_the_table_of_lag_has_the_figures_of_its_offices():
    lag, words = gather_lag(result("split")), Words("en")
    for one, row in zip(lag.offices, charts_of("split")[0].table.rows, strict=True):
        assert row[0] == one.office
        assert row[1] == words.number(one.most)
        assert row[3] == words.length(one.longest_us)
        assert row[4] == words.number(one.at_end)


def test_every_class_of_a_drawing_has_a_rule_and_letters_have_the_sizes_that_were_measured():
    css = files("ipchain.report.charts").joinpath("style.css").read_text(encoding="utf-8")
    used = {
        one
        for name in ("split", "crash", "many")
        for figure in charts_of(name)
        for element in elements(figure, "path") + elements(figure, "rect") + elements(figure, "text")
        for one in element.get("class", "").split()
    }
    plain = {"value"}
    assert {one for one in used - plain if f".{one} " not in css and f".{one}," not in css} == set()
    sizes = [float(size) for size in re.findall(r"font-size: (\d+)px", css)]
    assert sizes == [DESKTOP, PHONE]


def test_a_fault_with_a_long_name_is_shortened_and_a_dozen_of_them_still_do_not_touch():
    from drawings import outside, touching

    lag = gather_lag(result("split"))
    bands = tuple(
        Band(f"a-very-long-name-of-a-fault-number-{place}", "crash", place * 3_000_000, place * 3_000_000 + 2_000_000)
        for place in range(12)
    )
    figure = lag_in_entries(msgspec.structs.replace(lag, bands=bands), Words("en"))
    assert touching(figure, PHONE) == []
    assert outside(figure) == []
    assert len(elements(figure, "rect", "band")) == 12
    assert "Faults not named here: 4" in figure.note
    assert replace(figure).finding
