"""A number that the log states for each ticket (satisfaction, first-contact resolution), held against a limit.

A ticket without a number does not count. Numbers and limits are read to six decimals, so that sums are exact.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.agreements.verdicts.counting import Counts
from slasim.agreements.verdicts.coverage import covered_tickets, stated
from slasim.agreements.verdicts.periods import Periods
from slasim.terms.cells import CellSizes
from slasim.terms.promises import Promises
from slasim.types import Bools, Float64, Int64

if TYPE_CHECKING:
    from slasim.log.ticket_log import TicketLog


MILLIONTHS = 1_000_000


class Numbers(NamedTuple):
    """One row a ticket that states a number and is owed a limit; values in millionths."""

    ticket: Int64  # row of the ticket
    period: Int64  # of its creation
    number: Int64
    limit: Int64
    least: Bools  # the limit is a least


def read_numbers(log: TicketLog, promises: Promises, commitment: int, cut: Periods) -> Numbers:
    """The numbers of tickets created in the window; the limit is that of the version of the creation."""
    tickets = log.ticket_table
    values = _column(log, promises.commitments[commitment].column)
    inside = (tickets.created >= cut.window[0]) & (tickets.created < cut.window[1])
    owed = covered_tickets(promises, promises.classes(tickets), commitment)
    rows = np.flatnonzero(~np.isnan(values) & owed & inside)
    limit, least, known = _limits(log, promises, commitment, rows)
    rows, limit, least = rows[known], limit[known], least[known]
    period = np.searchsorted(np.array(cut.edges, np.int64), tickets.created[rows], "right") - 1
    return Numbers(rows, period, np.rint(values[rows] * MILLIONTHS).astype(np.int64), limit, least)


def count_column(log: TicketLog, found: Numbers, commitment: int, excluded: Bools) -> Counts:
    """Tickets within their limit (`met`) and beyond it (`breached`), by the period of creation, account and severity.

    `spent` and `allowed` are sums of numbers and limits in millionths, with changed signs where the limit is a least.
    excluded: [ticket] those that do not count.
    """
    tickets = log.ticket_table
    out = excluded[found.ticket]
    met = np.where(found.least, found.number >= found.limit, found.number <= found.limit) & ~out
    sign = np.where(found.least, -1, 1) * ~out
    own = np.full(len(found.period), commitment, np.int16)
    key = own, found.period, tickets.customer[found.ticket], tickets.severity[found.ticket]
    sizes = CellSizes.of(*key)
    cells, row = np.unique(sizes.pack(*key), return_inverse=True)
    _, period, customer, severity = sizes.unpack(cells)
    sums = np.zeros((5, len(cells)), np.int64)
    for total, part in zip(sums, (met, ~met & ~out, out, found.number * sign, found.limit * sign), strict=True):
        np.add.at(total, row, part)
    zeros = np.zeros(len(cells), np.int64)
    return Counts(
        np.full(len(cells), commitment, np.int16),
        period.astype(np.int32),
        customer.astype(np.int32),
        severity.astype(np.int8),
        sums[0],
        sums[1],
        open=zeros,
        cancelled=zeros,
        met_goal=sums[0],
        excluded=sums[2],
        spent=sums[3],
        allowed=sums[4],
        running=zeros,
        down=zeros,
        overlong=zeros,
    )


def _column(log: TicketLog, name: str | None) -> Float64:
    extra = stated(log)
    if extra is None or name not in extra.columns:
        return np.full(log.size, np.nan)
    return np.asarray(extra.columns[name], np.float64)


def _limits(log: TicketLog, promises: Promises, commitment: int, rows: Int64) -> tuple[Int64, Bools, Bools]:
    """For each ticket: the limit in millionths, whether it is a least, and whether there is one."""
    limit = np.zeros((len(promises.eras), len(log.labels.severities)), np.int64)
    least, known = np.zeros_like(limit, np.bool_), np.zeros_like(limit, np.bool_)
    for at, era in enumerate(promises.eras):
        rule = era.commitments[commitment].quota
        for number, one in enumerate(() if rule is None else rule.limits):
            if one is not None:
                limit[at, number] = round(Fraction(one.number) * MILLIONTHS)
                least[at, number], known[at, number] = one.is_least, True
    created, severity = log.ticket_table.created[rows], log.ticket_table.severity[rows]
    era_of = np.searchsorted(promises.starts, created, "right") - 1
    return limit[era_of, severity], least[era_of, severity], known[era_of, severity]
