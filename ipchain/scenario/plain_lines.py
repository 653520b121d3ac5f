"""The plain subset of YAML in which our own data files are written, read line by line: the same tree, ten times faster.

An office file has some 350 parts, and the YAML parser needs 25 ms for them; a run with 18 offices would wait half a
second before it begins. So files that keep to the plain shape below are read here. Anything else, be it wrong or only
unusual, is not judged here: `plain_tree` answers None and `tree.read_tree` reads the file, with all its messages.

The shape: `key:` above deeper lines, `key: text`, `key: 'text'`, `key: [text, text]`, `key: {key: text, key: text}`
with line breaks after commas inside the braces; comments on lines of their own. No block text, no escapes, no tabs.
The tests hold the two readers against each other, on every shipped file and on damaged ones.

Not here: what the values mean (`offices`, `networks`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ipchain.scenario.problems import Source, Spot
from ipchain.scenario.tree import Entry, ListNode, MapNode, Node, ScalarNode, read_tree

_KEY: Final = r"[a-z][a-z0-9_-]*|[A-Z]{2}"
_LINE: Final = re.compile(rf"(?P<indent> *)(?P<key>{_KEY}):(?: (?P<value>\S.*))?")
# Plain text begins with a letter or digit, perhaps after a minus. Around it, YAML reads `: `, ` #` and brackets
# as signs of its own; to be safe, plain text here has no colon and no number sign at all.
_BLOCK_TEXT: Final = re.compile(r"-?\w(?:[^:#]*[^:#\s])?")
_FLOW_PART: Final = re.compile(
    rf"(?:(?P<key>{_KEY}): +)?"
    r"(?:(?P<plain>-?[\w(](?:[^:#,\[\]{}]*[^:#,\[\]{}\s])?)|(?P<quoted>'(?:[^']|'')*'|\"[^\"\\]*\"))"
    r"(?P<end>, |,$|[\]}])"
)


def fast_tree(raw: bytes, name: str) -> Node:
    """The tree of one of our own data files. Raises ScenarioError like `read_tree`, which reads what is not plain."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return read_tree(raw, name)
    return plain_tree(text, name) or read_tree(raw, name)


def plain_tree(text: str, name: str) -> MapNode | None:
    """The tree `read_tree` would return, positions included, or None if the text is not of the plain shape."""
    source = Source.of(name, text)
    try:
        lines = _Lines(source)
        return _block(lines, 0) if lines.indent() == 0 else None
    except _NotPlain:
        return None


class _NotPlain(Exception):
    """Something here needs the YAML parser."""


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    indent: int
    key: str
    value: str


class _Lines:
    """The lines that say something, and how far they are read."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._at = 0
        self.current: _Line | None = None
        self.advance()

    def advance(self) -> None:
        """Go to the next line that is neither empty nor a comment; none is left when `current` is None."""
        for text in self._from_here():
            if not text or text.startswith("#"):
                continue
            found = _LINE.fullmatch(text)
            if not found:
                raise _NotPlain
            self.current = _Line(self._at, len(found["indent"]), found["key"], found["value"] or "")
            return
        self.current = None

    def continued(self, text: str) -> Iterator[tuple[int, int, str]]:
        """A flow value from its first line on: (line, column of the text, text), as long as lines end with a comma."""
        line = self.current
        assert line is not None
        yield self._at, line.indent + len(line.key) + 3, text
        for following in self._from_here():
            stripped = following.lstrip(" ")
            if len(following) - len(stripped) <= line.indent:
                raise _NotPlain
            yield self._at, len(following) - len(stripped) + 1, stripped

    def indent(self) -> int:
        """Spaces before the current line, -1 after the last one."""
        return self.current.indent if self.current else -1

    def _from_here(self) -> Iterator[str]:
        while self._at < len(self.source.lines):
            text = self.source.lines[self._at]
            self._at += 1
            if not text.isprintable() or text.endswith(" "):
                raise _NotPlain
            yield text


def _block(lines: _Lines, indent: int) -> MapNode:
    entries: dict[str, Entry] = {}
    begin: Spot | None = None
    while lines.current and lines.current.indent == indent:
        line = lines.current
        spot = Spot(lines.source, line.number, indent + 1, len(line.key))
        begin = begin or Spot(lines.source, line.number, indent + 1)
        if line.key in entries:
            raise _NotPlain
        entries[line.key] = Entry(ScalarNode(spot, line.key), _value(lines, line))
    if lines.indent() > indent or begin is None:
        raise _NotPlain
    return MapNode(begin, tuple(entries.values()))


def _value(lines: _Lines, line: _Line) -> Node:
    if not line.value:
        lines.advance()
        if lines.indent() <= line.indent:
            raise _NotPlain
        return _block(lines, lines.indent())
    node = _flow(lines, line) if line.value[0] in "[{" else _scalar(lines, line)
    lines.advance()
    return node


def _scalar(lines: _Lines, line: _Line) -> ScalarNode:
    text = line.value
    spot = Spot(lines.source, line.number, line.indent + len(line.key) + 3, len(text))
    if _BLOCK_TEXT.fullmatch(text):
        return ScalarNode(spot, text)
    if len(text) > 1 and text[0] == text[-1] == "'" and "'" not in text[1:-1].replace("''", ""):
        return ScalarNode(spot, text[1:-1].replace("''", "'"), quoted=True)
    raise _NotPlain


def _flow(lines: _Lines, line: _Line) -> ListNode | MapNode:
    begin = Spot(lines.source, line.number, line.indent + len(line.key) + 3)
    closing = "]" if line.value[0] == "[" else "}"
    items: list[Node] = []
    entries: dict[str, Entry] = {}
    first = 1
    for number, column, text in lines.continued(line.value):
        at = first
        first = 0
        while at < len(text):
            part = _FLOW_PART.match(text, at)
            if not part or (part["key"] is None) != (closing == "]") or part["key"] in entries:
                raise _NotPlain
            node = _flow_scalar(lines.source, number, column, part)
            if part["key"] is None:
                items.append(node)
            else:
                spot = Spot(lines.source, number, column + part.start("key"), len(part["key"]))
                entries[part["key"]] = Entry(ScalarNode(spot, part["key"]), node)
            at = part.end()
            if part["end"][0] != ",":
                if part["end"] != closing or at != len(text):
                    raise _NotPlain
                return ListNode(begin, tuple(items)) if closing == "]" else MapNode(begin, tuple(entries.values()))
    raise _NotPlain


def _flow_scalar(source: Source, number: int, column: int, part: re.Match[str]) -> ScalarNode:
    kind = "plain" if part["plain"] is not None else "quoted"
    spot = Spot(source, number, column + part.start(kind), len(part[kind]))
    if kind == "plain":
        return ScalarNode(spot, part[kind])
    mark = part[kind][0]
    return ScalarNode(spot, part[kind][1:-1].replace(mark * 2, mark), quoted=True)
