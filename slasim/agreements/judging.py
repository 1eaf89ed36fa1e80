"""From counts to verdicts: was the quota kept, in each cell in which it is judged?

A cell is one commitment, severity and period, for one customer (`judged: each customer`) or for all of them
(`together`). It is kept when met / decided >= quota, compared as whole numbers. Partial periods are not judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from slasim.agreements.counting import Counts
from slasim.agreements.periods import Periods
from slasim.agreements.policy import Party, Policy
from slasim.terms.tables import Commitment

Int8 = npt.NDArray[np.int8]
Int16 = npt.NDArray[np.int16]
Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ALL = -1  # customer of a cell that is judged together
BIG = 1 << 62


class Verdict(IntEnum):
    """What a cell came to."""

    NO_DATA = 0  # nothing decided: neither kept nor missed
    KEPT = 1
    MISSED = 2
    NOT_JUDGED = 3  # a partial period


class Cells(NamedTuple):
    """One row a cell, ordered by (commitment, period, customer, severity)."""

    commitment: Int16
    period: Int32
    customer: Int32  # ALL where judged together
    severity: Int8
    met: Int64
    breached: Int64
    open: Int64
    cancelled: Int64
    met_goal: Int64
    verdict: Int8  # a Verdict
    final: Bools  # every clock is decided, none can leave the period and no new one fall into it


def at_least(met: Int64, decided: Int64, share: Fraction) -> Bools:
    """met / decided >= share, exactly; true where nothing is decided."""
    if max(share.denominator, share.numerator) * int(decided.max(initial=0)) >= BIG:  # beyond int64: plain integers
        met, decided = met.astype(object), decided.astype(object)
    return np.asarray(met * share.denominator >= decided * share.numerator, np.bool_)


def judge(
    counts: Counts, commitments: Sequence[Commitment], policy: Policy, periods: Sequence[Periods], until: int
) -> tuple[Cells, Int64]:
    """The cells, and the cell of each row of `counts`. periods: of each commitment."""
    together = np.array([policy.agreements[at].party == Party.TOGETHER for at in policy.agreement_of], np.bool_)
    customer = np.where(together[counts.commitment], ALL, counts.customer) if len(together) else counts.customer
    of_row, first = _groups(counts.commitment, counts.period, customer, counts.severity)
    clocks = (counts.met, counts.breached, counts.open, counts.cancelled, counts.met_goal)
    sums = np.zeros((len(clocks), len(first)), np.int64)
    for total, values in zip(sums, clocks, strict=True):
        np.add.at(total, of_row, values)
    commitment, period = counts.commitment[first], counts.period[first]
    met, breached, open_, cancelled, met_goal = sums
    verdict = np.full(len(first), Verdict.NOT_JUDGED, np.int8)
    final = open_ == 0
    for c, (own, quota, cut) in enumerate(zip(commitments, policy.quotas, periods, strict=True)):
        mine = commitment == c
        kept = at_least(met[mine], (met + breached)[mine], quota.share)
        judged = np.where(kept, Verdict.KEPT, Verdict.MISSED)
        judged = np.where((met + breached)[mine] == 0, Verdict.NO_DATA, judged)
        verdict[mine] = np.where(cut.whole[period[mine]], judged, Verdict.NOT_JUDGED)
        last = until - 1 if own.period_of == "stopped" else until  # at until - 1 stand the clocks that still run
        final[mine] &= np.array(cut.edges[1:], np.int64)[period[mine]] <= last
    who = (customer[first], counts.severity[first])
    return Cells(commitment, period, *who, met, breached, open_, cancelled, met_goal, verdict, final), of_row


def _groups(*columns: npt.NDArray[np.integer]) -> tuple[Int64, Int64]:
    """Number of the group of each row (groups ordered by the columns), and a row of each group."""
    size = len(columns[0])
    order = np.lexsort(columns[::-1])
    begins = np.zeros(size, np.bool_)
    begins[:1] = True
    for column in columns:
        begins[1:] |= np.diff(column[order]) != 0
    group = np.empty(size, np.int64)
    group[order] = np.cumsum(begins) - 1
    return group, order[begins]
