"""The same log under other promises: only commitments that changed are walked again.

The clocks of a commitment depend on no other commitment. So what one came to is known by its own terms (`alone`), and
a log whose targets or quotas change is judged from the counts that are known and those of what changed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from slasim.agreements.clocks import walk_clocks
from slasim.agreements.clocks.clocks import Clocks, Walked
from slasim.agreements.clocks.signals import Signals
from slasim.agreements.clocks.tables import Lowered
from slasim.agreements.credits.plan import plan_of
from slasim.agreements.score import JudgedLog
from slasim.agreements.verdicts.counting import Counts, count_clocks, find_means, find_periods
from slasim.agreements.verdicts.judging import judge
from slasim.agreements.verdicts.periods import Periods
from slasim.fingerprints import fingerprint
from slasim.log.ticket_log import TicketLog
from slasim.terms.metrics import Metric
from slasim.terms.promises import Promises
from slasim.terms.tables import Owed

UNCLOCKED = (Metric.AVAILABILITY, Metric.DEFLECTION, Metric.COLUMN)
MOST = 4  # counts that are kept of a log for each of its commitments

Known = dict[bytes, Counts]  # by `Alone.key`: the counts of a log, the commitment being number 0


class Alone(NamedTuple):
    """A commitment without the others."""

    key: bytes  # equal for two that are counted alike in every log of the same tickets and calendars
    promises: Promises
    periods: Periods


def each_alone(promises: Promises, periods: Sequence[Periods]) -> tuple[Alone, ...] | None:
    """The commitments of `promises`, each alone; None where they cannot be counted apart: where tickets or intervals
    are exempt, something is measured without clocks, or credits look at single clocks."""
    versions = [version for at in range(len(promises.agreements)) for version in promises.versions(at)]
    if promises.exempt or promises.closures or any(c.metric in UNCLOCKED for c in promises.commitments):
        return None
    if any(rule.reads_late for version in versions for rule in plan_of(version).rules):
        return None
    common = fingerprint(promises.account_class, promises.sizes, promises.starts, promises.usual)
    found = []
    for number, cut in enumerate(periods):
        mine = _alone(promises, number)
        commitments = [era.commitments[0] for era in mine.eras]
        found.append(Alone(fingerprint(common, commitments, mine.owed, cut), mine, cut))
    return tuple(found)


def _alone(promises: Promises, number: int) -> Promises:
    """Without its quota, which is no matter of clocks, unless it is a mean."""
    is_mean = bool(find_means(promises)[number])
    eras = []
    for era in promises.eras:
        mine = era.commitments[number]
        own = mine if is_mean else dataclasses.replace(mine, quota=None)
        eras.append(dataclasses.replace(era, commitments=(own,), agreements=()))
    owed = Owed._make(np.ascontiguousarray(column[:, [number]]) for column in promises.owed)
    return dataclasses.replace(promises, eras=tuple(eras), owed=owed)


def counts_by_commitment(counts: Counts, alone: Sequence[Alone]) -> dict[bytes, Counts]:
    """The counts of each commitment by its key, from those of all."""
    edges = np.searchsorted(counts.commitment, np.arange(len(alone) + 1))
    return {
        each.key: _small(counts, low, high)
        for each, low, high in zip(alone, edges.tolist(), edges[1:].tolist(), strict=False)
    }


def judge_again(
    log: TicketLog, promises: Promises, alone: Sequence[Alone], signals: Signals, known: Known
) -> JudgedLog:
    """The verdicts of `judge_log`, without its clocks; `known` are counts of this log, and get those that were missing.

    signals: those of `wanted_signals(promises)`. Raises TermsError as `judge_log`.
    """
    parts = []
    for number, each in enumerate(alone):
        mine = known.pop(each.key, None)  # and put back as the latest; another thread may count it meanwhile, too
        known[each.key] = mine = _small(_counted(log, each, signals)) if mine is None else mine
        parts.append(_large(mine, number))
    while len(known) > MOST * len(alone):
        known.pop(next(iter(known)), None)
    nothing = Counts._make(np.empty(0, kind) for kind in _KINDS)
    counts = Counts._make(np.concatenate(columns) for columns in zip(nothing, *parts, strict=True))
    periods = tuple(each.periods for each in alone)
    return JudgedLog(periods, _UNSEEN, np.empty(0, np.int32), counts, *judge(counts, promises, periods, log.until))


def _counted(log: TicketLog, each: Alone, signals: Signals) -> Counts:
    count = bool(find_means(each.promises).any())
    clocks = walk_clocks(log, each.promises, count=count, signals=signals).clocks
    period = find_periods(clocks, each.promises.commitments, (each.periods,), log.until)
    return count_clocks(clocks, period, log.ticket_table, each.promises)


_KINDS = (np.int16, np.int32, np.int32, np.int8, *(np.int64,) * 9)
_UNSEEN = Walked(
    Clocks._make(np.empty(0, np.int64) for _ in Clocks._fields),
    np.empty((0, 4), np.int64),
    Lowered._make(np.empty(0, np.int64) for _ in Lowered._fields),
)


def _small(counts: Counts, low: int = 0, high: int | None = None) -> Counts:
    """Some rows in as few bytes as hold them: they are kept."""
    return Counts._make(_smallest(column[low:high]) for column in counts)


def _smallest(values: Any) -> Any:
    least, most = (int(values.min()), int(values.max())) if len(values) else (0, 0)
    return values.astype(np.min_scalar_type(most if least >= 0 else min(least, -1 - most)))


def _large(counts: Counts, commitment: int) -> Counts:
    columns = Counts._make(np.asarray(column, kind) for column, kind in zip(counts, _KINDS, strict=True))
    return columns._replace(commitment=np.full(len(columns.period), commitment, np.int16))
