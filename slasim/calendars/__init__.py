"""When time counts: business hours, zones, holidays; exact, vectorised.

BusinessCalendar             zone, weekly hours, holidays, exceptions, breaks: `elapsed`, `add`, `is_open`
CalendarTables, tables       calendars worked out over a window, for compiled code
elapsed, add, is_open        kernels on the tables
elapsed_array, add_array, is_open_array    the same over arrays
open_spans                   the UTC spans at which a calendar is open
local_days, spans_on, wall_clock, local_dates, local_hours, hour_of_week    local time of a zone
data_versions                versions of the zone and holiday data
CalendarError                what is wrong with a calendar, an instant or a window
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slasim.lazy import names

if TYPE_CHECKING:
    from slasim.calendars.arrays import add_array, elapsed_array, is_open_array
    from slasim.calendars.calendar import BusinessCalendar
    from slasim.calendars.compiled import CalendarTables, tables
    from slasim.calendars.errors import CalendarError
    from slasim.calendars.expansion import open_spans
    from slasim.calendars.kernels import add, elapsed, is_open
    from slasim.calendars.versions import data_versions
    from slasim.calendars.zone import (
        Spans,
        hour_of_week,
        local_dates,
        local_days,
        local_hours,
        spans_on,
        wall_clock,
        weekday,
    )

__all__ = [
    "BusinessCalendar",
    "CalendarError",
    "CalendarTables",
    "Spans",
    "add",
    "add_array",
    "data_versions",
    "elapsed",
    "elapsed_array",
    "hour_of_week",
    "is_open",
    "is_open_array",
    "local_dates",
    "local_days",
    "local_hours",
    "open_spans",
    "spans_on",
    "tables",
    "wall_clock",
    "weekday",
]

__getattr__ = names(
    __name__,
    {
        **dict.fromkeys(("elapsed", "add", "is_open"), "slasim.calendars.kernels"),
        **dict.fromkeys(("elapsed_array", "add_array", "is_open_array"), "slasim.calendars.arrays"),
        **dict.fromkeys(("CalendarTables", "tables"), "slasim.calendars.compiled"),
        **dict.fromkeys(
            ("Spans", "hour_of_week", "local_dates", "local_days", "local_hours", "spans_on", "wall_clock", "weekday"),
            "slasim.calendars.zone",
        ),
        "BusinessCalendar": "slasim.calendars.calendar",
        "CalendarError": "slasim.calendars.errors",
        "open_spans": "slasim.calendars.expansion",
        "data_versions": "slasim.calendars.versions",
    },
)
