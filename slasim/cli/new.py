"""A first scenario, from ten questions or from spreadsheets: new."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import click

from slasim.cli.output import BadInput, file_path, say
from slasim.cli.questions import QUESTIONS, SHRINKAGE, answers, start_of, write


def _options(command: Callable[..., None]) -> Callable[..., None]:
    for question in reversed(QUESTIONS):
        command = click.option(f"--{question.option}", metavar="ANSWER", help=f"{question.asked}.")(command)
    return command


@click.command(short_help="Write a scenario from ten questions, or from your spreadsheets.")
@click.argument("file", type=file_path)
@_options
@click.option("--from", "start", metavar="DATE", help="First day that is simulated (default: the first of next month).")
@click.option("--yes", is_flag=True, help="Take what is suggested for all that no option answers.")
@click.option("--rota", type=file_path, help="Who works when: CSV or Excel, a row a shift, or a person and day.")
@click.option("--volume", type=file_path, help="Counts of tickets by interval: CSV or Excel.")
@click.option("--tickets", type=file_path, help="A list of tickets with when each was created: CSV or Excel.")
@click.option("--timezone", metavar="ZONE", help="Of the clock in these tables, and of the customers.")
@click.option(
    "--holidays", metavar="CODE", help="Public holidays in them, such as DE-BE, or none (default: by the zone)."
)
@click.option("--shrinkage", metavar="SHARE", help=f"{SHRINKAGE.asked} (with a rota that does not show it).")
def new(
    file: Path,
    start: str | None,
    yes: bool,
    rota: Path | None,
    volume: Path | None,
    tickets: Path | None,
    timezone: str | None,
    holidays: str | None,
    shrinkage: str | None,
    **given: str | None,
) -> None:
    """Ask ten questions and write a scenario to FILE: a desk to start from, staffed for its load.

    An option answers its question beforehand. With --rota and --volume or --tickets the desk and its demand are those
    of your spreadsheets, every figure with its 95 % interval. Asked is what they leave open of customers, work and pay;
    what else is assumed is marked in the file and listed (docs/history.md).
    """
    from slasim.planning.new_desk import new_desk
    from slasim.roster import most_seats
    from slasim.scenario import ScenarioError
    from slasim.scenario.writing.new_desk import DeskAnswers

    if file.exists() or file.is_symlink():
        raise BadInput(f"{file} is there already: name another file")
    if rota or volume or tickets:
        from slasim.cli.new_from import Spreadsheets, new_from

        new_from(
            file, Spreadsheets(rota, volume, tickets), timezone, holidays, start, yes, {**given, "shrinkage": shrinkage}
        )
        return
    for name, value in (("timezone", timezone), ("holidays", holidays), ("shrinkage", shrinkage)):
        if value is not None:
            where = "" if name == "shrinkage" else "; --sites says where a new desk is"
            raise BadInput(f"--{name} goes with --rota and a history of tickets{where}")
    begin = start_of(start) or (date.today().replace(day=1) + timedelta(days=32)).replace(day=1)
    found = answers(QUESTIONS, given, yes)
    desk = DeskAnswers(start=begin, zones=found.pop("sites"), volume=found.pop("demand"), **found)
    try:
        text, scenario = new_desk(desk)
    except ScenarioError as error:
        raise BadInput(str(error)) from None
    write(file, text)
    seats = most_seats(scenario)
    say(f"{file}: {seats} seats in {len(scenario.teams)} teams\nNext: slasim check {file}; slasim run {file}")
