"""Any picture of any result."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from slasim.cli.output import BadInput, echo, file_path, folder_path, print_tables, replaceable_file

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from slasim.report.plots import Picture
    from slasim.results.result import Result


@click.command(short_help="Draw any picture of a result.")
@click.argument("result", type=folder_path)
@click.argument("name", required=False)
@click.option("-o", "--out", type=file_path, help="SVG, PNG or PDF file, by its name (default NAME.svg).")
@click.option("--ticket", help="With `ticket`: which one (default: the one that was latest).")
def plot(result: Path, name: str | None, out: Path | None, ticket: str | None) -> None:
    """Draw the picture NAME of the result in the folder RESULT; without NAME, which pictures there are.

    slasim plot results/quickstart-9c41d0 promises -o promises.png
    """
    from slasim.library.kinds import open_result
    from slasim.results.errors import ResultError

    try:
        found = open_result(result)
    except ResultError as error:
        raise BadInput(str(error)) from error
    if name is None:
        if out is not None or ticket is not None:
            raise BadInput("-o and --ticket go with the name of a picture; slasim plot RESULT lists them")
        _print_list(found)
        return
    from slasim.report.plots import FORMATS, UnknownPicture, picture, save

    try:
        wanted = picture(found, name)
    except UnknownPicture as error:
        raise BadInput(str(error)) from None
    place = out or Path(f"{name}.svg")
    if place.suffix.lower().removeprefix(".") not in FORMATS:
        raise BadInput(f"--out: {place} is no picture; expected a name that ends in .{', .'.join(FORMATS)}")
    replaceable_file("--out", place, "picture", lambda there: b"Matplotlib" in there)
    figure = _drawn(found, wanted, ticket)
    echo(f"Picture: {save(figure, place)}")


def _drawn(result: Result, wanted: Picture, ticket: str | None) -> Figure:
    from slasim.report.plots import TICKET, ledger_of, ticket_life

    if wanted is not TICKET and ticket is not None:
        raise BadInput(f"--ticket goes with the picture `{TICKET.name}`, not with `{wanted.name}`")
    try:
        return wanted.draw(result) if ticket is None else ticket_life(ledger_of(result, ticket))  # type: ignore[arg-type]
    except KeyError as error:
        raise BadInput(f"--ticket: {error.args[0]}") from None


def _print_list(result: Result) -> None:
    from rich.markup import escape

    from slasim.report.layout import plain_table
    from slasim.report.plots import pictures

    found = pictures(result, again=True)
    again = any(each.again for each in found)
    note = "* simulates windows once more, or reads the log again: it takes longer." if again else ""
    table = plain_table("", note)
    table.add_column("picture", no_wrap=True)
    table.add_column("what it shows")
    for each in found:
        table.add_row(each.name + (" *" if each.again else ""), each.about)
    head = f"[bold]{escape(result.about.name)}[/]: pictures of this {result.kind}"
    print_tables(head if found else f"{head}: none", [table] if found else [])
