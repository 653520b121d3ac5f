"""Values back into the words of scenario files, exactly: what is written here reads as the same value again.

Used by sentences, captions and the resolved scenario, so that a figure looks the same everywhere.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from ipchain.names import MILLISECOND, MINUTE, SECOND, Micros
from ipchain.rights.profile import Term
from ipchain.scenario.values import HOUR

_TIME_UNITS: Final = ((HOUR, "h"), (MINUTE, "min"), (SECOND, "s"), (MILLISECOND, "ms"), (1, "us"))
_RATE_UNITS: Final = ((1, "s"), (60, "min"), (3_600, "h"), (86_400, "day"))


def span_text(us: Micros) -> str:
    """A length of time: `2 min 30 s`; below a minute with decimals where they are short: `1.5 s`."""
    if SECOND <= us < MINUTE and us % SECOND and us % (100 * MILLISECOND) == 0:
        return f"{decimal_text(Fraction(us, SECOND))} s"
    parts = []
    for size, unit in _TIME_UNITS:
        count, us = divmod(us, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts) or "0 s"


def clock_text(us: Micros) -> str:
    """A moment of a run, for people: `2:30`, `1:02:30`, `0:00.040`; not a value of scenario files."""
    seconds, rest = divmod(us, SECOND)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{rest // MILLISECOND:03d}" if rest else ""
    return f"{hours}:{minutes:02d}:{seconds:02d}{fraction}" if hours else f"{minutes}:{seconds:02d}{fraction}"


def term_text(term: Term) -> str:
    """A legal term: `1 year 6 months`."""
    parts = ((term.years, "year"), (term.months, "month"), (term.days, "day"))
    return " ".join(f"{count} {unit}{'s' if count > 1 else ''}" for count, unit in parts if count) or "0 days"


def share_text(share: Fraction) -> str:
    """A share: a percentage where that is short, else a fraction."""
    per_cent = share * 100
    return (
        f"{decimal_text(per_cent)} %" if 1000 % per_cent.denominator == 0 else f"{share.numerator}/{share.denominator}"
    )


def rate_text(rate: Fraction) -> str:
    """A rate, per second, minute, hour or day: the first that needs no fraction, else the first with decimals."""
    whole = [(rate * size, unit) for size, unit in _RATE_UNITS if (rate * size).denominator == 1]
    short = [(rate * size, unit) for size, unit in _RATE_UNITS if _terminates(rate * size)]
    count, unit = (whole or short or [(rate, "s")])[0]
    return f"{decimal_text(count)} / {unit}"


def decimal_text(value: Fraction) -> str:
    """A number in digits, exact if its decimals end; else six of them."""
    if value.denominator == 1:
        return str(value.numerator)
    digits = 0
    scaled = value
    while scaled.denominator != 1 and digits < (18 if _terminates(value) else 6):
        scaled *= 10
        digits += 1
    text = f"{int(scaled):0{digits + 1}d}"
    return f"{text[:-digits]}.{text[-digits:]}".rstrip("0")


def joined(words: Sequence[str]) -> str:
    """`a, b and c`."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def number_word(count: int) -> str:
    """Numbers up to twelve as words."""
    words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    return words[count] if count < len(words) else str(count)


def _terminates(value: Fraction) -> bool:
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1
