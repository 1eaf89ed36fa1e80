"""A first scenario from ten questions: new."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import click

from slasim.cli.output import BadInput, file_path, say

HOURS = ("office", "24x7")


@dataclass(frozen=True)
class Question:
    """One thing to know: the option that answers it, what is asked, and what is taken without another answer."""

    option: str
    asked: str
    suggested: str
    read: Callable[[str], Any]  # raises ValueError or Unreadable

    def answer(self, text: str) -> Any:
        """What a text says. Raises click.BadParameter, in words, for one that says nothing."""
        from slasim.problems import Unreadable

        try:
            return self.read(text.strip())
        except Unreadable as error:
            told = [f"found {m.found}; expected {m.expected}{f'; {m.hint}' if m.hint else ''}" for m in error.mistakes]
            raise click.BadParameter("; ".join(told)) from None


def _checked(name: str, text: str) -> str:
    """A text that a field of the scenario can read, as it was written."""
    from slasim.scenario.values import amounts, durations

    readers: dict[str, Callable[[Any], Any]] = {
        "fee": partial(amounts.read_money, per="month"),
        "cost": partial(amounts.read_money, per="hour"),
        "volume": amounts.read_rate,
        "share": amounts.read_share,
        "duration": durations.read_positive_duration,
        "target": durations.read_target,
    }
    readers[name](text)
    return text


def _zones(text: str) -> tuple[str, ...]:
    from slasim.problems import unreadable
    from slasim.scenario.values.hours import read_zone

    zones = tuple(read_zone(each.strip()) for each in text.split(","))
    if len({zone.rpartition("/")[2] for zone in zones}) < len(zones):
        raise unreadable(text, "each place once")
    return zones


def _hours(text: str) -> str:
    from slasim.problems import nearest, one_of, unreadable

    if text not in HOURS:
        raise unreadable(text, one_of(HOURS), nearest(text, HOURS))
    return text


def _count(text: str) -> int:
    from slasim.problems import unreadable

    if re.fullmatch("[1-9][0-9]{0,5}", text) is None:
        raise unreadable(text, "a whole number from 1 to 999999")
    return int(text)


def _escalated(text: str) -> str:
    from slasim.problems import unreadable
    from slasim.scenario.values.amounts import read_share

    if read_share(text) > read_share("65 %"):
        raise unreadable(text, "a share of at most 65 %: three of ten touches ask the customer back")
    return text


def _promise(text: str) -> tuple[str, ...]:
    from slasim.problems import unreadable

    parts = tuple(_checked("target", each.strip()) for each in text.split(","))
    if len(parts) != len(("urgent", "normal")):
        raise unreadable(text, "two targets, for urgent and for normal tickets: 2 h, 8 h")
    return parts


QUESTIONS = (
    Question("sites", "Time zones of the sites where agents work, with commas", "Europe/Berlin", _zones),
    Question("hours", "When customers are served: office (Mon-Fri 08-18) or 24x7 (urgent tickets)", "office", _hours),
    Question("accounts", "How many customers there are", "20", _count),
    Question("fee", "What a customer pays", "1000 EUR/month", partial(_checked, "fee")),
    Question("tickets", "How many tickets come", "400 per week", partial(_checked, "volume")),
    Question("urgent", "How many of them are urgent", "10 %", partial(_checked, "share")),
    Question(
        "handle",
        "How long an agent works on a ticket before it is solved or answered",
        "15 min",
        partial(_checked, "duration"),
    ),
    Question("escalated", "How many are passed on to a second level (0 % without one)", "15 %", _escalated),
    Question("promise", "A first response within, urgent and normal", "2 h, 8 h", _promise),
    Question("cost", "What an hour of an agent costs", "35 EUR/hour", partial(_checked, "cost")),
)


def _options(command: Callable[..., None]) -> Callable[..., None]:
    for question in reversed(QUESTIONS):
        command = click.option(f"--{question.option}", metavar="ANSWER", help=f"{question.asked}.")(command)
    return command


@click.command()
@click.argument("file", type=file_path)
@_options
@click.option("--from", "start", metavar="DATE", help="First day that is simulated (default: the first of next month).")
@click.option("--yes", is_flag=True, help="Take what is suggested for all that no option answers.")
def new(file: Path, start: str | None, yes: bool, **given: str | None) -> None:
    """Ask ten questions and write a scenario to FILE: a desk to start from, staffed for its load.

    An option answers its question beforehand.
    """
    from slasim.planning.new_desk import new_desk
    from slasim.roster import most_seats
    from slasim.scenario import ScenarioError
    from slasim.scenario.writing.new_desk import DeskAnswers

    if file.exists() or file.is_symlink():
        raise BadInput(f"{file} is there already: name another file")
    begin = _start(start)
    found: dict[str, Any] = {}
    for question in QUESTIONS:
        text = given[question.option] or (question.suggested if yes else None)
        if text is None:
            found[question.option] = click.prompt(
                question.asked, question.suggested, value_proc=question.answer, err=True
            )
            continue
        try:
            found[question.option] = question.answer(text)
        except click.BadParameter as error:
            raise BadInput(f"--{question.option}: {error.message}") from None
    answers = DeskAnswers(start=begin, zones=found.pop("sites"), volume=found.pop("tickets"), **found)
    try:
        text, scenario = new_desk(answers)
    except ScenarioError as error:
        raise BadInput(str(error)) from None
    _write(file, text)
    seats = most_seats(scenario)
    say(f"{file}: {seats} seats in {len(scenario.teams)} teams\nNext: slasim check {file}; slasim run {file}")


def _start(text: str | None) -> date:
    from slasim.problems import Unreadable
    from slasim.scenario.values.hours import read_date

    if text is None:
        return (date.today().replace(day=1) + timedelta(days=32)).replace(day=1)
    try:
        return read_date(text)
    except Unreadable as error:
        raise BadInput(f"--from: found '{text}'; expected {error.mistakes[0].expected}") from None


def _write(file: Path, text: str) -> None:
    from slasim.folders import reason

    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {reason(error)}") from None
