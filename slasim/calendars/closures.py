"""Calendars from which dated intervals are taken out, to the millisecond."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from slasim.calendars.compiled import CalendarTables, lay
from slasim.calendars.intervals import Ends, difference


def spans_of(tables: CalendarTables, calendar: int) -> Ends:
    """The open spans of a calendar in its tables, as (starts, ends) in ms; -1 is all of the window."""
    if calendar < 0:
        return tables.window[:1].copy(), tables.window[1:].copy()
    ends = np.append(tables.first_row[1:], len(tables.opens))
    mine = slice(int(tables.first_row[calendar]) + 1, int(ends[calendar]) - 1)  # without the rows around the window
    return tables.opens[mine].copy(), tables.reached[mine] + tables.gap[mine]


def with_closures(tables: CalendarTables, closed: Sequence[tuple[int, Ends]]) -> CalendarTables:
    """The same calendars, and behind them one for each (calendar, closed intervals): its open spans without these.

    The intervals (starts, ends) in ms may overlap and reach beyond the window; calendar -1 is round the clock.
    """
    kept = [spans_of(tables, calendar) for calendar in range(len(tables.total))]
    fewer = [difference(spans_of(tables, calendar), intervals) for calendar, intervals in closed]
    return lay([*kept, *fewer], int(tables.window[0]), int(tables.window[1]))
