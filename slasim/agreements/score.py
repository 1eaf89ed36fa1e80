"""The lean way from a log to a result: arrays only, for studies with many replications."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from slasim.agreements.clocks import Clocks, walk_clocks
from slasim.agreements.clocks.clocks import Walked
from slasim.agreements.clocks.exclusions import find_excluded
from slasim.agreements.clocks.signals import Signals
from slasim.agreements.clocks.tables import Lowered
from slasim.agreements.credits import Credits, owed_credits
from slasim.agreements.credits.incidents import Incidents, asks_for_counted, find_incidents
from slasim.agreements.verdicts.availability import count_availability
from slasim.agreements.verdicts.contacts import count_deflection
from slasim.agreements.verdicts.counting import Counts, count_clocks, find_means, find_periods, merge_counts
from slasim.agreements.verdicts.judging import Cells, judge
from slasim.agreements.verdicts.periods import Periods, cut_periods
from slasim.agreements.verdicts.ticket_columns import count_column, read_numbers
from slasim.log.ticket_log import TicketLog
from slasim.terms.metrics import Metric
from slasim.terms.promises import Promises
from slasim.types import Bools, Int32, Int64


class Score(NamedTuple):
    """What was promised, kept and owed, as numbers of Promises, Labels and Accounts."""

    periods: tuple[Periods, ...]  # of each commitment
    counts: Counts
    cells: Cells
    cell_of: Int64  # [row of counts] its cell
    credits: Credits
    incidents: Incidents  # what credits look at beside cells
    clocks: Clocks | None  # when they were to be kept
    clock_period: Int32  # [row of clocks] -1 outside the window; empty without clocks
    lowered: Lowered  # severities that were lowered while a clock ran, in the window or not


class JudgedLog(NamedTuple):
    """What was promised and kept, without what it costs."""

    periods: tuple[Periods, ...]  # of each commitment
    walked: Walked
    clock_period: Int32  # [row of clocks] -1 outside the window
    counts: Counts
    cells: Cells
    cell_of: Int64  # [row of counts] its cell


def score(
    log: TicketLog,
    promises: Promises,
    window: tuple[int, int] | None = None,
    *,
    keep_clocks: bool = False,
) -> Score:
    """Run the clocks, count them, judge the quotas and work out the credits.

    window: the measured part [start, end), ms; the log's own when None. Only the part of it that the log covers is
    measured. Raises ValueError when that is empty, TermsError when a due instant lies beyond the calendar tables.
    """
    return priced(log, promises, judge_log(log, promises, window, count=keep_clocks), keep_clocks=keep_clocks)


def priced(log: TicketLog, promises: Promises, judged: JudgedLog, *, keep_clocks: bool = False) -> Score:
    """The score of a log that has been judged."""
    periods, walked, clock_period, counts, cells, cell_of = judged
    clocks = walked.clocks
    incidents = find_incidents(log, promises, periods, clocks, clock_period)
    credits = owed_credits(cells, promises, periods, log.accounts, incidents)
    if keep_clocks:
        return Score(periods, counts, cells, cell_of, credits, incidents, clocks, clock_period, walked.lowered)
    return Score(periods, counts, cells, cell_of, credits, incidents, None, np.empty(0, np.int32), walked.lowered)


def judge_log(
    log: TicketLog,
    promises: Promises,
    window: tuple[int, int] | None = None,
    *,
    count: bool = False,
    signals: Signals | None = None,
    laid: Int64 | None = None,
) -> JudgedLog:
    """The part of `score` before credits; `count` also adds up the open time each clock counted. signals, laid: as of
    `walk_clocks`."""
    wanted = window or log.window or (log.start, log.until)
    start, end = max(wanted[0], log.start), min(wanted[1], log.until)
    if start >= end:
        raise ValueError(f"nothing of the window {wanted} ms is in the log, which covers {(log.start, log.until)} ms")
    periods = review_periods(promises, start, end)
    count = count or bool(find_means(promises).any()) or asks_for_counted(promises)
    walked = walk_clocks(log, promises, count=count, signals=signals, laid=laid)
    clocks = walked.clocks
    clock_period = find_periods(clocks, promises.commitments, periods, log.until)
    counts = count_clocks(clocks, clock_period, log.ticket_table, promises)
    others = list(count_others(log, promises, periods))
    if others:
        counts = merge_counts([counts, *others])
    return JudgedLog(periods, walked, clock_period, counts, *judge(counts, promises, periods, log.until))


def review_periods(promises: Promises, start: int, end: int) -> tuple[Periods, ...]:
    """The periods of each commitment that touch the window [start, end), ms, within the term of its agreement."""
    rules = (promises.agreements[at] for at in promises.agreement_of)
    return tuple(
        cut_periods(
            rule.timezone, commitment.per, max(start, rule.term[0]), min(end, rule.term[1]), max(rule.term[0], 0)
        )
        for rule, commitment in zip(rules, promises.commitments, strict=True)
    )


def count_others(log: TicketLog, promises: Promises, periods: Sequence[Periods]) -> Iterator[Counts]:
    """What has no clock."""
    for c, (commitment, cut) in enumerate(zip(promises.commitments, periods, strict=True)):
        if commitment.metric == Metric.AVAILABILITY:
            yield count_availability(log, promises, c, cut)
        elif commitment.metric == Metric.DEFLECTION:
            yield count_deflection(log, promises, c, cut)
        elif commitment.metric == Metric.COLUMN:
            numbers = read_numbers(log, promises, c, cut)
            yield count_column(log, numbers, c, excluded_from(log, promises, c))


def excluded_from(log: TicketLog, promises: Promises, commitment: int) -> Bools:
    """Which tickets do not count for a commitment."""
    excluded = find_excluded(log, promises)
    return np.zeros(log.size, np.bool_) if excluded is None else excluded[:, commitment]
