"""Votes and power side by side: for each office its share of the votes and two indices of what they are worth.

Where bars of one office differ, its votes are worth more or less than they look.
Source of the indices: `ipchain.governance.power`.

Not here: how power is computed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from markupsafe import Markup

from ipchain.report.charts import spoken
from ipchain.report.charts.figure import Figure, Table
from ipchain.report.charts.plot import AXIS, LEFT, WIDTH, Panel, axis_below, box_sample, legend
from ipchain.report.charts.scale import Linear, counting_ticks
from ipchain.report.charts.svg import drawing, group, rect, text
from ipchain.report.charts.ticks import plain
from ipchain.report.page.words import Words

ROWS: Final = 24
"""Offices drawn; of more, the most powerful. The table has all."""

_BARS: Final = (
    ("share", "fill s6", "charts.power_share"),
    ("banzhaf", "fill s0", "charts.power_banzhaf"),
    ("shapley_shubik", "fill s1", "charts.power_shapley"),
)


@dataclass(frozen=True, slots=True)
class OfficePower:
    """One office: its share of all votes, and two indices; each from 0 to 1, and 1 over all offices together."""

    office: str
    share: Fraction
    banzhaf: Fraction
    shapley_shubik: Fraction

    @property
    def gap(self) -> Fraction:
        """How much more power than votes it has (Banzhaf)."""
        return self.banzhaf - self.share


def power_bars(id_: str, title: str, offices: Sequence[OfficePower], words: Words) -> Figure:
    """Three bars for each office. `offices` in the order of the body, at least one."""
    finding = _finding(offices, words)
    drawn = sorted(offices, key=lambda one: -one.banzhaf)[:ROWS] if len(offices) > ROWS else list(offices)
    left_out = len(offices) - len(drawn)
    note = words.say("charts.note_strongest", shown=len(drawn), of=len(offices)) if left_out else ""
    head = ("charts.office", "charts.power_share", "charts.power_banzhaf", "charts.power_shapley")
    table = Table(
        tuple(words.say(key) for key in head),
        tuple(
            (one.office, words.share(one.share), words.share(one.banzhaf), words.share(one.shapley_shubik))
            for one in offices
        ),
    )
    return Figure(id_, title, finding, drawing(id_, title, finding, *_bars(drawn, words)), table, note)


def _finding(offices: Sequence[OfficePower], words: Words) -> str:
    dummies = tuple(one.office for one in offices if one.share and not one.banzhaf)
    nothing = words.say("charts.power_dummies", offices=words.list(dummies)) if dummies else ""
    most = max(offices, key=lambda one: abs(one.gap))
    if not most.gap:
        return words.say("charts.power_as_votes")
    facts = {"office": most.office, "share": words.share(most.share), "power": words.share(most.banzhaf)}
    said = words.say("charts.power_more" if most.gap > 0 else "charts.power_less", **facts)
    return spoken.sentences(words, said, nothing)


def _bars(offices: Sequence[OfficePower], words: Words) -> tuple[tuple[int, float], Markup]:
    high = max(float(max(one.share, one.banzhaf, one.shapley_shubik)) for one in offices)
    ticks = counting_ticks(100 * high, 4)
    row = 42
    panel = Panel(LEFT, WIDTH - 66, 4, 4 + row * len(offices))
    scale = Linear(0, ticks[-1], panel.left, panel.right)
    parts = [axis_below(panel, scale, [(tick, plain(tick)) for tick in ticks], words.say("charts.per_cent"))]
    for place, one in enumerate(offices):
        top = panel.top + row * place
        parts.append(text(0, top + row / 2, one.office, "name"))
        for number, (name, class_, _) in enumerate(_BARS):
            value = 100 * float(getattr(one, name))
            parts.append(rect(panel.left, top + 4 + 11 * number, scale.at(value) - panel.left, 10, class_))
        parts.append(text(WIDTH, top + row / 2, words.share(one.banzhaf), "value", "end"))
    keys, height = legend([(box_sample(class_), words.say(key)) for _, class_, key in _BARS], panel.bottom + AXIS + 4)
    return (WIDTH, panel.bottom + AXIS + 4 + height), group([*parts, keys])
