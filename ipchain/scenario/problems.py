"""What is wrong with a file, and how it is told.

`file:line:column`, a code, one plain sentence, the source lines with a marker, one suggestion, more to read.

A `Problem` is a value; three renderings of it exist: text for people, JSON for machines, and annotations for
GitHub. All problems of a file are told at once, at most `MOST_PROBLEMS`, in the order of their lines.

Not here: which code means what (`codes`), and who finds the problems (`guard`, `tree`, `values`, `loader`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypedDict
from unicodedata import east_asian_width

from ipchain.errors import IpchainError

MOST_PROBLEMS: Final = 20
"""So many problems are told in one go; the rest would only hide the first."""

_LINES_BEFORE: Final = 2
_LINES_AFTER: Final = 1
_WIDEST: Final = 160
_SHOWN_BEFORE_MARK: Final = 60

Severity = Literal["error", "advice"]


@dataclass(frozen=True, slots=True)
class Source:
    """A text that is read: its name for messages, and its lines without their ends."""

    name: str
    lines: tuple[str, ...] = field(repr=False)

    @staticmethod
    def of(name: str, text: str) -> "Source":
        """The source for a text. Lines end with a line feed, with or without a carriage return before it."""
        lines = text.split("\n")
        return Source(name, tuple(line.removesuffix("\r") for line in (lines if lines[-1] else lines[:-1])))


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a source: line and column count from 1, in characters; the length is at least 1."""

    source: Source = field(repr=False)
    line: int
    column: int
    length: int = 1


class ProblemJson(TypedDict):
    """A problem for machines; the keys of `--json` output."""

    file: str
    line: int
    column: int
    length: int
    severity: str
    code: str
    message: str
    suggestion: str
    advice: list[str]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or doubtful (`advice`), with its place.

    `note` is the suggestion beside the marker; `advice` are whole sentences below the source lines;
    `wide` shows the lines around, where the place in its block matters (words), not only the line (values).
    """

    code: str
    spot: Spot
    message: str
    note: str = ""
    advice: tuple[str, ...] = ()
    wide: bool = False

    @property
    def severity(self) -> Severity:
        """Codes of the W family are advice; everything else is an error."""
        return "advice" if self.code.startswith("W") else "error"

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.spot.source.name

    @property
    def line(self) -> int:
        """Counts from 1."""
        return self.spot.line

    @property
    def column(self) -> int:
        """Counts from 1, in characters."""
        return self.spot.column

    @property
    def length(self) -> int:
        """Characters that are marked; at least 1."""
        return self.spot.length

    @property
    def place(self) -> str:
        """`file:line:column`."""
        return f"{self.file}:{self.line}:{self.column}"

    def text(self) -> str:
        """For people: place, sentence, source lines with the marker, suggestion, advice, where to learn more."""
        told = [f"{self.place}  {self.severity} {self.code}  {self.message}"]
        if self.severity == "error":
            told += _excerpt(self)
        told += [f"  {sentence}" for sentence in self.advice]
        if self.severity == "error" and (self.advice or not self.note):
            told.append(f"  More: ipchain explain {self.code}")
        return "\n".join(told)

    def json(self) -> ProblemJson:
        """For machines: plain values only."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "length": self.length,
            "severity": self.severity,
            "code": self.code,
            "message": self.message,
            "suggestion": self.note,
            "advice": list(self.advice),
        }

    def github(self) -> str:
        """One workflow command of GitHub Actions, which shows the problem beside the line in a pull request."""
        command = "error" if self.severity == "error" else "warning"
        said = ". ".join(part for part in (self.message, self.note, *self.advice) if part)
        return (
            f"::{command} file={_property(self.file)},line={self.line},col={self.column},"
            f"endColumn={self.column + self.length},title={self.code}::{_escaped(said)}"
        )


class ScenarioError(IpchainError):
    """The user's file is wrong; nothing was run. Carries every problem found, advice included."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__(render(self.problems))


def printable(text: str) -> str:
    """The text with everything a terminal would obey replaced by a space."""
    return "".join(character if character.isprintable() else " " for character in text)


def shortened(text: str, most: int = 60) -> str:
    """What the user wrote, fit for a message: printable, and not longer than `most` characters."""
    plain = printable(text)
    return plain if len(plain) <= most else plain[: most - 3] + "..."


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """By line and column, without repeats; advice after errors of the same place."""
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda one: (one.file, one.line, one.column, one.severity == "advice", one.code)))


def has_errors(problems: Iterable[Problem]) -> bool:
    """True when at least one of them is more than advice."""
    return any(problem.severity == "error" for problem in problems)


def render(problems: Sequence[Problem]) -> str:
    """All problems for people, the first `MOST_PROBLEMS` in full, and the count on the last line."""
    shown = [problem.text() for problem in problems[:MOST_PROBLEMS]]
    hidden = len(problems) - len(shown)
    if hidden:
        shown.append(f"... and {hidden} more. Mend these first: one mistake often causes several messages.")
    return "\n\n".join([*shown, count_line(problems)])


def count_line(problems: Sequence[Problem]) -> str:
    """`3 errors, 1 advice. Nothing was run. (exit 2)`; without errors, only the count of advice."""
    errors = sum(problem.severity == "error" for problem in problems)
    advice = len(problems) - errors
    counts = [f"{errors} error{'s' if errors != 1 else ''}"] if errors else []
    counts += [f"{advice} advice"] if advice else []
    said = f"{', '.join(counts) or 'No problems'}."
    return f"{said} Nothing was run. (exit 2)" if errors else said


def _excerpt(problem: Problem) -> list[str]:
    lines = problem.spot.source.lines
    if not 1 <= problem.line <= len(lines):
        return []
    first = max(1, problem.line - _LINES_BEFORE) if problem.wide else problem.line
    last = min(len(lines), problem.line + _LINES_AFTER) if problem.wide else problem.line
    margin = max(2, len(str(last)))
    cut = max(0, problem.column - 1 - _SHOWN_BEFORE_MARK) if len(lines[problem.line - 1]) > _WIDEST else 0
    shown = []
    for number in range(first, last + 1):
        shown.append(f"  {number:>{margin}} | {_shortened(lines[number - 1], cut)}".rstrip())
        if number == problem.line:
            start = problem.column - 1 - cut
            before = _shortened(lines[number - 1], cut)[:start].ljust(start)
            marked = lines[number - 1][problem.column - 1 :][: min(problem.length, _WIDEST)] or "?"
            mark = " " * _cells(before) + "^" * _cells(marked)
            shown.append(f"  {'':>{margin}} | {mark} {problem.note}".rstrip())
    return shown


def _shortened(line: str, cut: int) -> str:
    return printable(line[cut : cut + _WIDEST])


def _cells(text: str) -> int:
    """How many columns of a terminal the text takes: Chinese and Japanese characters take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
