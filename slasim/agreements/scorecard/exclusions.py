"""Verdicts with what the agreements exclude, beside those without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from slasim.agreements.clocks import RUNNING, Clocks, walk_clocks
from slasim.agreements.clocks.exclusions import find_excluded
from slasim.agreements.clocks.trail import NEVER
from slasim.agreements.score import count_others
from slasim.agreements.scorecard.frames import cell_frame
from slasim.agreements.scorecard.statement import DIMENSIONS
from slasim.agreements.verdicts.counting import OUTSIDE, count_clocks, find_means, find_periods, merge_counts
from slasim.agreements.verdicts.judging import Cells, judge
from slasim.kernel import kernel
from slasim.log.kinds import EventKind, Events
from slasim.log.ticket_log import TicketLog
from slasim.terms.promises import Promises
from slasim.types import Bools, Int64

if TYPE_CHECKING:
    from slasim.agreements.scorecard.scorecard import Scorecard

RECLASSIFIED = int(EventKind.RECLASSIFIED)
BOTH = ["decided", "met", "attainment", "verdict"]


def exclusion_frame(card: Scorecard) -> pd.DataFrame:
    """One row a cell of the agreements that exclude time or tickets; `_all` columns are without exclusions."""
    names = {each.agreement for each in card.promises.closures} | {each.agreement for each in card.promises.exempt}
    keys = [*DIMENSIONS, "partial"]
    tables = []
    for frame in (card.table("compliance"), _compliance_without(card)):
        mine = frame[frame["agreement"].isin(names)]
        tables.append(mine.assign(**{key: mine[key].astype(str) for key in DIMENSIONS}))
    with_, all_ = tables
    order = pd.concat([with_[[*keys, "unit"]], all_[[*keys, "unit"]]]).drop_duplicates()
    frame = order.merge(with_[[*keys, "excluded", *BOTH]], how="left", on=keys)
    frame = frame.merge(all_[[*keys, *BOTH]], how="left", on=keys, suffixes=("", "_all"))
    whole = ["excluded", "decided", "met", "decided_all", "met_all"]
    frame = frame.astype(dict.fromkeys(whole, "Int64"))  # a cell may exist in one of the two only
    frame.attrs["units"] = dict.fromkeys(whole, "clocks")
    return frame


def _compliance_without(card: Scorecard) -> pd.DataFrame:
    """Compliance as if nothing were excluded: only verdicts are shown, so no credits and times are worked out again."""
    promises = card.promises.without_exclusions()
    if promises is card.promises:
        return card.table("compliance")
    return cell_frame(card, cells_without(card))


def cells_without(card: Scorecard) -> Cells:
    """The cells as if nothing were excluded: the clocks of touched tickets are run again, those of others are known."""
    log, clocks, periods = card.log, card.score.clocks, card.score.periods
    promises = card.promises.without_exclusions()
    assert clocks is not None
    touched = touched_tickets(log, card.promises, clocks)
    again = walk_clocks(log, promises, count=bool(find_means(promises).any()), only=touched).clocks
    known = np.where(touched[clocks.ticket], np.int32(OUTSIDE), card.score.clock_period)
    anew = find_periods(again, promises.commitments, periods, log.until)
    both = ((clocks, known), (again, anew))
    parts = [count_clocks(ran, period, log.ticket_table, promises) for ran, period in both]
    counts = merge_counts([*parts, *count_others(log, promises, periods)])
    return judge(counts, promises, periods, log.until)[0]


def touched_tickets(log: TicketLog, promises: Promises, clocks: Clocks) -> Bools:
    """Tickets of which a clock may be another without exclusions, maybe some more: those that are exempt, and those
    with an excluded interval between their creation and the last that is said of them, be it a due instant.

    Where severities change or dates are counted, due instants may have lain later for a while: all of these.
    """
    tickets, closures = log.ticket_table, sorted((each.start, each.end) for each in promises.closures)
    start, end = np.array([*closures, (NEVER, NEVER)], np.int64).T.copy()
    touched: Bools = np.any(promises.owed.by_date != 0, axis=1)[promises.classes(tickets)]
    excluded = find_excluded(log, promises)
    if excluded is not None:
        touched |= excluded.any(axis=1)
    last = tickets.created.copy()
    _touch(log.event_table, clocks, tickets.created, start, np.maximum.accumulate(end), log.until, last, touched)
    return touched


@kernel
def _touch(
    events: Events, clocks: Clocks, created: Int64, start: Int64, end: Int64, until: int, last: Int64, touched: Bools
) -> None:
    """Mark the tickets with an interval from start to end between their creation and what is said last of them, and
    those whose severity changes; `last` is room to work in."""
    for row in range(len(events.ticket)):
        i = events.ticket[row]
        last[i] = events.time[row]  # they are in order of time
        touched[i] |= events.kind[row] == RECLASSIFIED
    for row in range(len(clocks.ticket)):
        i = clocks.ticket[row]
        last[i] = max(last[i], clocks.due[row], until if clocks.stop[row] == RUNNING else 0)
    at = 0
    for i in range(len(created)):  # in order of time, too
        while end[at] < created[i]:
            at += 1
        touched[i] |= start[at] <= last[i]
