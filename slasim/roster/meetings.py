"""Meetings and trainings: fixed times out of the shifts, laid over the breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from slasim.calendars import Spans, weekday
from slasim.calendars.intervals import Ends, difference, union
from slasim.calendars.zone import to_utc
from slasim.instants import DAY, day_number
from slasim.types import Bools, Int64

if TYPE_CHECKING:
    from slasim.scenario import TeamSpec
    from slasim.scenario.sections.staff.staff_time import MeetingSpec

_LANE, _MARGIN = 8 * DAY, 2 * DAY  # a shift and its meetings lie within so much of their date


def meetings(team: TeamSpec, shift: str, timezone: str, days: Int64, shifts: Spans) -> Spans:
    """When the seats of a shift are in meetings, inside their shifts; `row` and `days` as of `shifts`.

    A meeting is on its own date, whichever date the shift belongs to: the one before, for who came in the evening.
    """
    nothing = Spans(*(np.empty(0, np.int64) for _ in Spans._fields))
    mine = [each for each in team.meetings if each.shifts is None or shift in each.shifts]
    if not mine or not len(days) or team.shifts[shift].always:
        return nothing
    found = [nothing]
    for each in mine:
        for later in (-1, 0, 1):
            rows = np.flatnonzero(_is_on(each, days + later))
            dates = (days[rows] + later) * DAY
            spans = to_utc(timezone, dates + each.at.start, dates + each.at.end)
            found.append(spans._replace(row=rows[spans.row]))
    every = Spans(*(np.concatenate([getattr(each, name) for each in found]) for name in Spans._fields))
    held, there = _lanes(every, days), _lanes(shifts, days)
    return _rows(difference(held, difference(held, there)), days)


def together(breaks: Spans, held: Spans, days: Int64) -> Spans:
    """Breaks and meetings of one seat: those that overlap or touch are one."""
    (on, off), (start, end) = _lanes(breaks, days), _lanes(held, days)
    return _rows(union((np.concatenate([on, start]), np.concatenate([off, end]))), days)


def _is_on(meeting: MeetingSpec, days: Int64) -> Bools:
    if meeting.on is not None:
        return np.asarray(days == day_number(meeting.on), np.bool_)
    return np.isin(weekday(days), meeting.days or ())


def _lanes(spans: Spans, days: Int64) -> Ends:
    """The spans of each row moved to a stretch of time of its own, so that those of two rows do not meet."""
    move = spans.row * _LANE - days[spans.row] * DAY + _MARGIN
    return spans.start + move, spans.end + move


def _rows(ends: Ends, days: Int64) -> Spans:
    row = ends[0] // _LANE
    move = row * _LANE - days[row] * DAY + _MARGIN
    return Spans(row, ends[0] - move, ends[1] - move)
