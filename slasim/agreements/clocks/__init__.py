"""When each clock of a log started, stopped and was due, and whether it was met.

clocks        run_clocks, walk_clocks -> Clocks: one row a clock, its Status
metrics       each metric as a definition: what starts, stops and pauses its clock
signals       the rows of a log as signals to the clocks
walk, trail   the compiled walk over the signals; the stretches of one clock, and what follows from them
parts         where the time of a clock went
exclusions    tickets that do not count
"""

from __future__ import annotations

from slasim.agreements.clocks.clocks import RUNNING, Clocks, Status, owed_rows, run_clocks, walk_clocks

__all__ = ["RUNNING", "Clocks", "Status", "owed_rows", "run_clocks", "walk_clocks"]
