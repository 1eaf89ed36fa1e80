"""The lean way from a log to a result: arrays only, for studies with many replications."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from slasim.agreements.clocks import Clocks, run_clocks
from slasim.agreements.counting import Counts, count_clocks, find_periods
from slasim.agreements.credits import Credits, owed_credits
from slasim.agreements.judging import Cells, judge
from slasim.agreements.periods import Periods, cut_periods
from slasim.agreements.policy import Policy
from slasim.desk.ticket_log import TicketLog
from slasim.terms.tables import Terms


class Score(NamedTuple):
    """What was promised, kept and owed, as numbers of Terms, Policy, Labels and Accounts."""

    periods: tuple[Periods, ...]  # of each commitment
    counts: Counts
    cells: Cells
    cell_of: npt.NDArray[np.int64]  # [row of counts] its cell
    credits: Credits
    clocks: Clocks | None  # when they were to be kept
    clock_period: npt.NDArray[np.int32]  # [row of clocks] -1 outside the window; empty without clocks


def score(
    log: TicketLog,
    terms: Terms,
    policy: Policy,
    window: tuple[int, int] | None = None,
    *,
    keep_clocks: bool = False,
) -> Score:
    """Run the clocks, count them, judge the quotas and work out the credits.

    window: the measured part [start, end), ms; the log's own when None. Only the part of it that the log covers is
    measured. Raises ValueError when that is empty, TermsError when a due instant lies beyond the calendar tables.
    """
    wanted = window or log.window or (log.start, log.until)
    start, end = max(wanted[0], log.start), min(wanted[1], log.until)
    if start >= end:
        raise ValueError(f"nothing of the window {wanted} ms is in the log, which covers {(log.start, log.until)} ms")
    zones = [policy.agreements[at].timezone for at in policy.agreement_of]
    periods = tuple(cut_periods(zone, quota.per, start, end) for zone, quota in zip(zones, policy.quotas, strict=True))
    clocks = run_clocks(log, terms, count=keep_clocks)
    clock_period = find_periods(clocks, terms.commitments, periods, log.until)
    counts = count_clocks(clocks, clock_period, log.ticket_table)
    cells, cell_of = judge(counts, terms.commitments, policy, periods, log.until)
    credits = owed_credits(cells, terms, policy, periods, log.accounts)
    if keep_clocks:
        return Score(periods, counts, cells, cell_of, credits, clocks, clock_period)
    return Score(periods, counts, cells, cell_of, credits, None, np.empty(0, np.int32))
