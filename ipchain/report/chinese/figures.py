"""Figures as Chinese writes them: lengths of time, shares, rates, lists, numbers of checks.

Digits stay Arabic, and figures are cut off exactly where the English sentence cuts them, so that both languages
show the same number.

Not here: moments and dates of the page's own sentences (`ipchain.report.page.words`).
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from ipchain.checkers.sentences import number, share
from ipchain.names import MILLISECOND, MINUTE, SECOND, Micros
from ipchain.report.chinese.tables import template
from ipchain.rights.profile import Term
from ipchain.scenario.figures import decimal_text, rate_text, share_text
from ipchain.scenario.values import HOUR
from ipchain.scenario.vocabulary.checks import Unit

_RATE_UNITS: Final = {"s": "second", "min": "minute", "h": "hour", "day": "day"}


def length(us: Micros) -> str:
    """A moment or length, with the digits of `sentences.readable`."""
    if us < 0:
        return f"-{length(-us)}"
    if us == 0:
        return _with_unit("0", "second")
    if us < MILLISECOND:
        return _with_unit(str(us), "microsecond")
    if us < SECOND:
        return _with_unit(number(Fraction(us, MILLISECOND)), "millisecond")
    minutes, rest = divmod(us, MINUTE)
    rest -= rest % MILLISECOND
    seconds = _with_unit(number(Fraction(rest, SECOND)), "second")
    if not minutes:
        return seconds
    return _with_unit(str(minutes), "minute") + seconds if rest else _with_unit(str(minutes), "minutes")


def span(us: Micros) -> str:
    """A length as a scenario file writes it, with the parts of `figures.span_text`."""
    if SECOND <= us < MINUTE and us % SECOND and us % (100 * MILLISECOND) == 0:
        return _with_unit(decimal_text(Fraction(us, SECOND)), "second")
    sizes = ((HOUR, "hour"), (MINUTE, "minute"), (SECOND, "second"), (MILLISECOND, "millisecond"), (1, "microsecond"))
    parts = []
    for size, unit in sizes:
        count, us = divmod(us, size)
        if count:
            # A length that ends with its minutes says so: minutes also count moments of a clock.
            parts.append(_with_unit(str(count), "minutes" if unit == "minute" and not us else unit))
    return "".join(parts) or _with_unit("0", "second")


def term(legal: Term) -> str:
    """A legal term."""
    parts = ((legal.years, "year"), (legal.months, "month"), (legal.days, "day"))
    return "".join(_with_unit(str(count), unit) for count, unit in parts if count) or _with_unit("0", "day")


def amount(value: Fraction, unit: Unit) -> str:
    """What was measured, cut off as in English."""
    match unit:
        case "time":
            return length(int(value))
        case "share":
            return share(value).replace(" ", "")
        case "per second":
            return template("figures", "per-second").format(count=number(value))
        case "bytes":
            return _with_unit(number(value), "byte")
        case "entries":
            return _with_unit(number(value), "entry")
        case "count":
            return number(value)


def bound(value: Fraction, unit: Unit) -> str:
    """What a scenario file asks for, exactly as it stands there."""
    match unit:
        case "time":
            return span(int(value))
        case "share":
            return portion(value)
        case "per second":
            count, per = rate_text(value).split(" / ") if value else ("0", "s")
            return template("figures", "rate").format(count=count, unit=template("figures", _RATE_UNITS[per]))
        case "bytes":
            return _with_unit(decimal_text(value), "byte")
        case "entries" | "count":
            return decimal_text(value)


def portion(value: Fraction) -> str:
    """A share as a scenario file writes it: `75%`, or `2/3`."""
    return share_text(value).replace(" ", "")


def listed(items: Sequence[str]) -> str:
    """Several things in one line; `nobody` when there are none."""
    return template("figures", "comma").join(items) or template("figures", "nobody")


def joined(items: Sequence[str]) -> str:
    """Several things, the last one after "and"."""
    if len(items) < 2:
        return "".join(items)
    return template("figures", "comma").join(items[:-1]) + template("figures", "and") + items[-1]


def _with_unit(digits: str, unit: str) -> str:
    return f"{digits}{template('figures', unit)}"
