"""The commands: thin, each a call of the public function of the same name.

main       the console script
commands   the click group (group: a row a command, by question; menu: how it is shown), one file for each group:
  desk        run, check
  compare     compare
  sweep       sweep
  why         why
  report      report
  history     measure, explain, reconcile
  contracts   review, document
  new         new
  starting    schema, template
  completion  completion, and what a shell completes
output     what is shared: options, printing, exit status
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slasim.cli.main import main
from slasim.lazy import names

if TYPE_CHECKING:
    from slasim.cli.group import commands

__all__ = ["commands", "main"]

__getattr__ = names(__name__, {"commands": "slasim.cli.group"})
