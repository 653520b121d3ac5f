"""The legal calendar of a run, from its trace: which date it is at which moment.

A day of the run is a day of the calendar; jumps move the calendar on, and the trace says where to.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ipchain.names import SECOND, Micros
from ipchain.rights.calendar import LAST_DAY
from ipchain.trace import CalendarJumped, Event

DAY_US: Final[Micros] = 86_400 * SECOND


@dataclass(frozen=True, slots=True)
class LegalCalendar:
    """`marks` are (moment, the date it is from then on), in order; the first is the start of the run."""

    marks: tuple[tuple[Micros, date], ...]

    def on(self, moment: Micros) -> date:
        """The legal date at this moment of the run; the calendar's last day at the latest."""
        since, day = self.marks[bisect_right(self.marks, moment, key=lambda mark: mark[0]) - 1]
        gone = moment // DAY_US - since // DAY_US
        return LAST_DAY if gone > (LAST_DAY - day).days else day + timedelta(days=gone)


def legal_calendar(start: date, records: Iterable[tuple[Micros, Event]]) -> LegalCalendar:
    """The calendar of a run that began on this date."""
    jumps = ((now, date.fromisoformat(event.to)) for now, event in records if type(event) is CalendarJumped)
    return LegalCalendar(((0, start), *jumps))
