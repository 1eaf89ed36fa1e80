"""Counts of tickets by interval, as a table has them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from slasim.instants import DAY, HOUR, MINUTE, date_of, day_number
from slasim.problems import unreadable
from slasim.scenario.values.hours import read_date

STAMP = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{1,2}):([0-9]{2})(?::00)?)?\s*(Z|[+-][0-9]{2}:[0-9]{2})?")
READ = "counts as the reader of a table writes them"
EXPECTED = "when an interval begins, such as 2027-03-01 09:00 or 2027-03-01T09:00+01:00"


@dataclass(frozen=True)
class TicketCounts:
    """One entry an interval. `wall`: ms from 1970-01-01 00:00 to what the clock shows at its beginning; `offset`: ms
    that the clock is ahead of UTC, None for the clock of the zone that the scenario states; `tickets` that came.

    `file` is the name of the table. Of one that was just read, `read_from` is where it was found, and `lines` where the
    intervals stand in it.
    """

    file: str
    wall: tuple[int, ...]
    offset: tuple[int | None, ...]
    tickets: tuple[float, ...]
    read_from: str = field(default="", compare=False)
    lines: tuple[int, ...] = field(default=(), compare=False)


def read_stamp(text: str) -> tuple[int, int | None]:
    """Wall reading and offset of a stamp, in ms. Raises Unreadable."""
    match = STAMP.fullmatch(text)
    if match is None or int(match[2] or 0) > 23 or int(match[3] or 0) > 59:
        raise unreadable(text, EXPECTED)
    wall = day_number(read_date(match[1])) * DAY + int(match[2] or 0) * HOUR + int(match[3] or 0) * MINUTE
    if match[4] is None:
        return wall, None
    if match[4] == "Z":
        return wall, 0
    hours, minutes = int(match[4][1:3]), int(match[4][4:])
    if hours > 23 or minutes > 59:
        raise unreadable(text, "an offset below 24:00")
    return wall, (-1 if match[4][0] == "-" else 1) * (hours * HOUR + minutes * MINUTE)


def write_stamp(wall: int, offset: int | None) -> str:
    """As `read_stamp` reads it."""
    day, minute = divmod(wall // MINUTE, 1440)
    text = f"{date_of(day)} {minute // 60:02}:{minute % 60:02}"
    if offset is None:
        return text
    sign, minutes = "-" if offset < 0 else "+", abs(offset) // MINUTE
    return f"{text}{sign}{minutes // 60:02}:{minutes % 60:02}"


def write_counts(counts: TicketCounts) -> list[Any]:
    """The name of the file, then runs of intervals that follow each other: the stamp of the first, the ms from one to
    the next, their tickets."""
    runs: list[Any] = [counts.file]
    wall, offset, number = counts.wall, counts.offset, len(counts.wall)
    at = 0
    while at < number:
        step = wall[at + 1] - wall[at] if at + 1 < number and offset[at + 1] == offset[at] else 0
        end = at + 1
        while end < number and step > 0 and wall[end] - wall[end - 1] == step and offset[end] == offset[at]:
            end += 1
        tickets = [int(each) if each == int(each) else each for each in counts.tickets[at:end]]
        runs.append([write_stamp(wall[at], offset[at]), step, *tickets])
        at = end
    return runs


def read_counts(value: Any) -> TicketCounts:
    """What `write_counts` wrote. Raises Unreadable."""
    wall: list[int] = []
    offset: list[int | None] = []
    tickets: list[float] = []
    if not isinstance(value, list | tuple) or not value or not isinstance(value[0], str):
        raise unreadable(value, READ)
    for run in value[1:]:
        if not isinstance(run, list | tuple) or len(run) < 3 or not isinstance(run[0], str) or type(run[1]) is not int:
            raise unreadable(run, READ)
        begin, shift = read_stamp(run[0])
        for index, each in enumerate(run[2:]):
            if isinstance(each, bool) or not isinstance(each, int | float) or not 0 <= each <= 1e9:
                raise unreadable(each, "a number of tickets")
            wall.append(begin + index * run[1])
            offset.append(shift)
            tickets.append(float(each))
    return TicketCounts(value[0], tuple(wall), tuple(offset), tuple(tickets))
