"""How the vocabulary is written: shapes of values, and fields with their meaning.

A shape says what may stand in one place of a file. The family is closed: whoever reads shapes matches all of them.

Not here: the words themselves (`top` and its neighbours), and reading (`ipchain.scenario.reading`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ScalarName = Literal[
    "text", "name", "duration", "legal-term", "rate", "share", "size", "speed", "yes-no", "whole", "date",
    "format-version", "nice-class", "office", "office-or-all", "office-or-any", "concerned-office",
    "party", "right", "new-right", "step", "fault", "moment-name",
    "spread", "slowing", "bound", "how-often", "axis-cell", "metric-name", "path", "seeds", "selection",
    "drift", "shift", "wanted-offices",
]  # fmt: skip
"""What a single value can be; `scalars` has the grammar of each."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value."""

    kind: ScalarName


@dataclass(frozen=True, slots=True)
class OneOf:
    """One word of a closed list; `words` has the meaning of each. `later`: words of parts not available yet."""

    noun: str
    words: Mapping[str, str]
    later: frozenset[str] = frozenset()
    code: str = "E205"


@dataclass(frozen=True, slots=True)
class Items:
    """A list, of at least `least` entries."""

    of: "Shape"
    least: int = 1


@dataclass(frozen=True, slots=True)
class Pair:
    """Two values, the lower first, both included."""

    of: Scalar


@dataclass(frozen=True, slots=True)
class Keyed:
    """A group whose keys are names the writer chooses."""

    key: "Scalar | OneOf"
    value: "Shape"


@dataclass(frozen=True, slots=True)
class ByForm:
    """Different shapes, told apart by how they are written: a single value, a list, or a group of keys."""

    single: "Scalar | OneOf | None" = None
    items: "Items | Pair | None" = None
    group: "Group | Keyed | Choice | None" = None


@dataclass(frozen=True, slots=True)
class Variants:
    """Names for replacements of any top-level key: key, name, and then what may stand under that key."""


@dataclass(frozen=True, slots=True)
class Field:
    """A key: what may stand under it, and what it means, in one line.

    `default` is shown to people; the model has the value. `later` marks a part that is not available yet.
    `models` restricts a consensus setting to these models.
    """

    key: str
    shape: "Shape"
    meaning: str
    required: bool = False
    default: str = ""
    later: bool = False
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Keys from a closed list. Of the keys in one of `exclusive`, at most one may stand."""

    name: str
    fields: tuple[Field, ...]
    exclusive: tuple[tuple[str, ...], ...] = ()

    def field(self, key: str) -> Field | None:
        """The field of this key, or None."""
        return next((one for one in self.fields if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Choice:
    """Common keys, and exactly one word that says what it is: a step's verb, a fault, a check.

    `noun` is what the word is called (action, fault, check); `hint` is a sentence with examples.
    """

    name: str
    noun: str
    hint: str
    common: tuple[Field, ...]
    words: tuple[Field, ...]
    exclusive: tuple[tuple[str, ...], ...] = field(default=())

    def field(self, key: str) -> Field | None:
        """The field of this key or word, or None."""
        return next((one for one in (*self.common, *self.words) if one.key == key), None)


Shape = Scalar | OneOf | Items | Pair | Keyed | ByForm | Variants | Group | Choice
