"""The rows of comma-separated values."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator


def rows_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with its last line. Raises csv.Error."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    for row in reader:
        if any(cell.strip() for cell in row):
            yield reader.line_num, [cell.strip() for cell in row]
