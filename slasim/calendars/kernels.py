"""Open time inside compiled code: the rules of `BusinessCalendar` as integer lookups.

Instants and durations are int64 ms. `c` is the index of a calendar in the tables; -1 is round the clock.
"""

from __future__ import annotations

from slasim.calendars.compiled import CalendarTables
from slasim.kernel import kernel
from slasim.types import Int8, Int64

Argument = tuple[Int64, int]  # values and step: 1 takes them in turn, 0 repeats the first


@kernel
def elapsed(tables: CalendarTables, c: int, a: int, b: int) -> int:
    """Open ms between a and b; -1 when b is before a or either lies outside the window of the tables."""
    if a > b:
        return -1
    if c < 0:
        return b - a
    if a < tables.window[0] or b > tables.window[1]:
        return -1
    return open_until(tables, c, b) - open_until(tables, c, a)


@kernel
def add(tables: CalendarTables, c: int, t: int, d: int) -> int:
    """The earliest instant at which the open ms since t are d (t itself for 0).

    -1 when d is negative, t lies outside the window of the tables, or the instant runs off its end.
    """
    if d < 0:
        return -1
    if c < 0:
        return t + d
    if t < tables.window[0] or t > tables.window[1]:
        return -1
    wanted = open_until(tables, c, t) + d
    if wanted > tables.total[c]:
        return -1
    if d == 0:
        return t
    first = tables.first_row[c]
    row = first + tables.open_bucket[tables.first_open_bucket[c] + (wanted >> tables.open_shift[c])]
    while tables.reached[row] < wanted:
        row += 1
    return int(wanted + tables.gap[row])


@kernel
def runs_off(tables: CalendarTables, c: int, t: int, d: int) -> bool:
    """True when `add` has no answer: d is negative, or t or the answer is outside the window."""
    if d < 0:
        return True
    if c < 0:
        return False
    if t < tables.window[0] or t > tables.window[1]:
        return True
    return bool(d > tables.total[c] - open_until(tables, c, t))


@kernel
def is_open(tables: CalendarTables, c: int, t: int) -> bool:
    """True when the calendar is open at t: from the opening on, not at the closing. False outside the window."""
    if c < 0:
        return True
    if t < tables.window[0] or t >= tables.window[1]:
        return False
    row = row_at(tables, c, t)
    return bool(t - tables.gap[row] < tables.reached[row])


@kernel
def open_until(tables: CalendarTables, c: int, t: int) -> int:
    """Open ms from the start of the window to t; t must lie in the window and c name a calendar."""
    row = row_at(tables, c, t)
    return int(min(t - tables.gap[row], tables.reached[row]))


@kernel
def row_at(tables: CalendarTables, c: int, t: int) -> int:
    """The last row that opens at or before t."""
    row = tables.first_row[c] + tables.bucket[tables.first_bucket[c] + ((t - tables.window[0]) >> tables.shift[c])]
    while tables.opens[row + 1] <= t:
        row += 1
    return int(row)


@kernel
def elapsed_many(tables: CalendarTables, calendars: Argument, starts: Argument, ends: Argument, out: Int64) -> int:
    """`elapsed` for every element of `out`; the position of the first without an answer, or -1."""
    (c, c_step), (a, a_step), (b, b_step) = calendars, starts, ends
    for i in range(len(out)):
        out[i] = elapsed(tables, c[i * c_step], a[i * a_step], b[i * b_step])
        if out[i] < 0:
            return i
    return -1


@kernel
def add_many(tables: CalendarTables, calendars: Argument, instants: Argument, durations: Argument, out: Int64) -> int:
    """`add` for every element of `out`; the position of the first without an answer, or -1."""
    (c, c_step), (t, t_step), (d, d_step) = calendars, instants, durations
    for i in range(len(out)):
        if runs_off(tables, c[i * c_step], t[i * t_step], d[i * d_step]):
            return i
        out[i] = add(tables, c[i * c_step], t[i * t_step], d[i * d_step])
    return -1


@kernel
def is_open_many(tables: CalendarTables, calendars: Argument, instants: Argument, out: Int8) -> int:
    """`is_open` for every element of `out`; the position of the first outside the window, or -1."""
    (c, c_step), (t, t_step) = calendars, instants
    for i in range(len(out)):
        k, at = c[i * c_step], t[i * t_step]
        if k >= 0 and (at < tables.window[0] or at >= tables.window[1]):
            return i
        out[i] = is_open(tables, k, at)
    return -1
