"""Why promises are missed, and what would help (docs/why.md).

histories, causes    late tickets of simulated histories, explained and counted
missed               which promises are missed
changes, fitting     single changes, and which of them fit
trials, remedies     changes on the same histories; the cheapest, and what one more seat is worth
explaining, words    Why: all of it; its first line
of_log               the same of a log, as far as it tells
"""

from slasim.planning.why.explaining import DEFAULT_HISTORIES, Why, why
from slasim.planning.why.of_log import LogWhy, why_log

__all__ = ["DEFAULT_HISTORIES", "LogWhy", "Why", "why", "why_log"]
