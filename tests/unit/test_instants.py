"""Instants, days, local time and durations as people read them, by hand."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from slasim import instants
from slasim.instants import DAY, HOUR, MINUTE, SECOND, iso, shown

BERLIN = "Europe/Berlin"
MARCH = 1_806_076_800_000  # 2027-03-26 16:00 UTC, a Friday
OCTOBER = 1_824_944_400_000  # 2027-10-31 01:00 UTC: the clock of Berlin shows 02:00 for the second time


def test_an_instant_before_and_after_the_epoch():
    assert iso(0) == "1970-01-01T00:00:00+00:00"
    assert iso(-1) == "1969-12-31T23:59:59.999+00:00"
    assert iso(1_798_761_600_000) == "2027-01-01T00:00:00+00:00"


def test_an_aware_datetime_is_an_instant_rounded_down():
    at = datetime(2027, 3, 26, 17, tzinfo=timezone(timedelta(hours=1)))
    assert instants.to_ms(at) == MARCH
    assert instants.utc(MARCH) == at
    assert instants.utc(MARCH).tzinfo is UTC
    assert instants.is_whole(at)
    finer = at - timedelta(microseconds=1)
    assert instants.to_ms(finer) == MARCH - 1
    assert not instants.is_whole(finer)
    with pytest.raises(TypeError):
        instants.to_ms(at.replace(tzinfo=None))


def test_days_and_local_dates():
    assert [instants.day_number(date(*day)) for day in ((1970, 1, 1), (1969, 12, 31), (2027, 1, 1))] == [0, -1, 20819]
    assert instants.date_of(20819) == date(2027, 1, 1)
    assert instants.from_to(MARCH, MARCH + 8 * HOUR, "UTC") == (date(2027, 3, 26), date(2027, 3, 26))
    assert instants.from_to(MARCH, MARCH + 8 * HOUR, BERLIN) == (date(2027, 3, 26), date(2027, 3, 27))


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (MARCH, "Fri 2027-03-26 17:00"),
        (MARCH + 5 * SECOND, "Fri 2027-03-26 17:00:05"),
        (MARCH + 5, "Fri 2027-03-26 17:00:00.005"),
        (OCTOBER - HOUR, "Sun 2027-10-31 02:00 (UTC+02:00)"),
        (OCTOBER, "Sun 2027-10-31 02:00 (UTC+01:00)"),
    ],
)
def test_a_local_time_is_shown_without_doubt(ms, text):
    assert shown(ms, BERLIN) == text


def test_the_other_forms_of_an_instant():
    assert iso(MARCH + 250, BERLIN) == "2027-03-26T17:00:00.250+01:00"
    assert instants.shown_to_the_minute(MARCH + 59 * SECOND, BERLIN) == "Fri 2027-03-26 17:00"
    assert instants.shown_to_the_second(MARCH, BERLIN) == "Fri 2027-03-26 17:00:00 +01:00"
    assert instants.shown_to_the_second(MARCH + 7, "Asia/Kolkata") == "Fri 2027-03-26 21:30:00.007 +05:30"
    assert instants.in_utc(MARCH) == "2027-03-26 16:00:00 UTC"
    assert instants.in_utc(1 << 62) == f"{1 << 62} ms"


@pytest.mark.parametrize(
    ("ms", "long", "exact", "rounded"),
    [
        (0, "0 s", "0 s", "0.0 s"),
        (1_250, "1 s 250 ms", "1.25 s", "1.2 s"),
        (200 * SECOND, "3 min 20 s", "3 min 20 s", "3 min 20 s"),
        (65 * MINUTE, "1 h 5 min", "1 h 5 min", "1 h 05 min"),
        (26 * HOUR + 40 * MINUTE, "26 h 40 min", "1 d 2 h 40 min", "1 d 3 h"),
        (3 * DAY + 2 * HOUR, "3 days 2 h", "3 d 2 h", "3 d 2 h"),
    ],
)
def test_a_duration_in_words_in_a_column_and_measured(ms, long, exact, rounded):
    assert instants.long(ms) == long
    assert instants.exact(ms) == exact
    assert instants.rounded(ms / SECOND) == rounded


def test_days_may_be_left_out_of_a_duration_in_words():
    assert instants.long(96 * HOUR, with_days=False) == "96 h"


def test_seconds_stand_beside_minutes_only_where_they_are_in_the_figure_too():
    assert instants.rounded(200, 599) == "3 min 20 s"
    assert instants.rounded(200, 600) == "3 min"
