"""Tickets one by one, as a table has them: when each was created, and what is known of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from slasim.instants import SECOND
from slasim.problems import unreadable
from slasim.scenario.values.counts import READ, read_stamp

ATTRIBUTES = ("severity", "tier", "product")
MOMENT = re.compile(r"(.{10}[T ][0-9]{1,2}:[0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,3}))?)?\s*(Z|[+-][0-9]{2}:[0-9]{2})?")
EXPECTED = "when a ticket was created, such as 2027-03-01 09:13:07 or 2027-03-01T09:13:07+01:00"


@dataclass(frozen=True)
class ListedTickets:
    """One entry a ticket. `columns` are those of ATTRIBUTES that are there, `names` their values ticket by ticket.

    `wall` and `offset` as of counts; `read_from` and `lines` where the tickets stand, if they were just read.
    """

    file: str
    columns: tuple[str, ...]
    wall: tuple[int, ...]
    offset: tuple[int | None, ...]
    names: tuple[tuple[str, ...], ...]
    read_from: str = field(default="", compare=False)
    lines: tuple[int, ...] = field(default=(), compare=False)


def read_moment_of(text: str) -> tuple[int, int | None]:
    """Wall reading and offset of an instant, in ms. Raises Unreadable."""
    match = MOMENT.fullmatch(text)
    if match is None or int(match[2] or 0) > 59:
        raise unreadable(text, EXPECTED)
    wall, offset = read_stamp(match[1] + (match[4] or ""))
    return wall + int(match[2] or 0) * SECOND + int((match[3] or "0").ljust(3, "0")), offset


def write_listed(of: ListedTickets) -> list[Any]:
    """The name of the file, the columns, and a list for each ticket: wall reading and offset in ms, names."""
    rows = zip(of.wall, of.offset, of.names, strict=True)
    return [of.file, list(of.columns), *([wall, offset, *names] for wall, offset, names in rows)]


def read_listed(value: Any) -> ListedTickets:
    """What `write_listed` wrote. Raises Unreadable."""
    if not isinstance(value, list | tuple) or len(value) < 2 or not isinstance(value[0], str):
        raise unreadable(value, READ)
    columns = tuple(value[1]) if isinstance(value[1], list | tuple) else ()
    for row in value[2:]:
        if (
            not isinstance(row, list | tuple)
            or len(row) != 2 + len(columns)
            or type(row[0]) is not int
            or type(row[1]) not in (int, type(None))
            or not all(isinstance(name, str) for name in row[2:])
        ):
            raise unreadable(row, READ)
    rows = value[2:]
    return ListedTickets(
        value[0], columns, tuple(r[0] for r in rows), tuple(r[1] for r in rows), tuple(tuple(r[2:]) for r in rows)
    )
