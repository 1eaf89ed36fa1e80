"""Output analysis: from the values of independent replications, or of one long run, to intervals and decisions.

intervals       means, ratios, probabilities
"""

from slasim.study.statistics.intervals import (
    CONFIDENCE,
    NO_DATA,
    Floats,
    Interval,
    mean_interval,
    mean_intervals,
    normal,
    not_below_0,
    ratio_interval,
    share_interval,
    student,
    wilson,
    within_0_1,
)

__all__ = [
    "CONFIDENCE",
    "NO_DATA",
    "Floats",
    "Interval",
    "mean_interval",
    "mean_intervals",
    "normal",
    "not_below_0",
    "ratio_interval",
    "share_interval",
    "student",
    "wilson",
    "within_0_1",
]
