"""From demand to tickets and touches; all randomness of what arrives is here.

draw, prepare        the tickets of one replication; what all replications share
Workload, Tickets, Touches, Accounts, Labels, Then    the tables
blocks, Blocks       expected tickets by stream, region and local date
forecast, Forecast   how far the true volume of one replication is from the written one
draws, stable        addressable random numbers; exp, log and normal quantile with the same bits everywhere
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slasim.lazy import names

if TYPE_CHECKING:
    from slasim.workload.arrivals.demand import Blocks, blocks
    from slasim.workload.arrivals.forecast_error import Forecast, forecast
    from slasim.workload.drawing import Prepared, draw, prepare
    from slasim.workload.tables import Accounts, Labels, Then, Tickets, Touches, Workload

__all__ = [
    "Accounts",
    "Blocks",
    "Forecast",
    "Labels",
    "Prepared",
    "Then",
    "Tickets",
    "Touches",
    "Workload",
    "blocks",
    "draw",
    "forecast",
    "prepare",
]

__getattr__ = names(
    __name__,
    {
        "Accounts": "slasim.workload.tables",
        "Blocks": "slasim.workload.arrivals.demand",
        "Forecast": "slasim.workload.arrivals.forecast_error",
        "Labels": "slasim.workload.tables",
        "Prepared": "slasim.workload.drawing",
        "Then": "slasim.workload.tables",
        "Tickets": "slasim.workload.tables",
        "Touches": "slasim.workload.tables",
        "Workload": "slasim.workload.tables",
        "blocks": "slasim.workload.arrivals.demand",
        "draw": "slasim.workload.drawing",
        "forecast": "slasim.workload.arrivals.forecast_error",
        "prepare": "slasim.workload.drawing",
    },
)
