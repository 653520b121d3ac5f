"""Who led when: one lane for each office, and one for nobody; above them the terms or views that were begun.

Not here: the reigns (`ipchain.report.dossier.leaders`), shares of leading (`concentration`).
"""

from markupsafe import Markup

from ipchain.names import Micros
from ipchain.report.charts import spoken
from ipchain.report.charts.figure import Figure, Table
from ipchain.report.charts.lettering import fitted, width_of
from ipchain.report.charts.plot import AXIS, LEFT, LINE, RIGHT, TITLE, WIDTH, Panel, band_names, shading, time_axis
from ipchain.report.charts.scale import Linear
from ipchain.report.charts.shares import Part, share_bar
from ipchain.report.charts.svg import drawing, element, group, line, rect, steps, text
from ipchain.report.charts.ticks import milliseconds
from ipchain.report.dossier.leaders import Leaders
from ipchain.report.page.words import Words

_LANE = 28


def leaders_over_time(leaders: Leaders, words: Words) -> Figure:
    """The reigns over the run."""
    title = words.say("charts.leaders_title")
    finding = _finding(leaders, words)
    shown = len(leaders.reigns)
    note = spoken.sentences(
        words,
        words.say("charts.leaders_terms") if leaders.round_word == "term" else words.say("charts.leaders_views"),
        words.say("charts.note_first_rows", shown=shown, of=leaders.reigns_of) if shown < leaders.reigns_of else "",
        spoken.faults(words, leaders.bands),
    )
    svg = drawing("leaders-lanes", title, finding, *_lanes(leaders, words))
    return Figure("leaders-lanes", title, finding, svg, _table(leaders, words), note)


def leading_shares(leaders: Leaders, words: Words) -> Figure:
    """How the time of the run was shared between the offices that led, and nobody."""
    parts = [Part(office, led, words.length(led)) for office, led in zip(leaders.offices, leaders.led_us, strict=True)]
    parts.append(Part(words.say("charts.nobody"), leaders.vacant_us, words.length(leaders.vacant_us)))
    return share_bar("leaders-shares", words.say("charts.leaders_shares_title"), parts, words)


def _finding(leaders: Leaders, words: Words) -> str:
    ruling = [(time, office) for time, office in zip(leaders.led_us, leaders.offices, strict=True) if time]
    if not ruling:
        return words.say("charts.leaders_none")
    # Of equal times the first office of the scenario.
    time, office = max(ruling, key=lambda one: one[0])
    share = words.share(time / max(1, leaders.ended_us))
    if len(ruling) == 1:
        said = words.say("charts.leaders_one", office=office, share=share)
    else:
        said = words.say("charts.leaders_several", count=len(ruling), office=office, share=share)
    if leaders.longest_vacant is None:
        return spoken.sentences(words, said, words.say("charts.leaders_always"))
    first, last = leaders.longest_vacant
    vacant = words.say(
        "charts.leaders_vacant",
        total=words.length(leaders.vacant_us),
        longest=words.length(last - first),
        at=words.time(first),
    )
    return spoken.sentences(words, said, vacant)


def _table(leaders: Leaders, words: Words) -> Table:
    round_word = words.say("charts.term" if leaders.round_word == "term" else "charts.view")
    nobody = words.say("charts.nobody")
    rows: list[tuple[Micros, Micros, str, str]] = [
        (led.since_us, led.until_us, led.office, words.number(led.round)) for led in leaders.reigns
    ]
    rows += [(first, last, nobody, "") for first, last in leaders.vacancies]
    return Table(
        (
            words.say("charts.from"),
            words.say("charts.until"),
            words.say("charts.leader"),
            round_word,
            words.say("charts.length"),
        ),
        tuple(
            (milliseconds(first), milliseconds(last), who, round_, words.length(last - first))
            for first, last, who, round_ in sorted(rows)
        ),
    )


def _lanes(leaders: Leaders, words: Words) -> tuple[tuple[int, float], Markup]:
    nobody = words.say("charts.nobody")
    left = 12 + max(LEFT - 12, width_of(nobody))
    scale = Panel(left, WIDTH - RIGHT, 0, 0).over_time(0, leaders.ended_us)
    names = band_names(leaders.bands, scale, 0)
    rounds = Panel(left, WIDTH - RIGHT, names.height + TITLE, names.height + TITLE + 50)
    top = rounds.bottom + 10
    lanes = (*leaders.offices, nobody)
    panel = Panel(left, WIDTH - RIGHT, top, top + _LANE * len(lanes))
    parts: list[Markup] = [
        names.svg,
        shading(leaders.bands, scale, names.height, panel.bottom),
        time_axis(Panel(panel.left, panel.right, rounds.top, panel.bottom), scale, words.say("charts.time_of_run")),
        _rounds(leaders, scale, rounds, words),
    ]
    for row, name in enumerate(lanes):
        y = top + _LANE * (row + 0.5)
        parts.extend(
            (line(left, y, panel.right, y, "base"), text(0, y, name, "name" if row < len(lanes) - 1 else "quiet"))
        )
    seat = {office: row for row, office in enumerate(leaders.offices)}
    for led in leaders.reigns:
        first, last = scale.at(led.since_us), scale.at(led.until_us)
        y = top + _LANE * (seat[led.office] + 0.5)
        parts.append(rect(first, y - 10, last - first, 20, "fill s0"))
        said = fitted(words.number(led.round), last - first - 6)
        if said == words.number(led.round):
            parts.append(text((first + last) / 2, y, said, "inside", "middle"))
    y = top + _LANE * (len(lanes) - 0.5)
    parts.extend(
        rect(scale.at(first), y - 10, scale.at(last) - scale.at(first), 20, "fill s7")
        for first, last in leaders.vacancies
    )
    return (WIDTH, panel.bottom + AXIS), group(parts)


def _rounds(leaders: Leaders, scale: Linear, panel: Panel, words: Words) -> Markup:
    """The highest term or view that any office had entered, as a step line."""
    title = words.say("charts.highest_term" if leaders.round_word == "term" else "charts.highest_view")
    parts = [text(0, panel.top - LINE, title, "quiet")]
    if leaders.rounds.values:
        high = max(1, leaders.rounds.values[-1])
        up = Linear(0, high, panel.bottom, panel.top + 6)
        points = [(scale.at(0), up.at(0))]
        points += [
            (scale.at(at), up.at(value)) for at, value in zip(leaders.rounds.at_us, leaders.rounds.values, strict=True)
        ]
        points.append((scale.stop, points[-1][1]))
        parts.append(element("path", d=steps(points), class_="line s0"))
        parts.extend(text(panel.left - 6, up.at(value), words.number(value), "tick", "end") for value in (0, high))
    return group(parts)
