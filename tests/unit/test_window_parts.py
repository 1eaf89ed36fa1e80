"""The window in parts, and spans shared out to them: against loops, and by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workload_cases import horizon, scenario

from slasim.calendars import Spans
from slasim.calendars.zone import clock_changes
from slasim.instants import DAY, HOUR, day_number, iso
from slasim.load.week import typical_week
from slasim.roster.window import Month, local_days, local_hours, shares, within
from slasim.scenario import Scenario

SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12), st.integers(0, 3)), max_size=12)
PARTS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=10)


@given(SPANS, PARTS)
def test_spans_are_shared_out_as_a_loop_does(spans: list[tuple[int, int, int]], parts: list[tuple[int, int]]) -> None:
    """Parts in order, with gaps between them, overlapping, or empty."""
    start, long, times = np.array(spans, np.int64).reshape(-1, 3).T
    low = np.cumsum([step for step, _ in parts])
    high = np.maximum.accumulate(low + np.array([size for _, size in parts]))
    end = start + long
    hand = [
        sum(n * max(0, min(b, to) - max(a, at)) for a, b, n in zip(start, end, times, strict=True))
        for at, to in zip(low, high, strict=True)
    ]
    of = Spans(np.arange(len(start)), start, end)
    assert within(of, times, low, high).tolist() == hand
    assert within(of, times, low[::-1], high[::-1]).tolist() == hand[::-1]
    assert (shares(start, end, low, high).ms >= 0).all()


def window(zone: str, first: str, length: str) -> Scenario:
    return scenario(timezone=zone, horizon=horizon(first, length))


def follow(parts: list[Month], of: Scenario) -> None:
    assert [part.end for part in parts[:-1]] == [part.start for part in parts[1:]]
    assert (parts[0].start, parts[-1].end) == of.window()


@pytest.mark.parametrize(
    ("zone", "first", "hours"),
    [
        ("Europe/Berlin", "2027-03-28", 23),
        ("Europe/Berlin", "2027-10-31", 25),
        ("Antarctica/Troll", "2027-10-31", 26),
        ("Asia/Kolkata", "2027-03-28", 24),
        ("Asia/Beirut", "2027-03-28", 23),  # the clock skips midnight
    ],
)
def test_hours_follow_each_other_whatever_the_clock_does(zone: str, first: str, hours: int) -> None:
    of = window(zone, first, "1 day")
    parts = local_hours(of)
    follow(parts, of)
    assert len(parts) == hours
    assert all(part.end - part.start == HOUR and part.whole for part in parts)


def test_the_mean_week_where_the_clock_goes_back_by_two_hours() -> None:
    """The hours of Troll are not in order then; one seat is always there."""
    of = window("Antarctica/Troll", "2027-10-25", "1 week")
    week = typical_week(of, of.timezone)
    assert week.available.tolist() == [[1.0] * 168]
    assert (week.weeks.sum(), week.weeks.max()) == (170, 2)


def test_a_clock_that_moves_by_half_an_hour_leaves_one_that_is_not_whole() -> None:
    """Lord Howe goes back from 02:00 to 01:30: 01:00, again 01:30, 02:00."""
    of = window("Australia/Lord_Howe", "2027-04-04", "1 day")
    parts = local_hours(of)
    follow(parts, of)
    assert [part.name for part in parts[1:4]] == [
        *("2027-04-04T01:00:00+11:00", "2027-04-04T01:30:00+10:30", "2027-04-04T02:00:00+10:30"),
    ]
    assert [part.whole for part in parts[:4]] == [True, True, False, True]


def test_days_are_as_long_as_the_clock_makes_them() -> None:
    of = window("Europe/Berlin", "2027-03-27", "3 days")
    parts = local_days(of)
    follow(parts, of)
    assert [part.name for part in parts] == ["2027-03-27", "2027-03-28", "2027-03-29"]
    assert [(part.end - part.start) // HOUR for part in parts] == [24, 23, 24]


def test_changes_of_the_clock_in_a_year() -> None:
    edges = [day_number(date(year, 1, 1)) * DAY for year in (2027, 2028)]
    found = [(iso(at), by) for at, by in clock_changes("Europe/Berlin", *edges)]
    assert found == [("2027-03-28T01:00:00+00:00", HOUR), ("2027-10-31T01:00:00+00:00", -HOUR)]
    assert clock_changes("Asia/Manila", *edges) == []
    first, second = (at for at, _ in clock_changes("Europe/Berlin", *edges))
    assert [by for _, by in clock_changes("Europe/Berlin", first, second)] == [HOUR]
