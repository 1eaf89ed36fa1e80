"""A scenario from a rota and a history of tickets: what `slasim new` does with --rota."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from shlex import quote
from textwrap import fill
from typing import TYPE_CHECKING, NamedTuple

from slasim.cli.output import BadInput, say
from slasim.cli.questions import QUESTIONS, Question, answers, start_of, write

if TYPE_CHECKING:
    from slasim.history.desk_from import DeskFrom

NEEDED = ("accounts", "fee", "handle", "promise", "cost")
FOR_SOME = ("urgent", "escalated")  # asked of nobody: only some tables leave them open
TOLD = ("sites", "hours", "demand")  # by the tables


class Spreadsheets(NamedTuple):
    """The files that were given."""

    rota: Path | None
    volume: Path | None
    tickets: Path | None


def new_from(
    file: Path, tables: Spreadsheets, timezone: str | None, holidays: str | None, start: str | None, yes: bool,
    given: Mapping[str, str | None],
) -> None:  # fmt: skip
    """Reads the tables, asks for what they cannot say, and writes the scenario."""
    from slasim.history.desk_from import DeskAsked, Tables, desk_from
    from slasim.planning.new_desk import loaded
    from slasim.scenario import ScenarioError

    if tables.rota is None:
        raise BadInput("--rota is needed too: a table of who works when")
    if tables.volume is None and tables.tickets is None:
        raise BadInput("--volume or --tickets is needed too: counts of tickets by interval, or a list of tickets")
    for name in TOLD:
        if given[name] is not None:
            raise BadInput(f"--{name} goes without --rota: the spreadsheets say it")
    begin = start_of(start)
    every = {each.option: each for each in QUESTIONS}
    zone_of = Question("timezone", "Time zone of the clock in the tables", every["sites"].suggested, _zone)
    options = {**given, "timezone": timezone, "holidays": holidays}
    found = answers((zone_of, *(every[name] for name in NEEDED)), options, yes)
    found |= answers([every[name] for name in FOR_SOME], options, True)
    zone = found.pop("timezone")
    assumed = {name for name in (*NEEDED, *FOR_SOME, "timezone", "holidays") if options[name] is None and yes}
    assumed |= {name for name in (*FOR_SOME, "holidays") if options[name] is None}
    asked = DeskAsked(
        zone,
        _code(holidays, zone),
        begin,
        {name: str(value) for name, value in found.items()},
        found["promise"],
        found["accounts"],
        frozenset(assumed),
    )
    names = [None if each is None else str(each) for each in tables]
    made = desk_from(Tables(str(tables.rota), names[1], names[2]), asked)
    try:
        loaded(made.text)
    except ScenarioError as error:
        raise BadInput(str(error)) from None
    write(file, made.text)
    _tell(file, made, tables.volume or tables.tickets)


def _tell(file: Path, made: DeskFrom, history: Path | None) -> None:
    from slasim.report.layout import WIDTH

    for title, lines in (("Read", made.read), ("Assumed", made.assumed), ("Could not be known", made.unknown)):
        say(f"{title}:")
        for line in lines:
            indent = "  " + line[: len(line) - len(line.lstrip())]
            say(
                fill(
                    line.strip(), WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ", break_long_words=False
                )
            )
    say(f"{file} is written; every figure that was read has its 95 % interval there.")
    made_file, measured = quote(str(file)), quote(str(history))
    say(f"Next: slasim check {made_file}; slasim run {made_file}; beside what was measured:")
    say(f"      slasim workload {made_file} --against {measured}")


def _zone(text: str) -> str:
    from slasim.scenario.values.hours import read_zone

    return read_zone(text)


def _code(text: str | None, zone: str) -> str:
    """The code of public holidays: what was said, else the country of the zone; empty for none."""
    from slasim.calendars.public_holidays import read_code
    from slasim.problems import Unreadable
    from slasim.zones import country_of

    if text is None:
        return country_of(zone)
    if text == "none":
        return ""
    try:
        return read_code(text)
    except Unreadable as error:
        told = error.mistakes[0]
        hint = f"; {told.hint}" if told.hint else ""
        raise BadInput(f"--holidays: found {told.found}; expected {told.expected}, or none{hint}") from None
