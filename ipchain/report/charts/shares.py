"""How a whole is divided: one bar, its parts in order, with their names inside or in the legend.

Used for the time that offices led, the blocks they proposed, and the like.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from ipchain.report.charts.ecdf import series_class
from ipchain.report.charts.figure import Figure, Table
from ipchain.report.charts.lettering import width_of
from ipchain.report.charts.plot import WIDTH, box_sample, legend
from ipchain.report.charts.svg import drawing, group, line, rect, text
from ipchain.report.page.words import Words

LEAST: Final = 0.005
"""Parts smaller than this share of the whole are drawn, and named in the table only."""

_HEIGHT = 40


@dataclass(frozen=True, slots=True)
class Part:
    """One part: whose it is, how much (0 or more, in any unit), and how the amount is said."""

    name: str
    amount: int
    says: str


def share_bar(id_: str, title: str, parts: Sequence[Part], words: Words) -> Figure:
    """One bar. The parts are drawn from the greatest to the smallest; together they are more than nothing."""
    order = sorted(parts, key=lambda part: -part.amount)
    whole = max(1, sum(part.amount for part in parts))
    half = _fewest(order, whole)
    finding = words.say(
        "charts.shares_finding", name=order[0].name, share=words.share(order[0].amount / whole), count=half
    )
    table = Table(
        (words.say("charts.whose"), words.say("charts.amount"), words.say("charts.share")),
        tuple((part.name, part.says, words.share(part.amount / whole)) for part in order),
    )
    return Figure(id_, title, finding, drawing(id_, title, finding, *_bar(order, whole)), table)


def _fewest(order: Sequence[Part], whole: int) -> int:
    """How few parts are more than half of the whole."""
    total = 0
    for count, part in enumerate(order, start=1):
        total += part.amount
        if 2 * total > whole:
            return count
    return len(order)


def _bar(order: Sequence[Part], whole: int) -> tuple[tuple[int, float], Markup]:
    pieces: list[Markup] = []
    x = 0.0
    named = []
    for number, part in enumerate(order):
        if not part.amount:
            continue
        wide = WIDTH * part.amount / whole
        pieces.append(rect(x, 4, wide, _HEIGHT, f"fill {series_class(number)}"))
        # A gap in the colour of the paper parts neighbours also where colours look alike.
        pieces.append(line(x + wide, 4, x + wide, 4 + _HEIGHT, "gap"))
        if width_of(part.name) + 12 <= wide:
            pieces.append(text(x + wide / 2, 4 + _HEIGHT / 2, part.name, "inside", "middle"))
        if part.amount >= LEAST * whole:
            named.append((box_sample(f"fill {series_class(number)}"), part.name))
        x += wide
    keys, height = legend(named, _HEIGHT + 12)
    return (WIDTH, _HEIGHT + 12 + height), group([*pieces, keys])
