"""The data of the space-time diagram inside the page: JSON that the page's script reads, safe inside HTML.

Columns of differences keep it small: 25,000 events are about 0.5 MB. Every text passes `visible` before it goes in,
and `<`, `>` and `&` are written as escapes, so that no name can end the element it stands in.
Source: HTML, section 4.12.1.3, restrictions for contents of script elements.

Not here: the script (`page/assets/space_time.js`), the window drawn without it (`space_time`).
"""

from itertools import pairwise

from markupsafe import Markup
from msgspec import json

from ipchain.report.charts import spoken
from ipchain.report.charts.families import FAMILIES, GOES_ON, MARK_BY_ID, MARKS, STOPS, family_of
from ipchain.report.charts.marks import SHAPES, class_of
from ipchain.report.charts.plot import AXIS, LINE, TICK, WIDTH
from ipchain.report.charts.space_time import FATES, ID, frame, head_height
from ipchain.report.dossier.messages import LOST_AT_ONCE, Messages
from ipchain.report.page.words import Words
from ipchain.report.visible import visible

_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def space_time_data(run: Messages, words: Words) -> Markup:
    """The data as JSON. Times are whole microseconds; moments are differences, each from the one before.

    `messages` are moment, ((kind * n + sender) * n + receiver) * 4 + fate, time under way, one after the other, for n
    offices; `events` are moment, office, mark, facts.
    """
    offices = len(run.offices)
    table = run.messages
    whos = (
        ((kind * offices + sender) * offices + receiver) * len(FATES) + fate
        for sender, receiver, kind, fate in zip(table.senders, table.receivers, table.kinds, table.fates, strict=True)
    )
    place_of = {mark.id: place for place, mark in enumerate(MARKS)}
    placed = frame(run, head_height(run))
    document = {
        "figure": ID,
        "offices": [visible(office) for office in run.offices],
        "kinds": [[visible(kind), family_of(kind)] for kind in run.kinds],
        "families": [[f"s{family.series}", words.say(family.key)] for family in FAMILIES],
        "marks": [
            [
                SHAPES[mark.shape],
                class_of(mark.shape, f"s{mark.series}"),
                words.say(mark.name),
                words.say(mark.tells, **{fact: f"{{{place}}}" for place, fact in enumerate(mark.facts)}),
            ]
            for mark in MARKS
        ],
        "stops": [place_of[mark] for mark in STOPS],
        "goesOn": sorted(place_of[mark] for mark in GOES_ON),
        "messages": [
            value for row in zip(_differences(table.at_us), whos, table.took_us, strict=True) for value in row
        ],
        "events": [
            [at, office, place_of[mark], *_facts(mark, says, words)]
            for at, office, mark, says in zip(
                _differences(run.marks.at_us), run.marks.offices, run.marks.marks, run.marks.says, strict=True
            )
        ],
        "bands": [[visible(band.fault), band.since_us, band.until_us] for band in run.bands],
        "failure": run.start_us if run.start_check else None,
        "since": run.since_us,
        "until": run.until_us,
        "first": run.first,
        "width": WIDTH,
        "line": LINE,
        "axis": AXIS,
        "tick": TICK,
        "left": placed.panel.left,
        "right": placed.panel.right,
        "top": placed.panel.top,
        "bottom": placed.panel.bottom,
        "fates": [words.say(key) if key == FATES[LOST_AT_ONCE] else words.say(key, at="{0}") for key in FATES],
        "words": _words(words),
    }
    return Markup(json.encode(document).decode().translate(_ESCAPES))  # noqa: S704 - no markup is left in it


def _facts(mark: str, says: tuple[str, ...], words: Words) -> list[str]:
    """The facts of an event as the page says them."""
    return [
        visible(spoken.verb(words, fact) if name == "verb" else fact)
        for name, fact in zip(MARK_BY_ID[mark].facts, says, strict=True)
    ]


def _differences(moments: tuple[int, ...]) -> list[int]:
    return [*moments[:1], *(after - before for before, after in pairwise(moments))]


def _words(words: Words) -> dict[str, str]:
    """What the controls say. Facts in braces are filled in by the script."""
    return {
        "earlier": words.say("charts.control_earlier"),
        "later": words.say("charts.control_later"),
        "closer": words.say("charts.control_closer"),
        "wider": words.say("charts.control_wider"),
        "reset": words.say("charts.control_reset"),
        "offices": words.say("charts.control_offices"),
        "kinds": words.say("charts.control_kinds"),
        "marks": words.say("charts.control_marks"),
        "which": words.say("charts.control_which"),
        "help": words.say("charts.control_help"),
        "choose": words.say("charts.control_choose"),
        "label": words.say("charts.control_label"),
        "window": words.say("charts.control_window", since="{0}", until="{1}", sent="{2}", lost="{3}"),
        "thinned": words.say("charts.control_thinned", shown="{0}", of="{1}"),
        "message": words.say("charts.tells_message", kind="{0}", sender="{1}", receiver="{2}", at="{3}", fate="{4}"),
        "did": words.say("charts.tells_did", office="{0}", at="{1}", what="{2}"),
        "time": words.say("charts.time_of_run"),
        "failed": words.say("charts.first_failure"),
    }
