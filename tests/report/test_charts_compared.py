"""Charts of governance and of comparisons, over plain data."""

from fractions import Fraction

import pytest
from drawings import elements, outside, places, touching

from ipchain.errors import InvariantViolation
from ipchain.report.charts.forest import Difference, forest
from ipchain.report.charts.lettering import DESKTOP, PHONE
from ipchain.report.charts.multiples import Cell, distributions
from ipchain.report.charts.parallel import Axis, parallel
from ipchain.report.charts.power import OfficePower, power_bars
from ipchain.report.charts.shares import Part, share_bar
from ipchain.report.charts.verdicts import Outcome, verdict_matrix
from ipchain.report.page.words import Words

COMMUNITY = tuple(
    OfficePower(office, Fraction(votes, 17), Fraction(swings, 21), Fraction(shapley, 60))
    for office, votes, swings, shapley in (
        ("DE", 4, 5, 14),
        ("FR", 4, 5, 14),
        ("IT", 4, 5, 14),
        ("NL", 2, 3, 9),
        ("BE", 2, 3, 9),
        ("LU", 1, 0, 0),
    )
)
"""Council of the European Economic Community 1958."""

ROWS = (
    Difference("pbft, one office one vote", Fraction(123_456), Fraction(90_000), Fraction(150_000), 30),
    Difference("raft, weighted", Fraction(-2_000), Fraction(-30_000), Fraction(20_000), 30),
    Difference("a very long name " * 8, Fraction(150_000), None, None, 1),
)
CELLS = ("raft, one office one vote", "pbft, one office one vote", "a very long name of a cell " * 6)
MATRIX = (
    ("one-owner", (Outcome(30, 0, 0),) * 3),
    ("registers-agree-again " * 6, (Outcome(30, 0, 0), Outcome(28, 2, 0), Outcome(0, 0, 30))),
)
AXES = (
    Axis("time to final, 95th percentile of all requests", "us"),
    Axis("throughput", "entries/s"),
    Axis("availability", "share"),
    Axis("messages per final", "messages"),
    Axis("leader changes", "changes"),
)
LINES = (
    ("raft", (Fraction(1_234_567), Fraction(3, 2), Fraction(99, 100), Fraction(21), Fraction(1))),
    ("pbft", (Fraction(2_234_567), None, Fraction(97, 100), Fraction(61), Fraction(0))),
    ("nothing", (None,) * 5),
)
TIMES = (Cell("raft", [at * at + 20_000 for at in range(700)]), Cell("pbft", [90_000, 50_000]), Cell("none", []))


def every(words):
    return (
        power_bars("p", "Power", COMMUNITY, words),
        share_bar("s", "Shares", [Part("EM", 300, "300"), Part("KR", 200, "200"), Part("nobody", 1, "1")], words),
        forest("f", "Forest", ROWS, "us", words),
        forest(
            "g", "Forest of shares", [Difference("a", Fraction(1, 9), Fraction(0), Fraction(1, 5), 3)], "share", words
        ),
        distributions("d", "Distributions", TIMES, words),
        verdict_matrix("v", "Verdicts", CELLS, MATRIX, words),
        parallel("c", "Parallel", AXES, LINES, words),
    )


@pytest.mark.parametrize("letters", [DESKTOP, PHONE])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("place", range(7))
def test_nothing_leaves_the_drawing_and_no_text_covers_another(language, place, letters):
    figure = every(Words(language))[place]
    assert outside(figure) == []
    assert touching(figure, letters) == []
    assert {len(row) for row in figure.table.rows} == {len(figure.table.head)}
    assert figure.finding


def test_bars_are_as_long_as_the_shares():
    figure = power_bars("p", "Power", COMMUNITY, Words("en"))
    bars = [float(one.get("width")) for one in elements(figure, "rect", "fill s0")[:6]]
    assert [round(bar / bars[0] * 5, 2) for bar in bars] == [5, 5, 5, 3, 3, pytest.approx(0, abs=0.01)]
    assert figure.finding.startswith("LU has less power than votes: 5.9")
    assert figure.finding.endswith("With votes and without power: LU.")


def test_power_equal_to_votes_is_said():
    even = [OfficePower(office, *(Fraction(1, 3),) * 3) for office in ("EM", "RU", "AU")]
    assert power_bars("p", "Power", even, Words("en")).finding == "Every office has as much power as votes."


def test_shares_fill_the_bar_and_half_is_counted():
    figure = share_bar(
        "s", "Shares", [Part("a", 1, ""), Part("b", 2, ""), Part("c", 2, ""), Part("d", 0, "")], Words("en")
    )
    wide = [float(one.get("width")) for one in elements(figure, "rect")][:3]
    assert wide == [256, 256, 128]
    assert figure.finding == "b has the greatest share, 40.0\xa0%; fewest that have more than half together: 2."


def test_an_interval_that_holds_zero_is_hollow_and_not_counted_as_clear():
    figure = forest("f", "Forest", ROWS, "us", Words("en"))
    assert [row.is_clear for row in ROWS] == [True, False, False]
    assert len(elements(figure, "path", "filled s0")) == 1
    assert figure.finding.startswith("1 of 3 differences are clear of zero; the greatest is pbft")
    touching_zero = Difference("edge", Fraction(1), Fraction(0), Fraction(2), 9)
    assert not touching_zero.is_clear
    assert "None of 1" in forest("f", "Forest", [touching_zero], "entries", Words("en")).finding


def test_an_estimate_stands_inside_its_interval_and_right_of_zero_when_it_is_positive():
    figure = forest("f", "Forest", ROWS, "us", Words("en"))
    first, last = places(elements(figure, "path", "thick s0")[0].get("d"))
    (x, _), *_ = places(elements(figure, "path", "filled s0")[0].get("d"))
    zero = places(elements(figure, "path", "zero")[0].get("d"))[0][0]
    assert zero < first[0] < x < last[0]


def test_medians_of_small_multiples_are_of_all_values_and_not_of_the_thinned_curve():
    figure = distributions("d", "Distributions", TIMES, Words("en"))
    assert figure.table.rows[0][2] == Words("en").length(349 * 349 + 20_000)
    assert figure.table.rows[2][1:] == ("0", "", "")


def test_one_broken_run_breaks_the_cell_and_is_named():
    figure = verdict_matrix("v", "Verdicts", CELLS, MATRIX, Words("en"))
    assert Outcome(29, 1, 0).look[0] == "cross"
    assert Outcome(0, 0, 3).look[0] == "ring"
    assert Outcome(1, 0, 29).look[0] == "square"
    assert figure.finding.startswith("1 of 6 did not hold in every run, the first of them registers-agree-again")
    assert "28 of 30" in figure.table.rows[1][2]


def test_a_matrix_with_a_hole_is_refused():
    with pytest.raises(InvariantViolation):
        verdict_matrix("v", "Verdicts", CELLS, [("x", (Outcome(1, 0, 0),))], Words("en"))


def test_a_line_breaks_where_a_value_is_missing():
    figure = parallel("c", "Parallel", AXES, LINES, Words("en"))
    assert len(elements(figure, "path", "line s1")) == 3
    assert figure.finding.startswith("The cells differ most in messages per final: from 21 messages with raft")
