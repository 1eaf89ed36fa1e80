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

from slasim.cli.group import commands
from slasim.cli.main import main

__all__ = ["commands", "main"]
