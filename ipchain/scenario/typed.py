"""Values with their places, after reading: what later passes work on, and where they report what is wrong.

A `Block` answers for a key in its Python type, or with None where the key is not written or could not be read;
then the problem was reported already, and nobody need mention it again.

Not here: how a tree becomes these values (`reading`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, assert_never

from ipchain.scenario.problems import Problem, Spot
from ipchain.scenario.values import Complaint

Wanted = TypeVar("Wanted")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value with its place. `kind` is the scalar kind, or `word` for a word of a closed list."""

    spot: Spot
    text: str
    kind: str
    value: object


@dataclass(frozen=True, slots=True)
class Row:
    """A list with its place."""

    spot: Spot
    items: tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A group of keys.

    `heads` has the place of every key, `fields` what could be read; `word` is the chosen word of a step, fault or
    check, empty elsewhere and where it could not be read. `spot` is where messages about the whole point.
    """

    spot: Spot
    heads: Mapping[str, Spot] = field(default_factory=dict)
    fields: Mapping[str, "Value"] = field(default_factory=dict)
    word: str = ""

    def get(self, key: str, kind: type[Wanted]) -> Wanted | None:
        """The single value under a key, if it is there and of this Python type."""
        found = self.fields.get(key)
        return found.value if isinstance(found, Leaf) and isinstance(found.value, kind) else None

    def leaf(self, key: str) -> Leaf | None:
        """The single value under a key, with its place."""
        found = self.fields.get(key)
        return found if isinstance(found, Leaf) else None

    def block(self, key: str) -> "Block | None":
        """The group under a key."""
        found = self.fields.get(key)
        return found if isinstance(found, Block) else None

    def items(self, key: str) -> tuple["Value", ...]:
        """The entries of the list under a key; a single value counts as a list of one."""
        found = self.fields.get(key)
        return found.items if isinstance(found, Row) else (found,) if isinstance(found, Leaf) else ()

    def values(self, key: str, kind: type[Wanted]) -> tuple[Wanted, ...]:
        """The single values of this Python type in the list under a key."""
        return tuple(one.value for one in self.items(key) if isinstance(one, Leaf) and isinstance(one.value, kind))

    def is_whole(self) -> bool:
        """True when every key that is written could be read."""
        return set(self.heads) <= set(self.fields)

    def spot_of(self, key: str) -> Spot:
        """Where the key stands, or the group if it is not written."""
        return self.heads.get(key, self.spot)


Value = Leaf | Row | Block


def leaves(value: Value) -> Iterator[Leaf]:
    """All single values below, in the order of the file."""
    match value:
        case Leaf():
            yield value
        case Row():
            for item in value.items:
                yield from leaves(item)
        case Block():
            for one in value.fields.values():
                yield from leaves(one)
        case _:
            assert_never(value)


@dataclass(slots=True)
class Report:
    """The problems found so far."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, code: str, spot: Spot, message: str, note: str = "", *advice: str) -> None:
        """Note one problem; words (E1 and E2) are shown with the lines around them."""
        self.problems.append(Problem(code, spot, message, note, advice, wide=code.startswith(("E1", "E2"))))

    def complain(self, complaint: Complaint, spot: Spot) -> None:
        """Note what is wrong with a value; the complaint may narrow the place."""
        if complaint.length:
            spot = Spot(spot.source, spot.line, spot.column + complaint.start, complaint.length)
        wide = complaint.code.startswith("E2")
        self.problems.append(
            Problem(complaint.code, spot, complaint.message, complaint.note, complaint.advice, wide=wide)
        )
