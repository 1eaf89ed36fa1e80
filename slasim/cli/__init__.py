"""The commands: thin, each a call of the public function of the same name.

main       the console script
commands   the click group, one file for each group of commands:
  desk        run, check
  compare     compare
  sweep       sweep
  history     measure, explain, reconcile
  contracts   review, document
  starting    schema, template
output     what is shared: options, printing, exit status
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slasim.cli.main import main

if TYPE_CHECKING:
    from slasim.cli.group import commands

__all__ = ["commands", "main"]


def __getattr__(name: str) -> Any:
    if name != "commands":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from slasim.cli.group import commands

    return commands
