"""What ticks and figures are called: moments, lengths, quantities with their unit.

Ticks are short and the same in every language (`2:30`, `0.5`, `10 ms`: symbols of the SI); sentences and tables
use the words of the page.

Not here: where ticks are (`scale`).
"""

from fractions import Fraction
from typing import Final

from ipchain.names import MILLISECOND, MINUTE, SECOND, Micros
from ipchain.report.moments import clock
from ipchain.report.page.words import Words

UNITS: Final = {
    "entries": "charts.unit_entries",
    "entries/s": "charts.unit_entries_per_s",
    "messages": "charts.unit_messages",
    "bytes": "charts.unit_bytes",
    "changes": "charts.unit_changes",
}
"""By unit of a metric, the key of `{value} entries`; us and share have words of their own, others are shown as is."""


def moment(at_us: Micros, step_us: Micros) -> str:
    """A moment of the run, with as many decimals as ticks so far apart need: `2:30`, `2:30.5`, `2:30.512`."""
    decimals = 0
    while decimals < 6 and step_us % 10 ** (6 - decimals):
        decimals += 1
    if not decimals:
        return clock(at_us)
    return f"{clock(at_us)}.{at_us % SECOND:06}"[: -(6 - decimals) or None]


def exactly(at_us: Micros) -> str:
    """A moment to the microsecond: `2:30.512034`."""
    return moment(at_us, 1)


def milliseconds(at_us: Micros) -> str:
    """A moment to the millisecond: `2:30.512`."""
    return moment(at_us, MILLISECOND)


def span(length_us: Micros) -> str:
    """A round length of time for a tick: `0`, `50 us`, `200 ms`, `10 s`, `5 min`."""
    if not length_us:
        return "0"
    units = ((60 * MINUTE, "h"), (MINUTE, "min"), (SECOND, "s"), (MILLISECOND, "ms"))
    unit, name = next(((unit, name) for unit, name in units if not length_us % unit), (1, "\N{MICRO SIGN}s"))
    return f"{length_us // unit:,}\N{NO-BREAK SPACE}{name}"


def plain(value: float) -> str:
    """A number on an axis: `0`, `0.5`, `1,000`."""
    return f"{value:,.0f}" if value == int(value) else f"{value:.4g}"


def quantity(words: Words, value: Fraction | float, unit: str) -> str:
    """A figure of a metric with its unit, in the words of the page; a negative one has a real minus sign."""
    sign = "\N{MINUS SIGN}" if value < 0 else ""
    size = abs(Fraction(value))
    if unit == "us":
        return sign + words.length(round(size))
    if unit == "share":
        return sign + words.share(size)
    shown = words.number(size)
    key = UNITS.get(unit)
    return sign + (words.say(key, value=shown) if key else f"{shown} {unit}".rstrip())


def difference(words: Words, value: Fraction | float, unit: str) -> str:
    """A difference of two figures: with its sign; of shares, in percentage points."""
    sign = "+" if value > 0 else ""
    if unit == "share":
        size = f"{100 * abs(float(value)):.1f}"
        sign = sign or ("\N{MINUS SIGN}" if value < 0 else "")
        return words.say("charts.points_of_per_cent", value=sign + size)
    return sign + quantity(words, value, unit)


def tick_of(value: float, unit: str) -> str:
    """A tick of an axis of differences, with its sign: `+0.5 s`, `+10 %`, `+2`."""
    sign = "\N{MINUS SIGN}" if value < 0 else "+" if value > 0 else ""
    size = abs(value)
    if unit == "us":
        return f"{sign}{plain(size / SECOND)}\N{NO-BREAK SPACE}s"
    return f"{sign}{plain(100 * size)}\N{NO-BREAK SPACE}%" if unit == "share" else sign + plain(size)
