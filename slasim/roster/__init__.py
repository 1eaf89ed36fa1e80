"""From teams and shift patterns to spans of presence.

expand                     who is present when in one replication
Roster, Presence, Leave    the tables
waterfall, WaterfallRow    paid, rostered, present and available hours, FTE and cost by team and month
skilled_hours, SkilledHours, skill_sets, SkillSet    available hours of teams by what they can do at the time
months, Month, most_seats  the months of the measured window; the seats in it
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slasim.lazy import names

if TYPE_CHECKING:
    from slasim.roster.expansion import expand
    from slasim.roster.paid_hours import WaterfallRow, waterfall
    from slasim.roster.pattern import SkillSet, skill_sets
    from slasim.roster.standard_work import SkilledHours, skilled_hours
    from slasim.roster.tables import Leave, Presence, Roster
    from slasim.roster.window import Month, months, most_seats

__all__ = [
    "Leave",
    "Month",
    "Presence",
    "Roster",
    "SkillSet",
    "SkilledHours",
    "WaterfallRow",
    "expand",
    "months",
    "most_seats",
    "skill_sets",
    "skilled_hours",
    "waterfall",
]

__getattr__ = names(
    __name__,
    {
        "Leave": "slasim.roster.tables",
        "Month": "slasim.roster.window",
        "Presence": "slasim.roster.tables",
        "Roster": "slasim.roster.tables",
        "SkillSet": "slasim.roster.pattern",
        "SkilledHours": "slasim.roster.standard_work",
        "WaterfallRow": "slasim.roster.paid_hours",
        "expand": "slasim.roster.expansion",
        "months": "slasim.roster.window",
        "most_seats": "slasim.roster.window",
        "skill_sets": "slasim.roster.pattern",
        "skilled_hours": "slasim.roster.standard_work",
        "waterfall": "slasim.roster.paid_hours",
    },
)
