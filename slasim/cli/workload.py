"""The volume seen: what comes against what is staffed, before any simulation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from slasim.cli.asking import overriding
from slasim.cli.completion import scenario_file
from slasim.cli.output import BadInput, as_json, echo, file_path, print_json, print_tables, warn
from slasim.versions import JSON_FORMAT

if TYPE_CHECKING:
    from slasim.planning.expected_load import By


@click.command(short_help="Volume and work against staffed hours, seats and FTE.")
@click.argument("scenario", type=scenario_file)
@click.option(
    "--by",
    type=click.Choice(["hour", "day", "week", "month"]),
    default="week",
    show_default=True,
    help="How the window is cut.",
)
@click.option("--teams", is_flag=True, help="Only the teams, by month: seats, FTE, paid and available hours.")
@click.option(
    "--against",
    type=file_path,
    metavar="FILE",
    help="Counts or tickets that were measured: the same weeks simulated, side by side with a 95 % band.",
)
@overriding
@click.option("--csv", "as_csv", is_flag=True, help="Print the periods (with --teams: the teams) as CSV, all rows.")
@as_json
@click.pass_context
def workload(
    context: click.Context,
    scenario: Path,
    by: By,
    teams: bool,
    against: Path | None,
    overrides: tuple[str, ...],
    as_csv: bool,
    as_json: bool,
) -> None:
    """Tickets to expect in SCENARIO and their work against staffed hours; seats and FTE. Nothing is simulated.

    With --against the demand alone is drawn, over the weeks that were measured (docs/history.md).
    """
    from slasim.planning import expected_load
    from slasim.report.before.load_tables import load_tables, periods_csv
    from slasim.report.before.staffing_tables import staffing_tables, teams_csv
    from slasim.scenario import load_scenario

    if as_csv and as_json:
        raise BadInput("--csv and --json are two ways to print it: give one of them")
    if teams and as_json:
        raise BadInput("--teams chooses a table, and the document of --json has all of them: leave it out")
    if against is not None:
        if teams or context.get_parameter_source("by") is click.core.ParameterSource.COMMANDLINE:
            raise BadInput("--against has weeks and hours of the week: leave out --by and --teams")
        _side_by_side(scenario, against, overrides, as_csv, as_json)
        return
    loaded = load_scenario(scenario, list(overrides) or None)
    warn(loaded.warnings)
    found = expected_load(loaded, by)
    if as_json:
        print_json({"format": JSON_FORMAT, "kind": "workload", **found.document()})
    elif as_csv:
        echo(teams_csv(found) if teams else periods_csv(found), ends=True)
    else:
        from rich.markup import escape

        head = f"[bold]{escape(found.name)}[/]: before any simulation; times of {escape(found.timezone)}"
        print_tables(head, staffing_tables(found) if teams else load_tables(found))


def _side_by_side(scenario: Path, file: Path, overrides: tuple[str, ...], as_csv: bool, as_json: bool) -> None:
    """What was measured and what the scenario makes of the same weeks."""
    from slasim.history.against import against
    from slasim.report.before.against_tables import against_csv, against_head, against_tables
    from slasim.scenario import load_scenario

    loaded = load_scenario(scenario, list(overrides) or None)
    warn(loaded.warnings)
    found = against(loaded, str(file))
    if as_json:
        print_json({"format": JSON_FORMAT, "kind": "against", **found.document()})
    elif as_csv:
        echo(against_csv(found), ends=True)
    else:
        print_tables(against_head(found), against_tables(found))
