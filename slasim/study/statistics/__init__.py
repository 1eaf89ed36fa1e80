"""Output analysis: from the values of independent replications, or of one long run, to intervals and decisions.

intervals       means, ratios, probabilities
quantiles       of replications, and of all values pooled
bands           a whole curve of counts at once
batches         one long run: MSER-5, batch means
evidence        a probability decided against a threshold, right however often one looks
multiplicity    many statements that shall be right together
skewed          means of skewed values, each end right by itself
pairing         differences under common random numbers
selection       the best of several
dependence      what part of a spread comes from one number that each replication drew
"""

from slasim.study.statistics.bands import simultaneous_band
from slasim.study.statistics.batches import batch_means, batch_means_interval, mser5, neighbours
from slasim.study.statistics.evidence import Seen, log_wealth, lower_bound, upper_bound
from slasim.study.statistics.intervals import (
    CONFIDENCE,
    NO_DATA,
    Interval,
    clopper_pearson,
    doubt,
    effective_share,
    jackknife_ratio_interval,
    mean_interval,
    mean_intervals,
    normal,
    not_below_0,
    ratio_interval,
    replications_needed,
    share_interval,
    student,
    wilson,
    within_0_1,
)
from slasim.study.statistics.multiplicity import holm
from slasim.study.statistics.quantiles import pooled_quantile_interval, quantile_interval, ranks

__all__ = [
    "CONFIDENCE",
    "NO_DATA",
    "Interval",
    "Seen",
    "batch_means",
    "batch_means_interval",
    "clopper_pearson",
    "doubt",
    "effective_share",
    "holm",
    "jackknife_ratio_interval",
    "log_wealth",
    "lower_bound",
    "mean_interval",
    "mean_intervals",
    "mser5",
    "neighbours",
    "normal",
    "not_below_0",
    "pooled_quantile_interval",
    "quantile_interval",
    "ranks",
    "ratio_interval",
    "replications_needed",
    "share_interval",
    "simultaneous_band",
    "student",
    "upper_bound",
    "wilson",
    "within_0_1",
]
