"""What staff costs against what broken promises cost."""

from __future__ import annotations

from pathlib import Path

import click

from slasim.cli.asking import asking
from slasim.cli.completion import scenario_file
from slasim.cli.output import file_path, replaceable_file, spare, warn
from slasim.cli.planning import planning, runs_so_far, tell


@click.command(short_help="Staff against credits, for designs from few seats to many.")
@click.argument("scenario", type=scenario_file)
@asking
@click.option(
    "-n",
    "--windows",
    type=click.IntRange(20, 100_000),
    default=200,
    show_default=True,
    help="Simulated windows of each design.",
)
@click.option("--picture", type=file_path, help="Draw staff against credits into this PNG or SVG file.")
@planning("frontier")
def frontier(
    scenario: Path,
    keep: str | None,
    missed: str | None,
    busy: str | None,
    windows: int,
    seed: int,
    overrides: tuple[str, ...],
    picture: Path | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """What staff costs against the credits that broken promises cost, over designs of SCENARIO from few seats to many;
    the lowest total, and how it moves when the volume is uncertain.

    Seats of shifts with `headcount: {min: 2, max: 8, now: 4}` are free; all others stay as they are.
    """
    from slasim.planning.frontier.frontier import frontier as find
    from slasim.report.plans.frontier_screen import frontier_foot, frontier_head, frontier_tables
    from slasim.results.places import check_place
    from slasim.scenario import load_scenario
    from slasim.study.measures.promises.asked import read_asked

    loaded = load_scenario(scenario, list(overrides) or None)
    warn(loaded.warnings)
    spare("--out", out, loaded.files)
    spare("--picture", picture, loaded.files)
    replaceable_file("--picture", picture, "picture", lambda there: b"Matplotlib" in there)
    if out is not None:
        check_place(out)
    asked = read_asked(keep, missed, busy)
    with runs_so_far() as progress:
        found = find(loaded, asked=asked, windows=windows, seed=seed, progress=progress)
    folder = out or found.about.place(None, found.kind)
    if picture is not None:
        from slasim.report.plots import save, staff_against_credits

        save(staff_against_credits(found), picture)
    tell(
        found,
        folder,
        as_json,
        lambda: (frontier_head(found), frontier_tables(found), frontier_foot(found, folder, picture)),
    )
