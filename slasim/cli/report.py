"""A result handed to others: report."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import click

from slasim.cli.output import BadInput, folder_path, progress_bar, replaceable_file, say, spare

FORMATS = ("html", "md", "xlsx", "csv")


@click.command(short_help="A result as a page, Markdown, a workbook or CSV.")
@click.argument("result", type=folder_path)
@click.option("-o", "--out", type=folder_path, help="File of the report (default RESULT.html); of CSV a folder.")
@click.option(
    "--format",
    "format",
    type=click.Choice(FORMATS),
    help="html: a page that needs nothing else; md: Markdown; xlsx: a workbook, every table a sheet; csv: every table "
    "a file of a folder (default: as --out ends, else html).",
)
@click.option(
    "--why", is_flag=True, help="Of a study: simulate once more for causes and changes that help, as slasim why does."
)
def report(result: Path, out: Path | None, format: str | None, why: bool) -> None:
    """Write the result in the folder RESULT so that others can read it: the verdict first, then what is promised, what
    will happen, money, why, and every customer, team and month to sort and search.

    A report that is there already is replaced, nothing else.
    """
    from slasim.folders import Occupied, reason
    from slasim.report.page.write import FILES, check_folder, format_of, place_of, write_report
    from slasim.results.errors import ResultError

    try:
        wanted = format_of(out, format)
    except ValueError as error:
        raise BadInput(f"--out: {error}") from None
    place = place_of(result, out, wanted)
    spare("--out", place, [result, *(result.iterdir() if result.is_dir() else ())])
    if place.resolve().is_relative_to(result.resolve()):
        raise BadInput(f"--out: {place} lies in the result, which holds nothing else; name another place")
    try:
        if wanted == "csv":
            check_folder(place)
        else:
            if place.is_dir():
                raise BadInput(f"--out: {place} is a folder; name a file")
            replaceable_file("--out", place, FILES[wanted].what, FILES[wanted].is_ours)
        with progress_bar(None) if why else nullcontext() as progress:
            written = write_report(result, place, wanted, why=why, progress=progress)
    except ResultError as error:
        raise BadInput(str(error)) from error
    except ValueError as error:
        raise BadInput(f"--why: {error}") from None
    except Occupied as error:
        raise BadInput(f"--out: {error}") from None
    except OSError as error:
        raise BadInput(f"cannot write {place}: {reason(error)}") from None
    say(f"written: {written}")
