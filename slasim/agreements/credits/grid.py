"""What money looks at, of all accounts of a statement side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from slasim.agreements.credits.exact import Exact
from slasim.agreements.prose.shares import percent
from slasim.agreements.verdicts.judging import at_least
from slasim.agreements.verdicts.periods import Periods, fee_months, period_dates
from slasim.instants import DAY, date_of, day_number
from slasim.types import Bools, Int8, Int64

if TYPE_CHECKING:
    from slasim.agreements.credits.incidents import BreachedClocks
    from slasim.agreements.credits.plan import CreditPlan
    from slasim.agreements.verdicts.availability import Downtime, SingleOutages

KEPT, MISSED, NO_VERDICT = 1, 0, -1
EVERY = "all"  # the severity of what has none
NO_SHARE = Fraction(1)  # quota of a commitment that promises no share

Value = TypeVar("Value")


class PeriodStretch(NamedTuple):
    """A period of a history."""

    at: int  # index into the Periods
    begin: int  # ms; in a period in which the agreement begins, that instant
    in_force: Fraction  # share of its days on which the agreement holds
    fee_months: Fraction  # how many monthly fees the fee of these days is

    @property
    def whole(self) -> bool:
        """Only whole periods are judged."""
        return self.in_force == 1


class CreditStatement(NamedTuple):
    """The commitments of an agreement that share their periods, and what holds in these."""

    agreement: int
    commitments: tuple[int, ...]
    periods: Periods
    stretches: tuple[PeriodStretch, ...]
    plans: tuple[CreditPlan, ...]  # of each stretch


def find_stretches(cut: Periods, term: tuple[int, int]) -> tuple[PeriodStretch, ...]:
    """The periods that lie in the window, and what the term of the agreement leaves of its first and last.

    A period cut by the window alone is none: its money is known only from the whole of it.
    """
    found = []
    for at, (left, right) in enumerate(zip(cut.edges[:-1], cut.edges[1:], strict=True)):
        begin, end = max(left, term[0]), min(right, term[1])
        if cut.window[0] <= begin < end <= cut.window[1]:
            after = period_dates(cut.names[at])[1]
            held = [after - timedelta(days=_days(right - edge)) for edge in (begin, end)]
            in_force = Fraction(_days(end - begin), _days(right - left))
            found.append(PeriodStretch(at, begin, in_force, fee_months(*held)))
    return tuple(found)


def _days(span: int) -> int:
    """Local days between two local midnights, whatever the clock did between them."""
    return (span + DAY // 2) // DAY


class PeriodCells(NamedTuple):
    """The cells of one period by (account, cell)."""

    there: Bools
    met: Int64
    decided: Int64  # 0 where the commitment is no share
    kept: Int8  # KEPT, MISSED, NO_VERDICT
    final: Bools
    quotas: tuple[Fraction, ...]  # of the cells
    total: Int64 | None = None  # ms; over `among` the mean, maximum or percentile; None where no rule asks
    among: Int64 | None = None  # 0 where there is none

    def creditable(self, cell: int) -> Bools:
        """Where there is an attainment that credits look at: not without a verdict, nor where an agreed allowance for
        few tickets keeps a quota that the share alone would miss."""
        kept = self.kept[:, cell]
        allowed = (kept == KEPT) & ~at_least(self.met[:, cell], self.decided[:, cell], self.quotas[cell])
        return np.asarray((self.decided[:, cell] > 0) & (kept != NO_VERDICT) & ~allowed, np.bool_)

    def by_one_outage(self, cell: int) -> Bools:
        """Where a single outage, longer than one may be, misses a quota that the share attains."""
        missed = (self.kept[:, cell] == MISSED) & (self.decided[:, cell] > 0)
        return np.asarray(missed & at_least(self.met[:, cell], self.decided[:, cell], self.quotas[cell]), np.bool_)

    def attained(self, row: int, cell: int, *beside: Fraction) -> str:
        """The share of one account in words, as exact as the thresholds it stands beside."""
        return f"{percent(self.share(row, cell), *beside)} attained"

    def share(self, row: int, cell: int) -> Fraction:
        """What one account attains; something was decided."""
        return Fraction(int(self.met[row, cell]), int(self.decided[row, cell]))


@dataclass(frozen=True)
class AccountGrid:
    """A statement over all accounts that it may owe something."""

    statement: CreditStatement
    names: tuple[str, ...]  # of the commitments of the statement
    severities: tuple[str, ...]  # names of severities
    customers: Int64  # [account] its number
    fees: Int64  # [account] of a month
    keys: tuple[tuple[int, int], ...]  # [cell] commitment and severity; by both
    periods: tuple[PeriodCells, ...]  # of each stretch
    counts: tuple[bool, ...]  # of each stretch: whether the agreement is live, so that it is part of the history
    listed: Bools  # [stretch, account] whether there is a line
    late: BreachedClocks | None  # `period` is one of the stretches
    downtime: Downtime | None
    outages: SingleOutages | None = None
    _known: dict[Any, Any] = field(default_factory=dict)  # what several periods ask for

    @property
    def size(self) -> int:
        """How many accounts."""
        return len(self.customers)

    def charge(self, at: int) -> Exact:
        """The fee of the days of a period on which the agreement holds: what shares of the fee are taken of."""
        share = self.statement.stretches[at].fee_months
        return self.once(("charge", at), lambda: Exact.whole(self.fees) * share)

    def cells_on(self, on: str | None) -> list[int]:
        """Cells of a commitment, of all for None."""
        names = dict(zip(self.statement.commitments, self.names, strict=True))
        return self.once(
            ("cells", on), lambda: [cell for cell, (c, _) in enumerate(self.keys) if on in (None, names[c])]
        )

    def name_of(self, cell: int) -> str:
        """Of the commitment of a cell."""
        return self.names[self.statement.commitments.index(self.keys[cell][0])]

    def severity_of(self, cell: int) -> str:
        """Of a cell."""
        severity = self.keys[cell][1]
        return self.severities[severity] if severity >= 0 else EVERY

    def missed(self, at: int, on: str | None) -> Int64:
        """How many severities missed their quota in a period."""
        return np.asarray((self.periods[at].kept[:, self.cells_on(on)] == MISSED).sum(axis=1), np.int64)

    def by_commitment(self, mask: Bools) -> Bools:
        """By (account, commitment of the statement): whether a mask holds for some of its cells."""
        return np.stack([mask[:, self.cells_on(name)].any(axis=1) for name in self.names], axis=1)

    def resting_on(self, on: str) -> Bools:
        """By (account, commitment of the statement): one commitment, for all accounts."""
        return self.once(("resting", on), lambda: np.tile([name == on for name in self.names], (self.size, 1)))

    def months_of(self, at: int) -> list[int]:
        """The first day of a period, of each month that begins in it, and the day after it, as days since 1970."""
        first, after = (day_number(day) for day in self._dates(at))
        return [first, *(day for day in range(first + 1, after) if date_of(day).day == 1), after]

    def begin_of(self, at: int) -> date:
        """The first local day of a period."""
        return self._dates(at)[0]

    def end_of(self, at: int) -> date:
        """The first local day after a period."""
        return self._dates(at)[1]

    def _dates(self, at: int) -> tuple[date, date]:
        return period_dates(self.statement.periods.names[self.statement.stretches[at].at])

    def row_of(self, customer: npt.NDArray[np.integer]) -> Int64:
        """Account of each customer; each is in the grid."""
        return np.searchsorted(self.customers, customer)

    def once(self, key: Any, make: Callable[[], Value]) -> Value:
        """What `make` gives, made once."""
        if key not in self._known:
            self._known[key] = make()
        found: Value = self._known[key]
        return found
