"""The options that say what is asked of a desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

OPTIONS = (
    click.option("--keep", metavar="SHARE", help="How likely a window must keep what is asked (default 90 %)."),
    click.option(
        "--missed",
        metavar="SHARE|N",
        help="How many customers of a promise may be missed in a month or quarter: a share or a number "
        "(default 5 %; 0: nobody).",
    ),
    click.option(
        "--busy", metavar="SHARE", help="The largest share of its time that a team may be busy (default: any)."
    ),
)


def asking(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds --keep, --missed and --busy to a command."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command
