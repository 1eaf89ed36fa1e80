"""Tables of tickets beside a scenario: when each was created; its severity, tier and product where they are there."""

from __future__ import annotations

import re

from slasim.problems import Place, Problem, Unreadable, show
from slasim.scenario.reading.counts_csv import MANY
from slasim.scenario.reading.csv_rows import read_rows
from slasim.scenario.reading.tree import Node
from slasim.scenario.values.listed import ATTRIBUTES, ListedTickets, read_moment_of
from slasim.scenario.values.units import WORD

CREATED = "created"
HEADERS = f"a header: {CREATED}, and if wanted {', '.join(ATTRIBUTES)}"


def read_arrivals_table(file: str, name: str) -> tuple[ListedTickets | None, list[Problem]]:
    """The tickets of a file, `name` in the scenario, and what is wrong with it."""
    table, problems = read_rows(file, "tickets")
    if problems:
        return None, problems
    header = [cell.lower() for cell in table[0][1]] if table else []
    if not header or header[0] != CREATED or len({*header}) < len(header) or not {*header[1:]} <= {*ATTRIBUTES}:
        return None, [Problem(file, 1, 1, "", "no table of tickets", HEADERS)]  # nothing of it is quoted
    if len(table) < 2:
        return None, [Problem(file, 1, 1, "", "no ticket", "a row for each ticket")]
    wall: list[int] = []
    offset: list[int | None] = []
    for line, cells in table[1:]:
        problems += _wrong(Place(file, line, 1), header, cells)
        if len(problems) >= MANY:
            break
        if not problems:
            instant, shift = read_moment_of(cells[0])
            wall.append(instant)
            offset.append(shift)
    if problems:
        return None, problems
    names = tuple(tuple(cells[1:]) for _, cells in table[1:])
    lines = tuple(line for line, _ in table[1:])
    return ListedTickets(name, tuple(header[1:]), tuple(wall), tuple(offset), names, file, lines), []


def _wrong(place: Place, header: list[str], cells: list[str]) -> list[Problem]:
    if len(cells) != len(header):
        return [Problem(*place, "", f"{len(cells)} values", f"{len(header)}, one for each column")]
    for column, cell in zip(header[1:], cells[1:], strict=True):
        if not re.match(WORD, cell):
            found = show(cell) if cell else "nothing"
            return [Problem(*place, column, found, f"a {column}: letters, digits, - and _")]
    try:
        read_moment_of(cells[0])
    except Unreadable as error:
        return [Problem(*place, CREATED, each.found, each.expected, each.hint) for each in error.mistakes]
    return []


def shares_in(tickets: ListedTickets, column: int) -> Node:
    """The shares of the values of a column, each at the line where it is first met: a part of the mix."""
    met: dict[str, list[int]] = {}
    for row, names in enumerate(tickets.names):
        met.setdefault(names[column], []).append(row)
    places = {name: Place(tickets.read_from, tickets.lines[rows[0]], 1) for name, rows in met.items()}
    top = Place(tickets.read_from, 1, 1)
    shares = {name: Node(f"{len(rows)}/{len(tickets.wall)}", places[name], places[name]) for name, rows in met.items()}
    return Node(shares, top, top)
