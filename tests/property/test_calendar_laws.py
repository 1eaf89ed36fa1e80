"""Laws that hold for every calendar over years, whatever its zone and hours."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from slasim.calendars import BusinessCalendar, local_days, spans_on, wall_clock

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
    "Asia/Manila",
    "Pacific/Chatham",
    "Asia/Tehran",
]
DAYS = ["09:00-17:00", "08:00-12:00,13:00-18:30", "22:00-06:00", "00:00-24:00", "closed", "00:30-01:15,23:45-00:00"]
FIRST, LAST = 946_684_800_000, 1_893_456_000_000  # the years 2000 to 2029

calendars = st.builds(
    BusinessCalendar,
    st.sampled_from(ZONES),
    st.tuples(*[st.sampled_from(DAYS)] * 6).map(
        lambda days: dict(zip(("mon", "tue", "wed", "thu", "sat", "sun"), days, strict=True)) | {"fri": "10:00-11:00"}
    ),
    holidays=st.lists(
        st.dates(date(2000, 1, 1), date(2029, 12, 31)) | st.sampled_from(["DE-BE", "US", "PH"]), max_size=3
    ),
)
instants = st.lists(st.integers(FIRST, LAST), min_size=30, max_size=30).map(lambda ms: np.array(ms).astype("M8[ms]"))
durations = st.lists(st.integers(0, 10**10), min_size=30, max_size=30).map(lambda ms: np.array(ms).astype("m8[ms]"))
MS = np.timedelta64(1, "ms")


@settings(max_examples=60, deadline=None)
@given(calendars, instants)
def test_elapsed_adds_up_over_a_point_between(calendar, at):
    a, b, c = np.sort(at.reshape(3, -1), axis=0)
    assert (calendar.elapsed(a, b) + calendar.elapsed(b, c) == calendar.elapsed(a, c)).all()


@settings(max_examples=60, deadline=None)
@given(calendars, instants, durations)
def test_add_is_the_earliest_instant_that_elapsed_reaches(calendar, at, long):
    due = calendar.add(at, long)
    assert (calendar.elapsed(at, due) == long).all()
    some = long > 0 * MS
    assert (calendar.elapsed(at[some], due[some] - MS) == long[some] - MS).all()
    assert (due[~some] == at[~some]).all()


@settings(max_examples=40, deadline=None)
@given(calendars, instants, durations, durations)
def test_adding_in_two_steps_is_adding_once(calendar, at, first, second):
    assert (calendar.add(calendar.add(at, first), second) == calendar.add(at, first + second)).all()


@settings(max_examples=40, deadline=None)
@given(calendars, instants)
def test_open_means_that_the_next_millisecond_counts(calendar, at):
    assert (calendar.is_open(at) == (calendar.elapsed(at, at + MS) == MS)).all()


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(ZONES), st.dates(date(1980, 1, 1), date(2060, 1, 1)), st.integers(0, 1440), st.integers(0, 1440))
def test_spans_of_dates_are_what_the_wall_clock_shows(timezone, day, start, length):
    """Between its spans and around them the wall clock shows other times; within them it shows these."""
    found = spans_on(timezone, [day], start, start + length)
    midnight = (day - date(1970, 1, 1)) // timedelta(milliseconds=1)
    at = np.arange(midnight - 2 * 86_400_000, midnight + 4 * 86_400_000, 60_000)
    shown = wall_clock(timezone, at) - midnight
    inside = ((at >= found.start[:, None]) & (at < found.end[:, None])).any(axis=0)
    assert (inside == ((shown >= start * 60_000) & (shown < (start + length) * 60_000))).all()


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(ZONES), st.dates(date(1980, 1, 1), date(2060, 1, 1)))
def test_a_local_date_starts_when_the_clock_first_shows_it_or_a_later_one(timezone, day):
    (start,) = local_days(timezone, day, day).tolist()
    midnight = (day - date(1970, 1, 1)) // timedelta(milliseconds=1)
    before = np.arange(start - 2 * 86_400_000, start, 60_000)
    assert wall_clock(timezone, start) >= midnight
    assert (wall_clock(timezone, before) < midnight).all()
