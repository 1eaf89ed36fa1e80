"""The options that say what is asked of a desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

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


def asking(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds --keep, --missed and --busy to a command."""
    return asking_of_promises(BUSY(command))


def asking_of_promises(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds --keep and --missed to a command."""
    for option in reversed(OF_PROMISES):
        command = option(command)
    return command
