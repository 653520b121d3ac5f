"""The shipped common model and status table, and what is said about a damaged one."""

from datetime import date

import pytest

from ipchain.interop.status import Word
from ipchain.rights.lifecycle import State
from ipchain.rights.profile import Confidence, Fact
from ipchain.scenario.offices import known_codes
from ipchain.scenario.plain_lines import plain_tree
from ipchain.scenario.problems import ScenarioError
from ipchain.scenario.shipped import shipped
from ipchain.scenario.standards import load_standards, read_common_model, read_status_table

FOLDER = shipped("nodes") / "standards"
MODEL = (FOLDER / "common-model.yaml").read_text(encoding="utf-8")
TABLE = (FOLDER / "trademark-status.yaml").read_text(encoding="utf-8")
README = (FOLDER / "README.md").read_text(encoding="utf-8")
STANDARDS = load_standards()


def facts():
    for field in STANDARDS.model.values():
        yield from (fact for fact in (field.inid, field.st66, field.st96, *field.held_by.values()) if fact)
    table = STANDARDS.table
    yield table.complete
    for group in (table.words, table.st66, table.raw_states, table.remarks, table.ipas, table.states):
        yield from group.values()
    for rows in table.offices.values():
        yield from rows.values()
    for label in table.labels.values():
        yield from (fact for fact in (label.text, label.meaning, label.state) if fact)


def listed_sources():
    rows = [line.split("|")[1:4] for line in README.partition("| Source | Date | Read where |")[2].splitlines()[2:]]
    return {row[0].strip(): row[1].strip() for row in rows if len(row) == 3}


def problems(read, text):
    with pytest.raises(ScenarioError) as refused:
        read(text.encode(), "XX.yaml")
    return [(problem.code, problem.spot.line) for problem in refused.value.problems]


def test_every_value_says_what_it_rests_on():
    listed = listed_sources()
    found = list(facts())
    assert len(found) > 130
    for fact in found:
        assert isinstance(fact, Fact)
        assert fact.source in listed, fact
        assert date(2000, 1, 1) < fact.as_of <= date(2026, 12, 31)
        assert (fact.source == "General knowledge") <= (fact.confidence is Confidence.UNVERIFIED), fact


def test_every_listed_source_is_used():
    assert set(listed_sources()) == {fact.source for fact in facts()}


@pytest.mark.parametrize("text", [MODEL, TABLE])
def test_the_files_are_of_the_plain_shape_that_is_read_fast(text):
    assert plain_tree(text, "file") is not None


def test_every_field_says_what_it_is_in_both_languages():
    for field in STANDARDS.model.values():
        assert field.meaning["en"].isascii()
        assert any("\u4e00" <= letter <= "\u9fff" for letter in field.meaning["zh"])
    assert len({field.meaning["zh"] for field in STANDARDS.model.values()}) == len(STANDARDS.model)


def test_inid_codes_that_were_read():
    codes = {name: field.inid.value for name, field in STANDARDS.model.items() if field.inid}
    assert codes == {
        "number": "210", "filed_on": "220", "words": "541", "nice_classes": "511", "ipc": "51", "owner": "732",
        "priority": "300", "expires_on": "180", "licence_licensee": "791",
    }  # fmt: skip


def test_the_codes_of_st66_are_sixteen_and_one_is_absent():
    assert sorted(STANDARDS.table.st66) == [f"{number:02d}" for number in range(1, 18) if number != 4]


def test_the_fourteen_complete_offices_are_known():
    complete = STANDARDS.table.complete.value
    assert len(complete) == len(set(complete)) == 14
    assert set(complete) <= set(known_codes())


def test_every_state_but_one_has_a_common_word():
    """`ceased` says of a patent that it is over, not how."""
    assert set(STANDARDS.table.states) == set(State) - {State.NONE, State.CEASED}


def test_ipas_has_twenty_statuses():
    ipas = STANDARDS.table.ipas
    count = {word: sum(fact.value is word for fact in ipas.values()) for word in Word}
    assert [count[word] for word in (Word.PENDING, Word.REGISTERED, Word.EXPIRED, Word.ENDED)] == [8, 4, 2, 8]


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("raw_states: {value: 6,", "raw_states: {value: six,", "E301"),
        ("filed: {value: Pending,", "filed: {value: Waiting,", "E202"),
        ("  EE:\n", "  ee:\n", "E401"),
        ("    sobrestado: {value: Pending,", "    sobrestato: {value: Pending,", "E201"),
        ("  sobrestado:\n", "  filed:\n", "E202"),
        ("state: {value: opposed,", "state: {value: contested,", "E202"),
        ("value: [EM, RU,", "value: [EUIPO, RU,", "E401"),
        (
            "  in-force: {value: Registered, source: Project survey of offices,",
            "  in-force: {value: Registered,",
            "E203",
        ),
        ("ipas:\n", "software:\n", "E201"),
    ],
)
def test_a_damaged_table_is_refused_with_the_place(before, after, problem):
    assert before in TABLE
    found = problems(read_status_table, TABLE.replace(before, after, 1))
    line = TABLE[: TABLE.index(before)].count("\n") + 1
    assert any(code == problem and abs(at - line) <= 1 for code, at in found), found


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("  words:\n", "  wrods:\n", "E201"),
        ("    zh: 原属局\n", "", "E203"),
        ("      EM: {value: yes,", "      EM: {value: maybe,", "E307"),
        ("      EM: {value: yes,", "      em: {value: yes,", "E401"),
        ("inid: {value: 210, source", "inid: {value: 210, sauce", "E201"),
    ],
)
def test_a_damaged_model_is_refused_with_the_place(before, after, problem):
    assert before in MODEL
    found = problems(read_common_model, MODEL.replace(before, after, 1))
    assert problem in {code for code, _ in found}, found
