"""Claims: windows that end before anybody can know what there is to claim."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from slasim.agreements.credits.lines import last_claim
from slasim.agreements.document.book import first_day
from slasim.agreements.prose.finding import WARNING, ReviewFinding, found
from slasim.agreements.review.case import Case
from slasim.scenario.values.quotas import MONTHS, days_of, period_noun


def check_claims(case: Case) -> Iterator[ReviewFinding]:
    """A window from the incident that can end before the period does: its bands, its cap and what is larger are known
    only then."""
    credits = case.spec.credits
    if credits is None or credits.claim_within is None or credits.claim_from != "incident":
        return
    days = None if credits.claim_days is None else case.book.calendars[credits.claim_days].build()
    looked_at = {rule.on for rule in credits.rules}
    for per in dict.fromkeys(
        each.quota.per for name, each in case.spec.commitments.items() if looked_at & {name, None}
    ):
        for first, last in _periods(per, first_day(case.book, case.spec)):
            until = last_claim(first + timedelta(days=1), credits.claim_within, days)
            if until < last:
                yield found(
                    "claim_before_period_ends",
                    WARNING,
                    (*case.path, "credits", "claim_within"),
                    f"what is late or down on {first} has to be claimed until {until}, and the {period_noun(per)} that "
                    f"is credited ends on {last}: what it comes to, by bands, caps and other amounts, is not known "
                    "before.",
                    "claim_from: period; or a window that is longer than the period.",
                    {(*case.path, "credits", "claim_from"): None},
                )
                return


def _periods(per: str, since: date) -> Iterator[tuple[date, date]]:
    """First and last days: of each period that begins in a year, or of one where all are of one length."""
    if per not in MONTHS:
        first = since + timedelta(days=-since.weekday() % 7 if per == "week" else 0)
        yield first, first + timedelta(days=(7 if per == "week" else days_of(per) or 1) - 1)
        return
    size = int(MONTHS[per])
    begin = -(-(since.year * 12 + since.month - (since.day == 1)) // size) * size
    for number in range(begin, begin + 12, size):
        yield _month(number), _month(number + size) - timedelta(days=1)


def _month(number: int) -> date:
    """The first day of a month, counted from year 0 on."""
    return date(number // 12, number % 12 + 1, 1)
