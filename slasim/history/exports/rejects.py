"""What of an export is not in the log, row by row and value by value, with the reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from slasim.folders import put
from slasim.spreadsheets import csv_text

HEADER = ("file", "line", "what", "column", "value", "reason")
ROW, VALUE = "row", "value"


class Rejected(NamedTuple):
    """A row that is not used, or a value of one that is; what is wrong in the same way has the same `reason`."""

    file: str
    line: int
    what: str
    column: str
    value: str
    reason: str


@dataclass
class Rejects:
    """All of them. A row is rejected once, for the first thing that is wrong with it."""

    found: list[Rejected] = field(default_factory=list)

    def row(self, file: str, line: int, column: str, value: str, reason: str) -> None:
        """A row that is not used."""
        self.found.append(Rejected(file, line, ROW, column, value, reason))

    def value(self, file: str, line: int, column: str, value: str, reason: str) -> None:
        """A value that is left out of a row that is used."""
        self.found.append(Rejected(file, line, VALUE, column, value, reason))

    def count(self, what: str) -> int:
        """How many rows, or values."""
        return sum(each.what == what for each in self.found)

    def reasons(self, what: str) -> list[tuple[str, int, Rejected]]:
        """Each reason with how often it is there and the first place, the most frequent first."""
        many = Counter(each.reason for each in self.found if each.what == what)
        first = {each.reason: each for each in reversed(self.found) if each.what == what}
        return [(reason, count, first[reason]) for reason, count in many.most_common()]

    def write(self, path: Path) -> None:
        """As CSV in which nothing is a formula."""
        put(path, csv_text([HEADER, *sorted(self.found, key=lambda each: (each.file, each.line))]).encode())
