"""What the commands share: exit status, options, and how they print."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.table import Table

    from slasim.scenario import Problem

FAULT, BAD_INPUT = 1, 2

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document (docs/json_output.md).")
file_path = click.Path(dir_okay=False, path_type=Path)
folder_path = click.Path(path_type=Path)


class BadInput(click.ClickException):
    """Input that cannot be used, in plain words; ends with status 2."""

    exit_code = BAD_INPUT


def print_tables(head: str, tables: Iterable[Table]) -> None:
    """A line, then the tables with an empty line before each."""
    from slasim.report.console import show

    show(head)
    for table in tables:
        show(table)


def problem(found: Problem | str) -> dict[str, Any]:
    """A problem or warning as JSON has it; what has no place in a file is a message only."""
    from dataclasses import asdict

    from slasim.scenario import Problem

    placed = found if isinstance(found, Problem) else Problem("", 0, 0, "", "", "")
    return {**asdict(placed), "message": str(found)}


def problems_document(found: Iterable[Problem | str]) -> dict[str, Any]:
    """What `--json` prints when the input cannot be used."""
    return {"format": 1, "kind": "problems", "problems": [problem(each) for each in found]}


def warn(warnings: Iterable[Any]) -> None:
    """Each warning on a line of standard error."""
    for warning in warnings:
        say(str(warning))


def say(text: str) -> None:
    """To people: standard error."""
    click.echo(text, err=True)


def print_json(document: Any) -> None:
    """To programs: standard output, nothing else there."""
    click.echo(json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False))
