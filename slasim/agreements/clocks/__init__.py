"""When each clock of a log started, stopped and was due, and whether it was met.

clocks        run_clocks, walk_clocks -> Clocks: one row a clock, its Status; wanted_signals
status        where a clock stands
metrics       each metric as a definition: what starts, stops and pauses its clock
variants      the definition of a clock as its commitment words it: other moments that start and end it
signals       the rows of a log as signals to the clocks
walk          the compiled walk over the signals; what it reads and writes stands in tables
rules         its rules, each with its sentence of docs/measures.md
trail         the stretches of one clock, and what follows from them
parts         where the time of a clock went
lateness      how late clocks are by their own time
escalated     the steps of escalation that late clocks reached
exclusions    tickets that do not count
"""

from __future__ import annotations

from slasim.agreements.clocks.clocks import Clocks, lay_clocks, owed_rows, run_clocks, walk_clocks, wanted_signals
from slasim.agreements.clocks.status import RUNNING, Status

__all__ = ["RUNNING", "Clocks", "Status", "lay_clocks", "owed_rows", "run_clocks", "walk_clocks", "wanted_signals"]
