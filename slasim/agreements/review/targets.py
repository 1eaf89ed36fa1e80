"""Targets against the days on which they run."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from slasim.agreements.document.book import AFTER, row_of
from slasim.agreements.prose.finding import NOTE, WARNING, ReviewFinding, found
from slasim.agreements.prose.words import aim
from slasim.agreements.review.case import Case
from slasim.agreements.review.chains import least_time, longest_wait
from slasim.calendars import CalendarError, wall_clock
from slasim.calendars.closures import spans_of
from slasim.calendars.hours import ALWAYS
from slasim.instants import DAY, HOUR, long, shown
from slasim.problems import Path
from slasim.scenario.sections.promised.commitments import CommitmentSpec
from slasim.scenario.values.amounts import write_share
from slasim.scenario.values.quotas import plain_days


def check_targets(case: Case) -> Iterator[ReviewFinding]:
    """Every finding about targets that no day can meet."""
    for path, name, spec in case.timed():
        for severity in spec.promise:
            for calendar in case.calendars(spec, severity):
                if calendar != ALWAYS:
                    yield from _on_days(case, (*path, "promise", severity), name, spec, severity, calendar)
    yield from _availability(case)


def _on_days(
    case: Case, path: Path, name: str, spec: CommitmentSpec, severity: str, calendar: str
) -> Iterator[ReviewFinding]:
    target, (start, end) = spec.promise[severity], case.year
    leg = case.leg(spec, severity, calendar)
    zone = case.zone_of(calendar)
    try:
        asked, wait = longest_wait(case.clockwork, leg, start, end)
    except CalendarError:
        known = case.clockwork.end
        if known < end + AFTER:
            yield found(
                "holidays_unknown",
                NOTE,
                path,
                f"the holidays of the calendars are known until {shown(known, zone)} only, so nobody can say when "
                f"{name} for {severity} is due on {calendar} over the first year of the agreement.",
                "an earlier begin, or holidays as dates.",
            )
            return
        yield found(
            "never_open",
            WARNING,
            path,
            f"calendar {calendar} is not open for {aim(target)} within two years of {shown(start, zone)}, so {name} "
            f"for {severity} is never due there.",
            "hours on which the target can be reached.",
        )
        return
    if leg.by or (leg.later is not None and leg.later.by):
        came, left = least_time(case.clockwork, leg, start, end)
        if left < HOUR:
            yield found(
                "due_at_once",
                WARNING,
                path,
                f"a ticket of {severity} can be due for {name} as soon as it comes: asked on {shown(came, zone)}, it "
                f"is due {long(left)} after it is received.",
                "a cut_off well before the time of the day by which it is due, and a time well after the opening.",
            )
    longest = longest_day(case, calendar)
    if target.business_days is None and longest < leg.ms <= DAY:
        yield found(
            "longer_than_a_day",
            NOTE,
            path,
            f"{aim(target)} for {severity} are more than any day of {calendar} is open ({long(longest)}), so no ticket "
            f"has to be dealt with on the day it comes: asked on {shown(asked, zone)}, it is due on "
            f"{shown(asked + wait, zone)}, {long(wait)} of elapsed time later.",
            "write it in business days, or a target that fits into a day.",
        )


def longest_day(case: Case, calendar: str) -> int:
    """The most that a calendar is open on one local day of the year, ms."""
    start, end = case.year
    opens, closes = spans_of(case.clockwork.tables, row_of(case.book, calendar))
    inside = (opens >= start) & (opens < end)
    opens, closes = opens[inside], closes[inside]
    days = wall_clock(case.zone_of(calendar), opens) // DAY
    return int(np.bincount(days - days.min(), closes - opens).max()) if len(days) else 0


def _availability(case: Case) -> Iterator[ReviewFinding]:
    """Downtime that is used up before anybody has to answer."""
    answers = [
        (target.ms, f"{name} for {severity} in {aim(target)}")
        for _, name, spec in case.timed()
        if spec.metric == "first_response"
        for severity, target in spec.promise.items()
        if target.ms is not None
    ]
    for path, name, spec in case.commitments():
        if spec.metric != "availability" or not answers or not spec.quota.shares:
            continue
        days = plain_days(spec.quota.per)
        allowed = (1 - spec.quota.highest) * Fraction(days * DAY)
        soonest, words = min(answers)
        if allowed < soonest:
            yield found(
                "outage_answered_too_late",
                NOTE,
                (*path, "quota"),
                f"{write_share(spec.quota.highest)} of {days} days allow {long(int(allowed))} without service; the "
                f"fastest answer promised is {words}. One outage that is answered in time has already missed {name}.",
                "a faster response to outages, or an availability that the response can keep.",
            )
