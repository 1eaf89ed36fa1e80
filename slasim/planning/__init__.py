"""What a promise takes. So far the first simple answer, before any simulation.

first_answer, FirstAnswer    tickets by week, load by month of teams and pools, coverage of every promise
WeekVolume                   tickets to expect in a week, and its holidays
TeamLoad, PoolLoad, Pool     work against available hours, nobody counted twice
Coverage, Gap                hours of a promise with nobody skilled on shift
"""

from slasim.load import Coverage, CoverageGap, Pool
from slasim.planning.first_answer import FirstAnswer, PoolLoad, TeamLoad, first_answer
from slasim.planning.volumes import WeekVolume

__all__ = ["Coverage", "CoverageGap", "FirstAnswer", "Pool", "PoolLoad", "TeamLoad", "WeekVolume", "first_answer"]
