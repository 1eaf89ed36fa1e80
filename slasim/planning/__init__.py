"""What a promise takes: the first simple answers, before any simulation; why promises are missed (why/).

first_answer, FirstAnswer    tickets by week, load by month of teams and pools, coverage of every promise
WeekVolume                   tickets to expect in a week, and its holidays
TeamLoad, PoolLoad, Pool     work against available hours, nobody counted twice
Coverage, CoverageGap        hours of a promise with nobody skilled on shift
expected_load, ExpectedLoad  volume and work against staffed hours by hour, day, week or month (PeriodLoad, with what
                             is not as usual: Mark); seats, FTE and the waterfall by team and month (TeamStaffing)
"""

from slasim.load import Coverage, CoverageGap, Pool
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
    "TeamLoad",
    "TeamStaffing",
    "WeekVolume",
    "expected_load",
    "first_answer",
]
