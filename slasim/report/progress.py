"""How far a simulation is: one bar, on a terminal and in a notebook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Told = Callable[..., None]  # of what is done, and of the total where it changes


@contextmanager
def progress_bar(total: float | None = None) -> Iterator[Told]:
    """A bar with the time that is left, to be told how much is done: `simulate(..., progress=told)`.

    total  replications that there will be; None: nobody knows yet, then it counts. Whatever tells it may say another
           (`told(done, total)`), as a sweep does

    It is on stderr and goes away at the end.
    """
    columns = (TextColumn("simulating"), BarColumn(), MofNCompleteColumn(), TextColumn("left"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)

        def told(done: float, of: float | None = total) -> None:
            bar.update(task, completed=done, total=of)

        yield told
