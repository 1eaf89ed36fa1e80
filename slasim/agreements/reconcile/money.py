"""The bill of a log, and what it would be had some clocks come out otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from slasim.agreements.clocks import Status
from slasim.agreements.clocks.metrics import RUN
from slasim.agreements.credits import Credits, owed_credits
from slasim.agreements.credits.incidents import priced_breaches
from slasim.agreements.scorecard import Scorecard
from slasim.agreements.verdicts.counting import Counts, count_clocks, merge_counts
from slasim.agreements.verdicts.judging import judge

Bill = Mapping[tuple[str, str, str], int]  # minor units by (agreement, customer, period)


def bill(card: Scorecard, credits: Credits) -> Bill:
    """The lines that are not zero."""
    lines: dict[tuple[str, str, str], int] = defaultdict(int)
    columns = (credits.agreement, credits.customer, credits.commitment, credits.period, credits.amount)
    for agreement, customer, commitment, period, amount in zip(*(each.tolist() for each in columns), strict=True):
        name = card.score.periods[commitment].names[period]
        lines[card.promises.agreements[agreement].name, card.log.accounts.name[customer], name] += amount
    return dict(lines)


def rejudged(card: Scorecard, statuses: Mapping[int, Status]) -> Credits:
    """The credits, had the clocks in these rows come out like this; all instants stay as they are."""
    score, log, promises = card.score, card.log, card.promises
    assert score.clocks is not None
    status = score.clocks.status.copy()
    for row, other in statuses.items():
        status[row] = other
    met_goal = np.where(status == score.clocks.status, score.clocks.met_goal, 0).astype(np.int8)
    clocks = score.clocks._replace(status=status, met_goal=met_goal)
    has_clock = np.array([c.metric in RUN for c in promises.commitments], np.bool_)
    others = Counts._make(column[~has_clock[score.counts.commitment]] for column in score.counts)
    counts = merge_counts([count_clocks(clocks, score.clock_period, log.ticket_table, promises), others])
    cells, _ = judge(counts, promises, score.periods, log.until)
    breaches = priced_breaches(log, promises, clocks, score.clock_period)
    incidents = replace(score.incidents, breaches=breaches)
    return owed_credits(cells, promises, score.periods, log.accounts, incidents)
