"""Exported tickets to a log: import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from slasim.cli.output import BadInput, echo, file_path, folder_path, say, spare

if TYPE_CHECKING:
    from slasim.history.exports.importing import ImportedLog

MOST = 12  # reasons that are told


@click.command("import", short_help="Read tickets exported from a helpdesk into a log.")
@click.argument("files", nargs=-1, required=True, type=file_path, metavar="FILE...")
@click.option("--map", "map_", type=file_path, metavar="MAP", help="Which column is what (docs/import.md).")
@click.option("-o", "--out", type=folder_path, metavar="LOG", help="Folder of the log.")
@click.option("--guess", is_flag=True, help="Write a first map from what is seen in FILE: to MAP, or to the terminal.")
def import_(files: tuple[Path, ...], map_: Path | None, out: Path | None, guess: bool) -> None:
    """Read FILE, tickets exported from a helpdesk (CSV, gzip, a workbook, Parquet, lines of JSON), into a log.

    Every row is used, or told with its reason in LOG.rejects.csv beside the log.
    """
    if guess:
        _guess(files, map_, out)
        return
    if map_ is None or out is None:
        raise BadInput("--map and -o are needed; --guess writes a first map")
    from slasim.folders import Occupied
    from slasim.history.exports.importing import import_log, rejects_place
    from slasim.log.files import check_log_place

    spare("-o", out, [*files, map_])
    try:
        check_log_place(out)
    except Occupied as error:
        raise BadInput(f"-o: {error}") from None
    beside = rejects_place(out)
    spare("-o", beside, [*files, map_])
    read = import_log(list(files), map_)
    read.rejects.write(beside)
    read.log.to_parquet(out)
    for line in _told(read, out, beside):
        echo(line)


def _guess(files: tuple[Path, ...], map_: Path | None, out: Path | None) -> None:
    from slasim.folders import put_new
    from slasim.history.exports.guess import guess

    if out is not None:
        raise BadInput("-o goes without --guess: a map is written, and no log yet")
    text = guess([str(file) for file in files])
    if map_ is None:
        echo(text, ends=True)
        return
    try:
        put_new(map_, text.encode())
    except FileExistsError:
        raise BadInput(f"--map: {map_} is there already; --guess writes a new file") from None
    say(f"{map_} is written: answer its ???, then slasim import {' '.join(map(str, files))} --map {map_} -o LOG")


def _told(read: ImportedLog, out: Path, beside: Path) -> list[str]:
    """What became of the rows."""
    rows = f"{read.rows:,} rows: {read.used:,} used ({read.silent:,} of them tell of no event)"
    lines = [f"{rows}, {read.rejected:,} rejected; {read.left_out:,} values left out"]
    for what in ("row", "value"):
        reasons = read.rejects.reasons(what)
        for reason, count, first in reasons[:MOST]:
            many = f"{count:,} {what}{'' if count == 1 else 's'}" + ("" if what == "row" else f" of {first.column}")
            lines.append(f"  {many}: {reason} (line {first.line} first)")
        if len(reasons) > MOST:
            lines.append(f"  {len(reasons) - MOST} other reasons")
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in read.events.items())
    lines.append(f"{read.log.size:,} tickets; events: {kinds}")
    if read.unsolved:
        lines.append(f"{read.unsolved:,} tickets were closed and never solved: their solution is still awaited")
    lines.append(f"Log: {out}; what is not in it, row by row: {beside}")
    lines.append(f"Next: slasim measure {out} --agreements FILE")
    return lines
