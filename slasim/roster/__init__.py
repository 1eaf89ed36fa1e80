"""From teams and shift patterns to spans of presence.

expand                     who is present when in one replication
Roster, Presence, Leave    the tables
waterfall, WaterfallRow    paid, rostered, present and available hours, FTE and cost by team and month
months, Month              the months of the measured window
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slasim.lazy import names

if TYPE_CHECKING:
    from slasim.roster.expansion import expand
    from slasim.roster.paid_hours import WaterfallRow, waterfall
    from slasim.roster.tables import Leave, Presence, Roster
    from slasim.roster.window import Month, months

__all__ = ["Leave", "Month", "Presence", "Roster", "WaterfallRow", "expand", "months", "waterfall"]

__getattr__ = names(
    __name__,
    {
        "Leave": "slasim.roster.tables",
        "Month": "slasim.roster.window",
        "Presence": "slasim.roster.tables",
        "Roster": "slasim.roster.tables",
        "WaterfallRow": "slasim.roster.paid_hours",
        "expand": "slasim.roster.expansion",
        "months": "slasim.roster.window",
        "waterfall": "slasim.roster.paid_hours",
    },
)
