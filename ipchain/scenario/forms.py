"""Reading our own data files as forms: which keys a group may have, what each holds, and every mistake with its place.

A form collects problems instead of stopping at the first, so that whoever edits an office file sees all of them.
A *fact* is a legal value as a group of its own: value, source, as_of, confidence, and perhaps a note. A fact
without a source is a mistake like any other: nothing legal enters the program on nobody's word.

Not here: what the keys mean (`offices`, `office_law`, `networks`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeVar

from ipchain.rights.profile import Confidence, Fact
from ipchain.scenario.problems import Problem, Spot, shortened
from ipchain.scenario.suggestions import did_you_mean
from ipchain.scenario.tree import ListNode, MapNode, Node, ScalarNode
from ipchain.scenario.values import Complaint, calendar_date, free_text

Value = TypeVar("Value")
Word = TypeVar("Word", bound=Enum)
Parse = Callable[[str], Value | Complaint]
"""Text in, a value or a complaint out, as the readers of `values` do."""

FACT_KEYS: Final = ("value", "source", "as_of", "confidence", "note")


@dataclass(frozen=True, slots=True)
class Form:
    """One group of keys, called `what` in messages, opened at `spot`. Problems go to the common list."""

    node: MapNode
    what: str
    spot: Spot
    problems: list[Problem]

    def value(self, key: str, parse: Parse[Value], *, needed: bool = True) -> Value | None:
        """The value under a key as `parse` reads it. None if absent or wrong; then a problem is noted."""
        node = self._node(key, needed=needed)
        if node is None:
            return None
        if not isinstance(node, ScalarNode):
            self._note("E206", node.spot, f"'{key}' in {self.what} is one value, not a group or list")
            return None
        return self._parsed(node, parse)

    def values(self, key: str, parse: Parse[Value]) -> tuple[Value, ...]:
        """The list under a key, each entry as `parse` reads it; wrong entries are noted and left out."""
        node = self._node(key, needed=True)
        if node is None:
            return ()
        if not isinstance(node, ListNode):
            self._note("E206", node.spot, f"'{key}' in {self.what} is a list", "write '[a, b]'")
            return ()
        read = [self._parsed(item, parse) for item in node.items if isinstance(item, ScalarNode)]
        if len(read) < len(node.items):
            self._note("E206", node.spot, f"the list '{key}' in {self.what} has plain values only")
        return tuple(value for value in read if value is not None)

    def fact(self, key: str, parse: Parse[Value], *, needed: bool = True) -> Fact[Value] | None:
        """The legal value under a key, with what it rests on. None if absent or incomplete; then a problem is noted."""
        leaf = self.part(key, FACT_KEYS, needed=needed)
        if leaf is None:
            return None
        value = leaf.value("value", parse)
        source = leaf.value("source", free_text)
        as_of = leaf.value("as_of", calendar_date)
        confidence = leaf.value("confidence", one_of(Confidence))
        note = leaf.value("note", free_text, needed=False)
        if value is None or source is None or as_of is None or confidence is None:
            return None
        return Fact(value, source, as_of, confidence, note or "")

    def part(self, key: str, keys: Sequence[str], *, needed: bool = True) -> "Form | None":
        """The group under a key, as a form of its own with these keys."""
        node = self._node(key, needed=needed)
        entry = self.node.entry(key)
        return form(node, f"'{key}'", keys, self.problems, entry.key.spot) if node and entry else None

    def _node(self, key: str, *, needed: bool) -> Node | None:
        node = self.node.get(key)
        if node is None and needed:
            self._note("E203", self.spot, f"{self.what} has no '{key}'", f"write '{key}: ...'")
        return node

    def _parsed(self, node: ScalarNode, parse: Parse[Value]) -> Value | None:
        read = parse(node.text)
        if isinstance(read, Complaint):
            self._note(read.code, node.spot, read.message, read.note)
            return None
        return read

    def _note(self, code: str, spot: Spot, said: str, note: str = "") -> None:
        self.problems.append(Problem(code, spot, said, note))


def form(node: Node, what: str, keys: Sequence[str], problems: list[Problem], spot: Spot | None = None) -> Form | None:
    """The form of a group with a closed list of keys; other keys are noted. None if the node is no group."""
    if not isinstance(node, MapNode):
        problems.append(Problem("E206", node.spot, f"{what} is a group of keys"))
        return None
    for entry in node.entries:
        if entry.key.text not in keys:
            note = did_you_mean(entry.key.text, keys)
            said = f"{what} has no key '{shortened(entry.key.text)}'"
            problems.append(Problem("E201", entry.key.spot, said, note, wide=True))
    return Form(node, what, spot or node.spot, problems)


def one_of(words: type[Word]) -> Parse[Word]:
    """Reads one word of a closed list, stated as an Enum whose values are the words."""
    known = {str(word.value): word for word in words}

    def parse(text: str) -> Word | Complaint:
        return known.get(text) or not_listed(text, tuple(known))

    return parse


def listed(known: Sequence[str]) -> Parse[str]:
    """Reads one word of a closed list."""

    def parse(text: str) -> str | Complaint:
        return text if text in known else not_listed(text, known)

    return parse


def not_listed(text: str, known: Sequence[str]) -> Complaint:
    """The complaint about a word that a closed list does not have, with the nearest one."""
    return Complaint("E202", f"'{shortened(text)}' is not one of {', '.join(known)}", did_you_mean(text, known))
