"""The same log under other promises: only commitments that changed are walked again.

The clocks of a commitment depend on no other commitment. So what one came to is known by its own terms (`alone`), and
a log whose targets or quotas change is judged from the counts that are known and those of what changed.
"""

from __future__ import annotations

import dataclasses
import threading
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
from slasim.terms.cells import CellSizes
from slasim.terms.metrics import Metric
from slasim.terms.promises import Promises
from slasim.terms.tables import Owed
from slasim.types import Bools, Int64

UNCLOCKED = (Metric.AVAILABILITY, Metric.DEFLECTION, Metric.COLUMN)
MOST = 4  # counts that are kept of a log for each of its commitments and severities


class Alone(NamedTuple):
    """A commitment without the others. Keys are equal for two that are counted alike in every log of the same tickets
    and calendars."""

    key: bytes
    by_severity: tuple[bytes, ...]  # of the tickets of each severity
    promises: Promises
    periods: Periods


class KnownCounts:
    """The counts of one log by the keys of `Alone`, the commitment being number 0: first those with which it was
    judged, then the latest that were asked for."""

    def __init__(self, counts: Counts, alone: Sequence[Alone]) -> None:
        self.counts: dict[bytes, Counts] = {}
        self._first: Counts | None = _small(counts)
        self._lock = threading.Lock()
        self._keys = tuple((each.key, each.by_severity) for each in alone)

    def get(self, key: bytes) -> Counts | None:
        """What is known by a key."""
        with self._lock:
            if self._first is not None:  # taken apart when it is needed, which mostly it never is
                self._take_apart(self._first)
                self._first = None
            return self.counts.get(key)

    def _take_apart(self, first: Counts) -> None:
        for number, (whole, by_severity) in enumerate(self._keys):
            mine = first.commitment == number
            self.counts[whole] = _rows(first, mine)
            for severity, part in enumerate(by_severity):
                self.counts[part] = _rows(first, mine & (first.severity == severity))

    def put(self, key: bytes, counts: Counts) -> None:
        """Know this as well, and no more than some of the latest."""
        with self._lock:
            self.counts.pop(key, None)
            self.counts[key] = counts
            while len(self.counts) > MOST * sum(1 + len(by_severity) for _, by_severity in self._keys):
                del self.counts[next(iter(self.counts))]

    @property
    def arrays(self) -> tuple[Counts, ...]:
        """All that is kept."""
        with self._lock:
            return (*self.counts.values(), *(() if self._first is None else (self._first,)))


def each_alone(promises: Promises, periods: Sequence[Periods]) -> tuple[Alone, ...] | None:
    """The commitments of `promises`, each alone; None where they cannot be counted apart: where tickets or intervals
    are exempt, something is measured without clocks, or credits look at single clocks."""
    versions = [version for at in range(len(promises.agreements)) for version in promises.versions(at)]
    if promises.exempt or promises.closures or any(c.metric in UNCLOCKED for c in promises.commitments):
        return None
    if any(rule.reads_late or rule.reads_measured for version in versions for rule in plan_of(version).rules):
        return None
    common = fingerprint(promises.account_class, promises.sizes, promises.starts, promises.usual)
    found = []
    for number, cut in enumerate(periods):
        mine = _alone(promises, number)
        rules = fingerprint(common, mine.cut_offs, [era.commitments[0] for era in mine.eras], cut)
        owed = Owed._make(promises.sizes.spread(column) for column in mine.owed)
        keys = [fingerprint(rules, *(column[:, at] for column in owed)) for at in range(promises.sizes.severities)]
        found.append(Alone(fingerprint(*keys), tuple(keys), mine, cut))
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
    cut_offs = None if promises.cut_offs is None else promises.cut_offs.alone(number)
    return dataclasses.replace(promises, eras=tuple(eras), owed=owed, cut_offs=cut_offs)


def judge_again(
    log: TicketLog, promises: Promises, alone: Sequence[Alone], signals: Signals, known: KnownCounts
) -> JudgedLog:
    """The verdicts of `judge_log`, without its clocks; `known` are counts of this log, and get those that were missing.

    signals: those of `wanted_signals(promises)`. Raises TermsError as `judge_log`.
    """
    parts = [_large(_counts_of(log, each, signals, known), number) for number, each in enumerate(alone)]
    counts = _joined(parts)
    periods = tuple(each.periods for each in alone)
    return JudgedLog(periods, _UNSEEN, np.empty(0, np.int32), counts, *judge(counts, promises, periods, log.until))


def _counts_of(log: TicketLog, each: Alone, signals: Signals, known: KnownCounts) -> Counts:
    """Of a commitment; only the tickets of severities of which its terms are new are walked."""
    found = known.get(each.key)
    if found is None:
        parts = []
        for severity, key in enumerate(each.by_severity):
            part = known.get(key)
            part = _small(_counted(log, each, signals, severity)) if part is None else part
            known.put(key, part)
            parts.append(_large(part, 0))
        every = _joined(parts)
        order = np.argsort(CellSizes.of(*every[:4]).pack(*every[:4]), kind="stable")
        found = _small(_rows(every, order))
    known.put(each.key, found)
    return found


def _counted(log: TicketLog, each: Alone, signals: Signals, severity: int) -> Counts:
    count = bool(find_means(each.promises).any())
    only = np.asarray(log.ticket_table.severity == severity, np.bool_)
    clocks = walk_clocks(log, each.promises, count=count, signals=signals, only=only).clocks
    period = find_periods(clocks, each.promises.commitments, (each.periods,), log.until)
    return count_clocks(clocks, period, log.ticket_table, each.promises)


_KEYS = (np.int16, np.int32, np.int32, np.int8)
_KINDS = (*_KEYS, *(np.int64,) * (len(Counts._fields) - len(_KEYS)))
_UNSEEN = Walked(
    Clocks._make(np.empty(0, np.int64) for _ in Clocks._fields),
    np.empty((0, 4), np.int64),
    np.empty((0, 4), np.int64),
    Lowered._make(np.empty(0, np.int64) for _ in Lowered._fields),
)


def _joined(parts: Sequence[Counts]) -> Counts:
    nothing = Counts._make(np.empty(0, kind) for kind in _KINDS)
    return Counts._make(np.concatenate(columns) for columns in zip(nothing, *parts, strict=True))


def _rows(counts: Counts, rows: Bools | Int64) -> Counts:
    return Counts._make(column[rows] for column in counts)


def _small(counts: Counts) -> Counts:
    """In as few bytes as hold them: they are kept."""
    return Counts._make(_smallest(column) for column in counts)


def _smallest(values: Any) -> Any:
    least, most = (int(values.min()), int(values.max())) if len(values) else (0, 0)
    return values.astype(np.min_scalar_type(most if least >= 0 else min(least, -1 - most)))


def _large(counts: Counts, commitment: int) -> Counts:
    columns = Counts._make(np.asarray(column, kind) for column, kind in zip(counts, _KINDS, strict=True))
    return columns._replace(commitment=np.full(len(columns.period), commitment, np.int16))
