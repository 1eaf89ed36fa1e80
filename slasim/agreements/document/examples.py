"""Worked examples of a clock: a start before a stretch that does not count, and every stretch up to its due instant.

Due instants are those of `BusinessCalendar.add`, and of the clocks' own `nth_day` where business days count dates.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from slasim.agreements.prose.words import plural
from slasim.calendars import BusinessCalendar, local_days, open_spans
from slasim.calendars.zone import zone as history_of
from slasim.instants import (
    DAY,
    HOUR,
    MILLISECOND,
    MINUTE,
    day_number,
    local,
    local_date,
    long,
    to_ms,
    to_timedelta,
    utc,
)
from slasim.terms.cut_offs import WorkingHours, working_hours
from slasim.terms.working_days import WorkingDays, lay_working_days, nth_close, nth_day

NIGHT, WEEKEND, HOLIDAY, CHANGE = "a night", "a weekend", "a holiday", "a change of the clock"
ASKED = (WEEKEND, HOLIDAY, CHANGE)
EVENING = 22 * HOUR  # of the first day, where nothing ever closes and no clock changes


@dataclass(frozen=True)
class ExampleStretch:
    """Part of a clock's life, ms. `total` says what has counted at its end."""

    begin: int
    end: int
    counts: bool
    total: str
    why: str
    holidays: tuple[date, ...] = ()


@dataclass(frozen=True)
class Wait:
    """A wait for the customer, and what it does to the due instant; ms."""

    begin: int
    end: int
    left: int  # open time that was left when it began
    due: int


@dataclass(frozen=True)
class Example:
    """A clock from its start to its due instant, ms; the wait is a variation of it."""

    across: str
    start: int
    due: int
    stretches: tuple[ExampleStretch, ...]
    wait: Wait | None = None
    received: tuple[int, int] | None = None  # the cut-off of its first day, and when what comes later is received


def examples(
    calendar: BusinessCalendar,
    ms: int,
    days: int,
    year: tuple[int, int],
    closed: Sequence[tuple[int, int]] = (),
    *,
    to_close: bool = False,
    cut_off: int = 0,
) -> list[Example]:
    """At most one example each across a weekend, a holiday and a change of the clock, from the year [start, end) in ms.

    The target is `ms` of open time, or `days` dates where that is not 0, `to_close` of the last. cut_off: after which a
    ticket is received on the next working day, ms from 00:00; 0: there is none. No example touches one
    of the intervals `closed`, which take out more time than the calendar does, or ends after the year. Raises
    CalendarError where the calendar is not known so long, or never open for so long.
    """
    found: dict[str, Example] = {}
    known = working_hours(calendar, cut_off, year) if cut_off else None
    for late, across in _starts(calendar, ms or DAY, year):
        start = late if known is None else _in_time(calendar, known, late)
        if start is None:
            continue
        if across in found or (across == NIGHT and found):
            continue
        by_date = _by_date(calendar, start, days, across, nth_close if to_close else nth_day) if days else None
        example = by_date or _by_hours(calendar, start, ms, across)
        last = example.due if example.wait is None else example.wait.due
        if last > year[1] or any(begin < last and example.start < end for begin, end in closed):
            continue
        if _offset(calendar, example.start) != _offset(calendar, example.due):
            if CHANGE in found:
                continue
            example = replace(example, across=CHANGE)
        if known is not None:
            example = replace(example, received=_later(known, start))
        found[example.across] = example
        if all(each in found for each in ASKED):
            break
    asked = [found[each] for each in ASKED if each in found]
    return asked or list(found.values())


def _starts(calendar: BusinessCalendar, ms: int, year: tuple[int, int]) -> Iterator[tuple[int, str]]:
    """Starts shortly before something that does not count, and what that is."""
    spans = list(zip(*(each.tolist() for each in open_spans(calendar, *year)), strict=True))
    before = min(HOUR, ms // 2)
    for (opened, closed), (reopened, _) in pairwise(spans):
        start = max(opened, closed - before)
        if _offset(calendar, start) != _offset(calendar, reopened):
            yield start, CHANGE
        elif _holidays(calendar, closed, reopened):
            yield start, HOLIDAY
        else:
            yield start, WEEKEND if reopened - closed >= DAY else NIGHT
    if len(spans) < 2:  # never closed
        changes = [at for at in history_of(calendar.timezone, year[1]).start.tolist() if year[0] + DAY < at < year[1]]
        yield from ((at - before, CHANGE) for at in changes[:1])
        if not changes:
            yield year[0] + EVENING, NIGHT


def _in_time(calendar: BusinessCalendar, known: WorkingHours, start: int) -> int | None:
    """The start, or the cut-off before it, if the hours in which it lies have begun by then; else None."""
    at = bisect_left(known.cut_off.tolist(), start)
    if at < len(known.opens) and known.opens[at] <= start:
        return start
    last = int(known.cut_off[at - 1]) if at else 0
    is_known = 0 < at < len(known.opens)
    return last if is_known and calendar.elapsed(utc(last), utc(start)) == utc(start) - utc(last) else None


def _later(known: WorkingHours, start: int) -> tuple[int, int] | None:
    """The cut-off of the working day of a start, and when a ticket is received that is created after it."""
    at = bisect_left(known.cut_off.tolist(), start)
    return (int(known.cut_off[at]), int(known.opens[at + 1])) if at + 1 < len(known.opens) else None


def _holidays(calendar: BusinessCalendar, begin: int, end: int) -> tuple[date, ...]:
    """Holidays in a stretch that would have had hours."""
    first, last = (local_date(at, calendar.timezone) for at in (begin, end))
    hours = dict(calendar.exceptions)
    every = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(day for day in every if calendar.is_holiday(day) and hours.get(day, calendar.week[day.weekday()]))


def _offset(calendar: BusinessCalendar, at: int) -> timedelta | None:
    return local(at, calendar.timezone).utcoffset()


def _by_hours(calendar: BusinessCalendar, start: int, ms: int, across: str) -> Example:
    due = _add(calendar, start, ms)
    begins, ends = (each.tolist() for each in open_spans(calendar, start, due))
    stretches: list[ExampleStretch] = []
    at, counted = start, 0
    for begin, end in zip(begins, ends, strict=True):
        if begin > at:
            holidays = _holidays(calendar, at, begin)
            stretches.append(ExampleStretch(at, begin, False, long(counted), "outside the hours", holidays))
        counted += end - begin
        stretches.append(ExampleStretch(begin, end, True, long(counted), "inside the hours"))
        at = end
    first = stretches[0]
    waits = first.begin + (first.end - first.begin) // 2
    waits = max(waits // MINUTE * MINUTE, first.begin)  # people wait from whole minutes on
    answer = _add(calendar, waits, ms)
    left = _elapsed(calendar, waits, due)
    return Example(across, start, due, tuple(stretches), Wait(waits, answer, left, _add(calendar, answer, left)))


def _by_date(
    calendar: BusinessCalendar, start: int, days: int, across: str, nth: Callable[[WorkingDays, int, int, int], int]
) -> Example:
    """Local dates one by one, from the date of the start to the due one."""
    zone = calendar.timezone
    known = lay_working_days([calendar], (start - DAY, start + (days * 10 + 40) * DAY))
    due = int(nth(known, 0, start, days))
    first, last = local_date(start, zone), local_date(due - 1, zone)
    edges = local_days(zone, first, last + timedelta(days=1)).tolist()
    stretches = []
    number = 0
    for offset, (begin, end) in enumerate(pairwise(edges)):
        day = first + timedelta(days=offset)
        row = day_number(day) - known.first_day
        is_over = number == days  # its hours run past midnight
        works = offset > 0 and not is_over and bool(known.before[row] > known.before[row - 1])
        number += works
        why = "the day it starts" if offset == 0 else "a working day" if works else "no working day"
        why = "hours of the day before" if is_over else why
        holidays = _holidays(calendar, begin, end - 1) if offset and not works and not is_over else ()
        total = f"{number} of {plural(days, 'working day')}"
        stretches.append(ExampleStretch(max(begin, start), min(end, due), works, total, why, holidays))
    # What is left of a date target when its clock is paused is open time, as with the clocks (docs/measures.md).
    waits, answer = start + HOUR // 2, int(nth_day(known, 0, start, 1))
    left = _elapsed(calendar, waits, due)
    return Example(across, start, due, tuple(stretches), Wait(waits, answer, left, _add(calendar, answer, left)))


def _add(calendar: BusinessCalendar, at: int, ms: int) -> int:
    return to_ms(calendar.add(utc(at), to_timedelta(ms)))


def _elapsed(calendar: BusinessCalendar, begin: int, end: int) -> int:
    return calendar.elapsed(utc(begin), utc(end)) // MILLISECOND
