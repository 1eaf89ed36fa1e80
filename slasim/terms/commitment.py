"""What is promised and how it is judged: agreements and their commitments, as they read in an era."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from fractions import Fraction

from slasim.calendars import BusinessCalendar
from slasim.scenario import CreditTerms, Limit, TriggerSpec
from slasim.scenario.values.frozen import FrozenMap
from slasim.terms.metrics import Metric, SeverityChange, Start


class Party(IntEnum):
    """For whom a quota must hold."""

    EACH_CUSTOMER = 0
    TOGETHER = 1


@dataclass(frozen=True)
class QuotaRule:
    """When a commitment is kept in a period.

    A percentile (nearest rank) is at most its limit when that share of the values is, a maximum when all are: both are
    quotas. It is at least its limit when less than that share is below. A mean is judged by sums: `share` is None.
    """

    share: Fraction | None  # of the decided that must be met; for a percentile or maximum that share of the ranks
    measure: str  # share | mean | maximum | percentile 90
    upward: bool  # a limit is a least number; of one severity: its own is
    small_misses: int  # so many misses are allowed however few are decided
    roll_below: int  # with fewer decided the period is judged with the next; 0: never
    skip_below: int  # with fewer decided the period is not judged; 0: never
    limits: tuple[Limit | None, ...]  # [severity] of a column; () where it is none
    judges: bool = True  # False: what is measured is reported, and neither kept nor missed
    by_severity: tuple[Fraction | None, ...] = ()  # [severity] their shares where these differ; None: not judged

    def of(self, severity: int) -> QuotaRule | None:
        """The rule for a severity (EVERY: for what has none); None where nothing is kept or missed."""
        if not self.judges:
            return None
        if not self.by_severity:
            limit = self.limits[severity] if self.upward else None
            return self if limit is None or limit.is_least else replace(self, upward=False)
        share = self.by_severity[severity]
        return None if share is None else replace(self, share=share, by_severity=())


@dataclass(frozen=True)
class OutageRule:
    """What of outages counts in an availability."""

    excluded_counts: bool = False  # excluded time is available; else it leaves the period
    month: int = 0  # ms of a month whatever its length; 0: as long as it is
    shortest: int = 0  # ms of time that counts: shorter outages are none
    longest: int = 0  # ms: a single outage that is longer misses the quota; 0: there is no such limit
    of_months: bool = False  # the mean of the months of a period, not the share of all its time


@dataclass(frozen=True)
class Commitment:
    """One measured promise: what the scorecard calls it, how its clock runs, when it is kept in a period."""

    agreement: str
    name: str
    metric: Metric
    pauses: int  # a Pause: CUSTOMER, VENDOR, both or neither; true when it pauses at all
    period_of: str  # created | due | stopped: the event whose instant names the review period
    automatic_replies: int = 0  # 1: an automatic reply is an answer
    on_severity_change: int = SeverityChange.RECOMPUTE
    on_reopen: int = 0  # 1: a new clock; 0: the same goes on
    shifts: int = 0  # 1: a wait for the customer pauses it for as long as it exceeds Owed.grace
    column: str | None = None  # of the table of tickets, for Metric.COLUMN
    starts: int = Start.CREATED  # a Start
    ends: int = 0  # an End; 0: as the metric says
    on_return: int = 0  # 1: a wait that pauses it ends it, and a new clock starts after it; 0: the same goes on
    held_by: str | None = None  # the team whose time is measured: it is paused while that team does not hold the ticket
    per: str = "month"  # month | quarter: its review periods; no amendment changes them
    outages: OutageRule = OutageRule()  # of Metric.AVAILABILITY
    escalates: bool = False  # it says to whom late tickets are escalated
    pooled: bool = False  # all severities are judged together; no amendment changes it
    shortest_abandon: int = 0  # ms: a customer who gives up sooner after the creation counts nowhere
    quota: QuotaRule | None = None  # None: no version of its agreement promises it in this era


@dataclass(frozen=True, eq=False)
class Agreement:
    """What holds for all commitments of one version of an agreement."""

    name: str
    kind: str
    level: str  # corporate | customer | service
    status: str  # pilot | bedding-in | live: only a live agreement owes credits
    timezone: str  # periods are cut in it
    term: tuple[int, int]  # ms, [start, end) in which the agreement holds in some version
    party: Party
    credits: CreditTerms | None  # as written
    termination: TriggerSpec | None  # as written
    claim_days: BusinessCalendar | None = None  # whose working days are business days of a claim; None: all Mon-Fri
    fee: int | FrozenMap[str, int] | None = None  # of an account a month, or by customer; None: each account's own


@dataclass(frozen=True)
class Era:
    """A stretch of time in which no agreement and no calendar changes; it lasts until the next."""

    start: int  # ms
    commitments: tuple[Commitment, ...]  # [commitment] as they read in it
    agreements: tuple[Agreement, ...]  # [agreement] as they read in it
