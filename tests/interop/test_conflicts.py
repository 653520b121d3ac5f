"""Every contradiction between status labels that was read must stay visible, and a changed row must show."""

from dataclasses import replace

import pytest

from ipchain.interop.conflicts import IPAS, conflicts
from ipchain.interop.status import Basis, Word, codes_of
from ipchain.rights.law import TABLES
from ipchain.rights.profile import Confidence, Kind
from ipchain.scenario.offices import known_codes, load_profile
from ipchain.scenario.standards import load_standards

TABLE = load_standards().table
MARK = Kind.TRADE_MARK

READ = {
    ("Registration cancelled", "Ended"): "EM CA CH DK IN IT BG",
    ("Registration cancelled", "Expired"): "GB MC MD PE RO UY",
    ("Registration surrendered", "Ended"): "EM CA IN BG",
    ("Registration surrendered", "Expired"): "EE GB MC MD PE RO",
    ("Application opposed", "Ended"): "GB IN BG MK UY",
    ("Application opposed", "Pending"): "EM CH ES PT",
    ("Cancelled", "Ended"): "GB NZ SG",
    ("Cancelled", "Delete"): "EE",
    ("Registered, opposition running", "Registered"): "DE",
    ("Sobrestado", "Pending"): "BR",
}
"""The rows of the domain research, typed in again."""

ROWS = [(label, word, office) for (label, word), offices in READ.items() for office in offices.split()]


def shown(found):
    return {(row.label, row.word.value.value, row.where) for conflict in found for row in conflict.rows}


@pytest.mark.parametrize(("label", "word", "office"), ROWS)
def test_every_row_that_was_read_is_shown_in_a_conflict(label, word, office):
    assert (label, word, office) in shown(conflicts(TABLE))


def test_no_other_row_is_shown_but_those_of_the_software():
    others = {row for row in shown(conflicts(TABLE)) if row[2] != IPAS}
    assert others == set(ROWS)


def test_every_row_says_where_it_was_read():
    for conflict in conflicts(TABLE):
        for row in conflict.rows:
            assert row.word.source == "Global Brand Database code"
            assert row.word.confidence is Confidence.VERIFIED


def test_what_contradicts_what():
    words = {conflict.meaning: [word.value for word in conflict.words] for conflict in conflicts(TABLE)}
    assert words == {
        "cancelled": ["Expired", "Ended", "Delete"],
        "surrendered": ["Expired", "Ended"],
        "opposed": ["Pending", "Registered", "Ended"],
        "suspended": ["Pending", "Ended"],
    }


def test_one_office_contradicts_itself():
    """UKIPO: a registration that is cancelled is Expired, a mark that is cancelled is Ended."""
    (cancelled,) = [conflict for conflict in conflicts(TABLE, {"GB"}) if conflict.meaning == "cancelled"]
    assert {row.label: row.word.value for row in cancelled.rows if row.where == "GB"} == {
        "Registration cancelled": Word.EXPIRED,
        "Cancelled": Word.ENDED,
    }


def test_an_opposed_mark_is_pending_ended_or_registered():
    (opposed,) = [conflict for conflict in conflicts(TABLE) if conflict.meaning == "opposed"]
    by_office = {row.where: row.word.value.value for row in opposed.rows}
    assert (by_office["EM"], by_office["CH"]) == ("Pending", "Pending")
    assert (by_office["GB"], by_office["IN"]) == ("Ended", "Ended")
    assert by_office["DE"] == "Registered"


def test_offices_beyond_the_complete_ones_are_there_where_we_have_a_profile():
    beyond = set(known_codes()) - set(TABLE.complete.value)
    assert {row[2] for row in shown(conflicts(TABLE, beyond))} >= {"CA", "EE", "IT", "SG"}


def test_among_offices_that_agree_with_one_another_and_the_software_there_is_none():
    assert conflicts(TABLE, {"EM"}) == ()
    assert conflicts(TABLE, set()) == ()


def test_a_row_that_is_changed_shows():
    """Planted: UKIPO's cancelled registration mapped as everybody else maps it."""
    row = TABLE.offices["EM"]["registration-cancelled"]
    spoilt = replace(TABLE, offices={**TABLE.offices, "GB": {**TABLE.offices["GB"], "registration-cancelled": row}})
    assert ("Registration cancelled", "Expired", "GB") not in shown(conflicts(spoilt))
    assert shown(conflicts(spoilt)) != shown(conflicts(TABLE))


def test_the_offices_own_row_goes_before_the_rule_of_the_model():
    def word(office, code, basis):
        mode = load_profile(office).legal.opposition[MARK].mode.value
        return codes_of(TABLE, office, MARK, TABLES[MARK][mode], basis).word(code)

    assert word("GB", "opposed", Basis.MODEL) is Word.ENDED
    assert word("EM", "opposed", Basis.MODEL) is Word.PENDING
    assert word("AU", "opposed", Basis.MODEL) is Word.PENDING
    assert word("AU", "opposed", Basis.SOURCES) is None
    assert word("DE", "challenged", Basis.SOURCES) is Word.REGISTERED
    assert word("BR", "sobrestado", Basis.SOURCES) is Word.PENDING


def test_labels_of_marks_say_nothing_about_patents():
    cycle = TABLES[Kind.PATENT][load_profile("DE").legal.opposition[Kind.PATENT].mode.value]
    assert not codes_of(TABLE, "DE", Kind.PATENT, cycle, Basis.SOURCES).words
    assert codes_of(TABLE, "DE", Kind.PATENT, cycle, Basis.MODEL).word("in-force") is Word.REGISTERED
    assert codes_of(TABLE, "DE", Kind.PATENT, cycle, Basis.MODEL).word("ceased") is None
