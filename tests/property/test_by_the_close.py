"""By the close of the Nth working day, against the wall clock looked at minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from told_cases import one_ticket

from slasim.agreements.document.examples import examples
from slasim.agreements.review.chains import Clockwork, Leg, compare
from slasim.calendars import BusinessCalendar
from slasim.terms.working_days import lay_working_days, nth_close

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTE = 60_000
FIRST, LAST = (int(datetime(2027, *day, tzinfo=UTC).timestamp()) * 1000 for day in ((3, 1), (6, 1)))
QUOTA = "quota: 90 % per month"

spans = st.tuples(st.integers(0, 40), st.integers(1, 30)).map(lambda of: (of[0] * 30, min(of[0] + of[1], 64) * 30))
weeks = st.dictionaries(st.sampled_from(DAYS), spans, min_size=1, max_size=7)
zones = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"])
holidays = st.frozensets(st.dates(date(2027, 3, 12), date(2027, 4, 20)), max_size=4)
starts = st.integers(0, 30 * 1440).map(lambda at: FIRST // MINUTE + 8 * 1440 + at)  # from 9 March on, in minutes


def written(span: tuple[int, int]) -> str:
    start, end = span
    return f"{start // 60:02}:{start % 60:02}-{end // 60 % 24 or 24 * (end == 1440):02}:{end % 60:02}"


def by_the_wall(zone: str, week: dict[str, tuple[int, int]], closed: frozenset[date], start: int, n: int) -> int:
    """The minute at which the hours of the nth working day after a minute are over."""
    known = ZoneInfo(zone)
    day = datetime.fromtimestamp(start * 60, known).date()
    while n:
        day += timedelta(days=1)
        n -= DAYS[day.weekday()] in week and day not in closed
    left, right = week[DAYS[day.weekday()]]
    midnight = int(datetime(day.year, day.month, day.day, tzinfo=known).timestamp()) // 60
    last = 0
    for at in range(midnight, midnight + 50 * 60):
        local = datetime.fromtimestamp(at * 60, known)
        shown = local.hour * 60 + local.minute + (local.date() - day).days * 1440
        if left <= shown < right and local.date() not in closed:
            last = at + 1
    return last


@settings(max_examples=80, deadline=None)
@given(zones, weeks, holidays, starts, st.integers(1, 4))
def test_the_close_of_a_working_day_is_when_its_last_minute_is_over(
    zone: str, week: dict[str, tuple[int, int]], closed: frozenset[date], start: int, n: int
) -> None:
    calendar = BusinessCalendar(zone, {day: written(span) for day, span in week.items()}, holidays=closed)
    known = lay_working_days([calendar], (FIRST, LAST))
    assert nth_close(known, 0, start * MINUTE, n) == by_the_wall(zone, week, closed, start, n) * MINUTE


def test_the_next_working_day_lasts_to_its_close() -> None:
    commitment = f"resolution: {{promise: {{urgent: 1 business day}}, hours: office, business_days: close, {QUOTA}}}"
    until = {"until": "2027-02-01 00:00"}
    (found,) = one_ticket(commitment, ("2027-01-05 14:00", "solved"), **until)  # created on Monday at 09:00
    assert found == ("04 09:00", "05 14:00", "05 17:00", "met")
    (found,) = one_ticket(commitment, ("2027-01-05 17:01", "solved"), **until)
    assert found == ("04 09:00", "05 17:01", "05 17:00", "breached")
    after = commitment.replace("resolution: {", "resolution: {starts: replied, ")
    (found,) = one_ticket(after, ("2027-01-08 18:30", "replied"), **until)  # on a Friday, after the close
    assert found[2] == "11 17:00"


def test_what_a_wait_leaves_is_laid_after_it() -> None:
    commitment = f"resolution: {{promise: {{urgent: 1 business day}}, hours: office, business_days: close, {QUOTA}}}"
    waited = [("2027-01-05 16:00", "waiting_customer"), ("2027-01-06 10:00", "customer_replied")]
    (found,) = one_ticket(commitment, *waited, ("2027-01-06 10:30", "solved"))
    assert found == ("04 09:00", "06 10:30", "06 11:00", "met")  # an hour was left


BROKEN = "{timezone: UTC, hours: {mon-fri: '09:00-17:00'}, breaks: {2027-01-05: '15:00-17:00'}}"


def test_a_day_that_closes_early_is_over_then() -> None:
    commitment = f"resolution: {{promise: {{urgent: 1 business day}}, hours: office, business_days: close, {QUOTA}}}"
    (found,) = one_ticket(commitment, calendars={"office": BROKEN})
    assert found[2] == "05 15:00"


@settings(max_examples=15, deadline=None)
@given(weeks, st.integers(1, 3), st.integers(1, 20))
def test_the_review_compares_closes_with_hours(week: dict[str, tuple[int, int]], n: int, hours: int) -> None:
    calendar = BusinessCalendar("Europe/Berlin", {day: written(span) for day, span in week.items()})
    laid = Clockwork((calendar,), FIRST, LAST)
    begin, end = FIRST + 20 * 1440 * MINUTE, FIRST + 33 * 1440 * MINUTE
    found, promised, backed = compare(laid, Leg(0, 0, n, to_close=True), [Leg(-1, hours * 60 * MINUTE)], begin, end)
    worst = int(np.max(backed - promised))
    known = lay_working_days([calendar], (FIRST, LAST))
    every = range(begin, end, 7 * MINUTE)
    assert max(at + hours * 60 * MINUTE - nth_close(known, 0, at, n) for at in every) <= worst
    at = int(found[np.argmax(backed - promised)])
    assert at + hours * 60 * MINUTE - nth_close(known, 0, at, n) == worst


@pytest.mark.parametrize("hours", ["09:00-17:00", "22:00-06:00"])
def test_an_example_ends_with_the_close(hours: str) -> None:
    year = tuple(int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * 1000 for year in (2027, 2028))
    calendar = BusinessCalendar("Europe/Berlin", {"mon-fri": hours})
    for example in examples(calendar, 0, 2, year, to_close=True):
        local = datetime.fromtimestamp(example.due / 1000, ZoneInfo("Europe/Berlin"))
        assert f"{local:%H:%M}" == hours.split("-")[1]
        assert sum(stretch.counts for stretch in example.stretches) == 2
        assert {stretch.total for stretch in example.stretches[-2:]} >= {"2 of 2 working days"}
