"""Where status labels contradict each other: one meaning, several common words. Straight from the table, unjudged.

A conflict is found within a group of labels of one meaning, over all offices and the software IPAS, so that three
sorts show: one label with two words at two offices, two labels of one meaning with two words at one office, and an
office that differs from the software whose words others use.

Not here: which of them is right.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from ipchain.interop.status import StatusTable, Word
from ipchain.names import OfficeId
from ipchain.rights.profile import Fact

IPAS: Final = "IPAS"
"""How the software is named beside the offices' codes."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """One row: `label` as it is written, at an office (or IPAS), with its word and what that rests on."""

    label: str
    where: str
    word: Fact[Word]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rows of one meaning that do not all have the same word; in the order of the labels, then of the places."""

    meaning: str
    rows: tuple[Mapped, ...]

    @property
    def words(self) -> tuple[Word, ...]:
        """The different words, in the order of `Word`."""
        present = {row.word.value for row in self.rows}
        return tuple(word for word in Word if word in present)


def conflicts(table: StatusTable, among: Collection[OfficeId] | None = None) -> tuple[Conflict, ...]:
    """All conflicts, in the order of the labels; `among` narrows them to rows of these offices and of IPAS.

    A group in which the offices agree with one another and with IPAS is no conflict.
    """
    meanings = tuple(dict.fromkeys(label.meaning.value for label in table.labels.values()))
    found = (Conflict(meaning, tuple(_rows(table, meaning, among))) for meaning in meanings)
    return tuple(conflict for conflict in found if len(conflict.words) > 1)


def _rows(table: StatusTable, meaning: str, among: Collection[OfficeId] | None) -> Iterator[Mapped]:
    for label in table.labels.values():
        if label.meaning.value == meaning:
            for office in sorted(table.offices):
                row = table.offices[office].get(label.key)
                if row is not None and (among is None or office in among):
                    yield Mapped(label.text.value, office, row)
    software = table.ipas.get(meaning)
    if software is not None:
        yield Mapped(meaning, IPAS, software)
