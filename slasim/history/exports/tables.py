"""Exported files as rows of text: CSV of any delimiter, packed or not, workbooks, Parquet, lines of JSON."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from slasim.history.reading.sheets import WORKBOOKS, cell_text, check_unpacked
from slasim.limits import EXPORT_BYTES, EXPORT_ROWS, WIDEST
from slasim.plain_files import NotRead, check_plain, read_plain, size
from slasim.problems import Problem, show
from slasim.scenario.errors import ScenarioError

DELIMITERS = ",;\t|"
GZIP, PARQUET, ZIP = b"\x1f\x8b", b"PAR1", b"PK"
Row = tuple[int, list[str]]  # its line (of a workbook or Parquet its row), and its cells


@dataclass
class ExportTable:
    """A file as rows. A row may have more or fewer cells than the header: then it is no row of this table."""

    file: str
    header: list[str]
    rows: Iterator[Row]

    def wrong(self, line: int, found: str, expected: str, hint: str = "") -> ScenarioError:
        """Something that makes the whole file unreadable."""
        return refused(self.file, line, found, expected, hint)


def refused(file: str, line: int, found: str, expected: str, hint: str = "") -> ScenarioError:
    """A file that cannot be read."""
    return ScenarioError([Problem(file, line, 1 if line else 0, "", found, expected, hint)])


def open_table(file: str, wanted: Sequence[str]) -> ExportTable:
    """The table of a file; of a workbook the sheet that has most of the columns `wanted`. Raises ScenarioError."""
    try:
        if file.lower().endswith((".parquet", ".pq")):
            check_plain(file, EXPORT_BYTES)
            return _parquet(file)
        data = read_plain(file, EXPORT_BYTES)
        if data[:2] == GZIP:
            data = _unpacked(data)
        if file.lower().endswith(WORKBOOKS) or data[:2] == ZIP:
            check_unpacked(data)
            return _workbook(file, data, wanted)
    except FileNotFoundError:
        raise refused(file, 0, "no such file", "the path of a file") from None
    except NotRead as error:
        raise refused(file, 0, error.found, error.expected) from None
    except (OSError, EOFError, zlib.error) as error:
        raise refused(file, 0, f"a file that cannot be read ({error})", "a readable file") from None
    text = _decoded(file, data)
    plain = file.lower().removesuffix(".gz")
    if plain.endswith((".jsonl", ".ndjson", ".json")) or text.lstrip()[:1] == "{":
        return _json_lines(file, text)
    return _csv(file, text)


def _unpacked(data: bytes) -> bytes:
    with gzip.open(io.BytesIO(data)) as packed:
        found = packed.read(EXPORT_BYTES + 1)
    if len(found) > EXPORT_BYTES:
        raise NotRead(f"more than {size(EXPORT_BYTES)} unpacked", f"at most {size(EXPORT_BYTES)}")
    return found


def _decoded(file: str, data: bytes) -> str:
    """UTF-8, or UTF-16 with its mark; nothing else, for any text can be read wrong as something else."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refused(file, line, f"bytes that are not {encoding.removesuffix('-sig').upper()}", "UTF-8") from None


def _csv(file: str, text: str) -> ExportTable:
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    rows = _rows(file, csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    return _with_header(file, rows)


def _rows(file: str, reader: Any) -> Iterator[Row]:
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise refused(file, reader.line_num, f"a table that ends in the middle of a cell ({error})", "CSV") from None


def _with_header(file: str, rows: Iterator[Row]) -> ExportTable:
    head = next(rows, None)
    if head is None:
        raise refused(file, 1, "an empty file", "a header, and a row for each ticket or change")
    if len(head[1]) > WIDEST:
        raise refused(file, head[0], f"{len(head[1])} columns", f"at most {WIDEST}")
    second = next(rows, None)
    if second is None:
        raise refused(file, head[0], "a header and no row below it", "a row for each ticket or change")
    return ExportTable(file, head[1], _counted(file, chain([second], rows)))


def _counted(file: str, rows: Iterable[Row]) -> Iterator[Row]:
    for number, row in enumerate(rows):
        if number >= EXPORT_ROWS:
            raise refused(file, row[0], f"more than {EXPORT_ROWS:,} rows", f"at most {EXPORT_ROWS:,}")
        yield row


def _workbook(file: str, data: bytes, wanted: Sequence[str]) -> ExportTable:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = [each.name for each in book.sheets_metadata if str(each.visible).endswith("Visible")]
        sheets = [each for name in names if (each := book.get_sheet_by_name(name)).height > 0]
        if not sheets:
            raise refused(file, 1, "a workbook without a filled sheet", "a sheet with a header")
        tables = [_filled(sheet.to_python(skip_empty_area=False)) for sheet in sheets]
        heads = [next(rows, (1, [])) for rows in tables]
        best = max(range(len(heads)), key=lambda at: len(set(heads[at][1]) & set(wanted)))
        return _with_header(file, chain([heads[best]], tables[best]))
    except (CalamineError, OSError, ValueError) as error:
        if isinstance(error, ScenarioError):
            raise
        raise refused(file, 0, f"a workbook that cannot be read ({error})", "an Excel or ODS workbook") from None


def _filled(rows: Iterable[Sequence[Any]]) -> Iterator[Row]:
    for line, cells in enumerate(rows, 1):
        texts = [cell_text(cell).strip() for cell in cells]
        if any(texts):
            yield line, texts


def _parquet(file: str) -> ExportTable:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        source = pq.ParquetFile(file)
        header = [str(name) for name in source.schema_arrow.names]
    except (pa.ArrowException, OSError) as error:
        raise refused(file, 0, f"a Parquet file that cannot be read ({error})", "a Parquet file") from None

    def rows() -> Iterator[Row]:
        number = 0
        try:
            for batch in source.iter_batches():
                columns = [
                    ["" if each is None else cell_text(each) for each in col.to_pylist()] for col in batch.columns
                ]
                for cells in zip(*columns, strict=True):
                    number += 1
                    yield number, list(cells)
        except (pa.ArrowException, OSError, ValueError) as error:
            found = f"a Parquet file that cannot be read ({error})"
            raise refused(file, number, found, "a Parquet file") from None

    return ExportTable(file, header, _counted(file, rows()))


def _json_lines(file: str, text: str) -> ExportTable:
    """An object a line; what is inside one another is named with points, `fields.status.name`."""
    found: list[tuple[int, dict[str, str]]] = []
    header: dict[str, None] = {}
    for line, written in enumerate(text.split("\n"), 1):
        if not written.strip():
            continue
        try:
            value = json.loads(written)
        except ValueError as error:
            raise refused(file, line, f"a line that is no JSON ({error})", "an object in each line") from None
        except RecursionError:
            raise refused(file, line, "JSON nested too deep", "an object in each line") from None
        if not isinstance(value, dict):
            raise refused(file, line, show(value), "an object in each line")
        flat = dict(_flat(value))
        header |= dict.fromkeys(flat)
        found.append((line, flat))
    if not found:
        raise refused(file, 1, "an empty file", "an object in each line")
    names = list(islice(header, 10 * WIDEST))
    return ExportTable(
        file, names, _counted(file, ((line, [of.get(name, "") for name in names]) for line, of in found))
    )


def _flat(value: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, each in value.items():
        if isinstance(each, dict):
            yield from _flat(each, f"{before}{name}.")
        elif not isinstance(each, list):
            yield f"{before}{name}", "" if each is None else cell_text(each).strip()
