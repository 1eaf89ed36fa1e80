"""Compiled loops over tickets: their class, and the goals that the desk steers by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slasim.calendars import CalendarTables, add, elapsed
from slasim.instants import DAY
from slasim.kernel import bare, kernel
from slasim.terms.cells import ClassSizes, era_of, pack_class
from slasim.terms.tables import BY_CLOSE
from slasim.terms.working_days import WorkingDays, next_time, nth_close, nth_day
from slasim.types import Int8, Int16, Int32, Int64

if TYPE_CHECKING:
    from slasim.terms.tables import Goals


@kernel
def find_classes(
    account_class: Int32,
    sizes: ClassSizes,
    eras: Int64,
    created: Int64,
    customer: Int32,
    severity: Int8,
    channel: Int8,
    product: Int16,
    out: Int32,
) -> None:
    """Row of each ticket in the tables of what is owed."""
    last = len(eras) - 1
    for i in range(len(out)):
        era = last
        while eras[era] > created[i]:
            era -= 1
        out[i] = pack_class(sizes, account_class[customer[i]], severity[i], channel[i], product[i], era)


@bare
def due_at(
    tables: CalendarTables, known: WorkingDays, base: Int16, calendar: int, start: int, length: int, by_date: int
) -> int:
    """The due instant of a target of `length` ms from `start` on; -1 when it lies beyond the tables.

    by_date: other than 0, the length is so many days of 24 h, and means as many working days: the same local time on
    the last of them, or with the bit BY_CLOSE its close; one that is no whole days is a time of the day, on a working
    day. Intervals that are excluded move it by the open time they take before it.
    """
    if by_date == 0:
        return int(add(tables, calendar, start, length))
    usual = base[calendar]
    if length % DAY != 0:
        due = next_time(known, usual, start, length % DAY)
    elif by_date & BY_CLOSE:
        due = nth_close(known, usual, start, length // DAY)
    else:
        due = nth_day(known, usual, start, length // DAY)
    if due < 0 or usual == calendar:
        return due
    wanted = elapsed(tables, usual, start, due)
    if wanted < 0 or elapsed(tables, calendar, start, due) == wanted:
        return due if wanted >= 0 else -1
    return int(add(tables, calendar, start, wanted))


@kernel
def lay_steering(
    tables: CalendarTables,
    known: WorkingDays,
    base: Int16,
    sizes: ClassSizes,
    created: Int64,
    classes: Int32,
    goals: Goals,
    never: int,
    place: Int16,
    received: Int64,
    response: Int64,
    resolution: Int64,
    slot_calendar: Int16,
    slot_pauses: Int8,
    slot_starts: Int64,
) -> int:
    """Fill the columns of Steering; answers the first ticket whose due instant lies beyond the tables, or -1.

    The desk reckons with the calendars as they usually are, without what is excluded. received: [place, ticket] when
    the clocks of some commitments start; place: [commitment] of these, -1 where they start at the creation.
    """
    goal, is_response, is_resolution = goals.goal, goals.is_response, goals.is_resolution
    for i in range(len(created)):
        k = classes[i]
        era = era_of(sizes, k)
        slot = 0
        earliest = never
        for c in range(goal.shape[1]):
            if goal[k, c] <= 0 or not (is_response[era, c] or is_resolution[era, c]):
                continue
            usual = goals.calendar[k, c]
            if usual >= 0:
                usual = base[usual]
            start = created[i] if place[c] < 0 else received[place[c], i]
            due = due_at(tables, known, base, usual, start, goal[k, c], goals.by_date[k, c])
            if due < 0:
                return i
            if is_response[era, c]:
                earliest = min(earliest, due)
            else:
                resolution[i, slot] = due
                slot_calendar[i, slot] = usual
                slot_pauses[i, slot] = goals.pauses[era, c]
                if len(slot_starts) > 0:
                    slot_starts[i, slot] = start
                slot += 1
        response[i] = earliest
        if slot == 0 and goals.own > 0:
            resolution[i, 0] = created[i] + goals.own
            slot_pauses[i, 0] = 1
    return -1
