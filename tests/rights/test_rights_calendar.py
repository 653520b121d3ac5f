from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ipchain.rights.calendar import LAST_DAY, add_term, ends_by, is_ordinal, is_term, spans_overlap
from ipchain.rights.profile import Term


def test_a_month_after_the_last_of_january_is_the_last_of_february():
    assert add_term(date(2026, 1, 31), Term(months=1)) == date(2026, 2, 28)
    assert add_term(date(2028, 1, 31), Term(months=1)) == date(2028, 2, 29)
    assert add_term(date(2100, 1, 31), Term(months=1)) == date(2100, 2, 28)
    assert add_term(date(2000, 1, 31), Term(months=1)) == date(2000, 2, 29)


def test_a_year_after_the_leap_day_is_the_last_of_february():
    assert add_term(date(2028, 2, 29), Term(years=1)) == date(2029, 2, 28)
    assert add_term(date(2028, 2, 29), Term(years=4)) == date(2032, 2, 29)


def test_years_and_months_are_added_before_days():
    assert add_term(date(2026, 1, 31), Term(years=1, months=1, days=1)) == date(2027, 3, 1)
    assert add_term(date(2026, 11, 15), Term(months=3)) == date(2027, 2, 15)


def test_a_term_beyond_the_calendar_ends_with_the_calendar():
    assert add_term(date(9990, 1, 1), Term(years=10)) == LAST_DAY
    assert add_term(date(9999, 12, 1), Term(days=400_000)) == LAST_DAY
    assert add_term(LAST_DAY, Term()) == LAST_DAY


@given(st.dates(), st.integers(0, 1000), st.integers(0, 12_000), st.integers(0, 400_000))
def test_no_term_that_an_entry_may_state_raises(day, years, months, days):
    assert is_term(years, months, days)
    assert add_term(day, Term(years, months, days)) >= day


@given(st.dates(max_value=date(9000, 1, 1)), st.integers(0, 10_000))
def test_days_alone_are_counted_one_by_one(day, days):
    assert add_term(day, Term(days=days)) == day + timedelta(days=days)


def test_spans_that_meet_share_no_day():
    first, second, third = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
    assert not spans_overlap(first, second, second, third)
    assert not spans_overlap(second, third, first, second)
    assert spans_overlap(first, third, second, None)
    assert spans_overlap(first, None, third, None)
    assert not spans_overlap(second, None, first, second)


def test_a_span_without_an_end_lies_only_within_one_without_an_end():
    assert ends_by(date(2026, 1, 1), None)
    assert ends_by(None, None)
    assert not ends_by(None, date(2026, 1, 1))
    assert ends_by(date(2026, 1, 1), date(2026, 1, 1))
    assert not ends_by(date(2026, 1, 2), date(2026, 1, 1))


def test_terms_below_zero_or_beyond_the_calendar_are_none():
    assert is_term(0, 0, 0)
    assert not is_term(-1, 0, 0)
    assert not is_term(0, 0, 2**62)
    assert not is_term(1001, 0, 0)


def test_only_ordinals_of_the_calendar_are_dates():
    assert is_ordinal(1)
    assert is_ordinal(LAST_DAY.toordinal())
    assert not is_ordinal(0)
    assert not is_ordinal(LAST_DAY.toordinal() + 1)
