"""Tables of times beside a scenario: the values of `empirical(times.csv)`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from slasim.limits import TIMES
from slasim.problems import Place, Problem, Unreadable
from slasim.scenario.reading.csv_rows import read_rows
from slasim.scenario.reading.named_files import named_file
from slasim.scenario.reading.tree import Node
from slasim.scenario.values.distributions import EMPIRICAL_FILE, empirical
from slasim.scenario.values.durations import LONGEST, NUMBER, UNITS, read_duration

SECTIONS = ("work", "overrides")
UNIT = re.compile(r"(?:.*[^A-Za-z])?([A-Za-z]+)[^A-Za-z0-9]*")
EXPECTED = "a time in each line: 12 min, or numbers below a header that ends with their unit, such as handle_min"


def load_times(root: Node, files: list[str]) -> list[Problem]:
    """Replaces the names of files in distributions of a document by what is in them; puts the files to `files`."""
    problems: list[Problem] = []
    known: dict[str, str] = {}
    for section in SECTIONS:
        if top := root.child(section):
            for path, node in _texts(top, section):
                if EMPIRICAL_FILE.search(node.value):
                    problems += _replace(node, path, files, known)
    return problems


def _texts(node: Node, path: str) -> Iterator[tuple[str, Node]]:
    if isinstance(node.value, str):
        yield path, node
    for name, below in node.children():
        yield from _texts(below, f"{path}.{name}")


def _replace(node: Node, path: str, files: list[str], known: dict[str, str]) -> list[Problem]:
    problems: list[Problem] = []

    def values(name: re.Match[str]) -> str:
        file, wrong = named_file(Node(name[1], node.place), path)
        if not wrong and file not in known:
            files.append(file)
            times, wrong = read_times(file)
            known[file] = empirical(times).text if times and not wrong else ""
        problems.extend(wrong)
        return known.get(file) or "constant(1 h)"  # of a file that is refused nothing more is said

    node.value = EMPIRICAL_FILE.sub(values, node.value)
    return problems


def read_times(file: str) -> tuple[list[int], list[Problem]]:
    """The times of a file in ms, and what is wrong with it. No message quotes it: it may be anything."""
    table, problems = read_rows(file, "times")
    rows = [(Place(file, line, 1), cells[0] if len(cells) == 1 else "") for line, cells in table]
    if problems:
        return [], problems
    unit, expected = 0, "a time from 0 on, such as 12 min"
    if rows and not rows[0][1][:1].isdigit():
        header = UNIT.fullmatch(rows[0][1])
        if header is None or header[1] not in UNITS:
            return [], [Problem(*rows[0][0], "", "neither a time nor a header that ends with a unit", EXPECTED)]
        unit, expected = UNITS[header[1]], f"a number of {header[1]} from 0 on, such as 12.5"
        rows = rows[1:]
    if len(rows) > TIMES:
        return [], [Problem(*rows[TIMES][0], "", f"more than {TIMES:,} times", f"at most {TIMES:,}")]
    times: list[int] = []
    for place, cell in rows:
        ms = _read(cell, unit)
        if ms is None:
            problems.append(Problem(*place, "", "what is none", expected))
        else:
            times.append(ms)
    if not problems and not any(times):
        problems.append(Problem(file, 1, 1, "", "no time above 0", EXPECTED))
    return times, problems


def _read(cell: str, unit: int) -> int | None:
    """A time in ms, rounded where its unit is that of the file; None for what is none."""
    if not unit:
        try:
            return read_duration(cell)
        except Unreadable:
            return None
    ms = round(Fraction(cell) * unit) if re.fullmatch(NUMBER, cell) else LONGEST + 1
    return ms if ms <= LONGEST else None
