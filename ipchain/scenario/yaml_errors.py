"""What the YAML parser complains about, said in plain words, at the place where the user should look.

The parser knows tokens and contexts; a reader knows that a quote was not closed or a space is missing. The table
maps one to the other; what is not in the table is told with the parser's own words.

Not here: what we refuse although it is YAML (`guard`), and keys and values (`schema`, `values`).
"""

import re
from typing import Final

from ruamel.yaml.error import MarkedYAMLError

from ipchain.scenario.damage import DAMAGE, damage_in, name_of
from ipchain.scenario.problems import Problem, Source, Spot, shortened

# (part of the parser's complaint, what is said, what to write)
_PLAIN_WORDS: Final = (
    ("mapping values are not allowed here", "a colon is not possible here", 'put the text in quotes: "..."'),
    ("while scanning a quoted scalar", "a quote is opened here and never closed", "close it with the same quote"),
    ("could not find expected ':'", "this line is no 'key: value'", "write a colon and a space after the key"),
    ("expected <block end>", "this line is not indented like the lines above it", "use the same number of spaces"),
    ("did not find expected <block end>", "this line is not indented like the lines above it", "use the same spaces"),
    ("while parsing a flow sequence", "the list is not closed, or a comma is missing", "write '[a, b]'"),
    ("while parsing a flow mapping", "the braces are not closed, or a comma is missing", "write '{a: 1, b: 2}'"),
    ("cannot start any token", "this character cannot begin a value", 'put the text in quotes: "..."'),
    ("unknown escape character", "this backslash means nothing inside double quotes", "write '\\\\' or single quotes"),
    ("expected the node content", "a value is missing here", ""),
    ("sequence entries are not allowed", "a list entry cannot begin here", "begin it on a line of its own"),
    ("did not find expected comment or line break", "nothing may follow the '>' or '|' here", "begin on the next line"),
    ("expected a comment or a line break", "nothing may follow the '>' or '|' here", "begin on the next line"),
    ("while scanning a directive", "a line beginning with '%' is not used here", "delete it"),
    ("undefined tag handle", "tags ('!') are not used here", 'put the text in quotes: "..."'),
    ("while scanning a tag", "tags ('!') are not used here", 'put the text in quotes: "..."'),
    ("while scanning an anchor", "'&' cannot begin a value", 'put the text in quotes: "..."'),
    ("while scanning an alias", "'*' cannot begin a value", 'put the text in quotes: "..."'),
)
# Complaints about something opened earlier are shown where it was opened.
_AT_THE_START: Final = (
    "while scanning a quoted scalar",
    "while parsing a flow sequence",
    "while parsing a flow mapping",
)
_LONG_ESCAPE: Final = re.compile(r"\\U[0-9A-Fa-f]{8}")
_NO_SPACE: Final = re.compile(r"^\s*(?:- +)?([A-Za-z_][\w-]*):(?=[^\s:/])")


def translated(error: MarkedYAMLError, source: Source) -> Problem:
    """One E101 problem for one complaint of the parser; E110 where a word processor did the damage."""
    complaint = f"{error.context or ''} {error.problem or ''}"
    early = error.context_mark is not None and complaint.startswith(_AT_THE_START)
    mark = error.context_mark if early else error.problem_mark or error.context_mark
    line = min(mark.line, max(0, len(source.lines) - 1)) if mark else 0
    column = mark.column if mark and mark.line == line else 0
    if problem := _damaged_near(source, line):
        return problem
    if problem := _missing_space(source, line):
        return problem
    for part, said, note in _PLAIN_WORDS:
        if part in complaint:
            return Problem("E101", Spot(source, line + 1, column + 1), said, note, wide=True)
    said = f"this is not YAML: {shortened(str(error.problem or error.context or 'unreadable'))}"
    return Problem("E101", Spot(source, line + 1, column + 1), said, wide=True)


def unplaced(source: Source) -> Problem:
    """For a failure of the parser that has no place: the first long escape, else the beginning of the file."""
    for number, line in enumerate(source.lines, 1):
        if found := _LONG_ESCAPE.search(line):
            spot = Spot(source, number, found.start() + 1, len(found[0]))
            return Problem("E108", spot, "this escape stands for no character", "write the character itself", wide=True)
    return Problem("E101", Spot(source, 1, 1), "this is not YAML, and the parser does not say where")


def _damaged_near(source: Source, line: int) -> Problem | None:
    """The first sign of a word processor on the line or the one before, where a line without colon begins."""
    for number in (line, line - 1):
        found = damage_in(source.lines[number].split(" #")[0]) if 0 <= number < len(source.lines) else None
        if found is not None:
            character = source.lines[number][found]
            said = f"{name_of(character)} stands where YAML expects a plain character"
            spot = Spot(source, number + 1, found + 1)
            return Problem("E110", spot, said, f"write {DAMAGE[character].instead}", wide=True)
    return None


def _missing_space(source: Source, line: int) -> Problem | None:
    for number in (line, line - 1):
        if 0 <= number < len(source.lines) and (found := _NO_SPACE.match(source.lines[number])):
            spot = Spot(source, number + 1, found.end(), 1)
            return Problem(
                "E101", spot, f"a space is missing after '{found[1]}:'", f"write '{found[1]}: ...'", wide=True
            )
    return None
