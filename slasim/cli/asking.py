"""The options that say what is asked of a desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

OPTIONS = (
    click.option("--keep", metavar="SHARE", help="What is asked: the chance, such as 85 % (default 90 %)."),
    click.option(
        "--missed",
        metavar="SHARE|N",
        help="What is asked: accounts of a promise that a month may miss, 5 % (default) or a number; 0: nobody.",
    ),
    click.option("--busy", metavar="SHARE", help="What is asked: no team busy more than this share of its time."),
)


def asking(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds --keep, --missed and --busy to a command."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command
