"""From teams and shift patterns to spans of presence.

expand                     who is present when in one replication
Roster, Presence, Leave    the tables
waterfall, WaterfallRow    paid, rostered, present and available hours, FTE and cost by team and month
months, Month              the months of the measured window
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slasim.roster.expansion import expand
    from slasim.roster.paid_hours import WaterfallRow, waterfall
    from slasim.roster.tables import Leave, Presence, Roster
    from slasim.roster.window import Month, months

__all__ = ["Leave", "Month", "Presence", "Roster", "WaterfallRow", "expand", "months", "waterfall"]

_HOME = {
    "expand": "expansion",
    "Month": "window",
    "months": "window",
    "WaterfallRow": "paid_hours",
    "waterfall": "paid_hours",
}


def __getattr__(name: str) -> Any:
    """Numba is slow to import: a name brings its module when it is first used."""
    if name in __all__:
        return getattr(import_module(f"slasim.roster.{_HOME.get(name, 'tables')}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
