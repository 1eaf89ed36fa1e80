"""The rows of comma-separated values, and of a table of them that a scenario names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice

from slasim.limits import TABLE_BYTES, TABLE_ROWS
from slasim.problems import Problem
from slasim.scenario.reading.yaml_text import read_text

Row = tuple[int, list[str]]  # its last line, and its cells


def rows_of(text: str, delimiter: str = ",") -> Iterator[Row]:
    """The rows that are not empty, each with its last line. Raises csv.Error."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for row in reader:
        if any(cell.strip() for cell in row):
            yield reader.line_num, [cell.strip() for cell in row]


def read_rows(file: str, what: str, delimiters: str = ",") -> tuple[list[Row], list[Problem]]:
    """The rows of a file, its header first, and what is wrong with it as a whole; `what`: of which each row is one.

    Of several `delimiters` (spreadsheets of many countries write ; or tabs) it is the one that the header has most of.
    """
    text, problems = read_text(file, TABLE_BYTES)
    if problems:
        return [], problems
    try:
        delimiter = max(delimiters, key=text.lstrip().partition("\n")[0].count)
        table = list(islice(rows_of(text, delimiter), TABLE_ROWS + 2))
    except csv.Error as error:
        return [], [Problem(file, 1, 1, "", f"a table that cannot be read ({error})", "comma-separated values")]
    if len(table) > TABLE_ROWS + 1:
        return [], [Problem(file, table[-1][0], 1, "", f"more than {TABLE_ROWS:,} {what}", f"at most {TABLE_ROWS:,}")]
    return table, []
