"""Status labels: what an office calls the state of a right, and the common word that its label is mapped to.

Two offices may use one label and mean two things; that is data, not opinion: `nodes/standards/trademark-status.yaml`
says of every row where it was read. There are two bases. `SOURCES` knows the rows that were read and nothing else, so
most labels of most offices are unknown. `MODEL` is what the simulator itself would hand over: the states of the
office's life cycle, each with the office's own row where one was read, else with the word that IPAS, WIPO's software
for offices, gives the state of that name.

Not here: the file (`ipchain.scenario.standards`), how well two offices agree (`agreement`), where they contradict
each other (`conflicts`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from ipchain.names import OfficeId
from ipchain.rights.lifecycle import LifeCycle, State
from ipchain.rights.profile import Fact, Kind


class Word(Enum):
    """The common status words of the Global Brand Database."""

    PENDING = "Pending"
    REGISTERED = "Registered"
    EXPIRED = "Expired"
    ENDED = "Ended"
    DELETE = "Delete"
    UNKNOWN = "Unknown"


class Basis(Enum):
    """What a word rests on: rows that were read, or those and the rule of the model for the rest."""

    SOURCES = "sources"
    MODEL = "model"


Rows = Mapping[str, Fact[Word]]
"""The word of each label, by the label's key."""


@dataclass(frozen=True, slots=True)
class Label:
    """One raw label. `meaning` is shared by labels that say the same; `state` is the state it names in our tables."""

    key: str
    text: Fact[str]
    meaning: Fact[str]
    state: Fact[State] | None


@dataclass(frozen=True, slots=True)
class StatusTable:
    """All that is known of the status labels of trade marks.

    `complete` are the offices to be compared with one another. `st66` are the codes of WIPO ST.66 by number. `offices`
    has the rows that were read, `ipas` those of the software, by its own status names. `states` is the rule of the
    model. `raw_states` says how many states an office publishes at all, `remarks` what else was read of its codes.
    """

    words: Mapping[Word, Fact[Word]]
    complete: Fact[tuple[OfficeId, ...]]
    st66: Mapping[str, Fact[str]]
    labels: Mapping[str, Label]
    offices: Mapping[OfficeId, Rows]
    raw_states: Mapping[OfficeId, Fact[int]]
    remarks: Mapping[OfficeId, Fact[str]]
    ipas: Rows
    states: Mapping[State, Fact[Word]]


@dataclass(frozen=True, slots=True)
class Codes:
    """The status codes of one office for one kind of right.

    `codes` are the states a right can stand in, in the order of the life cycle's table, then what the office's labels
    say beside them: a state of another life cycle, or the key of a label that names none. `words` has those whose
    common word is known. `used` is how many codes the office uses: those here, or as many as it is read to publish.
    """

    office: OfficeId
    codes: tuple[str, ...]
    words: Rows
    used: int

    def word(self, code: str) -> Word | None:
        """The common word of the code; None where it is unknown."""
        known = self.words.get(code)
        return None if known is None else known.value


def codes_of(table: StatusTable, office: OfficeId, kind: Kind, cycle: LifeCycle | None, basis: Basis) -> Codes:
    """The office's codes for rights of the kind that run through `cycle`; None: the office keeps no such rights.

    The labels are those of trade marks; for other kinds there are only the states, and no row was read.
    """
    rows = table.offices.get(office, {}) if kind is Kind.TRADE_MARK and cycle is not None else {}
    states = resting_states(cycle) if cycle is not None else ()
    words: dict[str, Fact[Word]] = {}
    if basis is Basis.MODEL:
        words.update((state.value, table.states[state]) for state in states if state in table.states)
    others: list[str] = []
    for key, row in rows.items():
        named = table.labels[key].state
        code = named.value.value if named is not None else key
        words[code] = row
        if named is None or named.value not in states:
            others.append(code)
    codes = (*(state.value for state in states), *sorted(others))
    published = table.raw_states.get(office) if kind is Kind.TRADE_MARK and basis is Basis.SOURCES else None
    return Codes(office, codes, words, published.value if published is not None else len(codes))


def resting_states(cycle: LifeCycle) -> tuple[State, ...]:
    """The states in which a right can stand, in the order of the table; not those that filing only passes through."""
    passed = {State.NONE}
    state = State.NONE
    for event in cycle.opening:
        row = cycle.row(state, event)
        assert row is not None, (cycle.name, state, event)
        passed.add(state)
        state = row.to
    return tuple(state for state in cycle.states() if state not in passed)
