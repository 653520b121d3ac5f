"""What each kind of single value is: its grammar, how to write it, and what the JSON Schema can check of it.

Patterns are for editors and are as wide as the real grammar in `ipchain.scenario.values` or wider, never narrower.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from ipchain.names import Micros
from ipchain.scenario import values
from ipchain.scenario.problems import shortened
from ipchain.scenario.suggestions import did_you_mean
from ipchain.scenario.values import Complaint
from ipchain.scenario.vocabulary.checks import METRICS, STATS
from ipchain.scenario.vocabulary.grammar import ScalarName

FORMAT_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class ScalarKind:
    """One kind of single value. `prose` values are for people and may contain any character."""

    read: Callable[[str], object]
    write: str
    pattern: str = ""
    prose: bool = False


@dataclass(frozen=True, slots=True)
class Slowing:
    """How much slower: delay x `times` + `plus_us`."""

    plus_us: Micros = 0
    times: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Moment:
    """The start or the end of a fault or step, by its name."""

    name: str
    edge: str


@dataclass(frozen=True, slots=True)
class Random:
    """So many offices, drawn when the fault begins."""

    count: int


def as_written(text: str) -> str:
    """A reference or a word that a later check judges."""
    return text.strip()


def nice_class(text: str) -> int | Complaint:
    """A class of the Nice classification, 1 to 45."""
    number = values.whole(text)
    if isinstance(number, int) and not 1 <= number <= 45:
        return Complaint("E302", f"there is no Nice class {number}", "classes go from 1 to 45")
    return number


def format_version(text: str) -> int | Complaint:
    """The version of the file format; this program reads one."""
    number = values.whole(text)
    if isinstance(number, int) and number != FORMAT_VERSION:
        said = f"this file says version {number}; this program reads {FORMAT_VERSION}"
        return Complaint("E102", said, "get a newer ipchain" if number > FORMAT_VERSION else f"write {FORMAT_VERSION}")
    return number


def spread(text: str) -> Fraction | Micros | Complaint:
    """A jitter: a share of the delay (Fraction), or a length of time (whole microseconds)."""
    if "%" in text or "/" in text:
        return values.share(text)
    value = values.duration(text)
    if isinstance(value, Complaint) and value.code == "E303":
        return Complaint("E303", value.message, f"write '{text.strip()} %' or '{text.strip()} ms'")
    return value


def slowing(text: str) -> Slowing | Complaint:
    """`+200 ms` on top, or `x 5` times as long."""
    plain = text.strip()
    if found := re.fullmatch(r"[x\u00d7*]\s*(\d{1,6}(?:\.\d{1,6})?)", plain, re.ASCII):
        times = Fraction(found[1])
        return Slowing(times=times) if times >= 1 else Complaint("E302", "this would be faster", "write 'x 2' or more")
    value = values.duration(plain.removeprefix("+"))
    if isinstance(value, Complaint):
        note = value.note.replace("'", "'+", 1) if value.code == "E303" else "write '+200 ms' or 'x 5'"
        return Complaint(value.code, value.message, note)
    return Slowing(plus_us=value)


def moment_name(text: str) -> Moment | Complaint:
    """`cable-cut ends`: a name, and `starts` or `ends`."""
    match text.split():
        case [name, "starts" | "ends" as edge]:
            return Moment(name, edge)
        case [name]:
            return Complaint("E205", f"is it the start or the end of '{shortened(name)}'?", f"write '{name} ends'")
        case _:
            said = f"'{shortened(text)}' names no moment"
            return Complaint("E205", said, "write it like 'cable-cut ends'")


def how_often(text: str) -> str | Complaint:
    """`all`, `at least 1`, `at least 95 %`: in how many runs."""
    if re.fullmatch(r"all|at least \d{1,6}|at least \d{1,3}(\.\d+)? ?%", text.strip(), re.ASCII):
        return text.strip()
    return Complaint("E205", f"'{shortened(text)}' does not say in how many runs", "write 'all' or 'at least 1'")


def wanted_offices(text: str) -> str | Complaint:
    """`all` or `at least 5 offices`."""
    if re.fullmatch(r"all|at least \d{1,4} offices?", text.strip(), re.ASCII):
        return text.strip()
    return Complaint("E205", f"'{shortened(text)}' does not say how many offices", "write 'at least 3 offices'")


def seeds(text: str) -> range | Complaint:
    """`1-30`, both included, or one whole number."""
    found = re.fullmatch(r"(\d{1,18})\s*-\s*(\d{1,18})", text.strip(), re.ASCII)
    if found is None:
        number = values.whole(text)
        note = "write it like '1-30'"
        return range(number, number + 1) if isinstance(number, int) else Complaint("E301", number.message, note)
    first, last = int(found[1]), int(found[2])
    if first > last:
        return Complaint("E309", f"'{shortened(text)}' runs backwards", f"write '{last}-{first}'")
    return range(first, last + 1)


def selection(text: str) -> str | Random | Complaint:
    """An office code, `leader`, `minority`, or `random 2`."""
    plain = text.strip()
    if found := re.fullmatch(r"random(?:\s+(\d{1,3}))?", plain, re.ASCII):
        count = int(found[1] or 1)
        return Random(count) if count else Complaint("E302", "no office at all is drawn", "write 'random 1'")
    return plain


def shift(text: str) -> Micros | Complaint:
    """How wrong a clock is: `+3 s`, `-3 s`."""
    plain = text.strip()
    value = values.duration(plain.lstrip("+-"))
    if isinstance(value, Complaint):
        return Complaint(value.code, value.message, "write it like '+3 s'")
    return -value if plain.startswith("-") else value


def drift(text: str) -> int | Complaint:
    """How wrong a clock runs: `100 ppm`."""
    found = re.fullmatch(r"([+-]?\d{1,6}) ?ppm", text.strip(), re.ASCII)
    return int(found[1]) if found else Complaint("E303", f"'{shortened(text)}' has no unit", "write it like '100 ppm'")


def metric_name(text: str) -> str | Complaint:
    """`throughput`, or with a statistic: `time_to_final.p95`."""
    metric, dot, stat = text.strip().partition(".")
    for word, known, noun in ((metric, METRICS, "metric"), (stat, STATS, "statistic")):
        if word not in known and (dot or noun == "metric"):
            return Complaint("E205", f"'{shortened(word)}' is not a {noun}", did_you_mean(word, known))
    return text.strip()


_TIME: Final = r"^\s*(\d+(\.\d+)?\s*(us|ms|s|min|h|days?)\s*)+$"
_TERM: Final = r"^\s*(\d+\s*(days?|months?|years?)\s*)+$"
_NAME: Final = r"^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
_CODE: Final = r"^[A-Z]{2}$"

SCALARS: Final[Mapping[ScalarName, ScalarKind]] = MappingProxyType(
    {
        "text": ScalarKind(values.free_text, "some words", prose=True),
        "name": ScalarKind(values.name, "letters, digits and hyphens, such as cable-cut", _NAME),
        "duration": ScalarKind(values.duration, "a length of time, such as 250 ms or 2 min 30 s", _TIME),
        "legal-term": ScalarKind(values.legal_term, "a legal term, such as 5 years or 18 months", _TERM),
        "rate": ScalarKind(values.rate, "a rate, such as 20 / min", r"^\s*\d+(\.\d+)?\s*/\s*[a-z]+\s*$"),
        "share": ScalarKind(values.share, "a share, such as 75 % or 2/3", r"^\s*(\d+(\.\d+)?\s*%|\d+\s*/\s*\d+)\s*$"),
        "size": ScalarKind(values.size, "an amount of data, such as 2 KB", r"^\s*\d+(\.\d+)?\s*[KMG]?i?B\s*$"),
        "speed": ScalarKind(values.speed, "a bandwidth, such as 10 Mbit/s", r"^\s*\d+(\.\d+)?\s*\w+/s\s*$"),
        "yes-no": ScalarKind(values.yes_no, "yes or no", r"^(yes|no|true|false)$"),
        "whole": ScalarKind(values.whole, "a whole number, such as 42", r"^(0|[1-9]\d{0,17})$"),
        "date": ScalarKind(values.calendar_date, "a date, such as 2026-01-31", r"^\d{4}-\d{2}-\d{2}$"),
        "format-version": ScalarKind(format_version, "1", r"^1$"),
        "nice-class": ScalarKind(nice_class, "a Nice class, 1 to 45", r"^([1-9]|[1-3]\d|4[0-5])$"),
        "office": ScalarKind(as_written, "the code of an office, such as EM", _CODE),
        "office-or-all": ScalarKind(as_written, "all, or the code of an office", r"^(all|[A-Z]{2})$"),
        "office-or-any": ScalarKind(as_written, "any, or the code of an office", r"^(any|[A-Z]{2})$"),
        "concerned-office": ScalarKind(as_written, "the code of an office, such as EM", _CODE),
        "party": ScalarKind(as_written, "the name of a party of this file", _NAME),
        "right": ScalarKind(as_written, "the name of a right of this file", _NAME),
        "new-right": ScalarKind(values.name, "a new name for the right, such as aurora-mark", _NAME),
        "step": ScalarKind(as_written, "the id of a step", _NAME),
        "fault": ScalarKind(as_written, "the id of a fault", _NAME),
        "moment-name": ScalarKind(moment_name, "a moment, such as cable-cut ends", r"^\S+ (starts|ends)$"),
        "spread": ScalarKind(spread, "a share or a length of time, such as 10 % or 20 ms"),
        "slowing": ScalarKind(slowing, "how much slower: +200 ms or x 5"),
        "bound": ScalarKind(as_written, "a figure with the unit of the metric, such as 3 s"),
        "how-often": ScalarKind(how_often, "all, at least 1, or at least 95 %", r"^(all|at least .+)$"),
        "axis-cell": ScalarKind(as_written, "the name of a variant", _NAME),
        "metric-name": ScalarKind(metric_name, "a metric, if need be with a statistic: time_to_final.p95"),
        "path": ScalarKind(as_written, "a file beside this one"),
        "seeds": ScalarKind(seeds, "seeds, such as 1-30", r"^\d+(\s*-\s*\d+)?$"),
        "selection": ScalarKind(selection, "an office code, leader, minority, or random 2"),
        "drift": ScalarKind(drift, "parts per million, such as 100 ppm"),
        "shift": ScalarKind(shift, "a length of time with its sign, such as +3 s"),
        "wanted-offices": ScalarKind(wanted_offices, "at least 5 offices"),
    }
)
"""Kind to grammar."""
