"""How a commitment is measured and how often it may be missed: `percentile 90`, `at least 4.2`, `3 in a row`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from slasim.instants import DAY, HOUR
from slasim.problems import nearest, unreadable
from slasim.scenario.values.amounts import Money, read_amount, read_share, write_amount, write_number, write_share
from slasim.scenario.values.durations import NUMBER, Length, read_length, read_positive_duration, write_duration
from slasim.scenario.values.quotas import MONTHS

SHARE, MEAN, MAXIMUM, PERCENTILE = "share", "mean", "maximum", "percentile"


@dataclass(frozen=True)
class Statistic:
    """What is compared with the promise: `share` (of clocks that keep it, against the quota), or the `mean`, the
    `maximum` or a `percentile` (in percent, above 0 and below 100) of all clocks, against the promise itself."""

    kind: str = SHARE
    percentile: Fraction | None = None

    def __str__(self) -> str:
        return self.kind if self.percentile is None else f"percentile {write_number(self.percentile)}"


READS_PERCENTILE = re.compile(rf"\s*percentile\s+({NUMBER})\s*")


def read_measure(value: Any) -> Statistic:
    """`share`, `mean`, `maximum` or `percentile 90`."""
    if isinstance(value, str) and value in (SHARE, MEAN, MAXIMUM):
        return Statistic(value)
    match = READS_PERCENTILE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        hint = nearest(value, (SHARE, MEAN, MAXIMUM)) if isinstance(value, str) else ""
        raise unreadable(value, "share, mean, maximum or a percentile such as percentile 90", hint)
    if not 0 < Fraction(match[1]) < 100:
        raise unreadable(value, "a percentile above 0 and below 100")
    return Statistic(PERCENTILE, Fraction(match[1]))


@dataclass(frozen=True)
class Limit:
    """A bound on a number of a ticket: at least `number` (`is_least`), or at most."""

    number: Fraction
    is_least: bool

    def __str__(self) -> str:
        return f"at {'least' if self.is_least else 'most'} {write_number(self.number)}"


READS_LIMIT = re.compile(rf"\s*at\s+(least|most)\s+(-?{NUMBER})\s*")


def read_limit(value: Any) -> Limit:
    """`at least 4.2` or `at most 3`."""
    match = READS_LIMIT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise unreadable(value, "a limit such as at least 4.2 or at most 3")
    return Limit(Fraction(match[2]), match[1] == "least")


@dataclass(frozen=True)
class Run:
    """`misses` missed quotas within `of` review periods that follow one another."""

    misses: int
    of: int

    def __str__(self) -> str:
        return f"{self.misses} in a row" if self.misses == self.of else f"{self.misses} of {self.of}"


IN_A_ROW = re.compile(r"\s*([0-9]{1,3})\s+in\s+a\s+row\s*")
OUT_OF = re.compile(r"\s*([0-9]{1,3})\s+of\s+([0-9]{1,3})\s*")


def read_run(value: Any) -> Run:
    """`3 in a row`, or `4 of 12`."""
    expected = "missed periods such as 3 in a row or 4 of 12"
    if isinstance(value, str) and (match := IN_A_ROW.fullmatch(value)):
        run = Run(int(match[1]), int(match[1]))
    elif isinstance(value, str) and (match := OUT_OF.fullmatch(value)):
        run = Run(int(match[1]), int(match[2]))
    else:
        raise unreadable(value, expected)
    if run.misses == 0:
        raise unreadable(value, "at least 1 missed period")
    if run.misses > run.of:
        raise unreadable(
            value, "no more missed periods than there are periods", f"did you mean {run.of} of {run.misses}?"
        )
    return run


@dataclass(frozen=True)
class Sums:
    """Credits of at least `amount`: in each of `misses` within `of` review periods, or (`misses` None) in all of them
    together."""

    amount: Fraction | Money  # a share is one of the period's fee
    misses: int | None
    of: int

    def __str__(self) -> str:
        if self.misses is None:
            return f"{write_amount(self.amount)} within {write_periods(self.of)}"
        return f"{write_amount(self.amount)} in {Run(self.misses, self.of)}"


SUMS = re.compile(r"(.*\S)\s+(in|within)\s+(.*)")


def read_sums(value: Any) -> Sums:
    """`20 % of fee in 2 of 4`, `5000 EUR in 3 in a row`, or `500000 EUR within 12 periods`."""
    match = SUMS.fullmatch(value.replace("in a row", "in_a_row")) if isinstance(value, str) else None
    if match is None:
        raise unreadable(value, "credits such as 20 % of fee in 2 of 4, or 500000 EUR within 12 periods")
    amount = read_amount(match[1])
    if match[2] == "within":
        return Sums(amount, None, read_periods(match[3]))
    run = read_run(match[3].replace("in_a_row", "in a row"))
    return Sums(amount, run.misses, run.of)


@dataclass(frozen=True)
class RollingMean:
    """A mean of the attainments of `of` review periods that follow one another, below `below`."""

    below: Fraction
    of: int

    def __str__(self) -> str:
        return f"below {write_share(self.below)} over {write_periods(self.of)}"


ROLLING = re.compile(r"\s*below\s+(.*\S)\s+over\s+(.*)")


def read_rolling_mean(value: Any) -> RollingMean:
    """`below 99 % over 3 periods`."""
    match = ROLLING.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise unreadable(value, "a mean over periods such as below 99 % over 3 periods")
    share = read_share(match[1])
    if share == 0:
        raise unreadable(value, "a mean above 0 %: nothing is attained below that")
    return RollingMean(share, read_periods(match[2]))


@dataclass(frozen=True)
class OutageCount:
    """So many outages or more, each longer than `ms` (`included`: or exactly as long), that begin within a length of
    local dates, or within one month, quarter or year of the calendar."""

    number: int
    ms: int  # of the time that counts
    included: bool
    within: Length | str  # month | quarter | year: of the calendar

    def __str__(self) -> str:
        return f"{self.number} of {self.length} in {self.span}"

    @property
    def length(self) -> str:
        """`more than 8 h`."""
        return f"{'at least' if self.included else 'more than'} {write_duration(self.ms)}"

    @property
    def span(self) -> str:
        """`any 12 months`, or `a quarter`."""
        return f"a {self.within}" if isinstance(self.within, str) else f"any {self.within}"

    @property
    def longest(self) -> int:
        """The most ms that the span has."""
        within = self.within
        days = LONGEST_SPAN[within] if isinstance(within, str) else within.days + within.months * LONGEST_SPAN["month"]
        return days * DAY + HOUR

    def last_day(self, first: date) -> date:
        """Of the span of an outage that begins on a day and is the first in it."""
        if not isinstance(self.within, str):
            return self.within.last_day(first)
        size = MONTHS[self.within]
        begin = date(first.year, (first.month - 1) // size * size + 1, 1)
        return Length(months=size).last_day(begin)


LONGEST_SPAN = {"month": 31, "quarter": 92, "year": 366}  # days
OUTAGES = re.compile(
    r"\s*([0-9]{1,3})\s+of\s+(more\s+than|at\s+least)\s+(.*\S)\s+in\s+(?:any\s+(.*)|a\s+(month|quarter|year)\s*)"
)


def read_outage_count(value: Any) -> OutageCount:
    """`3 of more than 8 h in any 12 months`, `2 of at least 4 h in a quarter`."""
    expected = "outages such as 3 of more than 8 h in any 12 months, or 3 of at least 8 h in a quarter"
    match = OUTAGES.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise unreadable(value, expected)
    if int(match[1]) == 0:
        raise unreadable(value, "at least 1 outage")
    ms, within = read_positive_duration(match[3]), match[5] or read_length(match[4])
    return OutageCount(int(match[1]), ms, match[2].split()[0] == "at", within)


PERIOD_COUNT = re.compile(r"\s*([0-9]{1,3})\s+periods?\s*")


def read_periods(value: Any) -> int:
    """`3 periods`: review periods that follow one another."""
    match = PERIOD_COUNT.fullmatch(value) if isinstance(value, str) else None
    if match is None or int(match[1]) == 0:
        raise unreadable(value, "a number of review periods such as 3 periods")
    return int(match[1])


def write_periods(count: int) -> str:
    """`3 periods`."""
    return f"{count} {'period' if count == 1 else 'periods'}"
