"""Quotas: the share of clocks that must meet their target in each review period, of each severity or of all together.

`95 % per month` holds for every severity by itself, `85 % of all tickets per month` for all of them together, and
`{urgent: 95 %, else: 90 %, per: month}` says another share for some. `none` promises no share: what is measured is
reported, and neither kept nor missed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from slasim.problems import Mistake, Unreadable, nearest, show, unreadable
from slasim.scenario.values.amounts import read_share, write_share

MONTHS = {"month": 1, "quarter": 3, "year": 12}
DAYS = re.compile(r"(rolling )?([1-9]\d{0,2}) days")
PERIODS = (*MONTHS, "week", "day")
NONE, ELSE, PER = "none", "else", "per"
OF_ALL = "of all tickets"
EXAMPLE = "a quota such as 95 % per month"
EXPECTED_PERIOD = "a review period: month, quarter, year, week, day, 30 days or rolling 30 days"
MONTH_DAYS = Fraction(1461, 48)  # of a month: a twelfth of 365.25
LONGEST = 400  # days in a row
QUOTA = re.compile(r"(.*?)\s*per\s+(\S.*?)\s*")
POOLED = re.compile(r"(.*?)\s*of\s+all(?:\s+tickets)?\s*")


@dataclass(frozen=True)
class Quota:
    """The share that must be met in each review period: of each severity by itself, or of all tickets together."""

    share: Fraction | None  # of severities that `by` does not name; None: nothing is promised for them
    per: str  # one of PERIODS, `30 days` or `rolling 30 days`
    pooled: bool = False  # one share over all severities
    by: tuple[tuple[str, Fraction | None], ...] = ()  # severities with a share of their own; None: none

    def of(self, severity: str) -> Fraction | None:
        """The share promised for a severity; None where none is."""
        return dict(self.by).get(severity, self.share)

    @property
    def shares(self) -> tuple[Fraction, ...]:
        """The different shares that are promised, the highest first."""
        every = {share for _, share in self.by} | {self.share}
        return tuple(sorted((share for share in every if share is not None), reverse=True))

    @property
    def highest(self) -> Fraction:
        """The highest share promised; all where none is, which no share is above."""
        return next(iter(self.shares), Fraction(1))

    def __str__(self) -> str:
        if self.by:
            return ", ".join(f"{name} {_written(share)}" for name, share in self._parts()) + f" per {self.per}"
        return f"{_written(self.share)}{f' {OF_ALL}' if self.pooled else ''} per {self.per}"

    def _parts(self) -> tuple[tuple[str, Fraction | None], ...]:
        """By severity, and `else` for the rest where that is promised something."""
        return self.by if self.share is None else (*self.by, (ELSE, self.share))

    @property
    def noun(self) -> str:
        """What a period is called: `month`, `period of 30 days`."""
        return period_noun(self.per)


def days_of(per: str) -> int | None:
    """The number of days of `30 days` and `rolling 30 days`; None for periods of the calendar."""
    match = DAYS.fullmatch(per)
    return None if match is None else int(match[2])


def is_rolling(per: str) -> bool:
    """Whether a period ends on every day."""
    return per.startswith("rolling ")


def period_noun(per: str) -> str:
    """What a period is called: `month`, `period of 30 days`."""
    return per if days_of(per) is None else f"period of {days_of(per)} days"


def periods_words(noun: str) -> str:
    """Several of them: `months`, `periods of 30 days`."""
    return noun.replace("period of", "periods of") if noun.startswith("period of") else f"{noun}s"


def usual_days(per: str) -> Fraction:
    """How many days a period lasts, on average."""
    if per in MONTHS:
        return MONTHS[per] * MONTH_DAYS
    return Fraction(7) if per == "week" else Fraction(days_of(per) or 1)


def plain_days(per: str) -> int:
    """The days of a period as people reckon: 30 for each month."""
    return 30 * MONTHS[per] if per in MONTHS else int(usual_days(per))


def usual_months(per: str) -> Fraction:
    """How many months a period lasts, on average."""
    return Fraction(MONTHS[per]) if per in MONTHS else usual_days(per) / MONTH_DAYS


def read_period(value: Any) -> str:
    """`month`, `quarter`, `year`, `week`, `day`, `30 days` or `rolling 30 days`."""
    per = " ".join(value.split()) if isinstance(value, str) else value
    if per in PERIODS:
        return str(per)
    days = days_of(per) if isinstance(per, str) else None
    if days is None or not 2 <= days <= LONGEST:
        raise unreadable(value, EXPECTED_PERIOD, nearest(str(value), PERIODS))
    return str(per)


def _written(share: Fraction | None) -> str:
    return NONE if share is None else write_share(share)


def write_quota(quota: Quota) -> str | dict[str, str]:
    """As `read_quota` reads it."""
    return {name: _written(share) for name, share in quota._parts()} | {PER: quota.per} if quota.by else str(quota)


def read_quota(value: Any) -> Quota:
    """`95 % per month`, `85 % of all tickets per month`, `none`, or a map of shares by severity with `per`."""
    if isinstance(value, Mapping):
        return _read_map(value)
    if value == NONE:
        return Quota(None, "month")
    match = QUOTA.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise unreadable(value, EXAMPLE)
    share, per = match[1], read_period(match[2])
    pooled = POOLED.fullmatch(share)
    return Quota(_read_share(pooled[1] if pooled else share, none=pooled is None), per, pooled is not None)


def _read_share(value: Any, *, none: bool = True) -> Fraction | None:
    if none and value == NONE:
        return None
    share = read_share(value)
    if share == 0:
        raise unreadable(value, "a quota above 0 %")
    return share


def _read_map(value: Mapping[Any, Any]) -> Quota:
    if PER not in value:
        raise unreadable(
            dict(value), "the review period beside the shares, such as {urgent: 95 %, else: 90 %, per: month}"
        )
    shares: dict[str, Fraction | None] = {}
    mistakes: list[Mistake] = []
    per = "month"
    for name, part in value.items():
        try:
            if name == PER:
                per = read_period(part)
            else:
                shares[str(name)] = _read_share(part)
        except Unreadable as error:
            mistakes += [each._replace(path=(str(name), *each.path)) for each in error.mistakes]
    if mistakes:
        raise Unreadable(mistakes)
    rest = shares.pop(ELSE, None)
    if ELSE in value and rest is None:
        expected = "a share for the rest; say none for each severity that is promised none"
        raise Unreadable([Mistake((ELSE,), show(NONE), expected)])
    if not shares:
        raise unreadable(dict(value), "the share of a severity, such as {urgent: 95 %, else: 90 %, per: month}")
    return Quota(rest, per, by=tuple(shares.items()))
