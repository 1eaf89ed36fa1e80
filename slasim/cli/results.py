"""What there is already: results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from slasim.cli.desk import SEED
from slasim.cli.output import FAULT, BadInput, as_json, echo, folder_path, print_json, print_tables, say
from slasim.instants import to_timedelta
from slasim.interrupts import saying

if TYPE_CHECKING:
    from slasim.library.listing import Results

LISTING = "list"


def _results() -> Path:
    from slasim.results.places import RESULTS

    return RESULTS


class _Listing(click.Group):
    """A group whose first command needs no name: `slasim results FOLDER` lists what is in FOLDER."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or args[0] not in (*self.commands, *ctx.help_option_names):
            args = [LISTING, *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Listing, short_help="List what there is in results/, or remove old ones.")
def results() -> None:
    """List the results of a folder as one table (`slasim results [FOLDER]`), or remove old ones.

    A folder that is called like a command is ./list or ./prune. Options: slasim results list --help.
    """


@results.command(LISTING)
@click.argument("folder", type=folder_path, default=_results)
@click.option("--scenario", help="Only those whose scenario has this in its name, or a digest that begins so.")
@click.option(
    "--override",
    metavar="PATH=VALUE|NAME",
    help="Only those in which a scenario (variant, point) has this value, or to which this named override was applied.",
)
@click.option("--since", metavar="DATE", help="Only those since a date (2026-11-01), an instant, or a time ago (30d).")
@click.option("--seed", type=SEED, help="Only those of this seed.")
@click.option("--figure", metavar="NAME", help="Show this figure of each, such as first_response.attainment.")
@click.option("--check", is_flag=True, help="Read the parts of sweeps too; the files of other results always are.")
@as_json
def listing(
    folder: Path,
    scenario: str | None,
    override: str | None,
    since: str | None,
    seed: int | None,
    figure: str | None,
    check: bool,
    as_json: bool,
) -> None:
    """List the results in FOLDER (default: results)."""
    moment = None if since is None else _moment(since)
    found = _open(folder, check).query(scenario=scenario, override=override, since=moment, seed=seed)
    figures = None if figure is None else found.figures(figure)
    if as_json:
        print_json({**found.summary(figures), "folder": str(folder)})
        return
    from slasim.report.result_tables import figure_table, headline, result_table

    tables = [result_table(found, folder)] if figures is None else [figure_table(figures, folder)]
    print_tables(headline(found, folder), tables if len(found) else [])
    for each in found.entries:
        if each.detail:
            say(f"{each.folder}: {each.detail}")


@results.command(short_help="Remove old results in FOLDER (default: results).")
@click.argument("folder", type=folder_path, default=_results)
@click.option("--older-than", required=True, metavar="AGE", help="Results older than this: 30d, 12h, 2 weeks.")
@click.option("--keep", type=click.IntRange(0), default=0, help="Of each kind and name, keep so many of the newest.")
@click.option("--yes", is_flag=True, help="Remove them; otherwise it is only said which ones.")
def prune(folder: Path, older_than: str, keep: int, yes: bool) -> None:
    """Remove old results in FOLDER (default: results), and nothing that is not a result."""

    from slasim.library.pruning import outdated, remove
    from slasim.results.errors import ResultError

    age = to_timedelta(_age(older_than, "--older-than"))
    found = _open(folder, False)
    chosen = outdated(found.entries, age, keep)
    failed = 0
    with saying("what is named above was removed" if yes else "nothing was removed"):
        for each in chosen:
            try:
                if yes:
                    remove(each)
                what = " ".join(part for part in (each.kind, each.name, f"{each.date:%Y-%m-%d}", each.state) if part)
                echo(f"{'removed' if yes else 'would remove'} {each.folder} ({what})")
            except ResultError as error:
                failed += 1
                say(f"error: {error}")
    if yes:
        echo(f"{len(chosen) - failed} of {len(found)} removed")
    else:
        echo(f"{len(chosen)} of {len(found)} would be removed" + ("; to do so: --yes" if chosen else ""))
    if failed:
        raise SystemExit(FAULT)


def _open(folder: Path, check: bool) -> Results:
    from slasim.library.listing import open_results
    from slasim.results.errors import NoResult

    try:
        return open_results(folder, check=check)
    except NoResult as error:
        raise BadInput(str(error)) from error


def _moment(text: str) -> str:
    """A date or instant as it is, a time ago as the instant that it means."""
    from datetime import UTC, datetime

    try:
        datetime.fromisoformat(text)
    except ValueError:
        return (datetime.now(UTC) - to_timedelta(_age(text, "--since"))).isoformat()
    return text


def _age(text: str, option: str) -> int:
    from slasim.problems import Unreadable
    from slasim.scenario.values.durations import read_duration

    try:
        return read_duration(text)
    except Unreadable:
        dates = " or a date such as 2026-11-01" if option == "--since" else ""
        raise BadInput(f"{option}: found '{text}'; expected a duration such as 30 days or 12 h{dates}") from None
