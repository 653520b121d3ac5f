"""What the offices exchange, read from `nodes/standards/`: the common model, and the table of status labels.

Both files are forms like those of the offices: every leaf is a fact with source, day and confidence, and all mistakes
are told with their places. Format and sources: nodes/standards/README.md.

Not here: what follows from them (`ipchain.interop`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from ipchain.interop.common_model import CommonField, CommonModel
from ipchain.interop.form import RULES
from ipchain.interop.status import Label, Rows, StatusTable, Word
from ipchain.names import OfficeId
from ipchain.rights.lifecycle import State
from ipchain.rights.profile import Confidence, Fact
from ipchain.scenario.forms import FACT_KEYS, Form, form, one_of
from ipchain.scenario.plain_lines import fast_tree
from ipchain.scenario.problems import Problem, ScenarioError, shortened
from ipchain.scenario.shipped import shipped
from ipchain.scenario.tree import MapNode
from ipchain.scenario.values import Complaint, calendar_date, free_text, whole, yes_no

LANGUAGES: Final = ("en", "zh")
"""The languages in which a field says what it is."""

_REFERENCES: Final = ("inid", "st66", "st96")
_STATUS_KEYS: Final = ("words", "complete", "st66", "labels", "offices", "published", "ipas", "states")
_CODE: Final = "code-"
_STATES: Final = {state.value: state for state in State if state is not State.NONE}


@dataclass(frozen=True, slots=True)
class Standards:
    """Both files together."""

    model: CommonModel
    table: StatusTable


@cache
def load_standards() -> Standards:
    """The shipped common model and status table."""
    return Standards(
        read_common_model(_raw("common-model.yaml"), "nodes/standards/common-model.yaml"),
        read_status_table(_raw("trademark-status.yaml"), "nodes/standards/trademark-status.yaml"),
    )


def _raw(name: str) -> bytes:
    return (shipped("nodes") / "standards" / name).read_bytes()


# ---- the common model ---------------------------------------------------------------------------


def read_common_model(raw: bytes, name: str) -> CommonModel:
    """The fields that a file describes, in its order. Raises ScenarioError with all mistakes."""
    problems: list[Problem] = []
    file = form(fast_tree(raw, name), "the common model", ("fields",), problems)
    fields = file.part("fields", tuple(RULES)) if file else None
    found = {key: _field(part, key) for key, part in _parts(fields, (*LANGUAGES, *_REFERENCES, "held_by"))}
    if problems:
        raise ScenarioError(problems)
    return found


def _field(part: Form, name: str) -> CommonField:
    meaning = {language: part.value(language, free_text) or "" for language in LANGUAGES}
    references = {key: part.fact(key, free_text, needed=False) for key in _REFERENCES}
    held = _open_part(part, "held_by")
    by_office = {
        OfficeId(key): fact for key in _keys(held) if held and (fact := held.fact(key, yes_no)) and _is_code(held, key)
    }
    return CommonField(name, meaning, references["inid"], references["st66"], references["st96"], by_office)


# ---- the table of status labels -----------------------------------------------------------------


def read_status_table(raw: bytes, name: str) -> StatusTable:
    """The table that a file describes. Raises ScenarioError with all mistakes."""
    problems: list[Problem] = []
    file = form(fast_tree(raw, name), "the table of status labels", _STATUS_KEYS, problems)
    if file is None:
        raise ScenarioError(problems)
    words = {fact.value: fact for fact in _rows(file, "words").values()}
    complete = _complete(file)
    codes = _texts(_open_part(file, "st66"))
    labels = {
        key: label
        for key, part in _parts(_open_part(file, "labels"), ("text", "meaning", "state"))
        if (label := _label(part, key))
    }
    offices: dict[OfficeId, Rows] = {}
    group = _open_part(file, "offices")
    for key in _keys(group):
        if group is not None and _is_code(group, key):
            offices[OfficeId(key)] = _word_facts(group.part(key, tuple(labels)))
    group = _open_part(file, "published")
    published = {
        key: part for key, part in _parts(group, ("raw_states", "remark")) if group is not None and _is_code(group, key)
    }
    raw_states = {OfficeId(key): part.fact("raw_states", whole, needed=False) for key, part in published.items()}
    remarks = {OfficeId(key): part.fact("remark", free_text, needed=False) for key, part in published.items()}
    ipas = _rows(file, "ipas")
    states = _word_facts(file.part("states", tuple(_STATES)))
    if problems or complete is None:
        raise ScenarioError(problems)
    return StatusTable(
        words=words,
        complete=complete,
        st66={key.removeprefix(_CODE): fact for key, fact in codes.items()},
        labels=labels,
        offices=offices,
        raw_states={office: fact for office, fact in raw_states.items() if fact is not None},
        remarks={office: fact for office, fact in remarks.items() if fact is not None},
        ipas=ipas,
        states={_STATES[key]: fact for key, fact in states.items()},
    )


def _complete(file: Form) -> Fact[tuple[OfficeId, ...]] | None:
    part = file.part("complete", FACT_KEYS)
    if part is None:
        return None
    value = part.values("value", _office)
    source = part.value("source", free_text)
    as_of = part.value("as_of", calendar_date)
    confidence = part.value("confidence", one_of(Confidence))
    if not value or source is None or as_of is None or confidence is None:
        return None
    return Fact(value, source, as_of, confidence)


def _label(part: Form, key: str) -> Label | None:
    text = part.fact("text", free_text)
    meaning = part.fact("meaning", free_text)
    state = part.fact("state", _state, needed=False)
    if key in _STATES:
        part.problems.append(Problem("E202", part.spot, f"a label cannot be called '{key}' like a state", "rename it"))
    return Label(key, text, meaning, state) if text and meaning else None


def _rows(file: Form, key: str) -> Rows:
    return _word_facts(_open_part(file, key))


def _word_facts(group: Form | None) -> Mapping[str, Fact[Word]]:
    if group is None:
        return {}
    facts = {key: group.fact(key, one_of(Word)) for key in _keys(group)}
    return {key: fact for key, fact in facts.items() if fact is not None}


def _texts(group: Form | None) -> Mapping[str, Fact[str]]:
    if group is None:
        return {}
    facts = {key: group.fact(key, free_text) for key in _keys(group)}
    return {key: fact for key, fact in facts.items() if fact is not None}


# ---- groups whose keys are names ----------------------------------------------------------------


def _open_part(file: Form, key: str) -> Form | None:
    """A group whose keys are names of our own; None if it is absent."""
    node = file.node.get(key)
    names = tuple(entry.key.text for entry in node.entries) if isinstance(node, MapNode) else ()
    return file.part(key, names, needed=False)


def _keys(group: Form | None) -> tuple[str, ...]:
    return tuple(entry.key.text for entry in group.node.entries) if group is not None else ()


def _parts(group: Form | None, keys: tuple[str, ...]) -> Iterator[tuple[str, Form]]:
    for name in _keys(group):
        part = group.part(name, keys) if group is not None else None
        if part is not None:
            yield name, part


def _is_code(group: Form, key: str) -> bool:
    read = _office(key)
    if isinstance(read, Complaint):
        entry = group.node.entry(key)
        group.problems.append(Problem(read.code, entry.key.spot if entry else group.spot, read.message, read.note))
        return False
    return True


def _office(text: str) -> OfficeId | Complaint:
    if len(text) == 2 and text.isascii() and text.isalpha() and text.isupper():
        return OfficeId(text)
    return Complaint("E401", f"'{shortened(text)}' is no ST.3 code", "write two capital letters")


def _state(text: str) -> State | Complaint:
    found = _STATES.get(text)
    return found or Complaint(
        "E202", f"'{shortened(text)}' is no state of a life cycle", "write one such as 'registered'"
    )
