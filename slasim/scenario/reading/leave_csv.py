"""The leave calendar beside a scenario: a row for each absence that is known beforehand."""

from __future__ import annotations

from slasim.limits import WIDEST
from slasim.problems import Path, Place, Problem, nearest, show
from slasim.scenario.reading.csv_rows import read_rows
from slasim.scenario.reading.named_files import named_file
from slasim.scenario.reading.tree import Node
from slasim.scenario.sections.staff.leave import COLUMNS, NEEDED

EXPECTED = f"a table with the columns {', '.join(COLUMNS)}, of which {', '.join(NEEDED)} are needed"


def load_leave(root: Node, files: list[str]) -> tuple[list[Problem], list[Path]]:
    """Puts the rows of a table in the place of its name in `leave`, as if they were written there; its name to `files`.

    Returns what is wrong with the table, and the paths in the document that cannot be relied on therefore.
    """
    leave = root.child("leave")
    if leave is None or not isinstance(leave.value, str) or not leave.value.endswith(".csv"):
        return [], []
    file, problems = named_file(leave, "leave")
    rows: list[Node] = []
    if not problems:
        files.append(file)
        rows, problems = read_leave(file)
    root.value["leave"] = Node(rows, leave.place, leave.key)
    return problems, [("leave",)] if problems else []


def read_leave(file: str) -> tuple[list[Node], list[Problem]]:
    """The rows as maps of texts (`seat` as a number), and what is wrong with the table. Empty cells are left out."""
    table, problems = read_rows(file, "rows of a leave calendar")
    if problems:
        return [], problems
    if not table:
        return [], [Problem(file, 1, 1, "leave", "nothing", EXPECTED)]
    line, names = table[0]
    if problems := _header(names, file, line):
        return [], problems
    rows: list[Node] = []
    for line, cells in table[1:]:
        if len(cells) != len(names):
            found, expected = f"{len(cells)} values", f"{len(names)}, one for each column"
            problems.append(Problem(file, line, 1, "leave", found, expected))
        else:
            rows.append(_row(dict(zip(names, cells, strict=True)), Place(file, line, 1)))
    return rows, problems


def _header(names: list[str], file: str, line: int) -> list[Problem]:
    if not set(names) & set(NEEDED) or len(names) > WIDEST:  # it may be anything: nothing of it is quoted
        return [Problem(file, line, 1, "leave", "no header of a leave calendar", EXPECTED)]
    problems = [
        Problem(file, line, 1, "leave", f"an unknown column {show(name)}", EXPECTED, nearest(name, COLUMNS))
        for name in names
        if name not in COLUMNS
    ]
    problems += [
        Problem(file, line, 1, "leave", f"the column {show(name)} twice", "each column once")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    missing = [name for name in NEEDED if name not in names]
    return problems + [Problem(file, line, 1, "leave", f"no column {name}", EXPECTED) for name in missing]


def _row(cells: dict[str, str], place: Place) -> Node:
    values: dict[str, str | int] = {name: cell for name, cell in cells.items() if cell}
    seat = cells.get("seat", "")
    if seat.isascii() and seat.isdecimal() and len(seat) < 10:
        values["seat"] = int(seat)
    return Node({name: Node(value, place) for name, value in values.items()}, place)
