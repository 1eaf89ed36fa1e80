"""The group of all commands, as people meet it: by question, each command with an example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

Row = tuple[click.Command, str]
"""A command, and an example of it that works in the folder of a scenario."""

WELCOME = (
    ("slasim new mine.yaml", "a desk of your own: answer ten questions"),
    ("slasim check mine.yaml", "whether the file is right and the hours suffice"),
    ("slasim run mine.yaml", "what will happen: promises, queues, credits, cost"),
)
"""What somebody new needs, in this order."""


class Menu(click.Group):
    """Shows its commands by question. Without an argument it shows where to begin.

    `rows` names every command once, by the question that it answers.
    """

    def __init__(self, rows: Mapping[str, Sequence[Row]], **more: Any) -> None:
        super().__init__(invoke_without_command=True, **more)
        self.rows = rows
        for command, example in (row for group in rows.values() for row in group):
            command.epilog = f"\b\nExample:\n  $ {example}"
            self.add_command(command)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order of the questions."""
        return [command.name or "" for group in self.rows.values() for command, _ in group]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Where to begin, then each question with its commands and their examples."""
        formatter.write("\nStart here\n")
        with formatter.indentation():
            formatter.write_dl(WELCOME)
        widest = max(map(len, self.list_commands(ctx)))
        for question, group in self.rows.items():
            formatter.write(f"\n{question}\n")
            with formatter.indentation():
                for command, example in group:
                    about = command.get_short_help_str(formatter.width)
                    formatter.write_dl([(f"{command.name:<{widest}}", about)])
                    formatter.write(f"{'':{formatter.current_indent + widest + 2}}$ {example}\n")


def welcome() -> str:
    """What `slasim` alone says."""
    widest = max(len(command) for command, _ in WELCOME)
    lines = [f"  {command:<{widest}}  {answer}" for command, answer in WELCOME]
    return "\n".join(["Three commands to begin with:", "", *lines, "", "All commands, by question: slasim --help"])
