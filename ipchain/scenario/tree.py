"""A file as a tree of nodes with positions: what both the scenario loader and the office loader read.

Every scalar stays text, with the knowledge whether it was quoted; our own schema gives it a type. So `NO` is
Norway and `12:30` is not 750. Mappings keep the order of the file and the place of every key.

    tree = read_tree(raw, "cable-cut.ipchain.yaml")     # raises ScenarioError with all problems
    title = tree.get("title")                           # a node or None, if tree is a MapNode

Sizes, depth, encodings, anchors, tags: `guard`. The parser's own complaints, in plain words: `yaml_errors`.

Not here: any meaning. A node knows where it stands and what is written there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from ipchain.scenario.guard import Refused, checked_text, guarded_events, spot_of
from ipchain.scenario.problems import Problem, ScenarioError, Source, Spot, has_errors, in_order, shortened
from ipchain.scenario.yaml_errors import translated, unplaced


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """One value, as text. `quoted` is True for values in quotes and for block text (`>` and `|`)."""

    spot: Spot
    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class ListNode:
    """Values in a row, in block (`- a`) or flow (`[a]`) style."""

    spot: Spot
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping with its value."""

    key: ScalarNode
    value: "Node"


@dataclass(frozen=True, slots=True)
class MapNode:
    """Keys with values, in the order of the file; no key stands twice."""

    spot: Spot
    entries: tuple[Entry, ...]

    def get(self, key: str) -> "Node | None":
        """The value under a key, or None if the key is not written."""
        entry = self.entry(key)
        return entry.value if entry else None

    def entry(self, key: str) -> Entry | None:
        """The key with its place and its value, or None."""
        for entry in self.entries:
            if entry.key.text == key:
                return entry
        return None

    def keys(self) -> tuple[str, ...]:
        """All keys, in order."""
        return tuple(entry.key.text for entry in self.entries)


Node = ScalarNode | ListNode | MapNode


def read_tree(raw: str | bytes, name: str) -> Node:
    """The tree of one file. `name` is what messages call the file.

    Raises ScenarioError with every problem found (codes E101 and E104 to E113), and nothing else.
    """
    tree, problems = tree_and_problems(raw, name)
    if tree is None or has_errors(problems):
        raise ScenarioError(problems)
    return tree


def tree_and_problems(raw: str | bytes, name: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """The tree as far as it could be read, and what is wrong with the file; both may be there."""
    problems: list[Problem] = []
    source = Source(name, ())
    tree: Node | None = None
    try:
        source, text = checked_text(raw, name)
        tree = _Builder(source, guarded_events(source, text, problems), problems).document()
    except Refused as refused:
        problems.append(refused.problem)
    except MarkedYAMLError as error:
        problems.append(translated(error, source))
    except (YAMLError, ValueError, OverflowError, AssertionError):
        # The parser stumbles without saying where: an escape beyond the last character of Unicode.
        problems.append(unplaced(source))
    return tree, in_order(problems)


class _Builder:
    """Events in, nodes out. Depth is bounded by the guard, so recursion is too."""

    def __init__(self, source: Source, events: Iterator[Event], problems: list[Problem]) -> None:
        self._source = source
        self._events = events
        self._problems = problems

    def document(self) -> Node | None:
        tree: Node | None = None
        for event in self._events:
            if isinstance(event, ScalarEvent | SequenceStartEvent | MappingStartEvent):
                tree = self._node(event)
        if tree is None and not self._problems:
            self._problems.append(Problem("E101", Spot(self._source, 1, 1), "the file is empty"))
        return tree

    def _node(self, event: Event) -> Node:
        if isinstance(event, SequenceStartEvent):
            return self._list(event)
        if isinstance(event, MappingStartEvent):
            return self._map(event)
        spot = spot_of(self._source, event)
        if isinstance(event, ScalarEvent):
            return ScalarNode(spot, self._text(event, spot), quoted=event.style is not None)
        return ScalarNode(spot, "")  # an alias, already reported

    def _list(self, start: Event) -> ListNode:
        items = []
        for event in self._events:
            if isinstance(event, SequenceEndEvent):
                break
            items.append(self._node(event))
        return ListNode(spot_of(self._source, start), tuple(items))

    def _map(self, start: Event) -> MapNode:
        entries: dict[str, Entry] = {}
        for event in self._events:
            if isinstance(event, MappingEndEvent):
                break
            key = self._node(event)
            value = self._node(next(self._events))
            if not isinstance(key, ScalarNode):
                said = "a key must be one word, not a list or a group of keys"
                self._problems.append(Problem("E113", key.spot, said, wide=True))
            elif first := entries.get(key.text):
                self._problems.append(_duplicate(key, first.key))
            else:
                entries[key.text] = Entry(key, value)
        return MapNode(spot_of(self._source, start), tuple(entries.values()))

    def _text(self, event: ScalarEvent, spot: Spot) -> str:
        text: str = event.value
        try:
            text.encode()
        except UnicodeEncodeError:
            # JSON writes characters beyond the first plane as two escapes; alone, such a half is no character.
            whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            if "\ufffd" in whole:
                self._problems.append(Problem("E108", spot, "an escape here stands for half a character"))
            return whole
        return text


def _duplicate(key: ScalarNode, first: ScalarNode) -> Problem:
    before = first.spot.source.lines[first.spot.line - 1].strip()
    return Problem(
        "E104",
        key.spot,
        f"the key '{shortened(key.text)}' stands twice in this group",
        "take one of the two away",
        (f"Line {first.spot.line} already says: {shortened(before)}",),
        wide=True,
    )
