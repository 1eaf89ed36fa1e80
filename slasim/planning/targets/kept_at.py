"""In which windows a promise is kept at every target and quota of its grid, from one walk over the clocks of a log.

The open time that a clock counted is the least target that it would have met (agreements/verdicts/curve.py), so one log
tells of all targets. A clock that has not stopped when the log ends counts as late for every target, the least
favourable ending. One that was cancelled counts for no target that it had not reached.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.agreements.clocks import Clocks, owed_rows
from slasim.agreements.clocks.status import RUNNING, Status
from slasim.agreements.verdicts.curve import just_late
from slasim.agreements.verdicts.judging import at_least
from slasim.planning.targets.searched import Searched
from slasim.terms.cells import EVERY
from slasim.terms.promises import Promises
from slasim.types import Bools, Int32, Int64
from slasim.workload.tables import Tickets


class JudgedClocks(NamedTuple):
    """The clocks of a log, run by the loosest targets."""

    clocks: Clocks  # with the open time that they counted
    period: Int32  # [clock] as `find_periods` has it
    promises: Promises
    tickets: Tickets
    until: int


class KeptAt(NamedTuple):
    """A promise in one window."""

    kept: Bools  # [step, quota] at most so many units are missed as may be, in every whole period
    periods: Int64  # [step] whole periods of which the same holds at the quota of today
    missed: Int64  # [step] units missed at the quota of today, all periods together
    met: Int64  # [step] clocks that met it
    decided: Int64  # [step] clocks that count


def kept_at(of: JudgedClocks, each: Searched) -> KeptAt:
    """A promise at every target and quota."""
    clocks = of.clocks
    mine = np.flatnonzero(
        (clocks.commitment == each.commitment)
        & ((clocks.severity == each.severity) | (each.severity == EVERY))
        & np.isin(of.period, each.periods)
        & (clocks.status != Status.EXCLUDED)
    )
    within = _within(of, each, mine)
    called_off = clocks.status[mine] == Status.CANCELLED
    met = within & (clocks.stop[mine] != RUNNING) & ~called_off
    counts = ~(within & called_off)
    period = np.searchsorted(each.periods, of.period[mine])
    customer = of.tickets.customer[clocks.ticket[mine]] if each.is_each else np.zeros(len(mine), np.int64)
    who, unit = np.unique(customer, return_inverse=True)
    cell, shape = period * len(who) + unit, (len(each.periods), len(who))
    met_by, decided_by = (
        np.array([np.bincount(cell[row], minlength=shape[0] * shape[1]) for row in rows], np.int64).reshape(-1, *shape)
        for rows in (met, counts)
    )
    missed = np.stack([_missed(each, met_by, decided_by, quota) for quota in range(len(each.quotas))], axis=1)
    holds = missed <= each.allowed
    today = each.quota_now
    return KeptAt(
        np.asarray(holds.all(axis=2), np.bool_),
        holds[:, today].sum(axis=1),
        missed[:, today].sum(axis=1),
        met_by.sum(axis=(1, 2)),
        decided_by.sum(axis=(1, 2)),
    )


def _within(of: JudgedClocks, each: Searched, mine: Int64) -> Bools:
    """[step, clock] whether it counted no more than the target. One that stopped while its calendar was closed missed a
    target of just its time."""
    owed = owed_rows(of.clocks, mine, of.promises, of.tickets)
    lengths, counted = each.lengths[:, owed], of.clocks.counted[mine]
    within = counted <= lengths
    ties = np.flatnonzero((counted == lengths).any(axis=0))
    if len(ties):
        late = just_late(of.clocks, mine[ties], of.promises, of.tickets, of.until)
        within[:, ties[late]] &= counted[ties[late]] < lengths[:, ties[late]]
    return np.asarray(within, np.bool_)


def _missed(each: Searched, met: Int64, decided: Int64, quota: int) -> Int64:
    """[step, period] units that miss a quota; without a clock, or with too few, there is nothing to miss."""
    kept = at_least(met, decided, each.quotas[quota]) | (decided - met <= each.small_misses)
    return np.asarray((~kept & (decided >= max(each.skip_below, 1))).sum(axis=2), np.int64)
