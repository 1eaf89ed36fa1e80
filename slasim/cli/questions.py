"""What `slasim new` asks for, and how answers are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click

from slasim import interrupts
from slasim.cli.output import BadInput, say

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
    Question("demand", "How many tickets come", "400 per week", partial(_checked, "volume")),
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


SHRINKAGE = Question(  # asked beside a rota that shows nobody absent
    "shrinkage",
    "How much of paid time is not there for tickets: leave, illness, meetings",
    "28 %",
    partial(_checked, "share"),
)


def answers(
    questions: Sequence[Question], given: Mapping[str, str | None], yes: bool, later: Sequence[str] = ()
) -> dict[str, Any]:
    """The answers by option: those given, what is suggested with `yes`, and what is asked for otherwise.

    Raises BadInput for one of no use, and where nobody answers: then it names all options that are left, and those that
    will be asked `later`.
    """
    texts = {each.option: given[each.option] or (each.suggested if yes else None) for each in questions}
    found = {each.option: _said(each, text) for each in questions if (text := texts[each.option]) is not None}
    for question in questions:
        if question.option in found:
            continue
        try:
            found[question.option] = click.prompt(
                question.asked, question.suggested, value_proc=question.answer, err=True
            )
        except (click.Abort, RuntimeError):  # the end of what is typed, or no standard input at all
            if interrupts.heard() is not None:
                raise
            left = [f"--{name}" for name in (*texts, *later) if name not in found]
            say("")  # the question stands on the line
            verb = "has" if len(left) == 1 else "have"
            raise BadInput(
                f"{', '.join(left)} {verb} no answer, and nobody is there to be asked: give them, or --yes to take "
                "what is suggested"
            ) from None
    return found


def _said(question: Question, text: str) -> Any:
    """What an option says. Raises BadInput for what says nothing."""
    try:
        return question.answer(text)
    except click.BadParameter as error:
        raise BadInput(f"--{question.option}: {error.message}") from None


def start_of(text: str | None) -> date | None:
    """The first day that is simulated, if one is given."""
    from slasim.problems import Unreadable
    from slasim.scenario.values.hours import read_date

    if text is None:
        return None
    try:
        return read_date(text)
    except Unreadable as error:
        raise BadInput(f"--from: found '{text}'; expected {error.mistakes[0].expected}") from None


def write(file: Path, text: str) -> None:
    """A new file, whole or not there. Raises BadInput where one is there, or none can be written."""
    from slasim.folders import put_new, reason

    try:
        put_new(file, text.encode())
    except FileExistsError:
        raise BadInput(f"{file} is there already: name another file") from None
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {reason(error)}") from None
