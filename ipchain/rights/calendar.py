"""Legal time: calendar dates, terms of years, months and days, and half-open spans.

A term is added to a date year by year, month by month, day by day; a day that the month does not have
becomes its last day, as statutes count (EPC Rule 131(3) and (4) is an example). A span holds its first day and
not its last, so that two spans that meet never overlap. Dates stop at the end of year 9999: a term that
would pass it ends there, because a ledger entry must never raise.

Not here: bank holidays and closing days of offices, which move real deadlines.
"""

from datetime import date, timedelta
from typing import Final

from ipchain.rights.profile import Term

LAST_DAY: Final = date.max
"""The calendar's end, where terms that are too long stop."""

LONGEST_TERM: Final = Term(years=1_000, months=12_000, days=400_000)
"""No part of a term that a ledger entry states may be longer."""


_FEBRUARY = 1
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def add_term(day: date, term: Term) -> date:
    """The date a term later. The parts of `term` are 0 or more; the result is `LAST_DAY` at the latest."""
    months = day.year * 12 + day.month - 1 + term.years * 12 + term.months
    year, month = divmod(months, 12)
    if year > LAST_DAY.year:
        return LAST_DAY
    moved = date(year, month + 1, min(day.day, _days_of(year, month)))
    if not term.days:
        return moved
    if term.days > (LAST_DAY - moved).days:
        return LAST_DAY
    return moved + timedelta(days=term.days)


def _days_of(year: int, month: int) -> int:
    """Days of a month, counted from 0."""
    if month == _FEBRUARY and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
        return 29
    return _MONTH_DAYS[month]


def is_term(years: int, months: int, days: int) -> bool:
    """True when these three numbers may stand in an entry as a term; all 0 is one."""
    return 0 <= years <= LONGEST_TERM.years and 0 <= months <= LONGEST_TERM.months and 0 <= days <= LONGEST_TERM.days


def is_ordinal(number: int) -> bool:
    """True when a transaction's legal date is a date of the calendar."""
    return 1 <= number <= LAST_DAY.toordinal()


def ends_by(end: date | None, limit: date | None) -> bool:
    """True when a span that ends at `end` lies before `limit`; None means no end."""
    return limit is None or (end is not None and end <= limit)


def spans_overlap(begin: date, end: date | None, other_begin: date, other_end: date | None) -> bool:
    """True when two half-open spans share a day; None means no end."""
    return (other_end is None or begin < other_end) and (end is None or other_begin < end)
