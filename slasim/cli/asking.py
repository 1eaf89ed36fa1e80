"""The options that say what is asked of a desk, and which plans there may be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from slasim.cli.completion import override_names

if TYPE_CHECKING:
    from slasim.problems import Problem

OF_PROMISES = (
    click.option("--keep", metavar="SHARE", help="How likely a window must keep what is asked (default 90 %)."),
    click.option(
        "--missed",
        metavar="SHARE|N",
        help="How many customers of a promise may be missed in a month or quarter: a share or a number "
        "(default 5 %; 0: nobody).",
    ),
)
BUSY = click.option(
    "--busy", metavar="SHARE", help="The largest share of its time that a team may be busy (default: any)."
)


overriding = click.option(
    "--override",
    "overrides",
    multiple=True,
    metavar="NAME",
    shell_complete=override_names,
    help="Apply a named override, or a file of overrides.",
)

RULES = (
    click.option("--shift-kinds", metavar="N", help="At most so many free shifts with any seats."),
    click.option("--weekend-share", metavar="SHARE", help="The largest share of Saturdays and Sundays in all shifts."),
    click.option("--overtime", metavar="SHARE", help="The largest mean share of overtime in the hours of a team."),
    click.option("--keep-staff", is_flag=True, help="No team has fewer seats than now."),
    click.option("--seats", metavar="N", help="The best that so many seats can do, fixed ones included."),
    click.option("--fte", metavar="X", help="The best that so many FTE can do."),
    click.option("--budget", metavar="Y", help="The best that so much money can do, in the window."),
)


def asking(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds --keep, --missed and --busy to a command."""
    return _with(command, (*OF_PROMISES, BUSY))


def asking_of_promises(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds --keep and --missed to a command."""
    return _with(command, OF_PROMISES)


def ruling(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the rules and limits of a plan to a command."""
    return _with(command, RULES)


def _with(command: Callable[..., Any], options: Sequence[Callable[..., Any]]) -> Callable[..., Any]:
    for option in reversed(options):
        command = option(command)
    return command


def read_all(*readers: Callable[[], Any]) -> list[Any]:
    """What all readers give. Raises ScenarioError with the problems of all of them together."""
    from slasim.scenario import ScenarioError

    found: list[Any] = []
    problems: list[Problem] = []
    for reader in readers:
        try:
            found.append(reader())
        except ScenarioError as wrong:
            problems += wrong.problems
    if problems:
        raise ScenarioError(problems)
    return found
