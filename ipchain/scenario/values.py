"""The values of a scenario file: text in, an exact value or a complaint out.

Nothing is guessed: a length of time has a unit, a share is a percentage or a fraction and stays exact, yes and no
are words, and office codes are text whatever YAML thinks of `NO`. Every complaint says what to write instead.
Grammar and wording: docs/scenario-format.md, docs/errors.md. Times become whole microseconds.

Not here: what a key means or may hold (`vocabulary`), and whether a name exists (`references`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from ipchain.names import MILLISECOND, MINUTE, SECOND, Micros
from ipchain.rights.profile import Term
from ipchain.scenario.damage import DAMAGE, damage_in, name_of
from ipchain.scenario.problems import shortened


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with a value: a code, a sentence, what to write beside the marker, and further sentences.

    `start` and `length` narrow the marker to a part of the value; length 0 marks the whole of it.
    """

    code: str
    message: str
    note: str = ""
    advice: tuple[str, ...] = ()
    start: int = 0
    length: int = 0


HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
LONGEST: Final[Micros] = 10_000 * DAY
"""Longer than any run, and short enough that no sum of such times leaves 64 bits."""
LONGEST_TEXT: Final = 2_000
LONGEST_NAME: Final = 64

_TIME_UNITS: Final[Mapping[str, Micros]] = MappingProxyType(
    {
        "us": 1,
        "ms": MILLISECOND,
        "s": SECOND,
        "min": MINUTE,
        "h": HOUR,
        "day": DAY,
        "days": DAY,
    }
)
_LEGAL_UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {"day": "days", "days": "days", "month": "months", "months": "months", "year": "years", "years": "years"}
)
# What people write for a unit, and what it is called here.
_OTHER_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sec": "s", "secs": "s", "second": "s", "seconds": "s",
        "mins": "min", "minute": "min", "minutes": "min",
        "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
        "d": "days", "msec": "ms", "millisecond": "ms", "milliseconds": "ms",
        "mo": "months", "y": "years", "yr": "years", "yrs": "years",
    }
)  # fmt: skip
_RATE_UNITS: Final[Mapping[str, int]] = MappingProxyType({"s": 1, "min": 60, "h": 3_600, "day": 86_400})
_SIZE_UNITS: Final[Mapping[str, int]] = MappingProxyType(
    {"B": 1, "KB": 1_000, "MB": 10**6, "GB": 10**9, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
)
_SPEED_UNITS: Final[Mapping[str, int]] = MappingProxyType(
    {"bit/s": 1, "kbit/s": 1_000, "Mbit/s": 10**6, "Gbit/s": 10**9, "KB/s": 8_000, "MB/s": 8 * 10**6}
)

_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_PART: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([^\W\d_]+)\s*", re.ASCII)
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*", re.ASCII)
_MOST_DIGITS: Final = 18


def duration(text: str) -> Micros | Complaint:
    """A length of simulated time: `250 ms`, `2 min 30 s`. Whole microseconds, from 0 to `LONGEST`."""
    if bare := _without_unit(text, "write '{n} s' or '{n} min'"):
        return bare
    parts = _parts(text)
    if parts is None:
        return Complaint("E305", f"'{shortened(text)}' is not a length of time", "write it like '30 s' or '2 min 30 s'")
    total = Fraction(0)
    seen: list[Micros] = []
    for number, unit in parts:
        if unit == "m":
            return Complaint("E305", f"'{shortened(text)}': is 'm' a minute or a month?", f"write '{number} min'")
        if unit not in _TIME_UNITS:
            return _unknown_unit(text, number, unit, _TIME_UNITS)
        seen.append(_TIME_UNITS[unit])
        total += Fraction(number) * _TIME_UNITS[unit]
    if seen != sorted(set(seen), reverse=True):
        return Complaint("E305", f"'{shortened(text)}' does not go from large to small units", "write '2 min 30 s'")
    if total.denominator != 1:
        return Complaint("E305", f"'{shortened(text)}' is finer than a microsecond", "write fewer digits")
    if total > LONGEST:
        return Complaint("E302", f"'{shortened(text)}' is too long", f"write at most '{LONGEST // DAY} days'")
    return int(total)


def legal_term(text: str) -> Term | Complaint:
    """A length of time in law: calendar years, months and days. `5 years`, `1 year 6 months`."""
    if bare := _without_unit(text, "write '{n} years' or '{n} months'"):
        return bare
    parts = _parts(text)
    if parts is None:
        return Complaint("E305", f"'{shortened(text)}' is not a term", "write it like '5 years' or '18 months'")
    counts: dict[str, int] = {}
    for number, unit in parts:
        if unit == "m":
            return Complaint("E305", f"'{shortened(text)}': is 'm' a minute or a month?", f"write '{number} months'")
        name = _LEGAL_UNITS.get(unit)
        if name is None:
            return _unknown_unit(text, number, unit, _LEGAL_UNITS)
        if "." in number or name in counts:
            note = "write whole years, months and days, each once"
            return Complaint("E305", f"'{shortened(text)}' is not a term", note)
        counts[name] = int(number)
    if sum(counts.values()) == 0 or max(counts.values()) > 10_000:
        return Complaint("E302", f"'{shortened(text)}' is no term that a law could set", "write at least '1 day'")
    return Term(**counts)


def rate(text: str) -> Fraction | Complaint:
    """How often: `20 / min`, `2 / s`. Per second, exact, above 0, at most one in a microsecond."""
    if bare := _without_unit(text, "write '{n} / min' or '{n} / s'", code="E303"):
        return bare
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*/\s*([A-Za-z]+)", text.strip(), re.ASCII)
    if found is None or len(found[1]) > _MOST_DIGITS:
        return Complaint("E311", f"'{shortened(text)}' is not a rate", "write it like '20 / min'")
    unit = _OTHER_NAMES.get(found[2], found[2]).removesuffix("s") or "s"
    if unit not in _RATE_UNITS:
        return Complaint("E311", f"'{shortened(text)}' is not a rate", f"write '{found[1]} / min' or '{found[1]} / s'")
    value = Fraction(found[1]) / _RATE_UNITS[unit]
    if value > SECOND:
        return Complaint(
            "E302", f"'{shortened(text)}' is more than once in a microsecond", "write at most '1000000 / s'"
        )
    return value if value > 0 else Complaint("E302", "a rate is above 0", "leave the load out instead")


def share(text: str) -> Fraction | Complaint:
    """A part of a whole, exact: `75 %`, `2/3`. From 0 to 1."""
    plain = text.strip()
    if len(plain) > 2 * _MOST_DIGITS:
        return Complaint("E310", f"'{shortened(text)}' is not a share", "write it like '75 %' or '2/3'")
    if found := re.fullmatch(r"(\d+(?:\.\d+)?)\s*%", plain, re.ASCII):
        value = Fraction(found[1]) / 100
    elif found := re.fullmatch(r"(\d+)\s*/\s*(\d+)", plain, re.ASCII):
        if int(found[2]) == 0:
            return Complaint("E310", f"'{shortened(text)}' divides by nothing", "write it like '2/3'")
        value = Fraction(int(found[1]), int(found[2]))
    elif _NUMBER.fullmatch(plain):
        number = Fraction(plain)
        per_cent = number * 100 if number <= 1 else number
        told = f"{float(per_cent):g} %" if per_cent <= 100 else "75 %"
        return Complaint("E303", f"'{shortened(text)}' has no unit", f"write '{told}' or a fraction such as '2/3'")
    else:
        return Complaint("E310", f"'{shortened(text)}' is not a share", "write it like '75 %' or '2/3'")
    if value > 1:
        return Complaint("E306", f"'{shortened(text)}' is more than the whole", "write at most '100 %'")
    return value


def size(text: str) -> int | Complaint:
    """An amount of data: `2 KB`, `1 MiB`. Whole bytes."""
    return _amount(text, _SIZE_UNITS, "E312", "a size", "'2 KB' or '1 MiB'")


def speed(text: str) -> int | Complaint:
    """A bandwidth: `10 Mbit/s`. Whole bits per second, above 0."""
    value = _amount(text, _SPEED_UNITS, "E312", "a bandwidth", "'10 Mbit/s'")
    return Complaint("E302", "a bandwidth is above 0", "write '10 Mbit/s'") if value == 0 else value


def yes_no(text: str) -> bool | Complaint:
    """A plain yes or no; true and false are understood."""
    value = {"yes": True, "no": False, "true": True, "false": False}.get(text)
    if value is None:
        return Complaint("E307", f"'{shortened(text)}' is neither yes nor no", "write 'yes' or 'no'")
    return value


def whole(text: str) -> int | Complaint:
    """A whole number, 0 or more, in plain digits."""
    plain = text.strip()
    if not re.fullmatch(r"\d+", plain, re.ASCII):
        return Complaint("E301", f"'{shortened(text)}' is not a whole number", "write digits only, such as 42")
    if len(plain) > _MOST_DIGITS:
        return Complaint("E302", f"'{shortened(text)}' is too large", f"write at most {_MOST_DIGITS} digits")
    if len(plain) > 1 and plain.startswith("0"):
        return Complaint("E301", f"'{shortened(text)}' begins with a zero", f"write {int(plain)}")
    return int(plain)


def calendar_date(text: str) -> date | Complaint:
    """A date of the legal calendar, `2026-01-31`."""
    plain = text.strip()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", plain, re.ASCII):
        try:
            return date.fromisoformat(plain)
        except ValueError:
            return Complaint("E304", f"'{shortened(text)}' is not a day of the calendar", "write year-month-day")
    return Complaint("E304", f"'{shortened(text)}' is not a date", "write year-month-day, such as 2026-01-31")


def name(text: str) -> str | Complaint:
    """A name that other places can refer to: letters, digits and hyphens."""
    if _NAME.fullmatch(text) and len(text) <= LONGEST_NAME:
        return text
    if not text:
        return Complaint("E308", "a name is missing here", "write letters, digits and hyphens")
    if len(text) > LONGEST_NAME:
        said = f"'{shortened(text)}' is longer than {LONGEST_NAME} characters"
        return Complaint("E308", said, "write a shorter name")
    fixed = re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")
    note = f"write '{fixed}'" if fixed else "write letters, digits and hyphens"
    return Complaint("E308", f"'{shortened(text)}' is not a name", note, ("A name has letters, digits and hyphens.",))


def free_text(text: str) -> str | Complaint:
    """Words for people, not empty, of bounded length."""
    plain = text.strip()
    if not plain:
        return Complaint("E313", "the text is empty", "write some words, or take the key away")
    if len(plain) > LONGEST_TEXT:
        said = f"the text has {len(plain):,} characters; {LONGEST_TEXT:,} are allowed"
        return Complaint("E313", said, "put long notes into a comment")
    return plain


def damaged(text: str) -> Complaint | None:
    """The first sign of a word processor in a value that is no free text, or None."""
    found = damage_in(text)
    if found is None:
        return None
    character = text[found]
    said = f"{name_of(character)} stands in '{shortened(text)}'"
    return Complaint("E110", said, f"write {DAMAGE[character].instead}", start=found, length=1)


def _parts(text: str) -> list[tuple[str, str]] | None:
    """`2 min 30 s` as number and unit, unit and number, ...; None if the text is anything else."""
    plain = text.strip()
    parts: list[tuple[str, str]] = []
    at = 0
    while at < len(plain):
        found = _PART.match(plain, at)
        if found is None or len(found[1]) > _MOST_DIGITS:
            return None
        parts.append((found[1], found[2]))
        at = found.end()
    return parts or None


def _without_unit(text: str, note: str, code: str = "E303") -> Complaint | None:
    plain = text.strip()
    if _NUMBER.fullmatch(plain) and len(plain) <= _MOST_DIGITS:
        return Complaint(code, f"'{plain}' has no unit", note.format(n=plain))
    if found := re.fullmatch(r"(\d{1,4}):(\d{2})(?::(\d{2}))?", plain, re.ASCII):
        clock = zip((found[1], found[2], found[3]), ("h", "min", "s") if found[3] else ("min", "s", ""), strict=True)
        spelt = " ".join(f"{int(number)} {unit}" for number, unit in clock if number and int(number)) or "0 s"
        return Complaint(code, f"'{plain}' has no unit", f"write '{spelt}'")
    return None


def _unknown_unit(text: str, number: str, unit: str, units: Mapping[str, object]) -> Complaint:
    known = _OTHER_NAMES.get(unit.lower(), unit.lower())
    if known in units:
        return Complaint("E305", f"'{shortened(unit)}' is not a unit here", f"write '{number} {known}'")
    if unit in _LEGAL_UNITS or known in _LEGAL_UNITS:
        said = f"'{shortened(text)}' is a legal term; the network's time goes up to days"
        return Complaint("E305", said, "to move the legal calendar, use the step 'jump'")
    near = get_close_matches(
        unit.lower(), [*units, *(other for other, one in _OTHER_NAMES.items() if one in units)], 1, 0.7
    )
    if near:
        meant = _OTHER_NAMES.get(near[0], near[0])
        return Complaint("E305", f"'{shortened(unit)}' is not a unit here", f"write '{number} {meant}'")
    shown = ", ".join(dict.fromkeys(word for word in units if word not in {"us", "day", "month", "year"}))
    return Complaint("E305", f"'{shortened(unit)}' is not a unit here", f"known units: {shown}")


def _amount(text: str, units: Mapping[str, int], code: str, noun: str, example: str) -> int | Complaint:
    if bare := _without_unit(text, f"write it like {example}"):
        return bare
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([A-Za-z/]+)", text.strip(), re.ASCII)
    if found is None or len(found[1]) > _MOST_DIGITS:
        return Complaint(code, f"'{shortened(text)}' is not {noun}", f"write it like {example}")
    if found[2] not in units:
        near = next((unit for unit in units if unit.lower() == found[2].lower()), "")
        note = f"write '{found[1]} {near}'" if near else f"known units: {', '.join(units)}"
        return Complaint(code, f"'{shortened(found[2])}' is not a unit here", note)
    value = Fraction(found[1]) * units[found[2]]
    if value.denominator != 1:
        return Complaint(code, f"'{shortened(text)}' is not a whole amount", "write fewer digits")
    return int(value)
