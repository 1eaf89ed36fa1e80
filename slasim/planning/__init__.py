"""What a promise takes: first answers before any simulation, formulas of queues, why promises are missed (why/), the
cheapest seats that keep them (staff/).

first_answer, FirstAnswer    tickets by week, load by month of teams and pools, coverage of every promise
WeekVolume                   tickets to expect in a week, and its holidays
TeamLoad, PoolLoad, Pool     work against available hours, nobody counted twice
Coverage, CoverageGap        hours of a promise with nobody skilled on shift
expected_load, ExpectedLoad  volume and work against staffed hours by hour, day, week or month (PeriodLoad, with what
                             is not as usual: Mark); seats, FTE and the waterfall by team and month (TeamStaffing)
queueing                     Erlang and its kin, required agents, days that change, deferred work (docs/queueing.md)
cover, WorkToCover, ...      seats that cover work by its deadlines, or agents by interval, at least cost (SeatPattern,
                             Total, SeatCover)
"""

from slasim.load import Coverage, CoverageGap, Pool
from slasim.planning import queueing
from slasim.planning.covering import SeatCover, SeatPattern, Total, WorkToCover, cover
from slasim.planning.expected_load import ExpectedLoad, PeriodLoad, TeamStaffing, expected_load
from slasim.planning.first_answer import FirstAnswer, PoolLoad, TeamLoad, first_answer
from slasim.planning.marks import Mark
from slasim.planning.volumes import WeekVolume

__all__ = [
    "Coverage",
    "CoverageGap",
    "ExpectedLoad",
    "FirstAnswer",
    "Mark",
    "PeriodLoad",
    "Pool",
    "PoolLoad",
    "SeatCover",
    "SeatPattern",
    "TeamLoad",
    "TeamStaffing",
    "Total",
    "WeekVolume",
    "WorkToCover",
    "cover",
    "expected_load",
    "first_answer",
    "queueing",
]
