"""Who the offices are: the files of `nodes/offices/`, one per office, and invented offices near a real city.

`load_profile("EM")` reads one file, `read_profile` the bytes of any such file, with all mistakes and their places.
`known_codes` and `names_of` read only the head of each file, up to its first empty line, because they serve lists
and suggestions. Profiles are illustrative models made from public sources, not statements by an office.
Invented offices have the codes QM to QY, which ISO 3166 leaves to users (QZ is taken: it is the CPVO in WIPO ST.3);
their law is one generic profile, `nodes/invented.yaml`. Codes: WIPO ST.3. Format: nodes/README.md.

Not here: the legal groups (`office_law`), and how far apart the offices are (`geography`, `networks`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Final

from ipchain.errors import UsageError
from ipchain.names import Micros, OfficeId
from ipchain.rights.profile import LegalProfile
from ipchain.scenario.forms import Form, form, listed
from ipchain.scenario.model import OfficeProfile
from ipchain.scenario.office_law import LAW_KEYS, legal_profile
from ipchain.scenario.plain_lines import fast_tree, plain_tree
from ipchain.scenario.problems import Problem, ScenarioError, shortened
from ipchain.scenario.shipped import shipped
from ipchain.scenario.tree import ListNode, MapNode, Node, ScalarNode
from ipchain.scenario.values import Complaint, free_text

LANGUAGES: Final = ("en", "fr", "es", "ru", "ar", "zh")
"""The six languages in which an office is named."""

REGIONS: Final = ("africa", "asia", "europe", "latin-america", "north-america", "oceania", "international")

INVENTED_CODES: Final = tuple(OfficeId(f"Q{letter}") for letter in "MNOPQRSTUVWXY")

_HEAD_KEYS: Final = (
    "code", "name", "names", "machine_made", "known_as", "city", "latitude", "longitude", "time_zone", "region",
)  # fmt: skip
_CODE: Final = re.compile(r"[A-Z]{2}")
_DEGREES: Final = re.compile(r"(-?)(\d{1,3})\.(\d{1,4})")
_ZONE: Final = re.compile(r"[A-Z][A-Za-z]+(?:/[A-Z][A-Za-z_]+)+")


@cache
def load_profile(code: str) -> OfficeProfile:
    """The office with this code, such as EM. Raises UsageError for a code that no shipped file has."""
    if code not in known_codes():
        raise UsageError(f"there is no office code '{shortened(code)}'; see 'ipchain list offices'")
    file = shipped("nodes") / "offices" / f"{code}.yaml"
    return read_profile(file.read_bytes(), f"nodes/offices/{code}.yaml")


def read_profile(raw: bytes, name: str) -> OfficeProfile:
    """The office that a file describes; `name` is what messages call the file. Raises ScenarioError."""
    problems: list[Problem] = []
    file = form(fast_tree(raw, name), "an office file", (*_HEAD_KEYS, *LAW_KEYS), problems)
    profile = _profile(file) if file else None
    if problems or profile is None:
        raise ScenarioError(problems)
    return profile


@cache
def known_codes() -> Mapping[OfficeId, str]:
    """All offices that can be named in a scenario, by code, with their English names; sorted by code."""
    return {code: head_names[0] for code, head_names in _heads()}


@cache
def names_of() -> Mapping[str, OfficeId]:
    """Whatever people call an office, in all six languages and in short, casefolded, with the code it has."""
    return {name.casefold(): code for code, head_names in _heads() for name in head_names}


def invented_profile(
    code: OfficeId, name: str, near: OfficeId, *, weight: int = 1, review_us: Micros = 0
) -> OfficeProfile:
    """An office that does not exist, in the city of one that does, with the generic law of `nodes/invented.yaml`.

    Every legal value of it is marked unverified. Raises UsageError unless the code is one of `INVENTED_CODES`.
    """
    if code not in INVENTED_CODES:
        raise UsageError(f"'{shortened(code)}' is no code for an invented office; those are QM to QY")
    neighbour = load_profile(near)
    return replace(
        neighbour,
        code=code,
        name=name,
        names=dict.fromkeys(LANGUAGES, name),
        legal=replace(_invented_law(), office=code),
        invented=True,
        weight=weight,
        review_us=review_us,
    )


@cache
def _invented_law() -> LegalProfile:
    problems: list[Problem] = []
    raw = (shipped("nodes") / "invented.yaml").read_bytes()
    file = form(fast_tree(raw, "nodes/invented.yaml"), "the law of invented offices", LAW_KEYS, problems)
    law = legal_profile(INVENTED_CODES[0], file) if file else None
    if problems or law is None:
        raise ScenarioError(problems)
    return law


def _profile(file: Form) -> OfficeProfile | None:
    code = file.value("code", _code)
    name = file.value("name", free_text)
    names = _names(file)
    city = file.value("city", free_text)
    latitude = file.value("latitude", lambda text: _udeg(text, 90))
    longitude = file.value("longitude", lambda text: _udeg(text, 180))
    zone = file.value("time_zone", _zone)
    file.value("region", listed(REGIONS))
    file.values("machine_made", listed(LANGUAGES))
    file.values("known_as", free_text)
    legal = legal_profile(code or OfficeId("??"), file)
    if code is None or name is None or names is None or city is None or zone is None or legal is None:
        return None
    if latitude is None or longitude is None:
        return None
    return OfficeProfile(code, name, names, city, latitude, longitude, zone, legal)


def _names(file: Form) -> Mapping[str, str] | None:
    group = file.part("names", LANGUAGES)
    if group is None:
        return None
    names = {language: group.value(language, free_text) for language in LANGUAGES}
    return {language: name for language, name in names.items() if name is not None}


def _code(text: str) -> OfficeId | Complaint:
    if _CODE.fullmatch(text):
        return OfficeId(text)
    return Complaint("E401", f"'{shortened(text)}' is no ST.3 code", "write two capital letters")


def _udeg(text: str, most: int) -> int | Complaint:
    """Degrees with one to four decimals, as millionths; at most `most` either way."""
    found = _DEGREES.fullmatch(text)
    udeg = int(found[2]) * 1_000_000 + int(found[3].ljust(6, "0")) if found else 0
    if found is None or udeg > most * 1_000_000:
        said = f"'{shortened(text)}' is not a place in degrees between -{most} and {most}"
        return Complaint("E302", said, "write one to four decimals, such as '38.3452'")
    return -udeg if found[1] else udeg


def _zone(text: str) -> str | Complaint:
    if _ZONE.fullmatch(text):
        return text
    return Complaint("E202", f"'{shortened(text)}' is no time zone of the IANA list", "write 'Europe/Madrid'")


@cache
def _heads() -> tuple[tuple[OfficeId, tuple[str, ...]], ...]:
    """Each office's code with its names, the English one first."""
    folder = shipped("nodes") / "offices"
    files = {file.name.removesuffix(".yaml"): file for file in folder.iterdir() if file.name.endswith(".yaml")}
    return tuple((OfficeId(code), _names_in(files[code].read_bytes(), code)) for code in sorted(files))


def _names_in(raw: bytes, code: str) -> tuple[str, ...]:
    name = f"nodes/offices/{code}.yaml"
    head = plain_tree(raw.decode(errors="replace").partition("\n\n")[0], name) or fast_tree(raw, name)
    if not isinstance(head, MapNode):
        return (code,)
    named = (head.get("names"), head.get("name"), head.get("known_as"))
    return tuple(text for node in named for text in _texts(node)) or (code,)


def _texts(node: Node | None) -> Iterator[str]:
    if isinstance(node, ScalarNode):
        yield node.text
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from _texts(item)
    elif isinstance(node, MapNode):
        for entry in node.entries:
            yield from _texts(entry.value)
