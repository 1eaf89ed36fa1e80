"""From the rules of a calendar to the UTC spans at which it is open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

import numpy as np

from slasim.calendars.calendar import BusinessCalendar, Dated
from slasim.calendars.errors import CalendarError
from slasim.calendars.intervals import Ends, difference, union
from slasim.calendars.public_holidays import known_years, public_holidays
from slasim.calendars.zone import FIRST, LAST, local_days, to_utc, weekday
from slasim.instants import DAY, date_of, day_number, in_utc
from slasim.types import Int64


@lru_cache(maxsize=256)
def limits(calendar: BusinessCalendar) -> tuple[int, int]:
    """First and last instant (ms) at which the calendar can be asked.

    The years 1 to 9999, or those for which the holidays of all its codes are known.
    """
    first, last = FIRST, LAST
    for code in {code for rules in _versions(calendar) for code in rules.holiday_codes}:
        first_year, last_year = known_years(code)
        days = local_days(calendar.timezone, date(first_year, 1, 1), date(last_year + 1, 1, 1))
        first, last = max(first, int(days[0])), min(last, int(days[-1]))
    return first, last


def last_opening(calendar: BusinessCalendar) -> int:
    """An instant (ms) after which the calendar is known not to open, or the last of its `limits`."""
    last, final = limits(calendar)[1], _versions(calendar)[-1]
    if any(final.week):
        return last
    days = [day_number(day) for day, spans in final.exceptions if spans]
    days += [day_number(day) for day, _ in calendar.amendments]
    return min(last, (max(days) + 4) * DAY) if days else FIRST


def open_spans(calendar: BusinessCalendar, start_ms: int, end_ms: int) -> Ends:
    """The UTC spans inside [start_ms, end_ms) at which the calendar is open, as (starts, ends) in ms.

    Ordered; they neither overlap nor touch. Raises CalendarError when the window is reversed or reaches beyond
    `limits`.
    """
    check_window(calendar, start_ms, end_ms)
    # A local date is at most one day from that of UTC, and a span ends at most one day after the date it starts on.
    first, last = start_ms // DAY - 2, end_ms // DAY + 1
    opened, closed = [], []
    for low, high, rules in _in_force(calendar, first, last):
        opened += [_weekly(rules, low, high), _dated(rules.exceptions, low, high)]
        closed += [_holidays(rules, low, high), _dated(rules.breaks, low, high)]
    shown = to_utc(calendar.timezone, *difference(_all(opened), _all(closed)))
    starts, ends = np.maximum(shown.start, start_ms), np.minimum(shown.end, end_ms)
    some = starts < ends
    return union((starts[some], ends[some]))


def check_window(calendar: BusinessCalendar, start_ms: int, end_ms: int) -> None:
    """Raise CalendarError unless start <= end and both lie inside `limits`."""
    first, last = limits(calendar)
    if end_ms < start_ms:
        raise CalendarError(f"the window ends at {in_utc(end_ms)}, before its start at {in_utc(start_ms)}")
    if start_ms < first or end_ms > last:
        codes = sorted({code for rules in _versions(calendar) for code in rules.holiday_codes})
        why = f" for the holidays of {', '.join(codes)}" if codes else ""
        wrong = start_ms if start_ms < first else end_ms
        raise CalendarError(
            f"{in_utc(wrong)} is outside the instants that can be worked out{why}: {in_utc(first)} to {in_utc(last)}"
        )


def _versions(calendar: BusinessCalendar) -> tuple[BusinessCalendar, ...]:
    return (calendar, *(rules for _, rules in calendar.amendments))


def _in_force(calendar: BusinessCalendar, first: int, last: int) -> Iterator[tuple[int, int, BusinessCalendar]]:
    """The days [low, high] of [first, last] on which each version is in force."""
    starts = [first, *(day_number(day) for day, _ in calendar.amendments), last + 1]
    for rules, start, following in zip(_versions(calendar), starts, starts[1:], strict=False):
        low, high = max(start, first), min(following - 1, last)
        if low <= high:
            yield low, high, rules


def _weekly(calendar: BusinessCalendar, first: int, last: int) -> Ends:
    """Weekly spans of the days [first, last] that have no exception, as wall readings."""
    days = np.arange(first, last + 1, dtype=np.int64)
    replaced = np.array([day_number(day) for day, _ in calendar.exceptions], dtype=np.int64)
    days = days[~np.isin(days, replaced)]
    of_week = weekday(days)
    parts = [(days[of_week == k] * DAY, span) for k, spans in enumerate(calendar.week) for span in spans]
    return (
        _flat([midnight + start for midnight, (start, _) in parts]),
        _flat([midnight + end for midnight, (_, end) in parts]),
    )


def _dated(dated: Dated, first: int, last: int) -> Ends:
    """Dated spans of the days [first, last] as wall readings."""
    found = [
        (day_number(day) * DAY + start, day_number(day) * DAY + end)
        for day, spans in dated
        if first <= day_number(day) <= last
        for start, end in spans
    ]
    table = np.array(found, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _holidays(calendar: BusinessCalendar, first: int, last: int) -> Ends:
    """Whole holidays among the days [first, last] as wall readings."""
    closed = {day_number(day) for day in calendar.holidays}
    for code in calendar.holiday_codes:
        low, high = known_years(code)
        decades = range(max(date_of(first).year, low) // 10, min(date_of(last).year, high) // 10 + 1)
        closed.update(day_number(day) for decade in decades for day in public_holidays(code, decade))
    days = np.array(sorted(day for day in closed if first <= day <= last), dtype=np.int64)
    return days * DAY, (days + 1) * DAY


def _all(spans: list[Ends]) -> Ends:
    return np.concatenate([start for start, _ in spans]), np.concatenate([end for _, end in spans])


def _flat(parts: list[Int64]) -> Int64:
    return np.concatenate(parts) if parts else np.empty(0, np.int64)
