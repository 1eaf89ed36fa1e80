"""Tables of counts beside a scenario: how many tickets came in each interval."""

from __future__ import annotations

import re

from slasim.instants import DAY
from slasim.problems import Place, Problem, Unreadable, show
from slasim.scenario.reading.csv_rows import read_rows
from slasim.scenario.values.counts import TicketCounts, read_stamp
from slasim.scenario.values.durations import write_duration

FORMS = (("start", "tickets"), ("date", "time", "tickets"), ("date", "hour", "tickets"), ("date", "tickets"))
HEADERS = "a header: start,tickets or date,time,tickets or date,tickets"
NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,20})?")
MANY = 20  # problems of one file that are told


def read_counts_table(file: str, name: str, step: int) -> tuple[TicketCounts | None, list[Problem]]:
    """The counts of a file, `name` in the scenario, with intervals of `step` ms, and what is wrong with it."""
    table, problems = read_rows(file, "counts")
    if problems:
        return None, problems
    header = tuple(cell.lower() for cell in table[0][1]) if table else ()
    if header not in FORMS:  # it may be anything: nothing of it is quoted
        return None, [Problem(file, 1, 1, "", "no table of counts", HEADERS)]
    if len(table) < 2:
        return None, [Problem(file, 1, 1, "", "no count", "a row for each interval")]
    wall: list[int] = []
    offset: list[int | None] = []
    tickets: list[float] = []
    lines: list[int] = []
    for line, cells in table[1:]:
        found = _row(Place(file, line, 1), header, cells, step)
        if isinstance(found, list):
            problems += found
            if len(problems) >= MANY:
                break
            continue
        wall.append(found[0])
        offset.append(found[1])
        tickets.append(found[2])
        lines.append(line)
    made = TicketCounts(name, tuple(wall), tuple(offset), tuple(tickets), file, tuple(lines))
    return (None if problems else made), problems


def _row(
    place: Place, header: tuple[str, ...], cells: list[str], step: int
) -> tuple[int, int | None, float] | list[Problem]:
    if len(cells) != len(header):
        return [Problem(*place, "", f"{len(cells)} values", f"{len(header)}, one for each column")]
    clock = cells[1] if len(header) == 3 else ""
    stamp = f"{cells[0]} {clock if ':' in clock else f'{clock}:00'}" if clock else cells[0]
    number = Place(place.file, place.line, 1 + sum(len(cell) + 1 for cell in cells[:-1]))
    try:
        wall, offset = read_stamp(stamp)
    except Unreadable as error:
        return [Problem(*place, header[0], each.found, each.expected, each.hint) for each in error.mistakes]
    if wall % DAY % step:
        found, expected = (
            f"an interval from {show(stamp)}",
            f"one that begins a whole number of {write_duration(step)} after midnight",
        )
        return [Problem(*place, header[0], found, expected, "say with `every` how long intervals are")]
    if not NUMBER.fullmatch(cells[-1]):
        return [Problem(*number, "tickets", show(cells[-1]), "a number of tickets, 0 or more")]
    return wall, offset, float(cells[-1])
