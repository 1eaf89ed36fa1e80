"""What is wrong with a log, and where that stands in its files."""

from __future__ import annotations

import csv
from pathlib import Path

from slasim.problems import InWords, Place


class LogError(InWords, ValueError):
    """A log that cannot be used. `problems` holds one sentence each, all of them at once."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(self.problems)


class LogProblem(str):
    """One sentence about a log, with the place of its first row."""

    place: Place

    def __new__(cls, sentence: str, place: Place) -> LogProblem:
        made = super().__new__(cls, sentence)
        made.place = place
        return made

    def told_of(self, folder: Path) -> LogProblem:
        """The sentence with the folder of the log before it."""
        return LogProblem(f"{folder}: {self}", self.place)

    def __reduce__(self) -> tuple[type[LogProblem], tuple[str, Place]]:
        return LogProblem, (str(self), self.place)


def file_of(folder: Path, sentence: str) -> str:
    """The file that a sentence begins with, by its name or by that of its table; else the folder."""
    about = sentence.partition(":")[0]
    for name in (about, f"{about}.csv", f"{about}.parquet"):
        if (folder / name).is_file():
            return str(folder / name)
    return str(folder)


def cell_place(path: Path, row: int, column: str) -> Place:
    """Line and column of a cell of a CSV file, from 1. row: from 1, as pandas counts them (a line of blanks is none).

    Line by line, because a cell may hold line ends. Where the row has no such cell, its beginning.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines: list[str] = []  # of the row at hand
        rows = csv.reader(lines.append(line) or line for line in file)  # type: ignore[func-returns-value]
        heading = next(rows)
        lines.clear()
        while row and (cells := next(rows, None)) is not None:
            row -= len(cells) > 1 or bool("".join(cells).strip())
            if row:
                lines.clear()
        first = rows.line_num - len(lines) + 1
    if column not in heading:
        return Place(str(path), first, 1)
    before = _before("".join(lines), heading.index(column))
    return Place(str(path), first + before.count("\n"), len(before) - before.rfind("\n"))


def _before(text: str, cells: int) -> str:
    """The part of a row before the cell after so many."""
    quoted = False
    for at, letter in enumerate(text):
        if not cells:
            return text[:at]
        quoted ^= letter == '"'
        cells -= letter == "," and not quoted
    return text if not cells else ""
