"""A scenario from a rota and a history of tickets: what `slasim new` does with --rota."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from shlex import quote
from textwrap import fill
from typing import TYPE_CHECKING, Any, NamedTuple

from slasim.cli.output import BadInput, say
from slasim.cli.questions import QUESTIONS, SHRINKAGE, Question, answers, start_of, write

if TYPE_CHECKING:
    from slasim.history.desk_from import DeskFrom, History
    from slasim.history.reading.rota import Rota

NEEDED = ("accounts", "fee", "handle", "promise")
FOR_SOME = ("cost", "urgent", "escalated", "shrinkage")  # some tables say them
TOLD = ("sites", "hours", "demand")  # by the tables


_QUESTIONS = {each.option: each for each in (*QUESTIONS, SHRINKAGE)}


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
    from slasim.history.desk_from import Clock, DeskAsked, Tables, desk_from, read_history, rota_of, unsaid_of
    from slasim.planning.new_desk import loaded
    from slasim.scenario import ScenarioError

    if tables.rota is None:
        raise BadInput("--rota is needed too: a table of who works when")
    if tables.volume is None and tables.tickets is None:
        raise BadInput("--volume or --tickets is needed too: counts of tickets by interval, or a list of tickets")
    for name in TOLD:
        if given[name] is not None:
            raise BadInput(f"--{name} goes without --rota: the spreadsheets say it")
    begin, options = start_of(start), {**given, "timezone": timezone, "holidays": holidays}
    names = [None if each is None else str(each) for each in tables]
    files = Tables(str(tables.rota), names[1], names[2])
    read = rota_of(files)
    rota = read[0]
    zone_of = Question("timezone", "Time zone of the clock in the tables", _home(rota), _zone)
    later = [name for name in (*NEEDED, *(unsaid_of(rota) if rota else ())) if options[name] is None]
    zone = answers((zone_of,), options, yes, later)["timezone"]
    history = read_history(files, Clock(zone, _code(holidays, zone), begin), read)
    questions = _questions(history)
    found = answers(questions, options, yes)
    _check_currency(history, found)
    for name in FOR_SOME:
        if options[name] is not None and name not in found:
            say(f"--{name} is not used: the tables say it, or it does not matter for them")
    asking = {"timezone", *found} if yes else set()
    assumed = {name for name in (*asking, "holidays") if options[name] is None}
    texts = {name: str(value) for name, value in found.items()}
    made = desk_from(history, DeskAsked(texts, found["promise"], found["accounts"], frozenset(assumed)))
    try:
        loaded(made.text)
    except ScenarioError as error:
        raise BadInput(str(error)) from None
    write(file, made.text)
    _tell(file, made, tables.volume or tables.tickets)


def _home(rota: Rota | None) -> str:
    """The zone where most teams of the rota are, else what is suggested for a new desk."""
    zones = [] if rota is None else list(rota.zones.values())
    return max(zones, key=zones.count) if zones else _QUESTIONS["sites"].suggested


def _questions(history: History) -> list[Question]:
    """What is asked once the tables are read: what none says, in the currency of the costs in the rota."""
    currency, severities = history.rota.pay.currency or "EUR", history.values("severity")
    found = []
    for name in (*NEEDED, *history.unsaid):
        each = _QUESTIONS[name]
        if name == "promise" and severities:
            each = replace(each, asked=f"A first response within, {severities[0]} and all others")
        found.append(replace(each, suggested=each.suggested.replace("EUR", currency)))
    return found


def _check_currency(history: History, found: Mapping[str, Any]) -> None:
    """Raises BadInput for money in another currency than the costs of the rota."""
    from slasim.scenario.values.amounts import read_money

    currency = history.rota.pay.currency
    for name, per in (("fee", "month"), ("cost", "hour")):
        if currency and name in found and read_money(found[name], per).currency != currency:
            raise BadInput(f"--{name}: found '{found[name]}'; expected {currency}, as the costs in {history.rota.file}")


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
