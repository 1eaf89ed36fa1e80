"""What the commands of planning share: their options, how far they are, and how their results are told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from slasim.cli.asking import overriding
from slasim.cli.desk import SEED
from slasim.cli.output import as_json, echo, folder_path, print_json, print_tables, saved_first, say_if_compiling
from slasim.interrupts import saying

if TYPE_CHECKING:
    from rich.table import Table

    from slasim.planning.result import PlanningResult


def planning(kind: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Adds --seed, --override, --out and --json to a command whose results are of this kind."""
    out = click.option("--out", type=folder_path, help=f"Folder of the result (default results/NAME-{kind}-DIGEST).")
    seed = click.option("--seed", type=SEED, default=0, show_default=True, help="Names the random histories.")

    def added(command: Callable[..., Any]) -> Callable[..., Any]:
        return seed(overriding(out(as_json(command))))

    return added


@contextmanager
def runs_so_far() -> Iterator[Callable[[int], None] | None]:
    """A line that tells how many windows were simulated, on a terminal only."""
    with status_line() as update:
        yield None if update is None else lambda runs: update(f"{runs:,} windows simulated")


@contextmanager
def status_line() -> Iterator[Callable[[str], None] | None]:
    """What writes a line that stays while the command works; None where there is no terminal. Says so when the first
    run has to compile."""
    say_if_compiling()
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status("") as line:
        yield line.update


def tell(
    found: PlanningResult,
    folder: Path,
    as_json: bool,
    screen: Callable[[], tuple[str, Iterable[Table], Iterable[str]]],
) -> None:
    """Save a result, and print its document, or its screen: head, tables and foot. The document comes last: what it
    names has been written."""
    if as_json:
        saved = found.save(folder)
        with saying(f"the result is in {saved}"):
            print_json({**found.summary(), "result": str(saved)})
        return
    head, tables, foot = screen()
    with saved_first(lambda: found.save(folder), gap=""):
        print_tables(head, tables)
        echo("\n".join(foot))
