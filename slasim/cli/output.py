"""What the commands share: exit status, options, and how they print."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from slasim.interrupts import saying
from slasim.limits import LINES
from slasim.printable import printable
from slasim.versions import JSON_FORMAT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rich.table import Table

    from slasim.scenario import Problem

FAULT, BAD_INPUT = 1, 2
MOST_OUT = 64 << 20  # bytes of a file that is replaced

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document (docs/json_output.md).")
file_path = click.Path(dir_okay=False, path_type=Path)
folder_path = click.Path(path_type=Path)


class BadInput(click.ClickException):
    """Input that cannot be used, in plain words; ends with status 2."""

    exit_code = BAD_INPUT


def spare(option: str, out: Path | None, inputs: Iterable[str | Path]) -> None:
    """Refuse to write over an input, by whatever name, or in place of a folder that holds one.

    `out` is what the option names; None, where it was not given, harms nothing.
    """
    if out is None:
        return
    for given in map(Path, inputs):
        with suppress(OSError):  # what is not there cannot be overwritten
            if out.samefile(given):
                raise BadInput(f"{option}: {out} is an input ({given}); name another place")
            folders = {*given.absolute().parents, *given.resolve().parents}
            if out.is_dir() and any(out.samefile(folder) for folder in folders):
                raise BadInput(f"{option}: {out} holds an input ({given}); name another place")


def replaceable_file(option: str, out: Path | None, what: str, is_ours: Callable[[bytes], bool]) -> None:
    """Refuse to write over a file that is not `what` (`a picture`); nothing, and an empty file, may be replaced."""
    from slasim.plain_files import NotRead, read_plain

    if out is None or not out.is_file():  # a device takes what it is given
        return
    try:
        there = read_plain(out, MOST_OUT)
    except (NotRead, OSError) as error:
        raise BadInput(f"{option}: {out} cannot be replaced ({getattr(error, 'strerror', None) or error})") from None
    if there and not is_ours(there):
        raise BadInput(f"{option}: {out} is there and no {what} of slasim; name another file, or remove this one")


def print_tables(head: str, tables: Iterable[Table]) -> None:
    """A line, then the tables with an empty line before each."""
    from slasim.report.console import show

    show(head)
    for table in tables:
        show(table)


@contextmanager
def saved_first(save: Callable[[], Path], gap: str = "\n") -> Iterator[None]:
    """Saves a result before what is printed inside, so that `| head` keeps it, and names its folder afterwards, after a
    gap.

    What cannot be saved (a full disk) is still printed; then the ResultError goes on its way.
    """
    from slasim.results.errors import ResultError

    unsaved: ResultError | None = None
    try:
        folder = save()
    except ResultError as error:
        unsaved = error
    with saying("nothing was written" if unsaved else f"the result is in {folder}"):
        yield
        if unsaved:
            raise unsaved
        echo(f"{gap}Result: {folder}")


def problem(found: Problem | str) -> dict[str, Any]:
    """A problem or warning as JSON has it; one sentence (of a log, with its place) is a message only."""
    from dataclasses import asdict

    from slasim.scenario import Problem

    file, line, column = getattr(found, "place", ("", 0, 0))
    placed = found if isinstance(found, Problem) else Problem(file, line, column, "", "", "")
    return {**asdict(placed), "message": str(found)}


def problems_document(found: Iterable[Problem | str]) -> dict[str, Any]:
    """What `--json` prints when the input cannot be used."""
    return {"format": JSON_FORMAT, "kind": "problems", "problems": [problem(each) for each in found]}


def warn(warnings: Iterable[Any]) -> None:
    """Each warning on a line of standard error."""
    say_each(warnings)


def say_each(found: Iterable[Any]) -> None:
    """Each problem on a line of standard error; of very many the first, and how many more there are."""
    every = list(found)
    for each in every[:LINES]:
        say(str(each))
    if len(every) > LINES:
        say(f"and {len(every) - LINES:,} more")


def say(text: str) -> None:
    """To people: standard error."""
    click.echo(printable(text), err=True)


def say_if_compiling() -> None:
    """Why the first simulation on a machine takes so long."""
    from slasim.kernel import is_compiled_before

    if not is_compiled_before("slasim.desk.kernels.engine"):
        say("Compiling the simulator for this machine; this happens once and takes a minute or so.")


@contextmanager
def progress_bar(total: float | None, engine: str = "compiled") -> Iterator[Callable[..., None] | None]:
    """A bar (slasim/report/progress.py), on a terminal only; says so when the first run has to compile."""
    if engine == "compiled":
        say_if_compiling()
    if not sys.stderr.isatty():
        yield None
        return
    from slasim.report.progress import progress_bar

    with progress_bar(total) as told:
        yield told


def echo(text: str = "", *, ends: bool = False) -> None:
    """To people who asked for it: standard output. ends: the text ends its last line itself."""
    click.echo(printable(text), nl=not ends)


def print_json(document: Any) -> None:
    """To programs: standard output, nothing else there."""
    click.echo(printable(json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)))
