"""What to do: the cheapest seats that keep what is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from slasim.cli.asking import asking, read_all, ruling
from slasim.cli.completion import scenario_file
from slasim.cli.output import say_each, spare, warn
from slasim.cli.planning import planning, status_line, tell

if TYPE_CHECKING:
    from rich.table import Table

    from slasim.planning.staff.planner import Progress


@click.command(short_help="The cheapest seats with which SCENARIO keeps what is asked.")
@click.argument("scenario", type=scenario_file)
@asking
@ruling
@click.option(
    "--objective",
    type=click.Choice(["cost", "total"]),
    default="cost",
    show_default=True,
    help="What is to be least: the cost of staff; or this, overtime and expected credits, whatever is kept.",
)
@click.option(
    "--hiring", metavar="DURATION", help="From an order to the first day of somebody new: adds people over months."
)
@click.option("--error", type=float, default=0.05, show_default=True, help="How often the check may be wrong.")
@click.option(
    "--windows",
    type=click.IntRange(10, 100_000),
    help="Fresh windows of the check (default 1000, of smaller desks up to 3000).",
)
@click.option(
    "--most",
    type=click.IntRange(1, 10_000_000),
    help="Runs (a design in a window) that the search may take (default 3000, of smaller desks up to 9000).",
)
@click.option("--minutes", type=click.FloatRange(0.01), help="Stop the search after so long.")
@planning("plan")
def staff(
    scenario: Path,
    keep: str | None,
    missed: str | None,
    busy: str | None,
    shift_kinds: str | None,
    weekend_share: str | None,
    overtime: str | None,
    keep_staff: bool,
    seats: str | None,
    fte: str | None,
    budget: str | None,
    objective: Literal["cost", "total"],
    hiring: str | None,
    error: float,
    windows: int | None,
    most: int | None,
    minutes: float | None,
    seed: int,
    overrides: tuple[str, ...],
    out: Path | None,
    as_json: bool,
) -> None:
    """Find the cheapest seats with which SCENARIO keeps what is asked, and check them on fresh random windows.

    Seats of shifts with `headcount: {min: 2, max: 8, now: 4}` are free; all others stay as they are.
    """
    from slasim.planning.staff.rules import read_rules
    from slasim.planning.staff.staffing import place, refuse_plan
    from slasim.planning.staff.staffing import staff as find
    from slasim.results.places import check_place
    from slasim.scenario import load_scenario
    from slasim.study.measures.promises.asked import read_asked

    loaded = load_scenario(scenario, list(overrides) or None)
    warn(loaded.warnings)
    spare("--out", out, loaded.files)
    asked, lead, rules = read_all(
        partial(read_asked, keep, missed, busy),
        partial(read_hiring, hiring),
        partial(
            read_rules,
            shift_kinds=shift_kinds,
            weekend_share=weekend_share,
            overtime=overtime,
            keep_staff=keep_staff,
            seats=seats,
            fte=fte,
            budget=budget,
        ),
    )
    how: dict[str, Any] = {"rules": rules, "objective": objective, "error": error, "windows": windows}
    how |= {"seed": seed, "most": most}
    refuse_plan(loaded, asked, **how)
    how |= {"hiring": lead}
    folder = out or place(loaded, asked, **how)
    check_place(folder)
    kept = folder.with_name(f".{folder.name}-search")
    with _progress() as progress:
        plan = find(
            loaded,
            asked=asked,
            **how,
            seconds=None if minutes is None else 60 * minutes,
            folder=kept,
            progress=progress,
        )
    signal = None
    if plan.facts["stopped"] == "interrupted":
        signal = plan.run["signal"]  # what was run is kept: the same command goes on
    else:
        forget(kept)

    def screen() -> tuple[str, Iterable[Table], Iterable[str]]:
        from slasim.report.plans.staff_screen import staff_foot, staff_head, staff_tables

        return staff_head(plan), staff_tables(plan), staff_foot(plan, folder, scenario)

    tell(plan, folder, as_json, screen)
    if signal is not None:
        raise SystemExit(128 + signal)


def read_hiring(text: str | None) -> int | None:
    """ms. Raises ScenarioError when it cannot be read."""
    from slasim.problems import Unreadable, show
    from slasim.scenario import Problem, ScenarioError
    from slasim.scenario.values.durations import read_duration

    if text is None:
        return None
    try:
        return read_duration(text)
    except Unreadable:
        expected = "a duration such as 8 weeks"
        raise ScenarioError([Problem("", 0, 0, "hiring", show(text), expected)]) from None


def forget(folder: Path) -> None:
    """Runs that were kept for a search that was killed are needed no more."""
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _progress() -> Iterator[Callable[[Progress], None]]:
    """Says what is known before the end; on a terminal also what the search does, and the best plan so far."""
    with status_line() as update:

        def told(of: Progress) -> None:
            say_each(of.news)
            best = "" if of.best is None else f"; best so far {of.cost:,.0f}"
            if update is not None:
                update(f"{of.doing}: {of.runs:,} runs{best}")

        yield told
