"""How long requests took: as a distribution, cut by verb and office, and one by one over the run.

Every time counts from the moment a request was due. A 99th percentile is shown from 1,000 samples on.

Not here: the figures (`ipchain.report.dossier.latency`).
"""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from ipchain.measure.metric import P99_NEEDS
from ipchain.names import MILLISECOND, SECOND, Micros
from ipchain.report.charts import spoken
from ipchain.report.charts.ecdf import Curve, curves
from ipchain.report.charts.figure import Figure, Table
from ipchain.report.charts.lettering import fitted, width_of
from ipchain.report.charts.marks import SHAPES, class_of
from ipchain.report.charts.plot import (
    AXIS,
    LEFT,
    RIGHT,
    TITLE,
    WIDTH,
    Panel,
    axis_below,
    axis_left,
    band_names,
    dot_sample,
    legend,
    shading,
    shape_sample,
    time_axis,
)
from ipchain.report.charts.scale import Log, log_range
from ipchain.report.charts.svg import XY, dots, drawing, element, group, line, shapes, text
from ipchain.report.charts.ticks import span
from ipchain.report.dossier.latency import CURVE, POINTS, SLOWEST, Fate, Group, Latency, Spread
from ipchain.report.page.words import Words

_GROUPS: Final[dict[Group, str]] = {
    "all": "charts.latency_all",
    "outside-faults": "charts.latency_outside",
    "during-faults": "charts.latency_during",
}

_FATES: Final[tuple[tuple[Fate, str, str, str], ...]] = (
    ("final", "dot", "s0", "charts.fate_final"),
    ("refused", "cross", "s1", "charts.fate_refused"),
    ("open", "up", "s3", "charts.fate_open"),
)
"""Each fate with its shape, its class and its name."""

ROWS: Final = 40
"""Cuts drawn in one figure; all are in its table."""


def latency_distribution(latency: Latency, words: Words) -> Figure:
    """The share of requests that were final within a time: all of them, outside faults, and during faults."""
    shown = [spread for spread in latency.spreads if spread.group in _GROUPS and spread.samples]
    title = words.say("charts.latency_distribution_title")
    finding = _finding(latency, words)
    drawn = [
        Curve(words.say(_GROUPS[spread.group]), spread.curve_us, spread.curve_ranks, spread.samples) for spread in shown
    ]
    whole = latency.spreads[0]
    marks = [
        (name, value)
        for name, value in (("p50", whole.p50_us), ("p95", whole.p95_us), ("p99", whole.p99_us))
        if value is not None
    ]
    svg = drawing(
        "latency-distribution", title, finding, *curves(drawn, marks, words.say("charts.latency_axis"), words)
    )
    note = spoken.sentences(
        words,
        words.say("charts.latency_from_due"),
        words.say("charts.latency_no_p99", needed=P99_NEEDS) if 0 < whole.samples < P99_NEEDS else "",
        words.say("charts.latency_open_counted", requests=spoken.requests(words, whole.open)) if whole.open else "",
        words.say("charts.latency_curve", points=CURVE) if any(one.samples > CURVE for one in shown) else "",
        words.say("charts.note_warm_up", length=words.length(latency.warm_up_us)) if latency.warm_up_us else "",
    )
    return Figure("latency-distribution", title, finding, svg, _table(shown, words), note)


def latency_by_cut(latency: Latency, words: Words) -> Figure:
    """The median, the 95th percentile and the greatest time of every cut: by faults, by verb, by office."""
    shown = [spread for spread in latency.spreads if spread.samples]
    title = words.say("charts.latency_cut_title")
    finding = _cut_finding(latency, words)
    note = spoken.sentences(
        words,
        words.say("charts.latency_cut_marks"),
        words.say("charts.note_first_rows", shown=ROWS, of=len(shown)) if len(shown) > ROWS else "",
    )
    svg = drawing("latency-cuts", title, finding, *_cuts(shown[:ROWS], words))
    return Figure("latency-cuts", title, finding, svg, _table(shown, words), note)


def latency_over_time(latency: Latency, words: Words) -> Figure:
    """Every request at the moment it was due, as high as it took, with what became of it."""
    points = latency.points
    title = words.say("charts.latency_points_title")
    finding = words.say(
        "charts.latency_points_finding",
        requests=spoken.requests(words, points.of),
        refused=latency.refused,
        open=latency.open,
    )
    rule = ""
    if points.of > len(points.due_us):
        rule = words.say("charts.latency_points_thinned", shown=POINTS, of=points.of, slowest=SLOWEST)
    note = spoken.sentences(words, rule, spoken.faults(words, latency.bands))
    svg = drawing("latency-points", title, finding, *_scatter(latency, words))
    return Figure("latency-points", title, finding, svg, _fates_table(latency, words), note)


# ---- sentences and tables -----------------------------------------------------------------------


def _finding(latency: Latency, words: Words) -> str:
    whole = latency.spreads[0]
    if whole.p50_us is None or whole.p95_us is None:
        return words.say("charts.latency_nothing")
    half, most = words.length(whole.p50_us), words.length(whole.p95_us)
    said = words.say(
        "charts.latency_finding", requests=spoken.requests(words, whole.samples), half=half, nearly_all=most
    )
    cuts = {spread.group: spread for spread in latency.spreads}
    inside, outside = cuts.get("during-faults"), cuts.get("outside-faults")
    if inside is None or outside is None or inside.p95_us is None or outside.p95_us is None:
        return said
    return spoken.sentences(
        words,
        said,
        words.say(
            "charts.latency_faults_finding", inside=words.length(inside.p95_us), outside=words.length(outside.p95_us)
        ),
    )


def _cut_finding(latency: Latency, words: Words) -> str:
    offices = [(spread.p95_us, spread.name) for spread in latency.spreads if spread.group == "office" if spread.p95_us]
    if not offices:
        return words.say("charts.latency_nothing")
    (slowest, where), (fastest, there) = max(offices), min(offices)
    if where == there:
        return words.say("charts.latency_one_office", office=where, slowest=words.length(slowest))
    return words.say(
        "charts.latency_offices",
        office=where,
        slowest=words.length(slowest),
        other=there,
        fastest=words.length(fastest),
    )


def _name(spread: Spread, words: Words) -> str:
    key = _GROUPS.get(spread.group)
    if key is not None:
        return words.say(key)
    return spoken.verb(words, spread.name) if spread.group == "verb" else spread.name


def _table(spreads: Sequence[Spread], words: Words) -> Table:
    def time(value: Micros | None) -> str:
        return words.say("charts.too_few") if value is None else words.length(value)

    head = ("charts.latency_cut", "charts.samples", "charts.p50", "charts.p95", "charts.p99", "charts.greatest")
    return Table(
        tuple(words.say(key) for key in head),
        tuple(
            (
                _name(spread, words),
                words.number(spread.samples),
                *(time(value) for value in (spread.p50_us, spread.p95_us, spread.p99_us, spread.most_us)),
            )
            for spread in spreads
        ),
    )


def _fates_table(latency: Latency, words: Words) -> Table:
    counts = {
        "final": latency.points.of - latency.refused - latency.open,
        "refused": latency.refused,
        "open": latency.open,
    }
    return Table(
        (words.say("charts.fate"), words.say("charts.count")),
        tuple((words.say(key), words.number(counts[fate])) for fate, _, _, key in _FATES),
    )


# ---- drawings -----------------------------------------------------------------------------------


def _cuts(spreads: Sequence[Spread], words: Words) -> tuple[tuple[int, float], Markup]:
    """Rows: a thick line from the median to the 95th percentile, a thin one to the greatest."""
    values = [value for spread in spreads for value in (spread.p50_us, spread.most_us) if value]
    axis = log_range(min(values, default=MILLISECOND), max(values, default=SECOND))
    left = 12 + min(200, max((width_of(_name(spread, words)) for spread in spreads), default=LEFT))
    panel = Panel(left, WIDTH - RIGHT, 4, 4 + 26 * len(spreads))
    scale = Log(axis.low, axis.high, panel.left, panel.right)
    parts = [axis_below(panel, scale, [(value, span(value)) for value in axis.ticks], words.say("charts.latency_axis"))]
    for row, spread in enumerate(spreads):
        y = panel.top + 26 * row + 13
        half, most, last = (scale.at(value or 0) for value in (spread.p50_us, spread.p95_us, spread.most_us))
        if row and spread.group != spreads[row - 1].group and "faults" not in spread.group:
            parts.append(line(0, y - 13, panel.right, y - 13, "grid"))
        parts.extend(
            (
                text(0, y, fitted(_name(spread, words), left - 8), "name"),
                line(half, y, last, y, "thin s0"),
                line(half, y, most, y, "thick s0"),
                element("path", d=shapes([(half, y)], SHAPES["dot"]), class_=class_of("dot", "s0")),
                element("path", d=shapes([(most, y)], SHAPES["bar"]), class_=class_of("bar", "s0")),
                element("path", d=shapes([(last, y)], SHAPES["ring"]), class_=class_of("ring", "s0")),
            )
        )
    return (WIDTH, panel.bottom + AXIS), group(parts)


def _scatter(latency: Latency, words: Words) -> tuple[tuple[int, float], Markup]:
    points = latency.points
    took = [value for value in points.took_us if value > 0]
    axis = log_range(min(took, default=MILLISECOND), max(took, default=SECOND))
    over_time = Panel(LEFT, WIDTH - RIGHT, 0, 0).over_time(0, latency.ended_us)
    names = band_names(latency.bands, over_time, 0)
    top = names.height + TITLE
    panel = Panel(LEFT, WIDTH - RIGHT, top, top + 220)
    scale = Log(axis.low, axis.high, panel.bottom, panel.top)
    parts = [
        names.svg,
        shading(latency.bands, over_time, names.height, panel.bottom),
        time_axis(panel, over_time, words.say("charts.due_at")),
        axis_left(panel, scale, [(value, span(value)) for value in axis.ticks], words.say("charts.latency_axis")),
    ]
    samples = []
    for fate, shape, class_, key in _FATES:
        places: list[XY] = [
            (over_time.at(due), scale.at(length))
            for due, length, became in zip(points.due_us, points.took_us, points.fates, strict=True)
            if became == fate
        ]
        if not places:
            continue
        if shape == "dot":
            parts.append(element("path", d=dots(places), class_=f"dots {class_}"))
            samples.append((dot_sample(class_), words.say(key)))
        else:
            parts.append(element("path", d=shapes(places, SHAPES[shape]), class_=class_of(shape, class_)))
            samples.append((shape_sample(shape, class_), words.say(key)))
    keys, height = legend(samples, panel.bottom + AXIS + 4)
    return (WIDTH, panel.bottom + AXIS + 4 + height), group([*parts, keys])
