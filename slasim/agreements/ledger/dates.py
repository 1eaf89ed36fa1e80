"""When a target is due that counts working days by date, or is a time of the day: as the ledger reckons it."""

from __future__ import annotations

from slasim.instants import DAY
from slasim.terms.tables import BY_CLOSE
from slasim.terms.working_days import WorkingDays, next_time, nth_close, nth_day


def due_by_date(known: WorkingDays, calendar: int, start: int, length: int, dates: int) -> int:
    """-1 beyond the calendars. length, dates: of `Owed`."""
    days, time_of_day = divmod(length, DAY)
    if time_of_day:
        return int(next_time(known, calendar, start, time_of_day))
    return int((nth_close if dates & BY_CLOSE else nth_day)(known, calendar, start, days))
