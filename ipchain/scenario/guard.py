"""The guard before the parser: what a scenario text may contain at all, decided before anybody believes it.

A text from an e-mail may be a bomb: references that multiply, brackets without end, a megabyte of list.
The bounds here are checked on the bytes, on the characters and on every parser event, so that the work is
bounded before it is done: at most 256 KiB, 20,000 parts and 24 levels, UTF-8, one document, and no anchors,
aliases, tags or merge keys, which scenario files do not need.
Source of the attacks: "billion laughs" and its relatives; measured in docs/errors.md.

Not here: duplicate keys and the tree (`tree`), and what the parser itself complains about (`yaml_errors`).
"""

import re
from collections.abc import Iterator
from typing import Final

from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    NodeEvent,
    ScalarEvent,
)
from ruamel.yaml.main import YAML

from ipchain.scenario.problems import Problem, Source, Spot

MOST_BYTES: Final = 256 * 1024
MOST_EVENTS: Final = 20_000
MOST_DEPTH: Final = 24

_BOM: Final = b"\xef\xbb\xbf"
_OTHER_ENCODINGS: Final = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))
# Line ends that the parser counts and editors do not, and characters that no keyboard writes.
_FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]|\r(?!\n)"
)
# Brackets outside of quotes and comments; a quote opens a text only where a value can begin.
_BRACKETS: Final = re.compile(
    r"""(?<![^\s\[{,:])"(?:\\.|[^"\\])*" | (?<![^\s\[{,:])'[^']*' | (?<!\S)\#.* | [\[\]{}]""", re.VERBOSE
)
_STRUCTURE: Final = re.compile(r"[,\[{]|: ")


class Refused(Exception):
    """The text is not read any further. Carries the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def checked_text(raw: str | bytes, name: str) -> tuple[Source, str]:
    """The text of a scenario, fit for the parser. Raises Refused for what no scenario may contain.

    Tabs are refused, except in text written as JSON, where they are white space like any other.
    """
    size = len(raw) if isinstance(raw, bytes) else len(raw.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        raise Refused(
            Problem(
                "E107",
                Spot(Source(name, ()), 1, 1),
                f"the file is too large: {size:,} bytes; {MOST_BYTES // 1024} KiB are allowed",
                advice=("Repeat things with 'load' instead of writing each one down.",),
            )
        )
    text = _decoded(raw, name) if isinstance(raw, bytes) else raw
    source = Source.of(name, text)
    if found := _FORBIDDEN.search(text):
        raise Refused(_forbidden(source, text, found.start()))
    if "\t" in text:
        if not text.lstrip().startswith(("{", "[")):
            raise Refused(
                Problem(
                    "E109",
                    _spot_at(source, text, text.index("\t")),
                    "a tab cannot be used here",
                    "write spaces instead",
                    wide=True,
                )
            )
        text = text.replace("\t", " ")
    if found_many := _surely_too_many(source, text):
        raise Refused(_too_many(found_many))
    if deep := _deep_line(source):
        raise Refused(_too_deep(deep))
    return source, text


def guarded_events(source: Source, text: str, problems: list[Problem]) -> Iterator[Event]:
    """The parser's events of a checked text, within the bounds.

    Anchors, aliases, tags and merge keys are added to `problems` and reading goes on: events do not multiply.
    Raises Refused where a bound is passed, and the parser's own errors (ruamel `MarkedYAMLError`).
    """
    depth = 0
    documents = 0
    # Pure Python, events only: no composer, no constructor, nothing is ever resolved or built.
    for count, event in enumerate(YAML(typ="safe", pure=True).parse(text)):
        if count > MOST_EVENTS:
            raise Refused(_too_many(spot_of(source, event)))
        if isinstance(event, DocumentStartEvent):
            if event.version or event.tags:
                said = "a directive ('%') is not used here"
                raise Refused(Problem("E101", Spot(source, 1, 1), said, "delete the line that begins with '%'"))
            documents += 1
            if documents > 1:
                raise Refused(
                    Problem("E111", spot_of(source, event), "a second document begins here", "one file is one scenario")
                )
        elif isinstance(event, CollectionStartEvent):
            depth += 1
            if depth > MOST_DEPTH:
                raise Refused(_too_deep(spot_of(source, event)))
        elif isinstance(event, CollectionEndEvent):
            depth -= 1
        if isinstance(event, NodeEvent) and (problem := _not_used_here(source, event)):
            problems.append(problem)
        yield event


def spot_of(source: Source, event: Event) -> Spot:
    """Where an event stands; a value over several lines is marked to the end of its first line."""
    start, end = event.start_mark, event.end_mark
    length = end.column - start.column if end.line == start.line else 0
    if length <= 0 and start.line < len(source.lines) and isinstance(event, ScalarEvent) and event.style in {"'", '"'}:
        length = len(source.lines[start.line]) - start.column
    return Spot(source, start.line + 1, start.column + 1, max(1, length))


def _decoded(raw: bytes, name: str) -> str:
    begin = Spot(Source(name, ()), 1, 1)
    if raw.startswith(_BOM):
        raise Refused(
            Problem("E108", begin, "the file begins with a byte order mark", "save it as 'UTF-8' (without BOM)")
        )
    for mark, encoding in _OTHER_ENCODINGS:
        if raw.startswith(mark):
            raise Refused(Problem("E108", begin, f"the file is written in {encoding}", "save it as 'UTF-8'"))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        source = Source.of(name, raw.decode("utf-8", "replace"))
        spot = _spot_at(source, before, len(before))
        said = f"byte 0x{raw[error.start]:02X} is not UTF-8 text"
        raise Refused(Problem("E108", spot, said, "save the file as 'UTF-8'")) from None


def _forbidden(source: Source, text: str, index: int) -> Problem:
    character = text[index]
    spot = _spot_at(source, text, index)
    if character == "\r":
        return Problem("E108", spot, "a carriage return stands alone", "end lines with a line feed")
    if character == "\ufeff":
        return Problem("E108", spot, "the text contains a byte order mark", "save it as 'UTF-8' (without BOM)")
    return Problem("E108", spot, f"an invisible character stands here (U+{ord(character):04X})", "delete it")


def _spot_at(source: Source, text: str, index: int) -> Spot:
    line = text.count("\n", 0, index) + 1
    return Spot(source, line, index - (text.rfind("\n", 0, index) + 1) + 1)


def _surely_too_many(source: Source, text: str) -> Spot | None:
    """A cheap bound before the slow parser: where the text must have passed the limit.

    A bracket makes two events, a comma or a colon at least one, and a colon with its key and value two. Signs in
    prose count too, but no file of this size has so many of them.
    """
    if len(source.lines) > MOST_EVENTS:
        return Spot(source, MOST_EVENTS + 1, 1)
    parts = pairs = 0
    for sign in _STRUCTURE.finditer(text):
        parts += 2 if sign[0] in "[{" else 1
        pairs += 2 if sign[0] == ": " else 0
        if parts > MOST_EVENTS or pairs > MOST_EVENTS:
            return _spot_at(source, text, sign.start())
    return None


def _deep_line(source: Source) -> Spot | None:
    """Where one line nests too deep. The parser looks ahead within a line, at a cost that grows with the square."""
    for number, line in enumerate(source.lines, 1):
        depth = 0
        for found in _BRACKETS.finditer(line):
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0], 0)
            if depth > MOST_DEPTH:
                return Spot(source, number, found.start() + 1)
    return None


def _too_deep(spot: Spot) -> Problem:
    return Problem("E107", spot, f"this is nested more than {MOST_DEPTH} levels deep")


def _too_many(spot: Spot) -> Problem:
    return Problem("E107", spot, f"the file has more than {MOST_EVENTS:,} parts")


def _not_used_here(source: Source, event: NodeEvent) -> Problem | None:
    spot = spot_of(source, event)
    if isinstance(event, AliasEvent):
        said = f"'*{event.anchor}' refers to an anchor; anchors are not used here"
        return Problem("E105", spot, said, "write the value itself", wide=True)
    if event.anchor is not None:
        said = f"'&{event.anchor}' is an anchor; anchors are not used here"
        return Problem("E105", spot, said, "to reuse a scenario, write 'extends: base.ipchain.yaml'", wide=True)
    if isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag is not None:
        return Problem("E106", spot, f"the tag '{event.tag}' is not used here", "write the plain value", wide=True)
    if isinstance(event, ScalarEvent) and event.value == "<<" and event.style is None:
        return Problem("E105", spot, "merge keys ('<<') are not used here", "write the keys themselves", wide=True)
    return None
