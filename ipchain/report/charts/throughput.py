"""Requests per second over the run, and how many waited: two panels over one axis of time.

Not here: the counts (`ipchain.report.dossier.throughput`).
"""

from collections.abc import Sequence
from fractions import Fraction

from markupsafe import Markup

from ipchain.names import SECOND
from ipchain.report.charts import spoken
from ipchain.report.charts.figure import Figure, Table
from ipchain.report.charts.plot import (
    AXIS,
    LEFT,
    RIGHT,
    TITLE,
    WIDTH,
    Panel,
    Sample,
    axis_left,
    band_names,
    legend,
    line_sample,
    shading,
    time_axis,
)
from ipchain.report.charts.scale import Linear, counting_ticks
from ipchain.report.charts.svg import XY, closed, drawing, element, group, steps
from ipchain.report.charts.ticks import plain
from ipchain.report.dossier.throughput import Throughput
from ipchain.report.page.words import Words


def throughput_over_time(flow: Throughput, words: Words) -> Figure:
    """Due, submitted, final and refused per second, and the backlog."""
    title = words.say("charts.throughput_title")
    finding = _finding(flow, words)
    lines = _lines(flow)
    note = spoken.sentences(
        words,
        words.say("charts.throughput_slots", length=words.length(flow.slot_us)),
        words.say("charts.throughput_as_due") if flow.slots.submitted == flow.slots.due else "",
        words.say("charts.throughput_none_refused") if not flow.refused else "",
        spoken.faults(words, flow.bands),
    )
    svg = drawing("throughput-rates", title, finding, *_panels(flow, lines, words))
    return Figure("throughput-rates", title, finding, svg, _table(flow, words), note)


def _lines(flow: Throughput) -> list[tuple[Sequence[int], str, str]]:
    """Counts by slot with their class and name; submitted where it differs from due, refused where any was."""
    slots = flow.slots
    same = slots.submitted == slots.due
    lines: list[tuple[Sequence[int], str, str]] = [
        (slots.due, "s1", "charts.due_and_submitted" if same else "charts.due"),
    ]
    if not same:
        lines.append((slots.submitted, "s2", "charts.submitted"))
    lines.append((slots.final, "s0", "charts.fate_final"))
    if flow.refused:
        lines.append((slots.refused, "s7", "charts.fate_refused"))
    return lines


def _finding(flow: Throughput, words: Words) -> str:
    if not flow.due:
        return words.say("charts.throughput_nothing")
    rate = words.number(Fraction(flow.final * SECOND, max(1, flow.ended_us)))
    said = words.say(
        "charts.throughput_finding", final=flow.final, requests=spoken.requests(words, flow.due), rate=rate
    )
    if not flow.most_waiting:
        return said
    at = flow.most_waiting_at_us
    during = [band for band in flow.bands if band.since_us <= at and (band.until_us is None or at <= band.until_us)]
    waiting, when = spoken.requests(words, flow.most_waiting), words.time(at)
    if during:
        fault = spoken.short(max(during, key=lambda band: band.since_us).fault)
        more = words.say("charts.throughput_backlog_fault", requests=waiting, at=when, fault=fault)
    else:
        more = words.say("charts.throughput_backlog", requests=waiting, at=when)
    left = flow.waiting_at_end
    end = words.say("charts.throughput_left", requests=spoken.requests(words, left)) if left else ""
    return spoken.sentences(words, said, more, end)


def _table(flow: Throughput, words: Words) -> Table:
    head = (
        "charts.from",
        "charts.due",
        "charts.submitted",
        "charts.fate_final",
        "charts.fate_refused",
        "charts.waiting_at_end",
    )
    slots = flow.slots
    columns = zip(slots.due, slots.submitted, slots.final, slots.refused, slots.waiting, strict=True)
    return Table(
        tuple(words.say(key) for key in head),
        tuple(
            (words.time(number * flow.slot_us), *(words.number(count) for count in counts))
            for number, counts in enumerate(columns)
        ),
    )


def _panels(
    flow: Throughput, lines: Sequence[tuple[Sequence[int], str, str]], words: Words
) -> tuple[tuple[int, float], Markup]:
    scale = Panel(LEFT, WIDTH - RIGHT, 0, 0).over_time(0, flow.ended_us)
    names = band_names(flow.bands, scale, 0)
    top = names.height + TITLE
    rates = Panel(LEFT, WIDTH - RIGHT, top, top + 150)
    backlog = Panel(LEFT, WIDTH - RIGHT, rates.bottom + TITLE + 10, rates.bottom + TITLE + 90)
    per_second = counting_ticks(max(rate for counts, _, _ in lines for rate in _rates(flow, counts)) or 1, 4)
    waiting = counting_ticks(max(1, *flow.slots.waiting), 2)
    up = Linear(0, per_second[-1], rates.bottom, rates.top)
    down = Linear(0, waiting[-1], backlog.bottom, backlog.top)
    parts: list[Markup] = [
        names.svg,
        shading(flow.bands, scale, names.height, backlog.bottom),
        axis_left(rates, up, [(value, plain(value)) for value in per_second], words.say("charts.per_second")),
        axis_left(backlog, down, [(value, plain(value)) for value in waiting], words.say("charts.waiting")),
        time_axis(backlog, scale, words.say("charts.time_of_run")),
    ]
    entries: list[tuple[Sample, str]] = []
    for counts, class_, key in lines:
        path = steps(_corners(flow, _rates(flow, counts), scale, up))
        parts.append(element("path", d=path, class_=f"line {class_}"))
        entries.append((line_sample(f"line {class_}"), words.say(key)))
    corners = _corners(flow, flow.slots.waiting, scale, down)
    path = steps(corners)
    parts.append(element("path", d=closed(path, scale.stop, corners[0][0], backlog.bottom), class_="area s6"))
    parts.append(element("path", d=path, class_="outline s6"))
    keys, height = legend(entries, backlog.bottom + AXIS + 4)
    return (WIDTH, backlog.bottom + AXIS + 4 + height), group([*parts, keys])


def _rates(flow: Throughput, counts: Sequence[int]) -> list[float]:
    """Counts by slot as counts per second; the last slot may be shorter than the others."""
    last = max(1, flow.ended_us - flow.slot_us * (len(counts) - 1))
    lengths = [flow.slot_us] * (len(counts) - 1) + [last]
    return [count * SECOND / length for count, length in zip(counts, lengths, strict=True)]


def _corners(flow: Throughput, values: Sequence[float], scale: Linear, up: Linear) -> list[XY]:
    corners: list[XY] = [(scale.at(slot * flow.slot_us), up.at(value)) for slot, value in enumerate(values)]
    return [*corners, (scale.stop, corners[-1][1])]
