"""How far each office was behind over the run: one strip for each, on one scale, in entries and in time.

Strips rather than lines across each other: with sixteen offices nobody can tell sixteen colours apart.

Not here: the figures (`ipchain.report.dossier.lag`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from ipchain.report.charts import spoken
from ipchain.report.charts.figure import Figure, Table
from ipchain.report.charts.lettering import width_of
from ipchain.report.charts.marks import SHAPES, class_of
from ipchain.report.charts.plot import AXIS, LEFT, LINE, WIDTH, Panel, band_names, shading, time_axis
from ipchain.report.charts.scale import Linear
from ipchain.report.charts.svg import XY, broken_line, closed, drawing, element, group, line, shapes, steps, text
from ipchain.report.dossier.bands import Band
from ipchain.report.dossier.lag import Lag, OfficeLag
from ipchain.report.dossier.thinning import Series
from ipchain.report.page.words import Words

STRIPS: Final = 16
"""Offices drawn; of more, those that were most behind."""

RELATED: Final = 2
"""A fault is named only when the lag it came with is more than so many times the greatest lag at other times."""


@dataclass(frozen=True, slots=True)
class _Strip:
    """What one strip shows: the office, its line, the peak with its name."""

    office: str
    series: Series
    peak: tuple[int, int]
    says: str
    lag: OfficeLag


def lag_in_entries(lag: Lag, words: Words) -> Figure:
    """Entries behind, for each office over the run."""
    strips = [
        _Strip(one.office, one.entries, (one.most_at_us, one.most), words.number(one.most), one) for one in lag.offices
    ]
    head = ("charts.office", "charts.lag_most", "charts.lag_most_at", "charts.lag_longest", "charts.lag_at_end")
    rows = tuple(
        (
            one.office,
            words.number(one.most),
            words.time(one.most_at_us) if one.most else "",
            words.length(one.longest_us),
            words.number(one.at_end),
        )
        for one in lag.offices
    )
    return _figure(
        "lag-entries",
        words.say("charts.lag_entries_title"),
        _entries_finding(lag, words),
        lag,
        strips,
        stepped=True,
        table=Table(tuple(words.say(key) for key in head), rows),
        words=words,
    )


def lag_in_time(lag: Lag, words: Words) -> Figure:
    """Age of the oldest entry that is missing, for each office over the run."""
    strips = [
        _Strip(one.office, one.age, (one.oldest_at_us, one.oldest_us), words.length(one.oldest_us), one)
        for one in lag.offices
    ]
    head = ("charts.office", "charts.lag_oldest", "charts.lag_oldest_at")
    rows = tuple(
        (one.office, words.length(one.oldest_us), words.time(one.oldest_at_us) if one.oldest_us else "")
        for one in lag.offices
    )
    return _figure(
        "lag-time",
        words.say("charts.lag_time_title"),
        _time_finding(lag, words),
        lag,
        strips,
        stepped=False,
        table=Table(tuple(words.say(key) for key in head), rows),
        words=words,
    )


# ---- findings -----------------------------------------------------------------------------------


def _entries_finding(lag: Lag, words: Words) -> str:
    if not lag.final_entries:
        return words.say("charts.lag_nothing")
    worst = max(lag.offices, key=lambda one: one.most)
    if not worst.most:
        return words.say("charts.lag_never")
    office, behind = worst.office, spoken.entries(words, worst.most)
    band = blamed(worst, lag.bands)
    if band is None:
        return words.say("charts.lag_at_most", office=office, behind=behind, at=words.time(worst.most_at_us))
    fault = spoken.short(band.fault)
    if worst.level_again_us is None:
        left = spoken.entries(words, worst.at_end)
        return words.say("charts.lag_not_caught_up", office=office, behind=behind, fault=fault, left=left)
    after = worst.level_again_us - (lag.ended_us if band.until_us is None else band.until_us)
    if after <= 0:
        return words.say("charts.lag_caught_up_before", office=office, behind=behind, fault=fault)
    return words.say("charts.lag_caught_up", office=office, behind=behind, fault=fault, after=words.length(after))


def _time_finding(lag: Lag, words: Words) -> str:
    worst = max(lag.offices, key=lambda one: one.oldest_us)
    if not worst.oldest_us:
        return words.say("charts.lag_time_never")
    return words.say(
        "charts.lag_time_most",
        office=worst.office,
        age=words.length(worst.oldest_us),
        at=words.time(worst.oldest_at_us),
    )


def blamed(one: OfficeLag, bands: Sequence[Band]) -> Band | None:
    """The fault with which the greatest lag of an office came: the last to begin before it, and in force in its time.

    None when the lag at all other times was half as great or more: then it proves nothing about a fault.
    """
    before = [
        band
        for band in bands
        if band.since_us <= one.most_at_us and (band.until_us is None or band.until_us >= one.behind_since_us)
    ]
    if not before:
        return None
    band = max(before, key=lambda band: band.since_us)
    since = min(band.since_us, one.behind_since_us)
    others = [
        value
        for at, value in zip(one.entries.at_us, one.entries.values, strict=True)
        if at < since or (one.level_again_us is not None and at >= one.level_again_us)
    ]
    return band if one.most > RELATED * max(others, default=0) else None


# ---- drawing ------------------------------------------------------------------------------------


def _figure(
    id_: str,
    title: str,
    finding: str,
    lag: Lag,
    strips: Sequence[_Strip],
    *,
    stepped: bool,
    table: Table,
    words: Words,
) -> Figure:
    drawn = strips
    if len(strips) > STRIPS:
        worst = sorted(range(len(strips)), key=lambda place: -strips[place].peak[1])[:STRIPS]
        drawn = [strips[place] for place in sorted(worst)]
    height = 46 if len(drawn) <= 6 else 30
    right = WIDTH - 12 - max(width_of(strip.says) for strip in drawn)
    scale = Panel(LEFT, right, 0, 0).over_time(0, lag.ended_us)
    names = band_names(lag.bands, scale, 0)
    top = names.height + LINE
    panel = Panel(LEFT, right, top, top + height * len(drawn))
    most = max(1, *(strip.peak[1] for strip in drawn))
    parts = [
        names.svg,
        text(WIDTH, names.height + LINE / 2, words.say("charts.greatest"), "quiet", "end"),
        shading(lag.bands, scale, names.height, panel.bottom),
        time_axis(panel, scale, words.say("charts.time_of_run")),
        *(
            _strip(strip, scale, Linear(0, most, top + (row + 1) * height - 2, top + row * height + 6), stepped=stepped)
            for row, strip in enumerate(drawn)
        ),
    ]
    note = spoken.sentences(
        words,
        words.say("charts.lag_one_scale", most=max(drawn, key=lambda strip: strip.peak[1]).says),
        words.say("charts.lag_worst_only", shown=len(drawn), of=len(strips)) if len(drawn) < len(strips) else "",
        words.say("charts.lag_down") if any(strip.lag.down for strip in drawn) else "",
        spoken.faults(words, lag.bands),
        spoken.thinning(words, thinned=any(strip.series.is_thinned for strip in drawn), slots=lag.slots),
    )
    svg = drawing(id_, title, finding, (WIDTH, panel.bottom + AXIS), *parts)
    return Figure(id_, title, finding, svg, table, note)


def _strip(strip: _Strip, scale: Linear, values: Linear, *, stepped: bool) -> Markup:
    middle = (values.start + values.stop) / 2
    points: list[XY] = [
        (scale.at(at), values.at(value)) for at, value in zip(strip.series.at_us, strip.series.values, strict=True)
    ]
    points.append((scale.stop, points[-1][1]))
    path = steps(points) if stepped else broken_line(points)
    parts = [
        element("path", d=closed(path, scale.stop, points[0][0], values.start), class_="area s0"),
        element("path", d=path, class_="line s0"),
        line(scale.start, values.start, scale.stop, values.start, "base"),
        *(line(scale.at(first), values.start, scale.at(last), values.start, "down") for first, last in strip.lag.down),
        text(0, middle, strip.office, "name"),
        text(WIDTH, middle, strip.says, "value", "end"),
    ]
    at, most = strip.peak
    if most:
        peak = shapes([(scale.at(at), values.at(most))], SHAPES["dot"])
        parts.append(element("path", d=peak, class_=class_of("dot", "s0")))
    return group(parts)
