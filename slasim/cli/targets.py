"""What to promise: targets and quotas that a desk keeps, and times that a customer can be quoted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slasim.cli.asking import asking_of_promises
from slasim.cli.completion import scenario_file
from slasim.cli.output import BadInput, spare, warn
from slasim.cli.planning import planning, status_line, tell

if TYPE_CHECKING:
    from rich.table import Table


@click.command(short_help="The targets and quotas that SCENARIO keeps; times to quote.")
@click.argument("scenario", type=scenario_file)
@asking_of_promises
@click.option("--error", type=float, default=0.05, show_default=True, help="How often a target given may be wrong.")
@click.option(
    "--windows", type=click.IntRange(10, 100_000), default=1000, show_default=True, help="Fresh windows to simulate."
)
@click.option("--all", "every", is_flag=True, help="Every promise, on however many lines.")
@planning("targets")
def targets(
    scenario: Path,
    keep: str | None,
    missed: str | None,
    error: float,
    windows: int,
    seed: int,
    overrides: tuple[str, ...],
    every: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """Find for each promise of SCENARIO the tightest target that is safe at today's quota and the highest quota at
    today's target; which promises of today are not safe, and which needlessly loose; and times to quote."""
    from slasim.planning.targets.finding import place
    from slasim.planning.targets.finding import targets as find
    from slasim.results.places import check_place
    from slasim.scenario import load_scenario
    from slasim.study.measures.promises.asked import read_asked

    loaded = load_scenario(scenario, list(overrides) or None)
    warn(loaded.warnings)
    spare("--out", out, loaded.files)
    asked = read_asked(keep, missed)
    try:
        usual = place(loaded, asked, error, windows, seed)
        folder = out or usual
        check_place(folder)
        with _progress(windows) as progress:
            found = find(loaded, asked=asked, error=error, windows=windows, seed=seed, progress=progress)
    except ValueError as wrong:
        if type(wrong) is not ValueError:
            raise
        raise BadInput(str(wrong)) from None

    def screen() -> tuple[str, Iterable[Table], Iterable[str]]:
        from slasim.report.plans.targets_screen import targets_screen

        made = targets_screen(found, folder, scenario, every)
        return made.head, made.tables, made.foot

    tell(found, folder, as_json, screen)


@contextmanager
def _progress(windows: int) -> Iterator[Callable[[float], None] | None]:
    """A line that tells how many windows were simulated, on a terminal only."""
    with status_line() as update:
        if update is None:
            yield None
            return
        write = update

        def told(done: float) -> None:
            write(
                f"{done:,.0f} of {windows:,} windows"
                if done <= windows
                else f"{done:,.0f} windows; the desk under tighter goals"
            )

        yield told
