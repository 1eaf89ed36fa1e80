"""From demand to tickets and touches; all randomness of what arrives is here.

draw, prepare        the tickets of one replication; what all replications share
Workload, Tickets, Touches, Accounts, Labels, Then    the tables
blocks, Blocks       expected tickets by stream, region and local date
draws, stable        addressable random numbers; exp, log and normal quantile with the same bits everywhere
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slasim.workload.demand import Blocks, blocks
    from slasim.workload.drawing import Prepared, draw, prepare
    from slasim.workload.tables import Accounts, Labels, Then, Tickets, Touches, Workload

__all__ = [
    "Accounts",
    "Blocks",
    "Labels",
    "Prepared",
    "Then",
    "Tickets",
    "Touches",
    "Workload",
    "blocks",
    "draw",
    "prepare",
]

_HOME = {"Blocks": "demand", "blocks": "demand", "Prepared": "drawing", "draw": "drawing", "prepare": "drawing"}


def __getattr__(name: str) -> Any:
    """Numba is slow to import: a name brings its module when it is first used."""
    if name in __all__:
        return getattr(import_module(f"slasim.workload.{_HOME.get(name, 'tables')}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
