"""What a clock went through, stretch by stretch, and what follows from it: due instants and sums.

A clock has two due instants that move together, of the target and of the goal: `due[TARGET]` and `due[GOAL]`.
"""

from __future__ import annotations

from typing import NamedTuple

from slasim.calendars import CalendarTables, add, elapsed
from slasim.kernel import bare
from slasim.terms.kernels import due_at
from slasim.terms.tables import GOAL_BY_DATE, TARGET_BY_DATE, Owed
from slasim.terms.working_days import WorkingDays
from slasim.types import Int8, Int16, Int64

NEVER = 1 << 62
TARGET, GOAL = 0, 1  # places in `due`
BOTH = TARGET_BY_DATE | GOAL_BY_DATE
COUNTED, PAUSED, EXCLUDED, OUT_OF_HOURS = 0, 1, 2, 3  # columns of the sums
CLOCK, BEGIN, END, CALENDAR = 0, 1, 2, 3  # columns of the stretches that are kept


class Trail(NamedTuple):
    """Stretches of the clock at hand; room for the longest."""

    start: Int64
    end: Int64
    paused: Int8  # 1: it was paused
    calendar: Int16


@bare
def note(trail: Trail, size: int, start: int, end: int, paused: bool, calendar: int) -> int:
    """Adds a stretch to the trail unless it is empty; answers the new size."""
    if end <= start:
        return size
    trail.start[size], trail.end[size], trail.paused[size], trail.calendar[size] = start, end, paused, calendar
    return size + 1


@bare
def lay(
    tables: CalendarTables, known: WorkingDays, usual: Int16, owed: Owed, k: int, c: int, start: int, due: Int64
) -> bool:
    """Fill `due` for a clock of class k from `start` on, NEVER where it owes nothing. False beyond the tables."""
    calendar, by_date = owed.calendar[k, c], owed.by_date[k, c]
    for which in range(2):
        length = owed.target[k, c] if which == TARGET else owed.goal[k, c]
        dates = by_date if by_date & (TARGET_BY_DATE if which == TARGET else GOAL_BY_DATE) else 0
        if length <= 0:
            due[which] = NEVER
        elif which == GOAL and length == owed.target[k, c] and by_date & BOTH in (0, BOTH):
            due[which] = due[TARGET]
        else:
            due[which] = due_at(tables, known, usual, calendar, start, length, dates)
    return bool(due[TARGET] >= 0 and due[GOAL] >= 0)


@bare
def move(tables: CalendarTables, calendar: int, since: int, now: int, due: Int64) -> bool:
    """Move due instants after a pause on [since, now): the open time that was left is laid from `now`.

    A due instant at or before `since` stays: that clock is breached. None becomes earlier (one that is a date may lie
    outside open hours). False beyond the calendar tables.
    """
    before = due[TARGET]
    for which in range(2):
        if which == GOAL and due[GOAL] == before:
            due[GOAL] = due[TARGET]
        elif since < due[which] < NEVER:
            laid = add(tables, calendar, now, elapsed(tables, calendar, since, due[which]))
            due[which] = laid if laid < 0 else max(laid, due[which])
    return bool(due[TARGET] >= 0 and due[GOAL] >= 0)


@bare
def carry(tables: CalendarTables, trail: Trail, size: int, owed: Owed, k: int, c: int, anchor: int, due: Int64) -> bool:
    """Lay what is left of the target of class k from `anchor` on: what the clock counted so far is carried over."""
    counted = 0
    for at in range(size):
        if not trail.paused[at]:
            counted += elapsed(tables, trail.calendar[at], trail.start[at], trail.end[at])
    calendar = owed.calendar[k, c]
    due[TARGET] = add(tables, calendar, anchor, max(owed.target[k, c] - counted, 0))
    due[GOAL] = add(tables, calendar, anchor, max(owed.goal[k, c] - counted, 0))
    return bool(due[TARGET] >= 0 and due[GOAL] >= 0)


@bare
def replay(tables: CalendarTables, trail: Trail, size: int, calendar: int, since: int, due: Int64) -> bool:
    """Look at the whole trail on one calendar: move due instants as of the start by the times the clock was paused.

    since: from when on it is paused, -1 while it runs; that time is not over and moves nothing yet.
    """
    for at in range(size):
        trail.calendar[at] = calendar
    while since >= 0 and size > 0 and trail.start[size - 1] >= since:
        size -= 1
    at = 0
    while at < size:
        last = at
        if trail.paused[at]:
            while last + 1 < size and trail.paused[last + 1]:
                last += 1
            if not move(tables, calendar, trail.start[at], trail.end[last], due):
                return False
        at = last + 1
    return True


@bare
def keep(kept: Int64, row: int, trail: Trail, size: int) -> None:
    """Write down the stretches in which a clock counted, behind those that are there (as many as kept[0, 0] says); of a
    clock that goes on, and of those after it, what is there is given up.

    With an array of one dimension nothing is kept: the compiler then leaves all of this out, where even a look at
    whether it is asked for makes the whole walk half as long again.
    """
    if kept.ndim == 2:
        many = kept[0, 0]
        while many > 0 and kept[many, CLOCK] >= row:
            many -= 1
        for at in range(size):
            if not trail.paused[at]:
                many += 1
                kept[many, CLOCK], kept[many, BEGIN] = row, trail.start[at]
                kept[many, END], kept[many, CALENDAR] = trail.end[at], trail.calendar[at]
        kept[0, 0] = many


@bare
def spend(tables: CalendarTables, usual_of: Int16, spent: Int64, row: int, trail: Trail, size: int) -> None:
    """Add up the stretches of a clock: out of hours first, then excluded, then paused, then counted.

    Where `spent` has one column it gets what counted.
    """
    columns = spent.shape[1]
    for column in range(columns):
        spent[row, column] = 0
    for at in range(size):
        if columns == 1 and trail.paused[at]:
            continue
        start, end, calendar = trail.start[at], trail.end[at], trail.calendar[at]
        usual = calendar if calendar < 0 else usual_of[calendar]
        shown = elapsed(tables, calendar, start, end)
        if columns == 1:
            spent[row, COUNTED] += shown
            continue
        hours = shown if usual == calendar else elapsed(tables, usual, start, end)
        spent[row, PAUSED if trail.paused[at] else COUNTED] += shown
        spent[row, EXCLUDED] += hours - shown
        spent[row, OUT_OF_HOURS] += end - start - hours
