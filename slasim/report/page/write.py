"""A report into its file: written aside, and only in place of a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from slasim.folders import put, replaceable, replacing
from slasim.library.kinds import open_result
from slasim.problems import one_of
from slasim.report.page.explained import explained
from slasim.report.page.html import html, is_page
from slasim.report.page.kinds import report_of
from slasim.report.page.markdown import is_markdown, markdown
from slasim.report.page.tables import LIST, csv_files, is_workbook, workbook_of
from slasim.results.result import Result
from slasim.study import Study

if TYPE_CHECKING:
    from slasim.planning.why import Why


class FileFormat(NamedTuple):
    """What a format is called, what the file holds, and whether a file that is there is one of ours."""

    what: str
    content: Callable[[Result, Path, Why | None], bytes]
    is_ours: Callable[[bytes], bool]


FILES: Mapping[str, FileFormat] = {
    "html": FileFormat("report", lambda result, folder, why: html(report_of(result, folder, why)).encode(), is_page),
    "md": FileFormat(
        "report", lambda result, folder, why: markdown(report_of(result, folder, why)).encode(), is_markdown
    ),
    "xlsx": FileFormat("workbook", lambda result, *_: workbook_of(result), is_workbook),
}
FORMATS = (*FILES, "csv")
EXPLAINED = ("html", "md")  # formats that can say why


def write_report(
    result: str | Path,
    out: str | Path | None = None,
    format: str | None = None,
    *,
    why: bool = False,
    progress: Callable[[float], None] | None = None,
) -> Path:
    """Write the report of the result in a folder: a page (`html`), Markdown (`md`), a workbook (`xlsx`) or a folder of
    CSV files (`csv`); returns where it is.

    Without `format` the ending of `out` says which; without `out` it gets the name of the folder of the result, beside
    it. A report there is replaced in one step. With `why` the page of a study has what `slasim.why` finds of it:
    windows are simulated once more, and `progress` is called with their number.

    Raises ResultError for a folder without a sound result, ValueError for another format and where nothing can be
    explained, OSError where it cannot be written, Occupied (an OSError) where something else than CSV files of a report
    is.
    """
    folder = Path(result)
    format = format_of(out, format)
    place = place_of(folder, out, format)
    found = open_result(folder)
    explains = None
    if why:
        if not isinstance(found, Study) or format not in EXPLAINED:
            raise ValueError(f"why goes with a study as {one_of(EXPLAINED)}, not with a {found.kind} as {format}")
        explains = explained(found, progress)
    if format == "csv":
        return _folder(found, place)
    content = FILES[format].content(found, folder, explains)
    place.parent.mkdir(parents=True, exist_ok=True)
    put(place, content)
    return place


def format_of(out: str | Path | None, format: str | None) -> str:
    """The format that is asked for. Raises ValueError for one that there is not."""
    wanted = format or ("html" if out is None else Path(out).suffix.lower().removeprefix(".") or "html")
    if wanted not in FORMATS:
        raise ValueError(f"a report has the format {one_of(FORMATS)}, not '{wanted}'")
    return wanted


def place_of(folder: Path, out: str | Path | None, format: str) -> Path:
    """Where a report of the result in a folder is written."""
    if out is not None:
        return Path(out)
    whole = folder if folder.name not in ("", "..") else folder.resolve()
    return whole.with_name(f"{whole.name}-csv" if format == "csv" else f"{whole.name}.{format}")


def check_folder(place: Path) -> Path:
    """The folder in which CSV files may be written: there is none, or one of a report. Raises OSError."""
    return replaceable(place, "a report as CSV", LIST, lambda name: name.endswith(".csv"))


def _folder(result: Result, place: Path) -> Path:
    with replacing(check_folder(place)) as aside:
        for name, content in csv_files(result):
            (aside / name).write_bytes(content)
    return place
