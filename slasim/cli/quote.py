"""What one more customer, or a tighter promise, costs."""

from __future__ import annotations

from pathlib import Path

import click

from slasim.cli.asking import asking
from slasim.cli.completion import scenario_file
from slasim.cli.output import BadInput, spare, warn
from slasim.cli.planning import planning, runs_so_far, tell


@click.command(short_help="The price of one more customer, or of a tighter promise.")
@click.argument("scenario", type=scenario_file)
@click.option("--add", metavar="TEXT", help="More accounts: 'enterprise: 1 account, 8 % of volume'.")
@click.option("--tighten", metavar="TEXT", help="A tighter promise: 'enterprise.first_response.urgent: 30 min'.")
@asking
@click.option(
    "-n",
    "--windows",
    type=click.IntRange(20, 100_000),
    default=200,
    show_default=True,
    help="Simulated windows of each desk.",
)
@planning("quote")
def quote(
    scenario: Path,
    add: str | None,
    tighten: str | None,
    keep: str | None,
    missed: str | None,
    busy: str | None,
    windows: int,
    seed: int,
    overrides: tuple[str, ...],
    out: Path | None,
    as_json: bool,
) -> None:
    """What one more customer, or a tighter promise, costs on the desk of SCENARIO, which others share: their credits
    and misses when nobody is hired, the seats that hold what is asked, and the fee that covers both.

    Seats of shifts with `headcount: {min: 2, max: 8, now: 4}` may be hired; without any there is the first price alone.
    """
    from slasim.planning.quote.quote import quote as find
    from slasim.report.plans.quote_screen import quote_foot, quote_head, quote_tables
    from slasim.results.places import check_place
    from slasim.scenario import load_scenario
    from slasim.study.measures.promises.asked import read_asked

    if (add is None) == (tighten is None):
        raise BadInput("give one of --add and --tighten")
    loaded = load_scenario(scenario, list(overrides) or None)
    warn(loaded.warnings)
    spare("--out", out, loaded.files)
    if out is not None:
        check_place(out)
    asked = read_asked(keep, missed, busy)
    with runs_so_far() as progress:
        found = find(loaded, add=add, tighten=tighten, asked=asked, windows=windows, seed=seed, progress=progress)
    folder = out or found.about.place(None, found.kind)
    tell(found, folder, as_json, lambda: (quote_head(found), quote_tables(found), quote_foot(found, folder)))
