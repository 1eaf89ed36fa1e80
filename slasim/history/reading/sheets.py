"""Rows of a table, from CSV or a workbook (.xlsx, .xlsm, .xlsb, .xls, .ods), as text with their lines."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from slasim.limits import TABLE_BYTES, TABLE_ROWS, UNPACKED_BYTES, WIDEST
from slasim.plain_files import NotRead, read_plain, size
from slasim.problems import Problem
from slasim.scenario.reading.csv_rows import Row, read_rows

WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
FILL_DOWN = "where cells are merged, or written once for the rows below: fill them down"
MANY = 20  # problems of one file that are told
TITLES = 10  # filled rows in which the header is looked for
SUM_ROW = re.compile(r"(?:grand |sub)?-?totals?|sums?|averages?|mean", re.IGNORECASE)

Rank = Callable[[list[str]], int]  # how much a row looks like the header that is looked for; 0 for not at all


@dataclass
class Sheet:
    """A table: its header, and its rows with the line of each. Problems that are found in it gather in `problems`.

    Every row has as many cells as the header, which stands in line `top`; `name` is that of the file alone, for people.
    """

    file: str
    name: str
    header: list[str]
    rows: list[Row]
    notes: list[str] = field(default_factory=list)  # what of it is not read, in sentences
    problems: list[Problem] = field(default_factory=list)
    top: int = 1

    def wrong(self, line: int, column: int, found: str, expected: str, hint: str = "") -> None:
        """Something wrong with a cell, by the number of its column from 0; -1 is the whole row."""
        name = self.header[column] if column >= 0 else ""
        self.problems.append(Problem(self.file, line, column + 1 if column >= 0 else 1, name, found, expected, hint))

    @property
    def titles(self) -> list[str]:
        """The names of the columns as the file has them."""
        return self.header

    @property
    def is_hopeless(self) -> bool:
        """True with so many problems that more would help nobody."""
        return len(self.problems) >= MANY


def read_sheet(file: str, name: str, what: str, rank: Rank) -> Sheet:
    """The table of a file; `what`: of which each row is one. Without rows where `problems` say why.

    Its header is the row that `rank` puts highest, among the first ones of each sheet; the first row where none is one.
    """
    is_workbook = file.lower().endswith(WORKBOOKS)
    notes: list[str] = []
    table, problems = _workbook(file, what, rank, notes) if is_workbook else read_rows(file, what, ",;\t")
    if problems:
        return Sheet(file, name, [], [], notes, problems)
    above = _header_of(table, rank)[1]
    if above:
        notes.append(f"above the header, not read: '{' '.join(filter(None, table[0][1]))[:60]}'"
                     + (f" and {above - 1} more rows" if above > 1 else ""))  # fmt: skip
        table = table[above:]
    if len(table) < 2:
        found = "an empty table" if not table else "a header and no row below it"
        expected = f"a header, and a row for each of the {what}"
        return Sheet(file, name, [], [], notes, [Problem(file, table[0][0] if table else 1, 1, "", found, expected)])
    header = list(table[0][1])
    while header and not header[-1]:
        header.pop()
    sheet = Sheet(file, name, header, [], notes, top=table[0][0])
    if len(header) > WIDEST:
        sheet.wrong(table[0][0], -1, f"{len(header)} columns", f"at most {WIDEST}")
        return sheet
    for line, cells in table[1:]:
        if any(cells[len(header) :]):
            sheet.wrong(line, -1, f"{len(cells)} values", f"{len(header)}, one for each column of the header")
            if sheet.is_hopeless:
                break
        sheet.rows.append((line, (cells + [""] * len(header))[: len(header)]))
    _leave_sums(sheet)
    return sheet


def _header_of(table: list[Row], rank: Rank) -> tuple[int, int]:
    """The highest rank among the first rows, and how many rows stand above the one that has it."""
    ranks = [rank(cells) for _, cells in table[:TITLES]]
    best = max(ranks, default=0)
    return best, ranks.index(best) if best else 0


def _leave_sums(sheet: Sheet) -> None:
    """Leave rows aside that sum up others: those that begin with `Total`, where not all rows do."""
    sums = [row for row in sheet.rows if SUM_ROW.fullmatch(next(filter(None, row[1]), "").rstrip(":"))]
    if sums and len(sums) < len(sheet.rows):
        lines = {line for line, _ in sums}
        sheet.rows = [row for row in sheet.rows if row[0] not in lines]
        first, words = sums[0][0], next(filter(None, sums[0][1]))
        more = f" and {len(sums) - 1} more" if len(sums) > 1 else ""
        sheet.notes.append(f"a row of sums is not read: line {first}, '{words}'{more}")


def _workbook(file: str, what: str, rank: Rank, notes: list[str]) -> tuple[list[Row], list[Problem]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        data = read_plain(file, TABLE_BYTES)
        check_unpacked(data)
    except FileNotFoundError:
        return [], [Problem(file, 0, 0, "", "no such file", "the path of a file")]
    except NotRead as error:
        return [], [Problem(file, 0, 0, "", error.found, error.expected)]
    except OSError as error:
        return [], [Problem(file, 0, 0, "", f"a file that cannot be read ({error})", "a readable file")]
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = [each.name for each in book.sheets_metadata if str(each.visible).endswith("Visible")]
        sheets = [(name, book.get_sheet_by_name(name)) for name in names]
        filled = [(name, sheet) for name, sheet in sheets if sheet.height > 0]
        if not filled:
            return [], [Problem(file, 1, 1, "", "a workbook without a filled sheet", "a sheet with a header")]
        tables = [(name, _filled(sheet.to_python(skip_empty_area=False))) for name, sheet in filled]
        heads = [list(islice(rows, TITLES)) for _, rows in tables]
        ranks = [_header_of(head, rank)[0] for head in heads]
        at = ranks.index(max(ranks))
        if len(filled) > 1:
            notes.append(
                f"sheet '{filled[at][0]}' was read, {len(filled) - 1} other{'s' if len(filled) > 2 else ''} not"
            )
        table = heads[at] + list(islice(tables[at][1], TABLE_ROWS + 2 - len(heads[at])))
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile) as error:
        return [], [Problem(file, 0, 0, "", f"a workbook that cannot be read ({error})", "an Excel or ODS workbook")]
    if len(table) > TABLE_ROWS + 1:
        return [], [Problem(file, table[-1][0], 1, "", f"more than {TABLE_ROWS:,} {what}", f"at most {TABLE_ROWS:,}")]
    return table, []


def check_unpacked(data: bytes) -> None:
    """Refuse what a few bytes of a packed workbook would become. Raises NotRead."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        unpacked = sum(part.file_size for part in parts.infolist())
    if unpacked > UNPACKED_BYTES:
        raise NotRead(f"a workbook of {unpacked:,} bytes unpacked", f"at most {size(UNPACKED_BYTES)}")


def _filled(rows: Iterable[list[Any]]) -> Iterator[Row]:
    for line, cells in enumerate(rows, 1):
        texts = [cell_text(cell).strip() for cell in cells]
        if any(texts):
            yield line, texts


def cell_text(cell: Any) -> str:
    """A cell of a workbook as one would type it: dates as 2027-03-01, times as 09:30."""
    match cell:
        case bool():
            return "true" if cell else "false"
        case datetime():
            return cell.isoformat(" ")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            minutes, seconds = divmod(int(cell.total_seconds()), 60)
            clock = f"{minutes // 60:02}:{minutes % 60:02}"
            return f"{clock}:{seconds:02}" if seconds else clock
        case float() if cell.is_integer():
            return str(int(cell))
    return str(cell)
