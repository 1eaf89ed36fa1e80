"""Many designs of one scenario: registered first, computed block by block, resumed where they were left.

sweep       simulate a scenario at every point of a design
Sweep       its points, a table with a row per point, failures; `open_sweep` opens one again
plan_of     what a sweep will do: varied fields, points, blocks
run         do it in a folder

vary, axis, design, plan    what is varied, as people write it, and the points that come of it
raised                      what points make suspicious, though the scenario is not
document                    its content as one JSON document
work, part, folder          a block at a worker, its bytes, and where they are kept
sweeping, figures, result   all blocks, the figures of a point, the result
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slasim.lazy import names

if TYPE_CHECKING:
    from slasim.study.sweep.plan import plan_of
    from slasim.study.sweep.result import Sweep, open_sweep
    from slasim.study.sweep.sweeping import run, sweep

_HOME = {
    "Sweep": "slasim.study.sweep.result",
    "open_sweep": "slasim.study.sweep.result",
    "plan_of": "slasim.study.sweep.plan",
    "run": "slasim.study.sweep.sweeping",
    "sweep": "slasim.study.sweep.sweeping",
}

__all__ = ["Sweep", "open_sweep", "plan_of", "run", "sweep"]

__getattr__ = names(__name__, _HOME)
